"""What the map shows: the organizations and lines chosen from a graph, placed and sized, free of HTML and of any language.

A line (`Edge`) stands for the relationships of one relation and one group of statuses between two organizations; it opens into
them on the page. What does not fit is left out by one rule, `strength`, and counted.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import InputError
from kg.graph.groups import parents
from kg.ontology import BASE, known_organizations, relation_types, statuses
from kg.views.layout import positions

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, Relationship, StoredOrganization
    from kg.model import Amount

__all__ = ["READABLE", "Edge", "Node", "Picture", "dollars", "draw", "short", "style"]

Place: TypeAlias = tuple[float, float, float]
READABLE = 120
"""Lines that the page opens with, the strongest; a slider brings the others. Many more are a tangle that nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An organization on the map.

    Attributes:
        id: The last part of its IRI.
        organization: What it stands for.
        type: The organization type that colors it; "" for none.
        degree: Number of its lines.
        place: Its center and radius, in pixels, on the map as it opens; None where it has no line there.
        wide: The same once all lines are shown.
        parent: `id` of the organization that it is a unit of, by reference data or a claim in force; "" for none on the map.
    """

    id: str
    organization: StoredOrganization
    type: str
    degree: int
    place: Place | None
    wide: Place
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line on the map.

    Attributes:
        id: "e0" for the strongest line, "e1" for the next and so on.
        source: `id` of the node it starts at.
        target: `id` of the node it ends at; for a symmetric relation the order says nothing.
        relation: Relation type.
        group: Group of the statuses of `relationships`.
        relationships: What it stands for, the strongest first.
        width: Width in pixels, by the largest lower bound of the amounts.
        bend: How far it bows to the left of the way from `source` to `target`; 0 is straight.
    """

    id: str
    source: str
    target: str
    relation: str
    group: str
    relationships: tuple[Relationship, ...]
    width: float
    bend: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A placed map.

    Attributes:
        nodes: The organizations, in order of name.
        edges: The lines, the strongest first.
        opening: How many of the lines the page opens with.
        total: Number of relationships before the limit.
        left_out: How many of them are beyond the limit.
        alone: Organizations of the graph without any relationship.
        focus: The organization asked for, or None.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    opening: int
    total: int
    left_out: int
    alone: int
    focus: str | None


def short(iri: str) -> str:
    """Return the part of an IRI that names what it stands for within kg, which is stable and fits an address.

    >>> short("https://w3id.org/tech-partnerships/id/org/openai")
    'openai'
    """
    return iri.removeprefix(BASE).removeprefix("org/")


@cache
def style() -> Mapping[str, Any]:
    """Return `style.toml`: colors, shapes and dashes."""
    return tomllib.loads((resources.files(__package__) / "style.toml").read_text(encoding="utf-8"))


def draw(graph: KnowledgeGraph, *, organization: str | None = None, max_edges: int = 1500) -> Picture:
    """Choose, size and place what the map shows.

    Args:
        graph: Where the relationships come from.
        organization: Name of the organization to show with its partners and what they have among themselves; all without it.
        max_edges: Most lines to draw; the strongest are kept, those of `organization` first.

    Raises:
        InputError: `organization` has no relationship, or `max_edges` is not positive.
    """
    if max_edges < 1:
        raise InputError(f"max_edges is {max_edges}: it must be at least 1")
    own: set[str] = set()
    if organization is None:
        chosen = list(graph.relationships())
    else:
        around = list(graph.relationships(organization=organization))
        if not around:
            raise InputError(f"no relationship of {organization!r} is in the graph")
        own = {r.iri for r in around}
        organization = _asked(organization, around)
        near = {o.iri for r in around for o in (r.subject, r.object)}
        chosen = [r for r in graph.relationships() if r.subject.iri in near and r.object.iri in near]
    lines = _lines(chosen)
    lines.sort(key=lambda line: (not any(r.iri in own for r in line), strength(line[0])))
    kept = lines[:max_edges]
    found = {o.iri: o for line in kept for r in line for o in (r.subject, r.object)}
    placed = sorted(found.values(), key=lambda o: (o.name, o.iri))
    opening = READABLE if len(kept) > 1.4 * READABLE else len(kept)
    nodes = _with_parents(_nodes(placed, kept, opening), kept)
    total = sum(map(len, lines))
    related = {o.iri for r in chosen for o in (r.subject, r.object)}
    return Picture(
        nodes=nodes,
        edges=_edges(kept, {n.organization.iri: n.id for n in nodes}),
        opening=opening,
        total=total,
        left_out=total - sum(map(len, kept)),
        alone=0 if organization else sum(o.iri not in related for o in graph.organizations()),
        focus=organization,
    )


def _asked(name: str, around: list[Relationship]) -> str:
    """Return the plain name of the organization that was asked for by any name of it: it is an end of all that was found."""
    ends = set.intersection(*({r.subject, r.object} for r in around))
    named = {o.name for o in ends if name.casefold() in {n.casefold() for n in (o.iri, o.name, *o.aliases)}}
    return min(named, default=name)


def strength(relationship: Relationship) -> tuple[int, float, int, str]:
    """Return a key that puts first what the most articles report, then the largest amount, then the latest report."""
    articles = len({claim.article.iri for claim in relationship.claims})
    return (-articles, -dollars(relationship.amount), -(relationship.last_reported or date.min).toordinal(), relationship.iri)


def dollars(amount: Amount | None) -> float:
    """Return the lower bound of an amount in dollars as an order of magnitude; 0 where there is none."""
    if amount is None or not amount.min:
        return 0.0
    return amount.min / float(style()["units_per_dollar"].get(amount.currency, 1))


def _lines(relationships: Iterable[Relationship]) -> list[list[Relationship]]:
    """Group relationships into lines, the strongest of each first."""
    lines: dict[tuple[str, ...], list[Relationship]] = defaultdict(list)
    for r in relationships:
        ends = [r.subject.iri, r.object.iri]
        if relation_types()[r.relation].symmetric:
            ends.sort()
        lines[r.relation, statuses()[r.status].group, *ends].append(r)
    return [sorted(line, key=strength) for line in lines.values()]


def _nodes(organizations: list[StoredOrganization], lines: list[list[Relationship]], opening: int) -> tuple[Node, ...]:
    index = {o.iri: i for i, o in enumerate(organizations)}
    names = [o.name for o in organizations]
    pairs = [(index[line[0].subject.iri], index[line[0].object.iri]) for line in lines]
    degree = Counter(i for pair in pairs for i in set(pair))
    first = _places(names, pairs[:opening])
    wide = _places(names, pairs) if opening < len(lines) else first
    return tuple(
        Node(id=short(o.iri), organization=o, type=_main_type(o.types), degree=degree[i], place=first.get(i), wide=wide[i])
        for i, o in enumerate(organizations)
    )


def _with_parents(nodes: tuple[Node, ...], lines: list[list[Relationship]]) -> tuple[Node, ...]:
    """Say which organization each is a unit of; one that has units on the map and no line of its own is added to hold them."""
    known = {o.iri: o for o in known_organizations().values()}
    above = parents(r for line in lines for r in line)
    present = {n.organization.iri: n for n in nodes}
    units = Counter(a for iri in present if (a := above.get(iri)) and a not in present)
    added = []
    for iri, organization in sorted(known.items()):
        if units[iri] > 1:
            unit = next(n for n in nodes if above.get(n.organization.iri) == iri)
            whole = type(unit.organization)(iri=iri, name=organization.name, types=organization.types, aliases=())
            added.append(
                Node(id=short(iri), organization=whole, type=_main_type(whole.types), degree=0, place=None, wide=unit.wide)
            )
    present |= {n.organization.iri: n for n in added}
    return tuple(
        replace(n, parent=short(a) if (a := above.get(n.organization.iri, "")) in present else "") for n in present.values()
    )


def _places(names: list[str], pairs: list[tuple[int, int]]) -> dict[int, Place]:
    """Place the organizations that have a line among `pairs`, as large as they have many."""
    degree = Counter(i for pair in pairs for i in set(pair))
    here = {i: k for k, i in enumerate(sorted(degree))}
    sizes = [round(8 + 4 * math.sqrt(degree[i]), 1) for i in here]
    boxes = [(max(2 * s + 18, 7.2 * min(len(names[i]), 25) + 10), 2 * s + 30) for i, s in zip(here, sizes, strict=True)]
    points = positions(boxes, [(here[a], here[b]) for a, b in pairs])
    return {i: (x, y, s) for i, (x, y), s in zip(here, points, sizes, strict=True)}


def _main_type(types: Iterable[str]) -> str:
    """Return the type that colors an organization, in the order of `style.toml`; "" for none."""
    order = list(style()["types"])
    return min(types, key=lambda t: (order.index(t) if t in order else len(order), t), default="")


def _edges(lines: list[list[Relationship]], number: Mapping[str, str]) -> tuple[Edge, ...]:
    """Make the lines, those between the same two organizations fanned out."""
    beside: dict[tuple[str, str], list[int]] = defaultdict(list)
    ends = [(number[line[0].subject.iri], number[line[0].object.iri]) for line in lines]
    for i, (a, b) in enumerate(ends):
        beside[min(a, b), max(a, b)].append(i)
    bends = {}
    for (low, _), members in beside.items():
        for k, i in enumerate(members):
            bend = round((k - (len(members) - 1) / 2) * 0.2, 3)
            bends[i] = bend if ends[i][0] == low else -bend
    return tuple(
        Edge(
            id=f"e{i}",
            source=ends[i][0],
            target=ends[i][1],
            relation=line[0].relation,
            group=statuses()[line[0].status].group,
            relationships=tuple(line),
            width=round(1.7 + 2.2 * math.log10(1 + max(dollars(r.amount) for r in line) / 1e8), 2),
            bend=bends[i],
        )
        for i, line in enumerate(lines)
    )
