"""The factual status of each candidate, from the clause that governs it.

What ends or denies a deal outweighs talks, talks outweigh rumour, rumour outweighs an announcement; without a cue the form of
the trigger decides. A plain negation that answers no rumour makes no claim at all.
"""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.nlp.relations import Candidate
from kg.nlp.words import WordMatcher
from kg.ontology import relation_types

__all__ = ["StatusReader"]

_ORDER = ("denied", "ended", "in_talks", "rumoured", "hypothetical", "announced", "firm", "completed")


class StatusReader:
    """Reads statuses in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: WordMatcher[str] = WordMatcher({w: s for s, words in lexicon.cues.items() for w in words})

    def read(self, candidates: list[Candidate]) -> list[Candidate]:
        """Set `status` and `cue`; return the candidates that state something."""
        kept = []
        for c in candidates:
            status, cue = self._status(c)
            if status:
                c.status, c.cue = status, cue
                kept.append(c)
        return kept

    def _status(self, c: Candidate) -> tuple[str | None, str]:
        if relation_types()[c.entry.relation].standing:
            return self._standing(c)
        words = c.sentence.words
        found: dict[str, str] = {}
        for start, end, status in self._cues.finditer(words, *c.clause):
            if start < c.end and end > c.start:
                continue
            near = abs(start - c.end) <= 4 or abs(c.start - end) <= 4
            if status in ("negation", "modal") and not (c.start - 5 <= start <= c.end + 2):
                continue
            if status in ("announced", "firm", "completed", "ended") and not near and abs(start - c.start) > 14:
                continue
            found.setdefault(status, " ".join(words[start:end]))
        if "negation" in found:
            if "denied" in found or "in_talks" in found or "rumoured" in found:
                return "denied", found["negation"]
            if "announced" in found:
                return "announced", found["announced"]
            return None, ""
        for status in _ORDER:
            if status in found:
                return _named(status), found[status]
        if "conditional" in c.feature or "modal" in found:
            return "rumoured", found.get("modal", " ".join(words[c.start : c.end]))
        if c.entry.status:
            return c.entry.status, ""
        if "future" in c.feature or c.feature == "infinitive":
            return "announced", " ".join(words[c.start : c.end])
        return "completed", ""

    def _standing(self, c: Candidate) -> tuple[str | None, str]:
        words = c.sentence.words
        for start, end, status in self._cues.finditer(words, *c.clause):
            if status == "negation" and c.start - 5 <= start <= c.end + 2:
                return None, ""
            if status in ("ended",) and c.start - 3 <= start <= c.end + 2 and end:
                return "ended", " ".join(words[start:end])
        return c.entry.status or "completed", ""


def _named(status: str) -> str:
    return {"hypothetical": "rumoured", "firm": "completed"}.get(status, status)
