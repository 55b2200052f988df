"""Coordination: which mentions of a sentence form one list ("Alpha, Beta and Gamma"), by words and order alone."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.entities import Ref
from kg.nlp.words import lows

__all__ = ["Coordination", "Group"]


@dataclass(slots=True)
class Group:
    """Coordinated mentions ("A, B and C"): `start` to `end` in tokens, with the whole noun phrases."""

    refs: list[Ref]
    start: int
    end: int

    @classmethod
    def of(cls, ref: Ref) -> Group:
        """Return the group of one mention alone."""
        return cls([ref], ref.left, ref.end)


class Coordination:
    """Finds the lists of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._and, self._links = words("and"), words("and") | words("links") | {","}
        self._determiners = words("articles") | words("demonyms")
        self._genitive = words("genitive")
        self._owning = words("of") | words("by")
        self._between = self._links | self._determiners | self._owning | words("list_fillers")

    def groups(self, doc: Doc, mentions: list[Ref], end: int) -> list[Group]:
        """Return the groups of the mentions of a sentence that ends at a token, in order; possessives are in none."""
        groups: list[Group] = []
        for ref in mentions:
            if ref.form == "possessive":
                continue
            if groups and self._joins(doc, groups[-1], ref, end):
                described = len(groups) > 1 and self._describes(lows(doc), groups[-1], groups[-2])
                head = groups[-2] if described else groups[-1]
                head.refs.append(ref)
                head.end = ref.end
            else:
                groups.append(Group.of(ref))
        return groups

    def _joins(self, doc: Doc, group: Group, ref: Ref, end: int) -> bool:
        """Whether a mention goes on the list of a group; a lone comma must be shown to be one of a list."""
        words = lows(doc)
        if ref.end < end and words[ref.end] in self._genitive:
            return False
        between = [words[i] for i in _without_asides(doc, words, group.end, ref.left)]
        if not 0 < len(between) <= 6 or not any(w in self._links for w in between):
            return False
        if [w for w in between if w not in self._determiners] == [","]:
            last = ref.end < end and words[ref.end] in self._and
            return last or len(group.refs) > 1 or self._conjunction_follows(doc, words, ref, end)
        return all(w in self._between for w in between)

    def _describes(self, words: list[str], last: Group, head: Group) -> bool:
        """Whether `last` only describes `head`: in "A, a division of B, and C" what goes on is the list of A."""
        if len(last.refs) > 1:
            return False
        before = words[last.start - 1]
        if before == "(" and head.end == last.start - 1:
            return True
        commas = words[last.end : last.end + 1] == [","] and words[head.end : head.end + 1] == [","]
        return commas and last.start - head.end <= 8 and before in self._owning

    def _conjunction_follows(self, doc: Doc, words: list[str], ref: Ref, end: int) -> bool:
        """Whether after `A, B` the list ends with "and C": only then is the comma one of a list and not of an apposition."""
        for i in _without_asides(doc, words, ref.end, min(ref.end + 14, end))[:9]:
            if words[i] in self._and:
                return True
            if doc[i].pos_ in ("VERB", "AUX") or words[i] in (";", "."):
                return False
        return False


def _without_asides(doc: Doc, words: list[str], start: int, end: int) -> list[int]:
    """Return token indices without parentheses, tickers and spaces."""
    out, depth = [], 0
    for i in range(start, end):
        if words[i] in "([":
            depth += 1
        elif words[i] in ")]":
            depth = max(depth - 1, 0)
        elif not depth and not doc[i].is_space:
            out.append(i)
    return out
