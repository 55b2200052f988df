"""What an article has mentioned so far, and whom a pronoun stands for.

Recency and grammatical subjects decide, with the organization that the article is about (its headline, else the subject of its
first sentence) as the one a reader has in mind.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.words import low, lows

__all__ = ["Discourse", "Grammar", "Seen"]


class Grammar:
    """The closed classes of one language that pronouns depend on."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self.prepositions, self.genitive, self.possessives = words("prepositions"), words("genitive"), words("possessives")
        self.datives, self.breaks = words("datives"), words("breaks")


@dataclass(slots=True)
class Seen:
    """One earlier mention: tokens `at` to `end` in a sentence, as its subject or not."""

    entity: Entity
    at: int
    end: int
    sentence: int
    subject: bool

    @property
    def reports(self) -> bool:
        """Whether the organization is an outlet, which pronouns of this news seldom mean."""
        return "media" in self.entity.types


class Discourse:
    """The mentions of one document in reading order.

    Attributes:
        seen: Mentions so far.
        sentence: Number of the current sentence.
        topic: The organization that the article is about.
        at: The named mention at each token.
        people: Tokens of people's names.
    """

    def __init__(self, doc: Doc, grammar: Grammar, names: list[Ref], people: set[int]) -> None:
        self.doc, self.words, self.grammar, self.people = doc, lows(doc), grammar, people
        self.at = {i: r for r in names for i in range(r.start, r.end)}
        self.seen: list[Seen] = []
        self.sentence = 0
        self.topic = self._in_title(names) or self._first_subject(names)

    def _in_title(self, names: list[Ref]) -> Entity | None:
        """Return the first organization that the headline names."""
        title = self.doc._.kg_title or ""
        hits: list[tuple[int, Entity]] = []
        for ref in names:
            if ref.form == "name" and "media" not in ref.entities[0].types:
                forms = (self.doc[ref.start : ref.end].text, self.doc[ref.start].text)
                hits.extend((title.find(form), ref.entities[0]) for form in forms if len(form) > 2 and form in title)
        return min(hits, key=lambda hit: hit[0])[1] if hits else None

    def _first_subject(self, names: list[Ref]) -> Entity | None:
        for ref in names[:6]:
            if ref.form == "name" and self._is_subject(ref) and "media" not in ref.entities[0].types:
                return ref.entities[0]
        return None

    def _is_subject(self, ref: Ref) -> bool:
        """Whether a mention follows no preposition and owns nothing: a subject, or as good as one."""
        prepositions = self.grammar.prepositions | {"("}
        free = self.words[ref.left] not in prepositions and (ref.left == 0 or self.words[ref.left - 1] not in prepositions)
        return free and not (ref.end < len(self.words) and self.words[ref.end] in self.grammar.genitive)

    def see(self, ref: Ref) -> None:
        """Note a mention."""
        subject = self._is_subject(ref)
        for entity in ref.entities:
            entity.count += 1
            self.seen.append(Seen(entity, ref.start, ref.end, self.sentence, subject))

    def present(self) -> dict[str, Entity]:
        """Return the known organizations mentioned so far by identifier."""
        return {s.entity.known: s.entity for s in self.seen if s.entity.known}

    def latest(self, *, but: int = 0) -> Entity | None:
        """Return the organization mentioned last in this sentence or the one before; `but` 1 passes over the very last one."""
        found: list[Entity] = []
        for s in reversed(self.seen):
            if s.sentence >= self.sentence - 1 and not s.reports and s.entity not in found:
                found.append(s.entity)
        return found[but] if len(found) > but else None

    def last_two(self) -> list[Entity]:
        """Return the two organizations mentioned last, in order of mention; an empty list where there are not two."""
        found: list[Entity] = []
        for s in reversed(self.seen):
            if s.entity not in found and not s.reports:
                found.append(s.entity)
            if len(found) == 2:
                return found[::-1]
        return []

    def owner(self, i: int) -> Entity | None:
        """Return the organization that a pronoun at a token stands for: the latest subject, unless a person came since."""
        apposed = self._apposed(i)
        near = [s for s in self.seen if s.sentence >= self.sentence - 1 and not s.reports and s.entity is not apposed]
        inside = [s for s in near if s.sentence == self.sentence]
        subjects = [s for s in inside if s.subject]
        if subjects and self._is_object(i):
            others = [s.entity for s in near if s.entity is not subjects[0].entity]
            return others[-1] if others else None
        if subjects:
            begin = next((k for k in range(i - 1, subjects[0].at, -1) if self._breaks(k)), 0)
            return next((s.entity for s in subjects if s.at > begin), subjects[0].entity)
        if _one(inside):
            return inside[0].entity
        before = [s for s in near if s.sentence == self.sentence - 1]
        subjects = [s for s in before if s.subject]
        if subjects:
            if any(j in self.people and self.doc[j].is_sent_start for j in range(subjects[0].at, i)):
                return None
            return next((s.entity for s in subjects if s.entity is self.topic), subjects[0].entity)
        if _one(before):
            return before[0].entity
        known = self.topic is not apposed and any(s.entity is self.topic for s in self.seen)
        return self.topic if known and not before else None

    def _breaks(self, i: int) -> bool:
        """Whether a new clause begins at a token, which may have a subject of its own."""
        return self.words[i] == ";" or self.words[i] in self.grammar.breaks

    def _apposed(self, i: int) -> Entity | None:
        """Return the name that an apposition with a possessive describes: in "Databricks, its rival" no owner of itself."""
        j = i - 1
        while j >= 0 and self.words[j] == ",":
            j -= 1
        return next((s.entity for s in reversed(self.seen) if s.end == j + 1 < i), None)

    def _is_object(self, i: int) -> bool:
        """Whether a pronoun is a dative, or follows a verb or preposition, and so does not stand for the subject of its clause."""
        if self.words[i] in self.grammar.datives and i + 1 < len(self.doc) and self.doc[i + 1].pos_ in ("VERB", "AUX"):
            return True
        if i == 0 or self.words[i] in self.grammar.possessives:
            return False
        return self.doc[i - 1].pos_ == "VERB" or low(self.doc[i - 1].text) in self.grammar.prepositions


def _one(seen: list[Seen]) -> bool:
    return len({id(s.entity) for s in seen}) == 1
