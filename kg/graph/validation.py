"""Checking the graph against the shapes of the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.graph.store import Store

__all__ = ["ValidationReport", "ValidationResult", "validate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """One thing that does not conform."""

    severity: Literal["violation", "warning", "info"]
    focus: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """The outcome."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return not any(result.severity == "violation" for result in self.results)


def validate(store: Store) -> ValidationReport:
    """Check a store."""
    raise NotImplementedError
