"""The things kg talks about: articles in, readings of claims and organizations out.

All classes are frozen dataclasses. `to_json` gives plain JSON values in the form of the annotated corpora, and `from_json`
reads them back; both keep every field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

__all__ = ["Amount", "Article", "Claim", "Evidence", "Mention", "Organization", "Party", "Reading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news article as it came in.

    Attributes:
        id: Identifier, unique in a collection; `digest` stands in where the input gives none.
        text: The body. All character offsets of kg are Python string indices (code points) into this text.
        lang: Language code such as "fr" or "en".
        title: Headline, not part of `text`; may be empty.
        published: Date of publication, or None where it is not known.
        source: Outlet or other origin; may be empty.
        url: Address; may be empty.
    """

    id: str
    text: str
    lang: str
    title: str = ""
    published: date | None = None
    source: str = ""
    url: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the UTF-8 text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the article as a JSON object."""
        return {
            "id": self.id,
            "lang": self.lang,
            "title": self.title,
            "published": self.published.isoformat() if self.published else None,
            "source": self.source,
            "url": self.url,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money with bounds, in units of the currency (10 billion dollars is 10_000_000_000, "USD").

    An exact or approximate amount has equal bounds; "more than" has no `max`, "up to" no `min`.
    """

    min: int | None
    max: int | None
    currency: str

    def to_json(self) -> dict[str, Any]:
        """Return the amount as a JSON object."""
        return {"min": self.min, "max": self.max, "currency": self.currency}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gives."""
        return cls(value["min"], value["max"], value["currency"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words of an article: `article.text[start:end] == text`."""

    start: int
    end: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the evidence as a JSON object."""
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gives."""
        return cls(value["start"], value["end"], value["text"])


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a claim: the organization's name and the words that stand for it ("the ChatGPT maker")."""

    name: str
    mention: str

    def to_json(self) -> dict[str, Any]:
        """Return the party as a JSON object."""
        return {"name": self.name, "mention": self.mention}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gives."""
        return cls(value["name"], value["mention"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one article says of one relation between two organizations.

    Attributes:
        article: Identifier of the article.
        relation: Relation type, such as "invests_in" (`kg ref relations`).
        subject: The organization that the relation goes from.
        object: The organization that it goes to; for a symmetric relation the order says nothing.
        status: Factual status, such as "in_talks" (`kg ref statuses`).
        amount: The money at stake as far as the article states it for this claim.
        attributed_to: Outlets that the article names as the source, in order of name.
        evidence: The words that say so.
        rule: The construction that found it, for `kg explain` (for example "verb: invest … in").
        cue: The words that decided the status; empty where the plain verb did.
        confidence: How likely it is that the article states this relation, from 0 to 1 in hundredths; None where nobody said.
    """

    article: str
    relation: str
    subject: Party
    object: Party
    status: str
    evidence: Evidence
    amount: Amount | None = None
    attributed_to: tuple[str, ...] = ()
    rule: str = ""
    cue: str = ""
    confidence: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the claim as a JSON object of kind "claim"."""
        return {
            "kind": "claim",
            "article": self.article,
            "type": self.relation,
            "subject": self.subject.to_json(),
            "object": self.object.to_json(),
            "status": self.status,
            "amount": self.amount.to_json() if self.amount else None,
            "attributed_to": list(self.attributed_to),
            "evidence": self.evidence.to_json(),
            "rule": self.rule,
            "cue": self.cue,
            "confidence": self.confidence,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gives."""
        return cls(
            article=value["article"],
            relation=value["type"],
            subject=Party.from_json(value["subject"]),
            object=Party.from_json(value["object"]),
            status=value["status"],
            amount=Amount.from_json(value["amount"]) if value.get("amount") else None,
            attributed_to=tuple(value.get("attributed_to", ())),
            evidence=Evidence.from_json(value["evidence"]),
            rule=value.get("rule", ""),
            cue=value.get("cue", ""),
            confidence=value.get("confidence"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization that an article names.

    Attributes:
        name: The name a reader would file it under.
        types: Organization types such as "ai_lab" (`kg ref organizations`), in order of name.
        known: Identifier in `ontology/organizations.ttl`, or None for one that is on no list.
        aliases: Other names that the article uses for it.
    """

    name: str
    types: tuple[str, ...]
    known: str | None = None
    aliases: tuple[str, ...] = ()

    def to_json(self, *, article: str) -> dict[str, Any]:
        """Return the organization as a JSON object of kind "organization"."""
        return {
            "kind": "organization",
            "article": article,
            "name": self.name,
            "types": list(self.types),
            "known": self.known,
            "aliases": list(self.aliases),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gives."""
        return cls(
            name=value["name"], types=tuple(value["types"]), known=value.get("known"), aliases=tuple(value.get("aliases", ()))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of an article that stand for an organization: a name, a descriptor ("the start-up") or a pronoun."""

    start: int
    end: int
    text: str
    organization: str
    form: str = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What kg read in one article; an article that claims nothing has a reading too.

    Attributes:
        claims: What it states.
        doubtful: What it may state, for a person to look at: claims of too little confidence to count.
        organizations: The organizations that it names.
        mentions: The words that stand for them.
    """

    article: Article
    claims: tuple[Claim, ...] = ()
    doubtful: tuple[Claim, ...] = ()
    organizations: tuple[Organization, ...] = ()
    mentions: tuple[Mention, ...] = field(default=())
