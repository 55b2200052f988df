"use strict";
// The canvas: vis-network draws organizations and lines at the places it is given; names and amounts are written here, none over
// another. Above LEAN lines it draws the organizations only and the lines are stroked here, plain and many at once.

const LEAN = 1500;

function makeMap(host, data, graph, money) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shade = look => (dark.matches && !document.documentElement.classList.contains("printing") ? look.dark : look.light);
  const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const look = (kind, name) => data.style[kind][name] || data.style.other;
  const names = new Map(data.nodes.map(n => [n.id, shorten(n.label, 25)]));
  const nodeSet = new vis.DataSet([]), edgeSet = new vis.DataSet([]);
  const network = new vis.Network(host, { nodes: nodeSet, edges: edgeSet }, {
    physics: { enabled: false },
    layout: { improvedLayout: false },
    nodes: { borderWidth: 1.5, borderWidthSelected: 3, font: { size: 0 } },
    edges: { hoverWidth: 1, selectionWidth: 1.5, endPointOffset: { to: 1 } },
    interaction: { hover: true, tooltipDelay: 120, multiselect: false, keyboard: { enabled: true, bindToWindow: false } },
  });
  let lines = [], byId = new Map(), at = new Map(), order = [], hubs = new Set(), amounts = new Map(), paid = [];
  let lit = null, glowing = new Set(), loops = [], lean = false, hidden = false, written = [];
  network.on("beforeDrawing", under);
  network.on("afterDrawing", write);
  dark.addEventListener("change", paint);

  const color = line => shade(look("relations", line.relation));
  const faded = (id, value, less) => (!lit || lit.has(id) ? value : less);

  function paint() {
    const paper = ink("--paper"), edge = ink("--ink");
    nodeSet.update([...at].map(([id, [x, y, size]]) => {
      const { type, shape } = graph.nodes.get(id), fill = shade(look("types", type)), on = { background: fill, border: edge };
      return { id, x, y, size, shape, borderWidth: at.size > 1000 ? 0 : 1.5, opacity: faded(id, 1, 0.22), color: { background: fill, border: paper, highlight: on, hover: on } };
    }));
    if (lean) { network.redraw(); return; }
    edgeSet.update(lines.map(line => ({
      id: line.id, from: line.from, to: line.to, width: line.width, dashes: data.style.groups[line.group].dash.length ? data.style.groups[line.group].dash : false,
      arrows: { to: { enabled: !data.relations[line.relation].symmetric, scaleFactor: 0.6 } },
      smooth: line.bend ? { enabled: true, type: line.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(line.bend) } : { enabled: false },
      color: { color: color(line), highlight: color(line), hover: color(line), opacity: faded(line.id, data.style.groups[line.group].opacity, 0.12) },
    })));
  }

  // What lies under the organizations: the light around the lines of loops, and the lines where there are many.
  function under(canvas) {
    canvas.lineCap = "round";
    canvas.strokeStyle = ink("--glow");
    for (const id of glowing) {
      if (!byId.has(id)) continue;
      const { a, via, b } = course(byId.get(id));
      canvas.lineWidth = byId.get(id).width + 11;
      canvas.beginPath();
      canvas.moveTo(a.x, a.y);
      canvas.quadraticCurveTo(via.x, via.y, b.x, b.y);
      canvas.stroke();
    }
    canvas.lineCap = "butt";
    canvas.fillStyle = ink("--accent");
    canvas.font = "700 30px system-ui, sans-serif";
    canvas.textAlign = "center";
    canvas.textBaseline = "middle";
    for (const round of loops) {
      const spots = round.map(spot), mean = k => spots.reduce((sum, p) => sum + p[k], 0) / spots.length;
      canvas.fillText("↻", mean("x"), mean("y"));
    }
    if (!lean) return;
    const batches = new Map(), scale = network.getScale(), spots = new Map([...at.keys()].map(id => [id, spot(id)]));
    for (const line of lines) {
      const on = !lit || lit.has(line.id), key = `${on ? 1 : 0}${color(line)}`;
      (batches.get(key) || batches.set(key, []).get(key)).push(line);
    }
    canvas.lineWidth = 1 / scale;
    const thin = Math.max(0.14, Math.min(0.45, 900 / lines.length)); // the more lines, the fainter each, so that the last hide none
    for (const [key, some] of [...batches].sort()) {
      canvas.globalAlpha = key[0] === "1" ? (lit ? 0.9 : thin) : 0.08;
      canvas.strokeStyle = key.slice(1);
      canvas.beginPath();
      for (const { from, to } of some) {
        const a = spots.get(from), b = spots.get(to);
        canvas.moveTo(a.x, a.y);
        canvas.lineTo(b.x, b.y);
      }
      canvas.stroke();
    }
    canvas.globalAlpha = 1;
  }

  // Where an organization stands, dragged there or placed.
  function spot(id) {
    const node = network.body.nodes[id], [x, y] = at.get(id);
    return node && node.x !== undefined ? { x: node.x, y: node.y } : { x, y };
  }

  // Where a line runs: its ends and the point that it bows towards, in the units of the map.
  function course(line) {
    const [a, b] = [line.from, line.to].map(spot);
    const edge = network.body.edges[line.id], bow = edge && line.bend ? edge.edgeType.getViaNode() : null;
    return { a, b, via: bow || { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }
  function middle(line, t = 0.5) {
    const { a, via, b } = course(line), u = 1 - t;
    return network.canvasToDOM({ x: u * u * a.x + 2 * u * t * via.x + t * t * b.x, y: u * u * a.y + 2 * u * t * via.y + t * t * b.y });
  }

  // The line at a point of the screen, where vis does not know the lines.
  function lineAt(point) {
    let best = 7, found = null;
    const spots = new Map([...at.keys()].map(id => [id, network.canvasToDOM(spot(id))]));
    for (const line of lines) {
      const a = spots.get(line.from), b = spots.get(line.to), dx = b.x - a.x, dy = b.y - a.y;
      const t = Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      const far = Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
      if (far < best) { best = far; found = line.id; }
    }
    return found;
  }

  // Names in order of size, then amounts by width of line: what does not fit stays unwritten until there is room.
  function write(canvas) {
    const scale = network.getScale(), ratio = canvas.canvas.width / canvas.canvas.clientWidth;
    const taken = new Boxes(), here = new Map(), text = ink("--ink"), paper = ink("--paper");
    written = [];
    canvas.save();
    canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
    canvas.textBaseline = "middle";
    canvas.textAlign = "center";
    canvas.lineJoin = "round";
    const { clientWidth: width, clientHeight: height } = host, inView = p => p.x > -40 && p.y > -40 && p.x < width + 40 && p.y < height + 40;
    for (const [id, [, , size]] of at) {
      const p = network.canvasToDOM(spot(id)), r = size * scale + 1;
      if (!inView(p)) continue;
      here.set(id, { ...p, r });
      taken.add(p.x - r, p.y - r, p.x + r, p.y + r, id);
    }
    const around = directions(here), zoom = Math.min(1.35, Math.max(0.92, Math.sqrt(scale)));
    const rest = order.filter(id => !hubs.has(id)).slice(0, 700);
    for (const id of hubs) name(id);
    for (const id of paid.slice(0, 8)) amount(id);
    for (const id of rest) name(id);
    for (const id of paid.slice(8)) amount(id);
    canvas.globalAlpha = 0.4; // names of what is not lit, where there is room left
    if (lit) for (const id of order.slice(0, 120)) if (!lit.has(id)) name(id, true);
    canvas.restore();

    function name(id, dim = false) {
      if (!here.has(id) || (lit && !lit.has(id) && !dim)) return;
      const { x, y, r } = here.get(id), size = (hubs.has(id) ? 13.5 : 12) * zoom;
      canvas.font = `${hubs.has(id) ? 650 : 500} ${size}px system-ui, "Liberation Sans", sans-serif`;
      const label = names.get(id), w = canvas.measureText(label).width / 2 + 2, h = size / 2 + 1;
      const spots = [[x, y + r + h + 1, 90], [x, y - r - h - 1, -90], [x + r + w + 2, y, 0], [x - r - w - 2, y, 180],
        [x + 0.7 * r + w, y + 0.7 * r + h, 45], [x - 0.7 * r - w, y + 0.7 * r + h, 135],
        [x + 0.7 * r + w, y - 0.7 * r - h, -45], [x - 0.7 * r - w, y - 0.7 * r - h, -135]];
      const crowd = spot => around.get(id).filter(a => Math.abs(((a - spot[2] + 540) % 360) - 180) < 40).length;
      spots.sort((a, b) => crowd(a) - crowd(b));
      const inside = ([cx]) => x < 0 || x > width || (cx > w && cx < width - w);
      const free = bare => ([cx, cy]) => !taken.hit(cx - w, cy - h, cx + w, cy + h, id, bare);
      // A hub that has no room keeps its name, over small nodes if need be, never over another name.
      const spot = spots.filter(inside).find(free(false)) || (hubs.has(id) && !dim && spots.find(free(true)));
      if (spot) put(label, spot[0], spot[1], w, h);
    }

    function amount(id) {
      if (lit && !lit.has(id)) return;
      canvas.font = `600 ${10.5 * zoom}px system-ui, "Liberation Sans", sans-serif`;
      const line = byId.get(id), a = here.get(line.from), b = here.get(line.to), sum = amounts.get(id);
      if (!a || !b) return;
      const w = canvas.measureText(sum).width / 2 + 2, h = 7 * zoom;
      if (Math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r < 1.3 * w) return;
      for (const t of [0.5, 0.4, 0.6]) {
        const p = middle(line, t);
        if (taken.hit(p.x - w, p.y - h, p.x + w, p.y + h)) continue;
        put(sum, p.x, p.y, w, h, line);
        break;
      }
    }

    function put(label, x, y, w, h, line) {
      taken.add(x - w, y - h, x + w, y + h);
      written.push({ text: label, x, y, w, h, line, font: canvas.font, opacity: canvas.globalAlpha });
      canvas.lineWidth = 3.5;
      canvas.strokeStyle = paper;
      canvas.strokeText(label, x, y);
      canvas.fillStyle = line ? color(line) : text;
      canvas.fillText(label, x, y);
    }
  }

  // The angles at which lines leave each node, so that its name can go where there are none.
  function directions(spots) {
    const result = new Map([...spots.keys()].map(id => [id, []]));
    for (const { from, to } of lines) {
      const a = spots.get(from), b = spots.get(to);
      if (!a || !b) continue;
      const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
      result.get(from).push(angle);
      result.get(to).push(angle + 180);
    }
    return result;
  }

  return {
    network,
    get lines() { return lines; },
    get ids() { return [...at.keys()]; },
    labels: () => written,
    color: line => color(line),
    fill: id => shade(look("types", graph.nodes.get(id).type)),
    ink, course, lineAt, spot,
    place: id => at.get(id),
    glow: () => glowing,
    lit: id => !lit || lit.has(id),
    // Take these lines, with organizations at these places: `at` holds x, y and size by id. `light` draws them.
    show(list, places, rounds) {
      lines = list;
      at = places;
      loops = rounds;
      glowing = new Set(loops.length ? list.map(line => line.id) : []);
      lean = list.length > LEAN;
      byId = new Map(list.map(line => [line.id, line]));
      order = [...at].sort((a, b) => b[1][2] - a[1][2] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
      hubs = new Set(order.slice(0, host.clientWidth < 500 ? 8 : 16));
      const most = line => line.shown.reduce((a, b) => (b.dollars > a.dollars ? b : a)).amount;
      amounts = new Map(list.map(line => [line.id, most(line)]).filter(([, a]) => a).map(([id, a]) => [id, money(a, true)]));
      paid = [...amounts.keys()].sort((a, b) => byId.get(b).width - byId.get(a).width).slice(0, 150);
      nodeSet.remove(nodeSet.getIds().filter(id => !at.has(id)));
      edgeSet.remove(lean ? edgeSet.getIds() : edgeSet.getIds().filter(id => !byId.has(id)));
      const hide = list.length > 600 && !lean;
      if (hide !== hidden) network.setOptions({ interaction: { hideEdgesOnDrag: hide } });
      hidden = hide;
    },
    light(ids) { lit = ids; paint(); },
    select(id) {
      if (!id) { if (network.getSelectedNodes().length + network.getSelectedEdges().length) network.unselectAll(); }
      else if (at.has(id)) network.selectNodes([id], false);
      else if (edgeSet.get(id)) network.selectEdges([id]);
    },
    point: id => middle(byId.get(id)),
    fit(ids) {
      const spots = (ids || [...at.keys()]).map(spot), width = host.clientWidth, height = host.clientHeight;
      if (!spots.length) return;
      const [left, right] = [Math.min, Math.max].map(f => f(...spots.map(p => p.x))), [top, bottom] = [Math.min, Math.max].map(f => f(...spots.map(p => p.y)));
      const scale = Math.min((width - Math.min(190, width / 5)) / (right - left || 1), (height - 90) / (bottom - top || 1), 1.3);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: calm || !ids ? false : { duration: 350 } });
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
