"""What people have decided: which names are one organization and which are not, which claims are right and which are misread.

Decisions are lines in a text file, each written as the command that makes it:

    same 'Acme Labs' Acme
    different 'Delta SA' 'Delta Inc.'
    reject seed-fr-0123456789
    confirm seed-fr-9876543210

They are no part of the articles, so that they survive whatever is read or derived again; to take one back is to delete its line.
What follows from them depends on the lines and not on their order: a decision replaces an earlier one on the same things.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from kg.errors import InputError
from kg.ontology import BASE, known_organizations
from kg.resolve import fold, resolve, slug

__all__ = ["Decision", "Decisions", "decision", "read_decisions", "write_decisions"]

_ARGUMENTS: Final = {"same": 2, "different": 2, "reject": 1, "confirm": 1}
_ORG: Final = f"{BASE}org/"
_HEAD: Final = (
    "# Decisions on the graph beside this file, one a line. Delete a line to take it back; `kg rebuild` then applies that.\n"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: "same" or "different" on two organizations, "reject" or "confirm" on a claim."""

    kind: str
    about: tuple[str, ...]

    def __str__(self) -> str:
        return shlex.join((self.kind, *self.about))

    @property
    def subject(self) -> tuple[str, frozenset[str]]:
        """What it is about: of two decisions on the same, the later counts."""
        if _ARGUMENTS[self.kind] == 1:
            return "claim", frozenset(self.about)
        return "organizations", frozenset(fold(name) for name in self.about)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions on a graph and what follows from them.

    Raises:
        InputError: Decisions contradict each other, or a name cannot be told from another.
    """

    items: tuple[Decision, ...] = ()
    _apart: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _roots: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        apart: dict[str, str] = {}
        for item in self._of("different"):
            apart |= _told_apart(*item.about)
        object.__setattr__(self, "_apart", apart)
        object.__setattr__(self, "_roots", _merged([tuple(map(self._identifier, item.about)) for item in self._of("same")]))
        for item in self._of("different"):
            one, other = (self._root(self._identifier(name)) for name in item.about)
            if one == other:
                raise InputError(f"{item} contradicts decisions that make them one ({one}); take one of these back first")

    def _of(self, *kinds: str) -> list[Decision]:
        return sorted((item for item in self.items if item.kind in kinds), key=str)

    def _identifier(self, name: str) -> str:
        """Return the identifier of a name before merges; one that is an identifier already stays as it is."""
        if name in known_organizations() or re.fullmatch(r"[a-z0-9-]*-x[0-9a-f]{8}", name) or name in self._apart.values():
            return name
        return self._apart.get(fold(name)) or resolve(name).removeprefix(_ORG)

    def _root(self, identifier: str) -> str:
        return self._roots.get(identifier, identifier)

    def resolve(self, name: str, *, known: str | None = None) -> str:
        """Return the IRI of the organization that a name stands for (see `kg.resolve.resolve`), decisions heeded."""
        apart = self._apart.get(fold(name)) if self._apart else None
        return _ORG + self._root(apart or resolve(name, known=known).removeprefix(_ORG))

    def find(self, name_or_identifier: str) -> str:
        """Return the IRI of the organization that is meant by a name or identifier."""
        return _ORG + self._root(self._identifier(name_or_identifier))

    def on_pair(self, one: str, other: str) -> str | None:
        """Return "different" where two identifiers are decided to be two organizations, None where nothing is decided."""
        decided = {frozenset(self._root(self._identifier(name)) for name in item.about) for item in self._of("different")}
        return "different" if frozenset((one, other)) in decided else None

    @property
    def rejected(self) -> frozenset[str]:
        """The claims that are misread, by the last part of their IRIs."""
        return frozenset(item.about[0] for item in self._of("reject"))

    @property
    def confirmed(self) -> frozenset[str]:
        """The claims that someone has checked, by the last part of their IRIs."""
        return frozenset(item.about[0] for item in self._of("confirm"))

    @property
    def digest(self) -> str:
        """A hash of what the decisions say, whatever their order."""
        return hashlib.sha256("\n".join(sorted(map(str, self.items))).encode()).hexdigest()

    def adding(self, item: Decision) -> Self:
        """Return these decisions and another one, which replaces an earlier one on the same things."""
        return type(self)((*(old for old in self.items if old.subject != item.subject), item))

    def without(self, item: Decision) -> Self:
        """Return these decisions without the one on the same things.

        Raises:
            InputError: There is none.
        """
        rest = tuple(old for old in self.items if (old.kind, old.subject) != (item.kind, item.subject))
        if len(rest) == len(self.items):
            raise InputError(f"there is no decision {item}; `kg decisions` lists those there are")
        return type(self)(rest)


def decision(kind: str, *about: str) -> Decision:
    """Return a decision.

    Raises:
        InputError: There is no such kind, or the number of things is not that of its kind, or a name is empty.
    """
    if kind not in _ARGUMENTS:
        raise InputError(f"{kind!r} is no decision; known are {', '.join(_ARGUMENTS)}")
    if len(about) != _ARGUMENTS[kind]:
        raise InputError(f"{kind} takes {_ARGUMENTS[kind]} of {'names' if _ARGUMENTS[kind] == 2 else 'claim'}, found {len(about)}")
    if any(not name.strip() or "\n" in name for name in about):
        raise InputError(f"{kind}: an empty name, or one of several lines")
    if _ARGUMENTS[kind] == 1:
        about = (about[0].removeprefix(f"{BASE}claim/").removeprefix("claim:"),)
    else:
        about = tuple(name.removeprefix(_ORG).removeprefix("o:") for name in about)
    return Decision(kind, about)


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions; where there is none, there are no decisions.

    Raises:
        InputError: A line is no decision; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return Decisions()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    found = Decisions()
    for number, line in enumerate(lines, 1):
        try:
            if words := shlex.split(line, comments=True):
                found = found.adding(decision(*words))
        except (InputError, ValueError) as error:
            raise InputError(f"{path}, line {number}: {error}") from error
    return found


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write a file of decisions, whole or not at all; lines of comment in it stay, before the decisions."""
    old = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [_HEAD]
    comments = [line for line in old if line.lstrip().startswith("#")]
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text("".join(comments) + "".join(f"{item}\n" for item in decisions.items), encoding="utf-8")
    fresh.replace(path)


def _told_apart(one: str, other: str) -> dict[str, str]:
    """Return the identifier of its own that one of two names gets, by folded name; none where they have two already."""
    if resolve(one) != resolve(other):
        return {}
    shared = resolve(one).removeprefix(_ORG)
    for name in (other, one):
        own = slug(fold(name))
        if own != shared and fold(one) != fold(other):
            return {fold(name): own}
    raise InputError(f"{one!r} and {other!r} differ in nothing that names are told apart by")


def _merged(pairs: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Return the identifier that stands for all that is the same: a known one before others, then the least."""
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if not group.isdisjoint(pair)]
        groups = [group for group in groups if group not in touched]
        groups.append(set(pair).union(*touched))
    roots: dict[str, str] = {}
    for group in groups:
        root = min(group, key=lambda identifier: (identifier not in known_organizations(), identifier))
        roots |= {identifier: root for identifier in group if identifier != root}
    return roots
