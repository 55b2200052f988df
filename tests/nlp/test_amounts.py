"""Sums of money as the press writes them, in both languages."""

from __future__ import annotations

import pytest

from kg import Amount, Article
from kg.extract import read
from kg.lexicon import lexicon
from kg.nlp.amounts import Amounts

BILLION, MILLION = 10**9, 10**6
CASES = [
    ("en", "more than $10 billion", (10 * BILLION, None, "USD")),
    ("en", "up to $50bn", (None, 50 * BILLION, "USD")),
    ("en", "as much as 600 million dollars", (None, 600 * MILLION, "USD")),
    ("en", "about €1.3 billion", (1_300 * MILLION, 1_300 * MILLION, "EUR")),
    ("en", "between $600 million and $700 million", (600 * MILLION, 700 * MILLION, "USD")),
    ("en", "$500 to $600 million", (500 * MILLION, 600 * MILLION, "USD")),
    ("en", "€20m-30m", (20 * MILLION, 30 * MILLION, "EUR")),
    ("en", "a £48m Series B", (48 * MILLION, 48 * MILLION, "GBP")),
    ("en", "₹1,200 crore", (12 * BILLION, 12 * BILLION, "INR")),
    ("en", "€300,000", (300_000, 300_000, "EUR")),
    ("en", "a NOK 1.5 billion loan", (1_500 * MILLION, 1_500 * MILLION, "NOK")),
    ("en", "at least another $100 million", (100 * MILLION, None, "USD")),
    ("en", "moreover $2 billion", (2 * BILLION, 2 * BILLION, "USD")),
    ("en", "RMB 5 billion", (5 * BILLION, 5 * BILLION, "CNY")),
    ("en", "two billion euros", (2 * BILLION, 2 * BILLION, "EUR")),
    ("fr", "plus de dix milliards de dollars", (10 * BILLION, None, "USD")),
    ("fr", "jusqu'à 50 milliards de dollars", (None, 50 * BILLION, "USD")),
    ("fr", "quelque 7,5 milliards d'euros", (7_500 * MILLION, 7_500 * MILLION, "EUR")),
    ("fr", "9 mds de dollars", (9 * BILLION, 9 * BILLION, "USD")),
    ("fr", "pouvant monter à 6,5 milliards de dollars", (None, 6_500 * MILLION, "USD")),
    ("fr", "85 M$ CA", (85 * MILLION, 85 * MILLION, "CAD")),
    ("fr", "15 M€", (15 * MILLION, 15 * MILLION, "EUR")),
    ("fr", "2 Md$", (2 * BILLION, 2 * BILLION, "USD")),
    ("fr", "au moins 600 millions d’euros", (600 * MILLION, None, "EUR")),
    ("fr", "une dizaine de milliards de dollars", (10 * BILLION, 10 * BILLION, "USD")),
    ("fr", "entre 20 et 25 millions de dollars", (20 * MILLION, 25 * MILLION, "USD")),
    ("fr", "1\u202f200 millions de dollars", (1_200 * MILLION, 1_200 * MILLION, "USD")),
]
NO_MONEY = [
    ("en", "27 percent of 10 gigawatts in 2026"),
    ("en", "Series B with 50,000 chips"),
    ("fr", "27 % de 10 gigawatts en 2026"),
    ("fr", "une quinzaine de salariés et 16 millions de locuteurs"),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_sum_has_its_bounds_and_currency(language: str, text: str, expected: tuple[int | None, int | None, str]) -> None:
    found = Amounts(lexicon(language)).money(text)
    assert [m.amount for m in found] == [Amount(*expected)]
    assert text[found[0].start : found[0].end].strip() == text[found[0].start : found[0].end]


@pytest.mark.parametrize(("language", "text"), NO_MONEY)
def test_a_number_without_currency_is_no_money(language: str, text: str) -> None:
    assert Amounts(lexicon(language)).money(text) == []


WHOSE = [
    ("en", "Amazon invested $2 billion in Anthropic.", {("Amazon", "Anthropic"): 2 * BILLION}),
    ("en", "Amazon will invest in Anthropic. The deal is worth $2 billion.", {("Amazon", "Anthropic"): 2 * BILLION}),
    ("fr", "Amazon va investir dans Anthropic. Le montant atteint 2 milliards de dollars.", {("Amazon", "Anthropic"): 2 * BILLION}),
    ("en", "Amazon invested in Anthropic at a valuation of $60 billion.", {("Amazon", "Anthropic"): None}),
    ("fr", "Amazon a investi dans Anthropic, valorisée 60 milliards de dollars.", {("Amazon", "Anthropic"): None}),
    ("en", "Amazon led a $3 billion round in Anthropic.", {("Amazon", "Anthropic"): None}),
    ("en", "Amazon put $2 billion into Anthropic's round.", {("Amazon", "Anthropic"): 2 * BILLION}),
    (
        "fr",
        "Amazon a investi 2 milliards de dollars dans Anthropic. Google a investi 3 milliards dans Anthropic.",
        {("Amazon", "Anthropic"): 2 * BILLION, ("Google", "Anthropic"): 3 * BILLION},
    ),
    ("en", "Amazon and Google invested $4 billion in Anthropic.", {("Amazon", "Anthropic"): None, ("Google", "Anthropic"): None}),
    (
        "en",
        "Amazon and Google each invested $4 billion in Anthropic.",
        {("Amazon", "Anthropic"): 4 * BILLION, ("Google", "Anthropic"): 4 * BILLION},
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), WHOSE)
def test_a_sum_goes_to_whose_part_it_is(language: str, text: str, expected: dict[tuple[str, str], int | None]) -> None:
    claims = [c for c in read(Article(id="a", text=text, lang=language)).claims if c.relation == "invests_in"]
    assert {(c.subject.name, c.object.name): c.amount and c.amount.max for c in claims} == expected


@pytest.mark.parametrize(
    ("language", "text"), [("en", "$5 billion and 2 million users"), ("fr", "5 milliards de dollars et 2 millions de clients")]
)
def test_what_counts_something_else_takes_no_currency_over(language: str, text: str) -> None:
    assert len(Amounts(lexicon(language)).money(text)) == 1
