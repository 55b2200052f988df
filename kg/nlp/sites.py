"""Sites: where a relation may be stated, and what the constructions make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kg.nlp.entities import Entity, Ref
from kg.nlp.syntax import Sentence
from kg.nlp.triggers import Trigger

__all__ = ["Pair", "Pairs", "Place", "Site"]


@dataclass(slots=True, eq=False)
class Site:
    """One trigger with what the slots of its entries give.

    Attributes:
        trigger: The trigger; of several entries with one relation at one place, one that proposes a pair.
        passive: Whether it is a verb in the passive.
        shared: Whether several parties share the deal.
        subjects: The mention of each organization that a slot gives for the subject.
        objects: The same for the object.
        proposed: The pairs that the constructions propose, with their mentions.
    """

    trigger: Trigger
    passive: bool
    shared: bool
    subjects: dict[Entity, Ref] = field(default_factory=dict)
    objects: dict[Entity, Ref] = field(default_factory=dict)
    proposed: dict[tuple[Entity, Entity], tuple[Ref, Ref]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two organizations that a trigger may join, each with the mention of it that counts."""

    site: Site
    subject: Entity
    subject_ref: Ref
    object: Entity
    object_ref: Ref


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The n pairs of a sentence that its sites may join.

    Attributes:
        features: Array of shape (n, number of columns).
    """

    features: NDArray[np.float32]
    _sites: Sequence[Site]
    _parties: Sequence[Entity]
    _refs: Sequence[Sequence[Ref]]
    _rows: NDArray[np.intp]

    def __len__(self) -> int:
        """Return n."""
        return len(self._rows)

    def __getitem__(self, row: int) -> Pair:
        """Return the pair that a row of the features describes."""
        site, subject, object_ = self._rows[row].tolist()
        refs = self._refs[site]
        return Pair(self._sites[site], self._parties[subject], refs[subject], self._parties[object_], refs[object_])


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sites stand: their sentence and up to two before it, what the article is about, and how far it has come."""

    near: Sequence[Sentence]
    main: Entity | None
    number: int
    last: bool
