"""Names and the organizations that they stand for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resolve as module
from kg.ontology import BASE, KnownOrganization, known_organizations
from kg.resolve import fold, resolve, without_legal_form

LOCAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def local(name, known=None):
    return resolve(name, known=known).removeprefix(f"{BASE}org/")


def entry(identifier, name, *aliases):
    return KnownOrganization(
        id=identifier,
        name=name,
        aliases=tuple((alias, None) for alias in aliases),
        types=(),
        parent=None,
        wikidata=None,
        needs_context=False,
        makes=(),
        based_in=(),
        led_by=(),
    )


@pytest.fixture
def few(monkeypatch):
    """A small list of known organizations."""
    entries = [
        entry("acme", "Acme Widgets", "ACME"),
        entry("beta", "Beta", "Gamma"),
        entry("gamma", "Gamma"),
        entry("delta", "Delta GmbH"),
        entry("foo", "Something Else"),
    ]
    monkeypatch.setattr(module, "known_organizations", lambda: {e.id: e for e in entries})
    module._by_name.cache_clear()
    yield
    module._by_name.cache_clear()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Les Échos", "LES ECHOS"),
        ("Coca‑Cola", "Coca-Cola"),
        ("L’Oréal", "L'Oreal"),
        ("AT&T", "AT & T"),
        ("S.A.", "SA"),
        ("x.AI", "xAI"),
        ("Straße", "STRASSE"),
        ("Œuvre", "Oeuvre"),
        ("  Two\u00a0 words ", "two words"),
        ("ﬁnance", "finance"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Amazon.com", "Amazon"), ("Scale AI", "Scale"), ("字节", "腾讯"), ("C3", "C 3")])
def test_different_names(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Acme Inc.", "acme"),
        ("Acme, Ltd.", "acme"),
        ("Acme S.A.S.", "acme"),
        ("Acme Co., Ltd", "acme"),
        ("ACME GMBH", "acme"),
        ("SA", "sa"),
    ],
)
def test_legal_forms(name, bare):
    assert without_legal_form(fold(name)) == bare


@pytest.mark.usefixtures("few")
def test_known_names():
    assert local("Acme Widgets") == local("ACME") == local("acme, Inc.") == "acme"
    assert local("Delta GmbH") == "delta"
    assert local("Gamma") == "gamma", "a name beats an alias"
    assert local("whatever", known="beta") == "beta"
    assert local("Acme", known="no-such-id") == "acme"


@pytest.mark.usefixtures("few")
def test_an_unknown_name_takes_no_known_identifier():
    assert local("Foo Inc.") not in {"foo", "foo-inc"}
    assert local("Foo Inc.") == local("FOO")
    assert local("New Venture S.A.") == local("new venture") == "new-venture"


def test_names_in_other_scripts_get_identifiers_of_their_own():
    found = {local(name) for name in ("字节跳动", "腾讯", "Яндекс", "Яндекс Go", "!!!", "???", "Ελλάδα")}
    assert len(found) == 7
    assert all(LOCAL.fullmatch(identifier) for identifier in found)


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_any_name_gets_a_valid_identifier_and_only_spellings_share_one(one, other):
    assert LOCAL.fullmatch(local(one))
    assert local(one) == local(one.upper().lower()) or fold(one) != fold(one.upper().lower())
    same = without_legal_form(fold(one)) == without_legal_form(fold(other))
    if fold(one) and fold(other) and local(one) not in known_organizations():
        assert (local(one) == local(other)) == same


def test_every_known_organization_is_found_by_its_name():
    lost = {i for i, organization in known_organizations().items() if local(organization.name) != i}
    assert lost == set()


def test_every_alias_leads_to_one_organization():
    lost = [
        (identifier, alias, local(alias))
        for identifier, organization in known_organizations().items()
        for alias, _ in organization.aliases
        if local(alias) != identifier
    ]
    assert lost == []


def test_known_identifiers_are_valid():
    assert [identifier for identifier in known_organizations() if not LOCAL.fullmatch(identifier)] == []
