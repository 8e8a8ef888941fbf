"""Fields of the filing system that are picked from a list: content of the service, languages, certificate.

The lists are those of the ministry's form as provider tools fill it in (public code, seen 2026-11); the canonical
form is the wording of the list, several joined with 、.
"""

from __future__ import annotations

import re
from typing import Mapping, Optional, Sequence

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import on_prose, without_lead_in

CONTENTS: Mapping[str, Sequence[str]] = {
    "单位门户网站": ("单位门户", "门户网站", "企业门户", "公司门户", "unit portal", "organization portal"),
    "综合门户": ("综合门户网站", "综合", "comprehensive portal", "general portal"),
    "博客/个人空间": ("博客", "个人空间", "个人博客", "blog", "personal space", "personal blog"),
    "网络新闻": ("新闻", "news"),
    "网络购物": ("购物", "网上购物", "电商", "online shopping", "shopping", "online shop"),
    "网络广告/信息": ("网络广告", "广告", "信息", "advertising", "advertisements"),
    "网络教育": ("教育", "education", "online education"),
    "网络游戏": ("游戏", "games", "online games"),
    "网络音乐": ("音乐", "music"),
    "网络影视": ("影视", "视频", "film and video", "video"),
    "网络图片": ("图片", "pictures", "images"),
    "网络软件/下载": ("软件", "下载", "软件下载", "software", "downloads"),
    "即时通信": ("即时通讯", "聊天", "instant messaging", "chat"),
    "搜索引擎": ("搜索", "search engine"),
    "网上邮局": ("邮箱", "邮局", "web mail", "webmail"),
    "网上支付": ("支付", "online payment"),
    "网上银行": ("银行", "online banking"),
    "网上炒股/股票基金": ("网上炒股", "股票基金", "炒股", "股票", "stocks"),
    "网上求职": ("求职", "招聘", "jobs", "recruitment"),
    "网上交友/婚介": ("交友", "婚介", "dating"),
    "网上房产": ("房产", "real estate"),
    "网站建设": ("建站", "website building"),
    "WAP": (),
    "其他": ("其它", "别的", "other", "others"),
}

LANGUAGES: Mapping[str, Sequence[str]] = {
    "中文简体": ("中文", "简体", "简体中文", "汉语", "普通话", "chinese", "simplified chinese"),
    "中文繁体": ("繁体", "繁体中文", "traditional chinese"),
    "英语": ("英文", "english"),
    "日语": ("日文", "japanese"),
    "法语": ("法文", "french"),
    "俄罗斯语": ("俄语", "俄文", "russian"),
    "西班牙语": ("西语", "spanish"),
    "阿拉伯语": ("阿语", "arabic"),
    "维吾尔语": ("维语", "uyghur"),
    "哈萨克语": ("kazakh",),
    "柯尔克孜语": ("kyrgyz",),
    "蒙古语": ("蒙语", "mongolian"),
    "藏语": ("藏文", "tibetan"),
    "壮语": ("zhuang",),
    "朝鲜语": ("韩语", "韩文", "korean"),
    "彝文": ("彝语", "yi"),
    "苗语": ("苗文", "miao", "hmong"),
}

CERTIFICATES: Mapping[str, Sequence[str]] = {
    "营业执照": ("工商营业执照", "执照", "三证合一", "business license", "business licence"),
    "统一社会信用代码证书": ("统一社会信用代码证", "信用代码证", "信用代码证书", "unified social credit certificate"),
    "组织机构代码证": ("组织机构代码证书", "机构代码证", "organization code certificate"),
    "事业单位法人证书": ("事业法人证书", "public institution certificate"),
    "社会团体法人登记证书": ("社会团体登记证", "社团登记证书", "社团法人证书", "social organization certificate"),
    "民办非企业单位登记证书": ("民办非企业登记证", "民非登记证书", "private non-enterprise unit certificate"),
    "基金会法人登记证书": ("基金会登记证书", "foundation certificate"),
    "律师事务所执业许可证": ("律所执业许可证", "执业许可证", "law firm practice license"),
    "外国企业常驻代表机构登记证": ("代表机构登记证", "代表处登记证", "representative office registration certificate"),
}
"""Fact notes §2.2, by subject nature."""

_SEPARATORS = re.compile(r"[、,，;；+\n]| and | & ")
_LINKS = re.compile("[和与及跟]")


@on_prose(200)
def service_content(text: str) -> Answer[str]:
    """Check the content of a website: one or more of the list; "other" for individuals (guide of 2019-09-19)."""
    return _several(text, CONTENTS) or Refused("service_content_unknown")


@on_prose(200)
def languages(text: str) -> Answer[str]:
    """Check the languages of a website: one or more of the list."""
    return _several(text, LANGUAGES) or Refused("language_unknown")


@on_prose(100)
def certificate_type(text: str) -> Answer[str]:
    """Check the kind of an organization's certificate."""
    found = _one(without_lead_in(text), CERTIFICATES)
    return Accepted(found) if found else Refused("certificate_type_unknown")


def _several(text: str, table: Mapping[str, Sequence[str]]) -> Optional[Accepted[str]]:
    """Return the entries that are named, in the order of the list; None unless every word names one."""
    found: set[str] = set()
    for word in _SEPARATORS.split(without_lead_in(text)):
        whole = _one(word, table)
        named = [whole] if whole else [_one(part, table) for part in _LINKS.split(word)]
        for one in named:
            if one is None:
                return None
            found.add(one)
    return Accepted("、".join(name for name in table if name in found))


def _one(word: str, table: Mapping[str, Sequence[str]]) -> Optional[str]:
    said = word.strip(" .。").casefold()
    return next((name for name, aliases in table.items() if said == name.casefold() or said in aliases), None)
