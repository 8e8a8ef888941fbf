"""What the filing knowledge consists of: frozen data classes, no behavior beyond look-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Mapping, Optional

from bot.filing.conditions import ALWAYS, Condition, Value

FIRST_DAY = date(2005, 3, 20)
"""Order 33 of the Ministry of Information Industry came into force: no rules before this day."""

Confidence = str
"""`high`, `medium` or `low`; below high a reply says "usually" and asks to confirm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One text in every language; Chinese is the wording of record."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in this language, in Chinese where the language is unknown."""
        return self.en if language == "en" else self.zh

    def fill(self, **values: Text) -> Text:
        """Put other texts in the place of `{name}`."""
        return Text(
            zh=self.zh.format(**{name: text.zh for name, text in values.items()}),
            en=self.en.format(**{name: text.en for name, text in values.items()}),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a fact comes from, and when somebody last looked."""

    id: str
    title: Text
    standing: str
    """`law`, `regulation`, `ministry_notice`, `provincial_notice`, `provider_guide` or `secondary`."""
    issuer: Text
    checked: date
    number: Optional[str] = None
    url: Optional[str] = None
    published: Optional[date] = None
    in_force: Optional[date] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One possible value of a fact."""

    value: Value
    name: Text
    """As a button: short."""
    statement: Optional[Text] = None
    """As a reason in a sentence: "the subject is filed through another provider"."""
    aliases: tuple[str, ...] = ()
    before: Optional[date] = None
    """For choices that are times: the first day after this one; a date in the answer then chooses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something we may ask about, that decides the outcome, the papers or the wording."""

    id: str
    about: str
    """`subject`, `website`, `access` or `request`."""
    kind: str
    """`yes_no`, `choice`, `several`, `number`, `date` or `province`."""
    question: Text
    reason: Text
    """Said when the customer asks why we want to know."""
    find_out: Text
    """Said when the customer does not know: where to look."""
    name: Text
    choices: tuple[Choice, ...] = ()
    presume: Optional[Value] = None
    """Holds unless the customer says otherwise (rulings: presumed)."""
    ask_when: Optional[Condition] = None
    """A presumed fact is asked after all where this condition holds."""
    minimum: Optional[int] = None
    maximum: Optional[int] = None
    sensitive: bool = False
    called: tuple[str, ...] = ()
    """What else customers call it when they want to give it anew."""

    def choice(self, value: Value) -> Optional[Choice]:
        """Return the choice with this value, or None."""
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What certain words around a named thing say: "filed with" makes a provider that of the old filing."""

    id: str
    patterns: tuple[str, ...]
    """Regular expressions in which `{kind}` stands for a named thing."""
    gives: Mapping[str, Value] = field(default_factory=dict)
    assumes: Mapping[str, Value] = field(default_factory=dict)
    """Facts that are only likely, and confirmed before they decide."""
    answers: Mapping[str, Value] = field(default_factory=dict)
    """What else it answers, where just this is asked."""
    asked: tuple[str, ...] = ()
    """Where there are any, what it gives counts only while one of these facts is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Words that tell whose matter a clause speaks of, and whether it states, supposes or denies."""

    others: str = r"(?!)"
    own: str = r"(?!)"
    supposed: str = r"(?!)"
    denied: str = r"(?!)"
    """Right before a named thing, these say what is not so."""
    wishes: str = r"(?!)"
    """The customer wants something done, and does not only tell how things are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A paper that an operation asks for."""

    id: str
    name: Text
    form: str
    """`photo_of_original`, `scan`, `signed_letter`, `paper_original`, `screenshot` or `live_check`."""
    sources: tuple[str, ...]
    note: Optional[Text] = None
    why: Optional[Text] = None
    variants: tuple[DocumentVariant, ...] = ()
    aliases: tuple[str, ...] = ()
    confidence: Confidence = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentVariant:
    """The paper's name for one kind of subject, such as the business license of an enterprise."""

    when: Condition
    name: Text
    note: Optional[Text] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """A sentence about what must hold; with effect `blocks` the operation cannot go on while it does not."""

    id: str
    effect: str
    """`must`, `advised` or `blocks`."""
    text: Text
    sources: tuple[str, ...]
    confidence: Confidence = "high"
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do: who, where, what."""

    id: str
    name: Text
    actor: str
    """`subject`, `person_in_charge`, `access_provider` or `administration`."""
    instruction: Text
    sources: tuple[str, ...]
    where: Optional[Text] = None
    url: Optional[str] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A step, document or requirement used by an outcome version or added by a province, under a condition."""

    id: str
    when: Condition = ALWAYS
    parameters: Mapping[str, str] = field(default_factory=dict)
    confidence: Confidence = "high"
    sources: tuple[str, ...] = ()
    """Who says that it is needed here; empty: the sources of the thing itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One part of the way to the result, named after its step."""

    step: str
    minimum: int
    """Working days; so many hours count as the days they fill."""
    maximum: int
    sources: tuple[str, ...]
    hours: Optional[int] = None
    """Where the customer has hours, not days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """How long an outcome takes, in working days."""

    minimum: int
    maximum: int
    note: Text
    sources: tuple[str, ...]
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A day by which something must be done, counted from another day."""

    id: str
    name: Text
    text: Text
    sources: tuple[str, ...]
    counts_from: Optional[str] = None
    """A fact or row that holds a day, or `approval`; None: the day is the customer's own to know."""
    days: int = 0
    """Calendar days, before that day where negative."""
    working_days: Optional[int] = None
    """Where working days count, these stand instead of `days`."""
    to: tuple[str, ...] = ()
    """The outcomes it concerns; empty: all."""
    when: Condition = ALWAYS
    requirement: Optional[str] = None
    """Holds only where this requirement is in force; the requirement's `number` then stands for the days."""
    confidence: Confidence = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """An outcome's rules from one day until the next version."""

    since: date
    when: Condition
    sources: tuple[str, ...]
    confidence: Confidence = "high"
    steps: tuple[Use, ...] = ()
    documents: tuple[Use, ...] = ()
    requirements: tuple[Use, ...] = ()
    site_during: Optional[Text] = None
    site_after: Optional[Text] = None
    duration: Optional[Duration] = None
    afterwards: tuple[str, ...] = ()
    """Outcomes that usually follow, such as the first filing after a cancellation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gentler:
    """A way that loses less, and what the customer would have to want for it."""

    outcome: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """What is said before an operation that cannot be undone: what is lost, and gentler ways."""

    loses: Text
    gentler: tuple[Gentler, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What can come out of a conversation: an operation of the filing system, or an ending."""

    id: str
    name: Text
    summary: Text
    versions: tuple[Version, ...]
    gate: Optional[int] = None
    """Gates are looked at before all other outcomes, lowest number first."""
    aliases: tuple[str, ...] = ()
    guard: Optional[Guard] = None
    """Stands before the steps of what cannot be undone."""


class Operation(Outcome):
    """One of the fourteen operations of the filing system."""

    __slots__ = ()


class Ending(Outcome):
    """Everything else that can come out: no filing needed, somebody else's business, first something else."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One line of a provincial overlay: add, drop, replace or note."""

    verb: str
    kind: str
    """`document`, `requirement`, `step` or `note`."""
    to: tuple[str, ...]
    """The operations it concerns."""
    use: Optional[Use] = None
    replaces: Optional[str] = None
    text: Optional[Text] = None
    when: Condition = ALWAYS
    confidence: Confidence = "high"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A sentence of a province that stands beside papers and requirements."""

    text: Text
    confidence: Confidence = "high"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvinceVersion:
    """A province's own rules from one day until its next version."""

    since: date
    sources: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Province:
    """One of the 31 mainland administrations."""

    id: str
    code: str
    mark: str
    name: Text
    administration: Text
    aliases: tuple[str, ...] = ()
    checked: Optional[date] = None
    """The day somebody last looked for this province's rules; None: nobody has yet."""
    versions: tuple[ProvinceVersion, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """One row of the filing sheet: what the customer will type into the filing system."""

    id: str
    about: str
    """`subject`, `subject_person`, `website_person`, `website` or `access`."""
    check: str
    """The name of a check in `bot.filing.formats`."""
    name: Text
    question: Text
    reason: Text
    example: str
    sources: tuple[str, ...]
    position: int
    """Its place on the sheet: details are asked in ascending order."""
    when: Condition = ALWAYS
    optional: bool = False
    sensitive: bool = False
    called: tuple[str, ...] = ()
    """What else customers call it when they want to give it anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerVariant:
    """The text of an answer where the customer's case is known to be so."""

    when: Condition
    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class CommonAnswer:
    """The answer to one question that customers ask, with the ways in which they ask it."""

    id: str
    topic: str
    asks: Mapping[str, tuple[str, ...]]
    """By language."""
    text: Text
    sources: tuple[str, ...]
    more: Optional[Text] = None
    """What else is worth knowing; said on request."""
    variants: tuple[AnswerVariant, ...] = ()
    shows: Optional[str] = None
    """The part of a running case's own guidance that follows: `duration`, `steps`, `documents` or `requirements`."""
    term: Optional[Text] = None
    """The word of the field that this explains."""
    confidence: Confidence = "high"
    is_clash: bool = False
    """It says which of two things must go first: said even where the message also starts the questions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbor:
    """What customers ask here though it is somebody else's business, with the right door."""

    id: str
    asks: Mapping[str, tuple[str, ...]]
    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """A reason for which an order is rejected: what lies behind it and what to do."""

    id: str
    name: Text
    wordings: Mapping[str, tuple[str, ...]]
    """How reviewers, the filing system and customers put it, by language."""
    cause: Text
    cure: Text
    sources: tuple[str, ...]
    reopens: Optional[str] = None
    """The fact or the row of the filing sheet to look at again."""
    confidence: Confidence = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a reviewer would reject in the filing sheet: as written in the catalogue, or as `lint` found it."""

    id: str
    name: Text
    rows: tuple[str, ...]
    """The rows that the check looks at; the finding is shown beside the first."""
    check: str
    """The name of a check in `bot.filing.review`."""
    effect: str
    """`blocks`, `must` or `advised`."""
    text: Text
    way_out: Text
    sources: tuple[str, ...]
    since: date = FIRST_DAY
    to: tuple[str, ...] = ()
    """The operations it concerns; empty: all."""
    when: Condition = ALWAYS
    requirement: Optional[str] = None
    """Holds only where this requirement is in force; its parameters are then the check's, too."""
    words: tuple[str, ...] = ()
    limit: Optional[int] = None
    expects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a number that begins so stands for, such as natures of subjects."""
    prevents: tuple[str, ...] = ()
    """The rejections that it spares the customer."""
    confidence: Confidence = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalog:
    """The whole filing knowledge. Mappings keep the order of the files; `question_order` orders the facts."""

    facts: Mapping[str, Fact]
    outcomes: Mapping[str, Outcome]
    documents: Mapping[str, Document]
    requirements: Mapping[str, Requirement]
    steps: Mapping[str, Step]
    provinces: Mapping[str, Province]
    sources: Mapping[str, Source]
    details: Mapping[str, Detail]
    phrases: Mapping[str, Text]
    """What replies say around the catalogue's own texts, by key; placeholders are `{name}`."""
    refusals: Mapping[str, Text]
    """Why an answer cannot be taken, by the reason key of `bot.filing.answers.Refused`."""
    question_order: tuple[str, ...]
    assumptions: Mapping[str, Mapping[str, Value]]
    """Per intent, the facts that it makes likely; they are confirmed before they decide."""
    answers: Mapping[str, CommonAnswer] = field(default_factory=dict)
    neighbors: Mapping[str, Neighbor] = field(default_factory=dict)
    rejections: Mapping[str, Rejection] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    """What words around named things say, in the order in which they are tried."""
    surroundings: Surroundings = field(default_factory=Surroundings)
