"""The notebooks run, are short, use the public API and are kept without outputs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import kg

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]


def test_notebooks_are_short_and_without_outputs(notebook: nbformat.NotebookNode) -> None:
    assert len(notebook.cells) < 15
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


def test_notebooks_use_the_public_api(notebook: nbformat.NotebookNode) -> None:
    source = "\n".join(cell.source for cell in code(notebook))
    assert set(re.findall(r"\bkg\.(\w+)", source)) <= set(kg.__all__)
    assert not re.search(r"(from|import) kg\.", source)


def test_notebooks_say_that_samples_are_illustrations(notebook: nbformat.NotebookNode) -> None:
    said = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    if any("kg.samples()" in cell.source for cell in code(notebook)):
        assert "illustrations and mix fact and fiction" in said


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_notebooks_run(notebook: nbformat.NotebookNode) -> None:
    folder, before = NOTEBOOKS[0].parent, sorted(NOTEBOOKS[0].parent.iterdir())
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert all(output.output_type != "error" for output in outputs)
    assert not [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert sum("image/png" in output.get("data", ()) for output in outputs) >= 1
    tables = [output.data["text/html"] for output in outputs if "<table" in output.get("data", {}).get("text/html", "")]
    assert len(tables) >= 2
    assert all("<td" in table for table in tables), "a table without rows"
    assert [path for path in sorted(folder.iterdir()) if path.name != "__pycache__"] == [
        p for p in before if p.name != "__pycache__"
    ]
