"""Domain names and home pages, however they were pasted, down to the name that can be registered and filed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Union

import idna
from publicsuffixlist import PublicSuffixList

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import EDGES, on_code

_LABEL = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_LABEL, _LONGEST_NAME = 63, 253
_LEAD_IN = re.compile("^(?:[^A-Za-z0-9:/.]{0,20}?(?:域名|网址|网站|地址|主页|首页|链接)(?:是|为|叫|:) ?)+")
_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+-]{0,15}:[/\\]+|//)")
_SPACED_SIGN = re.compile(r" ?([.。/:]) ?")
_BETWEEN_NAMES = re.compile("[ ,、;|]+")
_USUAL_PORTS = ("", "80", "443")


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    """In ASCII (IDNA 2008), lower case."""
    port: str
    path: str


@on_code
def domain_name(text: str) -> Answer[str]:
    """Cut down to the registrable domain, in Unicode and lower case: one per website (since 2019-04-22, letter 633).

    Suffixes are those of registries only: nobody can file a name under somebody else's domain such as `github.io`.
    """
    found = _address(text)
    return _registrable(found.host) if isinstance(found, _Address) else found


@on_code
def home_page(text: str) -> Answer[str]:
    """Return a home page as host and path; scheme, query, usual port and last slash are left out."""
    found = _address(text)
    if isinstance(found, Refused):
        return found
    registrable = _registrable(found.host)
    if isinstance(registrable, Refused):
        return registrable
    if found.port not in _USUAL_PORTS:
        return Refused("home_page_port", {"port": found.port})
    if re.search("[<>]", found.path):
        return Refused("home_page_form")
    return Accepted(_to_unicode(found.host) + found.path)


def home_page_matches(home_page: str, domain: str) -> bool:
    """Tell whether a home page is built on a domain."""
    of_page = domain_name(home_page)
    return isinstance(of_page, Accepted) and of_page == domain_name(domain)


def to_ascii(domain: str) -> str:
    """Return a domain in the form that name servers know: `xn--` for labels that are not ASCII (IDNA 2008)."""
    return ".".join(_ascii_label(label) for label in domain.split("."))


def host_to_ascii(host: str) -> Union[str, Refused]:
    """Return a host name in ASCII, or why it is none."""
    labels = host.lower().split(".")
    if len(labels) < 2:
        return Refused("domain_name_without_suffix")
    if labels[-1].isdecimal():
        return Refused("domain_name_is_ip")
    if any(len(label) > _LONGEST_LABEL for label in labels) or len(labels) > _LONGEST_NAME // 2:
        return Refused("domain_name_too_long")
    try:
        name = ".".join(_ascii_label(label) for label in labels)
    except UnicodeError:
        return Refused("domain_name_form")
    return name if len(name) <= _LONGEST_NAME else Refused("domain_name_too_long")


def suffix_refusal(host: str) -> Union[Refused, None]:
    """Return why a host in ASCII is not below a public suffix, or None where it is."""
    suffix = _suffixes().publicsuffix(host)
    if suffix is None:
        return Refused("domain_name_unknown_suffix", {"suffix": _to_unicode(host.rpartition(".")[2])})
    return Refused("domain_name_only_suffix", {"suffix": _to_unicode(host)}) if suffix == host else None


def _address(text: str) -> Union[_Address, Refused]:
    text = _SPACED_SIGN.sub(r"\1", text.strip(EDGES))
    one = _only_name(_LEAD_IN.sub("", text))
    if isinstance(one, Refused):
        return one
    authority, path = _split(_SCHEME.sub("", one))
    if "@" in authority:
        return Refused("domain_name_is_email")
    if authority.count(":") > 1 or "[" in authority:
        return Refused("domain_name_is_ip")
    host, _, port = authority.replace("。", ".").partition(":")
    name = host_to_ascii(host.strip("." + EDGES))
    if isinstance(name, Refused):
        return name
    return _Address(name, port.lstrip("0"), path)


def _only_name(text: str) -> Union[str, Refused]:
    """Return the one word that is an address; Chinese words beside it do no harm."""
    words = [word for word in _BETWEEN_NAMES.split(text) if word]
    dotted = [word for word in words if re.search("[.。]", word)]
    if len(dotted) > 1:
        return Refused("several_domain_names")
    if len(words) == 1:
        return words[0].strip(EDGES)
    if len(dotted) == 1 and not any(re.search("[A-Za-z0-9]", word) for word in words if word not in dotted):
        return dotted[0].strip(EDGES)
    return Refused("domain_name_form")


def _split(address: str) -> tuple[str, str]:
    """Divide host and path; what a page was asked (`?`) and where it was scrolled to (`#`) are dropped."""
    address = re.split("[?#]", address, maxsplit=1)[0].replace("\\", "/")
    host, slash, path = address.partition("/")
    return host, re.sub("/+", "/", slash + path).rstrip("/" + EDGES)


def _registrable(host: str) -> Answer[str]:
    refused = suffix_refusal(host)
    if refused is not None:
        return refused
    name = _to_unicode(_suffixes().privatesuffix(host) or host)
    # A label such as 域名是example would be a sentence run into the name.
    return Refused("domain_name_form") if _LEAD_IN.match(name) else Accepted(name)


def _ascii_label(label: str) -> str:
    if _LABEL.fullmatch(label) and not label.startswith("xn--"):
        return label
    return idna.encode(label, uts46=True).decode("ascii")


def _to_unicode(host: str) -> str:
    return ".".join(idna.decode(label) if label.startswith("xn--") else label for label in host.split("."))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)
