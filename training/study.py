"""What the scorer owes to its articles and features: `python -m training.study ARTICLES.jsonl… --unseen PART…`.

Prints, as a Markdown table, precision, recall and F1 of relations on the articles of the unseen parts: for scorers trained on a
share of the other articles, for scorers without some kind of features, and for organizations that the training articles name and
those that they do not. Nothing is written.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np

import kg
from kg.evaluate.keys import fold
from kg.nlp.columns import columns
from kg.ontology import organization_types
from training.examples import Examples, examples
from training.train import THRESHOLD, Floats, fit, score

SHARES = (25, 50, 75, 100)
_WITHIN_ARTICLE = {"count", "main", "topic", "back"}
_TYPES = {f"{end}.{kind}" for end in "so" for kind in (*organization_types(), "known")}
_ARTICLE = {"number", "last", "same_elsewhere", "other_elsewhere", "parent", "child"}
KINDS: dict[str, Callable[[str], bool]] = {
    "what the constructions find": lambda c: (
        "slot" in c
        or c in {"proposed", "turned", "proposals", "subjects", "objects"}
        or c[2:] in {"subject", "object", "subject_here", "object_here", "owner"}
    ),
    "the parser": lambda c: c[2:].startswith("tree") or c[2:] in {"path", "up"},
    "the types of organizations": lambda c: c in _TYPES,
    "the rest of the article": lambda c: (
        c in _ARTICLE or c[2:].startswith("earlier") or c[2:] in {"count", "main", "topic", "back"}
    ),
    "the words before and behind the parties": lambda c: c[2:].startswith(("before", "behind", "head")),
}
"""Kinds of features, as columns of which kind are left out."""


def main() -> None:
    """Train and measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--unseen", nargs="+", required=True, metavar="PART", help="endings of the names of files to measure on")
    options = parser.parse_args()
    read = [(path.stem, example) for path in options.articles for example in examples(kg.read_gold([path]))]
    unseen = [example for stem, example in read if stem.endswith(tuple(options.unseen))]
    seen = [example for stem, example in read if not stem.endswith(tuple(options.unseen))]
    languages = sorted({example.gold.article.lang for example in unseen})
    print(f"| | {' | '.join(languages)} |\n| --- |{' ---: |' * len(languages)}")

    def show(title: str, trees: lightgbm.Booster, articles: Sequence[Examples]) -> None:
        cells = []
        for language in languages:
            mine = [e for e in articles if e.gold.article.lang == language]
            found = score(mine, [likely(trees, e) >= THRESHOLD for e in mine])
            cells.append(f"{100 * found.precision:.1f} / {100 * found.recall:.1f} / {100 * found.f1:.1f}")
        print(f"| {title} | {' | '.join(cells)} |", flush=True)

    for share in SHARES:
        part = [e for e in seen if zlib.crc32(f"study {e.gold.article.id}".encode()) % 100 < share]
        show(f"{share} % of the articles ({len(part)})", trees := fit(part), unseen)
    text = " ".join(f" {fold(e.gold.article.text)} " for e in seen)
    show("relations of names that the articles have", trees, [_only(e, text, known=True) for e in unseen])
    show("relations of a name that they do not have", trees, [_only(e, text, known=False) for e in unseen])
    for kind, is_of in KINDS.items():
        kept = np.array([not is_of(column) for column in columns()])
        fewer, fewer_unseen = ([replace(e, features=e.features[:, kept]) for e in part] for part in (seen, unseen))
        show(f"without {kind} ({int(kept.sum())} features)", fit(fewer), fewer_unseen)


def likely(trees: lightgbm.Booster, article: Examples) -> Floats:
    """Return how likely each pair of an article is, shape (n,); n may be 0."""
    return np.asarray(trees.predict(article.features)) if article.keys else np.zeros(0)


def _only(article: Examples, text: str, *, known: bool) -> Examples:
    """Return an article with the relations and pairs alone whose organizations the training articles both name, or do not."""
    named = {o.id: any(f" {fold(name)} " in text for name in (o.name, *o.aliases)) for o in article.gold.organizations}
    kept = np.array([all(named.get(end, False) for end in key[1:]) == known for key in article.keys], dtype=bool)
    relations = tuple(r for r in article.gold.relations if (named[r.subject] and named[r.object]) == known)
    return replace(
        article,
        gold=replace(article.gold, relations=relations),
        features=article.features[kept],
        keys=[key for key, keep in zip(article.keys, kept, strict=True) if keep],
        proposed=article.proposed[kept],
    )


if __name__ == "__main__":
    main()
