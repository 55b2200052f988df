"""Where sentences begin: by punctuation and line breaks, before the parser, which cuts French news at odd places."""

from __future__ import annotations

from spacy.tokens import Doc

__all__ = ["sentences"]

_CLOSERS = frozenset("\"»”’')]")
_STOPS = frozenset({".", "!", "?", "…", "...", "?!"})


def sentences(doc: Doc) -> Doc:
    """Set the sentence starts of a document; this is the component `kg_sentences`.

    Reads the tokens; writes `token.is_sent_start`. In `It grew. "Good." More` those are "It", the word "Good" after its quote,
    and "More"; a stop before a word in small letters ends nothing.
    """
    start_next = True
    for token in doc:
        if start_next and not token.is_space and token.text not in _CLOSERS:
            token.is_sent_start = True
            start_next = False
        else:
            token.is_sent_start = token.i == 0
        if token.is_space:
            start_next = start_next or "\n" in token.text
        elif token.text in _STOPS:
            following = next((t for t in doc[token.i + 1 : token.i + 4] if not t.is_space and t.text not in _CLOSERS), None)
            glued = token.text == "." and not token.whitespace_ and following is not None and following.i == token.i + 1
            start_next = not glued and (following is None or not following.text.islower())
    return doc
