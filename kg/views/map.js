"use strict";
// The canvas: vis-network draws nodes and lines where Python put them; names and amounts are written here, none over another.

function makeMap(host, data, nodes, edges, options, money) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shade = look => (dark.matches ? look.dark : look.light);
  const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const look = (kind, name) => data.style[kind][name] || data.style.other;
  const allNodes = new vis.DataSet(nodes.map(({ label, wide, ...node }) => node));
  const allEdges = new vis.DataSet(edges);
  const names = new Map(nodes.map(n => [n.id, shorten(n.label, 25)]));
  const ends = new Map(edges.map(e => [e.id, [e.from, e.to]]));
  const order = [...nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).map(n => n.id);
  const width = new Map(edges.map(e => [e.id, e.width]));
  const hubs = new Set(order.slice(0, 16));
  const amounts = new Map(edges.map(e => [e.id, largest(data.lines[e.id])]).filter(([, a]) => a).map(([id, a]) => [id, money(a, true)]));
  const paid = edges.map(e => e.id).filter(id => amounts.has(id)).sort((a, b) => width.get(b) - width.get(a) || a.slice(1) - b.slice(1));
  let shown = () => true, live = new Set(), lit = null, spread = false, written = [];

  const nodeView = new vis.DataView(allNodes, { filter: n => live.has(n.id) });
  const edgeView = new vis.DataView(allEdges, { filter: e => shown(e) });
  paint();
  refresh();
  const network = new vis.Network(host, { nodes: nodeView, edges: edgeView }, options);
  network.on("afterDrawing", write);
  dark.addEventListener("change", paint);

  function refresh() {
    live = new Set(edges.filter(shown).flatMap(e => [e.from, e.to]));
    nodeView.refresh();
    edgeView.refresh();
  }

  function paint() {
    const paper = ink("--paper"), line = ink("--ink");
    allNodes.update(nodes.map(({ id, type }) => {
      const fill = shade(look("types", type)), on = { background: fill, border: line };
      return { id, opacity: !lit || lit.has(id) ? 1 : 0.25, color: { background: fill, border: paper, highlight: on, hover: on } };
    }));
    allEdges.update(edges.map(({ id, relation, group }) => {
      const color = shade(look("relations", relation));
      const opacity = !lit || lit.has(id) ? data.style.groups[group].opacity : 0.14;
      return { id, color: { color, highlight: color, hover: color, opacity } };
    }));
  }

  // Names in order of size, then amounts by width of line: what does not fit stays unwritten until there is room.
  function write(canvas) {
    const scale = network.getScale(), ratio = canvas.canvas.width / canvas.canvas.clientWidth;
    const taken = new Boxes(), at = new Map();
    written = [];
    canvas.save();
    canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
    canvas.textBaseline = "middle";
    canvas.textAlign = "center";
    canvas.lineJoin = "round";
    for (const id of live) {
      const p = network.canvasToDOM(network.getPosition(id)), r = allNodes.get(id).size * scale + 1;
      at.set(id, { ...p, r });
      taken.add(p.x - r, p.y - r, p.x + r, p.y + r, id);
    }
    const around = directions(at), zoom = Math.min(1.35, Math.max(0.92, Math.sqrt(scale)));
    const rest = order.filter(id => !hubs.has(id));
    for (const id of hubs) name(id);
    for (const id of paid.slice(0, 8)) amount(id);
    for (const id of rest) name(id);
    for (const id of paid.slice(8)) amount(id);
    canvas.restore();

    function name(id) {
      if (!at.has(id) || (lit && !lit.has(id))) return;
      const { x, y, r } = at.get(id), size = (hubs.has(id) ? 13.5 : 12) * zoom;
      canvas.font = `${hubs.has(id) ? 650 : 500} ${size}px system-ui, "Liberation Sans", sans-serif`;
      const text = names.get(id), w = canvas.measureText(text).width / 2 + 2, h = size / 2 + 1;
      const spots = [[x, y + r + h + 1, 90], [x, y - r - h - 1, -90], [x + r + w + 2, y, 0], [x - r - w - 2, y, 180],
        [x + 0.7 * r + w, y + 0.7 * r + h, 45], [x - 0.7 * r - w, y + 0.7 * r + h, 135],
        [x + 0.7 * r + w, y - 0.7 * r - h, -45], [x - 0.7 * r - w, y - 0.7 * r - h, -135]];
      const crowd = spot => around.get(id).filter(a => Math.abs(((a - spot[2] + 540) % 360) - 180) < 40).length;
      spots.sort((a, b) => crowd(a) - crowd(b));
      const inside = ([cx]) => x < 0 || x > host.clientWidth || (cx > w && cx < host.clientWidth - w);
      const free = bare => ([cx, cy]) => !taken.hit(cx - w, cy - h, cx + w, cy + h, id, bare);
      // A hub that has no room keeps its name, over small nodes if need be, never over another name.
      const spot = spots.filter(inside).find(free(false)) || (hubs.has(id) && spots.find(free(true)));
      if (spot) put(text, spot[0], spot[1], w, h, ink("--ink"));
    }

    function amount(id) {
      if (!network.body.edges[id] || (lit && !lit.has(id))) return;
      canvas.font = `600 ${10.5 * zoom}px system-ui, "Liberation Sans", sans-serif`;
      const [a, b] = ends.get(id).map(n => at.get(n)), text = amounts.get(id);
      const w = canvas.measureText(text).width / 2 + 2, h = 7 * zoom;
      if (Math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r < 1.3 * w) return;
      for (const t of [0.5, 0.4, 0.6]) {
        const p = network.canvasToDOM(network.body.edges[id].edgeType.getPoint(t));
        if (taken.hit(p.x - w, p.y - h, p.x + w, p.y + h)) continue;
        put(text, p.x, p.y, w, h, shade(look("relations", allEdges.get(id).relation)));
        break;
      }
    }

    function put(text, x, y, w, h, color) {
      taken.add(x - w, y - h, x + w, y + h);
      written.push([text, x - w, y - h, x + w, y + h]);
      canvas.lineWidth = 3.5;
      canvas.strokeStyle = ink("--paper");
      canvas.strokeText(text, x, y);
      canvas.fillStyle = color;
      canvas.fillText(text, x, y);
    }
  }

  // The angles at which lines leave each node, so that its name can go where there are none.
  function directions(at) {
    const result = new Map([...at.keys()].map(id => [id, []]));
    for (const e of edgeView.get()) {
      const a = at.get(e.from), b = at.get(e.to), angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
      result.get(e.from).push(angle);
      result.get(e.to).push(angle + 180);
    }
    return result;
  }

  return {
    network,
    edges: edgeView,
    nodes: nodeView,
    labels: () => written,
    filter(test) { shown = test; refresh(); },
    light(ids) { lit = ids; paint(); },
    point(id) { return network.canvasToDOM(network.body.edges[id].edgeType.getPoint(0.5)); },
    // Two places for each node: as the page opens, and with room for the lines that the slider brings.
    place(wide) {
      if (wide === spread) return;
      spread = wide;
      allNodes.update(nodes.map(n => (wide ? { id: n.id, x: n.wide[0], y: n.wide[1], size: n.wide[2] } : { id: n.id, x: n.x, y: n.y, size: n.size })));
      this.fit();
    },
    fit(ids) {
      const at = (ids || nodeView.getIds()).map(id => network.getPosition(id)), width = host.clientWidth, height = host.clientHeight;
      if (!at.length) return;
      const [left, right] = [Math.min, Math.max].map(f => f(...at.map(p => p.x))), [top, bottom] = [Math.min, Math.max].map(f => f(...at.map(p => p.y)));
      const scale = Math.min((width - Math.min(190, width / 3)) / (right - left || 1), (height - 80) / (bottom - top || 1), 1.5);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: calm || !ids ? false : { duration: 350 } });
    },
    picture() {
      const from = host.querySelector("canvas"), to = document.createElement("canvas");
      const unit = from.width / from.clientWidth, canvas = to.getContext("2d");
      to.width = from.width;
      to.height = from.height + 40 * unit;
      canvas.fillStyle = ink("--paper");
      canvas.fillRect(0, 0, to.width, to.height);
      canvas.drawImage(from, 0, 40 * unit);
      canvas.fillStyle = ink("--ink");
      canvas.font = `650 ${17 * unit}px system-ui, "Liberation Sans", sans-serif`;
      canvas.fillText(shorten(data.title, 90), 14 * unit, 27 * unit);
      return to;
    },
  };
}

// Boxes on the screen, found again by a coarse grid.
class Boxes {
  cells = new Map();

  * keys(x0, y0, x1, y1) {
    for (let x = Math.floor(x0 / 90); x <= x1 / 90; x++) for (let y = Math.floor(y0 / 90); y <= y1 / 90; y++) yield x * 10007 + y;
  }

  add(x0, y0, x1, y1, id) {
    for (const key of this.keys(x0, y0, x1, y1)) this.cells.set(key, [...(this.cells.get(key) || []), [x0, y0, x1, y1, id]]);
  }

  // Whether a box lies on another; the node `except` does not count, and with `bare` no node does.
  hit(x0, y0, x1, y1, except, bare) {
    for (const key of this.keys(x0, y0, x1, y1)) {
      for (const b of this.cells.get(key) || []) {
        if (x0 < b[2] && x1 > b[0] && y0 < b[3] && y1 > b[1] && (b[4] === undefined || !(bare || b[4] === except))) return true;
      }
    }
    return false;
  }
}

function shorten(text, length) {
  const signs = [...text.slice(0, 4 * length).replace(/\s+/g, " ")];
  return signs.length > length ? signs.slice(0, length - 1).join("") + "…" : signs.join("");
}

function largest(relationships) {
  const size = r => (r.amount ? r.amount.min || r.amount.max || 0 : 0);
  const best = relationships.reduce((a, b) => (size(b) > size(a) ? b : a));
  return size(best) ? best.amount : null;
}
