"""How fast kg reads, beside the plain spaCy models that it builds on: `python bench/reading.py ARTICLES.jsonl…`.

Both read the same articles in one process, models loaded and warm, in alternating rounds. The times are those of the processor, so
that what else the machine does counts little. The ratio is what to compare between machines: its median, and its lowest round.
Then the time by the clock of one process and of as many as there are cores, and what starting those costs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import perf_counter, process_time

import spacy

import kg
from kg.lexicon import languages, lexicon
from kg.nlp import READERS

ROUNDS = 5
LEAST_WORDS = 5_000
"""Articles are repeated until a round has as many words, and four times as many for several processes."""


def seconds(read: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return how long something takes by a clock."""
    start = clock()
    read()
    return clock() - start


def repeated(articles: list[kg.Article], least: int) -> list[kg.Article]:
    """Return the articles as often as it takes to have some number of words."""
    words = sum(len(article.text.split()) for article in articles)
    return articles * -(-least // words)


def _read(articles: list[kg.Article], reader: str) -> None:
    for _ in kg.extract(articles, reader=reader):
        pass


def compare(lang: str, articles: list[kg.Article]) -> None:
    """Print words per second of each reader of kg and of the stock model on the same articles."""
    stock = spacy.load(next(model.package for model in lexicon(lang).models if find_spec(model.package)))
    words = sum(len(article.text.split()) for article in articles)
    ours: dict[str, list[float]] = {reader: [] for reader in READERS}
    plain = []
    for number in range(ROUNDS + 1):
        times = {r: seconds(partial(_read, articles, r), process_time) for r in READERS}
        time = seconds(lambda: list(stock.pipe(article.text for article in articles)), process_time)
        if number:
            plain.append(time)
            for reader in READERS:
                ours[reader].append(times[reader])
    for reader, mine in ours.items():
        ratios = [b / a for a, b in zip(mine, plain, strict=True)]
        speeds = f"{words / median(mine):10,.0f}  {words / median(plain):13,.0f}"
        print(f"{lang:4}  {reader:6}  {len(articles):8}  {words:7}  {speeds}  {median(ratios):8.2f}  {min(ratios):6.2f}")


def scale(articles: list[kg.Article]) -> None:
    """Print what several processes gain once they run, from two runs of different length, and so what starting them costs."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    words = sum(len(article.text.split()) for article in articles)
    one = seconds(lambda: list(kg.extract(articles)), perf_counter)
    many = seconds(lambda: list(kg.extract(articles, workers=cores)), perf_counter)
    longer = seconds(lambda: list(kg.extract(articles * 5, workers=cores)), perf_counter)
    running = (longer - many) / 4
    print(f"\n--workers {cores}: {len(articles)} articles, {words} words: {many:.1f} s by the clock, {one:.1f} s in one process;")
    print(f"starting takes {many - running:.1f} s of it; after that, {one / running / cores:.0%} of {cores} times the speed")


def main(paths: list[str]) -> None:
    """Print words per second by language, then what several processes gain."""
    articles = list(kg.read_articles(paths or [kg.samples()]))
    columns = f"{'reader':6}  {'articles':>8}  {'words':>7}  {'kg words/s':>10}  {'spaCy words/s':>13}"
    print(f"{'':4}  {columns}  {'kg/spaCy':>8}  {'lowest':>6}")
    for lang in languages():
        mine = [article for article in articles if article.lang == lang]
        if mine:
            compare(lang, repeated(mine, LEAST_WORDS))
    scale(repeated(articles, 4 * LEAST_WORDS))


if __name__ == "__main__":
    main(sys.argv[1:])
