"""Mentions of organizations: names, then what refers to them."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.anaphora import Anaphora
from kg.nlp.names import NameFinder

__all__ = ["Organizations"]


class Organizations:
    """Finds and resolves the mentions of organizations.

    Reads the tokens, tags and entities of the stock model and the lexicon; writes `doc._.kg_refs`, for example for "the ChatGPT
    maker" a `Ref` of form "descriptor" to the entity OpenAI.
    """

    def __init__(self, lexicon: Lexicon, tokenize: Callable[[str], list[str]]) -> None:
        self._names = NameFinder(lexicon, tokenize)
        self._anaphora = Anaphora(lexicon)

    def __call__(self, doc: Doc) -> Doc:
        """Write the mentions of a document on it."""
        names, people = self._names.find(doc)
        for entity in (entity for ref in names for entity in ref.entities if not entity.types):
            entity.implied = self._names.kind(entity.name)
        doc._.kg_refs = self._anaphora.resolve(doc, names, people)
        return doc
