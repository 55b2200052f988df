"""Centralities, communities and brokers, on networks worked out by hand and against networkx."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given, settings
from networks import deal, network, networks

from kg.analytics import brokers, centralities, communities, partners

# two triangles of partners, and B between them
NET = network(
    *(deal(a, "partners_with", b) for a, b in ("ab", "bc", "ca", "xy", "yz", "zx")),
    deal("a", "invests_in", "B"),
    deal("a", "provides_compute_to", "B"),
    deal("x", "lends_to", "B", "announced"),
    deal("c", "competes_with", "z"),
    deal("b", "invests_in", "y", "rumoured"),
)


def test_centralities_of_two_triangles_with_one_between():
    rows = {row.organization: row for row in centralities(NET)}
    assert [row.organization for row in centralities(NET)][:2] == ["a", "x"]
    assert (rows["a"].partners, rows["a"].deals, rows["c"].partners) == (3, 4, 2)
    assert rows["B"].betweenness == pytest.approx(9 / 15)  # 3 times 3 pairs of the 15 among the other six
    assert rows["a"].betweenness == pytest.approx(8 / 15)  # b and c to the four beyond
    assert rows["b"].betweenness == 0
    assert rows["B"].money == max(row.money for row in rows.values())  # two backers pay it
    assert rows["a"].money > rows["x"].money == rows["b"].money  # B pays for its compute
    assert sum(row.money for row in rows.values()) == pytest.approx(1)


def test_communities_and_their_brokers():
    one, other = communities(NET)
    assert {one.members, other.members} >= {("x", "y", "z")} or {"x", "y", "z"} <= {*one.members, *other.members}
    assert one.members[0] == one.center == "a"
    assert set(one.members) == {"a", "b", "c", "B"}
    assert (one.inside, one.outside, other.inside, other.outside) == (5, 1, 3, 1)
    first = brokers(NET)[0]
    assert (first.organization, first.partners, first.communities, first.cut) == ("B", 2, 2, True)
    assert first.constraint == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)  # its two partners have no deal with each other
    assert {row.organization: row.cut for row in brokers(NET)} == {
        "B": True, "a": True, "x": True, "b": False, "c": False, "y": False, "z": False}  # fmt: skip


def test_a_network_without_deals_has_no_positions():
    rumor = network(deal("a", "invests_in", "b", "rumoured"), deal("a", "competes_with", "b"))
    for measure in (centralities, communities, brokers):
        assert measure(network()) == measure(rumor) == []
        assert len(measure(rumor, tentative=True)) == {centralities: 2, communities: 1, brokers: 0}[measure]


@given(networks())
@settings(max_examples=100, deadline=None)
def test_money_is_handed_on_in_equal_parts(net):
    pays = {"invests_in": 1, "lends_to": 1} | dict.fromkeys(
        ("provides_compute_to", "supplies_hardware_to", "provides_models_to", "licenses_content_to"), -1
    )
    at = {row.organization: row.money for row in centralities(net)}
    paid = {
        (a, b)[:: pays[data["relation"]]]
        for a, b, data in net.edges(data=True)
        if data["group"] == "firm" and data["relation"] in pays and a != b
    }
    to = {one: [payee for payer, payee in paid if payer == one] for one in at}
    kept = sum(money for one, money in at.items() if not to[one])  # whoever pays nobody pays all alike
    for one, money in at.items():
        handed = sum(at[payer] / len(payees) for payer, payees in to.items() if one in payees)
        assert money == pytest.approx(0.15 / len(at) + 0.85 * (handed + kept / len(at)))


@given(networks())
@settings(max_examples=100, deadline=None)
def test_positions_are_those_of_networkx(net):
    graph = partners(net)
    between = networkx.betweenness_centrality(graph)
    rows = {row.organization: row for row in centralities(net)}
    assert {name: row.betweenness for name, row in rows.items()} == pytest.approx(between)
    assert {name: row.partners for name, row in rows.items()} == dict(graph.degree())
    assert sum(row.deals for row in rows.values()) == 2 * graph.size(weight="weight")
    assert {row.organization: row.constraint for row in brokers(net)} == pytest.approx(
        {
            name: sum(networkx.local_constraint(graph, name, other, weight="weight") for other in graph[name])
            for name, degree in graph.degree()
            if degree > 1
        }
    )
    found = communities(net)
    assert sorted(name for community in found for name in community.members) == sorted(graph)
    assert sum(row.inside for row in found) + sum(row.outside for row in found) / 2 == graph.size(weight="weight")
