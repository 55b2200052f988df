"""Sketches of texts: short numbers by which near-identical texts find each other (MinHash over runs of three words).

Unrelated articles on one subject agree by a twentieth at most; a text cut to its first half, or with one word in ten changed,
still agrees with the whole by two fifths and more (tests/graph/test_graph_copies.py holds that).
"""

from __future__ import annotations

import base64
import re
from array import array
from typing import Final

__all__ = ["alike", "sketch"]

_ROWS: Final = 3
_BANDS: Final = 32
_RUN: Final = 3
_LEAST: Final = 25  # words; of shorter texts, two that agree may well be two
_ALIKE: Final = 0.4


def sketch(text: str) -> tuple[str, list[str]]:
    """Return the sketch of a text and its bands, of which near texts share some; nothing for a short text."""
    words = re.findall(r"\w+", text.casefold())
    if len(words) < _LEAST:
        return "", []
    import rensa

    hashes = rensa.RMinHash(num_perm=_ROWS * _BANDS, seed=1)
    hashes.update([" ".join(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)])
    digest = hashes.digest()
    rows = [digest[place : place + _ROWS] for place in range(0, len(digest), _ROWS)]
    # which algorithm it is stands in each band, so that sketches of two of them are never compared
    bands = [f"{hashes.ALGORITHM_VERSION}.{number}." + "".join(f"{h:08x}" for h in row) for number, row in enumerate(rows)]
    return base64.b64encode(array("I", digest).tobytes()).decode(), bands


def alike(one: str, other: str) -> bool:
    """Say whether two sketches are of near-identical texts."""
    a, b = (array("I", base64.b64decode(text)) for text in (one, other))
    return sum(x == y for x, y in zip(a, b, strict=True)) >= _ALIKE * len(a)
