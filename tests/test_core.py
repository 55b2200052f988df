"""False relations on CORE: a small file by hand, in its form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.evaluate import Share
from kg.evaluate.core import evaluate_core, read_core
from kg.model import Claim, Evidence, Mention, Party, Reading

Write = Callable[..., Path]

WORDS = ("Acme", "Corp.", "and", "``", "Zeta", "''", "(", "$", "3", ")", ".")


def line(id_: str, relation: str, *, inverted: int = 0, **more: Any) -> dict[str, Any]:
    place = {"e1_start": 0, "e1_end": 1, "e2_start": 4, "e2_end": 4, "e1_name": "Acme Corporation", "e2_name": "Zeta"}
    return {"id": id_, "relation": relation, "invert_relation": inverted, "context": WORDS} | place | more


def write_core(write: Write, *lines: dict[str, Any]) -> Path:
    import json

    return write("core.json", json.dumps(lines))


def reading(passage: Any, relation: str, subject: str, target: str, mentions: tuple[Mention, ...] = ()) -> Reading:
    parties = {"subject": Party(subject, subject), "object": Party(target, target)}
    claim = Claim(article=passage.article.id, relation=relation, status="completed", evidence=Evidence(0, 0, ""), **parties)
    return Reading(article=passage.article, claims=(claim,), mentions=mentions)


def test_tokens_become_prose_and_the_marks_move_with_them(write: Write) -> None:
    (passage,) = read_core(write_core(write, line("1", "acquired_by", inverted=1)))
    assert passage.article.text == 'Acme Corp. and "Zeta" ($3).'
    marked = [passage.article.text[m.start : m.end] for m in (passage.first, passage.second)]
    assert marked == ["Zeta", "Acme Corp."]  # the relation goes from the second to the first


@pytest.mark.parametrize(
    ("relation", "inverted", "claimed", "outcome"),
    [
        ("acquired_by", 0, ("acquires", "Zeta", "Acme"), "right"),  # Acme acquired by Zeta
        ("acquired_by", 0, ("acquires", "Acme", "Zeta"), "reversed"),
        ("acquired_by", 1, ("acquires", "Acme", "Zeta"), "right"),
        ("shareholder_of", 0, ("invests_in", "Acme", "Zeta"), "right"),
        ("shareholder_of", 1, ("invests_in", "Acme", "Zeta"), "reversed"),
        ("shareholder_of", 0, ("acquires", "Acme", "Zeta"), "another"),
        ("subsidiary_of", 1, ("subsidiary_of", "Zeta", "Acme"), "right"),
        ("collaboration", 0, ("partners_with", "Zeta", "Acme"), "right"),
        ("competitor_of", 1, ("competes_with", "Acme", "Zeta"), "right"),
        ("client_of", 0, ("supplies_hardware_to", "Zeta", "Acme"), "right"),
        ("client_of", 0, ("supplies_hardware_to", "Acme", "Zeta"), "reversed"),
        ("client_of", 0, ("partners_with", "Acme", "Zeta"), "right"),
        ("merged_with", 0, ("acquires", "Zeta", "Acme"), "right"),
        ("merged_with", 0, ("acquires", "Acme", "Zeta"), "right"),
        ("undefined", 0, ("partners_with", "Acme", "Zeta"), "another"),
        ("undefined", 0, ("partners_with", "Acme", "Omega"), "nothing"),  # not the marked pair
    ],
)
def test_what_a_pair_is_given(relation: str, inverted: int, claimed: tuple[str, str, str], outcome: str, write: Write) -> None:
    (passage,) = read_core(write_core(write, line("1", relation, inverted=inverted)))
    kind, *ends = claimed
    first, second = (end.replace("Acme", "Acme Corp.") for end in ends)
    result = evaluate_core([passage], [reading(passage, kind, first, second)])
    assert {name for name, n in result.outcomes[relation].items() if n} == {outcome}


def test_a_claim_under_another_name_is_known_by_the_mention_at_the_mark(write: Write) -> None:
    (passage,) = read_core(write_core(write, line("1", "shareholder_of")))
    there = Mention(start=0, end=4, text="Acme", organization="Acme Group Holdings")
    elsewhere = Mention(start=11, end=14, text="and", organization="Acme Group Holdings")
    for mention, right in ((there, 1), (elsewhere, 0)):
        result = evaluate_core([passage], [reading(passage, "invests_in", "Acme Group Holdings", "Zeta", (mention,))])
        assert result.recall == Share(right, 1)


def test_shares(write: Write) -> None:
    lines = [line(str(n), relation) for n, relation in enumerate(["undefined"] * 4 + ["traded_on"] + ["competitor_of"] * 2)]
    passages = read_core(write_core(write, *lines))
    readings = [
        reading(passages[0], "partners_with", "Acme Corp.", "Zeta"),
        reading(passages[5], "competes_with", "Zeta", "Acme Corp."),
    ]
    result = evaluate_core(passages, readings)
    assert (result.passages, result.recall, result.precision, result.false_relations) == (7, Share(1, 2), Share(1, 2), Share(1, 5))
    assert result.given == {"partners_with": 1}
    assert list(result.outcomes) == ["competitor_of", "traded_on", "undefined"]
    low, high = result.to_json()["false_relations"]["interval"]
    assert 0 < low < 0.2 < high < 1


def test_a_sample_is_always_the_same(write: Write) -> None:
    path = write_core(write, *(line(str(n), "undefined") for n in range(50)))
    drawn = [passage.article.id for passage in read_core(path, sample=10)]
    assert drawn == [passage.article.id for passage in read_core(path, sample=10)]
    assert len(set(drawn)) == 10
    assert len(read_core(path, sample=100)) == 50


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Invalid JSON"),
        ('[{"id": "1"}]', "0.relation: Field required"),
        ([], "Invalid JSON"),
    ],
)
def test_malformed_files_say_where(content: Any, message: str, write: Write) -> None:
    with pytest.raises(InputError, match=message):
        read_core(write("core.json", content))
    with pytest.raises(InputError, match="tokens 4 to 11 of 11"):
        read_core(write_core(write, line("1", "undefined", e2_end=11)))
    with pytest.raises(InputError, match="cannot be read"):
        read_core("nowhere.json")
