"""What has changed between two states of a graph: relationships that are new, moved on, or were reported again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from kg.graph.reading import Relationship
from kg.graph.records import StoredClaim

if TYPE_CHECKING:
    from kg.graph.knowledge import KnowledgeGraph

__all__ = ["Change", "changes_between"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one relationship.

    Attributes:
        kind: "new", or "status", "amount" or "disputed" after the first of these that is other than it was, or "repeated".
        was: The relationship as it was before; None where it is new.
        now: The relationship as it is.
        claims: The claims that came since, oldest first.
    """

    kind: Literal["new", "status", "amount", "disputed", "repeated"]
    was: Relationship | None
    now: Relationship
    claims: tuple[StoredClaim, ...]

    @property
    def day(self) -> date | None:
        """When the last of the claims that came since was reported."""
        return max((claim.article.published for claim in self.claims if claim.article.published), default=None)


def changes_between(then: KnowledgeGraph, now: KnowledgeGraph) -> list[Change]:
    """Return the changes from one state of a graph to a later one, the latest first."""
    return sorted(_changes(then, now), key=lambda change: (-(change.day or date.min).toordinal(), change.now.iri))


def _changes(then: KnowledgeGraph, now: KnowledgeGraph) -> Iterator[Change]:
    home = {claim.iri: earlier for earlier in then.relationships() for claim in earlier.claims}
    for later in now.relationships():
        fresh = tuple(claim for claim in later.claims if claim.iri not in home)
        if fresh:
            # where claims of several come to be about one, the one that most of them were about counts
            before = Counter(home[claim.iri].iri for claim in later.claims if claim.iri in home).most_common(1)
            was = next((home[c.iri] for c in later.claims if before and c.iri in home and home[c.iri].iri == before[0][0]), None)
            yield Change(kind=_kind(was, later), was=was, now=later, claims=fresh)


def _kind(was: Relationship | None, now: Relationship) -> Literal["new", "status", "amount", "disputed", "repeated"]:
    if was is None:
        return "new"
    if was.status != now.status:
        return "status"
    if was.amount != now.amount:
        return "amount"
    return "repeated" if was.disputed == now.disputed else "disputed"
