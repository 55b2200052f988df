"""What the pages have in common: their files, how a template is filled in, and the policy that they carry."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import jinja2

from kg.ontology import OrganizationType, RelationType, Status

if TYPE_CHECKING:
    from kg.model import Amount

__all__ = ["amount_words", "environment", "label", "text", "with_policy", "words"]


@cache
def text(name: str) -> str:
    """Return a file that stands beside this module."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def label(term: RelationType | Status | OrganizationType, lang: str) -> str:
    """Return what a page in a language calls a term of the ontology."""
    return term.labels.get(lang) or term.labels.get("en") or term.name


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return what the map says, by language."""
    return tomllib.loads(text("words.toml"))


def amount_words(amount: Amount, lang: str) -> str:
    """Return an amount as short as it fits beside a line.

    >>> from kg.model import Amount
    >>> amount_words(Amount(1_500_000_000, None, "USD"), "en"), amount_words(Amount(20_000_000, 20_000_000, "EUR"), "fr")
    ('> $1.5B', '20 M €')
    """
    w, symbols = words()[lang], {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}

    def told(value: int) -> str:
        size, unit = next((s for s in ((1e9, w["billions"]), (1e6, w["millions"])) if value >= s[0]), (1.0, ""))
        number = f"{float(f'{value / size:.3g}'):.10g}".replace(".", w["decimal_mark"])
        pattern = w["sum"] if unit else w["sum"].replace("{unit}", "").replace("  ", " ")
        return pattern.format(n=number, unit=unit, currency=symbols.get(amount.currency, f"{amount.currency}\N{NO-BREAK SPACE}"))

    if amount.min is not None and amount.max is not None:
        return told(amount.min) if amount.min == amount.max else f"{told(amount.min)}–{told(amount.max)}"
    return f"≤ {told(amount.max or 0)}" if amount.min is None else f"> {told(amount.min)}"


def environment() -> jinja2.Environment:
    """Return what fills in templates; text is escaped unless the template says otherwise."""
    return jinja2.Environment(loader=jinja2.PackageLoader("kg.views", ""), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def with_policy(html: str) -> str:
    """Put the hashes of the page's scripts and style into its Content-Security-Policy."""
    for kind in ("script", "style"):
        # Data (`type="application/json"`) is not run, and so it is not listed. A browser hashes the text as it stands.
        blocks: Iterable[str] = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        hashes = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
        html = html.replace(f"@{kind}-hashes@", " ".join(f"'sha256-{h}'" for h in hashes), 1)
    return html
