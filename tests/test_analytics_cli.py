"""`kg loops` and `kg analyze`, on a store made by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.cli.analysis import ANALYSES
from kg.graph import KnowledgeGraph

sys.path.insert(0, str(Path(__file__).parent / "graph"))
from hand_built import article, exactly, money, says


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("analysis") / "store"
    with KnowledgeGraph(path) as graph:
        graph.add(
            article(
                "one",
                says("Chips puts 3 billion into Lab.", "invests_in", "Chips", "Lab", "completed", amount=exactly(3)),
                says("Grid rents machines to Lab [2025].", "provides_compute_to", "Grid", "Lab", "completed", amount=money(5)),
                says("Grid buys chips.", "supplies_hardware_to", "Chips", "Grid", "announced", amount=exactly(1)),
                says("Grid could invest in Lab.", "invests_in", "Grid", "Lab", "rumoured", by=("Scoop",)),
                says("Lab and Rival compete.", "competes_with", "Lab", "Rival", "completed"),
                says("Chips backs Rival.", "invests_in", "Chips", "Rival", "completed"),
                published="2025-06-01",
            )
        )
        graph.add(article("two", says("Rival is bought by Lab.", "acquires", "Lab", "Rival", "announced"), published="2025-07-01"))
    return path


def run(*arguments: str, store: Path) -> Result:
    return CliRunner().invoke(app, [*arguments, "--store", str(store)])


def rows(*arguments: str, store: Path) -> list[dict[str, object]]:
    result = run(*arguments, "--json", store=store)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_loops_are_told_with_their_legs_and_sentences(store: Path) -> None:
    result = run("loops", store=store)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Chips → Lab → Grid → Chips · firm · dates in order · 1 billion USD all the way round"
    assert lines[1] == "  Chips pays Lab: invests_in · 3 billion USD · 2025-06-01"
    assert lines[4] == "    “Grid rents machines to Lab [2025].”"
    assert result.stderr.endswith("store: 1 loop\n")
    talked = run("loops", "--tentative", store=store)
    assert "Grid → Lab → Grid · vanishes if the rumors are dropped · dates in order\n" in talked.stdout
    assert "2 loops, of which 1 vanishes if the rumors are dropped" in talked.stderr


def test_loops_are_json_and_compared_with_chance(store: Path) -> None:
    loop, *chance = rows("loops", "--chance", "20", "--limit", "1", store=store)
    assert (loop["kind"], loop["firm"], [leg["payer"] for leg in loop["legs"]]) == ("loop", True, ["Chips", "Lab", "Grid"])
    assert loop["bottleneck"] == {"min": 10**9, "max": 10**9, "currency": "USD"}
    assert [(row["kind"], row["length"], row["found"]) for row in chance] == [("chance", 2, 0), ("chance", 3, 1), ("chance", 4, 0)]
    assert run("loops", "--chance", "20", store=store).stdout.count("expected") == 1
    assert rows("loops", "--as-of", "2025-01-01", store=store) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["exposure", "--organization", "lab", "--hops", "1"], {"organization": "Chips", "channels": ["stake"]}),
        (
            ["shares", "--organization", "Lab"],
            {"supplier": "Grid", "low": 1.0, "amount": {"min": 5 * 10**9, "max": None, "currency": "USD"}},
        ),
        (["concentration", "--relation", "invests_in"], {"customer": "Lab", "suppliers": 1, "disclosed": 1}),
        (["backers"], {"one": "Lab", "other": "Rival", "shared": ["Chips"], "jaccard": 1.0}),
        (["centralities"], {"organization": "Chips", "partners": 3}),
        (["communities"], {"center": "Chips", "outside": 0}),
        (["brokers"], {"organization": "Chips", "cut": False}),
        (["changes", "--since", "2025-06-15"], {"change": "new", "subject": "Lab", "now": "announced", "since": "2025-07-01"}),
        (["outlets"], {"outlet": "Scoop", "talks": 1, "closed": 0}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_an_analysis_is_a_table_or_json(arguments: list[str], expected: dict[str, object], store: Path) -> None:
    first = rows("analyze", *arguments, store=store)[0]
    assert {name: first[name] for name in expected} == expected
    printed = run("analyze", *arguments, store=store).stdout.splitlines()
    assert printed[0].split()[0] == next(iter(first))
    assert len(printed) == len(rows("analyze", *arguments, store=store)) + 1


def test_every_analysis_is_listed_and_takes_its_options_only(store: Path) -> None:
    listed = run("analyze", store=store).stdout
    assert all(name in listed for name in ANALYSES)
    for arguments, message in (
        (["nothing"], f"no analysis 'nothing': there are {', '.join(ANALYSES)}"),
        (["exposure"], "kg analyze exposure needs --organization"),
        (["changes"], "kg analyze changes needs --since"),
        (["backers", "--hops", "2"], "kg analyze backers takes no --hops"),
        (["outlets", "--tentative"], "kg analyze outlets takes no --tentative"),
        (["brokers", "--organization", "Lab"], "kg analyze brokers takes no --organization"),
    ):
        result = run("analyze", *arguments, store=store)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"kg: {message}\n")


def test_a_limit_is_said(store: Path) -> None:
    result = run("analyze", "centralities", "--limit", "1", store=store)
    assert len(result.stdout.splitlines()) == 2
    assert "4 rows; the first 1 are shown" in result.stderr
