"""Claims assembled: one for each relation, pair and deal, with the most advanced status that the article supports."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Claim, Evidence, Party
from kg.nlp.entities import Entity, Ref
from kg.nlp.relations import Candidate
from kg.ontology import Status, relation_types, statuses

__all__ = ["assemble"]

_HOLDING = "invests_in"
"""The relation in which a party may have a part already and want more."""


def assemble(article: str, candidates: Iterable[Candidate]) -> list[Claim]:
    """Return the claims of an article, in order of their evidence.

    Candidates of one relation and pair are one deal with the most advanced status, unless they state different statuses and either
    different sums (8 billion invested, 5 more in talks) or a holding and talks on more of it: those are two. What the scorer alone
    finds makes no deal firmer that the constructions read elsewhere in the article.
    """
    by_key: dict[tuple[str, str, str], list[Candidate]] = {}
    for c in candidates:
        ends = (c.subject_entity.name, c.object_entity.name)
        if relation_types()[c.relation].symmetric:
            ends = (min(ends), max(ends))
        by_key.setdefault((c.relation, *ends), []).append(c)
    claims = [
        _claim(article, c, max((c.confidence for c in found if c.confidence is not None), default=None))
        for found in by_key.values()
        for c in _deals([c for c in found if c.proposed] or found)
    ]
    return sorted(claims, key=lambda c: (c.evidence.start, c.relation, c.subject.name, c.object.name))


def _status(c: Candidate) -> Status:
    return statuses()[c.status or "rumoured"]


def _strength(c: Candidate) -> tuple[float, bool, bool, int]:
    """Order candidates of one deal: the more advanced, then the one with a sum, with a source, with its parties named.

    A denial answers a rumor, so it counts for more than that; the bare name of a deal ("the takeover") proves nothing done.
    """
    rank: float = _status(c).rank
    if c.status == "denied":
        rank = statuses()["announced"].rank - 0.5
    elif c.status == "completed" and c.trigger.entry.kind == "noun" and not c.cue:
        rank = statuses()["rumoured"].rank - 0.5
    named = (c.subject.form == "name") + (c.object.form == "name")
    return rank, c.amount is not None, bool(c.attributed_to), named


def _deals(found: list[Candidate]) -> list[Candidate]:
    """Return the strongest candidate, completed from others of its status, and one of a second deal if there is one."""
    best = max(found, key=_strength)
    same = [c for c in found if c.status == best.status]
    best.amount = best.amount or next((c.amount for c in same if c.amount), None)
    best.attributed_to = best.attributed_to or next((c.attributed_to for c in same if c.attributed_to), [])
    others = [c for c in found if c.status != best.status and _is_second(best, c)]
    return [best, max(others, key=_strength)] if others else [best]


def _is_second(best: Candidate, c: Candidate) -> bool:
    """Whether a weaker candidate is about another deal of the pair than the best one."""
    if best.amount and c.amount and best.amount.currency == c.amount.currency and best.amount != c.amount:
        return {best.status, c.status} != {"rumoured", "in_talks"}
    more = _status(c).group == "tentative" and c.cue != "" and best.trigger is not c.trigger
    return c.relation == _HOLDING and best.status == "completed" and more and (best.trigger.entry.kind == "role" or best.cue != "")


def _claim(article: str, c: Candidate, confidence: float | None) -> Claim:
    """Return the claim of a candidate, whose evidence is its sentence without white space at the end."""
    trigger, doc = c.trigger, c.sentence.doc
    end = c.sentence.end
    while end - 1 > c.sentence.start and doc[end - 1].is_space:
        end -= 1
    quote = doc[c.sentence.start : end]
    words = " ".join(token.text for token in doc[trigger.start : trigger.end])
    return Claim(
        article=article,
        relation=c.relation,
        subject=_party(c, c.subject, c.subject_entity),
        object=_party(c, c.object, c.object_entity),
        status=c.status or "rumoured",
        amount=c.amount,
        attributed_to=tuple(c.attributed_to),
        evidence=Evidence(quote.start_char, quote.end_char, quote.text),
        rule=f"{trigger.entry.kind}: {words}" + (" (passive)" if c.passive else "") + ("" if c.proposed else " (scorer alone)"),
        cue=c.cue,
        confidence=confidence,
    )


def _party(c: Candidate, ref: Ref, entity: Entity) -> Party:
    return Party(entity.name, c.sentence.doc[ref.start : ref.end].text)
