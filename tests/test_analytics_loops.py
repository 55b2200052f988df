"""Loops of money, on networks drawn by hand and at random."""

from __future__ import annotations

import random
from datetime import date

import networkx
import pytest
from hypothesis import given, settings
from networks import deal, network, networks

from kg.analytics import loop_significance, loops
from kg.errors import InputError
from kg.model import Amount

# Chips pays Lab for shares, Lab pays Cloud for compute, Cloud pays Chips for hardware; Fund, whose compute Lab uses, may put money
# into it, and Bank's loan to Lab was called off.
TRIANGLE = (
    deal("Chips", "invests_in", "Lab", "announced", amount=(None, 100), on="2025-03-01"),
    deal("Cloud", "provides_compute_to", "Lab", amount=300, on="2025-04-01"),
    deal("Chips", "supplies_hardware_to", "Cloud", amount=40, on="2025-05-01"),
    deal("Fund", "invests_in", "Lab", "rumoured", amount=5, on="2025-01-01"),
    deal("Fund", "provides_compute_to", "Lab", amount=(1, None), on="2024-01-01"),
    deal("Bank", "lends_to", "Lab", "ended"),
    deal("Bank", "supplies_hardware_to", "Lab"),
    deal("Chips", "partners_with", "Cloud"),
)


def payers(loop):
    return [leg.payer for leg in loop.legs]


def test_a_loop_is_told_leg_by_leg_with_its_money_and_words():
    [loop] = loops(network(*TRIANGLE))
    assert payers(loop) == ["Chips", "Lab", "Cloud"]
    assert [leg.payee for leg in loop.legs] == ["Lab", "Cloud", "Chips"]
    assert [leg.relations for leg in loop.legs] == [("invests_in",), ("provides_compute_to",), ("supplies_hardware_to",)]
    assert [leg.sentence for leg in loop.legs][1] == "Cloud provides_compute_to Lab."
    assert [leg.deals for leg in loop.legs] == [("d0",), ("d1",), ("d2",)]
    assert loop.firm
    assert loop.in_order
    assert loop.bottleneck == Amount(None, 40, "USD")  # all legs have a most, and that of the chips is the least


def test_tentative_legs_come_on_request_and_say_that_the_loop_hangs_on_them():
    [firm, talked] = loops(network(*TRIANGLE), tentative=True)
    assert (firm.firm, talked.firm) == (True, False)
    assert payers(talked) == ["Fund", "Lab"]
    assert talked.in_order is False  # the compute was reported a year before the talk of money
    assert talked.bottleneck == Amount(1, 5, "USD")
    assert [talked] == loops(network(*TRIANGLE), tentative=True, organization="fund")


def test_dates_are_in_order_where_they_ascend_from_a_financing_on():
    def dated(*days):
        legs = zip(TRIANGLE[:3], days, strict=True)
        return loops(
            network(*((a, b, about | {"first_reported": day and date.fromisoformat(day)}) for (a, b, about), day in legs))
        )[0]

    assert dated("2025-01-01", "2025-02-01", "2025-02-01").in_order
    assert dated("2025-03-01", "2025-01-01", "2025-02-01").in_order is False  # all was bought before the money was put in
    assert dated("2025-01-01", "2025-03-01", "2025-02-01").in_order is False
    assert dated("2025-03-01", None, "2025-01-01").in_order is None


def test_purchases_alone_or_stakes_alone_are_no_loop():
    assert not loops(network(deal("A", "invests_in", "B"), deal("B", "invests_in", "A")))
    assert not loops(network(deal("A", "provides_compute_to", "B"), deal("B", "supplies_hardware_to", "A")))
    [both] = loops(network(deal("A", "invests_in", "B"), deal("A", "invests_in", "B", amount=7), deal("A", "lends_to", "B"),
                           deal("A", "supplies_hardware_to", "B", amount=2)))  # fmt: skip
    assert both.legs[0].relations == ("invests_in", "lends_to")
    assert both.legs[0].amount == Amount(7, None, "USD")
    assert both.bottleneck == Amount(2, 2, "USD")


def test_amounts_in_two_currencies_have_no_bottleneck_and_no_loop_is_shorter_than_two():
    [loop] = loops(
        network(deal("A", "invests_in", "B", amount=7), deal("A", "supplies_hardware_to", "B", amount=2, currency="EUR"))
    )
    assert loop.bottleneck is None
    with pytest.raises(InputError, match="at least 2"):
        loops(network(*TRIANGLE), longest=1)
    with pytest.raises(InputError, match="no organization 'Nobody'"):
        loops(network(*TRIANGLE), organization="Nobody")


@given(networks())
@settings(max_examples=150, deadline=None)
def test_loops_are_the_cycles_of_money_that_networkx_finds(net):
    ways = networkx.DiGraph()
    money = {"invests_in": 1, "lends_to": 1} | dict.fromkeys(
        ("provides_compute_to", "supplies_hardware_to", "provides_models_to", "licenses_content_to"), -1
    )
    for a, b, data in net.edges(data=True):
        if data["group"] == "firm" and data["relation"] in money:
            way = (a, b) if money[data["relation"]] > 0 else (b, a)
            ways.add_edge(*way)
            ways.edges[way].setdefault("kinds", set()).add(money[data["relation"]])
    expected = set()
    for cycle in networkx.simple_cycles(ways, length_bound=4):
        steps = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        if len(cycle) > 1 and set().union(*(ways.edges[step]["kinds"] for step in steps)) == {1, -1}:
            expected.add(frozenset(steps))
    found = loops(net, longest=4)
    assert {frozenset((leg.payer, leg.payee) for leg in loop.legs) for loop in found} == expected
    assert len(found) == len(expected)
    assert all(loop.firm for loop in found)


def test_many_loops_beyond_chance_stand_out_and_chance_does_not():
    pairs = [(f"I{n}", f"L{n}") for n in range(12)]
    closed = [deal(i, "invests_in", lab) for i, lab in pairs] + [deal(i, "supplies_hardware_to", lab) for i, lab in pairs]
    two, three = loop_significance(network(*closed), longest=3, samples=99)
    assert (two.length, two.found, three.found) == (2, 12, 0)
    # the lab that buys from an investor is any of twelve: one fixed point is expected of a permutation
    assert 0.5 < two.expected < 1.6
    assert two.high < 12
    assert two.p == 1 / 100
    assert three.p == 1
    assert loop_significance(network(*closed), longest=3, samples=99) == [two, three]


@given(networks(("invests_in", "supplies_hardware_to"), "abcdefghij"))
@settings(max_examples=50, deadline=None)
def test_counts_and_shares_of_chance_are_such(net):
    counts = loop_significance(net, longest=3, samples=5)
    found = [len(loop.legs) for loop in loops(net, longest=3)]
    assert [count.found for count in counts] == [found.count(2), found.count(3)]
    assert all(count.low <= count.expected <= count.high and 0 < count.p <= 1 for count in counts)


def test_every_rewired_network_is_as_likely_as_any_other():
    pairs = ("AX", "BY", "CZ")
    net = network(*(deal(i, relation, lab) for i, lab in pairs for relation in ("invests_in", "supplies_hardware_to")))
    [two] = loop_significance(net, longest=2, samples=3000)
    # of the six ways to put three investors to three labs, one closes three loops, and on average a way closes one
    assert (two.found, two.low, two.high) == (3, 0, 3)
    assert two.expected == pytest.approx(1, abs=0.1)
    assert two.p == pytest.approx(1 / 6, abs=0.03)
    assert loop_significance(net, longest=2, samples=50, seed=1) == loop_significance(net, longest=2, samples=50, seed=1)
    with pytest.raises(InputError, match="samples is 0"):
        loop_significance(net, samples=0)


def test_rewiring_keeps_how_many_everybody_pays_and_is_paid_by():
    from kg.analytics.loops import _rewired

    layer = [(a, b) for a in "abcde" for b in "fghij" if (ord(a) * ord(b)) % 3]
    layer += [(b, a) for a in "abc" for b in "fgh"]
    drawn = _rewired(layer, random.Random(0))
    assert drawn != layer
    assert len(set(drawn)) == len(layer)
    for end in (0, 1):
        assert sorted(pair[end] for pair in drawn) == sorted(pair[end] for pair in layer)
