"""The named questions that the map offers at a click, with the relationships that each is answered by.

A question is asked of the graph as `kg ask` asks it, so that the map and the command never disagree. A case is one row of the
answer: the relationships that it is about, such as the two deals of a loop of money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.ontology import relation_types, statuses

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, Relationship

__all__ = ["PRESETS", "Preset", "presets"]

_DEAL: Final = (("subject", "object"),)
PRESETS: Final = {
    "circular-financing": (("financier", "financed"), ("supplier", "financed")),
    "money-rounds": (("financier", "financed"), ("supplier", "financed"), ("financier", "supplier")),
    "backers-of-rivals": (("backer", "backed"), ("backer", "rival"), ("backed", "rival")),
    "shared-suppliers": (("supplier", "one"), ("supplier", "other"), ("one", "other")),
    "compute-dependence": (("provider", "lab"),),
    "talks": _DEAL,
    "pipeline": _DEAL,
    "rumors-come-true": _DEAL,
    "conflicts": _DEAL,
    "single-outlet": _DEAL,
}
"""The questions in the order in which the map offers them, and the columns of their answers that hold the two ends of a deal."""
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
            parts = [[r.iri for r in between[str(row[a]), str(row[b])] if _fits(r, row)] for a, b in ends]
            if all(parts):
                cases[tuple(dict.fromkeys(iri for part in parts for iri in part))] = None
        result.append(Preset(name=name, cases=tuple(cases), loops=name in LOOPS))
    return tuple(result)


def _fits(r: Relationship, row: dict[str, Any]) -> bool:
    """Say whether a row is about this relationship: it has its relation and status or, where no relation is named, is in force."""
    if "relation" not in row:
        return statuses()[r.status].in_force
    return bool(r.relation == row["relation"] and r.status == row.get("status", r.status) and _since(r, row))


def _since(r: Relationship, row: dict[str, Any]) -> bool:
    return "since" not in row or any(p.since == row["since"] and p.status == r.status for p in r.history)
