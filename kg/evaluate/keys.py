"""What claims and annotations are compared by: organizations by any of their names, relations by type and parties."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import normalize

from kg.corpus import GoldArticle, GoldRelation
from kg.model import Claim
from kg.ontology import relation_types, statuses

__all__ = ["Key", "at", "claim_key", "fold", "gold_key", "group", "key", "names", "party"]

Key = tuple[str, ...]
"""Relation type and the two parties (of a symmetric relation in order of identifier); deeper levels append the status."""


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, for comparison.

    >>> fold("Crédit  Agricole S.A.")
    'credit agricole s a'
    """
    ascii_only = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in ascii_only).split())


def names(gold: GoldArticle) -> dict[str, str]:
    """Return the annotated organization of each folded name; the first organization keeps a name that two have."""
    found: dict[str, str] = {}
    for organization in gold.organizations:
        for name in (organization.name, organization.id, *organization.aliases):
            found.setdefault(fold(name), organization.id)
    return found


def party(known: Mapping[str, str], *candidates: str) -> str:
    """Return the annotated organization that one of the names stands for, or "?" and the first name."""
    folded = [fold(name) for name in candidates if name]
    return next((known[name] for name in folded if name in known), "?" + fold(candidates[0]))


def key(relation: str, subject: str, object_: str) -> Key:
    """Return the key of a relation between two organizations."""
    return (relation, *sorted((subject, object_))) if relation_types()[relation].symmetric else (relation, subject, object_)


def gold_key(relation: GoldRelation) -> Key:
    """Return the key of an annotated relation."""
    return key(relation.type, relation.subject, relation.object)


def claim_key(known: Mapping[str, str], claim: Claim) -> Key:
    """Return the key of a claim in terms of the annotated organizations."""
    subject, object_ = (party(known, end.name, end.mention) for end in (claim.subject, claim.object))
    return key(claim.relation, subject, object_)


def group(status: str) -> str:
    """Return the group of a status: "firm", "tentative" or "void"."""
    return statuses()[status].group


def at(level: str, relation: Key, status: str) -> Key:
    """Return the key of a relation at a level."""
    return relation if level == "relation" else (*relation, group(status) if level == "group" else status)
