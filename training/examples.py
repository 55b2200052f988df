"""Examples to learn from: the pairs of annotated articles, and whether the annotation has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.corpus import GoldArticle
from kg.evaluate.keys import Key, gold_key, key, names, party
from kg.extract import read_document
from kg.nlp import pipeline
from kg.nlp.entities import Entity
from kg.nlp.sites import Pair
from kg.ontology import relation_types

__all__ = ["Examples", "examples"]

_GENERAL = "partners_with"
_NEAR = 0.3
"""What a pair counts whose relation is stated in the sentence before or after; further away it counts nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """The n pairs of one article.

    Attributes:
        features: Array of shape (n, columns).
        labels: Whether the annotation has the relation, shape (n,).
        weights: What each counts, shape (n,).
        keys: What each would claim.
        proposed: Which the constructions propose, shape (n,).
    """

    gold: GoldArticle
    features: NDArray[np.float32]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    keys: list[Key]
    proposed: NDArray[np.bool_]


def examples(articles: Iterable[GoldArticle]) -> Iterator[Examples]:
    """Yield the examples of annotated articles that have any."""
    for gold in articles:
        found = _examples(gold)
        if found.keys:
            yield found


def _examples(gold: GoldArticle) -> Examples:
    doc, _ = read_document(gold.article, reader="rules")
    relations = pipeline(gold.article.lang, "rules").get_pipe("kg_relations").relations  # type: ignore[attr-defined]
    known = names(gold)
    stated = _stated(gold, [(s.start_char, s.end_char) for s in doc.sents])
    specific = {frozenset(k[1:]) for k in stated if k[0] != _GENERAL}
    arrays: list[NDArray[np.float32]] = []
    rows: list[tuple[Key, bool, float, bool]] = []
    for sites, place in relations.sites(doc, doc._.kg_sentences):
        pairs = relations.features.of(sites, place)
        arrays.append(pairs.features)
        for pair in pairs:
            wanted = key(pair.site.trigger.entry.relation, _identifier(pair.subject, known), _identifier(pair.object, known))
            weight = 1.0
            if wanted in stated:
                apart = min((abs(place.number - n) for n in stated[wanted]), default=2)
                weight = (1.0, _NEAR, 0.0)[min(apart, 2)]
            elif wanted[0] == _GENERAL and frozenset(wanted[1:]) in specific:
                weight = 0.0
            rows.append((wanted, wanted in stated, weight, _is_proposed(pair)))
    return Examples(
        gold=gold,
        features=np.concatenate(arrays),
        labels=np.array([r[1] for r in rows], dtype=np.float32),
        weights=np.array([r[2] for r in rows], dtype=np.float32),
        keys=[r[0] for r in rows],
        proposed=np.array([r[3] for r in rows], dtype=np.bool_),
    )


def _stated(gold: GoldArticle, sentences: list[tuple[int, int]]) -> dict[Key, set[int]]:
    """Return the numbers of the sentences that state each relation."""
    stated: dict[Key, set[int]] = {}
    for relation in gold.relations:
        start = gold.article.text.find(relation.evidence)
        end = start + len(relation.evidence)
        places = {n for n, (a, b) in enumerate(sentences) if start >= 0 and a < end and start < b}
        stated.setdefault(gold_key(relation), set()).update(places)
    return stated


def _identifier(entity: Entity, known: dict[str, str]) -> str:
    return party(known, entity.name, *sorted(entity.aliases))


def _is_proposed(pair: Pair) -> bool:
    ends = (pair.subject, pair.object)
    symmetric = relation_types()[pair.site.trigger.entry.relation].symmetric
    return ends in pair.site.proposed or (symmetric and ends[::-1] in pair.site.proposed)
