"""How kg does on CORE: encyclopedic passages with two marked companies and one of twelve relations, most of them none of ours.

The question is the one that news does not answer: how often are two companies given a relation that they do not have? The file is
`train.json` of CORE (Borchert and others, "CORE: A Few-Shot Company Relation Classification Dataset for Robust Domain Adaptation",
EMNLP 2023), one JSON array. A passage has one label, so that a false relation may be another one that it states too.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from kg.errors import InputError
from kg.evaluate.figures import Share, interval
from kg.evaluate.keys import fold
from kg.model import Article, Party, Reading
from kg.ontology import relation_types

__all__ = ["NEAREST", "OUTCOMES", "CoreEvaluation", "Marked", "Passage", "evaluate_core", "read_core"]

NEAREST: Final[Mapping[str, tuple[bool, tuple[str, ...]]]] = {
    "acquired_by": (True, ("acquires",)),
    "merged_with": (False, ("acquires",)),
    "shareholder_of": (False, ("invests_in",)),
    "subsidiary_of": (False, ("subsidiary_of",)),
    "collaboration": (False, ("partners_with", "joint_venture_with")),
    "competitor_of": (False, ("competes_with",)),
    "client_of": (
        True,
        ("provides_compute_to", "supplies_hardware_to", "provides_models_to", "licenses_content_to", "partners_with"),
    ),
}
"""The relation types that a relation of CORE is read as, and whether they go the other way; the others are none of ours."""
_EITHER_WAY = "merged_with"
OUTCOMES: Final = ("right", "reversed", "another", "nothing")
"""What a marked pair is given: the type it has, that type the wrong way round, another type, no relation."""

_NO_SPACE_BEFORE = frozenset([",", ".", ";", ":", "!", "?", ")", "]", "%", "'s", "’s", "n't", "'", "’", "''", "”", "»", "..."])
_NO_SPACE_AFTER = frozenset(["(", "[", "$", "£", "€", "#", "``", "“", "«"])


@dataclass(frozen=True, slots=True)
class _Line:
    id: str
    relation: str
    invert_relation: int
    e1_start: int
    e1_end: int
    e2_start: int
    e2_end: int
    e1_name: str
    e2_name: str
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked company: its name, and where it stands in the text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as an article; its relation goes from `first` to `second`."""

    article: Article
    relation: str
    first: Marked
    second: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreEvaluation:
    """What `evaluate_core` finds.

    Attributes:
        passages: How many were read.
        recall: Of the pairs with a relation of ours, those that are given it.
        precision: Of the pairs that are given a relation, those that are given the one they have.
        false_relations: Of the pairs with no relation of ours, those that are given one.
        outcomes: What pairs are given (`OUTCOMES`), by relation of CORE.
        given: Which relation types pairs of no relation of ours are given.
    """

    passages: int
    recall: Share
    precision: Share
    false_relations: Share
    outcomes: Mapping[str, Mapping[str, int]]
    given: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the evaluation as a JSON object."""
        shares = {"recall": self.recall, "precision": self.precision, "false_relations": self.false_relations}
        return (
            {"passages": self.passages}
            | {name: share.to_json() for name, share in shares.items()}
            | {"outcomes": {name: dict(outcomes) for name, outcomes in self.outcomes.items()}, "given": dict(self.given)}
        )


def read_core(path: str | Path, *, sample: int | None = None) -> list[Passage]:
    """Read the passages of a CORE file, all or a sample that is always the same.

    Raises:
        InputError: The file cannot be read or is malformed.
    """
    try:
        lines = TypeAdapter(tuple[_Line, ...]).validate_json(Path(path).read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first: Any = error.errors(include_url=False)[0]
        raise InputError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if sample is not None and sample < len(lines):
        lines = tuple(random.Random(0).sample(lines, sample))
    return [_passage(path, line) for line in lines]


def _passage(path: str | Path, line: _Line) -> Passage:
    """Write the tokens as prose and turn the relation the way it holds."""
    text, places = _prose(line.context)
    marked = []
    for name, start, end in ((line.e1_name, line.e1_start, line.e1_end), (line.e2_name, line.e2_start, line.e2_end)):
        if not 0 <= start <= end < len(places):
            raise InputError(f"{path}: {line.id}: tokens {start} to {end} of {len(places)}")
        marked.append(Marked(name, places[start][0], places[end][1]))
    first, second = reversed(marked) if line.invert_relation else marked
    return Passage(Article(id=line.id, text=text, lang="en"), line.relation, first, second)


def _prose(tokens: Iterable[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return tokens as text, and where each stands in it.

    >>> _prose(["Acme", "bought", "``", "Zeta", "''", "(", "$", "3", ")", "."])[0]
    'Acme bought "Zeta" ($3).'
    """
    text, places, glued = "", list[tuple[int, int]](), True
    for token in tokens:
        text += "" if glued or token in _NO_SPACE_BEFORE else " "
        word = re.sub("^(``|'')$", '"', token)
        places.append((len(text), len(text) + len(word)))
        text += word
        glued = token in _NO_SPACE_AFTER
    return text, places


def evaluate_core(passages: Iterable[Passage], readings: Iterable[Reading]) -> CoreEvaluation:
    """Compare readings with the marked relations of the same passages, whatever else the passages say.

    Args:
        passages: Passages (`read_core`).
        readings: What was read, in any order; a passage without a reading counts as one that claims nothing.
    """
    by_id = {reading.article.id: reading for reading in readings}
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    given = Counter[str]()
    for passage in passages:
        outcome, types = _outcome(passage, by_id.get(passage.article.id, Reading(article=passage.article)))
        outcomes[passage.relation][outcome] += 1
        if passage.relation not in NEAREST:
            given.update(types)
    ours = [counts for relation, counts in outcomes.items() if relation in NEAREST]
    others = [counts for relation, counts in outcomes.items() if relation not in NEAREST]
    right = sum(counts["right"] for counts in ours)
    false = sum(counts["another"] for counts in others)
    return CoreEvaluation(
        passages=sum(counts.total() for counts in outcomes.values()),
        recall=_share(right, sum(counts.total() for counts in ours)),
        precision=_share(right, sum(counts.total() - counts["nothing"] for counts in (*ours, *others))),
        false_relations=_share(false, sum(counts.total() for counts in others)),
        outcomes={name: {o: outcomes[name][o] for o in OUTCOMES} for name in sorted(outcomes, key=_ours_first)},
        given={name: given[name] for name in relation_types() if given[name]},
    )


def _ours_first(relation: str) -> tuple[bool, str]:
    return (relation not in NEAREST, relation)


def _share(part: int, whole: int) -> Share:
    return Share(part, whole, interval(part, whole))


def _outcome(passage: Passage, reading: Reading) -> tuple[str, set[str]]:
    """Return what the marked pair is given, and the relation types of its claims."""
    first, second = (_names(marked, reading) for marked in (passage.first, passage.second))
    forward = {c.relation for c in reading.claims if _is(c.subject, first) and _is(c.object, second)}
    backward = {c.relation for c in reading.claims if _is(c.subject, second) and _is(c.object, first)}
    turned, types = NEAREST.get(passage.relation, (False, ()))
    if turned:
        forward, backward = backward, forward
    symmetric = {name for name in backward if relation_types()[name].symmetric or passage.relation == _EITHER_WAY}
    found: Sequence[tuple[str, set[str]]] = (("right", forward | symmetric), ("reversed", backward))
    outcome = next((name for name, given in found if given.intersection(types)), None)
    return outcome or ("another" if forward | backward else "nothing"), forward | backward


def _names(marked: Marked, reading: Reading) -> set[str]:
    """Return the folded names under which a claim may speak of a marked company: the mentions there, the words, the name."""
    there = {m.organization for m in reading.mentions if m.start < marked.end and marked.start < m.end}
    return {fold(name) for name in (*there, marked.name, reading.article.text[marked.start : marked.end])} - {""}


def _is(party: Party, names: set[str]) -> bool:
    return fold(party.name) in names or fold(party.mention) in names
