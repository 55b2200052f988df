"""How well kg reads: claims against an annotated corpus.

A corpus is JSON Lines with a `gold` for each article: its organizations, the relations it states (optional ones are neither
missed nor wrong) and `must_not`, the claims that a careless reader would make and that would be wrong. Figures are over sets
per article, summed over articles, at three levels: *relation* (type, subject, object), *group* (and whether the status is
firm, tentative or void) and *strict* (and the exact status). Beside them stand the figures that say whether kg may be trusted:
how often it asserts what is only rumored, and how many of the traps it walks into.

`judge` counts one article, `figures` sums up, `anaphora` and `genres` say what there is to know about parties without a name and
about kinds of articles; `core` measures on another corpus, passages with two marked companies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.corpus import GoldArticle
from kg.evaluate.anaphora import FORMS, NAMED
from kg.evaluate.confidence import Reliability, calibration_error, reliability
from kg.evaluate.figures import LEVELS, SHARES, Figures, Score, Share, figures, score, scores
from kg.evaluate.genres import GENRES, genre
from kg.evaluate.judge import Error, judge
from kg.evaluate.keys import fold
from kg.model import Article, Reading
from kg.ontology import relation_types, statuses

__all__ = [
    "LEVELS",
    "SHARES",
    "ArticleScore",
    "Error",
    "Evaluation",
    "Figures",
    "Reliability",
    "Score",
    "Share",
    "evaluate",
    "fold",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleScore:
    """How one article was read, at the relation level."""

    article: Article
    genre: str
    score: Score

    def to_json(self) -> dict[str, Any]:
        """Return where the article comes from and how it was read as a JSON object."""
        s = self.score
        place = {"article": self.article.id, "source": self.article.source, "genre": self.genre}
        return place | {"missed": s.fn, "wrong": s.fp, "found": s.tp, "f1": s.f1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What `evaluate` finds.

    Attributes:
        all: The figures of all articles.
        by_language: Figures by language.
        by_genre: Figures by what kind of article it is (`kg.evaluate.genres`).
        by_type: Score by relation type, at the relation level.
        by_status: Score by status, at the strict level.
        confusion: How often an annotated status was read as which, over the relations that were found.
        claims_by_form: The right ones of the claims, by what stands for their parties (`kg.evaluate.anaphora`).
        by_confidence: What claims promise and how many of them are right, by tenths of confidence (`kg.evaluate.confidence`).
        relations_by_named: The found ones of the annotated relations, by which of their parties the evidence names.
        articles: The articles, those with the most errors first.
        errors: What was missed and what is wrong, article by article.
    """

    all: Figures
    by_language: Mapping[str, Figures]
    by_genre: Mapping[str, Figures]
    by_type: Mapping[str, Score]
    by_status: Mapping[str, Score]
    confusion: Mapping[str, Mapping[str, int]]
    claims_by_form: Mapping[str, Share]
    by_confidence: Mapping[str, Reliability]
    relations_by_named: Mapping[str, Share]
    articles: tuple[ArticleScore, ...]
    errors: tuple[Error, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the evaluation as a JSON object, the articles with the most errors first."""
        return {
            "all": self.all.to_json(),
            "lang": _json(self.by_language),
            "genre": _json(self.by_genre),
            "type": _json(self.by_type),
            "status": _json(self.by_status),
            "claims_by_form": _json(self.claims_by_form),
            "confidence": _json(self.by_confidence),
            "calibration_error": calibration_error(self.by_confidence),
            "relations_by_named": _json(self.relations_by_named),
            "confusion": {wanted: dict(given) for wanted, given in self.confusion.items()},
            "articles": [article.to_json() for article in self.articles],
            "errors": [{"article": e.article, "kind": e.kind, "relation": list(e.key)} for e in self.errors],
        }


def evaluate(gold: Iterable[GoldArticle], readings: Iterable[Reading]) -> Evaluation:
    """Compare readings with the annotation of the same articles.

    Args:
        gold: Annotated articles (`kg.corpus.read_gold`).
        readings: What was read, in any order; an annotated article without a reading counts as one that claims nothing.
    """
    by_id = {reading.article.id: reading for reading in readings}
    articles, counts, errors = list[Article](), list[Counter[str]](), list[Error]()
    for item in gold:
        counted, wrong = judge(item, by_id.get(item.article.id, Reading(article=item.article)))
        articles.append(item.article)
        counts.append(counted)
        errors.extend(wrong)
    total = sum(counts, Counter[str]())
    named = {name.rpartition(".")[0] for name in total}
    types = [name for name in relation_types() if f"type.{name}" in named]
    found = [name for name in statuses() if f"status.{name}" in named]
    ranked = [ArticleScore(article=a, genre=genre(a), score=score(c, "relation")) for a, c in zip(articles, counts, strict=True)]
    return Evaluation(
        all=figures(counts),
        by_language=_split(articles, counts, lambda article: article.lang, None),
        by_genre=_split(articles, counts, genre, GENRES),
        by_type=scores(counts, types, prefix="type."),
        by_status=scores(counts, found, prefix="status."),
        confusion={
            wanted: {given: total[f"confusion.{wanted}.{given}"] for given in statuses()}
            for wanted in statuses()
            if any(total[f"confusion.{wanted}.{given}"] for given in statuses())
        },
        claims_by_form=_shares(total, "form", FORMS),
        by_confidence=reliability(total),
        relations_by_named=_shares(total, "named", NAMED),
        articles=tuple(sorted(ranked, key=lambda a: (-a.score.fn - a.score.fp, a.score.f1, a.article.id))),
        errors=tuple(errors),
    )


def _json(
    parts: Mapping[str, Figures] | Mapping[str, Score] | Mapping[str, Share] | Mapping[str, Reliability],
) -> dict[str, Any]:
    return {name: part.to_json() for name, part in parts.items()}


def _split(
    articles: list[Article], counts: list[Counter[str]], of: Callable[[Article], str], order: tuple[str, ...] | None
) -> dict[str, Figures]:
    parts: defaultdict[str, list[Counter[str]]] = defaultdict(list)
    for article, count in zip(articles, counts, strict=True):
        parts[of(article)].append(count)
    return {name: figures(parts[name]) for name in order or sorted(parts) if name in parts}


def _shares(total: Counter[str], prefix: str, names: Iterable[str]) -> dict[str, Share]:
    parts = {name: Share(total[f"{prefix}.{name}.ok"], total[f"{prefix}.{name}.all"]) for name in names}
    return {name: part for name, part in parts.items() if part.whole}
