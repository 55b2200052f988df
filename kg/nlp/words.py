"""Matching the words of a lexicon in a document: lower case, plain apostrophes, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from spacy.tokens import Doc

__all__ = ["WordMatcher", "low", "lows"]

Value = TypeVar("Value")
if not Doc.has_extension("kg_low"):
    Doc.set_extension("kg_low", default=None)


def low(text: str) -> str:
    """Return the form that lexicons are written in.

    >>> low("L’Express")
    "l'express"
    """
    return text.lower().replace("’", "'").replace("\u2011", "-")


def lows(doc: Doc) -> list[str]:
    """Return the lexicon form of every token, computed once per document."""
    if doc._.kg_low is None:
        doc._.kg_low = [low(token.text) for token in doc]
    found: list[str] = doc._.kg_low
    return found


class WordMatcher(Generic[Value]):
    """Finds word sequences in a list of words; a word ending in `*` stands for every word that begins so.

    >>> m = WordMatcher({("data", "cent*"): 1, ("data",): 2})
    >>> list(m.finditer(["two", "data", "centers", "of", "data"]))
    [(1, 3, 1), (4, 5, 2)]
    """

    def __init__(self, phrases: Mapping[tuple[str, ...], Value]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for phrase, value in phrases.items():
            table, key = (self._stems, phrase[0][:3]) if phrase[0].endswith("*") else (self._exact, phrase[0])
            table.setdefault(key, []).append((phrase, value))
        for table in (self._exact, self._stems):
            for found in table.values():
                found.sort(key=lambda item: (-len(item[0]), item[0]))

    def at(self, words: list[str], index: int, end: int | None = None) -> tuple[int, Value] | None:
        """Return the end and value of the longest phrase that begins at a word, or None."""
        word = words[index]
        exact, stems = self._exact.get(word), self._stems.get(word[:3])
        if exact is None and stems is None:
            return None
        limit = len(words) if end is None else end
        best: tuple[int, Value] | None = None
        for phrase, value in (*(exact or ()), *(stems or ())):
            stop = index + len(phrase)
            if stop <= limit and (best is None or stop > best[0]) and all(map(_fits, phrase, words[index:stop])):
                best = (stop, value)
        return best

    def finditer(self, words: list[str], start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, Value]]:
        """Yield (start, end, value) of the phrases found, the longest at each place, none overlapping."""
        limit, index = len(words) if end is None else end, start
        while index < limit:
            word = words[index]
            hit = self.at(words, index, limit) if word in self._exact or word[:3] in self._stems else None
            if hit:
                yield index, hit[0], hit[1]
                index = hit[0]
            else:
                index += 1

    def any(self, words: list[str], start: int = 0, end: int | None = None) -> tuple[int, int, Value] | None:
        """Return the first phrase found, or None."""
        return next(self.finditer(words, start, end), None)


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == word


def group_matcher(phrases: Iterable[tuple[str, ...]]) -> WordMatcher[bool]:
    """Return a matcher for the members of one word group."""
    return WordMatcher(dict.fromkeys(phrases, True))
