"use strict";
// The page: what is filtered out, what is selected, and the address that says both.
(() => {
  const $ = id => document.getElementById(id), read = id => JSON.parse($(id).textContent);
  const data = read("data"), nodes = read("nodes"), edges = read("edges"), words = data.words;
  const type = new Map(nodes.map(n => [n.id, n.type]));
  for (const n of nodes) data.organizations[n.id].type = n.type;
  const tell = formats(data.lang, words), panels = makePanels(data, edges, tell);
  const off = { type: new Set(), relation: new Set(), status: new Set() };
  const total = edges.reduce((sum, e) => sum + data.lines[e.id].length, 0);
  let firm = false, top = data.opening, selected = null;

  const passes = r => !off.status.has(r.status) && (!firm || data.statuses[r.status].group === "firm");
  const drawn = (e, rank = +e.id.slice(1)) => rank < top && !off.relation.has(e.relation) && !off.type.has(type.get(e.from)) && !off.type.has(type.get(e.to)) && data.lines[e.id].some(passes);
  const map = makeMap($("map"), data, nodes, edges, read("options"), tell.money);
  const lines = () => map.edges.get().sort((a, b) => a.id.slice(1) - b.id.slice(1)).flatMap(e => data.lines[e.id].filter(passes).map(r => [e.id, r]));

  function apply() {
    map.filter(drawn);
    map.place(top > data.opening);
    if (selected && !map.nodes.get(selected) && !map.edges.get(selected)) selected = null;
    $("counts").textContent = tell.fill(words.counts, { n: map.nodes.length, r: lines().length, total });
    $("none").hidden = map.edges.length > 0;
    $("strongest-n").textContent = `${top} / ${edges.length}`;
    show();
  }

  function near(id) {
    const mine = map.edges.get().filter(e => e.id === id || e.from === id || e.to === id);
    return new Set([id, ...mine.flatMap(e => [e.id, e.from, e.to])]);
  }

  function show() {
    const all = lines();
    map.light(selected ? near(selected) : null);
    if (!selected) map.network.unselectAll();
    else if (data.lines[selected]) map.network.selectEdges([selected]);
    else map.network.selectNodes([selected], false);
    const mine = () => all.filter(([, r]) => r.subject === selected || r.object === selected);
    const degree = new Map(map.nodes.getIds().map(n => [n, 0]));
    for (const [, r] of all) for (const n of new Set([r.subject, r.object])) degree.set(n, degree.get(n) + 1);
    const body = !selected ? panels.overview(all, degree, open) : data.lines[selected] ? panels.edge(selected, open) : panels.node(selected, mine(), open);
    const back = selected ? [el("button", { type: "button", id: "back", text: `← ${words.back}`, onclick: () => open(null) })] : [];
    $("evidence").replaceChildren(...back, ...body.filter(Boolean));
    $("evidence").scrollTop = 0;
    if (!$("table").hidden) $("table").replaceChildren(panels.table(all, open));
    remember();
  }

  function open(id, focus) {
    selected = id;
    show();
    if (focus && id) map.fit([...near(id)].filter(x => data.organizations[x]));
  }

  // ---- legend and filters
  const counted = { type: nodes.map(n => n.type), relation: edges.map(e => e.relation), status: edges.flatMap(e => data.lines[e.id].map(r => r.status)) };
  for (const [key, values] of Object.entries(counted)) {
    const count = new Map();
    for (const v of values) count.set(v, (count.get(v) || 0) + 1);
    const rows = key === "status" ? data.order.statuses.filter(s => count.has(s)) : [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
    for (const name of rows) {
      const box = el("input", { type: "checkbox", checked: true, value: name });
      box.addEventListener("change", () => { off[key][box.checked ? "delete" : "add"](name); apply(); });
      $(key).append(el("label", {}, box, panels.swatch[key](name), el("span", { text: panels.label[key](name) }), el("span", { class: "n", text: count.get(name) })));
    }
  }
  $("firm").addEventListener("change", () => { firm = $("firm").checked; apply(); });
  $("strongest").max = edges.length;
  $("amount").hidden = data.opening === edges.length;
  $("strongest").addEventListener("input", () => { top = +$("strongest").value; apply(); });

  // ---- search
  $("names").append(...nodes.map(n => el("option", { value: n.label })));
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const calls = nodes.map(n => [n.id, [n.label, ...data.organizations[n.id].aliases].map(plain)]);
  function find(text) {
    const wanted = plain(text.trim()), has = test => (calls.find(([id, names]) => map.nodes.get(id) && names.some(test)) || [null])[0];
    return wanted && (has(n => n === wanted) || has(n => n.startsWith(wanted)) || has(n => n.includes(wanted)));
  }
  function search() {
    const text = $("find").value, id = find(text);
    $("search-note").textContent = text.trim() && !id ? words.not_found : "";
    if (id) open(id, true);
  }
  $("search").addEventListener("submit", event => { event.preventDefault(); search(); });
  $("find").addEventListener("change", search);

  // ---- tools
  $("view").addEventListener("click", () => table($("table").hidden));
  function table(on) {
    $("table").hidden = !on;
    $("view").textContent = on ? words.map : words.table;
    $("view").setAttribute("aria-pressed", on);
    show();
    if (on) $("table").focus();
  }
  $("fit").addEventListener("click", () => map.fit());
  $("reset").addEventListener("click", () => {
    for (const set of Object.values(off)) set.clear();
    firm = false;
    top = data.opening;
    selected = null;
    $("find").value = "";
    controls();
    apply();
    map.fit();
  });
  $("png").addEventListener("click", () => map.picture().toBlob(blob => {
    const link = el("a", { href: URL.createObjectURL(blob), download: "map.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }));

  // ---- pointer and keys
  map.network.on("click", p => open(p.nodes[0] || p.edges[0] || null));
  map.network.on("doubleClick", p => p.nodes[0] && open(p.nodes[0], true));
  const tip = (id, p) => {
    $("tip").hidden = !id;
    if (!id) return;
    $("tip").textContent = panels.tip(id);
    $("tip").style.left = `${Math.min(p.x + 14, $("map").clientWidth - 260)}px`;
    $("tip").style.top = `${p.y + 16}px`;
  };
  map.network.on("hoverNode", e => tip(e.node, e.pointer.DOM));
  map.network.on("hoverEdge", e => tip(e.edge, e.pointer.DOM));
  for (const gone of ["blurNode", "blurEdge", "dragStart", "zoom"]) map.network.on(gone, () => tip(null));
  const ranked = [...nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).map(n => n.id);
  $("map").addEventListener("keydown", event => {
    const { x, y } = map.network.getViewPosition(), scale = map.network.getScale(), step = 60 / scale;
    const to = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const walk = { n: 1, p: -1 }[event.key], here = ranked.filter(id => map.nodes.get(id));
    if (to) map.network.moveTo({ position: { x: x + to[0], y: y + to[1] } });
    else if (event.key === "+" || event.key === "-") map.network.moveTo({ scale: scale * (event.key === "+" ? 1.25 : 0.8) });
    else if (event.key === "0") map.fit();
    else if (walk && here.length) open(here[(here.indexOf(selected) + walk + here.length) % here.length], true);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && selected) open(null);
    else if (event.key === "/" && !/input|textarea/i.test(event.target.tagName)) { event.preventDefault(); $("find").focus(); }
  });

  // ---- the address
  function remember() {
    const state = new URLSearchParams();
    for (const [key, set] of Object.entries(off)) if (set.size) state.set(key, [...set].sort().join(","));
    if (firm) state.set("firm", "1");
    if (top !== data.opening) state.set("top", top);
    if (!$("table").hidden) state.set("table", "1");
    if (selected) state.set("at", selected);
    try { history.replaceState(null, "", `#${state}`); } catch { /* a frame without an address of its own, as in a notebook */ }
  }
  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [key, set] of Object.entries(off)) for (const name of (state.get(key) || "").split(",")) if (name) set.add(name);
    firm = state.has("firm");
    top = Math.min(edges.length, Math.max(1, parseInt(state.get("top"), 10) || data.opening));
    const at = state.get("at");
    selected = Object.hasOwn(data.lines, at) || Object.hasOwn(data.organizations, at) ? at : null;
    if (state.has("table")) { $("table").hidden = false; $("view").textContent = words.map; $("view").setAttribute("aria-pressed", true); }
  }
  function controls() {
    for (const [key, set] of Object.entries(off)) for (const box of $(key).querySelectorAll("input")) box.checked = !set.has(box.value);
    $("firm").checked = firm;
    $("strongest").value = top;
  }

  if (matchMedia("(max-width: 800px)").matches) $("filters").open = false;
  const frame = $("map").querySelector(".vis-network");
  if (frame) frame.tabIndex = -1;
  recall();
  controls();
  apply();
  map.fit();
  window.kgMap = map;
})();
