"""Candidates: a trigger of the lexicon, and a construction that carries its two parties.

The constructions know no language. A *verb* has a subject, an object and prepositions, in the active or the passive; a deal
*noun* (investment, takeover) has a possessor, prepositions and the subject of the light verb before it; a *role* noun (rival,
shareholder, subsidiary) is one of the parties itself, beside whose name or list of names it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.model import Amount
from kg.nlp.coordination import Group
from kg.nlp.entities import Entity, Ref
from kg.nlp.features import PairFeatures
from kg.nlp.scorer import Scorer
from kg.nlp.sites import Pair, Place, Site
from kg.nlp.slots import Slots
from kg.nlp.syntax import Sentence, Syntax
from kg.nlp.triggers import SlotWords, Trigger, TriggerFinder
from kg.ontology import relation_types

__all__ = ["Candidate", "Found", "Relations"]


@dataclass(slots=True, kw_only=True, eq=False)
class Candidate:
    """A possible claim; its status, amount and source are unknown until their rooms write them.

    Attributes:
        subject: The mention of the subject, which is `subject_entity`; one mention may stand for several organizations.
        passive: Whether the trigger is a verb in the passive.
        shared: Whether several parties share the deal, so that a sum in the sentence is nobody's part.
        proposed: Whether the constructions propose it, and not the scorer alone.
        confidence: How likely it is that the article states it, from 0 to 1; None where no scorer was asked.
        cue: The words that decided the status.
    """

    trigger: Trigger
    subject: Ref
    subject_entity: Entity
    object: Ref
    object_entity: Entity
    passive: bool
    shared: bool
    proposed: bool
    confidence: float | None = None
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


class Found(NamedTuple):
    """What a document may claim.

    Attributes:
        candidates: What it states, as far as the constructions or the scorer can tell.
        doubtful: What it may state; whoever reads for certain leaves these out.
        orphans: The sentences that name a deal without its parties ("The investment…"), with the relation.
    """

    candidates: list[Candidate]
    doubtful: list[Candidate]
    orphans: list[tuple[str, Sentence]]


class Relations:
    """Finds the candidates of sentences in one language.

    Attributes:
        features: What describes the pairs of a sentence to the scorer; training asks it too.
    """

    def __init__(self, lexicon: Lexicon, syntax: Syntax, scorer: Scorer | None = None) -> None:
        self._prepositions = syntax.prepositions
        self._words = SlotWords(lexicon, syntax)
        self.features = PairFeatures(lexicon, self._words)
        self._scorer = scorer
        self._triggers = TriggerFinder(lexicon, self._words)

    def find(self, doc: Doc, sentences: list[Sentence]) -> Found:
        """Return what a document may claim, in order of its sentences."""
        found = list(self.sites(doc, sentences))
        if self._scorer is None:
            chosen, doubtful = [_proposed(sites) for sites, _ in found], list[Candidate]()
        else:
            chosen, doubtful = self._scored(self._scorer, found)
        orphans = [
            (relation, place.near[-1])
            for candidates, (_, place) in zip(chosen, found, strict=True)
            if not candidates
            for relation in self._triggers.deal_nouns(place.near[-1])
        ]
        return Found([candidate for candidates in chosen for candidate in candidates], doubtful, orphans)

    def sites(self, doc: Doc, sentences: list[Sentence]) -> Iterator[tuple[list[Site], Place]]:
        """Yield the sites of each sentence, one for all entries of a relation at one place; none where it mentions nobody."""
        main: Entity | None = doc._.kg_topic or _main_entity(sentences)
        money = _Money()
        for n, sentence in enumerate(sentences):
            place = Place(sentences[max(n - 2, 0) : n + 1], main, n, n == len(sentences) - 1)
            sites: dict[tuple[str, str, int, int], Site] = {}
            if any(r.form != "product" for r in sentence.mentions):
                topic = self._topic(place.near, main)
                for trigger in self._triggers.find(sentence, topic, sentences[n - 1].start if n else 0):
                    site = self._site(trigger, money)
                    key = (trigger.entry.relation, trigger.entry.kind, trigger.start, trigger.end)
                    sites[key] = _merged(sites[key], site) if key in sites else site
            yield list(sites.values()), place

    def _topic(self, near: Sequence[Sentence], main: Entity | None) -> Entity | None:
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

    def _site(self, trigger: Trigger, money: _Money) -> Site:
        """Fill the slots of a trigger, and pair who fills them; a list in a symmetric relation pairs its own members.

        Two lists at once ("A and B supply C and D") propose nothing: who supplies whom cannot be told.
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
        subjects, objects = (_members(g) if g else [] for g in (subject, object_))
        if subject and object_ and subject is not object_:
            pairs = [(s, o) for s in subjects for o in objects]
        elif relation_types()[entry.relation].symmetric and (entry.kind != "noun" or slots.paired):
            group = subject or (object_ if entry.kind == "noun" else None)
            pairs = list(combinations(_members(group), 2)) if group else []
        if subject and object_ and len(subjects) > 1 and len(objects) > 1:
            pairs = []
        return Site(
            trigger=trigger,
            passive=slots.passive,
            shared=len(subjects) > 1 or len(objects) > 1,
            subjects={e: r for r, e in subjects},
            objects={e: r for r, e in objects},
            proposed={(s, o): (a, b) for (a, s), (b, o) in pairs if s is not o and _is_named(a, b)},
        )

    def _scored(self, scorer: Scorer, found: Sequence[tuple[list[Site], Place]]) -> tuple[list[list[Candidate]], list[Candidate]]:
        """Return the pairs of each sentence that the scorer takes for parties, and those that it is in doubt about.

        Of the places and directions that a sentence gives a pair, the likeliest counts:
        Another trigger, which joins somebody else, would lend the pair the status of its own clause; and one sentence does not say
        that two organizations supply, or own, each other.
        """
        pairs = [self.features.of(sites, place) for sites, place in found]
        rows = scorer(np.concatenate([p.features for p in pairs])) if pairs else np.zeros(0)
        chosen: list[list[Candidate]] = []
        doubtful: list[Candidate] = []
        for mine, probabilities in zip(pairs, np.split(rows, np.cumsum([len(p) for p in pairs])[:-1]), strict=True):
            best: dict[tuple[str, frozenset[Entity]], tuple[bool, bool, float, Candidate]] = {}
            for row in np.flatnonzero(probabilities >= scorer.doubt).tolist():
                candidate, likely = _candidate(mine[row]), float(probabilities[row])
                candidate.confidence = round(likely, 2)
                rated = (candidate.confidence >= scorer.threshold, candidate.proposed, likely, candidate)
                key = (candidate.relation, frozenset(candidate.parties))
                best[key] = max(best.get(key, rated), rated, key=lambda r: r[:3])
            chosen.append([candidate for taken, *_, candidate in best.values() if taken])
            doubtful.extend(candidate for taken, *_, candidate in best.values() if not taken)
        return chosen, doubtful


def _proposed(sites: Sequence[Site]) -> list[Candidate]:
    """Return what the constructions propose."""
    return [_candidate(Pair(site, x, a, y, b)) for site in sites for (x, y), (a, b) in site.proposed.items()]


def _candidate(pair: Pair) -> Candidate:
    proposed = pair.site.proposed.get((pair.subject, pair.object))
    a, b = proposed or (pair.subject_ref, pair.object_ref)
    return Candidate(
        trigger=pair.site.trigger,
        subject=a,
        subject_entity=pair.subject,
        object=b,
        object_entity=pair.object,
        passive=pair.site.passive,
        shared=pair.site.shared,
        proposed=proposed is not None,
    )


def _merged(site: Site, other: Site) -> Site:
    """Return what two entries of one relation at one place give together, with the trigger of the one that proposes pairs."""
    first, second = (site, other) if site.proposed or not other.proposed else (other, site)
    return Site(
        trigger=first.trigger,
        passive=first.passive,
        shared=first.shared,
        subjects=second.subjects | first.subjects,
        objects=second.objects | first.objects,
        proposed=second.proposed | first.proposed,
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
