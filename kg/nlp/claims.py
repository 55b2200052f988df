"""Claims assembled: one for each relation, pair and deal, with the most advanced status that the article supports."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Claim, Evidence, Party
from kg.nlp.relations import Candidate
from kg.ontology import relation_types, statuses

__all__ = ["assemble"]


def assemble(article: str, candidates: Iterable[Candidate]) -> list[Claim]:
    """Return the claims of an article, in order of their evidence.

    Candidates of one relation and pair are one deal with the most advanced status, unless two of them state different sums and
    statuses of different groups (8 billion invested, 5 more in talks): those are two.
    """
    by_key: dict[tuple[str, str, str], list[Candidate]] = {}
    for c in candidates:
        ends = (c.subject_entity.name, c.object_entity.name)
        if relation_types()[c.entry.relation].symmetric:
            ends = (min(ends), max(ends))
        by_key.setdefault((c.entry.relation, *ends), []).append(c)
    claims = [_claim(article, c) for found in by_key.values() for c in _deals(found)]
    return sorted(claims, key=lambda c: (c.evidence.start, c.relation, c.subject.name, c.object.name))


def _deals(found: list[Candidate]) -> list[Candidate]:
    def strength(c: Candidate) -> tuple[int, bool, bool, int]:
        named = (c.subject.form == "name") + (c.object.form == "name")
        return (statuses()[c.status or "rumoured"].rank, c.amount is not None, bool(c.attributed_to), named)

    best = max(found, key=strength)
    if best.amount is None:
        same = [c for c in found if c.status == best.status and c.amount]
        if same:
            best.amount = same[0].amount
    if not best.attributed_to:
        best.attributed_to = next((c.attributed_to for c in found if c.status == best.status and c.attributed_to), [])
    out = [best]
    group = statuses()[best.status or "rumoured"].group
    for c in found:
        other = statuses()[c.status or "rumoured"].group
        if c.amount and best.amount and c.amount != best.amount and {group, other} == {"firm", "tentative"}:
            out.append(c)
            break
    return out


def _claim(article: str, c: Candidate) -> Claim:
    s = c.sentence
    doc = s.doc
    first, last = s.start, s.end - 1
    while last > first and doc[last].is_space:
        last -= 1
    start, end = doc[first].idx, doc[last].idx + len(doc[last])

    def party(ref: object, entity: object) -> Party:
        mention = doc.text[doc[ref.start].idx : doc[ref.end - 1].idx + len(doc[ref.end - 1])]  # type: ignore[attr-defined]
        return Party(entity.name, mention)  # type: ignore[attr-defined]

    words = " ".join(doc[i].text for i in range(c.start, c.end))
    return Claim(
        article=article,
        relation=c.entry.relation,
        subject=party(c.subject, c.subject_entity),
        object=party(c.object, c.object_entity),
        status=c.status or "rumoured",
        amount=c.amount,
        attributed_to=tuple(c.attributed_to),
        evidence=Evidence(start, end, doc.text[start:end]),
        rule=f"{c.entry.kind}: {words}" + (" (passive)" if c.passive else ""),
        cue=c.cue,
    )
