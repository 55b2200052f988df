"""Which organization a name stands for.

A name that the ontology knows is that organization; any other gets an IRI of its own, made of its folded name. Two unknown
names are one organization exactly when they fold to the same, so that the answer never depends on what was read before.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from kg.ontology import BASE, known_organizations

__all__ = ["fold", "resolve", "slug", "without_legal_form"]

_LEGAL_FORMS: Final = re.compile(
    "(?: (?:ab|ag|aps|as|asa|bv|bvba|co|co kg|co kgaa|corp|corporation|eurl|gmbh|inc|incorporated|kg|kgaa|kk|limited|llc|llp|lp|ltd"
    "|ltda|nv|oy|oyj|pbc|plc|private limited|pte|pty|pvt|publ|sa|sa rl|sarl|sas|sasu|sca|scop|se|snc|sp z oo|spa|srl|sro))+$"
)
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_DOT_IN_ABBREVIATION: Final = re.compile(r"(?<=\b\w)\.|\.(?=\W|$)")


def fold(name: str) -> str:
    """Return a name without what spellings of one name differ by: case, accents, punctuation and spacing.

    >>> fold("Les Échos"), fold("S.A."), fold("xAI") == fold("x.AI")
    ('les echos', 'sa', True)
    """
    text = _DOT_IN_ABBREVIATION.sub("", unicodedata.normalize("NFKD", name))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().translate(_LIGATURES)
    return " ".join(re.findall(r"[^\W_]+", text))


def without_legal_form(folded: str) -> str:
    """Return a folded name without the legal forms at its end, unless nothing else would be left.

    >>> without_legal_form("core scientific inc"), without_legal_form("sa")
    ('core scientific', 'sa')
    """
    return _LEGAL_FORMS.sub("", folded)


def resolve(name: str, *, known: str | None = None) -> str:
    """Return the IRI of the organization that a name stands for.

    Args:
        name: The name as written.
        known: Identifier of the known organization that the reader took it for; one that the ontology does not have (any
            more) is passed over.

    Returns:
        The IRI of the known organization that is meant or has the name, with or without legal form, as its name or alias;
        else an IRI made of the name.

    >>> resolve("Amazon.com, Inc.").rpartition("/")[2], resolve("Fjellkraft Compute AS").rpartition("/")[2]
    ('amazon', 'fjellkraft-compute')
    """
    folded = fold(name)
    bare = without_legal_form(folded)
    identifier = known if known in known_organizations() else _by_name().get(folded) or _by_name().get(bare) or slug(bare or name)
    return f"{BASE}org/{identifier}"


@cache
def _by_name() -> Mapping[str, str]:
    """Return the known organizations by folded name; a name beats an alias, then the least identifier wins."""
    result: dict[str, str] = {}
    for identifier, organization in known_organizations().items():
        result.setdefault(fold(organization.name), identifier)
    for identifier, organization in known_organizations().items():
        for alias, _ in organization.aliases:
            result.setdefault(fold(alias), identifier)
    return result


def slug(bare: str) -> str:
    """Return an identifier for an unknown name that is folded: readable, and no one else's."""
    words = re.findall(r"[a-z0-9]+", bare)
    result = "-".join(words)
    if result in known_organizations() or result.replace("-", " ") != bare:
        digest = hashlib.sha256(bare.encode()).hexdigest()[:8]
        result = "-".join((*words, "x" + digest))
    return result
