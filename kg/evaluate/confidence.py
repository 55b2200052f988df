"""Whether a confidence means what it says: of the claims of so much confidence, how many are right.

Doubtful claims (`Reading.doubtful`) are counted too, and so are claims that were read as stated; those that the annotation holds
optional count nowhere. Counts are by tenths: "confidence.7.all" is how many claims have 0.7 or more and less than 0.8,
"confidence.7.ok" how many of them are right, "confidence.7.sum" what they promise together, in hundredths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.evaluate.figures import Share
from kg.evaluate.keys import Key
from kg.model import Claim

__all__ = ["Reliability", "calibration_error", "count_confidence", "reliability"]


@dataclass(frozen=True, slots=True)
class Reliability:
    """The claims of one tenth of confidence: what they promise on average, and the share of them that is right."""

    promised: float
    right: Share

    def to_json(self) -> dict[str, object]:
        """Return what is promised and what holds as a JSON object."""
        return {"promised": self.promised, **self.right.to_json()}


def count_confidence(counts: Counter[str], claims: Iterable[tuple[Key, Claim]], *, wanted: set[Key], optional: set[Key]) -> None:
    """Count each relation that is claimed once, at the confidence of its most confident claim."""
    best: dict[Key, float] = {}
    for found, claim in claims:
        if claim.confidence is not None and found not in optional - wanted:
            best[found] = max(best.get(found, 0.0), claim.confidence)
    for found, confidence in best.items():
        tenth = min(int(confidence * 10 + 1e-9), 9)
        counts[f"confidence.{tenth}.all"] += 1
        counts[f"confidence.{tenth}.ok"] += found in wanted
        counts[f"confidence.{tenth}.sum"] += round(100 * confidence)


def reliability(total: Mapping[str, int]) -> dict[str, Reliability]:
    """Return what claims promise and hold by tenths of confidence ("0.7"), those without a claim left out."""
    found = {}
    for tenth in range(10):
        right, whole, promised = (total.get(f"confidence.{tenth}.{what}", 0) for what in ("ok", "all", "sum"))
        if whole:
            found[f"0.{tenth}"] = Reliability(promised / whole / 100, Share(right, whole))
    return found


def calibration_error(parts: Mapping[str, Reliability]) -> float | None:
    """Return the expected calibration error: the mean gap between promise and share, weighted by claims (Naeini et al. 2015)."""
    whole = sum(part.right.whole for part in parts.values())
    return sum(abs(part.promised * part.right.whole - part.right.part) for part in parts.values()) / whole if whole else None
