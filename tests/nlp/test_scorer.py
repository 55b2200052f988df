"""The trained scorer: what it is worth, and that weights which are not its own are refused."""

import json
import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from kg import Article, InputError, ModelError, extract
from kg.extract import read
from kg.nlp.columns import columns
from kg.nlp.scorer import Scorer, scorer

SHIPPED = Path(str(resources.files("kg.nlp")))


@pytest.fixture
def folder(tmp_path):
    for name in ("scorer.onnx", "scorer.json"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def record(folder, **changes):
    path = folder / "scorer.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def test_the_record_says_that_it_gains_on_articles_it_never_saw():
    unseen = json.loads((SHIPPED / "scorer.json").read_text("utf-8"))["figures"]["unseen"]
    for language in ("en", "fr"):
        both, rules = unseen[language]["both"], unseen[language]["rules"]
        assert both["f1"] > rules["f1"]
        assert both["precision"] > rules["precision"]


def test_a_confidence_means_what_it_says():
    figures = json.loads((SHIPPED / "scorer.json").read_text("utf-8"))["figures"]
    for language in ("en", "fr"):
        assert figures["cross-validated"][language]["calibration_error"] <= 0.05
        made = [part for part in figures["unseen"][language]["reliability"] if part[1] >= 0.5]
        count = sum(n for n, _, _ in made)
        promised, held = (sum(n * row[k] for n, row in zip([p[0] for p in made], made, strict=True)) / count for k in (1, 2))
        assert count > 90
        assert promised == pytest.approx(held, abs=0.05), "of the claims that kg makes of articles it never saw"


def test_no_pair_has_no_probability_and_each_pair_one():
    assert scorer()(np.zeros((0, len(columns())), dtype=np.float32)).shape == (0,)
    likely = scorer()(np.zeros((3, len(columns())), dtype=np.float32))
    assert likely.shape == (3,)
    assert ((likely >= 0) & (likely <= 1)).all()


def test_damaged_weights_are_refused(folder):
    weights = bytearray((folder / "scorer.onnx").read_bytes())
    weights[1000] ^= 1
    (folder / "scorer.onnx").write_bytes(weights)
    with pytest.raises(ModelError, match=r"scorer\.onnx: damaged .*reinstall kg"):
        Scorer(folder)


def test_missing_weights_are_said_to_be_missing(folder):
    (folder / "scorer.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        Scorer(folder)


def test_weights_for_other_features_are_refused(folder):
    record(folder, columns=[*columns()[:-1], "moon phase"])
    with pytest.raises(ModelError, match="features that kg lacks \\(moon phase\\)"):
        Scorer(folder)


def test_what_the_scorer_alone_finds_makes_no_deal_firmer():
    text = (
        "Amazon is in talks to invest $10 billion in OpenAI, Reuters reported. OpenAI, whose systems are used everywhere, declined "
        "to comment, and Amazon has said nothing of the investment."
    )
    for reader in ("rules", "both"):
        claims = read(Article(id="a", text=text, lang="en"), reader=reader).claims
        assert {c.status for c in claims if c.relation == "invests_in"} == {"in_talks"}


def test_an_unknown_reader_is_refused():
    with pytest.raises(InputError, match="reader is 'oracle'; allowed: both, rules"):
        list(extract([], reader="oracle"))


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Le concepteur de puces Groq a signé"), ("en", "The South Korean group makes chips for Tesla")]
)
def test_one_sentence_does_not_say_that_two_organizations_supply_each_other(lang, words):
    lines = (Path(__file__).parents[2] / "training" / "articles" / f"{lang}.jsonl").read_text("utf-8").splitlines()
    (text,) = [article["text"] for article in map(json.loads, lines) if words in article["text"]]
    claims = read(Article(id="one", text=text, lang=lang)).claims
    supplies = {(c.subject.name, c.object.name, c.evidence.start) for c in claims if c.relation == "supplies_hardware_to"}
    assert supplies
    assert not [(a, b, at) for a, b, at in supplies if (b, a, at) in supplies]
