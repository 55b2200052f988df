"""What the reading components write on a document: entities and the words that stand for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc

__all__ = ["Entity", "Ref", "refs"]


@dataclass(slots=True, eq=False)
class Entity:
    """An organization of one article: its name, what it is, and the forms that the article uses.

    Attributes:
        types: What it is by the list or by what the article calls it.
        implied: What the words of its name make likely where nothing else tells: no reason to rule anything out.
        nouns: Descriptors that the article puts beside its name ("chipmaker").
        nations: Codes of the countries that the article gives it.
        genders: Genders of the articles before those descriptors.
    """

    name: str
    known: str | None = None
    types: set[str] = field(default_factory=set)
    implied: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    nations: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    parent: str | None = None
    count: int = 0
    first: int = 0


@dataclass(slots=True, eq=False)
class Ref:
    """Tokens `start` to `end` that stand for an entity.

    Attributes:
        form: "name", "descriptor", "pronoun", "possessive" (its, son) or "product" (a product by which its maker is meant).
        left: Where the noun phrase begins ("the chipmaker Nvidia": at "the").
        entities: The organizations meant: one, or several for "the two groups" and plural pronouns.
        complete: Whether its complement says whose it is ("the parent of ChatGPT"), so that it is no relation to anybody else.
    """

    start: int
    end: int
    form: str
    left: int
    entities: list[Entity] = field(default_factory=list)
    complete: bool = False


def refs(doc: Doc) -> list[Ref]:
    """Return the mentions of a document in order."""
    found: list[Ref] = doc._.kg_refs or []
    return found
