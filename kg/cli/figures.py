"""The command `kg evaluate`, and its figures printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import kg
from kg.cli import printing
from kg.cli.options import By, Json, MinConfidence, Quiet, Reader, Workers
from kg.cli.printing import console
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.evaluate import Evaluation, Figures, Score, Share
    from kg.evaluate.core import CoreEvaluation
    from kg.model import Article, Reading

__all__ = ["evaluate"]


def evaluate(
    gold: Annotated[list[Path] | None, typer.Argument(metavar="GOLD.jsonl…", help="Annotated articles.")] = None,
    *,
    core: Annotated[Path | None, typer.Option(metavar="FILE", help="Measure on the passages of CORE (its train.json) too.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="How many passages of CORE to draw, always the same ones.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Score this output of `kg extract --json` instead of reading.")] = None,
    by: Annotated[list[By] | None, typer.Option(help="Figures by this, too; form is what stands for a party.")] = None,
    worst: Annotated[int, typer.Option(min=0, help="How many articles to list, those with the most errors first.")] = 0,
    errors: Annotated[int, typer.Option(min=0, help="How many errors to list.")] = 0,
    as_json: Json = False,
    workers: Workers = 1,
    reader: Reader = "both",
    min_confidence: MinConfidence = None,
    quiet: Quiet = False,
) -> None:
    """Compare what kg reads with an annotated corpus."""
    from kg.corpus import read_predictions
    from kg.evaluate.core import evaluate_core, read_core

    def readings(articles: Iterable[Article]) -> Iterable[Reading]:
        if predictions:
            return read_predictions(predictions, articles)
        return printing.counted(kg.extract(articles, workers=workers, reader=reader, min_confidence=min_confidence), quiet=quiet)

    if not (gold or core):
        raise InputError("nothing to compare with: name annotated articles, --core FILE, or both")
    result: dict[str, Any] = {}
    if gold:
        annotated = list(kg.read_gold(gold))
        evaluation = kg.evaluate(annotated, readings(item.article for item in annotated))
        result |= evaluation.to_json()
        if not as_json:
            _print_evaluation(evaluation, by=by or (), worst=worst, errors=errors)
    if core:
        passages = read_core(core, sample=sample)
        measured = evaluate_core(passages, readings(passage.article for passage in passages))
        result["core"] = measured.to_json()
        if not as_json:
            _print_core(measured)
    if as_json:
        printing.print_json([result])


def _print_evaluation(evaluation: Evaluation, *, by: Sequence[str], worst: int, errors: int) -> None:
    rows = {"all": evaluation.all}
    rows |= dict(evaluation.by_language) if "lang" in by else {}
    rows |= dict(evaluation.by_genre) if "genre" in by else {}
    levels = evaluation.all.levels
    columns = ["", "articles", *(f"{level} {figure}" for level in levels for figure in ("P", "R", "F1"))]
    _print_table(columns, ([name, figures.articles, *_percentages(figures)] for name, figures in rows.items()))
    _print_table(
        ["F1, 95 %", *levels],
        ([name, *(_interval(level) for level in figures.levels.values())] for name, figures in rows.items()),
    )
    _print_table(
        ["", *(name.replace("_", " ") for name in evaluation.all.shares)],
        ([name, *map(_percent, figures.shares.values())] for name, figures in rows.items()),
    )
    for kind, scores in (("type", evaluation.by_type), ("status", evaluation.by_status)):
        if kind in by:
            _print_table([kind, "P", "R", "F1", "F1, 95 %", "annotated", "claimed"], (_score(*item) for item in scores.items()))
    if "status" in by and evaluation.confusion:
        given = next(iter(evaluation.confusion.values()))
        _print_table(["annotated", *(f"read as {name}" for name in given)], _counts(evaluation.confusion))
    if "form" in by:
        _print_table(["claims whose party is", "right", "of", "%"], _shares(evaluation.claims_by_form))
        _print_table(["relations whose evidence names", "found", "of", "%"], _shares(evaluation.relations_by_named))
    if "confidence" in by:
        rows_ = evaluation.by_confidence.items()
        columns = ["claims of confidence", "promised, %", "right, %", "right", "of"]
        _print_table(columns, ([n, _percent(r.promised), _percent(r.right.value), r.right.part, r.right.whole] for n, r in rows_))
    if worst:
        _print_table(
            ["article", "source", "genre", "missed", "wrong", "F1"],
            (
                [a.article.id, a.article.source, a.genre, a.score.fn, a.score.fp, _percent(a.score.f1)]
                for a in evaluation.articles[:worst]
            ),
        )
    for error in evaluation.errors[:errors]:
        console().print(f"{error.article} {error.kind}: {' '.join(error.key)}", markup=False, soft_wrap=True)


def _print_core(measured: CoreEvaluation) -> None:
    shares = {
        "pairs with a relation of ours that are given it": measured.recall,
        "pairs given a relation that have it": measured.precision,
        "pairs with no relation of ours that are given one": measured.false_relations,
    }
    rows = (
        [name, share.part, share.whole, _percent(share.value), _interval(share)] for name, share in shares.items() if share.whole
    )
    _print_table([f"CORE, {measured.passages} passages", "", "of", "%", "95 %"], rows)
    outcomes = next(iter(measured.outcomes.values()), {})
    _print_table(["relation of CORE", *outcomes], _counts(measured.outcomes))


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    printing.print_table(columns, rows)
    console().print()


def _percentages(figures: Figures) -> list[str]:
    return [_percent(value) for score in figures.levels.values() for value in (score.precision, score.recall, score.f1)]


def _interval(measured: Score | Share) -> str:
    low, high = measured.interval or (None, None)
    return f"{_percent(low)} to {_percent(high)}"


def _score(name: str, score: Score) -> list[Any]:
    shares = map(_percent, (score.precision, score.recall, score.f1))
    return [name, *shares, _interval(score), score.tp + score.fn, score.tp + score.fp]


def _shares(shares: Mapping[str, Share]) -> list[list[Any]]:
    return [[name, share.part, share.whole, _percent(share.value)] for name, share in shares.items()]


def _counts(rows: Mapping[str, Mapping[str, int]]) -> list[list[Any]]:
    return [[name, *counts.values()] for name, counts in rows.items()]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
