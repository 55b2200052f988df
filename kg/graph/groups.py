"""Groups: which organization is part of which other one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.ontology import BASE, known_organizations, statuses

if TYPE_CHECKING:
    from kg.graph.reading import Relationship

__all__ = ["parents"]

_UNIT = "subsidiary_of"


def parents(relationships: Iterable[Relationship]) -> dict[str, str]:
    """Return the IRI of the parent by the IRI of each organization that has one.

    The known organizations have the last word. Others have the parent that a relationship in force gives them; one to whom articles
    give several has none.
    """
    claimed = defaultdict(set)
    for r in relationships:
        if r.relation == _UNIT and statuses()[r.status].in_force:
            claimed[r.subject.iri].add(r.object.iri)
    found = {child: next(iter(above)) for child, above in claimed.items() if len(above) == 1}
    return found | {o.iri: f"{BASE}org/{o.parent}" for o in known_organizations().values() if o.parent}
