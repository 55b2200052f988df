"""Who depends on whom, on networks worked out by hand and drawn at random."""

from __future__ import annotations

from math import inf

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import deal, network, networks

from kg.analytics import CHANNELS, concentration, exposure, hhi, shared_backers, shares
from kg.errors import InputError
from kg.model import Amount

# Fund and Bank back Lab, which gets compute of Cloud and Grid; App uses the models of Lab, and User those of App; Cloud belongs to
# Giant. Rival backs nobody; that Fund backs Rival is a rumor.
NET = network(
    deal("Fund", "invests_in", "Lab", amount=3),
    deal("Bank", "lends_to", "Lab", "announced"),
    deal("Cloud", "provides_compute_to", "Lab", amount=30),
    deal("Grid", "provides_compute_to", "Lab", amount=(None, 10)),
    deal("Lab", "provides_models_to", "App", amount=(1, None)),
    deal("App", "provides_models_to", "User"),
    deal("Cloud", "subsidiary_of", "Giant"),
    deal("Lab", "competes_with", "Rival"),
    deal("Lab", "partners_with", "Friend"),
    deal("Fund", "invests_in", "Rival", "rumoured"),
    deal("Old", "invests_in", "Lab", "ended"),
)


def test_those_who_are_hit_come_with_the_way_and_what_they_lose():
    rows = exposure(NET, "Lab")
    assert [(row.organization, row.hops, row.through, row.channels) for row in rows] == [
        ("App", 1, ("Lab",), ("supply",)),
        ("Bank", 1, ("Lab",), ("stake",)),
        ("Cloud", 1, ("Lab",), ("sales",)),
        ("Fund", 1, ("Lab",), ("stake",)),
        ("Grid", 1, ("Lab",), ("sales",)),
        ("Giant", 2, ("Cloud",), ("group",)),
        ("User", 2, ("App",), ("supply",)),
    ]
    assert rows[2].amount == Amount(30, 30, "USD")
    assert rows[1].amount is None
    assert {row.organization for row in exposure(NET, "Lab", channels=["supply"])} == {"App", "User"}
    assert {row.organization for row in exposure(NET, "Lab", hops=1, tentative=True)} == {"App", "Bank", "Cloud", "Fund", "Grid"}
    assert "Rival" in {row.organization for row in exposure(NET, "Lab", tentative=True)}
    assert exposure(NET, "Friend") == []
    routes = network(*(deal(a, "provides_compute_to", b) for a, b in ("AB", "AC", "BD", "CD", "DE")))
    assert [(row.organization, row.routes) for row in exposure(routes, "A", hops=3, channels=["supply"])] == [
        ("B", 1),
        ("C", 1),
        ("D", 2),
        ("E", 2),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"organization": "Nobody"}, "no organization 'Nobody'"),
        ({"organization": "Lab", "hops": 0}, "hops is 0"),
        ({"organization": "Lab", "channels": ["gossip"]}, "no channel gossip: there are supply, sales"),
    ],
)
def test_exposure_refuses_what_makes_no_sense(arguments, message):
    with pytest.raises(InputError, match=message):
        exposure(NET, **arguments)


@given(networks(), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_whoever_is_hit_is_as_near_as_networkx_says(net, hops):
    plain = networkx.Graph()
    for a, b, data in net.edges(data=True):
        if data["group"] == "firm" and data["relation"] not in ("competes_with", "partners_with", "joint_venture_with"):
            plain.add_edge(a, b)
    for start in net:
        expected = dict(networkx.single_source_shortest_path_length(plain, start, cutoff=hops)) if start in plain else {start: 0}
        rows = exposure(net, start, hops=hops)
        assert {row.organization: row.hops for row in rows} | {start: 0} == expected
        assert all(set(row.channels) <= set(CHANNELS) and row.routes >= len(row.through) > 0 for row in rows)


def test_shares_are_bounds_where_amounts_are():
    cloud, grid = shares(NET, customer="Lab")
    assert (cloud.supplier, cloud.deals, cloud.low, cloud.high) == ("Cloud", 1, 0.75, 1.0)  # of 30 and at most 10
    assert (grid.supplier, grid.low, grid.high) == ("Grid", 0.0, 0.25)
    assert [(row.supplier, row.low, row.high) for row in shares(NET, relation="invests_in", customer="Lab")] == [("Fund", 1.0, 1.0)]
    two = network(deal("A", "provides_compute_to", "L", amount=30), deal("B", "provides_compute_to", "L"))
    assert [(row.low, row.high) for row in shares(two)] == [(0.0, 1.0), (0.0, 1.0)]
    assert [(row.supplier, row.low, row.high) for row in shares(two, ceiling=10)] == [("A", 0.75, 1.0), ("B", 0.0, 0.25)]
    euros = network(
        *(deal("A", "provides_compute_to", "L", amount=1) for _ in range(2)),
        deal("B", "provides_compute_to", "L", amount=9, currency="EUR"),
        deal("C", "provides_compute_to", "L", amount=3),
    )
    assert {row.supplier: (row.low, row.high) for row in shares(euros)}["B"] == (0.0, 1.0)
    with pytest.raises(InputError, match="no relation type marries"):
        shares(NET, relation="marries")
    with pytest.raises(InputError, match="above 0"):
        shares(NET, ceiling=0)


def test_concentration_has_bounds_and_an_index_by_deals():
    [row] = concentration(NET, customer="Lab")
    assert (row.suppliers, row.disclosed, row.by_deals) == (2, 2, 0.5)
    assert row.low == pytest.approx((30**2 + 10**2) / 40**2)
    assert row.high == 1.0  # the second may have nothing
    many = network(*(deal("A", "provides_compute_to", "L") for _ in range(3)), deal("B", "provides_compute_to", "L"))
    [row] = concentration(many)
    assert (row.disclosed, row.low, row.high, row.by_deals) == (0, 0.5, 1.0, 0.625)


BOUNDS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.booleans()).map(
        lambda t: (min(t[:2]), inf if t[2] else max(t[:2]) + 1),
    ),
    min_size=1,
    max_size=6,
)


@given(BOUNDS, st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_the_amounts_are_shares_and_index_are_within_their_bounds(bounds, data):
    amounts = [data.draw(st.floats(low, min(high, 1e6))) for low, high in bounds]
    low, high = hhi(bounds)
    assert 1 / len(bounds) - 1e-9 <= low <= high <= 1
    if sum(amounts) > 1e-6:
        parts = [amount / sum(amounts) for amount in amounts]
        assert low - 1e-6 <= sum(part**2 for part in parts) <= high + 1e-6
        edges = [
            deal(f"S{n}", "provides_compute_to", "L", amount=(low, None if high == inf else high))
            for n, (low, high) in enumerate(bounds)
        ]
        stated = {row.supplier: row for row in shares(network(*edges))}
        assert all(stated[f"S{n}"].low - 1e-9 <= part <= stated[f"S{n}"].high + 1e-9 for n, part in enumerate(parts))


def test_the_bounds_of_the_index_are_reached():
    assert hhi([(4, 4), (1, 4), (2, 2)]) == pytest.approx(
        (min((16 + x * x + 4) / (6 + x) ** 2 for x in (n / 1000 for n in range(1000, 4001))), 21 / 49)
    )
    many = [(0.0, 1.0)] * 13
    assert hhi(many) == pytest.approx((1 / 13, 1.0))
    assert hhi([(1.0, 1.0)] * 50) == pytest.approx((0.02, 0.02))
    assert hhi([(0.0, inf)]) == (1.0, 1.0)
    assert hhi([]) == hhi([(0, 0)]) == (0.0, 1.0)  # nothing, of which nothing can be said


@given(networks(("provides_compute_to", "invests_in")), st.sampled_from([5, inf]))
@settings(max_examples=100, deadline=None)
def test_concentration_agrees_with_the_shares_of_the_same_deals(net, ceiling):
    for row in concentration(net, ceiling=ceiling):
        of = shares(net, customer=row.customer, ceiling=ceiling)
        assert row.suppliers == len(of) >= row.disclosed
        assert row.by_deals == pytest.approx(sum(share.deals**2 for share in of) / sum(share.deals for share in of) ** 2)
        assert max(1 / row.suppliers, sum(share.low**2 for share in of)) - 1e-9 <= row.low <= row.high <= 1
        assert row.high <= max(share.high for share in of) + 1e-9  # no index is above the largest share


def test_rivals_share_backers():
    net = network(
        *(deal(fund, "invests_in", "Lab") for fund in ("A", "B", "C")),
        deal("C", "lends_to", "Rival"),
        deal("D", "invests_in", "Rival", "announced"),
        deal("A", "invests_in", "Rival", "in_talks"),
        deal("Rival", "competes_with", "Lab"),
        deal("Lab", "competes_with", "Unbacked"),
        deal("C", "invests_in", "Other"),
    )
    [row] = shared_backers(net)
    assert (row.one, row.other, row.shared, row.one_only, row.other_only, row.jaccard) == ("Lab", "Rival", ("C",), 2, 1, 0.25)
    assert shared_backers(net, tentative=True)[0].jaccard == 0.5
    assert [row.jaccard for row in shared_backers(net, pairs=[("other", "rival")])] == [0.5]


@given(networks())
@settings(max_examples=100, deadline=None)
def test_overlap_is_the_jaccard_coefficient_of_networkx(net):
    both = networkx.Graph()  # backers on one side, the backed on the other
    for a, b, data in net.edges(data=True):
        if data["group"] == "firm" and data["relation"] in ("invests_in", "lends_to") and a != b:
            both.add_edge(("backer", a), b)
    for row in shared_backers(net):
        [(_, _, expected)] = networkx.jaccard_coefficient(both, [(row.one, row.other)])
        assert row.jaccard == pytest.approx(expected)
        assert len(row.shared) == len(list(networkx.common_neighbors(both, row.one, row.other)))
