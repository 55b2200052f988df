"""How well kg reads: claims against an annotated corpus.

A corpus is JSON Lines with a `gold` for each article: its organizations, the relations it states (optional ones are neither
missed nor wrong) and `must_not`, the claims that a careless reader would make and that would be wrong. Figures are over sets
per article, summed over articles, at three levels: *relation* (type, subject, object), *group* (and whether the status is
firm, tentative or void) and *strict* (and the exact status). Beside them stand the figures that say whether kg may be trusted:
how often it asserts what is only rumored, and how many of the traps it walks into.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize

from kg.corpus import GoldArticle, GoldRelation
from kg.model import Amount, Claim, Organization, Reading
from kg.ontology import relation_types, statuses

__all__ = ["LEVELS", "SHARES", "Error", "Evaluation", "Figures", "Score", "evaluate", "fold"]

LEVELS: Final = ("relation", "group", "strict")
SHARES: Final = {
    "amount": ("amount.ok", "amount.all"),  # of the found relations with an amount, those that give it within 1 %
    "attributed": ("attributed.ok", "attributed.all"),  # of the found attributed relations, those that share an outlet
    "false_assertion": ("firm.false", "firm.all"),  # of the firm claims, those the corpus holds only as softer or as a trap
    "must_not": ("trap.hit", "trap.all"),  # of the traps, those that were claimed
    "evidence": ("evidence.ok", "evidence.all"),  # of the claims, those whose quote is in the article where they say
    "organizations_found": ("organization.found", "organization.all"),
    "types": ("types.ok", "organization.found"),  # of the organizations found, those with one of their annotated types
}
"""Each share with the counts that it divides."""
_RESAMPLES = 300
_GENERAL = "partners_with"  # neither missed nor wrong beside a more specific relation of the same two

Key = tuple[str, ...]
"""Relation type and the two parties (of a symmetric relation in order of identifier); deeper levels append the status."""


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives."""

    tp: int
    fp: int
    fn: int

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
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a set of articles.

    Attributes:
        articles: How many.
        levels: Score by level ("relation", "group", "strict").
        intervals: 95 % bootstrap interval of F1 by level, resampling articles.
        shares: The other figures, by the names of `SHARES`; None where there was nothing to count.
    """

    articles: int
    levels: Mapping[str, Score]
    intervals: Mapping[str, tuple[float, float]]
    shares: Mapping[str, float | None]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as a JSON object."""
        levels = {name: score.to_json() | {"interval": list(self.intervals[name])} for name, score in self.levels.items()}
        return {"articles": self.articles} | levels | dict(self.shares)


@dataclass(frozen=True, slots=True)
class Error:
    """A relation that was missed, or a claim that is wrong, at the strict level."""

    article: str
    kind: str
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What `evaluate` finds; relation types and statuses have only scores, of the relation and the strict level."""

    all: Figures
    by_language: Mapping[str, Figures]
    by_type: Mapping[str, Score]
    by_status: Mapping[str, Score]
    errors: tuple[Error, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the evaluation as a JSON object, without the errors."""
        return {
            "all": self.all.to_json(),
            "lang": {lang: figures.to_json() for lang, figures in self.by_language.items()},
            "type": {name: score.to_json() for name, score in self.by_type.items()},
            "status": {name: score.to_json() for name, score in self.by_status.items()},
        }


def evaluate(gold: Iterable[GoldArticle], readings: Iterable[Reading]) -> Evaluation:
    """Compare readings with the annotation of the same articles.

    Args:
        gold: Annotated articles (`kg.corpus.read_gold`).
        readings: What was read, in any order; an annotated article without a reading counts as one that claims nothing.
    """
    by_id = {reading.article.id: reading for reading in readings}
    judged = [(item, *_judge(item, by_id.get(item.article.id, Reading(article=item.article)))) for item in gold]
    languages: defaultdict[str, list[Counter[str]]] = defaultdict(list)
    for item, counts, _ in judged:
        languages[item.article.lang].append(counts)
    total = sum((counts for _, counts, _ in judged), Counter[str]())
    counted = {name.rpartition(".")[0] for name in total}
    return Evaluation(
        all=_figures([counts for _, counts, _ in judged]),
        by_language={lang: _figures(languages[lang]) for lang in sorted(languages)},
        by_type={name: _score(total, f"type.{name}") for name in relation_types() if f"type.{name}" in counted},
        by_status={name: _score(total, f"status.{name}") for name in statuses() if f"status.{name}" in counted},
        errors=tuple(error for _, _, errors in judged for error in errors),
    )


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, for comparison.

    >>> fold("Crédit  Agricole S.A.")
    'credit agricole s a'
    """
    ascii_only = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in ascii_only).split())


def _judge(gold: GoldArticle, reading: Reading) -> tuple[Counter[str], list[Error]]:
    """Count one article: "<level>.tp" and the like, and numerator and denominator of each share."""
    counts, errors = Counter[str](), list[Error]()
    names: dict[str, str] = {}
    for organization in gold.organizations:
        for name in (organization.name, organization.id, *organization.aliases):
            names.setdefault(fold(name), organization.id)
    required = [r for r in gold.relations if not r.optional]
    wanted = {_gold_key(r) for r in required}
    specific = {frozenset((r.subject, r.object)) for r in gold.relations if r.type != _GENERAL}
    claims = [
        (key, claim)
        for key, claim in ((_claim_key(names, claim), claim) for claim in reading.claims)
        if not (claim.relation == _GENERAL and frozenset(key[1:]) in specific and key not in wanted)
    ]

    for level in LEVELS:
        want = {_at(level, _gold_key(r), r.status) for r in required}
        may = {_at(level, _gold_key(r), r.status) for r in gold.relations if r.optional}
        got = {_at(level, key, claim.status) for key, claim in claims}
        outcomes = {"tp": got & want, "fp": got - want - may, "fn": want - got}
        for outcome, keys in outcomes.items():
            counts[f"{level}.{outcome}"] += len(keys)
            if level != "group":
                counts.update(f"type.{k[0]}.{outcome}" if level == "relation" else f"status.{k[-1]}.{outcome}" for k in keys)
        if level == "strict":
            errors = [Error(gold.article.id, "missed", key) for key in sorted(outcomes["fn"])]
            errors += [Error(gold.article.id, "wrong", key) for key in sorted(outcomes["fp"])]

    _judge_firmness(counts, gold, claims)
    for relation in required:
        same = [claim for key, claim in claims if key == _gold_key(relation)]
        if same and relation.amount:
            counts["amount.all"] += 1
            counts["amount.ok"] += any(c.amount is not None and _equal(c.amount, relation.amount) for c in same)
        if same and relation.attributed_to:
            outlets = {fold(name) for name in relation.attributed_to}
            counts["attributed.all"] += 1
            counts["attributed.ok"] += any(outlets & {fold(name) for name in c.attributed_to} for c in same)
    for _, claim in claims:
        quote = claim.evidence
        counts["evidence.all"] += 1
        counts["evidence.ok"] += bool(quote.text) and gold.article.text[quote.start : quote.end] == quote.text
    _judge_organizations(counts, gold, reading.organizations, names)
    return counts, errors


def _judge_firmness(counts: Counter[str], gold: GoldArticle, claims: list[tuple[Key, Claim]]) -> None:
    """Count the firm claims of what is not firm, and the traps that were walked into.

    A relation that is not annotated is held against a firm claim only by a trap; from then on it counts as held by no firm
    annotation, so a second firm claim of it is false too.
    """
    held: defaultdict[Key, set[str]] = defaultdict(set)
    for relation in gold.relations:
        held[_gold_key(relation)].add(_group(relation.status))
    traps = [(_key(trap.type, trap.subject, trap.object), trap.status) for trap in gold.traps]
    for key, claim in claims:
        if _group(claim.status) == "firm":
            trapped = any(k == key and (not s or claim.status in s) for k, s in traps)
            counts["firm.all"] += 1
            counts["firm.false"] += (key in held or trapped) and "firm" not in held[key]
    for key, wrong in traps:
        counts["trap.all"] += 1
        counts["trap.hit"] += any(k == key and (not wrong or claim.status in wrong) for k, claim in claims)


def _judge_organizations(counts: Counter[str], gold: GoldArticle, found: Iterable[Organization], names: Mapping[str, str]) -> None:
    typed: defaultdict[str, set[str]] = defaultdict(set)
    for organization in found:
        typed[_party(names, organization.name, *organization.aliases)].update(organization.types)
    for wanted in gold.organizations:
        counts["organization.all"] += 1
        if wanted.id in typed:
            counts["organization.found"] += 1
            counts["types.ok"] += not typed[wanted.id].isdisjoint(wanted.types)


def _party(names: Mapping[str, str], *candidates: str) -> str:
    """Return the annotated organization that one of the names stands for, or "?" and the first name."""
    folded = [fold(name) for name in candidates if name]
    return next((names[name] for name in folded if name in names), "?" + fold(candidates[0]))


def _key(relation: str, subject: str, object_: str) -> Key:
    return (relation, *sorted((subject, object_))) if relation_types()[relation].symmetric else (relation, subject, object_)


def _gold_key(relation: GoldRelation) -> Key:
    return _key(relation.type, relation.subject, relation.object)


def _claim_key(names: Mapping[str, str], claim: Claim) -> Key:
    ends = (_party(names, party.name, party.mention) for party in (claim.subject, claim.object))
    return _key(claim.relation, *ends)


def _group(status: str) -> str:
    return statuses()[status].group


def _at(level: str, key: Key, status: str) -> Key:
    return key if level == "relation" else (*key, _group(status) if level == "group" else status)


def _equal(left: Amount, right: Amount) -> bool:
    """Say whether two amounts are the same within 1 %."""
    if left.currency != right.currency:
        return False
    for x, y in ((left.min, right.min), (left.max, right.max)):
        if x is None or y is None:
            if x is not y:
                return False
        elif abs(x - y) > 0.01 * max(abs(x), abs(y), 1):
            return False
    return True


def _score(counts: Mapping[str, int], prefix: str) -> Score:
    return Score(*(counts.get(f"{prefix}.{outcome}", 0) for outcome in ("tp", "fp", "fn")))


def _figures(counts: list[Counter[str]]) -> Figures:
    total = sum(counts, Counter[str]())
    return Figures(
        articles=len(counts),
        levels={level: _score(total, level) for level in LEVELS},
        intervals=_intervals(counts),
        shares={name: total[part] / total[whole] if total[whole] else None for name, (part, whole) in SHARES.items()},
    )


def _intervals(counts: list[Counter[str]]) -> dict[str, tuple[float, float]]:
    """Resample the articles with a fixed seed, so that the same readings always give the same interval."""
    rng, result = random.Random(0), {}
    for level in LEVELS if counts else ():
        scores = [_score(count, level) for count in counts]
        f1s = []
        for _ in range(_RESAMPLES):
            drawn = rng.choices(scores, k=len(scores))
            f1s.append(Score(sum(s.tp for s in drawn), sum(s.fp for s in drawn), sum(s.fn for s in drawn)).f1)
        f1s.sort()
        result[level] = (f1s[7], f1s[292])
    return result
