"""The systemd unit and the container file name commands, options and files that exist, and users without rights."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import typer

from kg.cli import app

ROOT = Path(__file__).parent.parent.parent
UNIT = (ROOT / "deploy" / "kg.service").read_text("utf-8")
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
COMMANDS: Any = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def check(words: list[str]) -> None:
    name, *rest = words
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert {word for word in rest if word.startswith("-")} <= options


def test_the_unit_runs_kg_serve_without_rights() -> None:
    settings = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.M))
    command = shlex.split(settings["ExecStart"])
    assert command[0].endswith("/kg")
    check([word for word in command[1:] if word != "$OPTIONS"])
    assert settings["User"] not in ("root", "0")
    assert settings["CapabilityBoundingSet"] == ""
    assert (settings["NoNewPrivileges"], settings["ProtectSystem"]) == ("yes", "strict")
    assert "127.0.0.1" in command


def test_the_image_runs_kg_serve_without_rights() -> None:
    (command,) = re.findall(r"^CMD \[(.+)\]$", CONTAINER, re.M)
    check(re.findall(r'"([^"]+)"', command))
    (user,) = re.findall(r"^USER (\d+)$", CONTAINER, re.M)
    assert int(user) > 0
    assert "KG_TOKEN=" not in CONTAINER
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.M):
        for name in line.split():
            assert (ROOT / name).exists()
