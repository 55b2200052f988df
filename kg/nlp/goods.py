"""Goods: what a deal is about, and whose it is: a round of financing, a share of a company, chips, models."""

from __future__ import annotations

from kg.nlp.coordination import Group
from kg.nlp.triggers import SlotWords, Trigger

__all__ = ["Goods"]


class Goods:
    """The goods that stand around one trigger."""

    def __init__(self, words: SlotWords, trigger: Trigger) -> None:
        self._words, self._sentence = words, trigger.sentence
        self._start, self._end, self._clause = trigger.start, trigger.end, trigger.clause

    def round(self) -> Group | None:
        """Return whose round of financing the clause is about."""
        s, syntax = self._sentence, self._words.syntax
        for i, stop, _ in self._words.groups["round_words"].finditer(s.words, *self._clause):
            owner = s.possessor(i, stop)
            if owner:
                return owner
            for k in range(stop, min(stop + 4, self._clause[1])):
                if syntax.slot(("in", "round_of")).at(s.words, k, self._clause[1]):
                    return s.group_after(k + 1, self._clause[1], skip=5)
        return None

    def percent_of(self) -> Group | None:
        """Return the company whose share is bought: "64% of Exaion", "a 10 percent stake in Exaion"."""
        s, syntax = self._sentence, self._words.syntax
        if s.words[self._clause[0]] in self._words.whose:
            return s.antecedent(self._clause[0])
        for _, stop, _ in self._words.groups["percent"].finditer(s.words, self._end, self._clause[1]):
            for k in range(stop, min(stop + 5, self._clause[1])):
                if s.words[k] in syntax.of_words or syntax.slot(("in",)).at(s.words, k, self._clause[1]):
                    return s.group_after(k + 1, self._clause[1], skip=5)
        return None

    def owner(self, group: str) -> Group | None:
        """Return whose goods the clause names: "Nvidia chips", "Anthropic's models", "des puces de Nvidia", or a product."""
        s, begin = self._sentence, self._clause[0]
        if s.words[begin] in self._words.whose and self._words.groups[group].any(s.words, begin, min(begin + 4, self._start)):
            return s.antecedent(begin)
        for i, stop, _ in self._words.groups[group].finditer(s.words, self._end, self._clause[1]):
            ref = s.at.get(i - 1)
            if ref and ref.form in ("name", "product"):
                return s.group_of.get(id(ref))
            owner = s.possessor(i, stop)
            if owner and owner.refs[0].form != "possessive":
                return owner
            after = s.at.get(stop)
            if after and after.form in ("name", "product"):
                return s.group_of.get(id(after))
        for ref in s.mentions:
            if ref.form == "product" and self._end <= ref.start < self._clause[1]:
                return s.group_of.get(id(ref))
        return None
