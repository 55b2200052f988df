"""`kg add` in the long run: what it holds is not read again, what it cannot read is counted, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app

Write = Callable[..., Path]
TALKS = "Amazon is in talks to invest more than $10 billion in OpenAI, Reuters reported."
BOUGHT = "Amazon a investi 8 milliards de dollars dans Anthropic."
GERMAN = "Amazon verhandelt über eine Investition von mehr als zehn Milliarden Dollar in OpenAI."
ARTICLES = [{"id": "a", "text": TALKS, "source": "The Gazette"}, {"id": "b", "text": BOUGHT}]


def add(news: Path, store: Path, *options: str, code: int = 0) -> tuple[dict[str, Any], list[str], str]:
    """Add articles; return the report, the outcomes printed and what was said."""
    report = store.with_name("report.json")
    result = CliRunner().invoke(app, ["add", str(news), "--store", str(store), "--json", "--report", str(report), *options])
    assert result.exit_code == code, (result.stderr, result.exception)
    outcomes = [json.loads(line)["outcome"] for line in result.stdout.splitlines()]
    return json.loads(report.read_text("utf-8")), outcomes, result.stderr


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_what_the_graph_holds_is_not_read_again(workers: str, write: Write, tmp_path: Path) -> None:
    news, store, how = write("news.jsonl", ARTICLES), tmp_path / "store", ("--workers", workers)
    first, outcomes, _ = add(news, store, *how)
    assert outcomes == ["new", "new"]
    assert (first["read"], first["new"], first["claims"], first["finished"]) == (2, 2, 2, True)
    again, outcomes, said = add(news, store, *how)
    assert outcomes == ["same", "same"]
    assert (again["read"], again["same"], again["skipped"]["unchanged"]) == (0, 2, 2)
    assert "0 new, 0 replaced, 2 unchanged" in said


def test_what_has_changed_or_gone_is_read_again(write: Write, tmp_path: Path) -> None:
    news, store = write("news.jsonl", ARTICLES), tmp_path / "store"
    add(news, store)
    assert add(news, store, "--reader", "rules")[0]["read"] == 2  # by another reader
    assert add(news, store)[0]["read"] == 2
    with kg.KnowledgeGraph(store) as graph:
        graph.retract("a")
        [other] = kg.extract([kg.Article(id="b", text="Amazon owns Twitch.", lang="en")])
        graph.add(other)
    report, outcomes, _ = add(news, store)
    assert (report["read"], outcomes) == (2, ["new", "replaced"])
    dated = write("dated.jsonl", [ARTICLES[0] | {"published": "2025-12-17"}, ARTICLES[1]])
    report, outcomes, _ = add(dated, store)
    assert (report["read"], sorted(outcomes)) == (1, ["replaced", "same"])
    with kg.KnowledgeGraph() as fresh:
        fresh.add_all(kg.extract(kg.read_articles(dated)))
        expected = fresh.export("nquads")
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        assert graph.export("nquads") == expected


def test_articles_in_other_languages_are_kept_marked_and_counted(write: Write, tmp_path: Path) -> None:
    lines = [{"id": "de-1", "text": GERMAN}, *ARTICLES, {"id": "es-1", "lang": "es", "text": "x"}, {"id": "de-2", "text": GERMAN}]
    report, outcomes, said = add(write("news.jsonl", lines), tmp_path / "store")
    assert "2 new, 0 replaced, 0 unchanged, 3 in another language (de 2, es 1)" in said
    assert report["skipped"]["other_language"] == {"de": 2, "es": 1}
    assert outcomes.count("other_language") == 3
    with kg.KnowledgeGraph(tmp_path / "store", read_only=True) as graph:
        assert {a.id: a.lang for a in graph.articles()} == {"a": "en", "b": "fr", "de-1": "de", "de-2": "de", "es-1": "es"}
        assert graph.validate().conforms


def test_copies_and_what_was_left_out_are_reported(write: Write, tmp_path: Path) -> None:
    wire = f"{TALKS} Neither company wished to comment on the report, which came after weeks of rumors about a deal of this size."
    lines = [
        {"id": "1", "text": wire},
        {"id": "2", "text": wire},
        {"id": "3", "text": wire.replace("weeks", "months")},
        {"id": "4"},
        {"id": "5", "text": BOUGHT},
    ]
    news = write("news.jsonl", lines)
    report, _, said = add(news, tmp_path / "store", "--skip-invalid")
    assert "4 new, 0 replaced, 0 unchanged, 1 left out, 2 more copies of others" in said
    assert (report["copies"], report["skipped"]["malformed"]) == (2, 1)
    assert [reason.partition(": ")[2] for reason in report["left_out"]] == ["text: Field required"]
    report, _, said = add(news, tmp_path / "other", code=2)
    assert (report["finished"], report["new"]) == (False, 3)
    assert "line 4: text: Field required" in said


def test_columns_are_named_on_the_command_line(write: Write, tmp_path: Path) -> None:
    news = write("news.csv", f"story;paper\n{TALKS};The Gazette\n")
    assert add(news, tmp_path / "store", "--column", "text=story", "--column", "source=paper")[0]["new"] == 1
    with kg.KnowledgeGraph(tmp_path / "store", read_only=True) as graph:
        assert [a.source for a in graph.articles()] == ["The Gazette"]
    refused = CliRunner().invoke(app, ["add", str(news), "--store", str(tmp_path / "store"), "--column", "story"])
    assert refused.exit_code == 2
    assert "--column story: write FIELD=NAME; the fields are text, id, lang" in refused.stderr


def test_a_ledger_that_is_damaged_is_named(write: Write, tmp_path: Path) -> None:
    news, store = write("news.jsonl", ARTICLES), tmp_path / "store"
    add(news, store)
    (store / "readings.sqlite").write_bytes(b"no database" * 1000)
    result = CliRunner().invoke(app, ["add", str(news), "--store", str(store)])
    assert result.exit_code == 2
    assert "readings.sqlite: cannot be used" in result.stderr
    (store / "readings.sqlite").unlink()
    assert add(news, store)[1] == ["same", "same"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX knows them")
def test_killed_at_any_moment_the_same_command_goes_on(write: Write, tmp_path: Path) -> None:
    names = [f"{first}{last}" for first in ("Zeta", "Kelvin", "Norvik", "Quarry", "Lumen") for last in ("soft", "chip", "cloud")]
    lines = [
        {
            "id": f"n{k}",
            "source": f"Paper {k % 7}",
            "text": f"{names[k % 15]} has invested ${k + 2} million in {names[(k // 15) % 15]}.",
        }
        for k in range(300)
        if k % 15 != (k // 15) % 15
    ]
    news, store = write("news.jsonl", [*lines, {"id": "de", "text": GERMAN}]), tmp_path / "store"
    command = [sys.executable, "-m", "kg", "add", str(news), "--store", str(store), "--json"]
    told: list[str] = []
    for least in (1, 60):
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        ) as run:
            assert run.stdout is not None
            new = 0
            for line in run.stdout:
                outcome = json.loads(line)
                told += [outcome["article"]] if outcome["outcome"] == "new" else []
                new += outcome["outcome"] == "new"
                if new >= least:
                    break
            time.sleep(0.05)
            run.kill()
    report, outcomes, _ = add(news, store)
    assert report["finished"]
    assert report["new"] + report["same"] == len(lines) == len(outcomes) - 1
    assert report["skipped"]["unchanged"] >= len(set(told)) - 1  # the last one may have been added and not noted
    assert report["read"] < len(lines)
    with kg.KnowledgeGraph() as fresh:
        fresh.add_all(kg.extract(kg.read_articles(news, on_foreign=lambda a: fresh.add(kg.Reading(article=a)))))
        expected = fresh.export("nquads")
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        assert graph.export("nquads") == expected
