"""What the rooms write on a document beside spaCy's own attributes: one table, registered when `kg.nlp` is imported."""

from __future__ import annotations

from spacy.tokens import Doc

__all__ = ["EXTENSIONS", "register"]

EXTENSIONS = {
    "kg_title": "the headline, which the caller sets; None where there is none",
    "kg_refs": "the mentions in order: list of Ref",
    "kg_topic": "what the article is about: Entity, or None",
    "kg_sentences": "the sentences with their mentions: list of Sentence",
    "kg_candidates": "the possible claims: list of Candidate",
    "kg_doubtful": "those that the scorer thinks possible and does not claim: list of Candidate",
    "kg_orphans": "the sentences that name a deal without its parties: list of (relation, Sentence)",
}


def register() -> None:
    """Make `doc._.kg_refs` and the others known to spaCy; every one is None until a room writes it."""
    for name in EXTENSIONS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
