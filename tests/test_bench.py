"""What `make eval` shows: baselines that read what they can, and tables that find their places in docs/reading.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Write = Callable[..., Path]
ROOT = Path(__file__).parent.parent
ARTICLES = [
    {"id": "en-1", "lang": "en", "text": "Microsoft acquired Nuance Communications in 2022. Intel is owned by nobody."},
    {"id": "fr-1", "lang": "fr", "text": "La société Airbus a acquis la société Infodas en 2024."},
]


def run(script: str, *arguments: object, cwd: Path) -> str:
    command = [sys.executable, str(ROOT / "bench" / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stdout


@pytest.mark.parametrize("name", ["co-occurrence", "subject-verb-object"])
def test_baselines_read_plain_sentences_and_print_what_kg_prints(name: str, write: Write, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in run("baselines.py", name, write("news.jsonl", ARTICLES), cwd=tmp_path).splitlines()]
    claims = {
        (line["article"], line["subject"]["name"], line["type"], line["object"]["name"])
        for line in lines
        if line["kind"] == "claim"
    }
    assert claims == {
        ("en-1", "Microsoft", "acquires", "Nuance Communications"),
        ("fr-1", "Airbus", "acquires", "Infodas"),
    }
    assert {line["name"] for line in lines if line["kind"] == "organization"} >= {"Microsoft", "Nuance Communications"}


def test_tables_are_printed_and_pasted(write: Write, tmp_path: Path) -> None:
    gold = {
        "entities": [{"id": name, "name": name, "types": ["company"]} for name in ("Microsoft", "Nuance Communications")],
        "relations": [
            {
                "type": "acquires",
                "subject": "Microsoft",
                "object": "Nuance Communications",
                "status": "completed",
                "evidence": "Microsoft acquired Nuance Communications in 2022.",
            }
        ],
    }
    write("corpus/dev-en.jsonl", [ARTICLES[0] | {"gold": gold}])
    place = {"e1_start": 0, "e1_end": 0, "e2_start": 2, "e2_end": 2, "e1_name": "Microsoft", "e2_name": "GitHub"}
    passage = {
        "id": "1",
        "relation": "acquired_by",
        "invert_relation": 1,
        "context": ["Microsoft", "acquired", "GitHub", "."],
    } | place
    write("corpus/core/train.json", json.dumps([passage]))
    page = write("page.md", "Before.\n\n<!-- table: figures -->\nold\n<!-- end -->\n\nAfter.\n")
    printed = run("evaluation.py", tmp_path / "corpus", "--paste", page, cwd=tmp_path)

    assert (tmp_path / "build" / "reading.md").read_text("utf-8") == printed
    pasted = page.read_text("utf-8")
    assert re.search(r"^\| dev en \| kg \| 1 \| 100\.0 \| 100\.0 \| 100\.0 \(100\.0–100\.0\) \|", pasted, re.M)
    assert re.search(r"^\|  \| co-occurrence \| 1 \| 100\.0 \|", pasted, re.M)
    assert pasted.startswith("Before.\n\n<!-- table: figures -->\n| articles |")
    assert pasted.endswith("|\n<!-- end -->\n\nAfter.\n")
    assert "| of ours, and they are given it | 1 | 1 | 100.0" in printed

    names = re.findall(r"<!-- table: (.+) -->", printed)
    kept = (ROOT / "docs" / "reading.md").read_text("utf-8")
    assert sorted(names) == sorted(re.findall(r"<!-- table: (.+) -->\n(?:\|.*\n)+<!-- end -->", kept))
