"""Triggers: where the words of a lexicon's entries stand in a sentence and may state a relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.lexicon import Entry, Lexicon
from kg.nlp.entities import Entity
from kg.nlp.syntax import Sentence, Syntax
from kg.nlp.words import WordMatcher, group_matcher

__all__ = ["SlotWords", "Trigger", "TriggerFinder"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trigger:
    """One entry of the lexicon found in a sentence: "invested" in "Nvidia invested in Mistral".

    Attributes:
        start: First token.
        end: Token after it.
        clause: Token range that the trigger governs.
        feature: Inflection ("participle", "conditional").
        topic: What the sentence is about where it does not name it.
    """

    entry: Entry
    sentence: Sentence
    start: int
    end: int
    clause: tuple[int, int]
    feature: str
    topic: Entity | None

    @property
    def text(self) -> str:
        """The words of the trigger as the lexicon writes them."""
        return " ".join(self.sentence.words[self.start : self.end])


class SlotWords:
    """The word groups of one language that the constructions ask for, ready to match."""

    def __init__(self, lexicon: Lexicon, syntax: Syntax) -> None:
        words = lexicon.words
        self.syntax = syntax
        self.groups = {name: group_matcher(members) for name, members in lexicon.groups.items()}
        self.be, self.have, self.become, self.reflexive = words("be"), words("have"), words("become"), words("reflexive")
        self.by, self.light, self.among, self.count = words("by"), words("light"), words("among"), words("count")
        self.object_relatives, self.subject_relatives = words("object_relatives"), words("subject_relatives")
        self.datives, self.to = words("datives"), words("to")
        self.whose, self.apposition_fillers = words("whose"), words("apposition_fillers")
        self.pairing = words("between") | {"between"}


class TriggerFinder:
    """Finds the triggers of one language."""

    def __init__(self, lexicon: Lexicon, words: SlotWords) -> None:
        self._groups, self._articles = words.groups, lexicon.words("articles")
        forms: dict[tuple[str, ...], list[tuple[Entry, str]]] = {}
        for entry in lexicon.entries:
            for form, feature in entry.forms.items():
                forms.setdefault(form, []).append((entry, feature))
        self._forms = WordMatcher({form: tuple(found) for form, found in forms.items()})

    def find(self, sentence: Sentence, topic: Entity | None, previous: int) -> Iterator[Trigger]:
        """Yield the triggers of a sentence that the words around them allow.

        Args:
            sentence: The sentence.
            topic: What it is about where it does not name it.
            previous: First token of the sentence before, where the `context` of an entry may stand.
        """
        for start in range(sentence.start, sentence.end):
            hit = self._forms.at(sentence.words, start, sentence.end)
            if hit is None or self._is_said_of(sentence, start):
                continue
            end, found = hit
            begin = sentence.clause_start(start)
            clause = (begin, sentence.clause_end(end, begin))
            for entry, feature in found:
                if self._fits(entry, feature, sentence, start, end) and self._is_allowed(entry, sentence, clause, previous):
                    yield Trigger(entry=entry, sentence=sentence, start=start, end=end, clause=clause, feature=feature, topic=topic)

    def deal_nouns(self, sentence: Sentence) -> Iterator[str]:
        """Yield the relation types whose deal a noun of the sentence names ("The investment…")."""
        for _, _, found in self._forms.finditer(sentence.words, sentence.start, sentence.end):
            yield from (entry.relation for entry, _ in found if entry.kind == "noun")

    def _is_said_of(self, sentence: Sentence, i: int) -> bool:
        """Whether a token only says who is meant: in a name, a product, or a descriptor with its complement."""
        ref = sentence.at.get(i)
        if ref is None:
            return False
        return ref.form == "product" or (ref.form == "name" and i >= ref.start) or (ref.form == "descriptor" and ref.complete)

    def _fits(self, entry: Entry, feature: str, sentence: Sentence, start: int, end: int) -> bool:
        """Whether the words are what the entry takes them for: a verb is tagged no noun, a noun is no part of a name."""
        if entry.kind == "verb":
            return "participle" in feature or not self._is_noun(sentence, start)
        return not any((r := sentence.at.get(k)) is not None and r.form == "name" and r.start <= k for k in range(start, end))

    def _is_noun(self, sentence: Sentence, i: int) -> bool:
        """Whether a verb form is no verb here: after a possessive or article ("its own"), or tagged a noun and not after a name."""
        before = sentence.at.get(i - 1) if i > sentence.start else None
        if (before and before.form == "possessive") or (i > sentence.start and sentence.words[i - 1] in self._articles):
            return True
        return before is None and sentence.doc[i].pos_ in ("NOUN", "PROPN")

    def _is_allowed(self, entry: Entry, sentence: Sentence, clause: tuple[int, int], previous: int) -> bool:
        """Whether the word groups that the entry asks for are there, and those that it excludes are not."""
        words, start, end = sentence.words, sentence.start, sentence.end
        if entry.context and not any(self._groups[g].any(words, previous, end) for g in entry.context):
            return False
        if entry.needs and not any(self._groups[g].any(words, start, end) for g in entry.needs):
            return False
        return not any(self._groups[g].any(words, *clause) for g in entry.unless)
