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
from kg.nlp.sites import Pair, Place, Site
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
        self._relatives, self._and, self._prepositions = syntax.relatives, syntax.and_words, syntax.prepositions
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

    def of(self, sites: Sequence[Site], place: Place) -> tuple[list[Pair], NDArray[np.float32]]:
        """Return the n pairs of a sentence that its sites may join, and an array of shape (n, len(columns()))."""
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
        pairs: list[Pair] = []
        rows: list[list[float]] = []
        for site in sites:
            base = [*article, *_of_trigger(site, sites)]
            trigger = site.trigger
            refs = {e: _nearest(trigger, inside[e]) if e in inside else _stand_in(trigger) for e in parties}
            roles = (
                _entities(sentence.subject(trigger.start)),
                _entities(sentence.possessor(trigger.start, trigger.end)),
                _entities(sentence.group_after(trigger.end, trigger.clause[1])),
            )
            described = {}
            for e in parties:
                where = self._mention(trigger, refs[e]) if e in inside else _ABSENT
                described[e] = [
                    *_of_party(site, e, roles, len(inside.get(e, ())), place.main),
                    *where,
                    *_earlier(before.get(e), e in inside),
                ]
            symmetric = relation_types()[trigger.entry.relation].symmetric
            for i, x in enumerate(parties):
                for j, y in enumerate(parties):
                    if i != j and not (symmetric and i > j) and (x in inside or y in inside):
                        pair = Pair(site, x, refs[x], y, refs[y])
                        pairs.append(pair)
                        rows.append([*base, *described[x], *described[y], *_of_pair(pair, sites, sentence)])
        return pairs, np.array(rows, dtype=np.float32).reshape(len(rows), len(columns()))

    def _mention(self, t: Trigger, ref: Ref) -> list[float]:
        """Describe where a mention stands to the trigger."""
        s = t.sentence
        low, high, side = (ref.end, t.start, -1) if ref.end <= t.start else (t.end, ref.left, 1)
        if low > high:
            low, high, side = t.start, t.start, 0
        gap = s.words[low:high]
        group = s.group_of.get(id(ref))
        head = group.refs[0] if group else ref
        before = self._class_before(s, ref)
        return [
            side,
            min(high - low, _FAR),
            sum(r.form != "product" and low <= r.start < high for r in s.mentions),
            gap.count(","),
            sum(s.doc[k].pos_ in ("VERB", "AUX") for k in range(low, high)),
            sum(w in self._and for w in gap),
            sum(w in self._prepositions for w in gap),
            sum(w in self._relatives for w in gap),
            t.clause[0] <= ref.start < t.clause[1],
            len(group.refs) if group else 1,
            head is ref,
            sum(r.form != "product" and r.start < ref.start for r in s.mentions),
            min(s.end - ref.end, _FAR),
            len(ref.entities),
            *distance(s.doc[ref.end - 1], s.doc[t.end - 1]),
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


def _of_pair(pair: Pair, sites: Sequence[Site], s: Sentence) -> list[float]:
    site, x, y, a, b = pair.site, pair.subject, pair.object, pair.subject_ref, pair.object_ref
    kind = relation_types()[site.trigger.entry.relation]
    turned = (y, x) in site.proposed
    elsewhere = {o.trigger.entry.relation for o in sites if o is not site and ((x, y) in o.proposed or (y, x) in o.proposed)}
    low, high = sorted((a.start, b.start))
    group = s.group_of.get(id(a))
    return [
        (x, y) in site.proposed or (turned and kind.symmetric),
        turned and not kind.symmetric,
        kind.name in elsewhere,
        bool(elsewhere - {kind.name}),
        x.parent is not None and x.parent == y.known,
        y.parent is not None and y.parent == x.known,
        max(min(b.start - a.start, _FAR), -_FAR),
        group is not None and group is s.group_of.get(id(b)),
        sum(low < r.start < high for r in s.mentions),
    ]
