"""Where organizations stand on the map, computed before the page is opened.

`positions` reads sizes and edges and gives one point for each node, in pixels at the natural zoom of the page. Each connected
component is laid out by igraph, turned so that its long side lies flat, freed of overlaps, and the components are then packed
around the largest. In a component of up to LARGE nodes, names count as part of a node; in a larger one, where no screen has room
for them all, only dots are kept apart. The same input gives the same points; nothing depends on a clock or on an unseeded random
number.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import igraph
import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Point", "positions"]

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float]

EDGE = 110.0
"""Wished distance between two related organizations, in pixels."""
MIDDLE = 0.3
"""How strongly the middle of a component is widened: 0 not at all, towards 1 ever more."""
CELL = 26.0
"""Grain of the packing, in pixels; coarser where a map is more than GRAINS of them wide, so that it takes no longer."""
GRAINS = 150
LARGE = 400
"""Nodes up to which Kamada-Kawai is used; its cost grows with the cube, so that larger components take Fruchterman-Reingold."""
FULL = 0.35
"""Share of the disc that the dots of a large component cover."""


def positions(boxes: Sequence[Box], edges: Sequence[tuple[int, int]], *, aspect: float = 1.12) -> list[Point]:
    """Return the centers of nodes.

    Args:
        boxes: Width and height that each node needs with its label.
        edges: Pairs of indices into `boxes`; parallel edges and loops do no harm.
        aspect: Wished width of the whole, divided by its height.

    Returns:
        One point for each node, rounded to a tenth of a pixel.
    """
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    graph = igraph.Graph(len(boxes), pairs)
    parts = []
    for members in sorted(graph.connected_components(), key=lambda m: (-len(m), m)):
        part = graph.induced_subgraph(members)
        links, room = part.get_edgelist(), [boxes[i] for i in members]
        if len(members) > LARGE:
            points = _flat(_cloud(part, [height / 2 for _, height in room]), aspect)
        else:
            points = _spread(_flat(_component(part), aspect), room, links)
        parts.append((members, points, links))
    result: list[Point] = [(0.0, 0.0)] * len(boxes)
    for (members, points, _), (dx, dy) in zip(parts, _pack(parts, boxes, aspect), strict=True):
        for i, (x, y) in zip(members, points, strict=True):
            result[i] = (round(x + dx, 1), round(y + dy, 1))
    return result


def _component(graph: igraph.Graph) -> list[Point]:
    """Lay out one connected component; hubs get longer edges, so that their neighbors have room around them."""
    count = graph.vcount()
    if count == 1:
        return [(0.0, 0.0)]
    degree = graph.degree()
    lengths = [EDGE * (0.7 + 0.4 * math.log2(1 + min(degree[a], degree[b]))) for a, b in graph.get_edgelist()]
    return _scaled(graph.layout_kamada_kawai(weights=lengths, maxiter=50 * count), graph.get_edgelist(), lengths)


def _cloud(graph: igraph.Graph, radii: list[float]) -> list[Point]:
    """Lay out a large component: as igraph does, but evened out from the middle to the rim, and no dot upon another."""
    igraph.set_random_number_generator(random.Random(7))
    try:
        at = np.array(graph.layout_fruchterman_reingold(niter=500, grid="grid").coords)
    finally:
        igraph.set_random_number_generator(random)
    at -= at.mean(axis=0)
    radius, far = np.array(radii), np.hypot(at[:, 0], at[:, 1])
    order = np.argsort(far, kind="stable")
    area = np.cumsum(radius[order] ** 2)
    even = np.empty_like(far)
    even[order] = np.sqrt(area / FULL)  # where each would stand if the disc were covered alike everywhere
    wished = np.sqrt(even * far * (even.mean() / far.mean()))
    at *= (wished / np.maximum(far, 1e-9))[:, None]
    for _ in range(60):
        one, other = _near(at, 2 * radius.max())
        way = at[other] - at[one]
        apart = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
        over = radius[one] + radius[other] - apart
        hit = over > 0.5
        if not hit.any():
            break
        push = way[hit] * (0.4 * over[hit] / apart[hit])[:, None]
        np.subtract.at(at, one[hit], push)
        np.add.at(at, other[hit], push)
    return [(float(x), float(y)) for x, y in at]


def _near(at: NDArray[np.float64], reach: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of points that may be nearer than `reach` to each other, by a grid of that size."""
    cell = np.floor((at - at.min(axis=0)) / reach).astype(np.int64)
    width = int(cell[:, 1].max()) + 2
    key = cell[:, 0] * width + cell[:, 1]
    order = np.argsort(key, kind="stable")
    ones, others = [], []
    for step in (0, 1, width - 1, width, width + 1):  # this cell, and each of its neighbors from one side only
        low, high = (np.searchsorted(key[order], key + step, side) for side in ("left", "right"))
        count = high - low
        one = np.repeat(np.arange(len(at)), count)
        other = order[np.arange(len(one)) + np.repeat(low - np.cumsum(count) + count, count)]
        kept = one < other if step == 0 else np.ones(len(one), dtype=bool)
        ones.append(one[kept])
        others.append(other[kept])
    return np.concatenate(ones), np.concatenate(others)


def _scaled(layout: Iterable[Sequence[float]], links: Sequence[tuple[int, int]], lengths: Sequence[float]) -> list[Point]:
    """Return a layout in pixels, its crowded middle widened: igraph's has a size of its own and puts all hubs at its center."""
    points = [(x, y) for x, y in layout]
    cx, cy = (sum(p[k] for p in points) / len(points) for k in (0, 1))
    points = [(x - cx, y - cy) for x, y in points]
    if len(points) > 12:
        points = [(x * f, y * f) for x, y in points for f in [(math.hypot(x, y) or 1.0) ** -MIDDLE]]
    factor = sum(lengths) / max(sum(math.dist(points[a], points[b]) for a, b in links), 1e-9)
    return [(x * factor, y * factor) for x, y in points]


def _flat(points: list[Point], aspect: float) -> list[Point]:
    """Center points and turn them so that their bounding box comes as near as it can to the wished aspect."""
    cx, cy = (sum(p[k] for p in points) / len(points) for k in (0, 1))
    best, result = math.inf, points
    for step in range(36):
        cos, sin = math.cos(math.pi * step / 36), math.sin(math.pi * step / 36)
        turned = [((x - cx) * cos - (y - cy) * sin, (x - cx) * sin + (y - cy) * cos) for x, y in points]
        xs, ys = zip(*turned, strict=True)
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        cost = max(width / aspect, height)
        if cost < best - 1e-6:
            best, result = cost, turned
    return result


def _spread(points: list[Point], boxes: Sequence[Box], links: Sequence[tuple[int, int]]) -> list[Point]:
    """Push nodes apart until no two boxes overlap and, in components small enough to check, no edge runs through a node."""
    at = [list(p) for p in points]
    crossings = len(at) * len(links) <= 40_000
    for _ in range(12):
        for _ in range(25):
            moved = _part_boxes(at, boxes)
            if crossings:
                moved = _clear_edges(at, links) or moved
            if not moved:
                return [(x, y) for x, y in at]
        at = [[1.05 * x, 1.05 * y] for x, y in at]
    return [(x, y) for x, y in at]


def _part_boxes(at: list[list[float]], boxes: Sequence[Box]) -> bool:
    moved = False
    width, height = (max(b[k] for b in boxes) for k in (0, 1))
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(at):
        cells[int(x // width), int(y // height)].append(i)
    for (cx, cy), here in sorted(cells.items()):
        near = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((cx + dx, cy + dy), ())]
        for i in here:
            for j in near:
                if j <= i:
                    continue
                dx, dy = at[j][0] - at[i][0], at[j][1] - at[i][1]
                over_x = (boxes[i][0] + boxes[j][0]) / 2 - abs(dx)
                over_y = (boxes[i][1] + boxes[j][1]) / 2 - abs(dy)
                if over_x <= 0.01 or over_y <= 0.01:
                    continue
                moved = True
                axis, over, sign = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
                shift = math.copysign(over / 2, sign)
                at[i][axis] -= shift
                at[j][axis] += shift
    return moved


def _clear_edges(at: list[list[float]], links: Sequence[tuple[int, int]], room: float = 24.0) -> bool:
    """Move each node that an edge of others runs through out of its way, a little at a time."""
    moved = False
    for a, b in links:
        (ax, ay), (bx, by) = at[a], at[b]
        vx, vy = bx - ax, by - ay
        length = math.hypot(vx, vy) or 1.0
        for i, p in enumerate(at):
            if i in (a, b):
                continue
            along = ((p[0] - ax) * vx + (p[1] - ay) * vy) / length
            if not 0 < along < length:
                continue
            across = ((p[1] - ay) * vx - (p[0] - ax) * vy) / length
            if abs(across) < room:
                moved = True
                push = math.copysign(min(room - abs(across), 4.0), across)
                p[0] -= push * vy / length
                p[1] += push * vx / length
    return moved


def _pack(
    parts: Sequence[tuple[list[int], list[Point], list[tuple[int, int]]]], boxes: Sequence[Box], aspect: float
) -> list[Point]:
    """Return for each component, largest first, the shift that puts it as near to the center as the others leave room."""
    cell = max(CELL, math.sqrt(sum(2 * w * h for w, h in boxes)) / GRAINS)
    covered = [_cells(points, [boxes[i] for i in members], links, cell) for members, points, links in parts]
    longest = max(max(c[k] for c in covered[0]) - min(c[k] for c in covered[0]) for k in (0, 1)) if covered else 0
    spiral = _spiral(aspect, 40 + longest + math.isqrt(16 * sum(map(len, covered))))
    taken: set[tuple[int, int]] = set()
    shifts: list[Point] = []
    for cells in covered:
        xs, ys = zip(*cells, strict=True)
        mx, my = (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
        sx, sy = next(s for s in spiral if not any((x - mx + s[0], y - my + s[1]) in taken for x, y in cells))
        taken.update((x - mx + sx + ex, y - my + sy + ey) for x, y in cells for ex in (-1, 0, 1) for ey in (-1, 0, 1))
        shifts.append(((sx - mx) * cell, (sy - my) * cell))
    return shifts


def _cells(points: Sequence[Point], boxes: Sequence[Box], links: Sequence[tuple[int, int]], cell: float) -> list[tuple[int, int]]:
    """Return the cells of the grid that the boxes and edges of a component cover."""
    cells = set()
    for (x, y), (w, h) in zip(points, boxes, strict=True):
        for cx in range(math.floor((x - w / 2) / cell), math.floor((x + w / 2) / cell) + 1):
            for cy in range(math.floor((y - h / 2) / cell), math.floor((y + h / 2) / cell) + 1):
                cells.add((cx, cy))
    for a, b in links:
        (ax, ay), (bx, by) = points[a], points[b]
        steps = max(1, math.ceil(math.dist(points[a], points[b]) / cell))
        for k in range(steps + 1):
            cells.add((math.floor((ax + (bx - ax) * k / steps) / cell), math.floor((ay + (by - ay) * k / steps) / cell)))
    return sorted(cells)


def _spiral(aspect: float, reach: int) -> list[tuple[int, int]]:
    """Return shifts by distance from the center, where a step sideways costs less the wider the wished whole is."""
    x, y = (axis.ravel() for axis in np.mgrid[-reach : reach + 1 : 2, -reach : reach + 1 : 2])
    order = np.lexsort((y, x, np.round(np.hypot(x / aspect, y), 6)))
    return list(zip(x[order].tolist(), y[order].tolist(), strict=True))
