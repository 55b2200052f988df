"""How a network changes, and what became of rumors."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import deal, network, networks

from kg.analytics import compare, to_networkx, track_record
from kg.graph import KnowledgeGraph

sys.path.insert(0, str(Path(__file__).parent / "graph"))
from hand_built import BILLION, article, exactly, says


def test_new_strengthened_and_ended_are_told_apart():
    before = network(
        deal("A", "invests_in", "B", "rumoured"),
        deal("C", "invests_in", "D", amount=1),
        deal("E", "partners_with", "F"),
        deal("G", "partners_with", "H", "ended"),
        deal("I", "lends_to", "J", amount=(None, 5)),
    )
    after = network(
        deal("A", "invests_in", "B", "announced", on="2025-02-01"),
        deal("C", "invests_in", "D", amount=2),
        deal("E", "partners_with", "F", "ended"),
        deal("G", "partners_with", "H", "ended"),
        deal("I", "lends_to", "J", amount=(None, 4)),
        deal("K", "acquires", "L", "in_talks", on="2025-02-01"),
        deal("M", "acquires", "N", "in_talks", on="2025-03-01"),
        deal("O", "acquires", "P", "denied"),
    )
    rows = compare(before, after)
    assert [(row.change, row.subject, row.was, row.now) for row in rows] == [
        ("new", "M", None, "in_talks"),
        ("new", "K", None, "in_talks"),
        ("strengthened", "A", "rumoured", "announced"),
        ("strengthened", "C", "completed", "completed"),
        ("ended", "E", "completed", "ended"),
        ("ended", "O", None, "denied"),
    ]
    assert (rows[3].amount_was.min, rows[3].amount.min) == (1, 2)


@given(networks())
@settings(max_examples=50, deadline=None)
def test_a_network_is_all_new_at_first_and_then_unchanged(net):
    assert compare(net, net) == []
    rows = compare(network(), net)
    assert len(rows) == net.number_of_edges()
    assert {row.change for row in rows} <= {"new", "ended"}


STORY = (
    article("1", says("Aa may buy Bb.", "acquires", "Aa", "Bb", "rumoured", by=("Scoop",)), published="2025-01-01", source="Daily"),
    article("2", says("Aa agreed to buy Bb.", "acquires", "Aa", "Bb", "announced"), published="2025-01-11", source="Daily"),
    article("3", says("Cc is in talks with Dd.", "invests_in", "Cc", "Dd", "in_talks"), published="2025-01-05", source="Scoop"),
    article("4", says("Cc denies it.", "invests_in", "Cc", "Dd", "denied"), published="2025-02-01", source="Daily"),
    article("5", says("Ee eyes Ff.", "invests_in", "Ee", "Ff", "rumoured"), published="2025-02-02", source="Scoop"),
    article("6", says("Gg owns Hh.", "acquires", "Gg", "Hh", "completed"), published="2025-02-02", source="Daily"),
    article("7", says("Gg could buy Hh.", "acquires", "Gg", "Hh", "rumoured"), published="2025-02-03", source="Late"),
    article("9", says("Kk eyes Ll.", "invests_in", "Kk", "Ll", "rumoured"), published="2025-05-01", source="Early"),
    article("10", says("Kk backs Ll.", "invests_in", "Kk", "Ll", "completed"), published="2025-05-03", source="Daily"),
    article("11", says("Kk leaves Ll.", "invests_in", "Kk", "Ll", "ended"), published="2025-05-09", source="Daily"),
    article("12", says("Mm owns Nn.", "acquires", "Mm", "Nn", "announced"), published=None, source="Undated"),
    article("13", says("Mm may buy Nn.", "acquires", "Mm", "Nn", "in_talks"), published="2025-05-01", source="Late"),
    article("8", says("Ii eyes Jj.", "invests_in", "Ii", "Jj", "rumoured"), published=None, source="Undated"),
)


@pytest.fixture(scope="module")
def story():
    with KnowledgeGraph() as graph:
        graph.add_all(STORY)
        yield graph


def test_an_outlet_is_credited_with_what_closed_after_it_said_so(story):
    scoop, early = track_record(story)
    assert scoop.outlet == "Scoop"  # Daily only wrote that Scoop did; Late came after the fact, or after what has no date
    assert (scoop.talks, scoop.closed, scoop.failed, scoop.open, scoop.days) == (3, 1, 1, 1, 10)
    assert (early.outlet, early.talks, early.closed, early.failed, early.days) == (
        "Early",
        1,
        1,
        0,
        2,
    )  # that it ended later is no error
    assert (scoop.low, scoop.high) == pytest.approx((0.0945, 0.9055), abs=1e-4)  # one of two: next to nothing is known


def test_networks_of_two_days_differ_by_what_came_between(story):
    days = [to_networkx(story, as_of=date(2025, 1, day)) for day in (6, 15)]
    [row] = compare(*days)
    assert (row.change, row.subject, row.was, row.now, row.sentence) == (
        "strengthened", "Aa", "rumoured", "announced", "Aa agreed to buy Bb.")  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["rumoured", "in_talks", "announced", "completed", "ended", "denied"]), st.integers(1, 28)),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_talks_are_closed_failed_or_open_and_never_more_than_there_are(reports):
    with KnowledgeGraph() as graph:
        for number, (status, day) in enumerate(reports):
            words = says(f"{number}: Aa, Bb.", "invests_in", "Aa", "Bb", status, amount=exactly(BILLION / 10**9))
            graph.add(article(str(number), words, published=f"2025-03-{day:02}", source=f"Outlet {number % 2}"))
        rows = track_record(graph)
        assert all(row.talks == row.closed + row.failed + row.open <= graph.stats()["relationships"] for row in rows)
        assert all((row.low is None) == (row.closed + row.failed == 0) for row in rows)
        assert all(row.days is None or row.days > 0 for row in rows)
        assert bool(rows) <= any(status in ("rumoured", "in_talks") for status, _ in reports)
