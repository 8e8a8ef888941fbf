"""What the team sees: counts as JSON for the shell, and the same as figures for Prometheus."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.agents.masking import masked
from bot.agents.model import Json
from bot.filing.errors import FilingError
from bot.storage.figures import Counts, FigureRows
from bot.storage.people import Person
from bot.wiring import Services

_MOST = 200
_DAYS_FOR_PROMETHEUS = 1


class FigureCalls:
    """The calls that count; who calls has been checked."""

    def __init__(self, services: Services, rows: FigureRows) -> None:
        self._services, self._rows = services, rows

    def counts(self, days: int) -> Counts:
        """Return the counts of so many days."""
        now = self._services.desk.clock()
        return self._rows.since(now - timedelta(days=days), now)

    def stats(self, person: Person, *, days: int = 30) -> Json:
        """Return the counts of so many days."""
        counts = self.counts(days)
        return {
            "days": days,
            "conversations": [
                {"channel": channel, "operation": operation, "count": count}
                for (channel, operation), count in sorted(counts.conversations.items(), key=lambda one: -one[1])
            ],
            "drop_off": [
                {"asked": asked, "count": count}
                for asked, count in sorted(counts.drop_off.items(), key=lambda one: -one[1])
            ],
            "fallback_rate": _rate(counts.not_understood, counts.messages),
            "hand_over_rate": _rate(counts.handed_over, counts.cases),
            "time_to_take": _spread(counts.take_seconds),
            "time_to_answer": _spread(counts.answer_seconds),
            "unanswered": counts.unanswered,
            "feedback": [
                {"outcome": outcome, **{name: verdicts.get(name, 0) for name in ("good", "bad", "other")}}
                for outcome, verdicts in sorted(counts.feedback.items())
            ],
        }

    def misunderstood(self, person: Person, *, limit: int = 50) -> Json:
        """Return the messages that were not understood, masked."""
        found = self._rows.misunderstood(min(limit, _MOST))
        return {
            "messages": [
                {"case": one.case_id, "at": one.at.isoformat(), "text": masked(one.text), "asked": one.asked}
                for one in found
            ]
        }


def _rate(part: int, whole: int) -> float:
    return round(min(1.0, part / whole), 4) if whole else 0.0


def _spread(seconds: Sequence[float]) -> Json:
    if not seconds:
        return {"count": 0, "median": None, "ninety": None}
    ordered = sorted(seconds)
    ninety = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    return {"count": len(ordered), "median": round(median(ordered), 1), "ninety": round(ninety, 1)}


class TeamCollector(Collector):
    """Counts the last day anew whenever Prometheus asks; while the database is away there are no such figures."""

    def __init__(self, figures: FigureCalls) -> None:
        self._figures = figures

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: the figures are not counted when they are registered."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the figures of the last day."""
        try:
            counts = self._figures.counts(_DAYS_FOR_PROMETHEUS)
        except FilingError:
            return ()
        return self._families(counts)

    def _families(self, counts: Counts) -> Iterable[GaugeMetricFamily]:
        by_operation = [((channel, name or "-"), count) for (channel, name), count in counts.conversations.items()]
        verdicts = [
            ((outcome, verdict), count)
            for outcome, given in counts.feedback.items()
            for verdict, count in given.items()
        ]
        drop_off = [((asked,), count) for asked, count in counts.drop_off.items()]
        yield _family("conversations", "Cases that changed.", ("channel", "operation"), by_operation)
        yield _family("drop_off", "Cases left with a question open.", ("asked",), drop_off)
        yield _family("feedback", "What customers found of what was advised.", ("outcome", "verdict"), verdicts)
        yield _family("messages", "Messages of customers.", (), [((), counts.messages)])
        yield _family("not_understood", "Messages that were not understood.", (), [((), counts.not_understood)])
        yield _family("handed_over", "Cases in which a person was asked for.", (), [((), counts.handed_over)])
        yield _family("unanswered", "Requests that nobody took in time.", (), [((), counts.unanswered)])
        for name, seconds in (("take", counts.take_seconds), ("answer", counts.answer_seconds)):
            spread = _spread(seconds)
            values = [((part,), spread[part]) for part in ("median", "ninety") if spread[part] is not None]
            yield _family(f"{name}_seconds", f"From the request for a person to the {name}.", ("part",), values)


def _family(
    name: str, about: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"filing_day_{name}", f"{about} Over the last day.", labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family
