"""The tables of docs/reading.md: `python bench/evaluation.py CORPUS [--paste docs/reading.md]`.

CORPUS is a folder with `dev-*.jsonl` and, where there are more annotated articles, `train/*-train-{a..e}.jsonl` and
`core/train.json`. The tables are printed as Markdown and kept in build/reading.md; with `--paste`, they also take the place of
those that stand in a file between `<!-- table: NAME -->` and `<!-- end -->`. Of the parts d and e, which nobody has read while
making the rules, only sums are shown.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from baselines import BASELINES, read

import kg
from kg.corpus import GoldArticle
from kg.evaluate import Evaluation, Figures, Reliability, Score, Share
from kg.evaluate.core import CoreEvaluation, evaluate_core, read_core
from kg.model import Article, Reading

SETS = {"dev": "dev-*.jsonl", "train a–c": "train/*-train-[abc].jsonl", "train d–e": "train/*-train-[de].jsonl"}
UNSEEN = "train d–e"
KEPT = Path("build/reading.md")
CORE_SAMPLE = 1000
READERS = ("kg", *BASELINES)
WORKERS = 2

Table = list[list[str]]


def main() -> None:
    """Read all articles with kg and the baselines, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--paste", type=Path, metavar="FILE", help="replace the tables of this file")
    options = parser.parse_args()
    sets = {name: list(kg.read_gold(sorted(options.corpus.glob(pattern)))) for name, pattern in SETS.items()}
    sets = {name: gold for name, gold in sets.items() if gold}
    readings = _readings([item.article for gold in sets.values() for item in gold])
    tables = {"figures": figures(sets, readings)} | details(sets, readings["kg"])
    passages_file = options.corpus / "core" / "train.json"
    if passages_file.exists():
        passages = read_core(passages_file, sample=CORE_SAMPLE)
        tables |= core(evaluate_core(passages, kg.extract((p.article for p in passages), workers=WORKERS)))
    marked = {name: f"<!-- table: {name} -->\n{_markdown(table)}<!-- end -->" for name, table in tables.items()}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text("\n\n".join(marked.values()) + "\n", "utf-8")
    print(KEPT.read_text("utf-8"), end="")
    if options.paste:
        text = options.paste.read_text("utf-8")
        for name, block in marked.items():
            text = re.sub(rf"<!-- table: {name} -->\n.*?<!-- end -->", lambda _, block=block: block, text, flags=re.S)
        options.paste.write_text(text, "utf-8")


def figures(sets: Mapping[str, list[GoldArticle]], readings: Mapping[str, list[Reading]]) -> Table:
    """Return the figures of kg and the baselines by set and language."""
    table = [["articles", "reader", "n", *_LEVELS, *(title for title, _ in _SHARES)]]
    for name, gold in sets.items():
        for lang in sorted({item.article.lang for item in gold}):
            part = [item for item in gold if item.article.lang == lang]
            for reader in READERS:
                measured = kg.evaluate(part, readings[reader]).all
                title = f"{name} {lang}{', unseen' if name == UNSEEN else ''}" if reader == "kg" else ""
                shares = [_percent(measured.shares[share]) for _, share in _SHARES]
                table.append([title, reader, str(len(part)), *_levels(measured), *shares])
    return table


def details(sets: Mapping[str, list[GoldArticle]], readings: list[Reading]) -> dict[str, Table]:
    """Return what there is to say of kg alone, over the articles that were read while making it and over the others."""
    parts = {
        "seen": [item for name, gold in sets.items() if name != UNSEEN for item in gold],
        "unseen": sets.get(UNSEEN, []),
    }
    measured = {name: kg.evaluate(gold, readings) for name, gold in parts.items() if gold}
    seen = measured["seen"]
    statuses = list(next(iter(seen.confusion.values()), {}))
    return {
        "statuses": [["annotated", *statuses]]
        + [[wanted, *(str(given[status] or "") for status in statuses)] for wanted, given in seen.confusion.items()],
        "types": _by(measured, lambda e: e.by_type, ["annotated", "P", "R", "F1 (95 %)"], _score),
        "genres": _by(measured, lambda e: e.by_genre, ["n", "P", "R", "F1 (95 %)"], _genre),
        "confidence": _by(measured, lambda e: e.by_confidence, ["claims", "promised, %", "right, %"], _reliability),
        "claims": _by(measured, lambda e: e.claims_by_form, ["right", "of", "%"], _share),
        "relations": _by(measured, lambda e: e.relations_by_named, ["found", "of", "%"], _share),
    }


def core(measured: CoreEvaluation) -> dict[str, Table]:
    """Return the shares, and the outcomes by relation of CORE."""
    shares = {
        "of ours, and they are given it": measured.recall,
        "of ours or not, and what they are given is right": measured.precision,
        "none of ours, and they are given one": measured.false_relations,
    }
    table = [["pairs that have a relation", "pairs", "of", "% (95 %)"]]
    for title, share in shares.items():
        low, high = share.interval or (None, None)
        table.append([title, str(share.part), str(share.whole), f"{_percent(share.value)} ({_percent(low)}–{_percent(high)})"])
    outcomes = [[name, *map(str, counts.values())] for name, counts in measured.outcomes.items()]
    return {"core": table, "core relations": [["relation of CORE", *next(iter(measured.outcomes.values()))], *outcomes]}


_LEVELS = ["P", "R", "F1 (95 %)", "group F1", "strict F1"]
_SHARES = (
    ("amount", "amount"),
    ("attributed", "attributed"),
    ("false assertion", "false_assertion"),
    ("must not", "must_not"),
    ("organizations R", "organizations_found"),
    ("organizations P", "organizations_right"),
)


def _readings(articles: list[Article]) -> dict[str, list[Reading]]:
    """Read articles with kg, then with the baselines."""
    found = {"kg": list(kg.extract(articles, workers=WORKERS))}
    with get_context("spawn").Pool(WORKERS) as pool:
        both = pool.map(read, articles, chunksize=8)
    return found | {name: [readings[name] for readings in both] for name in BASELINES}


def _by(
    measured: Mapping[str, Evaluation],
    of: Callable[[Evaluation], Mapping[str, Any]],
    columns: list[str],
    cells: Callable[[Any], list[str]],
) -> Table:
    """Return a table of one row for each part of the figures, the sets of articles side by side."""
    parts = {name: of(evaluation) for name, evaluation in measured.items()}
    rows = dict.fromkeys(key for part in parts.values() for key in part)
    table = [["", *(f"{name}: {column}" for name in parts for column in columns)]]
    for row in rows:
        found = [cells(part[row]) if row in part else [""] * len(columns) for part in parts.values()]
        table.append([row, *(cell for group in found for cell in group)])
    return table


def _levels(measured: Figures) -> list[str]:
    levels = measured.levels
    return [*_score(levels["relation"])[1:], _percent(levels["group"].f1), _percent(levels["strict"].f1)]


def _genre(measured: Figures) -> list[str]:
    return [str(measured.articles), *_score(measured.levels["relation"])[1:]]


def _score(score: Score) -> list[str]:
    low, high = score.interval or (None, None)
    f1 = f"{_percent(score.f1)} ({_percent(low)}–{_percent(high)})"
    return [str(score.tp + score.fn), _percent(score.precision), _percent(score.recall), f1]


def _reliability(part: Reliability) -> list[str]:
    return [str(part.right.whole), _percent(part.promised), _percent(part.right.value)]


def _share(share: Share) -> list[str]:
    return [str(share.part), str(share.whole), _percent(share.value)]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _markdown(table: Iterable[list[str]]) -> str:
    head, *rows = table
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
