"""Confidence in claims: what is asked for is kept, the rest is doubtful, and nothing is lost between the two."""

import pytest

from kg import Article, InputError, extract
from kg.evaluate.confidence import calibration_error, count_confidence, reliability

TEXT = (
    "Norvik Systems said that it will buy Lumatec for $2 billion. Acme Capital, already a shareholder of Lumatec, is weighing "
    "putting in another $30 million. Lumatec, whose servers stand at Nimbora, competes with Orbane in Norway."
)


def readings(**how):
    return next(extract([Article(id="a", text=TEXT, lang="en")], **how))


def test_each_claim_has_a_confidence_and_the_rules_give_none():
    reading = readings()
    assert reading.claims
    assert all(c.confidence >= 0.5 for c in reading.claims)
    assert all(0.3 <= c.confidence < 0.5 for c in reading.doubtful)
    assert all(c.confidence is None for c in readings(reader="rules").claims)


@pytest.mark.parametrize("least", [0, 0.4, 0.7, 0.95, 1])
def test_a_threshold_moves_claims_and_loses_none(least):
    usual, asked = readings(), readings(min_confidence=least)
    assert all(c.confidence >= least for c in asked.claims)
    assert all(c.confidence < least for c in asked.doubtful)
    assert {*asked.claims, *asked.doubtful} == {*usual.claims, *usual.doubtful}


@pytest.mark.parametrize(("least", "reader"), [(1.1, "both"), (-0.1, "both"), (0.5, "rules")])
def test_a_threshold_that_means_nothing_is_refused(least, reader):
    with pytest.raises(InputError, match=r"must be from 0 to 1, and reader 'rules' gives no confidence"):
        list(extract([], min_confidence=least, reader=reader))


def test_a_done_deal_takes_no_sum_that_is_only_talked_of():
    [holding] = [c for c in readings().claims if c.subject.name == "Acme Capital"]
    assert (holding.status, holding.amount) == ("completed", None)


def test_the_calibration_error_is_the_mean_gap_between_promise_and_share():
    counts = {}
    for tenth, right, whole, promised in ((3, 1, 4, 140), (9, 9, 10, 950)):
        counts |= {f"confidence.{tenth}.{k}": v for k, v in zip(("ok", "all", "sum"), (right, whole, promised), strict=True)}
    parts = reliability(counts)
    assert parts["0.3"].promised == pytest.approx(0.35)
    assert calibration_error(parts) == pytest.approx((abs(1 - 1.4) + abs(9 - 9.5)) / 14)
    assert calibration_error({}) is None


def test_a_relation_is_counted_once_at_its_most_confident_claim():
    from collections import Counter

    counts = Counter()
    made = [(("acquires", "a", "b"), c) for c in [*readings().claims, *readings().doubtful][:2]]
    count_confidence(counts, made, wanted={("acquires", "a", "b")}, optional=set())
    assert sum(n for name, n in counts.items() if name.endswith(".all")) == 1
    assert counts[f"confidence.{int(max(c.confidence for _, c in made) * 10)}.ok"] == 1
