"""What the pages have in common: their files, how a template is filled in, and the policy that they carry."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

import jinja2

from kg.ontology import OrganizationType, RelationType, Status

__all__ = ["environment", "label", "text", "with_policy"]


@cache
def text(name: str) -> str:
    """Return a file that stands beside this module."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def label(term: RelationType | Status | OrganizationType, lang: str) -> str:
    """Return what a page in a language calls a term of the ontology."""
    return term.labels.get(lang) or term.labels.get("en") or term.name


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
