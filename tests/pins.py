"""The distributions that kg and its tests need, as they are installed: `python tests/pins.py > constraints.txt`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def pins(root: str = "kg", extras: Iterable[str] = ("dev",)) -> dict[str, str]:
    """Return name → version of everything that a distribution needs, directly or not, on this platform."""
    todo: list[tuple[str, frozenset[str]]] = [(root, frozenset(extras))]
    seen: dict[str, frozenset[str]] = {}
    while todo:
        name, wanted = todo.pop()
        key = canonicalize_name(name)
        if key in seen and seen[key] >= wanted:
            continue
        seen[key] = seen.get(key, frozenset()) | wanted
        for line in distribution(name).requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                todo.append((requirement.name, frozenset(requirement.extras)))
    return {name: distribution(name).version for name in sorted(seen) if name != canonicalize_name(root)}


if __name__ == "__main__":
    print(*(f"{name}=={version}" for name, version in pins().items()), sep="\n")
