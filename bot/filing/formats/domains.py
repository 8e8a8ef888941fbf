"""Domain names and home pages, however they were pasted, down to the name that is registered and filed."""

from __future__ import annotations

import re
from functools import cache
from typing import Union

import idna
from publicsuffixlist import PublicSuffixList

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

_EDGES = " \t.,;:!?'\"`()[]<>{}|«»。，、；：！？“”‘’（）【】《》「」『』"
_WRAPPED = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")
_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+-]{0,15}:[/\\]+|//)")
_LABEL = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@bounded
def domain_name(text: str) -> Answer[str]:
    """Take the registrable domain in Unicode and lower case: one per website (since 2019-04-22, letter 633)."""
    authority, _ = _split(text)
    host = _host(authority)
    return host if isinstance(host, Refused) else _registrable(host)


@bounded
def home_page(text: str) -> Answer[str]:
    """Take a home page as host and path, without scheme and query."""
    authority, path = _split(text)
    host = _host(authority)
    if isinstance(host, Refused) or isinstance(_registrable(host), Refused) or re.search(r"[\s<>]", path):
        return Refused("not_a_home_page")
    return Accepted(_to_unicode(host) + path)


def home_page_matches(home_page: str, domain: str) -> bool:
    """Tell whether a home page is built on a domain."""
    of_page = domain_name(home_page)
    return isinstance(of_page, Accepted) and of_page == domain_name(domain)


def to_ascii(domain: str) -> str:
    """Return a domain as name servers know it: `xn--` for labels that are not ASCII (IDNA 2008)."""
    return ".".join(_ascii_label(label) for label in domain.split("."))


def host_in_ascii(host: str) -> Union[str, Refused]:
    """Return a host name in ASCII, or why it is none."""
    labels = host.lower().split(".")
    if labels[-1].isdecimal():
        return Refused("domain_is_ip")
    if len(labels) < 2 or len(host) > 253:
        return Refused("not_a_domain")
    try:
        name = to_ascii(".".join(labels))
    except UnicodeError:
        return Refused("not_a_domain")
    return name if len(name) <= 253 else Refused("not_a_domain")


def registrable(host: str) -> Union[str, None]:
    """Return what of a host in ASCII stands directly below a registry's suffix, or None."""
    return _suffixes().privatesuffix(host)


def _split(text: str) -> tuple[str, str]:
    address = _SCHEME.sub("", _WRAPPED.sub(r"\1", text).strip(_EDGES))
    host, slash, path = re.split("[?#]", address, maxsplit=1)[0].replace("\\", "/").partition("/")
    return host, re.sub("/+", "/", slash + path).rstrip("/" + _EDGES)


def _host(authority: str) -> Union[str, Refused]:
    if "@" in authority:
        return Refused("domain_is_mail")
    if authority.count(":") > 1:
        return Refused("domain_is_ip")
    return host_in_ascii(re.sub(r"\s*[.。]\s*", ".", authority.partition(":")[0]).strip(_EDGES + "*"))


def _registrable(host: str) -> Answer[str]:
    name = registrable(host)
    return Refused("domain_suffix") if name is None else Accepted(_to_unicode(name))


def _ascii_label(label: str) -> str:
    if _LABEL.fullmatch(label) and not label.startswith("xn--"):
        return label
    return idna.encode(label, uts46=True).decode("ascii")


def _to_unicode(host: str) -> str:
    return ".".join(idna.decode(label) if label.startswith("xn--") else label for label in host.split("."))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)
