"""The graph as networkx sees it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from kg.analytics import to_networkx
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading

TEXT = "Amazon has invested $8 billion in Anthropic. Amazon may invest in OpenAI. OpenAI and Oracle work together."


@pytest.fixture(scope="module")
def graph():
    def claim(relation, ends, status, place, amount=None):
        subject, object = ends
        evidence = Evidence(*place, TEXT[slice(*place)])
        parties = {"subject": Party(subject, subject), "object": Party(object, object)}
        return Claim(article="a1", relation=relation, status=status, evidence=evidence, amount=amount, **parties)

    claims = (
        claim("invests_in", ("Amazon", "Anthropic"), "completed", (0, 44), Amount(8 * 10**9, 8 * 10**9, "USD")),
        claim("invests_in", ("Amazon", "OpenAI"), "rumoured", (45, 73)),
        claim("partners_with", ("OpenAI", "Oracle"), "completed", (74, 106)),
    )
    names = {"Amazon": "tech_company", "Anthropic": "ai_lab", "OpenAI": "ai_lab", "Oracle": "cloud_provider", "Alone": "company"}
    organizations = tuple(Organization(name=n, types=(t,)) for n, t in names.items())
    article = Article(id="a1", text=TEXT + " Alone.", lang="en", published=date(2026, 1, 2))
    with KnowledgeGraph() as graph:
        graph.add(Reading(article=article, claims=claims, organizations=organizations))
        yield graph


def named(net):
    return {(net.nodes[a]["name"], d["relation"], net.nodes[b]["name"]) for a, b, d in net.edges(data=True)}


def test_every_relationship_is_an_edge_with_what_is_known_of_it(graph):
    net = to_networkx(graph)
    assert {("Amazon", "invests_in", "Anthropic"), ("Amazon", "invests_in", "OpenAI")} <= named(net)
    assert net.number_of_edges() == 3
    assert {d["name"] for _, d in net.nodes(data=True)} == {"Amazon", "Anthropic", "OpenAI", "Oracle"}
    [paid] = [d for _, _, d in net.edges(data=True) if d["amount_min"]]
    assert paid == {
        "relation": "invests_in",
        "symmetric": False,
        "status": "completed",
        "group": "firm",
        "in_force": True,
        "amount_min": 8 * 10**9,
        "amount_max": 8 * 10**9,
        "currency": "USD",
        "disputed": False,
        "first_reported": date(2026, 1, 2),
        "last_reported": date(2026, 1, 2),
        "claims": 1,
        "articles": 1,
    }
    assert [d["symmetric"] for _, _, d in net.edges(data=True) if d["relation"] == "partners_with"] == [True]


def test_the_filters_leave_out(graph):
    assert ("Amazon", "invests_in", "OpenAI") not in named(to_networkx(graph, firm_only=True))
    assert {relation for _, relation, _ in named(to_networkx(graph, relations=["invests_in"]))} == {"invests_in"}
    with pytest.raises(InputError, match=r"no relation type marries: there are .*invests_in"):
        to_networkx(graph, relations=["marries"])


def test_an_empty_graph_gives_an_empty_graph():
    assert len(to_networkx(SimpleNamespace(relationships=lambda: iter(())))) == 0
