"""Annotated corpora, and readings that were written down, from JSON Lines.

A corpus holds an article a line with its annotation under `gold`. Predictions hold a claim or an organization a line, as
`kg extract --json` writes them; only what scoring needs has to be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from kg.articles import read_articles
from kg.errors import InputError
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading
from kg.ontology import organization_types, relation_types, statuses

__all__ = ["GoldArticle", "GoldOrganization", "GoldRelation", "Trap", "read_gold", "read_predictions"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GoldOrganization:
    """An annotated organization; `aliases` are the other names under which it counts as found."""

    id: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """A relation that the article states; an optional one is neither missed nor wrong."""

    type: str
    subject: str
    object: str
    status: str
    amount: Amount | None = None
    attributed_to: tuple[str, ...] = ()
    evidence: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Trap:
    """A claim that would be wrong, with any of the statuses, or with every status where none is listed."""

    type: str
    subject: str
    object: str
    status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Gold:
    entities: tuple[GoldOrganization, ...]
    relations: tuple[GoldRelation, ...]
    must_not: tuple[Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class _GoldLine:
    gold: _Gold


_GOLD = TypeAdapter(_GoldLine)


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article and what its annotators read in it; relations name organizations by `id`."""

    article: Article
    organizations: tuple[GoldOrganization, ...]
    relations: tuple[GoldRelation, ...]
    traps: tuple[Trap, ...]


def read_gold(paths: Iterable[str | Path]) -> Iterator[GoldArticle]:
    """Read annotated articles from JSON Lines files.

    Raises:
        InputError: A file cannot be read, or an article or its annotation is malformed.
    """
    paths = list(paths)
    lines = chain.from_iterable(_lines(path) for path in paths)
    for article, (place, line) in zip(read_articles(paths), lines, strict=True):
        gold = _validated(_GOLD, line, place).gold
        for relation in gold.relations:
            _check(relation.type, relation_types(), f"{place}: gold: relation type")
            _check(relation.status, statuses(), f"{place}: gold: status")
        for trap in gold.must_not:
            _check(trap.type, relation_types(), f"{place}: gold: relation type")
        for organization in gold.entities:
            for name in organization.types:
                _check(name, organization_types(), f"{place}: gold: organization type")
        yield GoldArticle(article, gold.entities, gold.relations, gold.must_not)


@dataclass(frozen=True, slots=True)
class _Party:
    name: str
    mention: str | None = None


@dataclass(frozen=True, slots=True)
class _ClaimLine:
    article: str
    type: str
    subject: _Party
    object: _Party
    status: str
    amount: Amount | None = None
    attributed_to: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class _OrganizationLine:
    article: str
    name: str
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _AnyLine:
    kind: str


_CLAIM, _ORGANIZATION, _ANY = TypeAdapter(_ClaimLine), TypeAdapter(_OrganizationLine), TypeAdapter(_AnyLine)


def read_predictions(path: str | Path, articles: Iterable[Article]) -> Iterator[Reading]:
    """Read claims and organizations from a JSON Lines file and yield them as readings of these articles.

    Lines of another kind, and those of articles that are not among these, are passed over.

    Raises:
        InputError: The file cannot be read or a line is malformed.
    """
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    organizations: defaultdict[str, list[Organization]] = defaultdict(list)
    for place, line in _lines(path):
        kind = _validated(_ANY, line, place).kind
        if kind == "claim":
            claim = _validated(_CLAIM, line, place)
            _check(claim.type, relation_types(), f"{place}: relation type")
            _check(claim.status, statuses(), f"{place}: status")
            claims[claim.article].append(
                Claim(
                    article=claim.article,
                    relation=claim.type,
                    subject=Party(claim.subject.name, claim.subject.mention or claim.subject.name),
                    object=Party(claim.object.name, claim.object.mention or claim.object.name),
                    status=claim.status,
                    amount=claim.amount,
                    attributed_to=claim.attributed_to,
                    evidence=claim.evidence or Evidence(0, 0, ""),
                )
            )
        elif kind == "organization":
            found = _validated(_ORGANIZATION, line, place)
            organizations[found.article].append(Organization(name=found.name, types=found.types, aliases=found.aliases))
    for article in articles:
        yield Reading(article=article, claims=tuple(claims[article.id]), organizations=tuple(organizations[article.id]))


def _lines(path: str | Path) -> Iterator[tuple[str, str]]:
    """Yield the lines that are not empty, each with its place."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}, line {number}", line
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


def _validated(adapter: TypeAdapter[T], line: str, place: str) -> T:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        first: Any = error.errors(include_url=False)[0]
        raise InputError(f"{place}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _check(name: str, known: Collection[str], place: str) -> None:
    if name not in known:
        raise InputError(f"{place} {name!r} is not known; known: {', '.join(known)}")
