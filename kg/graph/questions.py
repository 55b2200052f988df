"""The named questions: SPARQL files whose first lines say them in words.

Three things keep a question fast in Oxigraph 0.5, which orders joins by fixed rules: the patterns before the first OPTIONAL stay
few (about a dozen) and hang together; an OPTIONAL has one pattern, others nested in it; nothing but FILTER and BIND follows one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import pyoxigraph as ox

from kg.decisions import Decisions
from kg.errors import InputError
from kg.graph.store import Store
from kg.graph.terms import ALT_LABEL, LABEL, TYPE, day, tp
from kg.ontology import BASE
from kg.resolve import fold

__all__ = ["Parameter", "Question", "fill", "find", "questions"]

_HEAD = re.compile(r"^# (en|fr|parameter): *(.+)$", re.M)
_PARAMETER = re.compile(r"(\w+) \((organization|date)(, optional)?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a question takes: an "organization" or a "date"."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A named question.

    Attributes:
        name: Its name, such as "talks".
        texts: The question in words, by language.
        parameters: What it takes.
        sparql: The query; `$name` stands for a parameter. Lines that name an optional one are left out where it is not given.
    """

    name: str
    texts: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    sparql: str


@cache
def questions() -> Mapping[str, Question]:
    """Return the named questions by name, in order of name."""
    folder = resources.files("kg.graph") / "queries"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    return {
        file.name.removesuffix(".rq"): _question(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in files
    }


def _question(name: str, sparql: str) -> Question:
    heads = _HEAD.findall(sparql)
    parameters = [match for key, text in heads if key == "parameter" for match in _PARAMETER.findall(text)]
    return Question(
        name=name,
        texts={key: text for key, text in heads if key != "parameter"},
        parameters=tuple(Parameter(name=n, kind=kind, required=not optional) for n, kind, optional in parameters),
        sparql=sparql,
    )


def fill(name: str, given: Mapping[str, str | None], *, find: Callable[[str], ox.NamedNode]) -> str:
    """Return the query of a named question with its parameters filled in; None stands for one that is not given.

    Args:
        name: Its name.
        given: The parameters.
        find: What gives the organization that is meant by a name.

    Raises:
        InputError: Unknown question, parameter or organization, or a required parameter is missing.
    """
    question = questions().get(name)
    if question is None:
        near = difflib.get_close_matches(name, questions(), 3, 0.5) or list(questions())
        raise InputError(f"no question is called {name!r}; there are {', '.join(near)}")
    values = {key: value for key, value in given.items() if value is not None}
    known = {parameter.name: parameter for parameter in question.parameters}
    for key in values.keys() - known.keys():
        raise InputError(f"question {name!r} takes no {key!r}; it takes {', '.join(known) or 'nothing'}")
    terms = {}
    for key, parameter in known.items():
        if key in values:
            terms[key] = str(find(values[key]) if parameter.kind == "organization" else _date(key, values[key]))
        elif parameter.required:
            raise InputError(
                f"question {name!r} needs {key!r}, {'an organization' if parameter.kind == 'organization' else 'a date'}"
            )
    lines = [line for line in question.sparql.splitlines() if terms.keys() >= set(re.findall(r"\$(\w+)", line))]
    return re.sub(r"\$(\w+)", lambda match: terms[match[1]], "\n".join(lines))


def _date(name: str, value: str) -> ox.Literal:
    try:
        return day(date.fromisoformat(value))
    except ValueError as error:
        raise InputError(f"{name}: {value!r} is no date; give YYYY-MM-DD") from error


def find(store: Store, name: str, decisions: Decisions) -> ox.NamedNode:
    """Return the organization of the graph that is meant by a name, alias or IRI.

    Raises:
        InputError: The graph has none; the message lists near names.
    """
    prefix = f"{BASE}org/"
    candidates = [decisions.find(name)]
    if re.fullmatch("[a-z0-9-]+", name):
        candidates.insert(0, f"{prefix}{name}")
    if name.startswith(prefix) and re.fullmatch("[a-z0-9-]+", name.removeprefix(prefix)):
        candidates.append(name)
    for candidate in candidates:
        if next(store.match(ox.NamedNode(candidate), TYPE, tp("Organization")), None):
            return ox.NamedNode(candidate)
    named: dict[str, list[tuple[str, ox.NamedNode]]] = {}
    for quad in store.match(None, TYPE, tp("Organization")):
        for predicate in (LABEL, ALT_LABEL):
            for text in store.match(quad.subject, predicate):
                named.setdefault(fold(text.object.value), []).append((text.object.value, quad.subject))
    found = {node for _, node in named.get(fold(name), ())}
    if len(found) == 1:
        return found.pop()
    if found:
        raise InputError(
            f"{name!r} is the name of several organizations: {', '.join(sorted(node.value for node in found))}; give one of these"
        )
    near = [named[key][0][0] for key in difflib.get_close_matches(fold(name), named, 5, 0.6)]
    hint = f"near names: {', '.join(near)}" if near else "no name is near; `kg stats` shows whether it holds anything"
    raise InputError(f"the graph has no organization called {name!r}; {hint}")
