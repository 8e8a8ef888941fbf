"""Each check gives one canonical form or a reason that can be said; nothing typed makes it fail."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filing.answers import Accepted, Refused
from bot.filing.formats import CHECKS
from bot.filing.formats.contacts import mask_phone
from bot.filing.formats.domains import home_page_matches, to_ascii
from bot.filing.formats.personal import contains_identity_number, mask_identity_numbers
from bot.filing.formats.records import MARKS, OTHER_MARKS, RecordNumber, parse_record_number
from tests.catalogs import ROOT, real_catalog

GOOD = [
    ("credit_code", "91350100M000100Y43", "91350100M000100Y43"),
    ("credit_code", " ９１３５０１００ m000100y43 ", "91350100M000100Y43"),
    ("organization_certificate_number", "91350100M000100Y43", "91350100M000100Y43"),
    ("organization_certificate_number", "d2143569-x", "D2143569-X"),
    ("domain_name", "example.cn", "example.cn"),
    ("domain_name", "HTTPS://www.Example.com.cn:8443/index.html?x=1", "example.com.cn"),
    ("domain_name", "<http://example.cn|example.cn>", "example.cn"),
    ("domain_name", "“example.cn”。", "example.cn"),
    ("domain_name", "a.b.example.cn.", "example.cn"),
    ("domain_name", "示例.中国", "示例.中国"),
    ("domain_name", "xn--fsqu00a.xn--fiqs8s", "例子.中国"),
    ("domain_name", "ｅｘａｍｐｌｅ．ｃｎ", "example.cn"),
    ("home_page", "https://www.example.cn/zh/", "www.example.cn/zh"),
    ("mobile_phone", "138-0000-1234", "13800001234"),
    ("mobile_phone", "+86 138 0000 1234", "13800001234"),
    ("mobile_phone", "<tel:13800001234>".strip("<>"), "13800001234"),
    ("landline", "0571-88001234", "086-0571-88001234"),
    ("landline", "086-010-62345678", "086-010-62345678"),
    ("mobile_or_landline", "010 62345678", "086-010-62345678"),
    ("mobile_or_landline", "13800001234", "13800001234"),
    ("email", "<mailto:Filing@Example.cn|filing@example.cn>", "filing@example.cn"),
    ("record_number", "浙 icp 备 2026000001 号 －1", "浙ICP备2026000001号-1"),
    ("record_number", "京ICP備16000001號-8", "京ICP备16000001号-8"),
    ("record_number", "粤ICP备2026000001", "粤ICP备2026000001号"),
    ("record_number", "沪ICP备12345678号-3A", "沪ICP备12345678号-3A"),
    ("psb_number", "浙公网安备 33010602000001 号", "浙公网安备33010602000001号"),
    ("psb_number", "川公网安备51010602000001号", "川公网安备51010602000001号"),
    ("license_number", "京ICP证000001号", "京ICP证000001号"),
    ("license_number", "合字B2-20260001".replace("合字", "(合字)"), "(合字)B2-20260001"),
    ("license_number", "A2.B1.B2-20090001", "A2.B1.B2-20090001"),
    ("service_number", "12345678-90AB-CDEF-1234-567890ABCDEF", "12345678-90ab-cdef-1234-567890abcdef"),
    ("person_name", "买买提·示例", "买买提·示例"),
    ("person_name", "Mary-Ann O'Example", "Mary-Ann O'Example"),
    ("company_name", "杭州示例科技有限公司", "杭州示例科技有限公司"),
    ("address", "浙江省杭州市西湖区示例路1号", "浙江省杭州市西湖区示例路1号"),
    ("address", "浙江省杭州市某某村（无门牌号）", "浙江省杭州市某某村(无门牌号)"),
    ("website_name", "示例科技产品展示", "示例科技产品展示"),
    ("day", " 2028年3月1日 ", "2028-03-01"),
    ("day", "2028/3/1", "2028-03-01"),
    ("day_or_long_term", "长期有效", "长期"),
    ("day_or_long_term", "Long term", "长期"),
    ("day_or_long_term", "2028.03.01", "2028-03-01"),
    ("languages", "中文和英语", "中文、英语"),
    ("service_content", "单位门户网站", "单位门户网站"),
    ("free_text", "网站开通后展示产品", "网站开通后展示产品"),
]

BAD = [
    ("credit_code", "91350100M000100Y44", "credit_code_check"),
    ("credit_code", "91350100M000100Y4", "credit_code_length"),
    ("credit_code", "9135O100M000100Y43", "credit_code_letters"),
    ("credit_code", "11010519491231002X", "identity_number"),
    ("organization_certificate_number", "D2143569-1", "organization_code_check"),
    ("domain_name", "192.168.1.1", "domain_is_ip"),
    ("domain_name", "http://[::1]/", "domain_is_ip"),
    ("domain_name", "me@example.cn", "domain_is_mail"),
    ("domain_name", "example", "not_a_domain"),
    ("domain_name", "com.cn", "domain_suffix"),
    ("domain_name", "example.notasuffix", "domain_suffix"),
    ("domain_name", "-bad-.cn", "not_a_domain"),
    ("domain_name", "a" * 64 + ".cn", "not_a_domain"),
    ("home_page", "我的 首页", "not_a_home_page"),
    ("mobile_phone", "1380000123", "mobile_length"),
    ("mobile_phone", "12800001234", "mobile_form"),
    ("mobile_phone", "+852 5123 4567", "mobile_form"),
    ("landline", "13800001234", "landline_form"),
    ("mobile_or_landline", "110", "phone_form"),
    ("email", "filing@example", "email_form"),
    ("record_number", "ICP-7K3M-9QX2", "record_number_form"),
    ("record_number", "浙ICP备123456789号", "record_number_digits"),
    ("record_number", "川ICP备12345678号", "record_number_mark"),
    ("psb_number", "浙公网安备3301号", "psb_number_form"),
    ("license_number", "浙ICP备12345678号", "license_number_form"),
    ("service_number", "1234", "service_number_form"),
    ("person_name", "张3", "not_a_person_name"),
    ("company_name", "12345", "not_a_company_name"),
    ("address", "杭州", "address_too_short"),
    ("address", "浙江省杭州市西湖区示例路", "address_without_number"),
    ("address", "北京市市辖区示例路1号", "address_names_no_district"),
    ("website_name", "示例", "website_name_short"),
    ("website_name", "example.cn", "website_name_is_domain"),
    ("day", "明年", "not_a_date"),
    ("day", "2026-02-30", "impossible_date"),
    ("day", "长期", "not_a_date"),
    ("day_or_long_term", "很久", "not_a_date"),
    ("website_name", "示例产品★展示", "website_name_signs"),
    ("languages", "1, 2", "not_languages"),
    ("service_content", "123", "no_words"),
    ("free_text", "😀😀", "no_words"),
    ("free_text", " \x00\x1b ", "empty"),
    ("company_name", "名" * 2001, "too_long"),
]


@pytest.mark.parametrize(("check", "typed", "canonical"), GOOD)
def test_what_is_typed_gets_its_canonical_form(check, typed, canonical):
    assert CHECKS[check](typed) == Accepted(canonical)
    assert CHECKS[check](canonical) == Accepted(canonical)


@pytest.mark.parametrize(("check", "typed", "reason"), BAD)
def test_what_cannot_be_taken_is_refused_with_its_reason(check, typed, reason):
    refused = CHECKS[check](typed)
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert typed not in refused.values.values()


@given(st.sampled_from(list(CHECKS)), st.text(st.characters(), max_size=80))
@settings(max_examples=600, deadline=None)
def test_no_text_makes_a_check_fail_and_every_form_is_final(check, text):
    found = CHECKS[check](text)
    if isinstance(found, Accepted):
        assert CHECKS[check](found.value) == found
    else:
        assert found.reason in real_catalog().refusals


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "a" * 10_000, "１" * 2000, "." * 2000, "-" * 1999, "<" * 1500, "a@" * 900]
)
def test_hostile_text_is_refused_or_taken_but_never_raises(check, text):
    assert isinstance(CHECKS[check](text), (Accepted, Refused))


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(body):
    """Compute the check character as GB 32100-2015 says, apart from the library."""
    return ALPHABET[(31 - sum(ALPHABET.index(one) * weight for one, weight in zip(body, WEIGHTS)) % 31) % 31]


bodies = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from(["91330106", "92440300", "12110000", "51510000"]),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
@settings(max_examples=400, deadline=None)
def test_a_credit_code_with_one_character_changed_is_refused(body, place, other):
    code = body + check_character(body)
    assert CHECKS["credit_code"](code) == Accepted(code)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        assert isinstance(CHECKS["credit_code"](changed), Refused)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("digits", ["16000001", "2026000001"])
def test_numbers_of_both_lengths_are_read_with_the_mark_of_every_province(mark, digits):
    number = parse_record_number(f"{mark}ICP备{digits}号-12")
    assert number == RecordNumber(mark=mark, digits=digits, suffix="12", kind="website")
    assert str(number) == f"{mark}ICP备{digits}号-12"


def test_the_marks_are_those_of_the_provinces():
    assert set(MARKS) == {province.mark for province in real_catalog().provinces.values()}
    assert not set(OTHER_MARKS) & set(MARKS)


def test_the_suffix_tells_the_kind_of_service():
    kinds = {letter: parse_record_number(f"浙ICP备16000001号-1{letter}").kind for letter in ("", "A", "X", "K")}
    assert kinds == {"": "website", "A": "app", "X": "mini_program", "K": "quick_app"}
    assert parse_record_number("浙ICP备16000001号").kind == "subject"


def test_a_home_page_is_held_against_the_domain_name():
    assert home_page_matches("www.example.cn/zh", "example.cn")
    assert not home_page_matches("www.example.com", "example.cn")
    assert to_ascii("例子.中国") == "xn--fsqu00a.xn--fiqs8s"


IDENTITY = "11010519491231002X"


@pytest.mark.parametrize(
    "text", [IDENTITY, "110105 19491231 002X", "我的身份证是11010519491231002x，谢谢", "440524188001010014"]
)
def test_identity_numbers_are_found_and_masked(text):
    assert contains_identity_number(text)
    masked = mask_identity_numbers(text)
    assert "19491231" not in masked.replace(" ", "") and "18800101" not in masked
    assert not contains_identity_number(masked)


@pytest.mark.parametrize(
    "text", ["91350100M000100Y43", "订单 202611240000000123", "浙ICP备2026000001号-1", "13800001234"]
)
def test_other_numbers_stay(text):
    assert mask_identity_numbers(text) == text


def test_a_phone_is_shown_in_part():
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("123") == "****"


def test_every_reason_has_a_text_and_every_text_a_reason():
    folders = (ROOT / "bot" / "filing" / "formats", ROOT / "bot" / "filing")
    files = [path for folder in folders for path in sorted(Path(folder).glob("*.py"))]
    calls = [node for path in files for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    refused = [call.args[0] for call in calls if getattr(call.func, "id", "") == "Refused"]
    reasons = {
        one.value
        for arg in refused
        for one in ast.walk(arg)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    assert reasons == set(real_catalog().refusals)


@pytest.mark.parametrize("detail", real_catalog().details.values(), ids=lambda one: one.id)
def test_the_example_of_every_row_passes_its_own_check(detail):
    assert CHECKS[detail.check](detail.example) == Accepted(detail.example)
