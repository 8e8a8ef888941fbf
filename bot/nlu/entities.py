"""Finds the named things of the catalogue and what has a fixed shape in a message: the one extractor for all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Set, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.nlu.shapes import Found, find_shapes
from bot.nlu.tokenizer import fold, mixed_pipeline

_FILE = "named_things.json"
# Stands for every word that is part of no name, so that strangers' words do not fill spaCy's vocabulary.
_OTHER_WORD = "\ufffd"


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedThing:
    """One way to write a thing of the catalogue."""

    entity: str
    alias: str
    value: str


class NameFinder:
    """Find names among tokens, whatever their case: inside Chinese sentences, and as whole words in English."""

    def __init__(self, things: List[NamedThing]) -> None:
        """Index the names; of two equal ones the first counts."""
        pipeline = mixed_pipeline()
        self._matcher = PhraseMatcher(pipeline.vocab)
        self._things: Dict[str, NamedThing] = {}
        self._words: Set[str] = set()
        for thing in things:
            self._add(thing, pipeline(fold(thing.alias).lower()))

    def _add(self, thing: NamedThing, alias: Doc) -> None:
        words = [token.text for token in alias if not token.is_space]
        key = " ".join(words)
        if words and key not in self._things:
            self._things[key] = thing
            self._words.update(words)
            self._matcher.add(key, [Doc(self._matcher.vocab, words=words)])

    def find(self, tokens: List[Token]) -> List[Found]:
        """Find all names; the results may overlap."""
        if not tokens:
            return []
        words = [token.text.lower() for token in tokens]
        document = Doc(self._matcher.vocab, words=[word if word in self._words else _OTHER_WORD for word in words])
        found = []
        for key, first, last in self._matcher(document):
            thing = self._things[self._matcher.vocab.strings[key]]
            if _goes_on(tokens, last):
                continue
            start, end = tokens[first].start, tokens[last - 1].end
            found.append(
                Found(entity=thing.entity, value=thing.value, start=start, end=end, reach_start=start, reach_end=end)
            )
        return found


def _goes_on(tokens: List[Token], end: int) -> bool:
    """Tell whether a name runs into a longer word: 新网 is a provider, but not in 新网站."""
    return end < len(tokens) and tokens[end - 1].text == "网" and tokens[end].text in ("站", "址", "页", "络")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NamedThingExtractor(GraphComponent, EntityExtractorMixin):
    """Extract every entity of the assistant, with the catalogue's id as its value where there is one."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, things: List[NamedThing]) -> None:
        """Create an extractor that knows these names."""
        self._model_storage = model_storage
        self._resource = resource
        self._things = things
        self._names = NameFinder(things)

    @classmethod
    def required_components(cls) -> List[Type]:
        """Name what must stand before this in the pipeline."""
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamedThingExtractor:
        """Create an untrained extractor: it finds fixed shapes only."""
        return cls(model_storage, resource, [])

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the names in the lookup tables, and their ids from the synonyms."""
        ids = {alias.lower(): value for alias, value in training_data.entity_synonyms.items()}
        self._things = [
            NamedThing(entity=table["name"], alias=alias, value=ids.get(alias.lower(), alias))
            for table in training_data.lookup_tables
            for alias in table["elements"]
        ]
        self._names = NameFinder(self._things)
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(
                json.dumps([asdict(thing) for thing in self._things], ensure_ascii=False), encoding="utf-8"
            )
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NamedThingExtractor:
        """Load the names that training kept."""
        with model_storage.read_from(resource) as directory:
            rows = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, [NamedThing(**row) for row in rows])

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities of each message, none overlapping another."""
        for message in messages:
            found = self._names.find(message.get(TOKENS_NAMES[TEXT]) or []) + find_shapes(fold(message.get(TEXT) or ""))
            entities = self.add_extractor_name([_as_entity(one) for one in _longest_first(found)])
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def _longest_first(found: List[Found]) -> List[Found]:
    """Keep the longest of what overlaps, in the order of the text; a name before a shape: West.cn is a provider."""
    kept: List[Found] = []
    for one in sorted(found, key=lambda each: (each.reach_start - each.reach_end, each.reach_start)):
        if all(one.reach_end <= other.reach_start or other.reach_end <= one.reach_start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _as_entity(found: Found) -> Dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: found.entity,
        ENTITY_ATTRIBUTE_START: found.start,
        ENTITY_ATTRIBUTE_END: found.end,
        ENTITY_ATTRIBUTE_VALUE: found.value,
    }
