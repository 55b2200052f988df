"""The recipes of CONTRIBUTING.md, followed to the letter on a copy of kg: a new language, a new relation type."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.lexicon import load

HERE = Path(__file__).parent
ROOT = Path(kg.__file__).parents[1]
MARK = re.compile(r"\[[so]:([^\]]+)\]")

CHIPS = """La empresa Orbane Labs ha invertido 300 millones de dólares en Mistral AI.
Nvidia, rival de Intel, vende chips a Mistral AI.

Según Reuters, Microsoft negocia la compra de Mistral AI por más de 2.000 millones de euros."""
CLOUD = """OpenAI anunció una alianza con Microsoft. GitHub, filial de Microsoft, colabora con IBM.

Amazon no ha invertido en OpenAI. Amazon y Oracle alquilan capacidad a Anthropic."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("kg", "ontology"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(copy: Path, *arguments: str, text: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def claims(copy: Path, **texts: str) -> dict[str, set[tuple[str, str, str, str]]]:
    """Return what the copy of kg reads in articles, by the name and language of each ("es_chips")."""
    lines = "\n".join(json.dumps({"id": name, "lang": name[:2], "text": text}) for name, text in texts.items())
    (copy / "news.jsonl").write_text(lines, encoding="utf-8")
    found: dict[str, set[tuple[str, str, str, str]]] = {name: set() for name in texts}
    for line in run(copy, "extract", "--json", "--reader", "rules", "news.jsonl").splitlines():
        c = json.loads(line)
        if c.get("kind", "claim") == "claim":
            found[c["article"]].add((c["subject"]["name"], c["type"], c["object"]["name"], c["status"]))
    return found


def test_a_language_is_a_file(copy: Path) -> None:
    shutil.copy(HERE / "es.toml", copy / "kg" / "lexicon" / "es.toml")
    entries = load(HERE / "es.toml").entries
    examples = {f"es_example_{n}": MARK.sub(r"\1", e.example) for n, e in enumerate(entries)}
    counters = {f"es_counter_{n}": c for n, e in enumerate(entries) for c in e.counterexamples}
    found = claims(copy, es_chips=CHIPS, es_cloud=CLOUD, en_same="Nvidia has invested in Mistral AI.", **examples, **counters)
    for n, entry in enumerate(entries):
        parties = set(MARK.findall(entry.example))
        assert any(r == entry.relation and {s, o} == parties for s, r, o, _ in found[f"es_example_{n}"]), entry.example
    for name, text in counters.items():
        assert not found[name], text
    assert found["en_same"] == {("Nvidia", "invests_in", "Mistral AI", "completed")}
    assert found["es_chips"] == {
        ("Orbane Labs", "invests_in", "Mistral AI", "completed"),
        ("Nvidia", "competes_with", "Intel", "completed"),
        ("Nvidia", "supplies_hardware_to", "Mistral AI", "completed"),
        ("Microsoft", "acquires", "Mistral AI", "in_talks"),
    }
    assert found["es_cloud"] == {
        ("OpenAI", "partners_with", "Microsoft", "announced"),
        ("GitHub", "subsidiary_of", "Microsoft", "completed"),
        ("GitHub", "partners_with", "IBM", "completed"),
        ("Amazon", "provides_compute_to", "Anthropic", "completed"),
        ("Oracle", "provides_compute_to", "Anthropic", "completed"),
    }


RELATION = """
tp:advises a owl:ObjectProperty , tp:RelationType , owl:NamedIndividual ; rdfs:subPropertyOf tp:relatedTo ;
    rdfs:domain tp:Organization ; rdfs:range tp:Organization ; skos:notation "advises" ; tp:recordClass tp:Deal ;
    rdfs:label "advises"@en , "conseille"@fr ;
    skos:definition "Gives paid advice to."@en , "Donne des conseils rémunérés à."@fr .
"""
ENTRY = """
[[entry]]
kind = "verb"
relation = "advises"
words = ["advise"]
subject = ["subj"]
object = ["obj"]
example = "[s:Goldman Sachs] advises [o:OpenAI]."
"""


def test_a_relation_type_is_a_property_and_an_entry(copy: Path) -> None:
    with (copy / "ontology" / "partnerships.ttl").open("a", encoding="utf-8") as ontology:
        ontology.write(RELATION)
    shapes = copy / "ontology" / "shapes.ttl"
    before = shapes.read_text(encoding="utf-8")
    shapes.write_text(before.replace(" , tp:lendsTo , ", " , tp:lendsTo , tp:advises , ", 1), encoding="utf-8")
    with (copy / "kg" / "lexicon" / "en.toml").open("a", encoding="utf-8") as lexicon:
        lexicon.write(ENTRY)
    assert "advises" in run(copy, "ref", "relations")
    found = claims(copy, en_advice="Nvidia advises OpenAI. Microsoft has invested in Mistral AI.")
    assert found["en_advice"] == {
        ("Nvidia", "advises", "OpenAI", "completed"),
        ("Microsoft", "invests_in", "Mistral AI", "completed"),
    }
    run(copy, "add", "news.jsonl", "--store", "store")
    edges = run(copy, "query", "SELECT ?b WHERE { ?a rdfs:label 'Nvidia' ; tp:advises ?b }", "--csv", "--store", "store")
    assert len(edges.split()) == 2
    run(copy, "validate", "--store", "store")
