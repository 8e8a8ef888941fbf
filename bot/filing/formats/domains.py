"""Domain names down to their registrable part, internationalized ones included, and home pages built on them."""

from __future__ import annotations

import ipaddress
import re
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

_WRAPPED = re.compile(r"^<?(?:https?:)?(?://)?([^|>\s/?#]+)[^|>]*(?:\|[^>]*)?>?$", re.IGNORECASE)
_DOTS = str.maketrans("。．｡", "...")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@bounded
def domain_name(text: str) -> Answer[str]:
    """Take a domain name and cut it to what is filed: no scheme, no www, no path, lower case, in Unicode."""
    if "@" in text:
        return Refused("domain_is_mail")
    host = _host(text)
    if host is None:
        return Refused("not_a_domain")
    if _is_address(host):
        return Refused("domain_is_ip")
    return _registrable(host)


def _host(text: str) -> str | None:
    match = _WRAPPED.match(text.translate(_DOTS).strip("\"'“”‘’「」《》，,；;、. "))
    if match is None:
        return None
    return re.sub(r":\d{1,5}$", "", match.group(1)).strip(".").lower() or None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _registrable(host: str) -> Answer[str]:
    try:
        ascii_host = to_ascii(host)
    except idna.IDNAError:
        return Refused("not_a_domain")
    if "." not in ascii_host or len(ascii_host) > 253:
        return Refused("not_a_domain")
    found = _suffixes().privatesuffix(ascii_host, accept_unknown=False)
    if not found:
        return Refused("domain_suffix")
    return Accepted(idna.decode(found))


def to_ascii(host: str) -> str:
    """Return a host name as it stands in the DNS; raise `idna.IDNAError` where it cannot."""
    return idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()


@bounded
def home_page(text: str) -> Answer[str]:
    """Take a home page built on a domain name (fill-in guide, 2019-09-19): host and path, without the scheme."""
    bare = re.sub(r"^https?://", "", text.translate(_DOTS).strip("<> "), flags=re.IGNORECASE).rstrip("/")
    if re.search(r"\s", bare) or len(bare) > 255:
        return Refused("not_a_home_page")
    host, slash, path = bare.partition("/")
    checked = domain_name(host)
    if isinstance(checked, Refused):
        return checked
    return Accepted(host.lower() + slash + path)


def home_page_matches(page: str, domain: str) -> bool:
    """Tell whether a home page is built on the filed domain name."""
    checked = domain_name(page.partition("/")[0])
    return isinstance(checked, Accepted) and checked.value == domain
