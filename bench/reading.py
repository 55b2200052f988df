"""How fast kg reads, beside the plain spaCy models that it builds on: `python bench/reading.py ARTICLES.jsonl…`.

Both read the same articles in the same run, one process, models loaded beforehand; the best of three rounds counts. The ratio is
what to compare between machines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from time import perf_counter

import spacy

import kg
from kg.lexicon import languages, lexicon

ROUNDS = 3


def best(read: Callable[[], None]) -> float:
    """Return the seconds that the fastest of a few rounds takes."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        read()
        times.append(perf_counter() - start)
    return min(times)


def main(paths: list[str]) -> None:
    """Print words per second of both, by language."""
    articles = list(kg.read_articles(paths or [kg.samples()]))
    print(f"{'':4}  {'articles':>8}  {'words':>7}  {'kg words/s':>10}  {'spaCy words/s':>13}  {'kg/spaCy':>8}")
    for lang in languages():
        mine = [article for article in articles if article.lang == lang]
        if not mine:
            continue
        stock = spacy.load(next(model.package for model in lexicon(lang).models if find_spec(model.package)))
        words = sum(len(article.text.split()) for article in mine)
        list(kg.extract(mine[:1]))
        ours = words / best(lambda mine=mine: list(kg.extract(mine)))
        plain = words / best(lambda mine=mine, stock=stock: list(stock.pipe(article.text for article in mine)))
        print(f"{lang:4}  {len(mine):8}  {words:7}  {ours:10,.0f}  {plain:13,.0f}  {ours / plain:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
