"""Scores, shares and the figures of a set of articles, with the intervals that resampling the articles gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["LEVELS", "SHARES", "Figures", "Interval", "Score", "Share", "figures", "interval", "score", "scores"]

LEVELS: Final = ("relation", "group", "strict")
SHARES: Final = {
    "amount": ("amount.ok", "amount.all"),  # of the found relations with an amount, those that give it within 1 %
    "attributed": ("attributed.ok", "attributed.all"),  # of the found attributed relations, those that share an outlet
    "false_assertion": ("firm.false", "firm.all"),  # of the firm claims, those the corpus holds only as softer or as a trap
    "must_not": ("trap.hit", "trap.all"),  # of the traps, those that were claimed
    "evidence": ("evidence.ok", "evidence.all"),  # of the claims, those whose quote is in the article where they say
    "organizations_found": ("organization.found", "organization.all"),
    "organizations_right": ("organization.found", "organization.claimed"),  # of those that kg finds, the annotated ones
    "types": ("types.ok", "organization.found"),  # of the organizations found, those with one of their annotated types
}
"""Each share with the counts that it divides."""
_RESAMPLES = 300
_LOW, _HIGH = 7, 292  # what 95 % of the resamples lie between

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives, and the 95 % interval of F1 where articles were resampled."""

    tp: int
    fp: int
    fn: int
    interval: Interval | None = field(default=None, compare=False)

    @property
    def precision(self) -> float:
        """Share of the claims that are right."""
        return self.tp / (self.tp + self.fp or 1)

    @property
    def recall(self) -> float:
        """Share of the annotated relations that are found."""
        return self.tp / (self.tp + self.fn or 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as a JSON object."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return shares | ({} if self.interval is None else {"interval": list(self.interval)})


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the 95 % interval where it was taken."""

    part: int
    whole: int
    interval: Interval | None = field(default=None, compare=False)

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.part / self.whole if self.whole else None

    def to_json(self) -> dict[str, Any]:
        """Return the share and what it divides as a JSON object."""
        counts = {"share": self.value, "part": self.part, "whole": self.whole}
        return counts | ({} if self.interval is None else {"interval": list(self.interval)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a set of articles.

    Attributes:
        articles: How many.
        levels: Score by level ("relation", "group", "strict").
        shares: The other figures, by the names of `SHARES`; None where there was nothing to count.
    """

    articles: int
    levels: Mapping[str, Score]
    shares: Mapping[str, float | None]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as a JSON object."""
        levels = {name: level.to_json() for name, level in self.levels.items()}
        return {"articles": self.articles} | levels | dict(self.shares)


def figures(counts: Sequence[Counter[str]]) -> Figures:
    """Sum up the counts of articles: "<level>.tp" and the like, and what `SHARES` divides."""
    total = sum(counts, Counter[str]())
    return Figures(
        articles=len(counts),
        levels=scores(counts, LEVELS),
        shares={name: Share(total[part], total[whole]).value for name, (part, whole) in SHARES.items()},
    )


def score(counts: Mapping[str, int], prefix: str) -> Score:
    """Return the score that the counts hold under a prefix, without an interval."""
    tp, fp, fn = (counts.get(f"{prefix}.{outcome}", 0) for outcome in ("tp", "fp", "fn"))
    return Score(tp, fp, fn)


def scores(counts: Sequence[Mapping[str, int]], names: Sequence[str], *, prefix: str = "") -> dict[str, Score]:
    """Return the scores of several names over all articles, with intervals.

    One generator with a fixed seed serves all names in their order, so that the same readings always give the same intervals.
    """
    rng = random.Random(0)
    return {name: _resampled([score(count, prefix + name) for count in counts], rng) for name in names}


def _resampled(parts: Sequence[Score], rng: random.Random) -> Score:
    f1s = sorted(_sum(rng.choices(parts, k=len(parts))).f1 for _ in range(_RESAMPLES)) if parts else [0.0] * _RESAMPLES
    whole = _sum(parts)
    return Score(whole.tp, whole.fp, whole.fn, (f1s[_LOW], f1s[_HIGH]))


def _sum(parts: Sequence[Score]) -> Score:
    return Score(sum(s.tp for s in parts), sum(s.fp for s in parts), sum(s.fn for s in parts))


def interval(part: int, whole: int) -> Interval | None:
    """Return the 95 % interval of a share of independent cases, by Wilson's formula; None of nothing.

    >>> [round(bound, 3) for bound in interval(2, 10)]
    [0.057, 0.51]
    """
    if not whole:
        return None
    z2, share = 1.96**2, part / whole
    middle = share + z2 / (2 * whole)
    reach = 1.96 * (share * (1 - share) / whole + z2 / (4 * whole**2)) ** 0.5
    return (max((middle - reach) / (1 + z2 / whole), 0.0), min((middle + reach) / (1 + z2 / whole), 1.0))
