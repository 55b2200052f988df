"""Graphs to draw, and the browser that opens them."""

from __future__ import annotations

import base64
import json
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.graph import Relationship, StatusPeriod, StoredArticle, StoredClaim, StoredOrganization
from kg.model import Amount, Claim, Evidence, Party

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Graph:
    """Relationships held in memory, read like those of a KnowledgeGraph; `answers` holds what named questions give."""

    held: list[Relationship]
    others: list[StoredOrganization] = field(default_factory=list)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, name: str) -> Any:
        return SimpleNamespace(dicts=lambda: self.answers.get(name, []))

    def relationships(self, *, organization: str | None = None) -> Iterator[Relationship]:
        return iter([r for r in self.held if organization is None or organization in {r.subject.name, r.object.name}])

    def organizations(self) -> Iterator[StoredOrganization]:
        ends = {o.iri: o for r in self.held for o in (r.subject, r.object)}
        return iter([*ends.values(), *self.others])


def organization(name: str, *types: str, aliases: tuple[str, ...] = ()) -> StoredOrganization:
    return StoredOrganization(iri=f"urn:test:{name}", name=name, types=types or ("company",), aliases=aliases)


def relationship(
    subject: StoredOrganization,
    relation: str,
    object: StoredOrganization,
    *,
    status: str = "completed",
    amount: Amount | None = None,
    sentence: str = "",
    day: date | None = date(2026, 1, 15),
    articles: int = 1,
    **other: Any,
) -> Relationship:
    text = sentence or f"{subject.name} and {object.name}, a sentence on {relation}."
    claims = tuple(
        StoredClaim(
            iri=f"urn:test:claim:{subject.name}:{relation}:{object.name}:{status}:{k}",
            claim=Claim(
                article=f"a{k}",
                relation=relation,
                subject=Party(subject.name, subject.name),
                object=Party(object.name, object.name),
                status=status,
                amount=amount,
                attributed_to=other.get("attributed_to", ("The Daily Example",)),
                evidence=Evidence(0, len(text), text),
                rule=other.get("rule", "verb: invest … in"),
                cue=other.get("cue", ""),
            ),
            article=StoredArticle(
                iri=f"urn:test:article:{k}",
                id=f"a{k}",
                title=other.get("title", f"Headline {k}"),
                lang=other.get("lang", "en"),
                source=other.get("source", "Example Wire"),
                url=other.get("url", f"https://example.org/{k}"),
                published=day,
                digest="",
            ),
        )
        for k in range(articles)
    )
    return Relationship(
        iri=f"urn:test:relationship:{subject.name}:{relation}:{object.name}:{status}",
        relation=relation,
        subject=subject,
        object=object,
        status=status,
        amount=amount,
        history=other.get("history", (StatusPeriod(status=status, since=day, until=None),)),
        disputed=other.get("disputed", False),
        first_reported=day,
        last_reported=day,
        claims=claims,
    )


@pytest.fixture(scope="session")
def make_organization() -> Callable[..., StoredOrganization]:
    return organization


@pytest.fixture(scope="session")
def make_relationship() -> Callable[..., Relationship]:
    return relationship


@pytest.fixture(scope="session")
def make_graph() -> Callable[..., Graph]:
    return Graph


@pytest.fixture(scope="session")
def small_graph() -> Graph:
    """Six related organizations with every group of status, two lines between one pair, and one organization alone."""
    amazon, openai = (
        organization("Amazon", "investor", "tech_company"),
        organization("OpenAI", "ai_lab", aliases=("le créateur de ChatGPT",)),
    )
    nvidia, oracle = organization("Nvidia", "chipmaker"), organization("Oracle", "cloud_provider")
    anthropic, apple = organization("Anthropic", "ai_lab"), organization("Apple", "tech_company")
    money = Amount(10**10, None, "USD")
    return Graph(
        [
            relationship(
                amazon, "invests_in", openai, status="in_talks", amount=money, sentence="Amazon could invest over $10bn in OpenAI."
            ),
            relationship(amazon, "invests_in", anthropic, amount=Amount(8 * 10**9, 8 * 10**9, "USD"), articles=2),
            relationship(oracle, "provides_compute_to", openai, status="announced", amount=Amount(3 * 10**11, 3 * 10**11, "USD")),
            relationship(nvidia, "supplies_hardware_to", oracle),
            relationship(nvidia, "partners_with", oracle, status="announced"),
            relationship(apple, "acquires", anthropic, status="denied", day=None),
            relationship(anthropic, "competes_with", openai),
        ],
        [organization("Alone")],
    )


@pytest.fixture(scope="session")
def unpack() -> Callable[[str, str], Any]:
    """Read the data of a page: the "graph" or the "packed-evidence"."""

    def unpack(html: str, name: str) -> Any:
        packed = re.search(rf'<script type="application/octet-stream" id="{name}">(.*?)</script>', html, re.DOTALL)
        assert packed
        return json.loads(zlib.decompress(base64.b64decode(packed[1])))

    return unpack


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A started Chromium; `tests/conftest.py` leaves the tests out, and says so, where there is none."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page from a file, offline; at the end of the test nothing may have been asked, shown or refused."""
    contexts, trouble = [], []

    def opened(html: str, *, address: str = "", **settings: Any) -> Any:
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8")
        context = chromium.new_context(
            offline=True, **{"viewport": {"width": 1300, "height": 850}, "reduced_motion": "reduce"} | settings
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.split("#")[0] == file.as_uri() else trouble.append(f"request {r.url[:200]}"))
        page.on("dialog", lambda d: (trouble.append(f"dialog {d.message}"), d.dismiss()))
        page.on("pageerror", lambda e: trouble.append(f"error {e}"))
        page.on("console", lambda m: trouble.append(f"console {m.text}") if m.type in {"error", "warning"} else None)
        page.goto(file.as_uri() + address)
        page.wait_for_function("() => window.kgReady")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []
