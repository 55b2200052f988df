"""Weights of the traits by which antecedents are chosen, one table for each sort of reference.

They were fitted once by maximum likelihood, with a penalty on size, to the references of 108 articles in both languages, and are
kept as they are, to one decimal. The traits:

- of a place: "clause" (the subject of this clause), "head" (what this relative clause is about), "outer" and "first" (the first
  subject of the sentence, where the clause has one of its own or none), "under …" and "same …" (in this sentence in another role,
  likewise), "last …" (in the one before), "two" and "far" (farther back), "before" and "parallel" (first subject of the sentence
  before; with nobody mentioned since), "near" (the latest mention), "kept" (also in the sentence before), "sole" (no other so far),
  "self" (a descriptor in the clause of its subject), "told" (after a verb of speech);
- of importance: "topic" and "often", each with "here" where the sentence mentions it;
- of a fit: "called" (by this noun), "kind" (of its type), "named" (the noun is in the name), "home" (from where it says), …;
- of nobody: "thing" (the sentence is about something else), "person", "narrowed" (a complement follows), "modified", "role".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["WEIGHTS"]

# fmt: off
WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {
    "own": {  # possessives
        "before": 0.3, "bystander": 0.1, "clause": 2.1, "far": -1.9, "head": 2.3, "kept": 0.1, "last object": -0.5,
        "last oblique": -1.2, "last owner": -1.5, "last subject": -1.0, "near": 0.6, "no subject": 0.2, "nobody": -1.0,
        "often": 1.0, "often here": 0.4, "outer": 1.3, "parallel": 1.5, "person": -0.2, "person before": 1.4,
        "same object": 0.8, "same oblique": 0.3, "same owner": -1.1, "same possessor": 0.6, "thing": -0.2, "thing before": -0.5,
        "topic": 0.3, "two": -1.9, "under object": 0.2, "under oblique": 0.7, "under owner": 0.3, "under possessor": 1.5,
        "under subject": -0.1,
    },
    "it": {  # pronouns
        "before": 0.3, "bystander": -0.2, "clause": 2.4, "far": -1.9, "gender": -1.0, "head": 0.5, "kept": 0.4,
        "last object": -0.3, "last oblique": -1.8, "last owner": -1.0, "last possessor": 0.2, "last subject": -0.6, "near": 0.3,
        "no subject": 0.8, "often": 0.4, "often here": 0.5, "outer": 1.9, "parallel": 2.4, "person before": 1.3,
        "same object": 0.8, "same owner": 0.1, "same possessor": 0.6, "sole": -1.3, "thing": 0.3, "thing before": 0.4,
        "topic": 0.6, "topic here": 1.0, "two": -1.7, "under object": -0.2, "under oblique": 0.2, "under owner": -0.3,
        "under possessor": 1.3, "under subject": -0.3,
    },
    "him": {  # pronouns that are no subject
        "before": 0.3, "clause": 1.3, "far": -1.8, "kept": 0.3, "last object": -0.9, "last oblique": -0.8, "last owner": -0.5,
        "last possessor": -0.5, "last subject": -0.9, "near": 0.3, "no subject": 0.6, "nobody": 2.1, "often": 1.3,
        "often here": 0.4, "outer": 1.9, "parallel": 0.7, "same object": 0.8, "same possessor": 0.2, "topic": 0.9,
        "topic here": -0.2, "two": -1.4, "under object": 0.4, "under oblique": 0.1, "under owner": -0.4, "under possessor": 0.7,
        "under subject": -0.3,
    },
    "the": {  # descriptors
        "before": 0.4, "called": 2.8, "clause": -0.4, "far": -0.8, "grown": -1.2, "home": 2.2, "kept": 0.3,
        "kind": 2.1, "last oblique": -0.3, "last subject": 0.2, "modified": 1.0, "named": 1.4, "narrowed": 0.6, "near": -0.1,
        "nobody": -0.8, "often": 0.7, "often here": 0.2, "outer": 1.1, "parallel": 0.4, "plain": 0.1, "public": -1.7,
        "reports": 0.8, "role": 0.3, "same object": 0.3, "same oblique": 0.1, "same possessor": 0.4, "self": -0.6, "sole": 0.2,
        "topic": 0.8, "topic here": 0.4, "two": -0.4, "under oblique": 1.0, "under possessor": 0.3, "under subject": -0.5,
        "unkind": -2.4, "unknown": 0.2, "unlike": -0.5,
    },
}
# fmt: on
