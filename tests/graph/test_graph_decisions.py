"""Decisions of people in the graph: applied at once and on every rebuild, shown, and taken back without a trace."""

import pytest
from hand_built import article, exactly, says

from kg.errors import InputError, StoreError
from kg.graph import KnowledgeGraph

ONE = article(
    "one", says("Acme SA buys Betalab.", "acquires", "Acme SA", "Betalab", "announced", amount=exactly(2)), source="Daily"
)
TWO = article("two", says("Acme Inc. buys Betalab.", "acquires", "Acme Inc.", "Betalab", "completed"), published="2025-07-01")
LABS = article("labs", says("Beta Labs buys Zeta.", "acquires", "Beta Labs", "Zeta", "completed"), source="Echo")


def deals(graph):
    return sorted((r.subject.name, r.object.name, r.status, len(r.claims)) for r in graph.relationships())


def claim(graph, article_id):
    [found] = [c.iri for r in graph.relationships() for c in r.claims if c.article.id == article_id]
    return found


@pytest.fixture
def graph():
    with KnowledgeGraph() as graph:
        graph.add_all([ONE, TWO, LABS])
        yield graph


def test_what_is_the_same_becomes_one(graph):
    assert deals(graph) == [("Acme SA", "Betalab", "completed", 2), ("Beta Labs", "Zeta", "completed", 1)]
    before = graph.export("nquads")
    graph.decide("same", "Beta Labs", "Betalab")
    assert deals(graph) == [("Acme SA", "Betalab", "completed", 2), ("Betalab", "Zeta", "completed", 1)]
    assert [r.object.name for r in graph.relationships(organization="Beta Labs")] == ["Zeta", "Betalab"][::-1]
    assert graph.validate().conforms
    graph.undo("same", "Betalab", "Beta Labs")
    assert graph.export("nquads") == before


def test_what_is_different_becomes_two(graph):
    graph.decide("different", "Acme SA", "Acme Inc.")
    assert deals(graph)[:2] == [("Acme Inc.", "Betalab", "completed", 1), ("Acme SA", "Betalab", "announced", 1)]
    assert [r.status for r in graph.relationships(organization="Acme Inc.")] == ["completed"]


def test_a_rejected_claim_counts_for_nothing_and_is_shown(graph):
    before, wrong = graph.export("nquads"), claim(graph, "two")
    graph.decide("reject", wrong)
    assert deals(graph)[0] == ("Acme SA", "Betalab", "announced", 1)
    assert not graph.query("ASK { o:acme tp:acquires o:betalab }")
    assert graph.query(f"ASK {{ <{wrong}> tp:rejected true ; tp:evidence ?e }}")
    assert graph.stats()["claims"] == 3, "it is there still, with its sentence"
    assert graph.validate().conforms
    graph.decide("confirm", wrong)
    assert graph.query(f"ASK {{ <{wrong}> tp:confirmed true FILTER NOT EXISTS {{ <{wrong}> tp:rejected true }} }}")
    graph.undo("confirm", wrong)
    assert graph.export("nquads") == before


def test_an_organization_of_rejected_claims_only_is_still_named(graph):
    graph.decide("reject", claim(graph, "labs"))
    assert "Beta Labs" in {o.name for o in graph.organizations()}
    assert list(graph.relationships(organization="Beta Labs")) == []


def test_a_claim_that_is_not_there_is_refused(graph):
    with pytest.raises(InputError, match="the graph has no claim 'nothing'"):
        graph.decide("reject", "nothing")
    assert graph.decisions == ()


def test_decisions_hold_for_articles_that_come_later_in_any_order():
    exports = set()
    for order in ([ONE, TWO, LABS], [LABS, TWO, ONE]):
        for early in (True, False):
            with KnowledgeGraph() as graph:
                if early:
                    graph.decide("same", "Betalab", "Beta Labs")
                    graph.decide("different", "Acme SA", "Acme Inc.")
                graph.add_all(order)
                if not early:
                    graph.decide("different", "Acme SA", "Acme Inc.")
                    graph.decide("same", "Betalab", "Beta Labs")
                exports.add(graph.export("nquads"))
    assert len(exports) == 1


def test_decisions_lie_beside_the_store_and_survive_it(tmp_path):
    path, file = tmp_path / "store", tmp_path / "store.decisions.txt"
    with KnowledgeGraph(path) as graph:
        graph.add_all([ONE, TWO, LABS])
        plain = graph.export("nquads")
        graph.decide("same", "Beta Labs", "Betalab")
        graph.decide("reject", claim(graph, "two"))
        decided = graph.export("nquads")
    assert file.read_text().splitlines()[1] == "same 'Beta Labs' Betalab"
    with KnowledgeGraph(tmp_path / "elsewhere") as other:
        assert other.decisions == ()
    with KnowledgeGraph(path, read_only=True) as graph:
        assert not graph.outdated
        assert [r.object.name for r in graph.relationships(organization="Beta Labs")]
        with pytest.raises(StoreError, match="reading only"):
            graph.decide("same", "Zeta", "Betalab")
    file.write_text("")  # by hand
    with KnowledgeGraph(path, read_only=True) as graph:
        assert graph.outdated
        assert graph.export("nquads") == decided
    with KnowledgeGraph(path) as graph:
        assert not graph.outdated
        assert graph.export("nquads") == plain
    file.write_text("nonsense\n")
    with pytest.raises(InputError, match="line 1: 'nonsense' is no decision"):
        KnowledgeGraph(path)
    file.unlink()
    with KnowledgeGraph(path) as graph:
        assert graph.export("nquads") == plain
