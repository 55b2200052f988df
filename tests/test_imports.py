"""Nobody pays for what they do not use: importing kg and asking a graph load neither the reader nor the map."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kg

HEAVY = ("spacy", "thinc", "numpy", "trafilatura", "py3langid", "pyvis", "igraph", "networkx", "pyshacl", "rdflib")


def loaded(code: str) -> set[str]:
    """Return which of `HEAVY` are loaded after running code in a fresh interpreter."""
    probe = f"{code}\nimport sys; print('LOADED', *(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_importing_kg_is_light() -> None:
    assert loaded("import kg; kg.Article, kg.KgError") == set()
    assert loaded("import kg.serve") == set()  # in every process that answers queries


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["ref", "relations"], ["ref", "questions"], ["ask"], ["query", "ASK {}"], ["ask", "talks"], ["stats"], ["export"]],
    ids=" ".join,
)
def test_asking_needs_neither_reader_nor_map(arguments: list[str], tmp_path: Path) -> None:
    store = tmp_path / "store"
    kg.KnowledgeGraph(store).close()
    command = f"try: app({arguments!r})\nexcept SystemExit as e: assert not e.code, e.code"
    assert loaded(f"import os; os.environ['KG_STORE'] = {str(store)!r}\nfrom kg.cli import app\n{command}") == set()


def test_the_public_api_is_what_it_lists() -> None:
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    assert set(kg.__all__) <= set(dir(kg))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        kg.nothing  # noqa: B018


def test_functions_are_not_hidden_by_the_modules_of_their_names() -> None:
    imports = "import kg.explain, kg.extract, kg.evaluate, kg\nfrom kg.extract import LANGUAGES"
    subprocess.run(
        [sys.executable, "-c", f"{imports}\nassert all(map(callable, (kg.explain, kg.extract, kg.evaluate)))"], check=True
    )
