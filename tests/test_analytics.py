"""The graph as networkx sees it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import networks

from kg.analytics import node, to_networkx
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading
from kg.ontology import relation_types, statuses

sys.path.insert(0, str(Path(__file__).parent / "graph"))
from hand_built import article, says

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
        "since": date(2026, 1, 2),
        "claims": 1,
        "articles": 1,
        "evidence": tuple(c.iri for r in graph.relationships() if r.amount for c in r.claims),
        "sentence": "Amazon has invested $8 billion in Anthropic.",
    }
    assert [d["symmetric"] for _, _, d in net.edges(data=True) if d["relation"] == "partners_with"] == [True]


def test_the_filters_leave_out(graph):
    assert ("Amazon", "invests_in", "OpenAI") not in named(to_networkx(graph, firm_only=True))
    assert {relation for _, relation, _ in named(to_networkx(graph, relations=["invests_in"]))} == {"invests_in"}
    with pytest.raises(InputError, match=r"no relation type marries: there are .*invests_in"):
        to_networkx(graph, relations=["marries"])


def test_the_money_of_a_firm_deal_is_what_firm_reports_state():
    with KnowledgeGraph() as graph:
        bought = ("acquires", "Aa", "Bb")
        for number, (status, billions) in enumerate((("in_talks", 9), ("announced", 5), ("completed", None), ("rumoured", 7))):
            amount = {"amount": Amount(billions * 10**9, None, "USD")} if billions else {}
            graph.add(
                article(str(number), says(f"{number}: Aa, Bb.", *bought, status, **amount), published=f"2025-01-0{number + 1}")
            )
        amounts = [
            [data["amount_min"] for *_, data in to_networkx(graph, as_of=date(2025, 1, day)).edges(data=True)] for day in (1, 2, 3)
        ]
        assert amounts == [[9 * 10**9], [5 * 10**9], [5 * 10**9]]
        assert {data["amount_min"] for *_, data in to_networkx(graph, firm_only=True).edges(data=True)} == {5 * 10**9}
    with KnowledgeGraph() as graph:
        for number, status in enumerate(("in_talks", "announced")):
            amount = {"amount": Amount(9, 9, "USD")} if status == "in_talks" else {}
            graph.add(
                article(str(number), says(f"{number}: Aa, Bb.", *bought, status, **amount), published=f"2025-01-0{number + 1}")
            )
        [about] = [data for *_, data in to_networkx(graph).edges(data=True)]
        assert (about["status"], about["amount_min"], about["currency"]) == ("announced", None, None)


def test_what_was_out_by_a_day(graph):
    assert named(to_networkx(graph, as_of=date(2026, 1, 2))) == named(to_networkx(graph))
    assert not named(to_networkx(graph, as_of=date(2026, 1, 1)))


def test_divisions_are_rolled_up_to_the_head_of_their_group():
    with KnowledgeGraph() as graph:
        graph.add(
            article(
                "one",
                says("AWS hosts OpenAI.", "provides_compute_to", "Amazon Web Services", "OpenAI", "completed"),
                says("AWS is part of Amazon.", "subsidiary_of", "Amazon Web Services", "Amazon", "completed"),
                says("DeepMind works with Leaf.", "partners_with", "Google DeepMind", "Leaf", "completed"),
                says("Leaf belongs to Stem.", "subsidiary_of", "Leaf", "Stem", "completed"),
                says("Stem is to belong to Root.", "subsidiary_of", "Stem", "Root", "announced"),
                says("Twig belongs to Stem.", "subsidiary_of", "Twig", "Stem", "completed"),
                says("Twig belongs to Root.", "subsidiary_of", "Twig", "Root", "completed"),
            )
        )
        net = to_networkx(graph, roll_up=True)
    assert named(net) == {
        ("Amazon", "provides_compute_to", "OpenAI"),
        ("Alphabet", "partners_with", "Stem"),  # the parents of DeepMind are known, whether or not an article names them
        ("Stem", "subsidiary_of", "Root"),  # not in force, so no group
        ("Twig", "subsidiary_of", "Stem"),  # of two groups, so of neither
        ("Twig", "subsidiary_of", "Root"),
    }
    assert all(data["name"] for _, data in net.nodes(data=True))


def test_a_circle_of_parents_has_no_head():
    with KnowledgeGraph() as graph:
        sentences = [says(f"{a} owns {b}.", "subsidiary_of", b, a, "completed") for a, b in (("Aa", "Bb"), ("Bb", "Aa"))]
        graph.add(article("one", *sentences, says("Bb works with Cc.", "partners_with", "Bb", "Cc", "completed")))
        assert ("Bb", "partners_with", "Cc") in named(to_networkx(graph, roll_up=True))


def test_a_node_is_found_by_any_name(graph):
    net = to_networkx(graph)
    assert {node(net, name) for name in ("anthropic", "Anthropic", node(net, "Anthropic"))} == {node(net, "ANTHROPIC")}
    with pytest.raises(InputError, match="no organization 'Nobody' in the network"):
        node(net, "Nobody")
    net.add_node("other", name="Amazon")
    with pytest.raises(InputError, match="2 organizations 'Amazon' in the network"):
        node(net, "Amazon")


@given(networks(), st.data())
@settings(max_examples=50, deadline=None)
def test_whatever_a_name_finds_is_called_so(net, data):
    for one in net:
        net.nodes[one]["aliases"] = tuple(data.draw(st.lists(st.sampled_from(["Ä", "b", "Zed"]), max_size=2)))
    for asked in ("A", "ä", "B", "zed"):
        called = [one for one in net if one == asked.casefold()]
        called = called or [one for one in net if asked.casefold() in {a.casefold() for a in net.nodes[one]["aliases"]}]
        if len(called) == 1:
            assert node(net, asked) == called[0]
        else:
            with pytest.raises(InputError, match=rf"{len(called) or 'no'} organization"):
                node(net, asked)


@given(
    st.lists(
        st.tuples(*[st.sampled_from("abcd")] * 2, st.sampled_from(sorted(relation_types())), st.sampled_from(sorted(statuses())))
    )
)
@settings(max_examples=30, deadline=None)
def test_every_filter_gives_a_part_and_the_parts_make_the_whole(claims):
    with KnowledgeGraph() as graph:
        graph.add(article("one", *(says(f"{n}: {a} {b}.", r, a * 3, b * 3, s) for n, (a, b, r, s) in enumerate(claims) if a != b)))
        edges = set(to_networkx(graph).edges(keys=True))
        assert len(edges) == graph.stats()["relationships"]
        parts = [set(to_networkx(graph, relations=[name]).edges(keys=True)) for name in relation_types()]
        assert sorted(edges) == sorted(edge for part in parts for edge in part)
        firm = set(to_networkx(graph, firm_only=True).edges(keys=True))
        assert firm == {(a, b, key) for a, b, key, group in to_networkx(graph).edges(keys=True, data="group") if group == "firm"}


def test_an_empty_graph_gives_an_empty_graph():
    assert len(to_networkx(SimpleNamespace(relationships=lambda: iter(())))) == 0
