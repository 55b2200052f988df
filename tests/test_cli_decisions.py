"""The commands that decide, undo, review and compare, on a store made by hand."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.graph import KnowledgeGraph

sys.path.insert(0, str(Path(__file__).parent / "graph"))
from hand_built import article, says


@pytest.fixture
def run(tmp_path: Path) -> Any:
    store = tmp_path / "store"
    with KnowledgeGraph(store) as graph:
        graph.add(article("one", says("Acme buys Betalab.", "acquires", "Acme", "Betalab", "announced"), published="2025-03-01"))
        graph.add(article("two", says("Acme a racheté Beta Lab.", "acquires", "Acme", "Beta Lab", "completed"), lang="fr"))

    def run(*arguments: str, input: str = "", code: int = 0) -> Any:
        done = CliRunner().invoke(app, list(arguments), input=input, env={"KG_STORE": str(store)})
        assert done.exit_code == code, done.output
        return done

    return run


def rows(done: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout)))


def lines(done: Any) -> list[Any]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_two_names_are_made_one_and_two_again(run: Any) -> None:
    assert len(rows(run("ask", "claims", "--csv"))) == 2
    run("same", "Beta Lab", "Betalab")
    assert lines(run("decisions", "--json")) == [{"kind": "same", "about": ["Beta Lab", "Betalab"]}]
    [row] = rows(run("ask", "in-force", "--organization", "Betalab", "--csv"))
    assert row["since"] == "2025-06-01"
    assert "taken back: same Betalab 'Beta Lab'" in run("undo", "same", "Betalab", "Beta Lab").stderr
    assert run("decisions", "--json").stdout == ""
    assert "no decision same Betalab 'Beta Lab'" in run("undo", "same", "Betalab", "Beta Lab", code=2).stderr


def test_claims_are_rejected_and_confirmed(run: Any) -> None:
    claims = {row["article"]: row["claim"] for row in rows(run("ask", "claims", "--csv"))}
    run("reject", claims["two"])
    run("confirm", claims["one"])
    assert {row["article"]: row["decided"] for row in rows(run("ask", "claims", "--csv"))} == {
        "one": "confirmed",
        "two": "rejected",
    }
    assert rows(run("ask", "in-force", "--csv")) == []
    assert "has no claim 'zzz'" in run("reject", "zzz", code=2).stderr


def test_doubtful_pairs_are_reviewed_with_their_sentences(run: Any) -> None:
    [doubt] = lines(run("review", "--json"))
    assert [side["name"] for side in doubt["organizations"]] == ["Beta Lab", "Betalab"]
    assert [side["sentences"][0]["article"] for side in doubt["organizations"]] == ["two", "one"]
    shown = run("review", input="s\n")
    assert "Acme a racheté Beta Lab." in shown.stdout
    assert "1 doubtful pairs of names, 0 doubtful claims, 0 decided" in shown.stderr
    assert "0 doubtful claims, 1 decided" in run("review", input="what?\nn\n").stderr
    assert lines(run("decisions", "--json")) == [{"kind": "different", "about": ["Beta Lab", "Betalab"]}]
    assert run("review", "--json").stdout == "", "what is decided is no doubt"


def test_doubtful_claims_are_reviewed_with_their_sentences(run: Any, tmp_path: Path) -> None:
    reading = article("three", says("Acme may own Gamma.", "acquires", "Acme", "Gamma", "completed"))
    with KnowledgeGraph(tmp_path / "store") as graph:
        graph.add(replace(reading, claims=(), doubtful=(replace(reading.claims[0], confidence=0.4),)))
    [doubt] = lines(run("review", "claims", "--json"))
    assert (doubt["reason"], doubt["confidence"], doubt["evidence"]["text"]) == ("confidence", 0.4, "Acme may own Gamma.")
    assert len(lines(run("review", "--json"))) == 2, "and the pair of names"
    assert "Acme may own Gamma." in run("review", "claims", input="y\n").stdout
    assert {row["object"] for row in rows(run("ask", "in-force", "--csv"))} == {"Beta Lab", "Gamma"}
    assert run("review", "claims", "--json").stdout == ""


def test_yes_merges(run: Any) -> None:
    run("review", input="y\n")
    assert len(rows(run("ask", "timeline", "--organization", "Beta Lab", "--csv"))) == 2


def test_a_question_is_answered_as_of_a_day_and_the_difference_is_shown(run: Any) -> None:
    run("same", "Beta Lab", "Betalab")
    assert rows(run("ask", "in-force", "--as-of", "2025-05-31", "--csv")) == []
    assert [row["subject"] for row in rows(run("ask", "pipeline", "--as-of", "2025-05-31", "--csv"))] == ["Acme"]
    [change] = lines(run("diff", "--since", "2025-06-01", "--json"))
    assert (change["change"], change["was"], change["now"], change["article"]) == ("status", "announced", "completed", "two")
    assert change["sentence"] == "Acme a racheté Beta Lab."
    assert run("diff", "--since", "2025-06-02").stdout == ""
    run("diff", "--since", "yesterday", code=2)


def test_decisions_by_hand_are_applied_by_a_rebuild(run: Any, tmp_path: Path) -> None:
    (tmp_path / "store.decisions.txt").write_text("same 'Beta Lab' Betalab\n")
    page = str(tmp_path / "map.html")
    for command in (["stats"], ["ask", "claims"], ["diff", "--since", "2025-01-01"], ["view", "-o", page]):
        assert "`kg rebuild" in run(*command).stderr, command
    assert "up to date; 2 articles, 1 relationships" in run("rebuild").stderr
    assert run("stats").stderr == ""
