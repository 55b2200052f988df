"""What speaks for and against a pair of parties at one trigger, as numbers that a trained scorer weighs.

The constructions propose which organization fills which slot; where they do not foresee the wording they propose nobody, or the
wrong one. So every two organizations of a sentence and of the two before it are looked at for every trigger, and described
without any word, name or language: how far and on which side of the trigger they stand, behind which kind of word, what they are,
what the constructions say of them. The scorer (`kg.nlp.scorer`) has learned from annotated articles what that is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.lexicon import Lexicon
from kg.nlp.columns import BEFORE, BEHIND, FEATURES, FORMS, KINDS, MENTION, SLOTS, columns
from kg.nlp.coordination import Group
from kg.nlp.entities import Entity, Ref
from kg.nlp.sites import Pairs, Place, Site
from kg.nlp.syntax import Sentence
from kg.nlp.tree import TREE_RELATIONS, distance, relation
from kg.nlp.triggers import SlotWords, Trigger
from kg.ontology import organization_types, relation_types

__all__ = ["PairFeatures"]

_FAR: Final = 30
_ABSENT: Final = [0.0] * len(MENTION)


class PairFeatures:
    """Describes the pairs of one language's sentences; the columns are those of `kg.nlp.columns`."""

    def __init__(self, lexicon: Lexicon, words: SlotWords) -> None:
        syntax = words.syntax
        self._counted = (syntax.and_words, syntax.prepositions, syntax.relatives)
        self._before = _classes(
            by=words.by,
            of=syntax.of_words,
            to=words.to,
            within=lexicon.words("in"),
            together=lexicon.words("with"),
            benefit=lexicon.words("for"),
            between=words.pairing,
            preposition=syntax.prepositions,
            conjunction=syntax.and_words,
            genitive=syntax.genitive,
        )
        self._behind = _classes(
            genitive=syntax.genitive, conjunction=syntax.and_words, relative=syntax.relatives, preposition=syntax.prepositions
        )

    def of(self, sites: Sequence[Site], place: Place) -> Pairs:
        """Return the pairs of a sentence that its sites may join, each by the nearest mentions to the trigger."""
        if not sites:
            return Pairs(np.zeros((0, len(columns())), dtype=np.float32), (), (), (), np.zeros((0, 3), dtype=np.intp))
        sentence = place.near[-1]
        inside: dict[Entity, list[Ref]] = {}
        for ref in sentence.mentions:
            for entity in ref.entities:
                inside.setdefault(entity, []).append(ref)
        before: dict[Entity, tuple[int, Ref, bool]] = {}
        for back, earlier in enumerate(reversed(place.near[:-1]), 1):
            for ref in earlier.mentions:
                for entity in ref.entities:
                    if entity not in inside:
                        before.setdefault(entity, (back, ref, ref.left - earlier.start <= 2))
        parties = [*inside, *before]
        if place.main is not None and place.main not in inside and place.main not in before:
            parties.append(place.main)
        article = [min(place.number, 10), place.last, len(inside), len(sites), sentence.end - sentence.start]
        surroundings = {id(ref): self._surroundings(sentence, ref) for refs in inside.values() for ref in refs}
        gaps = self._gaps(sentence)
        absent = {e: _earlier(before.get(e), e in inside) for e in parties}
        joins = _Joins(sites, sentence, parties, len(inside))
        all_refs: list[list[Ref]] = []
        blocks: list[NDArray[np.float32]] = []
        rows: list[NDArray[np.intp]] = []
        for number, site in enumerate(sites):
            trigger = site.trigger
            refs = [_nearest(trigger, inside[e]) if e in inside else _stand_in(trigger) for e in parties]
            roles = (
                _entities(sentence.subject(trigger.start)),
                _entities(sentence.possessor(trigger.start, trigger.end)),
                _entities(sentence.group_after(trigger.end, trigger.clause[1])),
            )
            described = []
            for e, ref in zip(parties, refs, strict=True):
                where = [*_position(trigger, ref, gaps), *surroundings[id(ref)]] if e in inside else _ABSENT
                described.append([*_of_party(site, e, roles, len(inside.get(e, ())), place.main), *where, *absent[e]])
            subjects, objects, joined = joins.of(number, refs)
            base = [*article, *_of_trigger(site, sites)]
            table = np.array(described, dtype=np.float32).reshape(len(parties), -1)
            repeated = np.broadcast_to(np.array(base, dtype=np.float32), (len(subjects), len(base)))
            blocks.append(np.hstack([repeated, table[subjects], table[objects], joined]))
            rows.append(np.column_stack([np.full_like(subjects, number), subjects, objects]))
            all_refs.append(refs)
        return Pairs(np.concatenate(blocks), sites, parties, all_refs, np.concatenate(rows))

    def _gaps(self, s: Sentence) -> NDArray[np.int64]:
        """Return how much of each kind of thing stands before each token of a sentence, shape (tokens + 1, kinds)."""
        starts = {r.start for r in s.mentions if r.form != "product"}
        ands, prepositions, relatives = self._counted
        counts = [(False,) * 6]
        for token, word in zip(s.doc[s.start : s.end], s.words[s.start : s.end], strict=True):
            verb = token.pos_ in ("VERB", "AUX")
            counts.append((token.i in starts, word == ",", verb, word in ands, word in prepositions, word in relatives))
        return np.array(counts, dtype=np.int64).cumsum(axis=0)

    def _surroundings(self, s: Sentence, ref: Ref) -> list[float]:
        """Describe what stands around a mention, whatever the trigger."""
        group = s.group_of.get(id(ref))
        head = group.refs[0] if group else ref
        before = self._class_before(s, ref)
        return [
            len(group.refs) if group else 1,
            head is ref,
            sum(r.form != "product" and r.start < ref.start for r in s.mentions),
            min(s.end - ref.end, _FAR),
            len(ref.entities),
            *_one_of(before, BEFORE),
            *_one_of(self._class_behind(s, ref), BEHIND),
            *_one_of(before if head is ref else self._class_before(s, head), BEFORE),
            *_one_of(relation(s.doc[ref.end - 1]), TREE_RELATIONS),
            *_one_of(ref.form, FORMS),
        ]

    def _class_before(self, s: Sentence, ref: Ref) -> str:
        i = ref.left - 1
        if i < s.start:
            return "start"
        word = s.words[i]
        return self._before.get(word) or (word if word in (",", "(") else _verb_or_other(s, i))

    def _class_behind(self, s: Sentence, ref: Ref) -> str:
        if ref.end >= s.end or s.words[ref.end] in (".", ";"):
            return "end"
        word = s.words[ref.end]
        return self._behind.get(word) or (word if word in (",", "-", "(", ")") else _verb_or_other(s, ref.end))


class _Joins:
    """Which parties a sentence's sites may join, and what is to be said of the two together."""

    def __init__(self, sites: Sequence[Site], sentence: Sentence, parties: Sequence[Entity], inside: int) -> None:
        """Take the parties, of whom the sentence mentions the first `inside`."""
        self._sites, self._sentence = sites, sentence
        count = len(parties)
        here = np.arange(count) < inside
        self._apart = (here[:, None] | here) & ~np.eye(count, dtype=bool)
        place = {e: k for k, e in enumerate(parties)}
        self._proposed = np.zeros((len(sites), count, count), dtype=bool)
        for number, site in enumerate(sites):
            for x, y in site.proposed:
                if x in place and y in place:
                    self._proposed[number, place[x], place[y]] = True
        self._either = self._proposed | self._proposed.transpose(0, 2, 1)
        self._child = np.array([[x.parent is not None and x.parent == y.known for y in parties] for x in parties], dtype=bool)
        self._starts = np.sort([r.start for r in sentence.mentions])

    def of(self, number: int, refs: Sequence[Ref]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """Return the subjects and objects of a site as places in the parties, n each, and what describes the two, shape (n, 9)."""
        kind = relation_types()[self._sites[number].trigger.entry.relation]
        x, y = np.nonzero(np.triu(self._apart) if kind.symmetric else self._apart)
        same = [k for k, s in enumerate(self._sites) if s.trigger.entry.relation == kind.name and k != number]
        other = [k for k, s in enumerate(self._sites) if s.trigger.entry.relation != kind.name]
        mine = self._either[number] if kind.symmetric else self._proposed[number]
        turned = self._proposed[number].T & (not kind.symmetric)
        start = np.array([r.start for r in refs], dtype=np.int64)
        lists = [self._sentence.group_of.get(id(r)) for r in refs]
        group = np.array([id(g) if g else -k for k, g in enumerate(lists)], dtype=np.int64)
        low, high = np.minimum(start[x], start[y]), np.maximum(start[x], start[y])
        between = self._starts.searchsorted(high, "left") - self._starts.searchsorted(low, "right")
        columns_ = [
            mine[x, y],
            turned[x, y],
            np.any(self._either[same][:, x, y], axis=0),
            np.any(self._either[other][:, x, y], axis=0),
            self._child[x, y],
            self._child[y, x],
            (start[y] - start[x]).clip(-_FAR, _FAR),
            group[x] == group[y],
            between.clip(0),
        ]
        return x, y, np.column_stack(columns_).astype(np.float32)


_NAMES: Final = {"within": "in", "together": "with", "benefit": "for", "conjunction": "and"}
"""Classes of words whose names are no Python names."""


def _classes(**groups: Iterable[str]) -> dict[str, str]:
    """Return the class of each word; of a word in two groups the first one."""
    found: dict[str, str] = {}
    for name, words in groups.items():
        for word in words:
            found.setdefault(word, _NAMES.get(name, name))
    return found


def _one_of(value: str, values: Sequence[str]) -> list[float]:
    return [value == v for v in values]


def _verb_or_other(s: Sentence, i: int) -> str:
    return "verb" if s.doc[i].pos_ in ("VERB", "AUX") else "other"


def _position(t: Trigger, ref: Ref, gaps: NDArray[np.int64]) -> list[float]:
    """Describe where a mention stands to the trigger."""
    s = t.sentence
    low, high, side = (ref.end, t.start, -1) if ref.end <= t.start else (t.end, ref.left, 1)
    if low > high:
        low, high, side = t.start, t.start, 0
    between = gaps[high - s.start] - gaps[low - s.start]
    within = t.clause[0] <= ref.start < t.clause[1]
    return [side, min(high - low, _FAR), *between.tolist(), within, *distance(s.doc[ref.end - 1], s.doc[t.end - 1])]


def _nearest(t: Trigger, refs: Iterable[Ref]) -> Ref:
    return min(refs, key=lambda r: (r.form == "product", max(t.start - r.end, r.left - t.end, 0)))


def _stand_in(t: Trigger) -> Ref:
    """Return the mention of an organization that the sentence does not name: the trigger itself."""
    return Ref(t.start, t.end, "descriptor", t.start, [])


def _entities(group: Group | None) -> set[Entity]:
    return {e for ref in group.refs for e in ref.entities} if group else set()


def _slot(name: str) -> str:
    """Return the class of a slot's name; a list of prepositions is "words".

    >>> _slot("mod:chips"), _slot("in|into"), _slot("subj")
    ('mod', 'words', 'subj')
    """
    name = name.split(":", maxsplit=1)[0]
    return name if name in SLOTS else "words"


def _of_trigger(site: Site, sites: Sequence[Site]) -> list[float]:
    t = site.trigger
    return [
        *_one_of(t.entry.relation, list(relation_types())),
        *_one_of(t.entry.kind, KINDS),
        *(f in t.feature for f in FEATURES),
        *_one_of(_slot(t.entry.subject[0]), SLOTS),
        *_one_of(_slot(t.entry.object[0]), SLOTS),
        site.passive,
        relation_types()[t.entry.relation].symmetric,
        sum(s.trigger.entry.relation == t.entry.relation for s in sites),
        t.start - t.sentence.start,
        len(site.subjects),
        len(site.objects),
        len(site.proposed),
    ]


def _of_party(site: Site, e: Entity, roles: Sequence[set[Entity]], mentions: int, main: Entity | None) -> list[float]:
    start = site.trigger.start
    return [
        *(t in e.types for t in organization_types()),
        e.known is not None,
        min(e.count, 10),
        e is main,
        e is site.trigger.topic,
        e in site.subjects,
        e in site.objects,
        e in site.subjects and site.subjects[e].start == start,
        e in site.objects and site.objects[e].start == start,
        *(e in role for role in roles),
        mentions,
    ]


def _earlier(seen: tuple[int, Ref, bool] | None, inside: bool) -> list[float]:
    """Describe the last mention before the sentence of an organization that the sentence does not mention."""
    if seen is None:
        return [0.0 if inside else 3.0, *(0.0 for _ in FORMS), 0.0]
    back, ref, first = seen
    return [back, *_one_of(ref.form, FORMS), first]
