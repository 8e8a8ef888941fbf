"""The one extractor finds each named thing exactly once, where it stands, with the catalogue's id."""

from __future__ import annotations

import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import NamedThing, NamedThingExtractor, NameFinder
from tests.nlu.components import Workshop, tokenized

LOOKUPS = [
    {"name": "province", "elements": ["浙江", "浙江省", "Zhejiang", "Inner Mongolia", "海南"]},
    {"name": "provider", "elements": ["阿里云", "Alibaba Cloud", "Aliyun", "海南云", "新网"]},
    {"name": "subject_nature", "elements": ["个人", "sole proprietor"]},
    {"name": "operation", "elements": ["变更主体"]},
    {"name": "document", "elements": ["business license", "主体"]},
]
SYNONYMS = {
    "浙江": "zhejiang", "浙江省": "zhejiang", "Zhejiang": "zhejiang", "Inner Mongolia": "inner_mongolia",
    "海南": "hainan", "新网": "xinnet", "阿里云": "alibaba", "Alibaba Cloud": "alibaba", "Aliyun": "alibaba",
    "个人": "individual",
    "sole proprietor": "individual_business", "变更主体": "change_subject", "business license": "business_license",
}  # fmt: skip


@pytest.fixture
def extractor(workshop: Workshop) -> NamedThingExtractor:
    """Return an extractor that was trained, kept and loaded again."""
    workshop.create(NamedThingExtractor).train(TrainingData(lookup_tables=LOOKUPS, entity_synonyms=SYNONYMS))
    return workshop.load(NamedThingExtractor)


def entities(extractor: NamedThingExtractor, text: str) -> list[tuple]:
    message = extractor.process([tokenized(text)])[0]
    return [(one["entity"], one["value"], text[one["start"] : one["end"]]) for one in message.get(ENTITIES)]


@pytest.mark.parametrize(
    ("text", "entity", "value", "written"),
    [
        ("我们公司在浙江注册的", "province", "zhejiang", "浙江"),
        ("我们公司在浙江省注册的", "province", "zhejiang", "浙江省"),
        ("The company is in ZHEJIANG now", "province", "zhejiang", "ZHEJIANG"),
        ("we moved to inner mongolia.", "province", "inner_mongolia", "inner mongolia"),
        ("用阿里云的机器", "provider", "alibaba", "阿里云"),
        ("用ａｌｉｙｕｎ的机器", "provider", "alibaba", "ａｌｉｙｕｎ"),
        ("my alibaba cloud server", "provider", "alibaba", "alibaba cloud"),
        ("以个人名义", "subject_nature", "individual", "个人"),
        ("I am a Sole Proprietor", "subject_nature", "individual_business", "Sole Proprietor"),
        ("我想变更主体怎么办", "operation", "change_subject", "变更主体"),
        ("is a business license enough", "document", "business_license", "business license"),
        ("我的域名example.com被拦了", "domain_name", "example.com", "example.com"),
        ("open https://www.example.com/a now", "domain_name", "example.com", "example.com"),
        ("浙ICP备2026000001号-1是我的", "record_number", "浙ICP备2026000001号-1", "浙ICP备2026000001号-1"),
        ("our number is 浙icp备2026000001", "record_number", "浙ICP备2026000001号", "浙icp备2026000001"),
        ("２０２６年１１月２４日提交", "date", "2026年11月24日", "２０２６年１１月２４日"),
        ("submitted 2026-11-24 here", "date", "2026-11-24", "2026-11-24"),
        ("邮箱me@example.com可以吗", "email", "me@example.com", "me@example.com"),
        ("write to me@example.com please", "email", "me@example.com", "me@example.com"),
        ("电话13800138000", "phone", "13800138000", "13800138000"),
        ("call 13800138000 please", "phone", "13800138000", "13800138000"),
        ("服务号3f2504e0-4f89-11d3-9a0c-0305e82c3301", "service_number",
         "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("service number 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "service_number",
         "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    ],
)  # fmt: skip
def test_each_kind_is_found_once_and_in_its_place(extractor, text, entity, value, written):
    assert entities(extractor, text) == [(entity, value, written)]


def test_a_name_that_runs_into_a_longer_word_is_not_found(extractor):
    assert entities(extractor, "新网的备案") == [("provider", "xinnet", "新网")]
    assert entities(extractor, "要备案新网站") == []


def test_english_names_are_found_as_whole_words_only(extractor):
    assert entities(extractor, "zhejiangese aliyuns subaliyun aliyun.example") == []


def test_the_longest_of_what_overlaps_wins(extractor):
    assert entities(extractor, "海南云") == [("provider", "海南云", "海南云")]


def test_several_things_come_in_the_order_of_the_text(extractor):
    found = entities(extractor, "个人在浙江用阿里云，域名example.cn")
    assert [value for _, value, _ in found] == ["individual", "zhejiang", "alibaba", "example.cn"]


def test_an_untrained_extractor_still_finds_fixed_shapes(workshop):
    assert entities(workshop.create(NamedThingExtractor), "浙江 example.com") == [
        ("domain_name", "example.com", "example.com")
    ]


@pytest.mark.parametrize(
    "text", ["", "备" * 2_000, "浙江" * 5_000, "a.cn " * 2_000, "\0浙\0", "\ud800备\udfff", "<" * 2_000]
)
def test_no_text_is_too_strange(extractor, text):
    entities(extractor, text)


def test_strangers_words_do_not_fill_the_vocabulary():
    finder = NameFinder([NamedThing(entity="province", alias="浙江", value="zhejiang")])
    before = len(finder._matcher.vocab.strings)
    for number in range(500):
        finder.find([Token(f"word{number}", 0)])
    assert len(finder._matcher.vocab.strings) <= before + 1
