"""Stores on disk: opened, refused, filled up, killed."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hand_built import SEED, article, says

from kg.errors import InputError, StoreError
from kg.graph import KnowledgeGraph, store, terms

HERE = Path(__file__).parent


def python(code: str, *arguments: object, before: str = "") -> subprocess.Popen:
    """A process that runs code with the helpers of these tests at hand."""
    head = f"import sys; sys.path.insert(0, {str(HERE)!r})\nfrom hand_built import *\nfrom kg.graph import KnowledgeGraph\n"
    command = [sys.executable, "-c", head + code, *map(str, arguments)]
    if before:
        command = ["bash", "-c", f'{before}; exec "$@"', "bash", *command]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_was_added_is_there_again(tmp_path):
    path = tmp_path / "deep" / "store"
    with KnowledgeGraph(path) as graph:
        graph.add(SEED)
        before = graph.export("nquads")
    with KnowledgeGraph(str(path)) as graph:
        assert graph.export("nquads") == before
        assert graph.add(SEED) == "same"
    with KnowledgeGraph(path, read_only=True) as graph, KnowledgeGraph(path, read_only=True) as beside:
        assert graph.export("nquads") == beside.export("nquads") == before
        with pytest.raises(StoreError, match="reading only"):
            graph.retract(SEED.article.id)


def test_closing_twice_is_fine_and_a_closed_graph_says_so(tmp_path):
    graph = KnowledgeGraph(tmp_path / "store")
    graph.close()
    graph.close()
    for use in (lambda: graph.add(SEED), lambda: graph.query("ASK {}"), lambda: list(graph.articles()), lambda: graph.dataset):
        with pytest.raises(StoreError, match="closed"):
            use()


def test_what_is_no_store_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "file"
    file.write_text("precious")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "thesis.txt").write_text("precious")
    for path, says_so in (
        (file, "is a file"),
        (file / "below", "could not be opened|no store here"),
        (folder, "is no store of kg, and not empty"),
    ):
        for read_only in (False, True):
            with pytest.raises(StoreError, match=says_so):
                KnowledgeGraph(path, read_only=read_only)
    assert file.read_text() == "precious"
    assert [p.name for p in folder.iterdir()] == ["thesis.txt"]


def test_reading_makes_no_store(tmp_path):
    with pytest.raises(StoreError, match="there is no store here"):
        KnowledgeGraph(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("marker", ['{"format": 99}', "not json", "[]", "{}"])
def test_another_format_is_refused(tmp_path, marker):
    with KnowledgeGraph(tmp_path) as graph:
        graph.add(SEED)
    (tmp_path / "kg-store.json").write_text(marker)
    with pytest.raises(StoreError, match=r"format 99.*reads formats 1 to 2|cannot be read as the marker"):
        KnowledgeGraph(tmp_path)


def test_a_store_of_an_older_format_is_brought_up_to_date(tmp_path):
    with KnowledgeGraph(tmp_path / "new") as graph:
        graph.add(SEED)
        now = graph.export("nquads")
    path = tmp_path / "old"
    with KnowledgeGraph(path) as graph:
        graph.add(SEED)
        for quad in list(graph._store.match(graph=terms.DERIVED)):
            graph._store.inner.remove(quad)  # what an older version derived is not what this one does
        stamp = next(graph._store.match(terms.ONTOLOGY, terms.IDENTIFIER, None, terms.ONTOLOGY))
        graph._store.inner.remove(stamp)
    (path / "kg-store.json").write_text('{"format": 1, "written_by": "kg", "data": "Oxigraph"}\n')
    with pytest.raises(StoreError, match=r"older format 1; `kg rebuild --store .*old` brings it up to date"):
        KnowledgeGraph(path, read_only=True)
    with KnowledgeGraph(path) as graph:
        assert graph.export("nquads") == now
        with pytest.raises(StoreError, match="in use"):
            KnowledgeGraph(path)
    assert json.loads((path / "kg-store.json").read_text())["format"] == 2
    with KnowledgeGraph(path, read_only=True) as graph:
        assert not graph.outdated


def test_damaged_files_are_reported(tmp_path):
    with KnowledgeGraph(tmp_path):
        pass
    (tmp_path / "oxigraph" / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match="could not be opened"):
        KnowledgeGraph(tmp_path)


def test_a_store_in_use_is_refused(tmp_path):
    code = "with KnowledgeGraph(sys.argv[1]) as graph: print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", f"import sys\nfrom kg.graph import KnowledgeGraph\n{code}", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        for read_only in (False, True):
            with pytest.raises(StoreError, match="in use by another process"):
                KnowledgeGraph(tmp_path, read_only=read_only)
        other.kill()
    with KnowledgeGraph(tmp_path) as graph:
        with pytest.raises(StoreError, match="in use"):
            KnowledgeGraph(tmp_path)
        assert graph.add(SEED) == "new"


def test_without_file_locks_the_engine_keeps_a_second_writer_out(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "fcntl", None)
    with KnowledgeGraph(tmp_path), pytest.raises(StoreError, match="in use"):
        KnowledgeGraph(tmp_path)


FILL = """
from kg.errors import StoreError
graph = KnowledgeGraph(sys.argv[1])
i = 0
try:
    while i < 2000:
        graph.add(article(f"a{i}", says("So it is. " * 400, "acquires", f"Org {i}", f"Org {i + 1}", "completed")))
        print(i, flush=True)
        i += 1
except StoreError as error:
    print("refused:", error)
"""


def test_a_full_disk_loses_nothing(tmp_path):
    done, errors = python(FILL, tmp_path, before="ulimit -f 2000").communicate(timeout=60)
    *added, refusal = done.splitlines()
    assert refusal.startswith("refused:"), (refusal, errors)
    assert "could not be written, and nothing was changed" in refusal
    assert len(added) > 3
    with KnowledgeGraph(tmp_path) as graph:
        assert {a.id for a in graph.articles()} == {f"a{i}" for i in range(len(added))}
        assert graph.stats()["relationships"] == len(added)
        assert graph.add(article("more", says("So.", "acquires", "A", "B", "rumoured"))) == "new"


KILLED = """
graph = KnowledgeGraph(sys.argv[1])
print("ready", flush=True)
i = int(sys.argv[2])
while True:
    # one pair for all, so that each article also changes what was derived from the others
    own = says("No.", "acquires", "Acme", f"O{i}", "denied")
    graph.add(article(f"a{i}", says("So.", "invests_in", "Acme", "Betalab", "completed"), own))
    print(i, flush=True)
    i += 1
"""


def test_killed_at_any_moment_a_store_holds_whole_articles(tmp_path):
    following = 0
    for lines, delay in ((0, 0.0), (0, 0.01), (1, 0.0), (3, 0.005), (6, 0.002), (9, 0.02)):
        process = python(KILLED, tmp_path, following)
        assert process.stdout.readline() == "ready\n"
        heard = [process.stdout.readline() for _ in range(lines)]
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        # read, and not communicate, which would pass over the lines that readline has already taken from the pipe
        acknowledged = [int(line) for line in [*heard, *process.stdout.read().splitlines()] if line.strip().isdigit()]
        process.communicate()
        last = max(acknowledged, default=following - 1)
        with KnowledgeGraph(tmp_path) as graph:
            held = {int(a.id[1:]) for a in graph.articles()}
            assert held in ({*range(last + 1)}, {*range(last + 2)}), "an acknowledged article is lost, or one is half there"
            with KnowledgeGraph() as whole:
                for i in held:
                    invests = says("So.", "invests_in", "Acme", "Betalab", "completed")
                    whole.add(article(f"a{i}", invests, says("No.", "acquires", "Acme", f"O{i}", "denied")))
                assert graph.export("nquads") == whole.export("nquads")
            following = len(held)
    assert following >= 19


def test_killed_while_a_store_is_made(tmp_path):
    path = tmp_path / "store"
    path.mkdir()
    marker = path / "kg-store.json"
    marker.write_text(json.dumps({"format": 1}))  # the marker is there, the data is not
    with KnowledgeGraph(path) as graph:
        assert graph.add(SEED) == "new"


def test_new_reference_data_are_taken_up_when_a_store_is_opened(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("kg.graph.knowledge.reference_digest", lambda: "older")
        patch.setattr("kg.decisions.resolve", lambda name, known=None: f"{terms.BASE}org/unknown-{name.lower().replace(' ', '-')}")
        with KnowledgeGraph(tmp_path) as graph:
            graph.add(SEED)
            assert not graph.query("ASK { o:amazon ?p ?o }")
    with KnowledgeGraph() as fresh:
        fresh.add(SEED)
        with KnowledgeGraph(tmp_path) as graph:
            assert graph.export("nquads") == fresh.export("nquads")


def test_no_reading_only_in_memory():
    with pytest.raises(StoreError, match="in memory"):
        KnowledgeGraph(read_only=True)


def test_rdflib_reads_and_does_not_write():
    from rdflib import RDFS, Literal, URIRef

    with KnowledgeGraph() as graph:
        graph.add(SEED)
        dataset = graph.dataset
        [row] = dataset.query("SELECT ?o { ?o rdfs:label 'OpenAI' }")
        assert str(row[0]).endswith("/org/openai")
        assert len(dataset) == graph.stats()["quads"]
        node = URIRef(str(row[0]))
        for change in (
            lambda: dataset.add((node, RDFS.label, Literal("x"))),
            lambda: dataset.remove((node, None, None)),
            lambda: dataset.update("DELETE WHERE { ?s ?p ?o }"),
        ):
            with pytest.raises(StoreError, match="for reading"):
                change()
        assert graph.dataset is dataset


def test_exports_are_read_back_by_rdflib_as_the_same_triples():
    from rdflib import Dataset, Graph
    from rdflib.compare import isomorphic

    with KnowledgeGraph() as graph:
        graph.add(SEED)
        texts = {name: graph.export(name) for name in ("nquads", "trig", "turtle", "jsonld")}
        assert texts == {name: graph.export(name) for name in texts}
        assert texts["nquads"].splitlines() == sorted(texts["nquads"].splitlines())
        quads = {}
        for name, form in (("nquads", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")):
            data = Dataset()
            data.parse(data=texts[name], format=form)
            quads[name] = {(s, p, str(o), getattr(o, "language", None), str(g)) for s, p, o, g in data.quads()}
        assert quads["nquads"] == quads["trig"] == quads["jsonld"]
        flat = Graph().parse(data=texts["turtle"], format="turtle")
        assert len(flat) == len(quads["nquads"])
        assert isomorphic(flat, Graph().parse(data=texts["turtle"], format="turtle"))
        with pytest.raises(InputError, match=r"unknown format 'xml'; known are nquads, trig, turtle, jsonld"):
            graph.export("xml")
