"""Cuts a message into tokens: one for each Chinese character, word, number, address or record number."""

from __future__ import annotations

from typing import Any, Dict, List

import regex
import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.shapes import EMAIL, RECORD_NUMBER, WEB_ADDRESS_PATH

MAXIMUM_LENGTH = 2000
# spaCy keeps every word it has ever seen; a public service must not grow with what strangers type.
MAXIMUM_STRINGS = 200_000

_NUL_AND_WIDE_BLANK = {0x0000: " ", 0x3000: " "}
_WIDE_TO_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LONE_SURROGATES = {code: "\ufffd" for code in range(0xD800, 0xE000)}
_FOLDED = {**_NUL_AND_WIDE_BLANK, **_WIDE_TO_NARROW, **_LONE_SURROGATES}

# What is written as one thing stays one token; its lemma is its kind, so that all of a kind count as the same word.
_KINDS = {
    "webaddress": rf"https?:/{WEB_ADDRESS_PATH}",
    "email": EMAIL,
    "recordnumber": RECORD_NUMBER,
    "domainname": r"(?:[a-z0-9-]{1,63}\.){1,8}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})(?![a-z0-9])",
}
_NUMBER = r"\d+(?:[.,:]\d+)*"
_WORD = r"[\p{L}\p{M}\p{N}--\p{Han}]+(?:'[\p{L}--\p{Han}]{1,3})?"
_TOKEN = regex.compile(
    "(?:"
    + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items())
    + rf"|\p{{Han}}|{_NUMBER}|{_WORD}|\S)(?P<blank> )?|\s+",
    regex.IGNORECASE | regex.VERSION1,
)


def fold(text: str) -> str:
    """Cut to the maximum length and write full-width characters as plain ones, each character in its old place."""
    return text[:MAXIMUM_LENGTH].translate(_FOLDED)


def mixed_pipeline() -> Language:
    """Create a blank spaCy pipeline that cuts Chinese and English standing in one sentence."""
    pipeline = spacy.blank("xx")
    pipeline.tokenizer = MixedCutter(pipeline.vocab)
    return pipeline


class MixedCutter:
    """Cut text into a spaCy document that holds every character of it."""

    def __init__(self, vocab: Vocab) -> None:
        """Create a cutter for documents of one vocabulary."""
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut one text."""
        matches = list(_TOKEN.finditer(text))
        blanks = [match["blank"] is not None for match in matches]
        words = [match.group()[:-1] if blank else match.group() for match, blank in zip(matches, blanks)]
        lemmas = [_kind(match) or word for match, word in zip(matches, words)]
        return Doc(self._vocab, words=words, spaces=blanks, lemmas=lemmas)


def _kind(match: regex.Match) -> str:
    return next((kind for kind in _KINDS if match[kind]), "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTokenizer(Tokenizer):
    """Rasa's tokenizer for Chinese and English in one sentence."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings every Rasa tokenizer has."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "prefix_separator_symbol": None}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Create a tokenizer."""
        super().__init__(config)
        self._pipeline = mixed_pipeline()

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """Cut one text of a message; offsets are those of the text as written."""
        if len(self._pipeline.vocab.strings) > MAXIMUM_STRINGS:
            self._pipeline = mixed_pipeline()
        document = self._pipeline(fold(message.get(attribute)))
        return [
            Token(token.text, token.idx, token.idx + len(token), lemma=token.lemma_)
            for token in document
            if not token.is_space
        ]
