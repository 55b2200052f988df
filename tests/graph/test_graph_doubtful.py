"""Claims of too little confidence: kept and shown, and no part of the graph until a person confirms them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hand_built import SEED, article, says

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Reading

SURE = article("a", says("Acme owns Beta.", "acquires", "Acme", "Beta", "completed"))


def doubted(reading: Reading, confidence: float = 0.4) -> Reading:
    """The same reading with all its claims in doubt."""
    return replace(reading, claims=(), doubtful=tuple(replace(claim, confidence=confidence) for claim in reading.claims))


def graph_of(*readings: Reading) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add_all(readings)
    return graph


def test_a_doubtful_claim_counts_for_nothing() -> None:
    graph = graph_of(SURE, doubted(article("b", says("Acme sold Beta.", "acquires", "Acme", "Beta", "ended"))))
    [deal] = graph.relationships()
    assert (deal.status, len(deal.claims), deal.disputed) == ("completed", 1, False)
    assert graph.stats()["claims"] == 1
    assert len(graph.ask("claims").rows) == 1
    assert graph.validate().conforms


@pytest.mark.parametrize("confidence", [0, 0.05, 0.5, 0.9, 1])
def test_whatever_its_confidence_a_claim_added_twice_is_the_same(confidence: float) -> None:
    reading = doubted(SURE, confidence)
    assert [graph.add(reading) for graph in [KnowledgeGraph()] for _ in range(2)] == ["new", "same"]


@pytest.mark.parametrize(
    "name", ["in-force", "talks", "pipeline", "conflicts", "single-outlet", "scoops", "amounts", "money-rounds"]
)
def test_no_question_sees_a_doubtful_claim(name: str) -> None:
    seen, unseen = graph_of(SURE, doubted(SEED)), graph_of(SURE, replace(SEED, claims=()))
    assert seen.ask(name).serialize("csv") == unseen.ask(name).serialize("csv")


def test_what_is_confirmed_counts_and_what_is_taken_back_does_not() -> None:
    graph = graph_of(doubted(SURE))
    before = graph.export("nquads")
    [claim] = graph.doubtful_claims()
    assert (claim.claim.confidence, claim.claim.evidence.text) == (0.4, "Acme owns Beta.")
    graph.decide("confirm", claim.iri)
    [deal] = graph.relationships()
    assert (deal.status, deal.claims[0].claim.confidence) == ("completed", 0.4)
    assert list(graph.doubtful_claims()) == []
    assert graph.stats()["claims"] == 1
    assert graph.validate().conforms
    graph.undo("confirm", claim.iri)
    assert graph.export("nquads") == before
    graph.decide("reject", claim.iri)
    assert list(graph.relationships()) == list(graph.doubtful_claims()) == []


def test_retracting_an_article_takes_its_doubtful_claims_along() -> None:
    graph = graph_of(SURE, doubted(SEED))
    assert graph.retract(SEED.article.id)
    assert graph.export("nquads") == graph_of(SURE).export("nquads")


def test_a_claim_that_becomes_sure_replaces_the_doubtful_one() -> None:
    graph = graph_of(doubted(SEED))
    assert graph.add(SEED) == "replaced"
    assert graph.export("nquads") == graph_of(SEED).export("nquads")


@pytest.mark.parametrize("wrong", [-0.01, 1.01])
def test_a_confidence_is_a_share(wrong: Any) -> None:
    with pytest.raises(InputError, match=f"confidence is {wrong}; it must be from 0 to 1"):
        graph_of(doubted(SURE, wrong))
