"""What delivery counts, for Prometheus; nothing in it says who wrote what."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_TURN_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Figures:
    """The counters of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.kept = self._counter("filing_messages_kept", "Messages kept.", "channel")
        self.repeated = self._counter(
            "filing_messages_repeated", "Messages that came again and were kept already.", "channel"
        )
        self.refused = self._counter("filing_messages_refused", "Requests refused, by reason.", "reason")
        self.turns = self._counter("filing_turns", "Turns, by what became of them.", "result")
        self.sent = self._counter("filing_replies_sent", "Deliveries to other services, by result.", "result")
        self.turn_seconds = Histogram(
            "filing_turn_seconds",
            "From taking a message to its stored reply.",
            buckets=_TURN_SECONDS,
            registry=self.registry,
        )
        self.waiting = Gauge("filing_queue_length", "Messages that wait for their answer.", registry=self.registry)
        self.queue_age = Gauge("filing_queue_age_seconds", "How long the oldest of them waits.", registry=self.registry)
        self.streams = Gauge("filing_event_streams", "Open event streams.", registry=self.registry)

    def _counter(self, name: str, about: str, label: str) -> Counter:
        return Counter(name, about, [label], registry=self.registry)
