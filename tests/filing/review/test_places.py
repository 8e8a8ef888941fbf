"""Where an address lies, by the names of the provinces and their cities."""

from __future__ import annotations

import pytest

from bot.filing.review.places import city_of, places_in, province_of
from tests.catalogs import real_catalog

CATALOG = real_catalog()


@pytest.mark.parametrize(
    ("address", "province"),
    [
        ("浙江省杭州市西湖区示例路1号", "zhejiang"),
        ("杭州市西湖区示例路1号", "zhejiang"),
        ("江苏省南京市上海路1号", "jiangsu"),
        ("南京市北京西路1号", "jiangsu"),
        ("北京市朝阳区示例街1号", "beijing"),
        ("内蒙古自治区呼和浩特市示例路1号", "inner_mongolia"),
        ("示例路1号", None),
        ("中山路上海路1号", None),
        ("", None),
    ],
)
def test_the_first_place_that_is_no_street_is_the_province(address, province):
    found = province_of(CATALOG, address)
    assert (found.id if found else None) == province


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("河北省石家庄市长安区示例路1号", "石家庄市"),
        ("石家庄市长安区示例路1号", "石家庄市"),
        ("贵州省黔东南苗族侗族自治州凯里市", "黔东南苗族侗族自治州"),
        ("示例路1号", None),
    ],
)
def test_the_city_stands_after_the_province(address, city):
    assert city_of(CATALOG, address) == city


def test_places_are_named_once_by_their_longest_name_in_the_order_of_the_text():
    assert list(places_in(CATALOG, "成都和北京的美食")) == ["成都", "北京"]
    assert list(places_in(CATALOG, "阅读笔记")) == []
