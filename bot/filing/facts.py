"""What is known about one situation, and how an answer becomes a fact's value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Mapping, Optional, Union

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.conditions import NOT_SURE, Value, Verdict, evaluate
from bot.filing.model import Catalog, Choice, Fact

_LONGEST_ANSWER = 200
_NO = ("不", "没", "未", "无", "非", "not ", "n't", "no ", "never ", "without ", "neither ")
_YES_WORDS = (
    "yes",
    "y",
    "true",
    "是",
    "是的",
    "对",
    "对的",
    "有",
    "有的",
    "嗯",
    "会",
    "可以",
    "好",
    "好的",
    "yep",
    "yeah",
    "correct",
    "right",
    "sure",
)
_NO_WORDS = (
    "no",
    "n",
    "false",
    "否",
    "不",
    "不是",
    "没",
    "没有",
    "无",
    "没有的",
    "不对",
    "不会",
    "nope",
    "not yet",
    "还没",
    "还没有",
    "none",
)
_NUMBER_WORDS = {
    **{word: number for number, word in enumerate("零一二三四五六七八九十")},
    **{word: number for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six"))},
    **{word: number for number, word in enumerate(("seven", "eight", "nine", "ten", "eleven", "twelve"), start=7)},
    "两": 2,
    "俩": 2,
}
_MONTHS = (
    *("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?"),
    *("july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a customer said (`given`) and what their intent made likely (`assumed`), by fact id."""

    given: Mapping[str, Value] = field(default_factory=dict)
    assumed: Mapping[str, Value] = field(default_factory=dict)

    def known(self, catalog: Catalog) -> dict[str, Value]:
        """Return every value that holds: given before assumed before presumed; not sure counts as asked."""
        values: dict[str, Value] = {**self.assumed, **self.given}
        for fact in catalog.facts.values():
            if fact.presume is not None and fact.id not in values and _is_presumed(fact, values):
                values[fact.id] = fact.presume
        return values

    def with_given(self, **values: Value) -> Facts:
        """Return these facts with more of them given."""
        return replace(self, given={**self.given, **values})

    def without(self, *names: str) -> Facts:
        """Return these facts with some of them forgotten."""
        return Facts(given=_left(self.given, names), assumed=_left(self.assumed, names))


def _left(values: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name not in names}


def _is_presumed(fact: Fact, values: Mapping[str, Value]) -> bool:
    return fact.ask_when is None or evaluate(fact.ask_when, values).verdict is Verdict.NO


def parse_answer(fact: Fact, raw: Union[str, bool, int, float, list[str], None]) -> Answer[Value]:
    """Turn what was typed, pressed or sent as JSON into the fact's value, or say why that is not possible."""
    if isinstance(raw, bool):
        return Accepted(raw) if fact.kind == "yes_no" else Refused("not_a_choice", _shown(fact))
    if isinstance(raw, (int, float)):
        return _parse_number(fact, str(raw)) if fact.kind == "number" else Refused("not_a_choice", _shown(fact))
    if isinstance(raw, (list, tuple)):
        return _parse_list(fact, raw)
    if not isinstance(raw, str):
        return Refused("not_a_choice", _shown(fact))
    text = normalize(raw)
    if not text:
        return Refused("empty_answer", _shown(fact))
    if len(text) > _LONGEST_ANSWER:
        return Refused("answer_too_long", {**_shown(fact), "limit": str(_LONGEST_ANSWER)})
    if text == NOT_SURE:
        return Accepted(NOT_SURE)
    return _PARSERS[fact.kind](fact, text)


def normalize(raw: str) -> str:
    """Return text in one form: half-width, lower case, single blanks, without control characters."""
    kept = "".join(" " if character.isspace() else character for character in raw)
    kept = "".join(character for character in kept if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFKC", kept).casefold().split()).strip(" .。!！,，;；")


@cache
def normalized_name(name: str) -> str:
    """Return a name of the catalogue in one form; there are so many and no more, so all are remembered."""
    return normalize(name)


def _shown(fact: Fact) -> dict[str, str]:
    return {"fact": fact.id}


def yes_or_no(raw: str) -> Optional[bool]:
    """Return what a bare yes or no says; None for any other text."""
    text = normalize(raw)
    return text in _YES_WORDS if text in (*_YES_WORDS, *_NO_WORDS) else None


def _parse_yes_no(fact: Fact, text: str) -> Answer[Value]:
    plain = yes_or_no(text)
    return Accepted(plain) if plain is not None else _parse_choice(fact, text)


def exact_choice(fact: Fact, raw: str) -> Optional[Choice]:
    """Return the choice of which a text is a name and nothing else; None where it is none's or several's."""
    text = normalize(raw)
    exact = [choice for choice in fact.choices if text in _words(choice)]
    return exact[0] if len(exact) == 1 else None


def _parse_choice(fact: Fact, text: str) -> Answer[Value]:
    exact = exact_choice(fact, text) or (fact.choice("none") if text in _NO_WORDS else None)
    if exact:
        return Accepted(exact.value)
    if any(choice.before for choice in fact.choices) and (times := _times(text)):
        return _choice_of_time(fact, *times)
    found = _mentioned(fact, text)
    if len(found) == 1 and not _is_denied(found[0], text):
        return Accepted(found[0].value)
    return Refused("several_choices" if len(found) > 1 else "not_a_choice", _shown(fact))


def _times(text: str) -> Optional[tuple[date, date]]:
    """Return the first and the last day of the year, month or day that a text names; "09年" is 2009."""
    text = re.sub(r"(?<!\d)([012]\d)(?=\s*年(?![前后多]))", r"20\1", text)
    text = _in_digits(text)
    match = re.search(r"(?<!\d)((?:19|20)\d{2})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?(?!\d)", text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return date(year or 1, month or 1, day or 1), date(year or 1, month or 12, day or (28 if month else 31))
    except ValueError:
        return None


def _choice_of_time(fact: Fact, first: date, last: date) -> Answer[Value]:
    """Choose by a date where the choices are times; a year in which two of them meet does not say which."""
    bounded = sorted((one for one in fact.choices if one.before), key=lambda one: one.before or date.max)
    found = {next(one.value for one in bounded if one.before and day < one.before) for day in (first, last)}
    return Accepted(found.pop()) if len(found) == 1 else Refused("several_choices", _shown(fact))


def _mentioned(fact: Fact, text: str) -> list[Choice]:
    """Return the choices whose longest names stand in the text; a name inside a longer name found does not count."""
    hits = [
        (text.find(word), word, choice)
        for choice in fact.choices
        for word in _words(choice)
        if len(word) > 1 and _stands_in(word, text)
    ]
    longest = [hit for hit in hits if not any(hit[1] != other[1] and hit[1] in other[1] for other in hits)]
    found: list[Choice] = []
    for _, _, choice in sorted(longest, key=lambda hit: hit[0]):
        if choice not in found:
            found.append(choice)
    return found


def _is_denied(choice: Choice, text: str) -> bool:
    """Tell whether a text says no apart from the choice's own names: "没备过" is a name, "不是个人" denies one."""
    for word in sorted(_words(choice), key=len, reverse=True):
        if len(word) > 1 and _stands_in(word, text):
            text = text.replace(word, " ")
    return any(word in f"{text} " for word in _NO)


def _stands_in(word: str, text: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
    return word in text


def _words(choice: Choice) -> set[str]:
    value = (
        {True: "yes", False: "no"}.get(choice.value, choice.value) if isinstance(choice.value, bool) else choice.value
    )
    return {normalized_name(str(word)) for word in (value, choice.name.zh, choice.name.en, *choice.aliases)}


def _parse_several(fact: Fact, text: str) -> Answer[Value]:
    exact = _parse_choice(fact, text)
    if isinstance(exact, Accepted):
        return Accepted((str(exact.value),))
    found = _mentioned(fact, text)
    return Accepted(tuple(str(choice.value) for choice in found)) if found else Refused("not_a_choice", _shown(fact))


def _parse_list(fact: Fact, raw: Union[list[str], tuple[str, ...]]) -> Answer[Value]:
    values = [choice.value for choice in fact.choices]
    if fact.kind == "several" and raw and all(one in values for one in raw):
        return Accepted(tuple(dict.fromkeys(raw)))
    return Refused("not_a_choice", _shown(fact))


def _parse_number(fact: Fact, text: str) -> Answer[Value]:
    digits = re.findall(r"(?<![\d.])-?\d{1,9}(?![\d.])", str(_NUMBER_WORDS.get(text, text)))
    if len(digits) != 1:
        return Refused("not_a_number", _shown(fact))
    number = int(digits[0])
    low, high = fact.minimum or 0, 10**6 if fact.maximum is None else fact.maximum
    if not low <= number <= high:
        return Refused("number_out_of_range", {**_shown(fact), "low": str(low), "high": str(high)})
    return Accepted(number)


def _parse_date(fact: Fact, text: str) -> Answer[Value]:
    match = re.search(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)", _in_digits(text))
    if match is None:
        return Refused("not_a_date", _shown(fact))
    try:
        return Accepted(date(*(int(part) for part in match.groups())))
    except ValueError:
        return Refused("impossible_date", _shown(fact))


def _in_digits(text: str) -> str:
    """Return a text with a day that is written out in English, such as "8 January 2026", in digits."""
    month = rf"\b(?P<month>{'|'.join(_MONTHS)})(?![a-z])\.?"
    day = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    year = r"(?P<year>\d{4})"
    for written in (rf"{day}(?: of)? {month},? {year}", rf"{month} {day},? {year}", rf"{month},?(?: of)? {year}"):
        text = re.sub(written, _date_in_digits, text)
    return text


def _date_in_digits(written: re.Match[str]) -> str:
    found = written.groupdict()
    month = next(number for number, one in enumerate(_MONTHS, start=1) if one.startswith(found["month"][:3]))
    return "-".join([found["year"], str(month), *([found["day"]] if "day" in found else [])])


_PARSERS = {
    "yes_no": _parse_yes_no,
    "choice": _parse_choice,
    "province": _parse_choice,
    "several": _parse_several,
    "number": _parse_number,
    "date": _parse_date,
}
FACT_KINDS = tuple(_PARSERS)


def find_choice(catalog: Catalog, fact_id: str, value: Value) -> Optional[Choice]:
    """Return the choice of a fact that has this value, or None where the fact or the choice is unknown."""
    fact = catalog.facts.get(fact_id)
    return fact.choice(value) if fact else None
