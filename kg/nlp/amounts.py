"""Amounts: whose sum each sum of a sentence is, if anybody's.

Many numbers in this news are nobody's amount: valuations, round totals, capital spending. The lexicon names the words that mark
them; a sum beside one is left alone. Of a deal that several share, only a sum that stands at a party's own name is its part.
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

_FAR = 30
"""How far from its trigger a sum may stand, in words."""
_OUTSIDE = 3
"""What a sum before the clause of a trigger counts as further away."""
_MARKS_BEFORE, _MARKS_AFTER = 7, 4
"""How many words before and behind a sum a word may stand that makes it nobody's."""
_OWN = 4
"""How many words may stand between a party and its own part."""
_AHEAD = 2
"""How many sentences further on a deal's price may be named."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum at tokens `start` to `end`."""

    start: int
    end: int
    amount: Amount


class Amounts:
    """Finds and attaches the money of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        groups = lexicon.groups
        self._money = MoneyReader(lexicon.amounts)
        self._nobodys, self._rounds = group_matcher(groups["nobodys_amount"]), group_matcher(groups["round_totals"])
        self._each, self._deal = group_matcher(groups["each"]), group_matcher(groups["deal_words"])
        self._open = group_matcher(form for group in ("in_talks", "rumoured", "hypothetical") for form in lexicon.cues[group])
        self._worth = lexicon.words("worth")
        self._into = lexicon.words("into_round")

    def money(self, text: str) -> list[Money]:
        """Return the sums that a text states, whosever they are."""
        return self._money.find(text)

    def attach(self, candidates: list[Candidate], sentences: list[Sentence], orphans: list[tuple[str, Sentence]]) -> None:
        """Set `amount` on the candidates: a sum goes to the nearest trigger of its sentence, if to any.

        A deal without a sum takes the only one of a sentence soon after that speaks of the deal and of nobody else. A sentence
        that names a deal without its parties ("The investment would exceed ten billion dollars") gives its sum to the article's
        one tentative deal of that relation that has none.
        """
        by_sentence: dict[int, list[Candidate]] = {}
        for candidate in candidates:
            if not relation_types()[candidate.relation].standing:
                by_sentence.setdefault(candidate.sentence.start, []).append(candidate)
        sums = self._all_sums(sentences)
        for n, s in enumerate(sentences):
            found = by_sentence.get(s.start, [])
            for c in found:
                mine = [m for m in sums[n] if not self._is_of_talks(c, m)]
                if not _is_shared(c, found) or self._each.any(s.words, *c.trigger.clause):
                    c.amount = _choose(c, mine, found)
                else:
                    c.amount = _own_part(c, mine, found)
            if found and not sums[n]:
                self._attach_following(found, sentences[n + 1 : n + 1 + _AHEAD], sums[n + 1 : n + 1 + _AHEAD], by_sentence)
        for relation, s in orphans:
            self._attach_orphan(relation, sums[sentences.index(s)], candidates)

    def _attach_following(
        self, found: list[Candidate], following: list[Sentence], sums: list[list[_Sum]], by_sentence: dict[int, list[Candidate]]
    ) -> None:
        """Give candidates the only sum of a sentence soon after, where that speaks of their deal and of nobody else."""
        for s, inside in zip(following, sums, strict=True):
            others = {e for r in s.mentions for e in r.entities if "media" not in e.types}
            for c in found:
                if c.amount is None and not _is_shared(c, found) and len(inside) == 1 and others <= set(c.parties):
                    first = min(inside[0].start, s.start + _MARKS_BEFORE)
                    if self._deal.any(s.words, s.start, max(first, s.start + 1)) or self._deal.any(
                        s.words, s.start, inside[0].start
                    ):
                        c.amount = inside[0].amount
            if s.start in by_sentence or others:
                return

    def _is_of_talks(self, c: Candidate, m: _Sum) -> bool:
        """Whether a sum is only talked of where a deal is done: "X, already a shareholder, may put in $2 billion more"."""
        s, found = c.sentence, self._open.finditer(c.sentence.words, c.trigger.end, m.start)
        return c.status == "completed" and any(s.doc[start].is_lower for start, _, _ in found)  # not the month of May

    def _attach_orphan(self, relation: str, sums: list[_Sum], candidates: list[Candidate]) -> None:
        """Give the only sum of a sentence that names a deal without its parties to the only tentative deal without one."""
        deals = [c for c in candidates if c.relation == relation and c.status and statuses()[c.status].group == "tentative"]
        if len(sums) == 1 and len({tuple(map(id, c.parties)) for c in deals}) == 1 and not any(c.amount for c in deals):
            deals[0].amount = sums[0].amount

    def _all_sums(self, sentences: list[Sentence]) -> list[list[_Sum]]:
        """Return the sums of each sentence that may be the amount of a deal; a currency is carried on until another is named."""
        out: list[list[_Sum]] = []
        currency: str | None = None
        for s in sentences:
            text = s.doc[s.start : s.end]
            sums = []
            for money in self._money.find(text.text, currency):
                currency = money.amount.currency
                first = text.start_char
                span = s.doc.char_span(first + money.start, first + money.end, alignment_mode="expand")
                if span is not None and not self._is_nobodys(s, span.start, span.end):
                    sums.append(_Sum(span.start, span.end, money.amount))
            out.append(sums)
        return out

    def _is_nobodys(self, s: Sentence, start: int, end: int) -> bool:
        """Whether a word beside a sum says that it is a valuation, a turnover or the like, or the total of a round."""
        for i in range(start - 1, max(start - _MARKS_BEFORE, s.start) - 1, -1):
            if s.words[i] in (";", "(", ")") or (s.words[i] == "," and i < start - 3):
                break
            if self._nobodys.at(s.words, i, start) or self._is_total(s, i, start):
                return True
        for i in range(end, min(end + _MARKS_AFTER, s.end)):
            if s.words[i] in (";", "(", ","):
                break
            if self._nobodys.at(s.words, i, s.end):
                return True
            hit = self._rounds.at(s.words, i, s.end)
            if hit and self._into.isdisjoint(s.words[end:i]):
                return True
        return False

    def _is_total(self, s: Sentence, i: int, start: int) -> bool:
        """Whether a round named at a token is worth the sum behind it: "a round of $2 billion"."""
        hit = self._rounds.at(s.words, i, start)
        return hit is not None and (start - hit[0] <= 3 or not self._worth.isdisjoint(s.words[hit[0] : start]))


def _is_shared(c: Candidate, found: list[Candidate]) -> bool:
    """Whether several parties share a deal: they stand in a list, or one trigger has several pairs."""
    return c.shared or any(o.trigger is c.trigger and len(set(o.parties) & set(c.parties)) == 1 for o in found)


def _own_part(c: Candidate, sums: list[_Sum], found: list[Candidate]) -> Amount | None:
    """Return the sum that stands at the name of one of the parties that share: "$1 billion to A and $2 billion to B"."""
    if len(sums) < 2:
        return None
    for ref, entity in ((c.subject, c.subject_entity), (c.object, c.object_entity)):
        group = c.sentence.group_of.get(id(ref))
        listed = (group is not None and len(group.refs) > 1) or any(
            o.trigger is c.trigger and entity not in o.parties for o in found
        )
        before = [m for m in sums if m.end <= ref.left and ref.left - m.end <= _OWN]
        after = [m for m in sums if m.start >= ref.end and m.start - ref.end <= _OWN]
        if listed and (before or after):
            return (after[0] if after and not before else before[-1]).amount
    return None


def _choose(c: Candidate, sums: list[_Sum], rivals: list[Candidate]) -> Amount | None:
    """Return the sum nearest to a candidate of those to which none of its rivals is nearer, in its clause if possible."""
    begin, end = c.trigger.clause
    mine = [m for m in sums if _distance(c, m) <= _FAR and all(_distance(c, m) <= _distance(o, m) for o in rivals)]
    inside = [m for m in mine if begin <= m.start and m.end <= end + 1]
    best = min(inside or mine, key=lambda m: _distance(c, m), default=None)
    return best.amount if best else None


def _distance(c: Candidate, m: _Sum) -> int:
    """Return how many words a sum is away from a trigger; one before its clause counts as further, one in an aside as too far."""
    trigger = c.trigger
    if c.sentence.in_aside(m.start, m.end, trigger.clause[0], trigger.start):
        return _FAR + 1
    if m.start >= trigger.end:
        return m.start - trigger.end
    return trigger.start - m.end + (_OUTSIDE if m.end <= trigger.clause[0] else 0)
