"""One article judged: its reading held against its annotation, in counts that can be summed over articles.

Names of counts: "<level>.tp" and the like, "type.<relation>.tp", "status.<status>.tp", "confusion.<annotated>.<claimed>", those
of `kg.evaluate.anaphora`, and the parts and wholes of `kg.evaluate.figures.SHARES`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.corpus import GoldArticle, GoldRelation
from kg.evaluate.anaphora import count_forms, count_named
from kg.evaluate.confidence import count_confidence
from kg.evaluate.figures import LEVELS
from kg.evaluate.keys import Key, at, claim_key, fold, gold_key, group, key, names, party
from kg.model import Amount, Claim, Organization, Reading
from kg.ontology import statuses

__all__ = ["Error", "judge"]

_GENERAL = "partners_with"  # neither missed nor wrong beside a more specific relation of the same two


@dataclass(frozen=True, slots=True)
class Error:
    """A relation that was missed, or a claim that is wrong, at the strict level."""

    article: str
    kind: str
    key: Key


def judge(gold: GoldArticle, reading: Reading) -> tuple[Counter[str], list[Error]]:
    """Count one article, and list its errors."""
    counts, errors = Counter[str](), list[Error]()
    known = names(gold)
    required = [r for r in gold.relations if not r.optional]
    optional = [r for r in gold.relations if r.optional]
    wanted = {gold_key(r) for r in required}
    specific = {frozenset((r.subject, r.object)) for r in gold.relations if r.type != _GENERAL}
    claims, doubtful = (
        [
            (found, claim)
            for found, claim in ((claim_key(known, claim), claim) for claim in made)
            if not (claim.relation == _GENERAL and frozenset(found[1:]) in specific and found not in wanted)
        ]
        for made in (reading.claims, reading.doubtful)
    )

    for level in LEVELS:
        want = {at(level, gold_key(r), r.status) for r in required}
        may = {at(level, gold_key(r), r.status) for r in optional}
        got = {at(level, found, claim.status) for found, claim in claims}
        outcomes = {"tp": got & want, "fp": got - want - may, "fn": want - got}
        for outcome, keys in outcomes.items():
            counts[f"{level}.{outcome}"] += len(keys)
            if level != "group":
                counts.update(f"type.{k[0]}.{outcome}" if level == "relation" else f"status.{k[-1]}.{outcome}" for k in keys)
        if level == "strict":
            errors = [Error(gold.article.id, "missed", k) for k in sorted(outcomes["fn"])]
            errors += [Error(gold.article.id, "wrong", k) for k in sorted(outcomes["fp"])]

    _judge_firmness(counts, gold, claims)
    _judge_statuses(counts, required, optional, claims)
    _judge_details(counts, gold, required, claims)
    _judge_organizations(counts, gold, reading.organizations, known)
    count_forms(counts, reading, claims, wanted=wanted, optional={gold_key(r) for r in optional})
    count_confidence(counts, [*claims, *doubtful], wanted=wanted, optional={gold_key(r) for r in optional})
    count_named(counts, gold, found={found for found, _ in claims})
    return counts, errors


def _judge_firmness(counts: Counter[str], gold: GoldArticle, claims: list[tuple[Key, Claim]]) -> None:
    """Count the firm claims of what is not firm, and the traps that were walked into.

    A relation that is not annotated is held against a firm claim only by a trap; from then on it counts as held by no firm
    annotation, so a second firm claim of it is false too.
    """
    held: defaultdict[Key, set[str]] = defaultdict(set)
    for relation in gold.relations:
        held[gold_key(relation)].add(group(relation.status))
    traps = [(key(trap.type, trap.subject, trap.object), trap.status) for trap in gold.traps]
    for found, claim in claims:
        if group(claim.status) == "firm":
            trapped = any(k == found and (not s or claim.status in s) for k, s in traps)
            counts["firm.all"] += 1
            counts["firm.false"] += (found in held or trapped) and "firm" not in held[found]
    for k, wrong in traps:
        counts["trap.all"] += 1
        counts["trap.hit"] += any(found == k and (not wrong or claim.status in wrong) for found, claim in claims)


def _judge_statuses(
    counts: Counter[str], required: list[GoldRelation], optional: list[GoldRelation], claims: list[tuple[Key, Claim]]
) -> None:
    """Count which status was given to which, over the relations that were found.

    Where two deals of one relation have two statuses, equal statuses are paired first and the others from the most advanced one
    down; one that is left over is missed or wrong, not confused. A status that an optional annotation has is not confused either.
    """
    for k in {gold_key(r) for r in required}:
        want = {r.status for r in required if gold_key(r) == k}
        may = {r.status for r in optional if gold_key(r) == k}
        got = {claim.status for found, claim in claims if found == k}
        rest = (_advanced_first(want - got), _advanced_first(got - want - may))
        counts.update(f"confusion.{s}.{s}" for s in want & got)
        counts.update(f"confusion.{wanted}.{given}" for wanted, given in zip(*rest, strict=False))


def _advanced_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: statuses()[name].rank, reverse=True)


def _judge_details(counts: Counter[str], gold: GoldArticle, required: list[GoldRelation], claims: list[tuple[Key, Claim]]) -> None:
    """Count amounts and outlets of the relations found, and quotes of all claims."""
    for relation in required:
        same = [claim for found, claim in claims if found == gold_key(relation)]
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


def _judge_organizations(counts: Counter[str], gold: GoldArticle, found: Iterable[Organization], known: Mapping[str, str]) -> None:
    """Count the annotated organizations that were found and typed, and those that were found, each once under all its names."""
    typed: defaultdict[str, set[str]] = defaultdict(set)
    for organization in found:
        typed[party(known, organization.name, *organization.aliases)].update(organization.types)
    counts["organization.claimed"] += len(typed)
    for wanted in gold.organizations:
        counts["organization.all"] += 1
        if wanted.id in typed:
            counts["organization.found"] += 1
            counts["types.ok"] += not typed[wanted.id].isdisjoint(wanted.types)


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
