"""Finds what has a fixed shape: domain names, record numbers, dates, e-mail addresses, phones, service numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Callable, Iterator, List, Optional

import regex
from publicsuffixlist import PublicSuffixList

PROVINCE_LETTERS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新"
RECORD_NUMBER = rf"[{PROVINCE_LETTERS}]\s*ICP\s*备\s*\d{{8}}(?:\d{{2}})?(?!\d)(?:\s*号)?(?:\s*-\s*\d{{1,4}})?"
EMAIL = r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}"
WEB_ADDRESS_PATH = r"/(?:[^\s<>|\"'\p{Han}。、《》]*[^\s<>|\"'\p{Han}。、《》,.;:!?()])?"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.){{1,8}}(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})(?![a-z0-9-]|\.[a-z0-9])"
_ADDRESS = (
    rf"(?<![a-z0-9@._-])(?<![a-z0-9]/)(?P<wrapped><)?(?P<prefix>(?:https?://)?(?:www\.(?={_LABEL}\.))?)"
    rf"(?P<thing>{_HOST})(?::\d{{1,5}})?(?:{WEB_ADDRESS_PATH})?(?(wrapped)(?:\|[^<>]*)?>)"
)
_CHINESE_ENDING = "中国|中國|公司|网络|網絡|网址|商城|网店|商标|集团|在线|中文网|我爱你|手机|政务|公益|信息|佛山|广东"
_BEFORE = "域名|网址|网站|站点|官网|名字"
_CHINESE_ADDRESS = (
    rf"(?:https?://)?(?:www\.)?(?P<thing>{_LABEL}\.(?:{_CHINESE_ENDING})"
    rf"|(?:^|(?<=[\s\"“「：:，,（(是为叫]|{_BEFORE}))(?!{_BEFORE})[\p{{Han}}a-z0-9---[是为叫]]{{1,20}}\.(?:中国|(?:{_CHINESE_ENDING})(?!\p{{Han}})))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?<![\d.-])(?:19|20)\d{2}(?P<between>[-/.])\d{1,2}(?P=between)\d{1,2}(?![\d.-]*\d)"
    r"|(?<!\d)0\d\s*年(?!\d)"
    r"|(?<!\d)(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?)?"
    r"|(?<!\d)\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    rf"|\b{_MONTH}\s+(?:{_DAY},?\s+)?(?:19|20)\d{{2}}\b"
    rf"|\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)\d{{2}}\b"
    r"|(?<=\b(?:in|since|before|until|after|from)\s)(?:19|20)\d{2}\b(?![.,:/-]?\d)"
)
# Endings that in running text are nearly always a file name or a missing blank ("readme.md", "my site.it says").
_DOUBTFUL_ENDINGS = frozenset(
    ["md", "py", "sh", "zip", "mov", "rs", "ps", "pl", "is", "it", "no", "to", "do", "be", "as", "at", "so", "my"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One thing found in a message: its kind, canonical value, place, and the stretch of text it uses up."""

    entity: str
    value: str
    start: int
    end: int
    reach_start: int
    reach_end: int


def find_shapes(text: str) -> List[Found]:
    """Find everything of a fixed shape in folded text; the results may overlap."""
    return [found for shape in _SHAPES for found in _find(shape, text)]


def _find(shape: Shape, text: str) -> Iterator[Found]:
    for match in shape.pattern.finditer(text):
        value = shape.read(match)
        if value:
            start, end = match.span("thing")
            yield Found(
                entity=shape.entity, value=value, start=start, end=end, reach_start=match.start(), reach_end=match.end()
            )


def _as_written(match: regex.Match) -> str:
    return match["thing"]


def _in_lower_case(match: regex.Match) -> str:
    return match["thing"].lower()


def _as_host(match: regex.Match) -> Optional[str]:
    host = match["thing"].lower()
    if host.rsplit(".", 1)[-1] in _DOUBTFUL_ENDINGS and not match["prefix"]:
        return None
    return host if _public_suffixes().privatesuffix(host) else None


def _as_record_number(match: regex.Match) -> str:
    digits, *website = regex.findall(r"\d+", match["thing"])
    return f"{match['thing'][0]}ICP备{digits}号" + "".join(f"-{number}" for number in website)


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


class Shape:
    """How a kind of thing is written, and how its canonical value is read; the group `thing` is its place."""

    def __init__(self, entity: str, pattern: str, read: Callable[[regex.Match], Optional[str]]) -> None:
        """Compile a pattern; a pattern without the group is the thing as a whole."""
        self.entity = entity
        self.pattern = regex.compile(
            pattern if "(?P<thing>" in pattern else f"(?P<thing>{pattern})", regex.IGNORECASE | regex.VERSION1
        )
        self.read = read


_SHAPES = (
    Shape("domain_name", _ADDRESS, _as_host),
    Shape("domain_name", _CHINESE_ADDRESS, _in_lower_case),
    Shape("record_number", RECORD_NUMBER, _as_record_number),
    Shape("email", rf"(?<![a-z0-9._%+-])(?:<mailto:)?(?P<thing>{EMAIL})(?:\|{EMAIL}>)?", _in_lower_case),
    Shape("date", _DATE, _as_written),
    Shape("phone", r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", _as_written),
    Shape("service_number", r"(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])", _as_written),
)
