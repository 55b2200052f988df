"""Where two tokens stand to each other in the parser's tree: a hint beside word order, for those who weigh hints."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

__all__ = ["TREE_RELATIONS", "distance", "relation"]

TREE_RELATIONS: Final = (
    "subject",
    "object",
    "oblique",
    "modifier",
    "apposition",
    "conjunct",
    "possessive",
    "compound",
    "root",
    "other",
)
"""The kinds of tree relation that are told apart, whatever a language's treebank calls them."""
_KINDS: Final = {
    "nsubj": "subject",
    "nsubjpass": "subject",
    "nsubj:pass": "subject",
    "csubj": "subject",
    "dobj": "object",
    "obj": "object",
    "iobj": "object",
    "dative": "object",
    "attr": "object",
    "pobj": "oblique",
    "obl": "oblique",
    "obl:arg": "oblique",
    "obl:mod": "oblique",
    "obl:agent": "oblique",
    "agent": "oblique",
    "nmod": "modifier",
    "appos": "apposition",
    "conj": "conjunct",
    "poss": "possessive",
    "compound": "compound",
    "flat": "compound",
    "flat:name": "compound",
    "amod": "compound",
    "ROOT": "root",
}
_DEEP = 8
_APART = 12


def relation(token: Token) -> str:
    """Return the kind of relation of a token to its head, one of `TREE_RELATIONS`."""
    return _KINDS.get(token.dep_, "other")


def distance(token: Token, other: Token) -> tuple[int, int]:
    """Return the number of edges between two tokens (12 where they are far apart), and those up from the first alone (else 9)."""
    mine, theirs = _ancestors(token), _ancestors(other)
    shared = [mine.index(i) + k for k, i in enumerate(theirs) if i in mine]
    return min(shared, default=_APART), mine.index(other.i) if other.i in mine else _DEEP + 1


def _ancestors(token: Token) -> list[int]:
    found = [token.i]
    while len(found) < _DEEP and token.head.i != token.i:
        token = token.head
        found.append(token.i)
    return found
