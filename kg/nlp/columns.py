"""The names of the features of `kg.nlp.features`, in order, and the classes that some of them tell apart."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.nlp.tree import TREE_RELATIONS
from kg.ontology import organization_types, relation_types

__all__ = ["BEFORE", "BEHIND", "FEATURES", "FORMS", "KINDS", "MENTION", "SLOTS", "columns"]

FORMS: Final = ("name", "descriptor", "pronoun", "possessive", "product")
KINDS: Final = ("verb", "noun", "role")
FEATURES: Final = ("participle", "conditional", "future", "infinitive", "plural", "past")
SLOTS: Final = ("subj", "obj", "poss", "owner", "self", "of", "topic", "mod", "words")
BEFORE: Final = (
    "start",
    "by",
    "of",
    "to",
    "in",
    "with",
    "for",
    "between",
    "preposition",
    ",",
    "(",
    "and",
    "genitive",
    "verb",
    "other",
)
BEHIND: Final = ("end", "genitive", ",", "and", "-", "(", ")", "relative", "preposition", "verb", "other")
MENTION: Final = (
    *[
        "side",
        "gap",
        "between",
        "commas",
        "verbs",
        "ands",
        "prepositions",
        "relatives",
        "in_clause",
        "path",
        "up",
        "list",
        "first",
        "order",
        "to_end",
        "several",
    ],
    *(f"before {x}" for x in BEFORE),
    *(f"behind {x}" for x in BEHIND),
    *(f"head {x}" for x in BEFORE),
    *(f"tree {x}" for x in TREE_RELATIONS),
    *(f"form {x}" for x in FORMS),
)


@cache
def columns() -> tuple[str, ...]:
    """Return the name of every feature in order; a scorer trained for other columns is refused."""
    party = (
        *organization_types(),
        *[
            "known",
            "count",
            "main",
            "topic",
            "subject",
            "object",
            "subject_here",
            "object_here",
            "tree_subject",
            "owner",
            "behind",
            "mentions",
        ],
        *MENTION,
        *("back", *(f"earlier {x}" for x in FORMS), "earlier first"),
    )
    return (
        *["number", "last", "organizations", "sites", "length"],
        *relation_types(),
        *KINDS,
        *FEATURES,
        *(f"subject slot {x}" for x in SLOTS),
        *(f"object slot {x}" for x in SLOTS),
        *["passive", "symmetric", "same_relation", "start", "subjects", "objects", "proposals"],
        *(f"s.{x}" for x in party),
        *(f"o.{x}" for x in party),
        *["proposed", "turned", "same_elsewhere", "other_elsewhere", "parent", "child", "apart", "listed", "mentions_between"],
    )
