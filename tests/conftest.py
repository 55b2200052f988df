"""What all tests share: article files to read, a graph to ask, and the rule that no test is left out silently."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
OUTSIDE = "not part of the project"  # the reason to skip a test on files that a checkout does not have; no package brings them
NO_CHROMIUM = "no Chromium found; on Debian and Ubuntu: apt-get install chromium"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kg")
    group.addoption("--update-floors", action="store_true", help="raise tests/floors.json to what is reached now")
    group.addoption("--lower-floors", action="store_true", help="with --update-floors: lower them too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than a few seconds (wheel, notebooks, corpus)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not any(map(shutil.which, CHROMIUM)):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _left_out(reporter: pytest.TerminalReporter) -> list[str]:
    return [
        f"{r.nodeid}: {r.longrepr[2] if isinstance(r.longrepr, tuple) else r.longrepr}" for r in reporter.stats.get("skipped", ())
    ]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and any(OUTSIDE not in line for line in _left_out(reporter)) and os.environ.get("CI", "").lower() in ("1", "true"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out := _left_out(terminalreporter):
        terminalreporter.section("Tests that were left out (with CI=true, what a package would bring fails)")
        for line in left_out:
            terminalreporter.write_line(line)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of text, bytes or objects as JSON Lines into a folder of the test, and return its path."""

    def write(name: str, content: str | bytes | list[object]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
