"""Decisions of people: one a line, later ones replace earlier ones, and what follows does not depend on their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.decisions import Decisions, decision, read_decisions, write_decisions
from kg.errors import InputError
from kg.ontology import BASE


def made(*lines):
    decisions = Decisions()
    for line in lines:
        decisions = decisions.adding(decision(*line))
    return decisions


def local(decisions, name, known=None):
    return decisions.resolve(name, known=known).removeprefix(f"{BASE}org/")


def test_the_same_is_one_under_the_known_name_or_else_the_least():
    decisions = made(
        ("same", "Zeta Labs", "Acme Widgets"), ("same", "Open AI Research", "OpenAI"), ("same", "Acme Widgets", "Beta")
    )
    assert local(decisions, "Zeta Labs") == local(decisions, "Beta") == local(decisions, "Acme Widgets, Inc.") == "acme-widgets"
    assert local(decisions, "Open AI Research") == "openai"
    assert local(Decisions(), "Zeta Labs") == "zeta-labs"


def test_one_identifier_is_told_apart_by_name():
    decisions = made(("different", "Delta SA", "Delta Inc."))
    assert local(Decisions(), "Delta SA") == local(Decisions(), "Delta Inc.") == "delta"
    assert (local(decisions, "Delta SA"), local(decisions, "DELTA INC"), local(decisions, "Delta")) == (
        "delta",
        "delta-inc",
        "delta",
    )


def test_a_name_is_told_apart_from_the_known_organization_that_it_was_read_as():
    decisions = made(("different", "Amazon", "Amazon.com"))
    assert local(decisions, "Amazon", known="amazon") == "amazon"
    assert local(decisions, "Amazon.com", known="amazon") == "amazon-com"


def test_the_later_decision_on_a_pair_counts():
    decisions = made(("same", "Acme", "Zeta"), ("different", "Zeta", "ACME"))
    assert [str(item) for item in decisions.items] == ["different Zeta ACME"]
    assert local(decisions, "Acme") != local(decisions, "Zeta")
    assert made(("reject", "a-1"), ("confirm", "a-1")).rejected == frozenset()


@pytest.mark.parametrize(
    ("lines", "says_so"),
    [
        ([("same", "A1", "B1"), ("same", "B1", "C1"), ("different", "A1", "C1")], "different A1 C1 contradicts"),
        ([("different", "Acme", "ACME")], "differ in nothing that names are told apart by"),
        ([("same", "A1")], "same takes 2 of names, found 1"),
        ([("merge", "A1", "B1")], "known are same, different, reject, confirm"),
        ([("reject", " ")], "an empty name"),
    ],
)
def test_what_cannot_be_decided(lines, says_so):
    with pytest.raises(InputError, match=says_so):
        made(*lines)


def test_a_file_is_written_and_read_and_its_comments_stay(tmp_path):
    path = tmp_path / "d.txt"
    assert read_decisions(path) == Decisions()
    decisions = made(("same", 'L\'Atelier "IA" # 1', "Acme"), ("reject", f"{BASE}claim/seed-fr-0123456789"))
    write_decisions(path, decisions)
    assert read_decisions(path) == decisions
    path.write_text(path.read_text() + "# checked by telephone\n\n")
    write_decisions(path, read_decisions(path).without(decision("same", "acme", 'L\'Atelier "IA" # 1')))
    assert path.read_text().splitlines()[1:] == ["# checked by telephone", "reject seed-fr-0123456789"]


def test_a_line_that_is_none_is_named(tmp_path):
    path = tmp_path / "d.txt"
    path.write_text("same A1 B1\nsame 'A1\n")
    with pytest.raises(InputError, match=r"d\.txt, line 2: No closing quotation"):
        read_decisions(path)
    with pytest.raises(InputError, match="there is no decision reject x"):
        Decisions().without(decision("reject", "x"))


NAMES = ["Acme", "Acme Inc.", "Acme SA", "Beta", "OpenAI", "Amazon", "Amazon.com", "字节", "beta", "acme-inc"]
LINES = st.lists(st.tuples(st.sampled_from(["same", "different"]), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=5)


@given(LINES, st.randoms(use_true_random=False))
def test_order_does_not_matter(lines, rng):
    try:
        decisions = made(*lines)
    except InputError:
        return
    shuffled = list(decisions.items)
    rng.shuffle(shuffled)
    other = Decisions(tuple(shuffled))
    assert [local(decisions, name) for name in NAMES] == [local(other, name) for name in NAMES]
    assert decisions.digest == other.digest
    for item in decisions.items:
        ends = [decisions.find(name) for name in item.about]
        assert (ends[0] == ends[1]) == (item.kind == "same")
        assert ends == [decisions.resolve(name) for name in item.about] or "acme-inc" in item.about
