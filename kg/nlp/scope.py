"""How far the words that decide a status reach: the clause of a trigger, its own comma phrase, and the words that govern it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.triggers import Trigger

__all__ = ["Scope", "Scopes"]

_GOVERNING = 9
"""How many words before a subordinate clause may govern it: "denied a report in the newspaper that"."""
_BACK = 4
"""How many words before a participle its auxiliary may stand."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the cues of one candidate may stand.

    Attributes:
        begin: First token of the clause, or of the comma phrase of what is attributive.
        end: Token after it.
        outer: First of the words before the clause that govern it; `begin` where it stands on its own.
        attributive: Whether the trigger only describes a party ("backed by Nvidia", "a rival"): the verb says nothing of it.
        open: Whether the clause asks: "whether it will invest".
    """

    begin: int
    end: int
    outer: int
    attributive: bool
    open: bool = False


class Scopes:
    """Finds scopes in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._relatives, self._subordinators = words("relatives"), words("subordinators")
        self._auxiliaries = words("be") | words("have") | words("become")
        self._ands, self._prepositions = words("and"), words("prepositions")
        self._endings, self._imperfects = tuple(words("conditional_endings")), words("not_conditional")

    def of(self, c: Candidate) -> Scope:
        """Return the scope of a candidate."""
        t, s = c.trigger, c.sentence
        begin, end = t.clause
        if begin > s.start and self._is_demonstrative(s, begin):
            begin = s.clause_start(begin)
        if self._is_attributive(c):
            if t.entry.kind == "verb":
                stop = t.end if s.words[t.start - 1] == "-" else next((i for i in range(t.end, end) if s.words[i] == ","), end)
                return Scope(t.start, stop, t.start, attributive=True)
            start = next((i + 1 for i in range(t.start - 1, begin - 1, -1) if s.words[i] == ","), begin)
            stop = next((i for i in range(t.end, end) if s.words[i] == ","), end)
            return Scope(start, stop, start, attributive=True)
        outer = begin
        if begin > s.start and self._is_governed(s, begin):
            outer = max(s.clause_start(begin - 1), begin - _GOVERNING, s.start)
            end = s.clause_end(t.end, t.start)
        asks = begin > s.start and s.words[begin - 1] in self._subordinators
        return Scope(begin, end, outer, attributive=False, open=asks)

    def is_cut_off(self, c: Candidate, cue: int, group: str) -> bool:
        """Whether a cue behind a trigger belongs to another verb: one of a relative clause, or of somebody else's clause.

        A relative clause counts where it holds a party, or is that of the noun: "a loan, for which a contract is signed".

        A negation must not even stand behind a comma: "a stake, without votes".
        """
        s, start = c.sentence, c.trigger.end
        begin = s.clause_start(cue)
        if begin >= start and s.words[begin] in self._relatives and not self._is_demonstrative(s, begin):
            of_noun = c.trigger.entry.kind == "noun" and s.words[begin - 1] in self._prepositions
            return not of_noun and all(party.start < begin for party in (c.subject, c.object))
        if c.trigger.entry.kind == "role" and not self._ands.isdisjoint(s.words[start:cue]):
            return True
        return (group == "negation" and "," in s.words[start:cue]) or self.is_taken_up(c, start, cue)

    def is_taken_up(self, c: Candidate, start: int, cue: int) -> bool:
        """Whether somebody who is no party becomes the subject between a token and a cue: "…, Google has ended"."""
        s = c.sentence
        for ref in s.mentions:
            if start <= ref.left and ref.end <= cue and s.words[ref.left - 1] in (",", ";") and ref.form != "possessive":
                group = s.group_of.get(id(ref))
                if group and group.refs[0] is ref and not any(e in c.parties for e in ref.entities):
                    return True
        return False

    def is_conditional(self, t: Trigger) -> bool:
        """Whether a trigger is in the conditional."""
        return "conditional" in t.feature

    def is_conditional_word(self, word: str) -> bool:
        """Whether a word is a verb in the conditional; taggers take most of these for imperfects."""
        return bool(self._endings) and word.endswith(self._endings) and word not in self._imperfects

    def _is_demonstrative(self, s: Sentence, i: int) -> bool:
        """Whether a word that could open a clause points back instead: "over that credit", "before that,"."""
        return s.words[i] in self._relatives and (s.doc[i].pos_ == "DET" or s.words[min(i + 1, s.end - 1)] in (",", "."))

    def _is_governed(self, s: Sentence, begin: int) -> bool:
        """Whether a clause depends on the words before it: "denied that", "the $800 million that", and no aside."""
        opens = begin if s.words[begin] in self._relatives else begin - 1
        if s.words[opens] not in self._relatives | self._subordinators or opens == s.start:
            return False
        before = opens - 1
        ref = s.at.get(before)
        named = ref is not None and ref.form == "name" and not any("media" in e.types for e in ref.entities)
        return s.words[before] not in (",", "(", ";", ":") and not named

    def _is_attributive(self, c: Candidate) -> bool:
        """Whether a trigger describes a party instead of telling of it: a role in apposition, a participle without auxiliary."""
        t, s = c.trigger, c.sentence
        start = max(t.start - _BACK, t.clause[0])
        back = s.words[start : t.start]
        if t.entry.kind == "role":
            verbs = (i for i in range(start, t.start) if s.words[i] in self._auxiliaries or self.is_conditional_word(s.words[i]))
            return all("," in s.words[i : t.start] for i in verbs)
        if t.entry.kind != "verb" or "participle" not in t.feature:
            return False
        if back and back[-1] == "-":
            return True
        return (c.passive or "past" not in t.feature) and not any(w in self._auxiliaries for w in back)
