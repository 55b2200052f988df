"""Checking the graph against the shapes of the ontology (SHACL)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from kg.graph.store import Store
from kg.ontology import folder

if TYPE_CHECKING:
    import rdflib

__all__ = ["ValidationReport", "ValidationResult", "validate"]

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """One thing that does not conform.

    Attributes:
        severity: "violation", "warning" or "info".
        focus: The IRI that it is about.
        message: What is wrong with it, in English.
    """

    severity: Severity
    focus: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """The outcome of a check: `results` has violations first, then by IRI."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return not any(result.severity == "violation" for result in self.results)


def validate(store: Store) -> ValidationReport:
    """Check all graphs of a store, the ontology among them.

    Takes some seconds for each thousand claims.
    """
    import pyshacl
    from rdflib import RDF, SH

    from kg.graph.rdflib_view import view

    data = view(store.inner, counted=False)
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", allow_warnings=True)
    found = [_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)]
    order = ("violation", "warning", "info")
    return ValidationReport(results=tuple(sorted(found, key=lambda r: (order.index(r.severity), r.focus, r.message))))


@cache
def _shapes() -> rdflib.Graph:
    from rdflib import Graph

    return Graph().parse(folder() / "shapes.ttl", format="turtle")


def _result(report: Any, node: Any) -> ValidationResult:
    from rdflib import SH

    messages = sorted(report.objects(node, SH.resultMessage), key=lambda message: (message.language != "en", str(message)))
    path = report.value(node, SH.resultPath)
    severity: Severity = {SH.Warning: "warning", SH.Info: "info"}.get(report.value(node, SH.resultSeverity), "violation")  # type: ignore[assignment]
    message = str(messages[0]) if messages else "does not conform"
    about = f" ({str(path).rpartition('#')[2].rpartition('/')[2]})" if path is not None and not _is_blank(path) else ""
    return ValidationResult(severity=severity, focus=str(report.value(node, SH.focusNode)), message=message + about)


def _is_blank(node: Any) -> bool:
    from rdflib import BNode

    return isinstance(node, BNode)
