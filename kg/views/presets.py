"""The named questions that the map offers at a click, with the relationships that each is answered by.

A question is asked of the graph as `kg ask` asks it, so that the map and the command never disagree. A case is one row of the
answer: the relationships that it is about, such as the two deals of a loop of money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.graph.terms import superclasses, tp
from kg.ontology import relation_types, statuses

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, Relationship

__all__ = ["PRESETS", "Preset", "presets"]

_DEAL: Final = (("subject", "object", "relation"),)
_FINANCE, _SUPPLY, _RIVALS, _UNIT = "FinancingDeal", "SupplyDeal", "Rivalry", "Subsidiarity"
PRESETS: Final = {
    "circular-financing": (
        ("financier", "financed", "finances"),
        ("supplier", "financed", "supplies"),
        ("supplier", "financier", _UNIT),
    ),
    "money-rounds": (("financier", "financed", _FINANCE), ("supplier", "financed", _SUPPLY), ("financier", "supplier", _SUPPLY)),
    "backers-of-rivals": (("backer", "backed", _FINANCE), ("backer", "rival", _FINANCE), ("backed", "rival", _RIVALS)),
    "shared-suppliers": (("supplier", "one", "supplies"), ("supplier", "other", "supplies"), ("one", "other", _RIVALS)),
    "compute-dependence": (("provider", "lab", "ComputeSupply"),),
    "talks": _DEAL,
    "pipeline": _DEAL,
    "rumors-come-true": _DEAL,
    "conflicts": _DEAL,
    "single-outlet": _DEAL,
}
"""The questions in the order in which the map offers them.

Each with its deals: the columns of the answer that hold the two ends, and the one that holds the relation or, where none does, the
class of the deal. Which group a supplier belongs to may be known without a claim.
"""
LOOPS: Final = frozenset({"circular-financing", "money-rounds"})
"""The questions whose cases are loops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A question with its answer: `cases` holds, for each case, the IRIs of its relationships; `loops` says that each is a loop."""

    name: str
    cases: tuple[tuple[str, ...], ...]
    loops: bool


def presets(graph: KnowledgeGraph, relationships: Iterable[Relationship]) -> tuple[Preset, ...]:
    """Ask the questions and find the relationships of the map that answer them; what is not on the map is left out."""
    between: dict[tuple[str, str], list[Relationship]] = defaultdict(list)
    for r in relationships:
        between[r.subject.name, r.object.name].append(r)
        if relation_types()[r.relation].symmetric:
            between[r.object.name, r.subject.name].append(r)
    result = []
    for name, ends in PRESETS.items():
        cases: dict[tuple[str, ...], None] = {}
        for row in graph.ask(name).dicts():
            parts = [[r.iri for r in between[str(row[a]), str(row[b])] if _fits(r, row, kind)] for a, b, kind in ends]
            if all(part or kind == _UNIT for part, (_, _, kind) in zip(parts, ends, strict=True)):
                cases[tuple(dict.fromkeys(iri for part in parts for iri in part))] = None
        result.append(Preset(name=name, cases=tuple(cases), loops=name in LOOPS))
    return tuple(result)


def _fits(r: Relationship, row: dict[str, Any], kind: str) -> bool:
    """Say whether a row is about this relationship: its relation, status and date are those of the row where it has them.

    A question that joins several deals asks for those in force.
    """
    classes = superclasses(ox.NamedNode(relation_types()[r.relation].record))
    if not (r.relation == row[kind] if kind in row else tp(kind) in classes):
        return False
    if kind != "relation":
        return statuses()[r.status].in_force
    since = "since" not in row or any(p.since == row["since"] and p.status == r.status for p in r.history)
    return since and r.status == row.get("status", r.status)
