"""The factual status of each candidate, from the clause that governs it.

What ends or denies a deal outweighs everything; otherwise talks, rumours and announcements outweigh the plain form of the verb,
and the cue that stands nearest decides between them. A plain negation that answers no rumour makes no claim at all.
"""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import WordMatcher
from kg.ontology import relation_types, statuses

__all__ = ["StatusReader"]

_VOID = ("denied", "ended")
_OPEN = ("in_talks", "rumoured", "hypothetical", "announced", "firm", "completed")
_NAMES = {"hypothetical": "rumoured", "firm": "completed"}
_FAR = 14


class StatusReader:
    """Reads statuses in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: WordMatcher[str] = WordMatcher({w: s for s, words in lexicon.cues.items() for w in words})
        self._denials: WordMatcher[bool] = WordMatcher(dict.fromkeys(lexicon.cues["denied"], True))
        self._would, self._speech = frozenset(w[0] for w in lexicon.groups.get("future_past", ())), lexicon.words("speech")

    def read(self, candidates: list[Candidate], sentences: list[Sentence]) -> list[Candidate]:
        """Set `status` and `cue`; return the candidates that state something."""
        after = {s.start: following for s, following in zip(sentences, sentences[1:], strict=False)}
        kept = []
        for c in candidates:
            status, cue = self._status(c)
            if status and statuses()[status].group == "tentative":
                denial = self._denial(c, after.get(c.sentence.start))
                if denial:
                    status, cue = "denied", denial
            if status:
                c.status, c.cue = status, cue
                kept.append(c)
        return kept

    def _status(self, c: Candidate) -> tuple[str | None, str]:
        if relation_types()[c.entry.relation].standing:
            return self._standing(c)
        words = c.sentence.words
        found: dict[str, tuple[int, str]] = {}
        for start, end, status in self._cues.finditer(words, *c.clause):
            if (start < c.end and end > c.start) or self._is_name(c, start, end):
                continue
            if c.sentence.in_aside(start, end, c.clause[0], c.start):
                continue
            gap = start - c.end if start >= c.end else c.start - end
            if status in ("negation", "modal"):
                if not c.start - 5 <= start <= c.end + 2:
                    continue
            elif gap > _FAR or (c.entry.kind == "role" and gap > 4):
                continue
            cue = " ".join(words[start:end])
            if status == "rumoured" and words[start] in self._would and self._party_speaks(c):
                status = "announced"
            if status not in found or gap < found[status][0]:
                found[status] = (gap, cue)
        if "negation" in found:
            for status in ("denied", "in_talks", "rumoured"):
                if status in found:
                    return "denied", found["negation"][1]
            return ("announced", found["announced"][1]) if "announced" in found else (None, "")
        for status in _VOID:
            if status in found:
                return status, found[status][1]
        if "conditional" in c.feature and "announced" not in found:
            return self._talks(c) or ("rumoured", " ".join(words[c.start : c.end]))
        if c.entry.status and statuses()[c.entry.status].group == "tentative":
            found.setdefault(c.entry.status, (0, " ".join(words[c.start : c.end])))
        tentative = [s for s in _OPEN[:3] if s in found]
        firm = [s for s in _OPEN[3:] if s in found]
        if tentative and (not firm or min(found[s][0] for s in tentative) <= min(found[s][0] for s in firm) + 3):
            return self._talks(c) or (_NAMES.get(tentative[0], tentative[0]), found[tentative[0]][1])
        if firm:
            return _NAMES.get(firm[0], firm[0]), found[firm[0]][1]
        if c.entry.status:
            return c.entry.status, ""
        if "future" in c.feature or c.feature == "infinitive":
            return "announced", " ".join(words[c.start : c.end])
        return "completed", ""

    def _talks(self, c: Candidate) -> tuple[str, str] | None:
        """Return "in_talks" where the sentence mentions talks, in whatever clause: a rumour is what mentions none."""
        for start, end, status in self._cues.finditer(c.sentence.words, c.sentence.start, c.sentence.end):
            if status == "in_talks":
                return "in_talks", " ".join(c.sentence.words[start:end])
        return None

    def _is_name(self, c: Candidate, start: int, end: int) -> bool:
        """Whether a one-word cue is capitalized inside the sentence: the month of May is no possibility."""
        token = c.sentence.doc[start]
        return end - start == 1 and token.text[0].isupper() and not token.is_sent_start

    def _party_speaks(self, c: Candidate) -> bool:
        """Whether one of the parties is the one who says so: then "would" is a plan and no rumour."""
        s = c.sentence
        parties = (c.subject_entity, c.object_entity)
        for ref in s.mentions:
            if ref.end < s.end and s.words[ref.end] in self._speech and any(e in parties for e in ref.entities):
                return True
        return False

    def _denial(self, c: Candidate, following: Sentence | None) -> str | None:
        """Return the words that reject a tentative claim later in its sentence, or in the next one of the paragraph."""
        s = c.sentence
        hit = self._denials.any(s.words, c.clause[1], s.end)
        if hit is None and following is not None and "\n" not in s.doc[c.end : following.start].text:
            hit = self._denials.any(s.words, following.start, min(following.start + 14, following.end))
        return " ".join(s.words[hit[0] : hit[1]]) if hit else None

    def _standing(self, c: Candidate) -> tuple[str | None, str]:
        words = c.sentence.words
        for start, end, status in self._cues.finditer(words, *c.clause):
            if status == "negation" and c.start - 5 <= start <= c.end + 2:
                return None, ""
            if status == "ended" and c.start - 3 <= start <= c.end + 2:
                return "ended", " ".join(words[start:end])
        return c.entry.status or "completed", ""
