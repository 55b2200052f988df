"""The figures of an evaluation, printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.cli.printing import console, print_table

if TYPE_CHECKING:
    from kg.evaluate import Evaluation, Figures, Score

__all__ = ["print_evaluation"]


def print_evaluation(evaluation: Evaluation, *, by: Sequence[str] = (), errors: int = 0) -> None:
    """Print the figures of an evaluation in percent, by language, type or status where asked, and the first errors."""
    rows = {"all": evaluation.all} | (dict(evaluation.by_language) if "lang" in by else {})
    columns = ["", "articles", *(f"{level} {figure}" for level in evaluation.all.levels for figure in ("P", "R", "F1"))]
    print_table(columns, ([name, figures.articles, *_percentages(figures)] for name, figures in rows.items()))
    console().print()
    print_table(
        ["", "relation F1, 95 %", *(name.replace("_", " ") for name in evaluation.all.shares)],
        ([name, _interval(figures), *map(_percent, figures.shares.values())] for name, figures in rows.items()),
    )
    for kind, scores in (("type", evaluation.by_type), ("status", evaluation.by_status)):
        if kind in by:
            console().print()
            print_table([kind, "P", "R", "F1", "annotated", "claimed"], (_score_row(*item) for item in scores.items()))
    for error in evaluation.errors[:errors]:
        console().print(f"{error.article} {error.kind}: {' '.join(error.key)}", markup=False, soft_wrap=True)


def _percentages(figures: Figures) -> list[str]:
    return [_percent(value) for score in figures.levels.values() for value in (score.precision, score.recall, score.f1)]


def _interval(figures: Figures) -> str:
    low, high = figures.levels["relation"].interval or (0.0, 0.0)
    return f"{_percent(low)} to {_percent(high)}"


def _score_row(name: str, score: Score) -> list[Any]:
    shares = map(_percent, (score.precision, score.recall, score.f1))
    return [name, *shares, score.tp + score.fn, score.tp + score.fp]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
