"""The factual status of each candidate, from the clause that governs it.

What ends or denies a deal outweighs everything; otherwise talks, rumours and announcements outweigh the plain form of the verb,
and the cue that stands nearest decides between them. A plain negation that answers no rumour makes no claim at all.
"""

from __future__ import annotations

from itertools import pairwise

from kg.lexicon import Lexicon
from kg.nlp.relations import Candidate
from kg.nlp.scope import Scope, Scopes
from kg.nlp.syntax import Sentence
from kg.nlp.words import WordMatcher, group_matcher
from kg.ontology import relation_types, statuses

__all__ = ["StatusReader"]

_VOID = ("denied", "ended")
_TENTATIVE = ("in_talks", "rumoured", "hypothetical")
_OUTER = (*_VOID, "in_talks", "rumoured")
"""What words outside a clause say of it: "denied that", "rumors that"; what was announced may have been done."""
_NAMES = {"hypothetical": "rumoured", "firm": "completed"}
"""The status that a group of cues stands for where the two are not called the same."""
_FAR, _FAR_FROM_ROLE, _FAR_FROM_NOUN = 14, 4, 30
"""How many words away a cue may stand; the last is for the end of what a noun names: "the alliance …, hailed …, has ended"."""
_REPLY = 14
"""How many words into the next sentence a denial may begin."""
_BEFORE, _AFTER = 5, 2
"""How many words before and behind its trigger a negation may begin."""
_LEAD = 3
"""By how many words a firm cue must be nearer than a tentative one to decide."""
_HANDICAPS = {"completed": -8, "announced": 0, "firm": 3}
"""How much further away each group of firm cues counts."""
_TRANSFERS = frozenset({"invests_in", "acquires", "lends_to", "joint_venture_with"})
"""Deals that are made once: to be making one is to have agreed on it."""

_OPENERS = frozenset({"-", "–", "—", ":", '"', "“", "«", "("})
Found = dict[str, tuple[int, str]]
"""The nearest cue of each group: how far it stands from the trigger, and its words."""


class StatusReader:
    """Reads statuses in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._cues: WordMatcher[str] = WordMatcher({w: s for s, group in lexicon.cues.items() for w in group})
        self._void = {s: group_matcher(lexicon.cues[s]) for s in _VOID}
        self._hypothetical = group_matcher(lexicon.cues["hypothetical"])
        self._scopes = Scopes(lexicon)
        self._past_states = group_matcher(lexicon.groups["past_states"])
        self._formers = group_matcher(lexicon.groups["former_words"])
        self._infinitive, self._not_yet, self._be = words("infinitive_marks"), words("not_yet"), words("be")
        self._possible, self._once = words("possibility"), words("breaks")
        self._would, self._speech, self._spokes = words("future_past"), words("speech"), words("spokespeople")

    def read(self, candidates: list[Candidate], sentences: list[Sentence]) -> list[Candidate]:
        """Set `status` and `cue`; return the candidates that state something.

        "Nvidia may invest in Mistral" is "rumoured" by the cue "may"; "Nvidia did not invest in Mistral" states nothing.
        """
        after = {s.start: following for s, following in pairwise(sentences)}
        kept = []
        for c in candidates:
            scope = self._scopes.of(c)
            found = self._standing(c, scope) if relation_types()[c.relation].standing else self._of_deal(c, scope)
            if found is None:
                continue
            c.status, c.cue = found
            if statuses()[c.status].group == "firm" and (doubt := self._doubt(c, scope)):
                c.status, c.cue = self._talks(c) or ("rumoured", doubt)
            if statuses()[c.status].group == "firm" and not c.proposed:
                c.status, c.cue = self._talks(c) or (c.status, c.cue)  # by the scorer alone: talks may be of this deal
            if c.status not in _VOID and (outcome := self._outcome(c, scope, after.get(c.sentence.start))):
                c.status, c.cue = outcome
            kept.append(c)
        return kept

    def _of_deal(self, c: Candidate, scope: Scope) -> tuple[str, str] | None:
        """Return the status and cue of a deal, or None where it is plainly negated."""
        found, trigger = self._nearest(c, scope), c.trigger
        if "negation" in found and "denied" not in found:
            if any(status in found for status in ("in_talks", "rumoured")) or self._is_spoken(c):
                return "denied", found["negation"][1]
            not_yet = "announced" in found and self._is_not_yet(c)
            return ("announced", found["announced"][1]) if not_yet else None
        for status in _VOID:
            if status in found:
                return status, found[status][1]
        if past := self._past(c, scope, found):
            return "ended", past
        if self._scopes.is_conditional(c.trigger) and "announced" not in found:
            return ("announced", trigger.text) if self._party_speaks(c) else self._talks(c) or ("rumoured", trigger.text)
        implied = trigger.entry.status
        if implied and implied not in _VOID and implied != "completed":
            found.setdefault(implied, (0, trigger.text))
        return self._decide(c, found) or self._by_form(c, implied)

    def _decide(self, c: Candidate, found: Found) -> tuple[str, str] | None:
        """Return the status that the cues give a deal: the tentative ones unless a firm one is clearly nearer."""
        tentative = [s for s in _TENTATIVE if s in found]
        firm = sorted((s for s in _HANDICAPS if s in found), key=lambda s: found[s][0] + _HANDICAPS[s])
        if tentative and (not firm or min(found[s][0] for s in tentative) <= min(found[s][0] for s in firm) + _LEAD):
            return self._talks(c) or (_NAMES.get(tentative[0], tentative[0]), found[tentative[0]][1])
        return (_NAMES.get(firm[0], firm[0]), found[firm[0]][1]) if firm else None

    def _by_form(self, c: Candidate, implied: str | None) -> tuple[str, str]:
        """Return the status that the form of the trigger gives where no cue does."""
        t = c.trigger
        if implied:
            return implied, ""
        if "future" in t.feature or t.feature == "infinitive" or self._is_infinitive(c) or _has_future(c):
            return "announced", t.text
        if c.relation in _TRANSFERS and t.feature == "gerund" and self._is_progressive(c):
            return "announced", t.text
        return "completed", ""

    def _nearest(self, c: Candidate, scope: Scope) -> Found:
        """Return the nearest cue of each group in the scope of a candidate, and what governs its clause from outside."""
        t, s = c.trigger, c.sentence
        far = _FAR_FROM_ROLE if t.entry.kind == "role" else _FAR
        found: Found = {"rumoured": (0, s.words[scope.begin - 1])} if scope.open else {}
        first, last = max(min(scope.outer, scope.begin - 1), s.start), min(scope.end + 1, s.end)  # "once" stands before or behind
        for start, end, group in self._cues.finditer(s.words, first, last):
            if _is_name(s, start, end) or s.in_aside(start, end, scope.begin, t.start):
                continue
            if start < t.end and end > t.start:
                if _says_itself(c, group, end - start):
                    found[group] = (0, t.text)
                continue
            gap = start - t.end if start >= t.end else t.start - end
            if start < scope.begin and not self._governs(c, scope, start, group):
                continue
            if group == "negation":
                if scope.attributive or not _is_beside(c, start):
                    continue
            elif gap > (_FAR_FROM_NOUN if t.entry.kind == "noun" and group in _VOID else far):
                continue
            if start >= t.end and self._scopes.is_cut_off(c, start, group):
                continue
            if group in ("ended", "completed") and self._is_open(s, start, group):
                continue
            planned = group == "rumoured" and s.words[start] in self._would and self._party_speaks(c)
            status = "announced" if planned else group
            if status not in found or gap < found[status][0]:
                found[status] = (gap, " ".join(s.words[start:end]))
        return found

    def _governs(self, c: Candidate, scope: Scope, start: int, group: str) -> bool:
        """Whether a cue before a clause is about it: a plan only about a conditional, "once" about what it opens."""
        if group == "announced":
            opens = c.sentence.words[start] in self._once and start == scope.begin - 1
            return opens or (self._scopes.is_conditional(c.trigger) and start >= scope.outer)
        return group in _OUTER and start >= scope.outer

    def _is_open(self, s: Sentence, start: int, group: str) -> bool:
        """Whether an end or completion at a token is only possible or to come: "may walk away", "is to enter service"."""
        before = range(max(start - 3, s.start), start)
        if any(s.words[i] in self._possible for i in before):
            return True
        return group == "completed" and any((hit := self._cues.at(s.words, i, start)) and hit[1] == "announced" for i in before)

    def _past(self, c: Candidate, scope: Scope, found: Found) -> str | None:
        """Return the words that put a state into the past: "former", or "were shareholders" without "already"."""
        t, words = c.trigger, c.sentence.words
        if (t.entry.kind != "verb" or scope.attributive) and (
            hit := self._formers.any(words, max(t.start - 3, t.clause[0]), t.start)
        ):
            return " ".join(words[hit[0] : hit[1]])
        if scope.outer < scope.begin or "firm" in found:
            return None
        hit = self._past_states.any(words, max(t.start - 4, scope.begin) if t.entry.kind == "role" else t.start, t.end)
        return " ".join(words[hit[0] : hit[1]]) if hit else None

    def _is_progressive(self, c: Candidate) -> bool:
        """Whether a gerund stands after a form of "to be"."""
        t, words = c.trigger, c.sentence.words
        return any(w in self._be for w in words[max(t.start - 3, t.clause[0]) : t.start])

    def _is_infinitive(self, c: Candidate) -> bool:
        """Whether a verb form that could be a present follows the mark of an infinitive: "its intention to put"."""
        t, words = c.trigger, c.sentence.words
        return t.entry.kind == "verb" and t.start > c.sentence.start and words[t.start - 1] in self._infinitive

    def _is_not_yet(self, c: Candidate) -> bool:
        """Whether a negation only says "not yet" of what is agreed."""
        t = c.trigger
        return any(w in self._not_yet for w in c.sentence.words[max(t.start - _BEFORE, t.clause[0]) : t.end + _AFTER])

    def _doubt(self, c: Candidate, scope: Scope) -> str | None:
        """Return the words that make a firm claim hypothetical: "if it comes about", a conditional that governs the trigger.

        In "it would place Amazon among the backers" the trigger is a noun, and the verb before it is what doubts.
        """
        t, s = c.trigger, c.sentence
        if scope.attributive:
            return None
        if hit := self._hypothetical.at(s.words, s.start, s.end):
            return " ".join(s.words[s.start : hit[0]])
        for i in range(t.start - 1, scope.begin - 1, -1):
            if s.words[i] == ",":
                break
            if self._scopes.is_conditional_word(s.words[i]) or (t.entry.kind == "role" and s.words[i] in self._would):
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
        for ref in s.mentions:
            if any(e in c.parties for e in ref.entities) and any(
                w in self._speech for w in s.words[ref.end : min(ref.end + 3, s.end)]
            ):
                return True
        return False

    def _is_spoken(self, c: Candidate) -> bool:
        """Whether a party's spokesperson is the one who negates."""
        return any(w in self._spokes for w in c.sentence.words[c.sentence.start : c.sentence.end])

    def _outcome(self, c: Candidate, scope: Scope, following: Sentence | None) -> tuple[str, str] | None:
        """Return what came of a claim that is not yet done by the rest of its sentence, or by a denial that opens the next one.

        What is done is only denied where an outlet reports it.
        """
        s, tentative = c.sentence, _is_tentative(c.status or "")
        if tentative or c.status == "announced":
            for status in _VOID:
                hit = self._void[status].any(s.words, scope.end, s.end)
                if hit and (tentative or not self._scopes.is_taken_up(c, scope.end, hit[0])):
                    return status, " ".join(s.words[hit[0] : hit[1]])
        reported = any("media" in e.types for ref in s.mentions for e in ref.entities)
        if (tentative or reported) and following is not None and "\n" not in s.doc[c.trigger.end : following.start].text:
            hit = self._void["denied"].any(s.words, following.start, min(following.start + _REPLY, following.end))
            return ("denied", " ".join(s.words[hit[0] : hit[1]])) if hit else None
        return None

    def _standing(self, c: Candidate, scope: Scope) -> tuple[str, str] | None:
        """Return the status and cue of a lasting relation: in force, ended, or None where it is negated."""
        t, words = c.trigger, c.sentence.words
        for start, end, status in self._cues.finditer(words, scope.begin, scope.end):
            if status == "negation" and _is_beside(c, start) and not scope.attributive:
                return None
            if status == "ended" and t.start - 3 <= start <= t.end + 2:
                return "ended", " ".join(words[start:end])
        if past := self._past(c, scope, {}):
            return "ended", past
        return t.entry.status or "completed", ""


def _is_tentative(status: str) -> bool:
    return statuses()[status].group == "tentative"


def _is_beside(c: Candidate, start: int) -> bool:
    """Whether a negation that begins at a token stands so near that it belongs to the trigger."""
    return c.trigger.start - _BEFORE <= start <= c.trigger.end + _AFTER


def _is_name(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a one-word cue is capitalized inside the sentence: the month of May is no possibility."""
    token = sentence.doc[start]
    return end - start == 1 and token.text[0].isupper() and not token.is_sent_start and sentence.words[start - 1] not in _OPENERS


def _says_itself(c: Candidate, group: str, length: int) -> bool:
    """Whether a cue that overlaps a trigger counts: "signed" announces, "not for sale" denies, "sale" alone says nothing."""
    t = c.trigger
    if group == "announced":
        return t.entry.kind == "verb" and not t.entry.status
    return group in ("denied", "ended", "in_talks") and length > t.end - t.start


def _has_future(c: Candidate) -> bool:
    """Whether a verb in the future governs a noun: "Samsung assurera la gravure"."""
    t, s = c.trigger, c.sentence
    if t.entry.kind == "verb":
        return False
    for i in range(t.start - 1, max(t.start - 6, t.clause[0] - 1), -1):
        if s.words[i] == ",":
            break
        if "Tense=Fut" in str(s.doc[i].morph):
            return True
    return False
