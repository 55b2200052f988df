"""Roles: the parties of a noun that is one of them itself ("rival", "shareholder", "subsidiary").

The noun stands beside a name or a list of names ("its rival Anthropic", "backers such as A and B"), in apposition to one ("A, a
subsidiary of B"), or after "is".
"""

from __future__ import annotations

from functools import cached_property

from kg.nlp.coordination import Group
from kg.nlp.triggers import SlotWords, Trigger

__all__ = ["Role"]


class Role:
    """The parties of one role noun; every method returns a group, or None where there is none."""

    def __init__(self, words: SlotWords, trigger: Trigger) -> None:
        self._words, self._trigger, self._sentence = words, trigger, trigger.sentence

    def itself(self) -> Group | None:
        """Return who plays the role: Anthropic in "its rival Anthropic", A in "A, a rival of B"."""
        s, words, left = self._sentence, self._words, self._left
        if left - 1 >= s.start and s.words[left - 1] in words.among:
            listed = s.at.get(left - 2)
            if listed and listed.form != "possessive":
                return s.group_of.get(id(listed))
            for i in range(left - 2, s.start - 1, -1):
                if s.words[i] in words.count:
                    return s.group_after(i + 1, left) or s.subject(i)
                if s.doc[i].pos_ in ("VERB", "AUX"):
                    return s.subject(i)
        end = self._end()
        return self._introduced(end) or self._following(end) or self.apposed() or self._copula()

    def of(self) -> Group | None:
        """Return whose role it is: B in "a rival of B", "B's rival", "B, whose rival…"."""
        s, start = self._sentence, self._trigger.start
        group = s.possessor(start, self._trigger.end)
        if group:
            return group
        before = (self._left - 1,) if self._left > s.start else ()
        for i in (*before, start - 1, self._trigger.clause[0]):
            if s.words[i] in self._words.whose:
                return s.antecedent(i)
        return None

    def apposed(self) -> Group | None:
        """Return what stands before a comma or bracket in front of the noun phrase: A in "A, a subsidiary of B"."""
        s, i = self._sentence, self._left - 1
        while i >= s.start and s.words[i] in self._words.apposition_fillers:
            i -= 1
        if i < s.start or s.words[i] not in (",", "(", "–", "—"):
            return None
        i -= 1
        while i >= s.start and s.words[i] == ")":
            while i > s.start and s.words[i] != "(":
                i -= 1
            i -= 1
        for group in s.groups:
            last = group.refs[-1]
            if group.end == i + 1 and last.form in ("name", "descriptor", "pronoun"):
                return group if "plural" in self._trigger.feature or len(group.refs) == 1 else Group.of(last)
        return None

    @cached_property
    def _left(self) -> int:
        """Where the noun phrase of the trigger begins."""
        s, syntax, i = self._sentence, self._words.syntax, self._trigger.start
        while i - 1 >= s.start:
            word, ref = s.words[i - 1], s.at.get(i - 1)
            if ref and ref.form != "possessive" and word not in syntax.genitive:
                if i >= s.end or s.words[i] not in syntax.genitive:
                    break
                i = ref.left
            elif ref or word in syntax.before_noun or s.doc[i - 1].pos_ in ("ADJ", "DET", "NUM", "ADV"):
                i -= 1
            else:
                break
        return i

    def _end(self) -> int:
        """Return where the noun phrase ends, with the owner behind the noun ("backers of A")."""
        owner = self._sentence.possessor(self._trigger.start, self._trigger.end)
        return owner.end if owner and owner.start >= self._trigger.end else self._trigger.end

    def _introduced(self, start: int) -> Group | None:
        """Return the list that a word introduces: "its backers include A", "backers such as A and B"."""
        s = self._sentence
        for i in range(start, min(start + 5, s.end)):
            hit = self._words.syntax.introducers.at(s.words, i, s.end)
            if hit:
                return s.group_after(hit[0], s.end)
            if s.words[i] in (".", ";"):
                break
        return None

    def _following(self, start: int) -> Group | None:
        """Return the names that follow at once, or after a comma: "rival Anthropic", "its backers, A and B"."""
        s = self._sentence
        if s.words[start : start + 1] != [","]:
            return s.group_after(start, min(start + 3, s.end), skip=2)
        ref = s.at.get(start + 1) if start < s.end else None
        return s.group_of.get(id(ref)) if ref and ref.form == "name" and not self.apposed() else None

    def _copula(self) -> Group | None:
        """Return the subject of the "is" or "becomes" in front."""
        s = self._sentence
        for i in range(self._left - 1, max(self._left - 5, s.start) - 1, -1):
            if s.words[i] in self._words.be or s.words[i] in self._words.become:
                return s.subject(i)
        return None
