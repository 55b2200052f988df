"""The store through rdflib's public API, for reading."""

from __future__ import annotations

from typing import Any, NoReturn

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset

from kg.errors import StoreError
from kg.graph.terms import PREFIXES

__all__ = ["view"]


class _ReadOnlyStore(OxigraphStore):
    """An Oxigraph store that rdflib may read but not write: what is written past `KnowledgeGraph` would break its invariants."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise StoreError("this view of the graph is for reading; use KnowledgeGraph.add and retract to change it")

    add = addN = remove = update = add_graph = remove_graph = _refuse  # noqa: N815


class _Uncounted(Dataset):
    """A dataset that does not count its triples; pySHACL asks for their number with every result, to see that there are some."""

    def __len__(self) -> int:
        return 1


def view(store: ox.Store, *, counted: bool = True) -> Dataset:
    """Return a dataset over a store whose default graph is the union of all graphs.

    Pass queries as strings: rdflib evaluates prepared ones itself, tens of times slower.

    Args:
        store: The store.
        counted: Whether `len` is to give the number of triples, which takes time.
    """
    dataset = (Dataset if counted else _Uncounted)(store=_ReadOnlyStore(store=store), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset
