"""Cuts a message into tokens: one for each Chinese character, word, number, address or record number."""

from __future__ import annotations

from typing import Any, Dict, List, Text

import regex
import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces
from spacy.vocab import Vocab

MAXIMUM_LENGTH = 2000

# Longest first: what is written as one thing stays one token.
_KINDS = {
    "web_address": r"https?://[^\s<>|\"'\p{Han}，。；、！？（）《》]+",
    "email": r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}",
    "record_number": r"\p{Han}ICP备\d{8,10}(?:号(?:-\d{1,4})?)?",
    "domain_name": r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{1,40})(?![A-Za-z0-9])",
}
_WORDS = r"\p{Han}|\d+(?:[.,:]\d+)*|[\p{L}\p{N}\p{M}--\p{Han}]+(?:'[\p{L}--\p{Han}]{1,3})?|[^\s]"
_TOKEN = regex.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()) + f"|{_WORDS}",
    regex.IGNORECASE | regex.VERSION1,
)
