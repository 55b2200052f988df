"""The pictures and tables of the notebooks: matplotlib, in the colors of the map that `kg view` draws."""

from __future__ import annotations

import html
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import igraph
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import networkx
import pandas as pd
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch
from pandas.io.formats.style import Styler

import kg

CHANNELS = kg.analytics.CHANNELS
PAPER, INK, FAINT = "#fcfbf8", "#2b2f36", "#9aa1ab"
STATUS = {
    "denied": "#b9bec6", "rumoured": "#f6c65b", "in_talks": "#ee8a3c", "announced": "#6aa9e0", "completed": "#1f5f9e",
    "ended": "#7d8894",
}  # fmt: skip
RELATION = {
    "invests_in": "#1769c0", "lends_to": "#0e96ad", "acquires": "#6a3fb5", "provides_compute_to": "#d95a00",
    "supplies_hardware_to": "#b58900", "provides_models_to": "#c7347b", "licenses_content_to": "#8a5a2b",
    "partners_with": "#12875a", "joint_venture_with": "#6d9a12", "subsidiary_of": "#4b5560", "competes_with": "#a3acb6",
}  # fmt: skip
TYPE = {
    "ai_lab": "#e8589b", "chipmaker": "#dba800", "cloud_provider": "#f07f2a", "media": "#a9773f", "government": "#2f9e76",
    "tech_company": "#7a64c8", "investor": "#3a86d6", "company": "#7d8894",
}  # fmt: skip
PAID_FOR = {
    "invests_in": "equity", "lends_to": "a loan", "provides_compute_to": "for compute", "supplies_hardware_to": "for hardware",
    "provides_models_to": "for models", "licenses_content_to": "for content",
}  # fmt: skip
CHANNEL = {"supply": "#d95a00", "sales": "#b58900", "funding": "#1769c0", "stake": "#6a3fb5", "group": "#4b5560"}

plt.rcParams.update(
    {
        "figure.dpi": 110, "figure.facecolor": PAPER, "axes.facecolor": PAPER, "savefig.facecolor": PAPER, "font.size": 10,
        "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT, "xtick.color": INK, "ytick.color": INK,
        "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 13, "axes.titleweight": "bold",
        "axes.titlelocation": "left", "axes.titlepad": 14, "legend.frameon": False, "figure.constrained_layout.use": True,
    }
)  # fmt: skip


def words(term: str) -> str:
    """Return the name of a relation or status as words."""
    return term.replace("_", " ")


def money(amount: kg.Amount | None) -> str:
    """Return an amount in short, such as "≥ $10bn"."""
    if amount is None:
        return ""
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(amount.currency, amount.currency + " ")
    low, high = (
        None if v is None else f"{sign}{v / 1e9:.3g}bn" if v >= 1e9 else f"{sign}{v / 1e6:.3g}m" for v in (amount.min, amount.max)
    )
    if low is None or high is None:
        return f"≤ {high}" if low is None else f"≥ {low}"
    return low if low == high else f"{low}–{high}"


def table(rows: Iterable[Any], *, limit: int | None = None) -> Styler:
    """Return dictionaries or rows of an analysis as a table, or the first of them."""

    def shown(value: Any) -> Any:
        if isinstance(value, kg.Amount):
            return money(value)
        if isinstance(value, tuple):
            return ", ".join(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else value

    plain = [row if isinstance(row, dict) else {f.name: getattr(row, f.name) for f in fields(row)} for row in rows][:limit]
    frame = pd.DataFrame([{name: shown(value) for name, value in row.items()} for row in plain])
    left = [{"selector": "th, td", "props": "text-align: left; vertical-align: top"}]
    return frame.style.hide(axis="index").format(precision=2).set_table_styles(left)


def prose(text: str) -> HTML:
    """Show the text of an article as paragraphs."""
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    return HTML(f'<div style="max-width:46em;font-family:Georgia,serif;font-size:110%;line-height:1.5">{paragraphs}</div>')


def page(source: str, *, height: int = 560) -> HTML:
    """Show a page that kg makes, whole and on its own, inside the notebook."""
    frame = f'<iframe srcdoc="{html.escape(source)}" style="width:100%;height:{height}px;border:1px solid #ddd"></iframe>'
    return HTML(f"<div>{frame}</div>")


def bars(table: Mapping[str, Mapping[str, float]], colors: Mapping[str, str], *, title: str, label: str = "") -> None:
    """Draw a bar of stacked parts for each row."""
    rows = sorted(table, key=lambda row: sum(table[row].values()))
    _, ax = plt.subplots(figsize=(9, 0.42 * len(rows) + 1.4))
    left = dict.fromkeys(rows, 0.0)
    for part in (name for name in colors if any(table[row].get(name) for row in rows)):
        values = [table[row].get(part, 0) for row in rows]
        ax.barh([words(row) for row in rows], values, left=list(left.values()), color=colors[part], label=words(part), height=0.72)
        left = {row: before + value for (row, before), value in zip(left.items(), values, strict=True)}
    for y, row in enumerate(rows):
        ax.text(left[row], y, f" {left[row]:g}", va="center", color=FAINT)
    ax.legend(ncols=6, loc="lower left", bbox_to_anchor=(-0.01, 1.0), fontsize=9, handlelength=1, columnspacing=1.2)
    ax.set_title(title, pad=32)
    ax.set_xlabel(label)
    ax.tick_params(left=False)
    plt.show()


def ranges(
    rows: Sequence[tuple[str, float, float]],
    *,
    title: str,
    label: str,
    points: Sequence[float] | None = None,
    inner: Sequence[tuple[float, float]] = (),
    hue: str = "#1f5f9e",
) -> None:
    """Draw bounds as bars from the least to the most, with a point or narrower bounds inside."""
    _, ax = plt.subplots(figsize=(9, 0.4 * len(rows) + 1.3))
    for y, (_, low, high) in enumerate(reversed(rows)):
        ax.plot([0, 1], [y, y], color="#e7e4dc", linewidth=1, zorder=0)
        ax.plot([low, high], [y, y], color=hue, alpha=0.35, linewidth=11, solid_capstyle="butt")
        if inner:
            ax.plot(inner[len(rows) - 1 - y], [y, y], color=hue, linewidth=11, solid_capstyle="butt")
        if points:
            ax.plot(points[len(rows) - 1 - y], y, "o", color=hue, markersize=8)
        elif high - low < 0.004:
            ax.plot(low, y, "|", color=hue, markersize=13, markeredgewidth=3)
    ax.set_yticks(range(len(rows)), [name for name, _, _ in reversed(rows)])
    ax.set_xlim(0, 1.005)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)
    ax.set_title(title)
    ax.set_xlabel(label)
    plt.show()


def matrix(table: Mapping[str, Mapping[str, int]], *, title: str, rows: str, columns: str) -> None:
    """Draw counts as squares, the darker the more of their row."""
    names = list(dict.fromkeys([*table, *(name for row in table.values() for name, n in row.items() if n)]))
    _, ax = plt.subplots(figsize=(1.0 * len(names) + 2, 0.62 * len(table) + 1.6))
    shares = [[table[row].get(name, 0) / max(sum(table[row].values()), 1) for name in names] for row in table]
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for y, row in enumerate(table):
        for x, name in enumerate(names):
            if n := table[row].get(name, 0):
                ax.text(x, y, n, ha="center", va="center", color="white" if shares[y][x] > 0.55 else INK)
    ax.set_xticks(range(len(names)), [words(name) for name in names])
    ax.set_yticks(range(len(table)), [words(row) for row in table])
    ax.set(xlabel=columns, ylabel=rows, title=title)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    plt.show()


def histories(deals: Iterable[tuple[str, Sequence[Any]]], *, until: date, title: str) -> None:
    """Draw what was said of deals as it went on: a band in the color of the status from each report to the next."""
    deals = list(deals)
    _, ax = plt.subplots(figsize=(9, 0.42 * len(deals) + 1.5))
    used = set()
    for y, (_, periods) in enumerate(reversed(deals)):
        for period in periods:
            end = period.until or until
            ax.barh(y, (end - period.since).days, left=period.since, height=0.56, color=STATUS[period.status])
            ax.plot(period.since, y, "o", color=INK, markersize=4)
            used.add(period.status)
    ax.set_yticks(range(len(deals)), [name for name, _ in reversed(deals)])
    ax.xaxis.set_major_locator(mdates.MonthLocator())
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(mdates.MonthLocator()))
    ax.set_xlim(min(p.since for _, ps in deals for p in ps) - timedelta(days=4), until)
    ax.legend(
        handles=[Patch(color=STATUS[s], label=words(s)) for s in STATUS if s in used],
        ncols=6, loc="lower left", bbox_to_anchor=(-0.01, 1.0), fontsize=9, handlelength=1,
    )  # fmt: skip
    ax.set_title(title, pad=32)
    ax.tick_params(left=False)
    ax.spines["left"].set_visible(False)
    plt.show()


def grid(cells: Mapping[tuple[str, str], Sequence[tuple[str, str]]], *, title: str, rows: str, columns: str) -> None:
    """Draw who has what with whom: a dot for each relation and status in a cell, open where it is only talked of."""
    across = [name for name, _ in Counter(b for _, b in cells).most_common()]
    down = [name for name, _ in Counter(a for a, _ in cells).most_common()]
    _, ax = plt.subplots(figsize=(0.72 * len(across) + 2.6, 0.36 * len(down) + 2.4))
    for (one, other), deals in cells.items():
        for place, (relation, status) in enumerate(sorted(set(deals))):
            x = across.index(other) + 0.26 * (place - (len(set(deals)) - 1) / 2)
            color, firm = RELATION[relation], status in ("announced", "completed")
            ax.plot(
                x, down.index(one), "o", markersize=10, color=color, markerfacecolor=color if firm else PAPER, markeredgewidth=1.8
            )
    ax.set_xticks(range(len(across)), across, rotation=40, ha="left")
    ax.set_yticks(range(len(down)), down)
    ax.xaxis.tick_top()
    ax.set_ylim(len(down) - 0.4, -0.6)
    ax.set_xlim(-0.6, len(across) - 0.4)
    ax.grid(color="#e7e4dc", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(title, pad=14)
    ax.set_xlabel(columns)
    ax.set_ylabel(rows)
    named = sorted({relation for deals in cells.values() for relation, _ in deals})
    marks = [Line2D([], [], marker="o", linestyle="", color=RELATION[r], label=words(r), markersize=9) for r in named]
    if any(status in ("rumoured", "in_talks") for deals in cells.values() for _, status in deals):
        marks.append(
            Line2D([], [], marker="o", linestyle="", color=FAINT, markerfacecolor=PAPER, label="only talked of", markersize=9)
        )
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, -0.02), ncols=3, fontsize=9)
    plt.show()


def network(net: networkx.MultiDiGraph, *, title: str, labels: int = 60, seed: int = 4) -> None:
    """Draw the largest connected part of a network: hue by type, size by partners, lines by relation, dashed if only talked of."""
    part = net.subgraph(max(networkx.weakly_connected_components(net), key=len))
    nodes, place = list(part), {}
    plain = igraph.Graph(len(nodes), [(nodes.index(a), nodes.index(b)) for a, b in networkx.Graph(part).edges])
    igraph.set_random_number_generator(random.Random(seed))
    layout = plain.layout_kamada_kawai(maxiter=4000)
    layout.center()
    far = max(math.hypot(x, y) for x, y in layout.coords)
    for n, (x, y) in zip(nodes, layout.coords, strict=True):  # the crowd in the middle gets more room
        stretch = (math.hypot(x, y) / far) ** -0.45 if (x, y) != (0, 0) else 1
        place[n] = (1.5 * x * stretch, y * stretch)
    figure, ax = plt.subplots(figsize=(12, 8.2) if len(nodes) > 20 else (9, 4.8))
    for a, b, key, data in part.edges(keys=True, data=True):
        bend = 0.08 + 0.1 * list(part[a][b]).index(key)
        style = {"firm": "-", "tentative": (0, (4, 3)), "void": (0, (1, 3))}[data["group"]]
        arrow = FancyArrowPatch(
            place[a], place[b], connectionstyle=f"arc3,rad={bend}", arrowstyle="-" if data["symmetric"] else "-|>",
            mutation_scale=9, color=RELATION[data["relation"]], linewidth=1.3, linestyle=style, alpha=0.75, shrinkA=5, shrinkB=6,
            zorder=1,
        )  # fmt: skip
        ax.add_patch(arrow)
    degree = {n: len(set(part.successors(n)) | set(part.predecessors(n))) for n in nodes}
    hue = {n: next((TYPE[t] for t in TYPE if t in part.nodes[n]["types"]), TYPE["company"]) for n in nodes}
    ax.scatter(
        *zip(*(place[n] for n in nodes), strict=True), s=[40 + 55 * degree[n] for n in nodes], c=[hue[n] for n in nodes],
        edgecolors=PAPER, linewidths=1.5, zorder=2,
    )  # fmt: skip
    order = sorted(nodes, key=lambda n: (-degree[n], part.nodes[n]["name"]))
    used = Counter(data["relation"] for *_, data in part.edges(data=True))
    marks = [Line2D([], [], color=RELATION[r], linewidth=2.2, label=words(r)) for r in RELATION if r in used]
    groups = {data["group"] for *_, data in part.edges(data=True)}
    signs = {"tentative": ((0, (4, 3)), "only talked of"), "void": ((0, (1, 3)), "denied or ended")}
    marks += [Line2D([], [], color=FAINT, linestyle=dashes, label=label) for g, (dashes, label) in signs.items() if g in groups]
    marks += [
        Line2D([], [], marker="o", linestyle="", color=TYPE[t], label=words(t))
        for t in TYPE
        if t in {k for n in nodes for k in part.nodes[n]["types"]}
    ]
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=9)
    _bare(ax, title)
    figure.canvas.draw()
    taken: list[Any] = []
    for n in order[:labels]:  # each name above, below or beside its organization, where no other stands; else not at all
        gap = 2 + math.sqrt(40 + 55 * degree[n]) / 2
        for dx, dy, across, along in (
            (0, 1, "center", "bottom"),
            (0, -1, "center", "top"),
            (1, 0, "left", "center"),
            (-1, 0, "right", "center"),
        ):
            text = ax.annotate(
                part.nodes[n]["name"],
                place[n],
                (dx * gap, dy * gap),
                textcoords="offset points",
                ha=across,
                va=along,
                fontsize=8 + min(degree[n], 6) / 2,
                zorder=3,
            )
            box = text.get_window_extent().expanded(1.02, 0.9)
            if not any(box.overlaps(other) for other in taken):
                text.set_bbox({"facecolor": PAPER, "alpha": 0.65, "edgecolor": "none", "pad": 0.5})
                taken.append(box)
                break
            text.remove()
    plt.show()


def circle(loop: Any, *, title: str = "") -> None:
    """Draw a loop: who pays whom, for what and how much, pale where it is only talked of."""
    names = [leg.payer for leg in loop.legs]
    turn = [math.pi / 2 - 2 * math.pi * i / len(names) for i in range(len(names))]
    spots = [(1.25 * math.cos(a), math.sin(a)) for a in turn] if len(names) > 2 else [(-1.25, 0), (1.25, 0)]
    _, ax = plt.subplots(figsize=(8.6, 5.4 if len(names) > 2 else 3.4))
    for place, leg in enumerate(loop.legs):
        start, end = spots[place], spots[(place + 1) % len(spots)]
        hue = RELATION[leg.relations[0]]
        arrow = FancyArrowPatch(
            start, end, connectionstyle="arc3,rad=-0.22", arrowstyle="simple,head_length=11,head_width=11,tail_width=2.4",
            color=hue, linewidth=0, alpha=0.95 if leg.firm else 0.35, shrinkA=46, shrinkB=46, mutation_scale=1,
        )  # fmt: skip
        ax.add_patch(arrow)
        middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
        out = (end[1] - start[1], start[0] - end[0])  # to the side that the arrow bows to
        length = math.hypot(*out)
        sign = -1
        spot = [m + sign * o / length * 0.5 * length / 2 for m, o in zip(middle, out, strict=True)]
        lines = [
            ", ".join(PAID_FOR[r] for r in leg.relations),
            money(leg.amount) or "amount not stated",
            f"{leg.since:%-d %b %Y}" if leg.since else "",
        ]
        if not leg.firm:
            lines[0] += " (only talked of)"
        side = "left" if out[0] < -0.2 * length else "right" if out[0] > 0.2 * length else "center"
        ax.text(*spot, "\n".join(line for line in lines if line), ha=side, va="center", fontsize=9, color=hue,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5})  # fmt: skip
    for name, spot in zip(names, spots, strict=True):
        ax.text(*spot, name.replace(" ", "\n"), ha="center", va="center", fontsize=11, weight="bold",
                bbox={"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": INK})  # fmt: skip
    ax.set_xlim(-2.2, 2.2)
    ax.set_ylim((-1.3, 1.2) if len(names) > 2 else (-0.9, 0.9))
    _bare(ax, title or " → ".join([*names, names[0]]))
    plt.show()


def rings(rows: Sequence[Any], center: str, *, title: str) -> None:
    """Draw exposure: the failed organization in the middle, those who are hit around it by hops, in the hue of what they lose."""
    _, ax = plt.subplots(figsize=(9.6, 8.4))
    place = {center: (0.0, 0.0)}
    angle = {center: 0.0}
    for hop in range(1, max(row.hops for row in rows) + 1):
        ring = [row for row in rows if row.hops == hop]
        if hop == 1:  # those through whom others are hit lie apart, so that their followers have room
            heavy = Counter(row.through[0] for row in rows if row.hops == 2)
            ring.sort(key=lambda row: (CHANNELS.index(row.channels[0]), -heavy[row.organization]))
            total, at = sum(1 + heavy[row.organization] for row in ring), 0.0
            for row in ring:
                wide = (1 + heavy[row.organization]) / total
                angle[row.organization] = 2 * math.pi * (at + wide / 2)
                at += wide
        else:
            ring.sort(key=lambda row: angle[row.through[0]])
            for number, row in enumerate(ring):
                angle[row.organization] = 2 * math.pi * (number + 0.5) / len(ring)
            shift = sum(math.remainder(angle[r.organization] - angle[r.through[0]], 2 * math.pi) for r in ring) / len(ring)
            for row in ring:
                angle[row.organization] -= shift
        reach = 1 + 1.35 * (hop - 1)  # names of the first ring need room
        ax.add_patch(plt.Circle((0, 0), reach, fill=False, color="#e2ded4", linewidth=1.2, zorder=0))
        for row in ring:
            a = angle[row.organization]
            place[row.organization] = (reach * math.cos(a), reach * math.sin(a))
            hue = CHANNEL[row.channels[0]]
            for before in row.through:
                (x0, y0), (x1, y1) = place[before], place[row.organization]
                ax.plot([x0, x1], [y0, y1], color=hue, alpha=0.45, linewidth=1.3, zorder=1)
            ax.plot(*place[row.organization], "o", color=hue, markersize=11 if hop == 1 else 8, zorder=2)
            flip = math.cos(a) < 0
            label = f"{row.organization}\n{money(row.amount)}".strip() if hop == 1 else row.organization
            x, y = ((reach + 0.09) * math.cos(a), (reach + 0.09) * math.sin(a))
            ax.text(x, y, label, rotation=math.degrees(a) + (180 if flip else 0), rotation_mode="anchor",
                    ha="right" if flip else "left", va="center", fontsize=8.5 if hop == 1 else 8, zorder=3,
                    bbox={"facecolor": PAPER, "alpha": 0.7, "edgecolor": "none", "pad": 0.4})  # fmt: skip
    ax.text(0, 0, center, ha="center", va="center", weight="bold", fontsize=12, zorder=4,
            bbox={"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": INK})  # fmt: skip
    losses = {
        "supply": "its supply",
        "sales": "its sales",
        "funding": "its funding",
        "stake": "its stake",
        "group": "its parent or part",
    }
    used = {row.channels[0] for row in rows}
    ax.legend(
        handles=[Patch(color=CHANNEL[c], label=losses[c]) for c in CHANNELS if c in used],
        title="loses",
        loc="upper left",
        fontsize=9,
    )
    far = reach + 0.8
    ax.set(xlim=(-far, far), ylim=(-far, far))
    ax.set_aspect("equal")
    _bare(ax, title)
    plt.show()


def chance(counts: Sequence[Any], *, title: str) -> None:
    """Draw how many loops there are of each length beside how many chance gives."""
    _, ax = plt.subplots(figsize=(7.5, 2.9))
    for count in counts:
        ax.plot([count.length] * 2, [count.low, count.high], color=FAINT, linewidth=14, alpha=0.45, solid_capstyle="butt")
        ax.plot(count.length, count.expected, "_", color=INK, markersize=20, markeredgewidth=2)
        ax.plot(count.length, count.found, "o", color="#c7347b", markersize=11)
        ax.annotate(f"p = {count.p:.2g}", (count.length + 0.13, count.found), va="center", fontsize=9)
    ax.set_xticks([count.length for count in counts], [f"{count.length} legs" for count in counts])
    ax.set_xlim(counts[0].length - 0.5, counts[-1].length + 0.7)
    ax.set_ylabel("loops")
    ax.yaxis.get_major_locator().set_params(integer=True)
    marks = [Line2D([], [], marker="o", linestyle="", color="#c7347b", label="in the articles", markersize=10)]
    marks.append(Patch(color=FAINT, alpha=0.45, label="by chance (95 %), with its mean"))
    ax.legend(handles=marks, loc="upper right", fontsize=9)
    ax.set_title(title)
    plt.show()


def _bare(ax: Axes, title: str) -> None:
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
