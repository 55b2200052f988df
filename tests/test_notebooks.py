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
    assert len(NOTEBOOKS) == 2


def test_notebooks_are_short_and_without_outputs(notebook: nbformat.NotebookNode) -> None:
    assert len(notebook.cells) < 15
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


def test_notebooks_use_the_public_api(notebook: nbformat.NotebookNode) -> None:
    source = "\n".join(cell.source for cell in code(notebook))
    assert set(re.findall(r"\bkg\.(\w+)", source)) <= set(kg.__all__)
    assert not re.search(r"(from|import) kg\.", source)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_notebooks_run(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(output.output_type != "error" for cell in code(notebook) for output in cell.outputs)
