"""The words of each language, one TOML file a language, loaded and checked once.

A lexicon says *which words* say something; the constructions in `kg.nlp` say *how grammar carries it* and know no language.
A language is supported when its file is here: `languages()` lists the files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kg.errors import InputError, OntologyError
from kg.lexicon.forms import Forms
from kg.ontology import organization_types, relation_types, statuses

__all__ = ["Entry", "Lexicon", "ModelPackage", "languages", "lexicon"]

KINDS = ("verb", "noun", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPackage:
    """An installable spaCy model; `sha256` is the digest of its weights where it is not the official package."""

    package: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One trigger: words, and the slots where its two parties stand.

    Attributes:
        kind: "verb", "noun" (the deal itself: investment, takeover) or "role" (one party: rival, shareholder, subsidiary).
        relation: Relation type.
        words: Dictionary forms; verbs are inflected by the rules of the language, nouns by `plural`.
        subject: Slots of the relation's subject, the preferred one first.
        object: Slots of the relation's object, the preferred one first.
        needs: Names of word groups one of which must stand in the sentence ("hardware").
        unless: Names of word groups none of which may stand in the clause.
        context: Names of word groups one of which must stand in this sentence or the one before.
        status: A status that the trigger itself implies ("ended" for selling a stake), or None.
        example: A sentence with `[s:…]` and `[o:…]` marks that must give this relation.
        counterexamples: Sentences that must not give it.
    """

    kind: str
    relation: str
    words: tuple[str, ...]
    subject: tuple[str, ...]
    object: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    status: str | None = None
    example: str = ""
    counterexamples: tuple[str, ...] = ()
    forms: Mapping[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The lexicon of one language.

    Attributes:
        language: Language code.
        models: spaCy models, the preferred one first.
        groups: Closed classes and word groups by name ("possessives", "hardware", …), each a set of token sequences.
        descriptors: Nouns that stand for an organization, with the organization type each implies ("chipmaker").
        plurals: Those of the descriptors that are plurals.
        nations: Adjectives and names of countries, with the code of the country.
        entries: The triggers.
        cues: Status cues.
    """

    language: str
    models: tuple[ModelPackage, ...]
    groups: Mapping[str, frozenset[tuple[str, ...]]]
    descriptors: Mapping[tuple[str, ...], tuple[str, ...]]
    plurals: frozenset[tuple[str, ...]]
    nations: Mapping[str, str]
    entries: tuple[Entry, ...]
    cues: Mapping[str, frozenset[tuple[str, ...]]]
    amounts: Mapping[str, Any]

    def words(self, group: str) -> frozenset[str]:
        """Return the one-word members of a group; a group that the file lacks is an error of the file."""
        try:
            return frozenset(words[0] for words in self.groups[group] if len(words) == 1)
        except KeyError:
            raise OntologyError(f"{self.language}.toml: no group {group!r}; known: {', '.join(sorted(self.groups))}") from None


def _folder() -> Path:
    return Path(str(resources.files("kg.lexicon")))


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that can be read, in order."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language.

    Raises:
        InputError: The language has no lexicon.
        OntologyError: The file is malformed.
    """
    if language not in languages():
        raise InputError(f"language {language!r} is not read; known: {', '.join(languages())}")
    return load(_folder() / f"{language}.toml")


def load(path: Path) -> Lexicon:
    """Read and check one lexicon file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error
    forms = Forms(data["inflection"], data.get("irregular", {}), data["plural"])
    groups = {name: frozenset(tuple(w.split()) for w in words) for name, words in data["groups"].items()}
    descriptors: dict[tuple[str, ...], tuple[str, ...]] = {}
    plurals: set[tuple[str, ...]] = set()
    for types, words in data["descriptors"].items():
        kinds = tuple(t for t in types.split("+") if t != "any")
        _check(path, "descriptors", kinds, organization_types())
        for word in words:
            for form, number in forms.noun(word).items():
                descriptors[form] = kinds
                if number == "plural":
                    plurals.add(form)
    entries = tuple(_entry(path, number, raw, forms, groups) for number, raw in enumerate(data["entry"], 1))
    cues = {}
    for status, words in data["cues"].items():
        cues[status] = frozenset(form for word in words for form in forms.cue(word))
    for status in cues:
        if status not in ("negation", "hypothetical", "firm", "standing"):
            _check(path, "cues", (status,), statuses())
    return Lexicon(
        language=data["language"],
        models=tuple(ModelPackage(**m) for m in data["models"]),
        groups=groups,
        descriptors=descriptors,
        plurals=frozenset(plurals),
        nations={word: code for code, words in data["nations"].items() for word in words},
        entries=entries,
        cues=cues,
        amounts=data["amounts"],
    )


def _entry(path: Path, number: int, raw: Mapping[str, Any], forms: Forms, groups: Mapping[str, Any]) -> Entry:
    where = f"entry {number} ({raw.get('relation')}: {raw.get('words')})"
    if raw.get("kind") not in KINDS:
        raise OntologyError(f"{path}: {where}: kind is {raw.get('kind')!r}; allowed: {', '.join(KINDS)}")
    _check(path, where, (raw["relation"],), relation_types())
    if "status" in raw:
        _check(path, where, (raw["status"],), statuses())
    for key in ("needs", "unless", "context"):
        _check(path, where, raw.get(key, ()), groups)
    inflect = forms.verb if raw["kind"] == "verb" else forms.noun
    try:
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        return Entry(**fields, forms={form: feature for word in raw["words"] for form, feature in inflect(word).items()})
    except TypeError as error:
        raise OntologyError(f"{path}: {where}: {error}") from error


def _check(path: Path, where: str, names: Iterable[str], allowed: Iterable[str]) -> None:
    for name in names:
        if name not in allowed:
            raise OntologyError(f"{path}: {where}: unknown {name!r}; allowed: {', '.join(sorted(allowed))}")
