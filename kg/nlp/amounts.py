"""Amounts: whose sum each sum of a sentence is, if anybody's.

Many numbers in this news are nobody's amount: valuations, round totals, capital spending. The lexicon names the words that mark
them; a sum beside one is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.model import Amount
from kg.nlp.money import Money, MoneyReader
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import group_matcher
from kg.ontology import relation_types, statuses

__all__ = ["Amounts"]

_FAR = 24
"""How far from its trigger a sum may stand, in words."""
_OUTSIDE = 3
"""What a sum before the clause of a trigger counts as further away."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum at tokens `start` to `end`."""

    start: int
    end: int
    amount: Amount


class Amounts:
    """Finds and attaches the money of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._money = MoneyReader(lexicon.amounts)
        self._nobodys = group_matcher(lexicon.groups["nobodys_amount"])
        self._each, self._deal = group_matcher(lexicon.groups["each"]), group_matcher(lexicon.groups["deal_words"])

    def money(self, text: str) -> list[Money]:
        """Return the sums that a text states, whosever they are."""
        return self._money.find(text)

    def attach(self, candidates: list[Candidate], sentences: list[Sentence], orphans: list[tuple[str, Sentence]]) -> None:
        """Set `amount` on the candidates: a sum goes to the nearest trigger of its sentence, if to any.

        A sentence that names a deal without its parties ("The investment would exceed ten billion dollars") gives its sum to
        the article's one tentative deal of that relation that has none.
        """
        by_sentence: dict[int, list[Candidate]] = {}
        for candidate in candidates:
            by_sentence.setdefault(candidate.sentence.start, []).append(candidate)
        for n, s in enumerate(sentences):
            found = by_sentence.get(s.start, [])
            sums = self._sums(s) if found else []
            following = sentences[n + 1] if n + 1 < len(sentences) else None
            if found and not sums and following and following.start not in by_sentence:
                self._attach_following(found, following)
            for c in found:
                if _takes_amount(c) and sums and (not c.shared or self._each.any(s.words, *c.trigger.clause)):
                    c.amount = _choose(c, sums, found)
        for relation, s in orphans:
            self._attach_orphan(relation, s, candidates)

    def _attach_following(self, found: list[Candidate], following: Sentence) -> None:
        """Give candidates without a sum the only one of the next sentence, where that speaks of a deal and of nobody else."""
        if not self._deal.any(following.words, following.start, following.end):
            return
        sums = self._sums(following)
        for c in found:
            others = any(e not in c.parties for r in following.mentions for e in r.entities)
            if len(sums) == 1 and _takes_amount(c) and not c.shared and not others:
                c.amount = sums[0].amount

    def _attach_orphan(self, relation: str, sentence: Sentence, candidates: list[Candidate]) -> None:
        """Give the only sum of a sentence that names a deal without its parties to the only tentative deal without one."""
        deals = [c for c in candidates if c.relation == relation and c.status and statuses()[c.status].group == "tentative"]
        if len({tuple(map(id, c.parties)) for c in deals}) == 1 and not any(c.amount for c in deals):
            sums = self._sums(sentence)
            if len(sums) == 1:
                deals[0].amount = sums[0].amount

    def _sums(self, s: Sentence) -> list[_Sum]:
        """Return the sums of a sentence that may be the amount of a deal."""
        text = s.doc[s.start : s.end]
        out = []
        for money in self.money(text.text):
            first = text.start_char
            span = s.doc.char_span(first + money.start, first + money.end, alignment_mode="expand")
            if span is not None and not self._is_nobodys(s, span.start, span.end):
                out.append(_Sum(span.start, span.end, money.amount))
        return out

    def _is_nobodys(self, s: Sentence, start: int, end: int) -> bool:
        """Whether a word beside a sum says that it is a valuation, a turnover or the like."""
        around = (i for i in range(max(start - 5, s.start), min(end + 4, s.end)) if not start <= i < end)
        return any(self._nobodys.at(s.words, i, s.end) for i in around)


def _choose(c: Candidate, sums: list[_Sum], rivals: list[Candidate]) -> Amount | None:
    """Return the sum nearest to a candidate of those to which none of its rivals is nearer, in its clause if possible."""
    begin, end = c.trigger.clause
    mine = [m for m in sums if _distance(c, m) <= _FAR and all(_distance(c, m) <= _distance(o, m) for o in rivals)]
    inside = [m for m in mine if begin <= m.start and m.end <= end + 1]
    best = min(inside or mine, key=lambda m: _distance(c, m), default=None)
    return best.amount if best else None


def _takes_amount(c: Candidate) -> bool:
    """Whether the relation is a deal, which has a price, and no lasting state."""
    return not relation_types()[c.relation].standing


def _distance(c: Candidate, m: _Sum) -> int:
    """Return how many words a sum is away from a trigger; one before its clause counts as further."""
    trigger = c.trigger
    if m.start >= trigger.end:
        return m.start - trigger.end
    return trigger.start - m.end + (_OUTSIDE if m.end <= trigger.clause[0] else 0)
