"""Where sentences begin: by punctuation and line breaks, before the parser, which cuts French news at odd places."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

__all__ = ["sentences"]

_CLOSERS = frozenset("\"»”’')]")
_STOPS = frozenset({".", "!", "?", "…", "...", "?!"})


def sentences(doc: Doc) -> Doc:
    """Set the sentence starts of a document; this is the component `kg_sentences`.

    Reads the tokens; writes `token.is_sent_start`. In `It grew. "Good." More` those are "It", the word "Good" after its quote,
    and "More"; a stop before a word in small letters ends nothing.
    """
    starts, start_next = [False] * len(doc), True
    texts = [token.text for token in doc]
    for i, text in enumerate(texts):
        space = text.isspace()
        if start_next and not space and text not in _CLOSERS:
            starts[i] = True
            start_next = False
        if space:
            start_next = start_next or "\n" in text
        elif text in _STOPS:
            following = next((k for k in range(i + 1, min(i + 4, len(texts))) if _is_word(texts[k])), None)
            glued = text == "." and following == i + 1 and not doc[i].whitespace_
            start_next = not glued and (following is None or not texts[following][0].islower())
    if starts:
        starts[0] = True
        doc.from_array(["SENT_START"], np.where(starts, 1, -1).astype("uint64"))  # type: ignore[arg-type]  # the stub knows no plain arrays
    return doc


def _is_word(text: str) -> bool:
    return not text.isspace() and text not in _CLOSERS
