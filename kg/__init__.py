"""kg reads French and English news about technology partnerships into a knowledge graph that quotes its sources.

    import kg

    graph = kg.KnowledgeGraph("kg-store")
    for reading in kg.extract(kg.read_articles(["news.jsonl"])):
        graph.add(reading)
    print(graph.ask("talks", organization="OpenAI").serialize("csv"))

What stands here is the whole public API. The functions are imported when they are first used, so that asking a graph does not
pay for the reader (spaCy and its models), nor reading for the map.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, KgError, ModelError, OntologyError, StoreError
from kg.model import Amount, Article, Claim, Evidence, Mention, Organization, Party, Reading

if TYPE_CHECKING:
    from kg import analytics
    from kg.analytics import to_networkx
    from kg.articles import read_articles, samples
    from kg.corpus import read_gold
    from kg.evaluate import evaluate
    from kg.explain import Explanation, explain
    from kg.extract import extract
    from kg.graph import KnowledgeGraph
    from kg.views import explanation_to_html, show, to_html, to_png, to_svg

__all__ = [
    "Amount",
    "Article",
    "Claim",
    "Evidence",
    "Explanation",
    "InputError",
    "KgError",
    "KnowledgeGraph",
    "Mention",
    "ModelError",
    "OntologyError",
    "Organization",
    "Party",
    "Reading",
    "StoreError",
    "analytics",
    "evaluate",
    "explain",
    "explanation_to_html",
    "extract",
    "read_articles",
    "read_gold",
    "samples",
    "show",
    "to_html",
    "to_networkx",
    "to_png",
    "to_svg",
]

__version__: Final = "0.1.0"

_HOMES: Final = {
    "Explanation": "kg.explain",
    "KnowledgeGraph": "kg.graph",
    "evaluate": "kg.evaluate",
    "explain": "kg.explain",
    "explanation_to_html": "kg.views",
    "extract": "kg.extract",
    "read_articles": "kg.articles",
    "read_gold": "kg.corpus",
    "samples": "kg.articles",
    "show": "kg.views",
    "to_html": "kg.views",
    "to_networkx": "kg.analytics",
    "to_png": "kg.views",
    "to_svg": "kg.views",
}


class _Package(ModuleType):
    """This package, in which `kg.extract` is the function and stays it.

    Importing the module `kg.extract` would set the attribute of that name to the module, whoever imports it and when.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "analytics":
        return import_module("kg.analytics")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
