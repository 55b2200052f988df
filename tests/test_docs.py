"""What the documents say exists, and what exists is in the documents."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from kg.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.help.endswith(".")
    assert re.search(rf"^\| `kg {name}\b.*` \| .+ \|$", README, re.M), f"README.md has no line for kg {name}"
    without = [p.name for p in command.params if not getattr(p, "help", "") and p.name != "help"]
    assert not without


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    calls = re.findall(r"(?:`|^\$ |bin/|\| )kg ([a-z]+)((?: [^`|&\n#]*)?)", text, re.M)
    assert {name for name, _ in calls} <= COMMANDS.keys()
    for name, rest in calls:
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        parameters = {"--since", "--other"} if name == "ask" else set()
        assert set(re.findall(r"(?<= )--?[a-z][a-z-]*", rest)) <= options | parameters | {"-"}, (name, rest)


SESSIONS = re.findall(r"^```console\n(.*?)^```$", README, re.M | re.S)


@pytest.mark.slow
@pytest.mark.parametrize("session", SESSIONS, ids=["first steps", "one deal"])
def test_the_sessions_in_the_readme_are_real(tmp_path: Path, session: str) -> None:
    shutil.copy(ROOT / "tests" / "story.jsonl", tmp_path)
    steps = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", session, re.M)
    assert len(steps) >= 4
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    environment.pop("KG_STORE", None)
    for command, printed in steps:
        if command.startswith("cat "):
            (tmp_path / command.removeprefix("cat ")).write_text(printed, "utf-8")
            continue
        options = {"cwd": tmp_path, "env": environment, "text": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(["bash", "-c", command], check=True, **options)
        assert [line.rstrip() for line in done.stdout.splitlines()] == printed.splitlines(), command


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"[`( ]((?:kg|ontology|tests|notebooks|docs|bench)/[\w./-]+\w)", text)
    named += re.findall(r"\]\(([\w./-]+)\)", text)
    missing = [path for path in named if "NAME" not in path and not ((ROOT / path).exists() or (ROOT / f"{path}.py").exists())]
    assert not missing


def test_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert targets == {"demo", "setup", "check", "test", "lint", "types", "eval", "bench", "train", "docs", "notebooks"}
    for document in DOCUMENTS:
        assert set(re.findall(r"\bmake ([a-z]+)`", (ROOT / document).read_text("utf-8"))) <= targets


def test_architecture_names_every_module_and_stays_short() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert len(text.splitlines()) <= 100
    top = {
        p.name for p in (ROOT / "kg").iterdir() if (p.suffix == ".py" and p.name != "__main__.py") or (p / "__init__.py").is_file()
    }
    assert not [name for name in top if name not in text]


def test_recipes_are_short_and_end_in_a_proof() -> None:
    sections = re.split(r"^## ", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), flags=re.M)[1:]
    recipes = [section for section in sections if section.startswith("Add ")]
    assert len(recipes) >= 5
    for recipe in recipes:
        assert len(recipe.strip().splitlines()) - 1 <= 10
        assert re.search(r"Prove it: `.+`$", recipe.strip()), recipe.splitlines()[0]


def test_modules_are_short() -> None:
    long = [str(path.relative_to(ROOT)) for path in (ROOT / "kg").rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 300]
    assert not long
