"""Candidates: a trigger of the lexicon, a construction that carries its two parties.

The constructions know no language. A *verb* has a subject, an object and prepositions, in the active or the passive; a deal
*noun* (investment, takeover) has a possessor, prepositions and the subject of the light verb before it; a *role* noun (rival,
shareholder, subsidiary) is one of the parties itself, beside whose name or list of names it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from spacy.tokens import Doc

from kg.lexicon import Entry, Lexicon
from kg.model import Amount
from kg.nlp.entities import Entity, Ref
from kg.nlp.slots import Slots, SlotWords
from kg.nlp.syntax import Group, Sentence, Syntax
from kg.nlp.words import WordMatcher
from kg.ontology import relation_types

__all__ = ["Candidate", "Relations"]


@dataclass(slots=True, eq=False)
class Candidate:
    """A possible claim, before its status, amount and source are known.

    Attributes:
        start: First token of the trigger.
        end: Token after it.
        clause: Token range that the trigger governs.
        feature: Inflection of the trigger ("participle", "conditional").
        shared: Whether several parties share the deal, so that a sum in the sentence is nobody's part.
    """

    entry: Entry
    subject: Ref
    subject_entity: Entity
    object: Ref
    object_entity: Entity
    sentence: Sentence
    start: int
    end: int
    clause: tuple[int, int]
    feature: str
    passive: bool
    shared: bool
    status: str | None = None
    cue: str = ""
    amount: Amount | None = None
    attributed_to: list[str] = field(default_factory=list)


class Relations:
    """Finds the candidates of sentences in one language."""

    def __init__(self, lexicon: Lexicon, syntax: Syntax) -> None:
        self.lexicon, self.syntax = lexicon, syntax
        triggers: dict[tuple[str, ...], list[tuple[Entry, str]]] = {}
        for entry in lexicon.entries:
            for form, feature in entry.forms.items():
                triggers.setdefault(form, []).append((entry, feature))
        self._triggers = WordMatcher({form: tuple(found) for form, found in triggers.items()})
        self.words = SlotWords(lexicon, syntax)

    def find(self, doc: Doc, sentences: list[Sentence]) -> tuple[list[Candidate], list[tuple[str, Sentence]]]:
        """Return the candidates of a document, and the sentences that name a deal without its parties ("The investment…")."""
        main: Entity | None = doc._.kg_topic or self._main_entity(sentences)
        out: list[Candidate] = []
        orphans: list[tuple[str, Sentence]] = []
        for n, sentence in enumerate(sentences):
            if any(r.form != "product" for r in sentence.mentions):
                near = sentences[max(n - 2, 0) : n + 1]
                previous = near[-2].start if n else 0
                found = list(self._in_sentence(sentence, self._topic(near, main), previous))
                out.extend(found)
                if found:
                    continue
            for _, _, triggers in self._triggers.finditer(sentence.words, sentence.start, sentence.end):
                orphans.extend((entry.relation, sentence) for entry, _ in triggers if entry.kind == "noun")
        return out, orphans

    def _topic(self, near: list[Sentence], main: Entity | None) -> Entity | None:
        """Return what a sentence is about that names it not: the article's subject if it was there of late, else the last subject."""
        if any(main in ref.entities for s in near for ref in s.mentions):
            return main
        for s in reversed(near[:-1]):
            for group in s.groups:
                entity = group.refs[0].entities[0] if group.refs[0].entities else None
                if entity and "media" not in entity.types and s.words[group.start - 1] not in self.syntax.prepositions:
                    return entity
        return main

    def _main_entity(self, sentences: list[Sentence]) -> Entity | None:
        scores: dict[int, tuple[float, Entity]] = {}
        for n, sentence in enumerate(sentences):
            for ref in sentence.mentions:
                for entity in ref.entities:
                    if "media" not in entity.types:
                        old = scores.get(id(entity), (0.0, entity))[0]
                        scores[id(entity)] = (old + 1 + (1.5 if n == 0 else 0), entity)
        return max(scores.values(), key=lambda s: s[0], default=(0.0, None))[1]

    def _in_sentence(self, sentence: Sentence, topic: Entity | None, previous: int) -> Iterator[Candidate]:
        for i in range(sentence.start, sentence.end):
            ref = sentence.at.get(i)
            if ref and (
                ref.form == "product" or (ref.form == "name" and i >= ref.start) or (ref.form == "descriptor" and ref.complete)
            ):
                continue
            hit = self._triggers.at(sentence.words, i, sentence.end)
            if hit is None:
                continue
            for entry, feature in hit[1]:
                begin = sentence.clause_start(i)
                clause = (begin, sentence.clause_end(hit[0], begin))
                if self._blocked(entry, sentence, clause, previous):
                    continue
                if entry.kind != "verb" and self._is_part_of_name(sentence, i, hit[0]):
                    continue
                if entry.kind == "verb" and "participle" not in feature and sentence.doc[i].pos_ in ("NOUN", "PROPN"):
                    continue
                finder = Slots(self.words, sentence, entry, i, hit[0], clause, feature, topic)
                yield from self._candidates(finder)

    def _is_part_of_name(self, sentence: Sentence, start: int, end: int) -> bool:
        return any((r := sentence.at.get(k)) is not None and r.form == "name" and r.start <= k for k in range(start, end))

    def _blocked(self, entry: Entry, sentence: Sentence, clause: tuple[int, int], previous: int) -> bool:
        if entry.context and not any(self.words.groups[g].any(sentence.words, previous, sentence.end) for g in entry.context):
            return True
        if entry.needs and not any(self.words.groups[g].any(sentence.words, sentence.start, sentence.end) for g in entry.needs):
            return True
        return any(self.words.groups[g].any(sentence.words, *clause) for g in entry.unless)

    def _candidates(self, slots: Slots) -> Iterator[Candidate]:
        entry = slots.entry
        subject, object_ = slots.first(entry.subject), None
        object_ = slots.first(entry.object, other=subject)
        symmetric = relation_types()[entry.relation].symmetric
        pairs: list[tuple[tuple[Ref, Entity], tuple[Ref, Entity]]] = []
        if subject and object_ and subject is not object_:
            pairs = [(s, o) for s in _members(subject) for o in _members(object_)]
        elif symmetric and (group := subject or object_) and (entry.kind != "noun" or slots.paired):
            pairs = list(combinations(_members(group), 2))
        shared = any(len(_members(g)) > 1 for g in (subject, object_) if g)
        for (s_ref, s), (o_ref, o) in pairs:
            if s is not o:
                yield Candidate(
                    entry,
                    s_ref,
                    s,
                    o_ref,
                    o,
                    slots.sentence,
                    slots.start,
                    slots.end,
                    slots.clause,
                    slots.feature,
                    slots.passive,
                    shared,
                )


def _members(group: Group) -> list[tuple[Ref, Entity]]:
    return [(ref, entity) for ref in group.refs for entity in ref.entities]
