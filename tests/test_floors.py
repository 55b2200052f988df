"""What kg reads of the corpus never gets worse: `tests/floors.json` holds what was reached.

`pytest tests/test_floors.py --update-floors` raises the floors, and the table in README.md with them, to what is reached now, and
lowers none; with `--lower-floors` it lowers them too, for a change that is right although it costs something here. A changed
corpus needs both.
"""

from __future__ import annotations

import json
import math
import re
from hashlib import sha256
from pathlib import Path

import pytest

from kg.corpus import read_gold
from kg.evaluate import Figures, evaluate

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("floors")]

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
README = HERE.parent / "README.md"
CORPUS = sorted((HERE / "corpus").glob("*.jsonl"))
LANGUAGES = ("en", "fr")
FLOOR = ("relation precision", "relation recall", "relation f1", "group f1", "amount", "attributed", "evidence")
TABLE = r"(?m)^\| % \|.*\n(?:\|.*\n)*"
CEILING = ("false_assertion", "must_not")


def digests() -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in CORPUS}


def reached(figures: Figures) -> dict[str, float]:
    """Return the figures in percent, rounded so that they are never better than what was reached."""
    levels = {
        f"{name} {figure}": getattr(score, figure)
        for name, score in figures.levels.items()
        for figure in ("precision", "recall", "f1")
    }
    values = levels | {name: value or 0.0 for name, value in figures.shares.items()}
    floors = {name: math.floor(1000 * values[name] + 1e-9) / 10 for name in FLOOR}
    return floors | {name: math.ceil(1000 * values[name] - 1e-9) / 10 for name in CEILING}


@pytest.fixture(scope="module")
def measured(request: pytest.FixtureRequest) -> dict[str, dict[str, float]]:
    from kg.extract import extract

    gold = list(read_gold(CORPUS))
    evaluation = evaluate(gold, extract(item.article for item in gold))
    found = {lang: reached(evaluation.by_language[lang]) for lang in LANGUAGES}
    if request.config.getoption("--update-floors"):
        update(found, lower=request.config.getoption("--lower-floors"))
    return found


def update(found: dict[str, dict[str, float]], *, lower: bool) -> None:
    old = json.loads(FLOORS.read_text("utf-8"))["floors"] if FLOORS.exists() and not lower else {}
    floors = {
        lang: {
            name: (min if name in CEILING else max)(value, old.get(lang, {}).get(name, value)) for name, value in figures.items()
        }
        for lang, figures in found.items()
    }
    if lower or not FLOORS.exists() or json.loads(FLOORS.read_text("utf-8"))["corpus"] == digests():
        FLOORS.write_text(json.dumps({"corpus": digests(), "floors": floors}, indent=1) + "\n", "utf-8")
        README.write_text(re.sub(TABLE, lambda _: table(floors), README.read_text("utf-8")), "utf-8")


def table(floors: dict[str, dict[str, float]]) -> str:
    """Return the floors as the table of README.md, in percent."""
    rows = [["", *floors], ["---", *["---:"] * len(floors)]]
    rows += [[name.replace("_", " "), *(f"{floors[lang][name]:.1f}" for lang in floors)] for name in (*FLOOR, *CEILING)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace("|  |", "| % |", 1)


def test_floors_are_of_this_corpus(measured: dict[str, dict[str, float]]) -> None:
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert floors["corpus"] == digests(), "the corpus changed: pytest tests/test_floors.py --update-floors --lower-floors"
    assert {lang: set(values) for lang, values in floors["floors"].items()} == {lang: {*FLOOR, *CEILING} for lang in LANGUAGES}


def test_the_figures_in_the_readme_are_these(measured: dict[str, dict[str, float]]) -> None:
    (found,) = re.findall(TABLE, README.read_text("utf-8"))
    assert found == table(json.loads(FLOORS.read_text("utf-8"))["floors"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*FLOOR, *CEILING])
def test_no_figure_falls(lang: str, name: str, measured: dict[str, dict[str, float]]) -> None:
    value, floor = measured[lang][name], json.loads(FLOORS.read_text("utf-8"))["floors"][lang][name]
    assert value <= floor if name in CEILING else value >= floor, f"{lang}: {name} is {value}, was {floor}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_quotes_its_article(lang: str, measured: dict[str, dict[str, float]]) -> None:
    assert measured[lang]["evidence"] == 100.0
