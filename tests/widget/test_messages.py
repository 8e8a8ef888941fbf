"""Lines of a conversation become what is to be seen: the same module that the browser runs, without a page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest

from bot.channels.files import FOLDER

_NODE = Path(playwright.__file__).parent / "driver" / "node"


def run(script: str, *values: Any) -> Any:
    """Run an expression over the widget's modules; `values` is what it gets."""
    program = f"""
      const messages = await import({json.dumps((FOLDER / "messages.js").as_uri())});
      const texts = await import({json.dumps((FOLDER / "texts.js").as_uri())});
      const line = await import({json.dumps((FOLDER / "line.js").as_uri())});
      const values = {json.dumps(values)};
      console.log(JSON.stringify({script} ?? null));"""
    done = subprocess.run(
        [str(_NODE), "--input-type=module", "-e", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def view(lines: list[dict[str, Any]], pending: tuple[dict[str, Any], ...] = ()) -> Any:
    return run("messages.view(values[0], values[1])", lines, list(pending))


def reply(seq: int, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"language": "zh", "asks": None, "progress": {"answered": 0, "expected": 0}}
    return {"kind": "reply", "seq": seq, "reply": {**plain, **more, "blocks": list(blocks)}}


def message(seq: int, text: str, choice: str | None = None) -> dict[str, Any]:
    return {"kind": "message", "seq": seq, "id": f"m{seq}", "text": text, "choice": choice}


def choices(**items: str) -> dict[str, Any]:
    return {"kind": "choices", "items": [{"value": value, "text": text} for value, text in items.items()]}


STEPS = {"kind": "steps", "items": [{"id": "one", "text": "先做这个"}]}


def buttons(entry: Any) -> Any:
    return next(block for block in entry["blocks"] if block["kind"] == "choices")


def chosen(entry: Any) -> list[str]:
    return [item["value"] for item in buttons(entry)["items"] if item["isChosen"]]


def test_buttons_are_open_until_something_is_said() -> None:
    asked = reply(1, choices(a="甲", b="乙"))
    (open_one,) = view([asked])["entries"]
    assert buttons(open_one)["isOpen"] and chosen(open_one) == []
    closed = view([asked, message(2, "别的")])["entries"][0]
    assert not buttons(closed)["isOpen"] and chosen(closed) == []


@pytest.mark.parametrize("said", [message(2, "乙", "b"), message(2, "乙")])
def test_the_chosen_button_is_marked_whether_pressed_or_typed(said: dict[str, Any]) -> None:
    first = view([reply(1, choices(a="甲", b="乙")), said])["entries"][0]
    assert chosen(first) == ["b"] and not buttons(first)["isOpen"]


def test_a_message_on_its_way_closes_the_buttons_and_a_refused_one_opens_them_again() -> None:
    asked = reply(1, choices(a="甲"))
    pending = {"id": "x", "text": "甲", "choice": "a", "state": "sending"}
    assert chosen(view([asked], (pending,))["entries"][0]) == ["a"]
    refused = view([asked], ({**pending, "state": "refused"},))["entries"][0]
    assert buttons(refused)["isOpen"] and chosen(refused) == []


@pytest.mark.parametrize("choice", ["human", "feedback:good", "feedback:bad"])
def test_the_widgets_own_buttons_answer_no_question(choice: str) -> None:
    assert buttons(view([reply(1, choices(a="甲")), message(2, "…", choice)])["entries"][0])["isOpen"]


def test_a_person_that_was_offered_is_an_answer_when_chosen() -> None:
    first = view([reply(1, choices(human="转人工", a="甲")), message(2, "转人工", "human")])["entries"][0]
    assert chosen(first) == ["human"] and not buttons(first)["isOpen"]


def test_buttons_that_the_service_has_forgotten_are_closed() -> None:
    entries = view([reply(seq, choices(a="甲")) for seq in range(1, 13)])["entries"]
    assert [buttons(entry)["isOpen"] for entry in entries] == [False] * 2 + [True] * 10


def test_only_the_last_answer_can_be_rated_and_keeps_the_latest_rating() -> None:
    lines = [reply(1, STEPS), reply(2, STEPS), message(3, "没帮助", "feedback:bad"), reply(4)]
    lines += [message(5, "有帮助", "feedback:good")]
    entries = [entry for entry in view(lines)["entries"] if entry["kind"] == "reply"]
    assert [(entry["isRateable"], entry["rating"]) for entry in entries] == [
        (False, None),
        (True, "good"),
        (False, None),
    ]
    assert [entry["isAnswer"] for entry in entries] == [True, True, False]


def test_progress_is_that_of_the_last_reply_while_it_asks() -> None:
    asking = reply(1, asks="province", progress={"answered": 3, "expected": 7})
    assert view([asking])["progress"] == {"answered": 3, "expected": 7}
    assert view([asking, reply(2, STEPS, progress={"answered": 7, "expected": 7})])["progress"] is None
    more = reply(3, asks="age", progress={"answered": 9, "expected": 7})
    assert view([more])["progress"] == {"answered": 9, "expected": 10}


def test_a_remark_is_linked_to_its_source_and_a_row_has_the_words_of_its_findings() -> None:
    found = {
        "kind": "findings",
        "items": [{"id": "too_short", "text": "名称太短", "effect": "must", "source": "guide"}],
    }
    sources = {"kind": "sources", "items": [{"id": "guide", "text": "指南", "url": "https://example.com/guide"}]}
    card = {
        "kind": "review",
        "items": [{"id": "site_name", "text": "名称：A", "name": "名称", "findings": ["too_short"]}],
    }
    (entry,) = view([reply(1, found, card, sources)])["entries"]
    assert entry["blocks"][0]["items"][0]["url"] == "https://example.com/guide"
    assert entry["blocks"][1]["items"][0]["findings"] == ["名称太短"]


def test_only_the_latest_review_can_be_edited() -> None:
    card = {"kind": "review", "items": [{"id": "province", "text": "省份：浙江"}]}
    entries = view([reply(1, card), message(2, "改"), reply(3, card), message(4, "好")])["entries"]
    assert [entry["blocks"][0]["isOpen"] for entry in entries if entry["kind"] == "reply"] == [False, True]


def test_blocks_without_content_are_left_out_and_unknown_ones_kept() -> None:
    blocks = (
        {"kind": "paragraph", "text": ""},
        {"kind": "steps", "items": []},
        {"kind": "new", "items": [{"text": "x"}]},
    )
    assert [block["kind"] for block in view([reply(1, *blocks)])["entries"][0]["blocks"]] == ["new"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://example.com", "data:text/html,x", "//example.com", "/path",
     "vbscript:x", "https:", "http://", "mailto:a@example.com", "", None, 7, "blob:https://example.com/x"],
)  # fmt: skip
def test_no_other_address_than_one_of_the_web_becomes_a_link(url: Any) -> None:
    assert run("messages.safeLink(values[0])", url) is None


def test_addresses_in_a_text_become_links_without_the_punctuation_that_follows() -> None:
    text = "先看 https://beian.miit.gov.cn，再看（http://example.com/a?b=1#c）。See https://example.com."
    parts = run("messages.segments(values[0])", text)
    assert [part["url"] for part in parts if "url" in part] == [
        "https://beian.miit.gov.cn",
        "http://example.com/a?b=1#c",
        "https://example.com",
    ]
    assert "".join(part["text"] for part in parts) == text


def test_characters_that_turn_the_direction_are_taken_out() -> None:
    entry = view([reply(1, {"kind": "paragraph", "text": "a\u202eb\u2066c"}), message(2, "x\u202ey")])["entries"]
    assert entry[0]["blocks"][0]["text"] == "abc" and entry[1]["text"] == "xy"


def test_every_text_of_the_widget_is_there_in_both_languages() -> None:
    used = {key for path in FOLDER.glob("*.js") for key in _keys(path.read_text(encoding="utf-8"))}
    assert len(used) > 30
    for language in ("zh", "en"):
        said = run("values[0].map((key) => texts.speak(values[1])(key, {}))", sorted(used), language)
        assert [key for key, text in zip(sorted(used), said) if not text] == []


def _keys(script: str) -> set[str]:
    import re

    return set(re.findall(r'\bsay\("([a-z_0-9]+)"', script))


def test_events_are_read_whatever_the_pieces_in_which_they_come() -> None:
    stream = 'retry: 2000\n\nid: 1\nevent: message\ndata: {"text": "你\\n好"}\n\n: still here\n\n'
    stream += 'event: typing\ndata: {"typing": true}\n\n'
    script = """await (async () => {
      const events = [];
      for (const size of values[1]) {
        const pieces = values[0].match(new RegExp(`[^]{1,${size}}`, "g"));
        const read = [];
        for await (const event of line.parse(pieces)) read.push(event);
        events.push(read);
      }
      return events;
    })()"""
    expected = [{"kind": "message", "data": {"text": "你\n好"}}, {"kind": "typing", "data": {"typing": True}}]
    assert run(script, stream, [1, 2, 3, 7, 50, 1000]) == [expected] * 6


def test_what_a_paragraph_of_an_answer_begins_with_is_its_label() -> None:
    texts = {
        "下一步：核对。": "下一步：",
        "How long: 20 days": "How long: ",
        "您要办的是【新增接入】，因为：": "",
        "https://a.example": "",
    }
    blocks = [{"kind": "paragraph", "text": text} for text in texts]
    answer = view([reply(1, STEPS, *blocks)])["entries"][0]["blocks"][1:]
    assert [block["label"] for block in answer] == list(texts.values())
    assert all(block["label"] == "" for block in view([reply(1, *blocks)])["entries"][0]["blocks"])


def test_the_offer_to_rate_is_left_to_the_widgets_own_buttons() -> None:
    offered = {
        "kind": "choices",
        "items": [{"value": "feedback:good", "text": "👍"}, {"value": "go_on", "text": "继续"}],
    }
    (entry,) = view([reply(1, STEPS, offered), message(2, "有帮助", "feedback:good")])["entries"][:1]
    assert [item["value"] for item in buttons(entry)["items"]] == ["go_on"]
    assert buttons(entry)["isOpen"] and entry["rating"] == "good"
