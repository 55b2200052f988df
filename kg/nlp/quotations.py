"""Quotations: what stands between quotation marks."""

from __future__ import annotations

from spacy.tokens import Doc

__all__ = ["quotations"]

_CLOSING = {"“": "”", "«": "»", '"': '"'}


def quotations(doc: Doc) -> dict[int, tuple[int, int]]:
    """Return for each token inside quotation marks the tokens where that quotation begins and ends."""
    found: dict[int, tuple[int, int]] = {}
    start, closing = -1, ""
    for i, token in enumerate(doc):
        if start >= 0 and token.text == closing:
            found.update(dict.fromkeys(range(start, i), (start, i)))
            start = -1
        elif start < 0 and token.text in _CLOSING:
            start, closing = i, _CLOSING[token.text]
    return found
