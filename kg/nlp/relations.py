"""Candidates: a trigger of the lexicon, and a construction that carries its two parties.

The constructions know no language. A *verb* has a subject, an object and prepositions, in the active or the passive; a deal
*noun* (investment, takeover) has a possessor, prepositions and the subject of the light verb before it; a *role* noun (rival,
shareholder, subsidiary) is one of the parties itself, beside whose name or list of names it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.model import Amount
from kg.nlp.coordination import Group
from kg.nlp.entities import Entity, Ref
from kg.nlp.slots import Slots
from kg.nlp.syntax import Sentence, Syntax
from kg.nlp.triggers import SlotWords, Trigger, TriggerFinder
from kg.ontology import relation_types

__all__ = ["Candidate", "Relations"]


@dataclass(slots=True, kw_only=True, eq=False)
class Candidate:
    """A possible claim; its status, amount and source are unknown until their rooms write them.

    Attributes:
        subject: The mention of the subject, which is `subject_entity`; one mention may stand for several organizations.
        passive: Whether the trigger is a verb in the passive.
        shared: Whether several parties share the deal, so that a sum in the sentence is nobody's part.
        cue: The words that decided the status.
    """

    trigger: Trigger
    subject: Ref
    subject_entity: Entity
    object: Ref
    object_entity: Entity
    passive: bool
    shared: bool
    status: str | None = None
    cue: str = ""
    amount: Amount | None = None
    attributed_to: list[str] = field(default_factory=list)

    @property
    def relation(self) -> str:
        """The relation type."""
        return self.trigger.entry.relation

    @property
    def sentence(self) -> Sentence:
        """The sentence that states it."""
        return self.trigger.sentence

    @property
    def parties(self) -> tuple[Entity, Entity]:
        """The organizations, subject and object."""
        return self.subject_entity, self.object_entity


class Relations:
    """Finds the candidates of sentences in one language."""

    def __init__(self, lexicon: Lexicon, syntax: Syntax) -> None:
        self._prepositions = syntax.prepositions
        self._words = SlotWords(lexicon, syntax)
        self._triggers = TriggerFinder(lexicon, self._words)

    def find(self, doc: Doc, sentences: list[Sentence]) -> tuple[list[Candidate], list[tuple[str, Sentence]]]:
        """Return the candidates of a document, and the sentences that name a deal without its parties ("The investment…")."""
        main: Entity | None = doc._.kg_topic or _main_entity(sentences)
        out: list[Candidate] = []
        orphans: list[tuple[str, Sentence]] = []
        money = _Money()
        for n, sentence in enumerate(sentences):
            found: list[Candidate] = []
            if any(r.form != "product" for r in sentence.mentions):
                topic = self._topic(sentences[max(n - 2, 0) : n + 1], main)
                triggers = self._triggers.find(sentence, topic, sentences[n - 1].start if n else 0)
                found = [candidate for trigger in triggers for candidate in self._candidates(trigger, money)]
            out.extend(found)
            if not found:
                orphans.extend((relation, sentence) for relation in self._triggers.deal_nouns(sentence))
        return out, orphans

    def _topic(self, near: list[Sentence], main: Entity | None) -> Entity | None:
        """Return what a sentence is about that does not name it.

        That is the main organization of the article if it was there of late, else the last subject.
        """
        if any(main in ref.entities for s in near for ref in s.mentions):
            return main
        for s in reversed(near[:-1]):
            for group in s.groups:
                entity = group.refs[0].entities[0] if group.refs[0].entities else None
                if entity and "media" not in entity.types and s.words[group.start - 1] not in self._prepositions:
                    return entity
        return main

    def _candidates(self, trigger: Trigger, money: _Money) -> Iterator[Candidate]:
        """Yield a candidate for each pair of parties; a list in a symmetric relation pairs its own members.

        Two lists at once ("A and B supply C and D") are left alone: who supplies whom cannot be told.
        """
        entry = trigger.entry
        if entry.relation in _FINANCE:
            trigger = replace(trigger, topic=money.taker(trigger.topic))
        slots = Slots(self._words, trigger)
        subject = slots.first(entry.subject)
        object_ = slots.first(entry.object, other=subject)
        if entry.relation in _FINANCE and object_ and object_.start != trigger.start:
            money.note(subject, object_)
        pairs: list[tuple[tuple[Ref, Entity], tuple[Ref, Entity]]] = []
        if subject and object_ and subject is not object_:
            pairs = [(s, o) for s in _members(subject) for o in _members(object_)]
        elif relation_types()[entry.relation].symmetric and (entry.kind != "noun" or slots.paired):
            group = subject or (object_ if entry.kind == "noun" else None)
            pairs = list(combinations(_members(group), 2)) if group else []
        if subject and object_ and len(_members(subject)) > 1 and len(_members(object_)) > 1:
            return
        shared = any(len(_members(g)) > 1 for g in (subject, object_) if g)
        for (subject_ref, subject_entity), (object_ref, object_entity) in pairs:
            if subject_entity is not object_entity and _is_named(subject_ref, object_ref):
                yield Candidate(
                    trigger=trigger,
                    subject=subject_ref,
                    subject_entity=subject_entity,
                    object=object_ref,
                    object_entity=object_entity,
                    passive=slots.passive,
                    shared=shared,
                )


def _is_named(a: Ref, b: Ref) -> bool:
    """Whether a pair of parties is sure enough: with two descriptors or pronouns both would be guesses."""
    return "name" in (a.form, b.form) or "possessive" in (a.form, b.form) or len(a.entities) > 1


_FINANCE = frozenset({"invests_in", "lends_to", "acquires"})


class _Money:
    """Who takes money, or is bought, in the article so far: "took part in the round" means the round of the latest of them."""

    def __init__(self) -> None:
        self._takers: list[Entity] = []
        self._givers: list[Entity] = []

    def note(self, giver: Group | None, taker: Group) -> None:
        """Note the parties of a deal; who raises money from nobody named ("Quillmark has raised $48 million") by name only."""
        if len(taker.refs) == 1 and (giver or taker.refs[0].form == "name"):
            self._takers.extend(taker.refs[0].entities[:1])
            self._givers.extend(entity for ref in (giver.refs if giver else ()) for entity in ref.entities)

    def taker(self, topic: Entity | None) -> Entity | None:
        """Return who takes the money of a deal that does not say: the latest taker, else the topic if it gives none itself."""
        if self._takers:
            return self._takers[-1]
        gives = topic is not None and (topic in self._givers or bool(topic.types & {"investor", "media"}))
        return None if gives else topic


def _members(group: Group) -> list[tuple[Ref, Entity]]:
    return [(ref, entity) for ref in group.refs for entity in ref.entities]


def _main_entity(sentences: list[Sentence]) -> Entity | None:
    """Return the organization mentioned most, where the first sentence counts more; outlets are left out."""
    scores: dict[int, tuple[float, Entity]] = {}
    for n, sentence in enumerate(sentences):
        for ref in sentence.mentions:
            for entity in ref.entities:
                if "media" not in entity.types:
                    score = scores.get(id(entity), (0.0, entity))[0]
                    scores[id(entity)] = (score + (2.5 if n == 0 else 1.0), entity)
    return max(scores.values(), key=lambda s: s[0], default=(0.0, None))[1]
