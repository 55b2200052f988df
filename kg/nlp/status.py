"""The factual status of each candidate, from the clause that governs it.

What ends or denies a deal outweighs everything; otherwise talks, rumours and announcements outweigh the plain form of the verb,
and the cue that stands nearest decides between them. A plain negation that answers no rumour makes no claim at all.
"""

from __future__ import annotations

from itertools import pairwise

from kg.lexicon import Lexicon
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import WordMatcher, group_matcher
from kg.ontology import relation_types, statuses

__all__ = ["StatusReader"]

_VOID = ("denied", "ended")
_TENTATIVE = ("in_talks", "rumoured", "hypothetical")
_FIRM = ("announced", "firm", "completed")
_NAMES = {"hypothetical": "rumoured", "firm": "completed"}
"""The status that a group of cues stands for where the two are not called the same."""
_FAR, _FAR_FROM_ROLE = 14, 4
"""How many words away a cue may stand."""
_REPLY = 14
"""How many words into the next sentence a denial may begin."""
_BEFORE, _AFTER = 5, 2
"""How many words before and behind its trigger a negation may begin."""
_LEAD = 3
"""By how many words a firm cue must be nearer than a tentative one to decide."""


class StatusReader:
    """Reads statuses in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: WordMatcher[str] = WordMatcher({w: s for s, words in lexicon.cues.items() for w in words})
        self._denials, self._hypothetical = group_matcher(lexicon.cues["denied"]), group_matcher(lexicon.cues["hypothetical"])
        self._infinitive = lexicon.words("infinitive_marks")
        self._not_yet = lexicon.words("not_yet")
        self._would, self._speech = lexicon.words("future_past"), lexicon.words("speech")

    def read(self, candidates: list[Candidate], sentences: list[Sentence]) -> list[Candidate]:
        """Set `status` and `cue`; return the candidates that state something.

        "Nvidia may invest in Mistral" is "rumoured" by the cue "may"; "Nvidia did not invest in Mistral" states nothing.
        """
        after = {s.start: following for s, following in pairwise(sentences)}
        kept = []
        for c in candidates:
            found = self._standing(c) if relation_types()[c.relation].standing else self._of_deal(c)
            if found is None:
                continue
            c.status, c.cue = found
            if statuses()[c.status].group == "firm" and (doubt := self._doubt(c)):
                c.status, c.cue = self._talks(c) or ("rumoured", doubt)
            if _is_tentative(c.status) and (denial := self._denial(c, after.get(c.sentence.start))):
                c.status, c.cue = "denied", denial
            kept.append(c)
        return kept

    def _of_deal(self, c: Candidate) -> tuple[str, str] | None:
        """Return the status and cue of a deal, or None where it is plainly negated."""
        found, trigger = self._nearest(c), c.trigger
        if "negation" in found:
            if any(status in found for status in ("denied", "in_talks", "rumoured")):
                return "denied", found["negation"][1]
            not_yet = "announced" in found and self._is_not_yet(c)
            return ("announced", found["announced"][1]) if not_yet else None
        for status in _VOID:
            if status in found:
                return status, found[status][1]
        if "conditional" in trigger.feature and "announced" not in found:
            return self._talks(c) or ("rumoured", trigger.text)
        implied = trigger.entry.status
        if implied and _is_tentative(implied):
            found.setdefault(implied, (0, trigger.text))
        tentative = [s for s in _TENTATIVE if s in found]
        firm = [s for s in _FIRM if s in found]
        if tentative and (not firm or min(found[s][0] for s in tentative) <= min(found[s][0] for s in firm) + _LEAD):
            return self._talks(c) or (_NAMES.get(tentative[0], tentative[0]), found[tentative[0]][1])
        if firm:
            return _NAMES.get(firm[0], firm[0]), found[firm[0]][1]
        if implied:
            return implied, ""
        if "future" in trigger.feature or trigger.feature == "infinitive" or self._is_infinitive(c):
            return "announced", trigger.text
        return "completed", ""

    def _nearest(self, c: Candidate) -> dict[str, tuple[int, str]]:
        """Return the nearest cue of each group in the clause: how far it stands from the trigger, and its words."""
        t, s = c.trigger, c.sentence
        far = _FAR_FROM_ROLE if t.entry.kind == "role" else _FAR
        found: dict[str, tuple[int, str]] = {}
        for start, end, group in self._cues.finditer(s.words, *t.clause):
            if (start < t.end and end > t.start) or _is_name(s, start, end) or s.in_aside(start, end, t.clause[0], t.start):
                continue
            gap = start - t.end if start >= t.end else t.start - end
            if group in ("negation", "modal"):
                if not _is_beside(c, start):
                    continue
            elif gap > far:
                continue
            planned = group == "rumoured" and s.words[start] in self._would and self._party_speaks(c)
            status = "announced" if planned else group
            if status not in found or gap < found[status][0]:
                found[status] = (gap, " ".join(s.words[start:end]))
        return found

    def _is_infinitive(self, c: Candidate) -> bool:
        """Whether a verb form that could be a present follows the mark of an infinitive: "its intention to put"."""
        t, words = c.trigger, c.sentence.words
        return t.entry.kind == "verb" and t.start > c.sentence.start and words[t.start - 1] in self._infinitive

    def _is_not_yet(self, c: Candidate) -> bool:
        """Whether a negation only says "not yet" of what is agreed."""
        t = c.trigger
        return any(w in self._not_yet for w in c.sentence.words[max(t.start - _BEFORE, t.clause[0]) : t.end + _AFTER])

    def _doubt(self, c: Candidate) -> str | None:
        """Return the words that make a firm claim hypothetical: "if it comes about", a conditional that governs the trigger.

        In "it would place Amazon among the backers" the trigger is a noun, and the verb before it is what doubts.
        """
        t, s = c.trigger, c.sentence
        if hit := self._hypothetical.at(s.words, s.start, s.end):
            return " ".join(s.words[s.start : hit[0]])
        for i in range(t.start - 1, t.clause[0] - 1, -1):
            if s.words[i] == ",":
                break
            if "Mood=Cnd" in str(s.doc[i].morph) or (t.entry.kind == "role" and s.words[i] in self._would):
                return s.words[i]
        return None

    def _talks(self, c: Candidate) -> tuple[str, str] | None:
        """Return "in_talks" where the sentence mentions talks, in whatever clause: a rumour is what mentions none."""
        for start, end, status in self._cues.finditer(c.sentence.words, c.sentence.start, c.sentence.end):
            if status == "in_talks":
                return "in_talks", " ".join(c.sentence.words[start:end])
        return None

    def _party_speaks(self, c: Candidate) -> bool:
        """Whether one of the parties is the one who says so: then "would" is a plan and no rumour."""
        s = c.sentence
        speakers = (ref for ref in s.mentions if ref.end < s.end and s.words[ref.end] in self._speech)
        return any(entity in c.parties for ref in speakers for entity in ref.entities)

    def _denial(self, c: Candidate, following: Sentence | None) -> str | None:
        """Return the words that reject a tentative claim later in its sentence, or in the next one of the paragraph."""
        s = c.sentence
        hit = self._denials.any(s.words, c.trigger.clause[1], s.end)
        if hit is None and following is not None and "\n" not in s.doc[c.trigger.end : following.start].text:
            hit = self._denials.any(s.words, following.start, min(following.start + _REPLY, following.end))
        return " ".join(s.words[hit[0] : hit[1]]) if hit else None

    def _standing(self, c: Candidate) -> tuple[str, str] | None:
        """Return the status and cue of a lasting relation: in force, ended, or None where it is negated."""
        t, words = c.trigger, c.sentence.words
        for start, end, status in self._cues.finditer(words, *t.clause):
            if status == "negation" and _is_beside(c, start):
                return None
            if status == "ended" and t.start - 3 <= start <= t.end + 2:
                return "ended", " ".join(words[start:end])
        return t.entry.status or "completed", ""


def _is_tentative(status: str) -> bool:
    return statuses()[status].group == "tentative"


def _is_beside(c: Candidate, start: int) -> bool:
    """Whether a negation or modal that begins at a token stands so near that it belongs to the trigger."""
    return c.trigger.start - _BEFORE <= start <= c.trigger.end + _AFTER


def _is_name(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a one-word cue is capitalized inside the sentence: the month of May is no possibility."""
    token = sentence.doc[start]
    return end - start == 1 and token.text[0].isupper() and not token.is_sent_start
