"""How the open question is asked, and how the answer is said where nothing is left to ask."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Turn
from bot.cases.asking import could_mean, facts_of, revised_since_advice, wants_sheet
from bot.cases.case import Case
from bot.cases.message import CONFIRM, GENTLER, GUARD, SHEET, SHEET_OFFER
from bot.cases.parking import RESUME, parked_facts
from bot.filing.answers import Refused
from bot.filing.guidance import Guidance
from bot.filing.model import Outcome, Text
from bot.wording.payload import FEEDBACK, MEANS, NO_MEANING
from bot.wording.reply import Block, Reply, choices, paragraph
from bot.wording.review import review_block
from bot.wording.sheet import sheet_reply
from bot.wording.timeline import timeline_item

_MEANINGS = {
    "first_filing": "means_first_filing",
    "transfer_filing": "means_transfer_filing",
    "add_website": "means_add_website",
    "change_filing": "means_change_filing",
    "claim_filing": "means_claim_filing",
    "cancel_filing": "means_cancel_filing",
    "psb_filing": "means_psb_filing",
    "commercial_license": "means_commercial_license",
    "ask_need_filing": "means_ask_need_filing",
    "ask_documents": "means_ask_documents",
    "ask_duration": "means_ask_duration",
    "ask_status": "means_ask_status",
    "ask_requirements": "means_ask_requirements",
    "ask_rejection": "means_ask_rejection",
    "ask_definition": "means_ask_definition",
    "ask_fees": "means_ask_fees",
    "ask_after_filing": "means_ask_after_filing",
    "ask_human": "means_ask_human",
}
"""How what an unclear message may mean is said."""


def next_replies(turn: Turn) -> list[Reply]:
    """Ask what is open, or say the answer where nothing is; what was said before is not said again in full."""
    unclear = meanings(turn)
    if unclear:
        return [unclear]
    before = turn.case
    says_nothing_new = turn.services.desk.says_nothing_new(before, turn.message.id)
    case, guidance = turn.services.desk.next_question(before.id)
    is_news = len(case.advice) > len(before.advice)
    if not is_news and case.asked is None and says_nothing_new:
        return [_unchanged(turn, case, guidance)]
    reply = ask(turn, case.asked, guidance, is_news)
    if reply is None:
        return []
    is_same_question = case.asked == before.asked and case.asked in (CONFIRM, *turn.services.catalog.facts)
    difference = _difference(turn, before, guidance)
    if is_same_question and not difference and facts_of(case, turn.message.id):
        return [_noted(turn, case, reply)]
    return [replace(reply, blocks=(*difference, *reply.blocks))]


def meanings(turn: Turn) -> Reply | None:
    """Ask which of its likely meanings an unclear message has, in the customer's words; None where it is plain."""
    names = could_mean(turn.case, turn.message.id)
    if not names:
        return None
    wording = turn.services.wording
    options = {f"{MEANS}{name}": wording.phrase(_MEANINGS[name], turn.language) for name in names}
    options[NO_MEANING] = wording.phrase("means_none", turn.language)
    blocks = (paragraph(wording.phrase("means_which", turn.language)), choices(None, options))
    return Reply(language=turn.language, blocks=blocks)


def offered_meanings(turn: Turn) -> list[Reply]:
    """Return the offer of what a close call may mean, or nothing."""
    reply = meanings(turn)
    return [reply] if reply else []


def _noted(turn: Turn, case: Case, question: Reply) -> Reply:
    """Say first what was noted, where a message told something else than what was asked."""
    text = turn.services.wording.phrase("noted", turn.language, noted=_rows(turn, case))
    return replace(question, blocks=(paragraph(text), *question.blocks))


def _rows(turn: Turn, case: Case) -> str:
    """Return the facts that the message gave, in one line."""
    between = "；" if turn.language == "zh" else "; "
    names = [name for name in facts_of(case, turn.message.id) if name in case.facts]
    return between.join(turn.services.wording.fact_row(name, case.facts[name], turn.language) for name in names)


def _unchanged(turn: Turn, case: Case, guidance: Guidance) -> Reply:
    """Say that the outcome stays, and what was noted; a message that gave nothing was not understood."""
    noted, wording = _rows(turn, case), turn.services.wording
    if not noted:
        return not_understood(turn)
    if guidance.outcome is None:
        return _noted(turn, case, wording.undecided(guidance, turn.language))
    outcome = guidance.outcome.name.get(turn.language)
    text = wording.phrase("nothing_new", turn.language, noted=noted, outcome=outcome)
    options = {
        "steps": wording.phrase("steps_offer", turn.language),
        "papers": wording.phrase("papers_offer", turn.language),
        "human": wording.phrase("human_offer", turn.language),
    }
    blocks = [paragraph(text), *_due(turn, case, guidance), choices(None, options)]
    return wording.reply(guidance, turn.language, blocks)


def _difference(turn: Turn, before: Case, guidance: Guidance) -> list[Block]:
    """Return what a correction changes, to be said first as soon as the outcome is known again."""
    if guidance.outcome is None or not revised_since_advice(before):
        return []
    last = before.advice[-1]
    return turn.services.wording.difference(last.outcome, last.documents, guidance, turn.language)


def where_it_stands(turn: Turn, case: Case) -> Reply:
    """Say that a case goes on, with its number, and the outcome where it is known."""
    guidance = turn.services.desk.guidance_of(case)
    if guidance.outcome is None:
        return turn.say("resumed", case=case.id)
    return turn.say("resumed_at", case=case.id, outcome=guidance.outcome.name.get(turn.language))


def not_understood(turn: Turn) -> Reply:
    """Say that a message was not understood: each of three in a row otherwise, and the third with a way out."""
    wording, catalog = turn.services.wording, turn.services.catalog
    match turn.services.desk.not_understood(turn.case.id, turn.message.id) % 3:
        case 1:
            return turn.say("understood_nothing")
        case 2:
            asked = turn.case.asked or ""
            thing = catalog.facts.get(asked) or catalog.details.get(asked.removeprefix(SHEET))
            if thing:
                return turn.say("understood_nothing_again", reason=thing.reason.get(turn.language))
            blocks = (
                paragraph(wording.phrase("fallback", turn.language)),
                *wording.ask(catalog.facts["goal"], turn.language),
            )
            return Reply(language=turn.language, blocks=blocks)
        case _:
            return stuck(turn)


def stuck(turn: Turn) -> Reply:
    """Say that we do not get on, with a way out."""
    wording = turn.services.wording
    options = {"human": wording.phrase("human_offer", turn.language)}
    blocks = (paragraph(wording.phrase("stuck", turn.language)), choices(None, options))
    return Reply(language=turn.language, blocks=blocks)


def ask(turn: Turn, asked: str | None, guidance: Guidance, is_news: bool) -> Reply | None:
    """Return the reply that asks what is open; None where an offer was made before and is not repeated."""
    wording = turn.services.wording
    if asked == GUARD and guidance.outcome:
        return _guard(turn, guidance, guidance.outcome)
    if asked == SHEET_OFFER and guidance.outcome:
        return None if turn.is_return and not is_news else _answer_with_offer(turn, guidance, guidance.outcome)
    if asked and asked.startswith(SHEET):
        return _row_question(turn, asked.removeprefix(SHEET), guidance)
    if asked == CONFIRM:
        return wording.confirmation(guidance, turn.language)
    if asked in turn.services.catalog.facts and (guidance.asks is None or guidance.asks.id != asked):
        return wording.question(guidance, turn.services.catalog.facts[asked], turn.language)
    if guidance.asks and guidance.outcome and guidance.outcome.id not in [one.outcome for one in turn.case.advice[-1:]]:
        return wording.preview(guidance, guidance.outcome, guidance.asks, turn.language)
    if guidance.asks:
        returns = turn.is_return and turn.case.asked == asked
        return wording.question(guidance, guidance.asks, turn.language, short=returns)
    return final(turn, guidance)


def final(turn: Turn, guidance: Guidance) -> Reply:
    """Return the answer where nothing is left to ask: the filled sheet, the outcome, or the cases."""
    case = turn.services.desk.repository.get(turn.case.id)
    if guidance.outcome and wants_sheet(case):
        return _sheet(turn, guidance)
    if guidance.outcome:
        reply = turn.services.wording.answer(guidance, guidance.outcome, turn.language)
        due = _due(turn, case, guidance)
        return replace(reply, blocks=(*reply.blocks, *due, choices(None, closing_offers(turn))))
    return turn.services.wording.undecided(guidance, turn.language)


def _due(turn: Turn, case: Case, guidance: Guidance) -> list[Block]:
    """Return the days that are due by what the customer said; for the PSB filing, else, that the day is wanted."""
    catalog = turn.services.catalog
    moments = [one for one in turn.services.desk.timeline(case, guidance) if one.is_deadline]
    told = [one for one in moments if one.first and catalog.deadlines[one.id].counts_from in case.facts]
    if told:
        items = tuple(timeline_item(turn.services.wording, one, guidance.on, turn.language) for one in told)
        return [Block(kind="timeline", items=items)]
    is_alone = moments and case.facts.get("goal") == "psb"
    return [paragraph(turn.services.wording.phrase("when_opened", turn.language))] if is_alone else []


def _answer_with_offer(turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
    wording = turn.services.wording
    answer = wording.answer(guidance, outcome, turn.language)
    offer = paragraph(wording.phrase("sheet_offer", turn.language))
    options = {
        "yes": wording.phrase("sheet_yes", turn.language),
        "no": wording.phrase("sheet_no", turn.language),
        "steps": wording.phrase("steps_offer", turn.language),
        "timeline": wording.phrase("timeline_offer", turn.language),
        **parked_offer(turn),
        "human": wording.phrase("human_offer", turn.language),
    }
    return wording.reply(guidance, turn.language, [*answer.blocks, offer, choices(SHEET_OFFER, options)])


def closing_offers(turn: Turn) -> dict[str, str]:
    """Return the buttons at the end: what was put aside, and whether the answer helped."""
    wording = turn.services.wording
    return {
        **parked_offer(turn),
        f"{FEEDBACK}good": wording.phrase("feedback_good", turn.language),
        f"{FEEDBACK}bad": wording.phrase("feedback_bad", turn.language),
    }


def parked_offer(turn: Turn) -> dict[str, str]:
    """Return the button that goes on with what was put aside, where there is something."""
    return {RESUME: turn.services.wording.phrase("parked_offer", turn.language)} if parked_facts(turn.case) else {}


def _guard(turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
    """Say what would be lost and which ways are gentler, and ask for the name of what is to go."""
    wording, guard = turn.services.wording, outcome.guard
    assert guard is not None
    blocks = wording.guard(guidance, outcome, guard, turn.language)
    options = {
        f"{GENTLER}{way.outcome}": turn.services.catalog.outcomes[way.outcome].name.get(turn.language)
        for way in guard.gentler
    }
    options["no"] = wording.phrase("guard_no", turn.language)
    return wording.reply(guidance, turn.language, [*blocks, choices(GUARD, options)])


def _row_question(turn: Turn, row: str, guidance: Guidance) -> Reply:
    wording, detail = turn.services.wording, turn.services.catalog.details[row]
    question = detail.question.get(turn.language)
    text = wording.phrase("sheet_question", turn.language, question=question, example=detail.example)
    if detail.optional:
        text = f"{text} {wording.phrase('sheet_optional', turn.language)}"
    skip = choices(f"{SHEET}{row}", {"skip": wording.phrase("skip", turn.language)})
    return wording.reply(guidance, turn.language, [paragraph(text), skip])


def _sheet(turn: Turn, guidance: Guidance) -> Reply:
    desk = turn.services.desk
    case = desk.repository.get(turn.case.id)
    wording, findings = turn.services.wording, desk.findings(case)
    rows = [(row.detail, row.value or "") for row in desk.sheet(case)]
    card = review_block(wording, turn.services.catalog, case.facts, rows, findings, turn.language)
    reply = sheet_reply(wording, guidance, card, findings, turn.language)
    return replace(reply, blocks=(*reply.blocks, choices(None, closing_offers(turn))))


def refusals(turn: Turn) -> list[Reply]:
    """Say for each answer that could not be taken what is wrong with it; the third in a row gets a way out."""
    found = turn.recorded.refused
    if found and turn.services.desk.not_understood(turn.case.id) % 3 == 0:
        return [stuck(turn)]
    return [_refusal(turn, name, refused) for name, refused in found.items()]


def _refusal(turn: Turn, name: str, refused: Refused) -> Reply:
    catalog = turn.services.catalog
    title, example = Text(zh="", en=""), ""
    if name in catalog.details:
        title, example = catalog.details[name].name, catalog.details[name].example
    elif name in catalog.facts:
        title = catalog.facts[name].name
        example = " / ".join(choice.name.get(turn.language) for choice in catalog.facts[name].choices[:3])
    text = turn.services.wording.refusal(refused, title, example, turn.language)
    return Reply(language=turn.language, blocks=(paragraph(text),))
