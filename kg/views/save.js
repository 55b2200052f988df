"use strict";
// What is shown, to take away: a picture as PNG or SVG, the relationships as CSV, a print.

function download(name, content, type) {
  const link = el("a", { href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function toPng(map, host, heading, done) {
  const from = host.querySelector("canvas"), to = document.createElement("canvas");
  const unit = from.width / from.clientWidth, canvas = to.getContext("2d");
  to.width = from.width;
  to.height = from.height + 40 * unit;
  canvas.fillStyle = map.ink("--paper");
  canvas.fillRect(0, 0, to.width, to.height);
  canvas.drawImage(from, 0, 40 * unit);
  canvas.fillStyle = map.ink("--ink");
  canvas.font = `650 ${17 * unit}px system-ui, "Liberation Sans", sans-serif`;
  canvas.fillText(shorten(heading, 90), 14 * unit, 27 * unit);
  to.toBlob(done);
}

// The map as it stands on the screen, without the empty margins. Elements are made and text is set; nothing is pasted together.
function toSvg(map, host, heading, data, graph) {
  const network = map.network, scale = network.getScale(), screen = p => network.canvasToDOM(p), n = value => value.toFixed(1);
  const boxes = [...map.ids.map(id => ({ ...screen(map.spot(id)), w: map.place(id)[2] * scale, h: map.place(id)[2] * scale })), ...map.labels()];
  const [left, top] = [["x", "w"], ["y", "h"]].map(([k, w]) => Math.max(0, Math.min(...boxes.map(b => b[k] - b[w])) - 10));
  const right = Math.max(left + 420, Math.min(host.clientWidth, Math.max(...boxes.map(b => b.x + b.w)) + 10)), width = right - left;
  const bottom = Math.max(top + 60, Math.min(host.clientHeight, Math.max(...boxes.map(b => b.y + b.h)) + 10)), height = bottom - top + 40;
  const frame = { x: left, y: top - 40, width, height };
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: Object.values(frame).map(n).join(" "), width: n(width), height: n(height), "font-family": "system-ui, sans-serif" });
  root.append(svg("rect", { ...frame, fill: map.ink("--paper") }));
  const text = (content, values) => { const node = svg("text", values); node.textContent = content; root.append(node); };
  for (const line of map.lines) {
    const { a, via, b } = map.course(line), [p, q, r] = [a, via, b].map(screen), color = map.color(line), group = data.style.groups[line.group];
    const opacity = map.lit(line.id) ? group.opacity : 0.12;
    const shape = `M${n(p.x)} ${n(p.y)}Q${n(q.x)} ${n(q.y)} ${n(r.x)} ${n(r.y)}`;
    if (map.glow().has(line.id)) root.append(svg("path", { d: shape, fill: "none", stroke: map.ink("--glow"), "stroke-width": n((line.width + 11) * scale), "stroke-linecap": "round" }));
    root.append(svg("path", { d: shape, fill: "none", stroke: color, "stroke-width": n(Math.max(0.6, line.width * scale)), "stroke-dasharray": group.dash.map(d => n(d * scale)).join(" "), opacity }));
    if (data.relations[line.relation].symmetric) continue;
    const turn = Math.atan2(r.y - q.y, r.x - q.x), back = map.place(line.to)[2] * scale, size = 4 + 5 * scale;
    const tip = [r.x - back * Math.cos(turn), r.y - back * Math.sin(turn)];
    const wing = side => [tip[0] - size * Math.cos(turn + side), tip[1] - size * Math.sin(turn + side)];
    root.append(svg("path", { d: `M${[tip, wing(0.45), wing(-0.45)].map(([x, y]) => `${n(x)} ${n(y)}`).join("L")}Z`, fill: color, opacity }));
  }
  for (const id of map.ids) {
    const { x, y } = screen(map.spot(id)), size = map.place(id)[2] * scale, unit = size / 6;
    const attributes = { d: SHAPES[graph.nodes.get(id).shape] || SHAPES.dot, fill: map.fill(id), stroke: map.ink("--paper"), "stroke-width": n(1.5 / unit) };
    root.append(svg("path", { ...attributes, transform: `translate(${n(x - size)} ${n(y - size)}) scale(${unit.toFixed(3)})`, opacity: map.lit(id) ? 1 : 0.22 }));
  }
  for (const label of map.labels()) {
    const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(label.font);
    text(label.text, { x: n(label.x), y: n(label.y + size * 0.35), "text-anchor": "middle", "font-size": size, "font-weight": weight, opacity: label.opacity, fill: label.line ? map.color(label.line) : map.ink("--ink"), stroke: map.ink("--paper"), "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" });
  }
  text(heading, { x: left + 10, y: top - 14, "font-size": 17, "font-weight": 650, fill: map.ink("--ink") });
  return root;
}

// A canvas prints as a blur of whatever size it had, so the print has the picture as SVG, and in the colors for white paper.
function onPrint(picture) {
  let shown = null;
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    shown = picture();
    document.getElementById("map").append(shown);
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    shown.remove();
  });
}

function toCsv(list, data, graph) {
  const head = ["subject", "relation", "object", "status", "min", "max", "currency", "first_reported", "last_reported", "disputed", "outlets", "claims"];
  const rows = list.map(({ r, from, to, status, amount }) => [
    graph.nodes.get(from).label, r.relation, graph.nodes.get(to).label, status, ...(amount ? [amount.min ?? "", amount.max ?? "", amount.currency] : ["", "", ""]), r.first || "", r.last || "", r.disputed,
    [...new Set(r.claims.flatMap(c => c.outlets))].map(i => data.outlets[i]).join("; "), r.claims.length,
  ]);
  // A spreadsheet takes a text that begins like a formula for one, so it gets an apostrophe before it.
  const cell = value => `"${String(value).replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  return "\ufeff" + [head, ...rows].map(row => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
