"""Finds what has a fixed shape: domain names, record numbers, dates, e-mail addresses, phones, service numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Pattern, Text

import regex
from publicsuffixlist import PublicSuffixList

PROVINCE_LETTERS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新"
RECORD_NUMBER = rf"[{PROVINCE_LETTERS}]\s*ICP\s*备\s*\d{{8}}(?:\d{{2}})?(?!\d)(?:\s*号)?(?:\s*-\s*\d{{1,4}})?"
EMAIL = r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}"
WEB_ADDRESS_PATH = r"/[^\s<>|\"'\p{Han}，。；、！？（）《》]*"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.){{1,8}}(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})(?![a-z0-9-]|\.[a-z0-9])"
_ADDRESS = (
    rf"(?<![a-z0-9@._-])(?<![a-z0-9]/)(?P<wrapped><)?(?P<prefix>(?:https?://)?(?:www\.(?={_LABEL}\.))?)"
    rf"(?P<host>{_HOST})(?::\d{{1,5}})?(?:{WEB_ADDRESS_PATH})?(?(wrapped)(?:\|[^<>]*)?>)"
)
_CHINESE_ENDING = "中国|中國|公司|网络|網絡|网址|商城|网店|商标|集团|在线|中文网|我爱你|手机|政务|公益|信息|佛山|广东"
_CHINESE_ADDRESS = (
    rf"(?:https?://)?(?:www\.)?(?P<host>{_LABEL}\.(?:{_CHINESE_ENDING})"
    rf"|(?:^|(?<=[\s\"“「：:是为叫]))[\p{{Han}}a-z0-9-]{{1,20}}\.(?:中国|(?:{_CHINESE_ENDING})(?!\p{{Han}})))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?<![\d.-])(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}(?![\d.-]*\d)"
    r"|(?<!\d)(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?)?"
    r"|(?<!\d)\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    rf"|\b{_MONTH}\s+(?:{_DAY},?\s+)?(?:19|20)\d{{2}}\b"
    rf"|\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)\d{{2}}\b"
    r"|(?<=\b(?:in|since|before|until|after|from)\s)(?:19|20)\d{2}\b(?![.,:/-]?\d)"
)
# Endings that in running text are nearly always a file name or a missing blank ("readme.md", "my site.it says").
_DOUBTFUL_ENDINGS = frozenset("md py sh zip mov rs ps pl is it no to do be as at so my".split())


class Found(NamedTuple):
    """One thing found in a message: its kind, canonical value, place, and the stretch of text it uses up."""

    entity: Text
    value: Text
    start: int
    end: int
    reach_start: int
    reach_end: int


def find_shapes(text: Text) -> List[Found]:
    """Find everything of a fixed shape in folded text; the results may overlap."""
    return [found for entity in _PATTERNS for found in _find(entity, text)]


def _find(entity: Text, text: Text) -> Iterator[Found]:
    for pattern, read in _PATTERNS[entity].items():
        for match in pattern.finditer(text):
            value = read(match)
            if value:
                group = "host" if "host" in pattern.groupindex else 0
                yield Found(entity, value, *match.span(group), *match.span())


def _as_written(match: regex.Match) -> Text:
    return match.group()


def _read_address(match: regex.Match) -> Optional[Text]:
    host = match["host"].lower()
    ending = host.rsplit(".", 1)[-1]
    if ending in _DOUBTFUL_ENDINGS and not match["prefix"]:
        return None
    return host if _public_suffixes().publicsuffix(host) else None


def _read_chinese_address(match: regex.Match) -> Text:
    return match["host"].lower()


def _read_record_number(match: regex.Match) -> Text:
    digits = regex.findall(r"\d+", match.group())
    return f"{match.group()[0]}ICP备{digits[0]}号" + "".join(f"-{number}" for number in digits[1:])


def _read_email(match: regex.Match) -> Text:
    return match["host"].lower()


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _compile(pattern: Text) -> Pattern:
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION1)


_PATTERNS: Dict[Text, Dict[Pattern, Callable[[regex.Match], Optional[Text]]]] = {
    "domain_name": {_compile(_ADDRESS): _read_address, _compile(_CHINESE_ADDRESS): _read_chinese_address},
    "record_number": {_compile(RECORD_NUMBER): _read_record_number},
    "email": {_compile(rf"(?<![a-z0-9._%+-])(?:<mailto:)?(?P<host>{EMAIL})(?:\|{EMAIL}>)?"): _read_email},
    "date": {_compile(_DATE): _as_written},
    "phone": {_compile(r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"): _as_written},
    "service_number": {
        _compile(r"(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])"): _as_written
    },
}
