"""The wheel holds all that kg needs and works away from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from pins import pins

ROOT = Path(__file__).parent.parent
NEEDED = (
    "kg/_ontology/partnerships.ttl",
    "kg/_ontology/shapes.ttl",
    "kg/_ontology/organizations.ttl",
    "kg/lexicon/en.toml",
    "kg/lexicon/fr.toml",
    "kg/nlp/scorer.onnx",
    "kg/nlp/scorer.json",
    "kg/graph/queries/talks.rq",
    "kg/views/template.html",
    "kg/samples/samples.jsonl",
    "kg/py.typed",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_wheel_holds_the_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(NEEDED) <= names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"kg"}
    in_tree = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert in_tree <= names


@pytest.mark.slow
def test_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(home)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(home), sysconfig.get_path("purelib")]), "KG_STORE": "store"}

    def kg(*arguments: str) -> str:
        code = "import kg, sys; print(kg.__file__, file=sys.stderr); from kg.cli import main; main()"
        command = [sys.executable, "-S", "-c", code, *arguments]
        done = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith(str(home))
        return done.stdout

    assert "invests_in" in kg("ref", "relations")
    assert "openai" in kg("ref", "organizations")
    assert "talks" in kg("ask")
    kg("add", "--samples")
    assert "OpenAI" in kg("ask", "talks")
    kg("view", "-o", "map.html")
    assert (tmp_path / "map.html").stat().st_size > 100_000
    kg("validate")


def test_constraints_pin_everything() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[A-Za-z0-9.+]+", line) for line in lines)
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(names)
    assert set(names) >= set(pins()), "python tests/pins.py > constraints.txt"
