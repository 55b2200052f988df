"""Descriptors: noun phrases that stand for an organization by what it is ("the chipmaker", "le géant de Seattle")."""

from __future__ import annotations

from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.nlp.discourse import Discourse
from kg.nlp.entities import Ref
from kg.nlp.words import WordMatcher

__all__ = ["Descriptors", "Phrase"]


@dataclass(slots=True)
class Phrase:
    """A descriptor found.

    Attributes:
        start: First token.
        end: Token after the last one, with what follows the noun ("la start-up californienne", "the supplier of chips").
        noun: Its noun.
        types: Organization types that the noun implies.
        before: Words between article and noun.
        product: A product inside ("the ChatGPT maker").
        places: Places and nationalities inside ("the Redmond giant", "the Dutch group").
        plural: Whether the noun is a plural.
        homes: Known organizations that are called by one of those places.
    """

    start: int
    end: int
    noun: str
    types: tuple[str, ...]
    before: list[str]
    product: Ref | None
    places: list[str]
    plural: bool
    homes: frozenset[str] = frozenset()


class Descriptors:
    """Finds the descriptors of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._prepositions, self._demonyms = words("prepositions"), words("demonyms")
        self._barred = self._prepositions | words("articles") | words("possessives") | words("distributive")
        self.nouns, self._plurals = WordMatcher(lexicon.descriptors), lexicon.plurals

    def at(self, d: Discourse, start: int) -> Phrase | None:
        """Return the descriptor that an article at a token begins: adjectives, products and places may stand before its noun."""
        limit, j = min(start + 7, len(d.words)), start + 1
        product: Ref | None = None
        places: list[str] = []
        hit: tuple[int, tuple[str, ...]] | None = None
        while j < limit:
            ref = d.at.get(j)
            hit = self.nouns.at(d.words, j) if ref is None else None
            if (
                hit
                and not self._compounds(d, hit[0])
                and not (d.words[j] in self._demonyms and d.doc[j - 1].pos_ in ("NOUN", "NUM"))
            ):
                break
            if ref and ref.form == "product":
                product, j = ref, ref.end
            elif ref and ref.end + 1 < limit and d.words[ref.end] == "-" and d.doc[ref.end + 1].text.islower():
                j = ref.end + 2
            elif ref or self._stops(d, j):
                return None
            else:
                if d.doc[j].text[0].isupper() or d.words[j] in self._demonyms:
                    joined = places and d.doc[j - 1].text[0].isupper() and d.doc[j].text[0].isupper() and j - 1 > start
                    places.append(f"{places.pop()} {d.doc[j].text}" if joined else d.doc[j].text)
                j += 1
        if hit is None:
            return None
        plural = tuple(d.words[j : hit[0]]) in self._plurals
        end = self._tail(d, hit[0], places)
        if end < len(d.words) and (((after := d.at.get(end)) and after.form == "name") or end in d.people):
            return None
        return Phrase(start, end, " ".join(d.words[j : hit[0]]), hit[1], d.words[start + 1 : j], product, places, plural)

    def _compounds(self, d: Discourse, end: int) -> bool:
        """Whether a noun only describes the next one: "the state copper company", "the company officials"."""
        return end < len(d.words) and d.doc[end].pos_ == "NOUN" and end not in d.at and d.words[end] not in self._demonyms

    def _stops(self, d: Discourse, j: int) -> bool:
        word = d.words[j]
        if word in (",", ".", ";", ":", "(", ")") or word in self._barred:
            return True
        return d.doc[j].pos_ in ("VERB", "AUX") and word not in self._demonyms

    def _tail(self, d: Discourse, end: int, places: list[str]) -> int:
        """Return the end of a phrase with the adjectives after its noun, and notes the nationality that they give."""
        while end < len(d.words) and end not in d.at and not d.doc[end].is_sent_start and d.words[end] not in self._prepositions:
            demonym = d.words[end] in self._demonyms
            if d.doc[end].pos_ != "ADJ" and not demonym and not self.nouns.at(d.words, end):
                break
            if demonym:
                places.append(d.doc[end].text)
            end += 1
        return end
