"""Only plain web addresses become links."""

from __future__ import annotations

import pytest

from bot.export.links import safe_link
from tests.catalogs import real_catalog


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "data:text/html,x", "https://a b", 'https://a"b', "//a.cn", "ftp://a.cn"]
)
def test_anything_else_is_no_link(url):
    assert safe_link(url) == ""


def test_every_address_of_the_catalogue_is_one():
    urls = [one.url for one in (*real_catalog().sources.values(), *real_catalog().steps.values()) if one.url]
    assert urls and [safe_link(url) for url in urls] == urls
