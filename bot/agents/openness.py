"""Whether customers can be handed to a person here, for the assistant to say the right thing."""

from __future__ import annotations

from bot.agents.model import DELIVERED
from bot.storage.case_lines import channel_of
from bot.storage.hand_overs import HandOverRows
from bot.storage.people import PersonRows


class Colleagues:
    """Knows whether somebody works here, and whether a customer waits already."""

    def __init__(self, people: PersonRows, hand_overs: HandOverRows, minutes: int) -> None:
        self._people, self._hand_overs, self.minutes = people, hand_overs, minutes

    def can_reach(self, conversation: str) -> bool:
        """Tell whether a person could answer in a conversation."""
        return channel_of(conversation) in DELIVERED and self._people.is_anybody()

    def are_called(self, conversation: str) -> bool:
        """Tell whether a person was asked for in a conversation already and has not given it back."""
        return self._hand_overs.in_conversation(conversation) is not None
