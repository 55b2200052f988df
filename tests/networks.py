"""Networks drawn by hand, with the attributes that `kg.to_networkx` gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import networkx
from hypothesis import strategies as st

from kg.ontology import relation_types, statuses


def deal(source: str, relation: str, target: str, status: str = "completed", **more: Any) -> tuple[str, str, dict[str, Any]]:
    """An edge; `amount` is one sum or a pair of bounds, `on` the day of its first report as YYYY-MM-DD."""
    low, high = more["amount"] if isinstance(more.get("amount"), tuple) else (more.get("amount"),) * 2
    day = date.fromisoformat(more["on"]) if "on" in more else None
    return (
        source,
        target,
        {
            "relation": relation,
            "symmetric": relation_types()[relation].symmetric,
            "status": status,
            "group": statuses()[status].group,
            "in_force": statuses()[status].in_force,
            "amount_min": low,
            "amount_max": high,
            "currency": more.get("currency", "USD") if (low, high) != (None, None) else None,
            "first_reported": day,
            "last_reported": day,
            "since": day,
            "sentence": f"{source} {relation} {target}.",
        },
    )


def network(*deals: tuple[str, str, dict[str, Any]]) -> networkx.MultiDiGraph[str]:
    """A network whose nodes are called as they are named, and whose edges have keys d0, d1 and so on."""
    net: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for number, (source, target, data) in enumerate(deals):
        for end in (source, target):
            net.add_node(end, name=end, types=(), aliases=())
        net.add_edge(source, target, key=f"d{number}", **data)
    return net


def networks(
    relations: Sequence[str] = tuple(relation_types()), nodes: str = "abcdef"
) -> st.SearchStrategy[networkx.MultiDiGraph[str]]:
    """Small networks of any kind of deals."""
    amounts = st.none() | st.integers(1, 9)
    deals = st.builds(
        lambda s, r, t, status, amount: deal(s, r, t, status, amount=amount),
        st.sampled_from(nodes),
        st.sampled_from(list(relations)),
        st.sampled_from(nodes),
        st.sampled_from(list(statuses())),
        amounts,
    )
    return st.lists(deals, max_size=25).map(lambda found: network(*found))
