"""Answers to queries: plain Python values in rows, and the usual formats."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.terms import PREFIXES, XSD

__all__ = ["QueryResult", "Value", "is_update", "names_graphs", "refuse_service", "run"]

Value: TypeAlias = str | int | float | bool | Decimal | date | None
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

_NUMBERS: Final = {"integer": int, "decimal": Decimal, "double": float, "float": float}
_GAP: Final = r"(?:\s|#[^\r\n]*[\r\n])*"
# The keyword SERVICE with what it calls, wherever it stands. It is not told apart from the same words in a text or comment, as
# that takes a whole SPARQL parser ("<" begins an IRI or compares); it is from names that have "service" in them.
_SERVICE: Final = re.compile(
    rf"(?:(?<![?$:/#\w-])|(?<=\d)|(?<=true)|(?<=false))SERVICE{_GAP}(?:SILENT{_GAP})?(?:[<?$]|[\w.-]*:)", re.IGNORECASE
)
_UPDATE: Final = re.compile(
    r"\s*(?:(?:PREFIX|BASE)\b[^\n>]*>\s*|#[^\n]*\n\s*)*(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)

# What may hold any words and says nothing by them: texts, IRIs and comments. A text that does not end is one too, or its start
# would be looked for again and again.
_NOT_WORDS: Final = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*(?:"{3})?|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*(?:'{3})?"""
    r"""|"(?:[^"\\\n\r]|\\.)*"?|'(?:[^'\\\n\r]|\\.)*'?|<[^<>"{}|^`\\\x00-\x20]*>|#[^\n\r]*""",
    re.DOTALL,
)
_FROM: Final = re.compile(r"(?<![?$:\w.-])FROM\s+(?:NAMED\s+)?(?:<>|[\w.-]*:)|(?<![?$:\w.-])FROM\s*<>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """What a query gives.

    Attributes:
        kind: "select", "ask" or "construct".
        variables: Names of the columns; of an ASK "answer", of a CONSTRUCT "subject", "predicate" and "object".
        terms: The rows as RDF terms, None where a variable has no value; of an ASK a literal.
    """

    kind: Literal["select", "ask", "construct"]
    variables: tuple[str, ...]
    terms: tuple[tuple[Term, ...], ...]

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """The rows as plain values: IRIs and texts as str, numbers, truth values and dates as such, None for no value."""
        return [tuple(_value(term) for term in row) for row in self.terms]

    def __bool__(self) -> bool:
        """Say whether an ASK holds; of the other kinds, whether there is any row."""
        return bool(self.rows[0][0]) if self.kind == "ask" else bool(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def dicts(self) -> list[dict[str, Value]]:
        """Return the rows as dictionaries by variable."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def serialize(self, format: str = "table") -> str:
        """Return the result as text.

        Args:
            format: "json" (SPARQL 1.1 Query Results JSON), "csv", "table" for reading or, of a CONSTRUCT, "turtle", "ntriples".
        """
        if format == "json":
            return json.dumps(self._json(), ensure_ascii=False, indent=1) + "\n"
        if format == "csv":
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(self.variables)
            writer.writerows([_shown(value) for value in row] for row in self.rows)
            return out.getvalue()
        if format == "table":
            return self._table()
        if self.kind == "construct" and format in ("turtle", "ntriples"):
            triples = sorted((ox.Triple(*row) for row in self.terms), key=str)  # type: ignore[arg-type]
            into = ox.RdfFormat.TURTLE if format == "turtle" else ox.RdfFormat.N_TRIPLES
            return (ox.serialize(triples, format=into, prefixes=None if format == "ntriples" else dict(PREFIXES)) or b"").decode()
        raise InputError(
            f"a {self.kind} result has no format {format!r}; known are json, csv, table and, of CONSTRUCT, turtle, ntriples"
        )

    def _json(self) -> dict[str, Any]:
        if self.kind == "ask":
            return {"head": {}, "boolean": bool(self)}
        bindings = [
            {name: _json_term(t) for name, t in zip(self.variables, row, strict=True) if t is not None} for row in self.terms
        ]
        return {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}

    def _table(self) -> str:
        rows = [list(self.variables), *([_shown(value).replace("\n", " ") for value in row] for row in self.rows)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.variables))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def run(store: ox.Store, sparql: str) -> QueryResult:
    """Answer a query over the union of all graphs, or over those that it names with FROM.

    Raises:
        InputError: The text is no query, or it would fetch from elsewhere.
    """
    refuse_service(sparql)
    try:
        result = store.query(sparql, use_default_graph_as_union=not names_graphs(sparql), prefixes=dict(PREFIXES))
        if isinstance(result, ox.QueryBoolean):
            answer = ox.Literal("true" if result else "false", datatype=ox.NamedNode(XSD + "boolean"))
            return QueryResult(kind="ask", variables=("answer",), terms=((answer,),))
        if isinstance(result, ox.QuerySolutions):
            variables = tuple(variable.value for variable in result.variables)
            return QueryResult(kind="select", variables=variables, terms=tuple(tuple(solution) for solution in result))
        triples = tuple((t.subject, t.predicate, t.object) for t in result)
        return QueryResult(kind="construct", variables=("subject", "predicate", "object"), terms=triples)
    except SyntaxError as error:
        if is_update(sparql):
            raise InputError("queries only read; the graph is changed by adding and retracting articles") from error
        raise InputError(f"not a SPARQL query: {error}") from error
    except (ValueError, OSError, RuntimeError) as error:
        raise InputError(f"the query cannot be answered: {error}") from error


def is_update(sparql: str) -> bool:
    """Say whether a text begins as an update does, and not as a query."""
    return _UPDATE.match(sparql) is not None


def names_graphs(sparql: str) -> bool:
    """Say whether a query names the graphs that it is about (FROM), which Oxigraph passes over where it is to unite them all."""
    return _FROM.search(_NOT_WORDS.sub(" <> ", sparql)) is not None


def refuse_service(sparql: str) -> None:
    """Raise InputError for a query that would make Oxigraph send requests, which it has no option to forbid."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})", _unescape, sparql)
    if _SERVICE.search(sparql) or _SERVICE.search(plain):
        raise InputError("SERVICE is not allowed, not even in a text or comment before a name: queries read this graph only")


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else ""


def _value(term: Term) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if not isinstance(term, ox.Literal):
        return str(term)
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind == "date":
            return date.fromisoformat(term.value)
        return _NUMBERS[kind](term.value) if kind in _NUMBERS else term.value
    except (ValueError, ArithmeticError):
        return term.value


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {part: _json_term(value) for part, value in parts.items()}}
    assert isinstance(term, ox.Literal)
    result = {"type": "literal", "value": term.value}
    if term.language:
        result["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        result["datatype"] = term.datatype.value
    return result
