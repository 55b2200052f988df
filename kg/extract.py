"""Articles in, readings out: batches by language through the pipeline, results in the order of the articles."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from itertools import compress
from multiprocessing import get_context, parent_process
from threading import Thread

from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from kg.errors import InputError, KgError
from kg.lexicon import languages
from kg.model import Article, Claim, Mention, Organization, Reading
from kg.nlp import READERS, pipeline
from kg.nlp.claims import assemble
from kg.nlp.entities import Entity, refs

__all__ = ["LANGUAGES", "extract", "read", "read_document"]

LANGUAGES = languages()
_BATCH = 16
_AHEAD = 4
"""How many batches a process has before it, so that it never waits and the rest of the articles is not in memory."""


def extract(
    articles: Iterable[Article], *, workers: int = 1, reader: str = READERS[0], min_confidence: float | None = None
) -> Iterator[Reading]:
    """Read articles, lazily, a batch at a time.

    Args:
        articles: Articles in any mixture of the languages that are read.
        workers: Number of processes. The readings are the same whatever the number; a worker gives back readings, not
            documents, which is what makes several of them pay.
        reader: "both" for the constructions and the trained scorer together, "rules" for the constructions alone.
        min_confidence: The confidence, from 0 to 1, below which a claim is doubtful (`Reading.doubtful`); None for that of the
            scorer, 0.5. What is less likely than 0.3 is not even doubtful.

    Yields:
        One `Reading` per article, in the order of the articles, also for those that claim nothing.

    Raises:
        InputError: An article is in a language that is not read, `workers` is less than 1, there is no such reader, or
            `min_confidence` is no share or is asked of the constructions, which give none.
        ModelError: A language model is missing.
        KgError: One of several processes was killed, for want of memory perhaps; the readings before its articles are given first.
    """
    if workers < 1:
        raise InputError(f"workers is {workers}; it must be at least 1")
    if reader not in READERS:
        raise InputError(f"reader is {reader!r}; allowed: {', '.join(READERS)}")
    if min_confidence is not None and (reader == "rules" or not 0 <= min_confidence <= 1):
        raise InputError(f"min_confidence is {min_confidence}; it must be from 0 to 1, and reader 'rules' gives no confidence")
    read_all = partial(_read_batch, reader=reader, min_confidence=min_confidence)
    if workers == 1:
        for batch in _batches(articles):
            yield from read_all(batch)
    else:
        yield from _in_processes(read_all, articles, workers)


def _in_processes(
    read_all: Callable[[list[Article]], list[Reading]], articles: Iterable[Article], workers: int
) -> Iterator[Reading]:
    """Read batches in several processes; give back what is done as soon as all before it is."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    begun: deque[Future[list[Reading]]] = deque()
    try:
        for future in _submitted(pool, read_all, articles):
            begun.append(future)
            while begun and (begun[0].done() or len(begun) >= workers * _AHEAD):
                yield from begun.popleft().result()
        while begun:
            yield from begun.popleft().result()
    except BrokenProcessPool as error:
        raise KgError("a process that read articles has ended, killed perhaps for want of memory; try fewer --workers") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, read_all: Callable[[list[Article]], list[Reading]], articles: Iterable[Article]
) -> Iterator[Future[list[Reading]]]:
    """Hand out batches; where the input raises, that comes in its place, after what was read before it."""
    try:
        for batch in _batches(articles):
            yield pool.submit(read_all, batch)
    except Exception as error:
        failed: Future[list[Reading]] = Future()
        failed.set_exception(error)
        yield failed


def _begin() -> None:
    """Prepare a process that reads: Ctrl-C is for the one that started it, with which it ends, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield batches; where the input raises, the articles before it first, so that one bad input loses no good one."""
    batch: list[Article] = []
    stream = iter(articles)
    while True:
        try:
            batch.append(next(stream))
        except StopIteration:
            break
        except Exception:
            if batch:
                yield batch
            raise
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _read_batch(batch: list[Article], *, reader: str, min_confidence: float | None) -> list[Reading]:
    readings: dict[int, Reading] = {}
    for language in sorted({a.lang for a in batch}):
        places = [k for k, a in enumerate(batch) if a.lang == language]
        nlp = _pipeline(batch[places[0]], reader)
        with _threads().limit(limits=1, user_api="blas"):
            docs = nlp.pipe(_document(nlp, batch[k]) for k in places)
            for k, doc in zip(places, docs, strict=True):
                readings[k] = _reading(batch[k], doc, min_confidence)
    return [readings[k] for k in range(len(batch))]


@cache
def _threads() -> ThreadpoolController:
    """Return what sets the threads of the matrix library: several of them wait for each other longer than these matrices take."""
    return ThreadpoolController()


def read(article: Article, *, reader: str = READERS[0]) -> Reading:
    """Read one article."""
    return next(extract([article], reader=reader))


def read_document(article: Article, *, reader: str = READERS[0]) -> tuple[Doc, Reading]:
    """Read one article; return its document too, for those who ask how it was read."""
    nlp = _pipeline(article, reader)
    doc = nlp(_document(nlp, article))
    return doc, _reading(article, doc)


def _pipeline(article: Article, reader: str) -> Language:
    """Return the pipeline that reads an article."""
    if article.lang not in LANGUAGES:
        raise InputError(f"article {article.id!r}: language {article.lang!r} is not read; known: {', '.join(LANGUAGES)}")
    return pipeline(article.lang, reader)


def _document(nlp: Language, article: Article) -> Doc:
    doc = nlp.make_doc(article.text)
    doc._.kg_title = article.title
    return doc


def _reading(article: Article, doc: Doc, min_confidence: float | None = None) -> Reading:
    entities: dict[int, Entity] = {}
    mentions: list[Mention] = []
    for ref in refs(doc):
        for entity in ref.entities:
            entities.setdefault(id(entity), entity)
        if ref.form != "product" and ref.entities:
            start, end = doc[ref.start].idx, doc[ref.end - 1].idx + len(doc[ref.end - 1])
            mentions.extend(
                Mention(start=start, end=end, text=article.text[start:end], organization=e.name, form=ref.form)
                for e in ref.entities
            )
    claims, doubtful = _by_confidence(article.id, doc, min_confidence)
    claimed = {p.name for c in (*claims, *doubtful) for p in (c.subject, c.object)}
    organizations = {}
    for e in entities.values():
        if e.count or e.name in claimed:
            organizations[e.name] = Organization(
                name=e.name,
                types=tuple(sorted(e.types or e.implied)) or ("company",),
                known=e.known,
                aliases=tuple(sorted(e.aliases)),
            )
    return Reading(
        article=article,
        claims=claims,
        doubtful=doubtful,
        organizations=tuple(organizations[n] for n in sorted(organizations)),
        mentions=tuple(mentions),
    )


def _by_confidence(article: str, doc: Doc, min_confidence: float | None) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the claims of a document and the doubtful ones; a deal that it states is not in doubt elsewhere in it."""
    claims = assemble(article, doc._.kg_candidates)
    stated = {_deal(claim) for claim in claims}
    doubtful = [claim for claim in assemble(article, doc._.kg_doubtful) if _deal(claim) not in stated]
    if min_confidence is None:
        return tuple(claims), tuple(doubtful)
    both = sorted([*claims, *doubtful], key=lambda c: c.evidence.start)
    sure = [claim.confidence is not None and claim.confidence >= min_confidence for claim in both]
    return tuple(compress(both, sure)), tuple(claim for claim, kept in zip(both, sure, strict=True) if not kept)


def _deal(claim: Claim) -> tuple[str, frozenset[str]]:
    return claim.relation, frozenset((claim.subject.name, claim.object.name))
