from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kg
from kg.cli import app

Write = Callable[..., Path]
ENGLISH = (
    "Amazon is in talks to invest more than $10 billion in OpenAI, Reuters reported. Microsoft has invested $13 billion in OpenAI."
)
FRENCH = "Amazon a investi 8 milliards de dollars dans Anthropic. Amazon Web Services est une filiale d'Amazon."
ARTICLES = [
    {"id": "en-1", "lang": "en", "published": "2025-12-17", "source": "The Gazette", "title": "Ten billion", "text": ENGLISH},
    {"id": "fr-1", "lang": "fr", "text": FRENCH},
]


def run(*arguments: str | Path, **options: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], **options)  # type: ignore[arg-type]


def fine(*arguments: str | Path, **options: object) -> Result:
    result = run(*arguments, **options)
    assert result.exit_code == 0, (result.stderr, result.exception)
    return result


def refused(*arguments: str | Path, **options: object) -> str:
    result = run(*arguments, **options)
    assert (result.exit_code, result.stdout) == (2, ""), (result.stdout, result.exception)
    return result.stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with `ARTICLES`, for reading only."""
    folder = tmp_path_factory.mktemp("cli")
    news = folder / "news.jsonl"
    news.write_text("".join(json.dumps(a) + "\n" for a in ARTICLES), "utf-8")
    fine("add", news, "--store", folder / "store")
    return folder / "store"


def test_extract_prints_claims_with_their_sentences(write: Write) -> None:
    output = fine("extract", write("news.jsonl", ARTICLES)).stdout
    assert "en-1 · 2025-12-17 · The Gazette · Ten billion\n" in output
    assert "Amazon — invests_in — OpenAI · in_talks · at least 10 billion USD · reported by Reuters · 0." in output
    assert "    “Amazon is in talks to invest more than $10 billion in OpenAI, Reuters reported.”\n" in output
    assert "Amazon — invests_in — Anthropic · completed · 8 billion USD · 0." in output


def test_extract_json_is_what_evaluation_reads(write: Write) -> None:
    news = write("news.jsonl", ARTICLES)
    output = fine("extract", "--json", news).stdout
    lines = [json.loads(line) for line in output.splitlines()]
    assert {line["kind"] for line in lines} == {"claim", "organization"}
    texts = {a["id"]: a["text"] for a in ARTICLES}
    claims = [line for line in lines if line["kind"] == "claim"]
    assert all(texts[c["article"]][c["evidence"]["start"] : c["evidence"]["end"]] == c["evidence"]["text"] for c in claims)
    from kg.corpus import read_predictions

    readings = list(read_predictions(write("claims.jsonl", output), kg.read_articles(news)))
    assert sum(len(r.claims) for r in readings) == len(claims) > 0


def test_extract_reads_standard_input() -> None:
    assert "Amazon — invests_in — OpenAI" in fine("extract", "-", input=ENGLISH).stdout


def test_adding_twice_changes_nothing_and_a_changed_article_replaces(write: Write, tmp_path: Path) -> None:
    store, news = tmp_path / "store", write("news.jsonl", ARTICLES)
    assert "2 new, 0 replaced, 0 unchanged" in fine("add", news, "--store", store).stderr
    before = fine("export", "--store", store).stdout
    again = fine("add", news, "--store", store, "--json")
    assert "0 new, 0 replaced, 2 unchanged" in again.stderr
    assert [json.loads(line)["outcome"] for line in again.stdout.splitlines()] == ["same", "same"]
    assert fine("export", "--store", store).stdout == before
    changed = write("changed.jsonl", [ARTICLES[0] | {"text": "Microsoft has invested $13 billion in OpenAI."}])
    assert "1 replaced" in fine("add", changed, "--store", store).stderr
    assert "talks" not in fine("export", "--store", store).stdout


def test_retracting_gives_the_graph_that_never_saw_the_article(write: Write, tmp_path: Path) -> None:
    one, both = tmp_path / "one", tmp_path / "both"
    fine("add", write("one.jsonl", ARTICLES[1:]), "--store", one)
    fine("add", write("both.jsonl", ARTICLES), "--store", both)
    assert "article en-1 retracted" in fine("retract", "en-1", "--store", both).stderr
    assert fine("export", "--store", both).stdout == fine("export", "--store", one).stdout
    assert "no article 'en-1' in this graph" in refused("retract", "en-1", "--store", both)


def test_a_malformed_article_stops_the_run_after_those_before_it(write: Write, tmp_path: Path) -> None:
    news = write("news.jsonl", [ARTICLES[0], {"id": "no text"}, ARTICLES[1]])
    result = run("add", news, "--store", tmp_path / "store")
    assert result.exit_code == 2
    assert "articles: 1 new" in result.stderr
    assert f"kg: {news}, line 2: text: Field required" in result.stderr
    result = fine("add", news, "--store", tmp_path / "store", "--skip-invalid")
    assert f"left out: {news}, line 2" in result.stderr
    assert "1 new, 0 replaced, 1 unchanged" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"caf\xe9", "a.txt: not UTF-8: byte 0xe9 at offset 3"),
        ("a.txt", b"", "a.txt: the article's text is empty"),
        ("a.txt", b"\0\1", "a.txt: binary data"),
        ("a.jsonl", b"{}", "a.jsonl, line 1: text: Field required"),
        ("a.jsonl", b'{"text": "x", "lang": "de"}', "a.jsonl, line 1: language 'de' is not read; known: en, fr"),
        ("a.xls", b"cells", "a.xls: a file ending in '.xls' is not read"),
    ],
)
def test_malformed_input_is_a_message_and_exit_code_2(name: str, content: bytes, message: str, write: Write) -> None:
    error = refused("extract", write(name, content))
    assert message in error
    assert "Traceback" not in error


def test_nothing_is_made_without_articles(tmp_path: Path) -> None:
    assert "no articles: name files" in refused("add", "--store", tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_wrong_use_is_a_message_and_exit_code_2(tmp_path: Path, store: Path, write: Write) -> None:
    assert "no such file" in refused("extract", tmp_path / "gone.txt")
    assert "no articles: name files" in refused("extract")
    assert "there is no store here" in refused("stats", "--store", tmp_path / "gone")
    assert "is no store of kg" in refused("add", write("x/a.txt", ENGLISH), "--store", tmp_path / "x")
    assert "not a SPARQL query" in refused("query", "SELECT", "--store", store)
    assert "gone.rq: cannot be read" in refused("query", tmp_path / "gone.rq", "--store", store)
    assert "no question is called" in refused("ask", "nothing", "--store", store)
    assert "takes no 'colour'" in refused("ask", "talks", "--colour", "red", "--store", store)
    assert "--colour needs a value" in refused("ask", "talks", "--store", store, "--colour")
    assert "cannot be written" in refused("view", "-o", tmp_path / "gone" / "map.html", "--store", store)
    assert "choose one of" in refused("query", "ASK {}", "--json", "--csv", "--store", store)
    assert refused("frobnicate")


def test_a_store_of_another_version_is_refused(tmp_path: Path, write: Write) -> None:
    folder = tmp_path / "store"
    fine("add", write("news.jsonl", ARTICLES), "--store", folder)
    marker = folder / "kg-store.json"
    marker.write_text(marker.read_text("utf-8").replace('"format": 2', '"format": 99'), "utf-8")
    assert "format 99" in refused("stats", "--store", folder)


@pytest.mark.slow
def test_several_workers_read_the_same(write: Write) -> None:
    articles = [{"id": f"a{n}", "text": ENGLISH if n % 3 else FRENCH} for n in range(70)]
    news = write("news.jsonl", [*articles, {"id": "no text"}])
    one, two = run("extract", "--json", news), run("extract", "--json", "--workers", "2", news)
    assert (one.exit_code, two.exit_code) == (2, 2)
    assert len(one.stdout.splitlines()) > 200
    assert two.stdout == one.stdout


def test_query(store: Path, write: Write) -> None:
    sparql = "SELECT ?n WHERE { ?a tp:investsIn ?b . ?a rdfs:label ?n } ORDER BY ?n"
    names = ["Amazon", "Microsoft"]
    table = fine("query", sparql, "--store", store).stdout
    assert [line.split()[0] for line in table.splitlines()] == ["n", table.splitlines()[1], *names]
    assert fine("query", write("names.rq", sparql), "--csv", "--store", store).stdout.split() == ["n", *names]
    answer = json.loads(fine("query", "-", "--json", "--store", store, input=sparql).stdout)
    assert [row["n"]["value"] for row in answer["results"]["bindings"]] == names


def test_what_is_only_talked_of_is_no_edge(store: Path) -> None:
    talked = 'ASK { ?a rdfs:label "Amazon" . ?b rdfs:label "OpenAI" . ?a tp:investsIn ?b }'
    assert "false" in fine("query", talked, "--store", store).stdout
    output = fine("ask", "talks", "--organization", "Amazon", "--store", store).stdout
    assert "Amazon is in talks to invest more than $10 billion in OpenAI" in output


def test_ask_without_a_name_lists_the_questions() -> None:
    assert fine("ask").stdout == fine("ref", "questions").stdout
    assert "talks" in fine("ask").stdout


def test_export_and_view_write_files_whole(store: Path, tmp_path: Path) -> None:
    for form, start in (("nquads", "<"), ("trig", "@prefix"), ("turtle", "@prefix"), ("jsonld", "{")):
        path = tmp_path / f"graph.{form}"
        result = fine("export", "--format", form, "-o", path, "--store", store)
        assert (result.stdout, path.read_text("utf-8")[: len(start)]) == ("", start)
        assert path.read_text("utf-8") == fine("export", "--format", form, "--store", store).stdout
    path = tmp_path / "map.html"
    assert "map.html written" in fine("view", "-o", path, "--note", "For illustration", "--store", store).stderr
    assert "For illustration" in path.read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [*(f"graph.{f}" for f in ("nquads", "trig", "turtle", "jsonld")), "map.html"]
    )


def test_validate_and_stats(store: Path) -> None:
    assert "conforms to the ontology" in fine("validate", "--store", store).stderr
    numbers = json.loads(fine("stats", "--json", "--store", store).stdout)
    assert numbers["articles"] == 2
    assert "articles" in fine("stats", "--store", store).stdout


def test_the_store_may_come_from_the_environment(store: Path) -> None:
    assert json.loads(fine("stats", "--json", env={"KG_STORE": str(store)}).stdout)["articles"] == 2


@pytest.mark.parametrize(
    ("what", "name"),
    [("relations", "invests_in"), ("statuses", "in_talks"), ("organizations", "openai"), ("questions", "talks")],
)
def test_ref(what: str, name: str) -> None:
    assert re.search(rf"^{name}\b", fine("ref", what).stdout, re.M)
    first = {next(iter(json.loads(line).values())) for line in fine("ref", what, "--json").stdout.splitlines()}
    assert name in first


def test_evaluate_scores_predictions(write: Write) -> None:
    gold = write(
        "gold.jsonl",
        [
            ARTICLES[0]
            | {
                "gold": {
                    "entities": [{"id": "m", "name": "Microsoft", "types": []}, {"id": "o", "name": "OpenAI", "types": []}],
                    "relations": [{"type": "invests_in", "subject": "m", "object": "o", "status": "completed"}],
                }
            }
        ],
    )
    claim = {
        "kind": "claim",
        "article": "en-1",
        "type": "invests_in",
        "subject": {"name": "OpenAI"},
        "object": {"name": "Microsoft"},
    }
    claims = write("claims.jsonl", [claim | {"status": "completed"}])
    figures = json.loads(fine("evaluate", gold, "--predictions", claims, "--json").stdout)
    assert figures["all"]["relation"]["f1"] == 0.0
    output = fine(
        "evaluate", gold, "--predictions", claims, "--by", "lang", "--by", "type", "--by", "status", "--errors", "1"
    ).stdout
    assert "\nen-1 missed: invests_in m o completed\n" in output
    assert re.search(r"^invests_in +0\.0 +0\.0 +0\.0 +0\.0 to 0\.0 +1 +1 *$", output, re.M)
    read = json.loads(fine("evaluate", gold, "--json").stdout)
    assert read["all"]["relation"]["recall"] == 1.0
    assert read["claims_by_form"]["name"]["part"] == 1
    shown = fine("evaluate", gold, "--by", "genre", "--by", "status", "--by", "form", "--worst", "1").stdout
    assert re.search(r"^unknown +1 +\d", shown, re.M)
    assert re.search(r"^annotated +read as denied ", shown, re.M)
    assert re.search(r"^name +1 +\d+ +[\d.]+ *$", shown, re.M)
    assert re.search(r"^article +source +genre +missed +wrong +F1 *\nen-1 .* unknown +0 +\d+ +[\d.]+ *$", shown, re.M)


def test_evaluate_measures_false_relations(write: Write) -> None:
    place = {"e1_start": 0, "e1_end": 0, "e2_start": 2, "e2_end": 2, "e1_name": "Microsoft", "e2_name": "GitHub"}
    tokens = {"context": ["Microsoft", "acquired", "GitHub", "."]}
    passages = [
        {"id": relation, "relation": relation, "invert_relation": inverted} | place | tokens
        for relation, inverted in (("acquired_by", 1), ("undefined", 0))
    ]
    core = write("core.json", json.dumps(passages))
    measured = json.loads(fine("evaluate", "--core", core, "--json").stdout)["core"]
    assert (measured["recall"]["share"], measured["false_relations"]["share"], measured["given"]) == (1.0, 1.0, {"acquires": 1})
    shown = fine("evaluate", "--core", core, "--sample", "1").stdout
    assert "CORE, 1 passages" in shown
    assert "name annotated articles, --core FILE, or both" in refused("evaluate")


def test_version_and_help() -> None:
    assert fine("--version").stdout == f"kg {kg.__version__}\n"
    assert "Usage: kg" in fine("-h", prog_name="kg").stdout


def test_samples_can_be_read() -> None:
    assert "Amazon — invests_in — OpenAI · in_talks · at least 10 billion USD" in fine("extract", "--samples").stdout


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_has_enough_ends_the_command_quietly(store: Path) -> None:
    command = f"'{sys.executable}' -m kg export --format trig --store '{store}' | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("@prefix")
    assert done.stderr == ""


def test_quiet_commands_say_nothing(write: Write, tmp_path: Path) -> None:
    result = fine("add", "--quiet", write("news.jsonl", ARTICLES), "--store", tmp_path / "store")
    assert (result.stdout, result.stderr) == ("", "")
