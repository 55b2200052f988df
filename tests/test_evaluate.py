from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.corpus import read_gold, read_predictions
from kg.errors import InputError
from kg.evaluate import Evaluation, Score, evaluate
from kg.ontology import relation_types, statuses

Write = Callable[..., Path]
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
SCORER = Path(__file__).parent.parent.parent / "shared" / "corpus" / "score.py"

TEXT = "Amazon is in talks to invest $10 billion in OpenAI, Reuters said. Microsoft owns 27% of OpenAI and rivals Google."
GOLD = {
    "id": "a",
    "lang": "en",
    "text": TEXT,
    "gold": {
        "entities": [
            {"id": "amazon", "name": "Amazon", "aliases": ["the Seattle group"], "types": ["tech_company", "investor"]},
            {"id": "openai", "name": "OpenAI", "aliases": [], "types": ["ai_lab"]},
            {"id": "microsoft", "name": "Microsoft", "aliases": [], "types": ["tech_company"]},
            {"id": "google", "name": "Google", "aliases": [], "types": ["tech_company"]},
        ],
        "relations": [
            {
                "type": "invests_in",
                "subject": "amazon",
                "object": "openai",
                "status": "in_talks",
                "amount": {"min": 10_000_000_000, "max": 10_000_000_000, "currency": "USD"},
                "attributed_to": ["Reuters"],
                "evidence": "Amazon is in talks",
                "optional": False,
            },
            {"type": "invests_in", "subject": "microsoft", "object": "openai", "status": "completed", "amount": None},
            {"type": "competes_with", "subject": "microsoft", "object": "google", "status": "completed", "amount": None},
            {"type": "partners_with", "subject": "microsoft", "object": "openai", "status": "completed", "optional": True},
        ],
        "must_not": [{"type": "invests_in", "subject": "openai", "object": "amazon"}],
    },
}


def claim(kind: str, subject: str, target: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "claim",
        "article": "a",
        "type": kind,
        "subject": {"name": subject},
        "object": {"name": target},
        "status": status,
        **more,
    }


PREDICTED = [
    claim(
        "invests_in",
        "The Seattle Group",
        "OpenAI",
        "announced",  # a rumor asserted as done: found, but wrong in group and status, and a false assertion
        amount={"min": 10_050_000_000, "max": 10_050_000_000, "currency": "USD"},
        attributed_to=["reuters", "Bloomberg"],
        evidence={"start": 0, "end": 6, "text": "Amazon"},
    ),
    claim("competes_with", "Google", "microsoft", "completed", evidence={"start": 3, "end": 9, "text": "Amazon"}),
    claim("invests_in", "OpenAI", "Amazon", "rumoured"),  # a trap
    claim("partners_with", "Amazon", "OpenAI", "completed"),  # beside a more specific relation: neither missed nor wrong
    claim("acquires", "Microsoft", "Zeta", "completed"),  # wrong
    {"kind": "organization", "article": "a", "name": "Amazon", "types": ["cloud_provider", "investor"]},
    {"kind": "organization", "article": "a", "name": "OpenAI", "types": ["company"]},
    {"kind": "organization", "article": "elsewhere", "name": "Google", "types": ["tech_company"]},
    {"kind": "mention", "article": "a"},
]


def evaluated(write: Write, predicted: list[Any] = PREDICTED) -> Evaluation:
    gold = list(read_gold([write("gold.jsonl", [GOLD])]))
    return evaluate(gold, read_predictions(write("predicted.jsonl", predicted), (item.article for item in gold)))


def test_figures_counted_by_hand(write: Write) -> None:
    result = evaluated(write)
    assert result.all.levels == {"relation": Score(2, 2, 1), "group": Score(1, 3, 2), "strict": Score(1, 3, 2)}
    assert result.all.shares == {
        "amount": 1.0,
        "attributed": 1.0,
        "false_assertion": 1 / 3,  # of the Amazon, the competes_with and the acquires claim
        "must_not": 1.0,
        "evidence": 1 / 4,
        "organizations_found": 2 / 4,
        "organizations_right": 2 / 2,
        "types": 1 / 2,
    }
    assert result.by_type == {"acquires": Score(0, 1, 0), "competes_with": Score(1, 0, 0), "invests_in": Score(1, 1, 1)}
    assert result.by_status == {
        "rumoured": Score(0, 1, 0),
        "in_talks": Score(0, 0, 1),
        "announced": Score(0, 1, 0),
        "completed": Score(1, 1, 1),
    }
    assert [(error.kind, *error.key) for error in result.errors] == [
        ("missed", "invests_in", "amazon", "openai", "in_talks"),
        ("missed", "invests_in", "microsoft", "openai", "completed"),
        ("wrong", "acquires", "microsoft", "?zeta", "completed"),
        ("wrong", "invests_in", "amazon", "openai", "announced"),
        ("wrong", "invests_in", "openai", "amazon", "rumoured"),
    ]


def test_an_article_without_reading_claims_nothing(write: Write) -> None:
    result = evaluate(read_gold([write("gold.jsonl", [GOLD])]), [])
    assert result.all.levels["relation"] == Score(0, 0, 3)
    assert result.all.levels["relation"].f1 == 0.0
    assert result.all.shares["evidence"] is None


def test_gold_read_back_as_prediction_is_perfect() -> None:
    gold = list(read_gold(CORPUS))
    readings = read_predictions_of(gold)
    result = evaluate(gold, readings)
    for level in result.all.levels.values():
        assert (level.precision, level.recall, level.f1) == (1.0, 1.0, 1.0)
    assert result.all.shares["must_not"] == 0.0
    assert result.all.levels["relation"].interval == (1.0, 1.0)


def read_predictions_of(gold: list[Any]) -> Any:
    from kg.model import Claim, Evidence, Party, Reading

    for item in gold:
        yield Reading(
            article=item.article,
            claims=tuple(
                Claim(
                    article=item.article.id,
                    relation=r.type,
                    subject=Party(r.subject, ""),
                    object=Party(r.object, ""),
                    status=r.status,
                    evidence=Evidence(0, 0, ""),
                )
                for r in item.relations
                if not r.optional
            ),
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_same_figures_as_the_scorer_of_the_corpus(seed: int, write: Write) -> None:
    """Compare with the script that comes with the corpus; where that is not beside the checkout, the cases by hand must do."""
    lines = [json.loads(line) for path in CORPUS for line in path.read_text("utf-8").splitlines()]
    predictions = write("predicted.jsonl", list(noisy_predictions(lines, random.Random(seed))))
    gold = list(read_gold(CORPUS))
    ours = evaluate(gold, read_predictions(predictions, (item.article for item in gold))).to_json()
    assert 0.3 < ours["all"]["relation"]["f1"] < 0.9
    if SCORER.is_file():
        command = [sys.executable, str(SCORER), ",".join(map(str, CORPUS)), str(predictions), "--json", "--by", "lang"]
        theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        mine = {"all": ours["all"], **ours["lang"]}
        assert {name: {figure: mine[name][figure] for figure in figures} for name, figures in theirs.items()} == theirs


def noisy_predictions(lines: list[Any], rng: random.Random) -> Any:
    """Yield claims that are sometimes right and wrong in all the ways that count: ends, type, status, amount, names, traps."""
    kinds, all_statuses = list(relation_types()), list(statuses())
    for line in lines:
        entities = {e["id"]: e for e in line["gold"]["entities"]}
        for relation in [*line["gold"]["relations"], *line["gold"]["must_not"]]:
            if rng.random() < 0.4 or not {relation["subject"], relation["object"]} <= entities.keys():
                continue
            ends = [relation["subject"], relation["object"]]
            if rng.random() < 0.1:
                ends.reverse()
            names = [rng.choice([entities[e]["name"], *entities[e]["aliases"], "Nobody"]) for e in ends]
            status = relation["status"] if isinstance(relation.get("status"), str) else rng.choice(all_statuses)
            start = line["text"].find(relation.get("evidence", "x"))
            for _ in range(rng.choice([1, 1, 2])):
                yield {
                    "kind": "claim",
                    "article": line["id"],
                    "type": rng.choice(kinds) if rng.random() < 0.1 else relation["type"],
                    "subject": {"name": names[0], "mention": rng.choice([entities[ends[0]]["name"], "it"])},
                    "object": {"name": names[1], "mention": rng.choice([entities[ends[1]]["name"], "it"])},
                    "status": status,
                    "amount": relation.get("amount") if rng.random() < 0.7 else {"min": 5, "max": None, "currency": "USD"},
                    "attributed_to": relation.get("attributed_to", []),
                    "evidence": {"start": start, "end": start + 5, "text": line["text"][start : start + 5]},
                }
                status = rng.choice(all_statuses)
        for entity in entities.values():
            if rng.random() < 0.8:
                yield {
                    "kind": "organization",
                    "article": line["id"],
                    "name": entity["name"],
                    "types": [rng.choice(["ai_lab", "company"])],
                }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gold": None}, "gold.jsonl, line 1: gold: "),
        ({"gold": {"entities": [], "relations": [{"type": "invests_in"}]}}, "line 1: gold.relations.0.subject: Field required"),
        (
            {"gold": {"entities": [], "relations": [{"type": "buys", "subject": "a", "object": "b", "status": "completed"}]}},
            "line 1: gold: relation type 'buys' is not known; known: acquires, ",
        ),
        (
            {"gold": {"entities": [{"id": "a", "name": "A", "types": ["lab"]}], "relations": []}},
            "organization type 'lab' is not known",
        ),
        ({"text": ""}, "line 1: the article's text is empty"),
    ],
)
def test_malformed_annotation_says_where(change: dict[str, Any], message: str, write: Write) -> None:
    path = write("gold.jsonl", [GOLD | change])
    with pytest.raises(InputError) as error:
        list(read_gold([path]))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (claim("invests_in", "A", "B", "signed"), "line 1: status 'signed' is not known; known: denied, rumoured"),
        ({"kind": "claim", "article": "a"}, "line 1: type: Field required"),
        ("x", "line 1: : Input should be"),
    ],
)
def test_malformed_predictions_say_where(line: Any, message: str, write: Write) -> None:
    with pytest.raises(InputError) as error:
        evaluated(write, [line])
    assert message in str(error.value)
