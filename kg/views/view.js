"use strict";
// The page: its state, which the address holds, and what happens at a click or key.
(async () => {
  const $ = id => document.getElementById(id);
  const data = await unpack("graph"), graph = makeGraph(data);
  const fresh = () => ({
    off: { type: new Set(), relation: new Set(), status: new Set() }, outlet: "", language: "", amount: 0, firm: false, rolled: false,
    day: null, top: data.opening || 1, scope: { kind: "all" }, selected: null, table: false, lang: data.lang,
  });
  const state = fresh();
  let evidence = [], tell = null, panels = null, words = null, view = null, arranged = { key: "", places: new Map() }, seen = "", lit = null;

  const map = makeMap($("map"), data, graph, (amount, short) => tell.money(amount, short));
  const filters = makeFilters(data, graph, state, apply), time = makeTime(data, graph, state, apply);

  // ---- what is shown
  function apply() {
    view = graph.view(state);
    if (state.selected && !view.ids.has(state.selected) && !line(state.selected)) state.selected = null;
    const places = whereabouts(), loops = rounds();
    for (const l of view.lines) if (loops.some(o => o.length === 2 && o.includes(l.from) && o.includes(l.to))) l.bend *= 2.5;
    map.show(view.lines, new Map([...places].filter(([id]) => view.ids.has(id))), loops);
    const key = [...places.entries()].map(([id, p]) => `${id}${p}`).join();
    filters.range(view.available, view.base.length);
    $("none").hidden = view.lines.length > 0;
    time.show();
    show();
    if (key !== seen) { seen = key; map.fit(); }
  }

  // The loops that a question is answered by: the organizations of each.
  function rounds() {
    const asked = state.scope.kind === "question" && data.questions.find(q => q.name === state.scope.name && q.loops);
    const by = new Map(view.list.map(s => [s.r.n, s]));
    return (asked ? asked.cases : []).filter(c => c.every(n => by.has(n))).map(c => [...new Set(c.flatMap(n => [by.get(n).from, by.get(n).to]))]);
  }

  const line = id => view.lines.find(l => l.id === id);

  // Where the organizations stand: as Python placed them, or, for a small selection of others, laid out anew.
  function whereabouts() {
    const ids = [...view.places], place = id => graph.nodes.get(id).place;
    if (state.scope.kind === "all" && !state.rolled && ids.every(place)) return enlarged(new Map(ids.map(id => [id, place(id)])));
    if (ids.length > ARRANGED || (state.scope.kind === "all" && !state.rolled && view.base.length > 400)) return enlarged(new Map(ids.map(id => [id, graph.nodes.get(id).wide])));
    const key = JSON.stringify([state.scope, state.rolled]);
    if (arranged.key !== key || !ids.every(id => arranged.places.has(id))) {
      const degree = new Map(ids.map(id => [id, 0]));
      for (const l of view.base) for (const id of [l.from, l.to]) degree.set(id, degree.get(id) + 1);
      const size = id => Math.round(80 + 40 * Math.sqrt(degree.get(id))) / 10, box = id => [Math.max(2 * size(id) + 18, 7.2 * Math.min(graph.nodes.get(id).label.length, 25) + 10), 2 * size(id) + 30];
      const boxes = new Map(ids.map(id => [id, box(id)])), start = new Map(ids.map(id => [id, graph.nodes.get(id).wide]));
      const at = state.scope.kind === "path" ? inColumns(ids, graph.steps(graph.at(state, state.scope.from), view.list), boxes) : arrange(ids, view.base, start, boxes, $("map").clientWidth / $("map").clientHeight);
      arranged = { key, places: new Map(ids.map(id => [id, [...at.get(id), size(id)]])) };
    }
    return new Map(ids.map(id => [id, arranged.places.get(id)]));
  }

  // Where many are shown, small dots are drawn larger than they are: from afar, they would vanish.
  function enlarged(places) {
    const wide = k => Math.max(...[...places.values()].map(p => p[k])) - Math.min(...[...places.values()].map(p => p[k])) || 1;
    const scale = Math.min($("map").clientWidth / wide(0), $("map").clientHeight / wide(1)), least = Math.min(24, 2.6 / scale);
    return new Map([...places].map(([id, [x, y, size]]) => [id, [x, y, Math.hypot(size, least)]]));
  }

  function near(id) {
    const mine = view.lines.filter(l => l.id === id || l.from === id || l.to === id);
    return new Set([id, ...mine.flatMap(l => [l.id, l.from, l.to])]);
  }

  function show() {
    const { selected, scope } = state, list = view.list;
    map.light(selected ? near(selected) : lit);
    map.select(selected);
    $("counts").textContent = tell.fill(words.counts, { n: view.ids.size, r: list.length, total: graph.relationships.length });
    const question = scope.kind === "question" && data.questions.find(q => q.name === scope.name);
    let body;
    if (selected && line(selected)) body = panels.line(line(selected), open);
    else if (selected) body = panels.organization(selected, list.filter(s => s.from === selected || s.to === selected), open, around, text => path(selected, text));
    else if (question) body = panels.question(question, list, open, some => { lit = new Set(some.flatMap(s => [s.line, s.from, s.to])); show(); map.fit([...lit].filter(id => view.ids.has(id))); });
    else if (scope.kind === "path") body = panels.path(scope, list, open);
    else body = panels.overview(list, open, name => go({ kind: "question", name }));
    const back = selected || scope.kind !== "all" ? [el("button", { type: "button", id: "back", text: `← ${selected && scope.kind !== "all" ? words.back_one : words.back}`, onclick: leave })] : [];
    $("evidence").replaceChildren(...back, ...body.filter(Boolean));
    $("evidence").scrollTop = 0;
    name();
    $("table").hidden = !state.table;
    if (state.table) $("table").replaceChildren(panels.table(list, open));
    $("view").textContent = state.table ? words.map : words.table;
    $("view").setAttribute("aria-pressed", state.table);
    remember();
  }

  // What the map is narrowed to, in words, over the map.
  function name() {
    const { scope } = state, org = id => shorten(graph.nodes.get(id).label, 40);
    const text = { all: () => "", around: () => `${org(scope.id)} · ${tell.count(scope.hops, "step")}`, path: () => `${org(scope.from)} … ${org(scope.to)}`, question: () => words[`q_${scope.name.replaceAll("-", "_")}`] }[scope.kind]();
    $("scope").hidden = !text;
    $("scope").replaceChildren(el("bdi", { text }), el("button", { type: "button", "aria-label": words.back, text: "✕", onclick: () => go({ kind: "all" }) }));
    return text;
  }

  function open(id, focus) {
    state.selected = id;
    lit = null;
    show();
    if (focus && id) map.fit([...near(id)].filter(x => view.ids.has(x)));
    if (matchMedia("(max-width: 800px)").matches && id) $("evidence").scrollIntoView({ block: "nearest" });
  }

  function go(scope) {
    state.scope = scope;
    state.selected = null;
    lit = null;
    if (scope.kind === "all") arranged = { key: "", places: new Map() };
    apply();
    map.fit();
  }
  const leave = () => (state.selected ? open(null) : go({ kind: "all" }));
  const around = (id, hops) => go({ kind: "around", id, hops });

  // ---- names
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const calls = data.nodes.map(n => [n.id, [n.label, ...n.aliases].map(plain)]);
  $("names").append(...data.nodes.map(n => el("option", { value: n.label })));
  function find(text) {
    const wanted = plain(text.trim()), has = test => (calls.find(([, names]) => names.some(test)) || [null])[0];
    return wanted && (has(n => n === wanted) || has(n => n.startsWith(wanted)) || has(n => n.includes(wanted)));
  }
  function search() {
    const text = $("find").value, found = find(text), id = found && (state.rolled ? graph.roots.get(found) : found);
    $("search-note").textContent = text.trim() && !found ? words.not_found : "";
    if (!id) return;
    if (!view.ids.has(id)) around(id, 1);
    open(view.ids.has(id) ? id : null, true);
  }
  function path(from, text) {
    const to = find(text);
    if (!to || to === from) $("path-note").textContent = words.not_found;
    else go({ kind: "path", from, to });
  }
  $("search").addEventListener("submit", event => { event.preventDefault(); search(); });
  $("find").addEventListener("change", search);

  // ---- tools
  const table = on => { state.table = on; show(); if (on) $("table").focus(); };
  const drawn = () => toSvg(map, $("map"), heading(), data, graph);
  const heading = () => [$("heading").textContent, name(), state.day ? tell.fill(words.as_of, { d: tell.day(state.day) }) : ""].filter(Boolean).join(" · ");
  $("view").addEventListener("click", () => table(!state.table));
  $("fit").addEventListener("click", () => map.fit());
  $("reset").addEventListener("click", () => {
    Object.assign(state, fresh(), { lang: state.lang, table: state.table });
    $("find").value = $("search-note").textContent = "";
    time.stop();
    filters.show();
    go({ kind: "all" });
  });
  $("png").addEventListener("click", () => toPng(map, $("map"), heading(), blob => download("map.png", blob)));
  $("svg").addEventListener("click", () => download("map.svg", new XMLSerializer().serializeToString(drawn()), "image/svg+xml"));
  $("csv").addEventListener("click", () => download("relationships.csv", toCsv(state.selected ? view.list.filter(s => [s.line, s.from, s.to].includes(state.selected)) : view.list, data, graph), "text/csv"));
  $("print").addEventListener("click", () => print());
  onPrint(drawn);
  $("language").addEventListener("click", () => { speak(state.lang === "fr" ? "en" : "fr"); apply(); });
  $("keys").addEventListener("click", help);
  function help() { $("help-text").replaceChildren(...panels.help()); $("help").showModal(); }

  // ---- pointer and keys
  map.network.on("click", p => open(p.nodes[0] || p.edges[0] || map.lineAt(p.pointer.DOM)));
  map.network.on("doubleClick", p => p.nodes[0] && around(p.nodes[0], 1));
  const tip = (id, p) => {
    $("tip").hidden = !id;
    if (!id) return;
    $("tip").textContent = panels.tip(id, line(id));
    $("tip").style.left = `${Math.min(p.x + 14, $("map").clientWidth - 260)}px`;
    $("tip").style.top = `${p.y + 16}px`;
  };
  map.network.on("hoverNode", e => tip(e.node, e.pointer.DOM));
  map.network.on("hoverEdge", e => tip(e.edge, e.pointer.DOM));
  for (const gone of ["blurNode", "blurEdge", "dragStart", "zoom"]) map.network.on(gone, () => tip(null));
  $("map").addEventListener("keydown", event => {
    const { x, y } = map.network.getViewPosition(), scale = map.network.getScale(), step = 60 / scale;
    const to = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const walk = { n: 1, p: -1 }[event.key], hops = ["1", "2", "3"].indexOf(event.key) + 1;
    const here = map.ids.sort((a, b) => map.place(b)[2] - map.place(a)[2] || (a < b ? -1 : 1));
    if (to) map.network.moveTo({ position: { x: x + to[0], y: y + to[1] } });
    else if (event.key === "+" || event.key === "-") map.network.moveTo({ scale: scale * (event.key === "+" ? 1.25 : 0.8) });
    else if (event.key === "0") map.fit();
    else if (walk && here.length) open(here[(here.indexOf(state.selected) + walk + here.length) % here.length], true);
    else if (event.key === "Enter" && state.selected) $("evidence").focus();
    else if (hops && view.ids.has(state.selected)) { const id = state.selected; around(id, hops); open(id); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => {
    if (/input|textarea|select/i.test(event.target.tagName) && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { Escape: () => leave(), "/": () => $("find").focus(), t: () => table(!state.table), "?": help }[event.key];
    if (!act || $("help").open) return;
    if (event.key !== "Escape") event.preventDefault();
    act();
  });

  // ---- the address
  function remember() {
    const { off, scope } = state, keep = new URLSearchParams();
    for (const [key, set] of Object.entries(off)) if (set.size) keep.set(key, [...set].sort().join(","));
    for (const key of ["outlet", "language", "amount", "day"]) if (state[key]) keep.set(key, key === "outlet" ? data.outlets[state.outlet] : state[key]);
    for (const key of ["firm", "rolled", "table"]) if (state[key]) keep.set(key, "1");
    if (state.top !== data.opening) keep.set("top", state.top);
    if (state.lang !== data.lang) keep.set("lang", state.lang);
    for (const [key, value] of Object.entries(scope)) if (scope.kind !== "all") keep.set(key === "kind" ? "show" : key, value);
    if (state.selected) keep.set("at", state.selected);
    try { history.replaceState(null, "", `#${keep}`); } catch { /* a frame without an address of its own, as in a notebook */ }
  }
  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1)), get = key => kept.get(key) || "", is = id => graph.nodes.has(id);
    for (const [key, set] of Object.entries(state.off)) for (const value of get(key).split(",")) if (value) set.add(value);
    for (const key of ["firm", "rolled", "table"]) state[key] = kept.has(key);
    const outlet = data.outlets.indexOf(get("outlet"));
    Object.assign(state, { outlet: outlet < 0 ? "" : String(outlet), language: get("language"), amount: +get("amount") || 0, day: graph.days.includes(get("day")) ? get("day") : null });
    state.top = Math.max(1, parseInt(get("top"), 10) || data.opening || 1);
    if (Object.hasOwn(data.words, get("lang"))) state.lang = get("lang");
    const scope = { kind: get("show"), id: get("id"), hops: Math.min(3, Math.max(1, +get("hops") || 1)), from: get("from"), to: get("to"), name: get("name") };
    if (scope.kind === "around" && is(scope.id)) state.scope = { kind: "around", id: scope.id, hops: scope.hops };
    if (scope.kind === "path" && is(scope.from) && is(scope.to)) state.scope = { kind: "path", from: scope.from, to: scope.to };
    if (scope.kind === "question" && data.questions.some(q => q.name === scope.name)) state.scope = { kind: "question", name: scope.name };
    state.selected = get("at") || null;
  }

  // ---- the language
  function speak(lang) {
    state.lang = document.documentElement.lang = lang;
    words = data.words[lang];
    tell = formats(lang, words);
    panels = makePanels(data, graph, lang, () => evidence, tell);
    for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
    $("find").placeholder = `${words.name}…`;
    $("heading").textContent = document.title = data.title || words.title;
    $("language").textContent = words.other_language;
    $("language").lang = lang === "fr" ? "en" : "fr";
    const lines = [data.focus && words.around, data.left_out && words[data.focus ? "cut_around" : "cut"]].filter(Boolean);
    const values = { organization: data.focus, n: data.left_out, total: data.total, max: data.max };
    $("left-out").replaceChildren(...lines.map(text => el("p", { dir: "auto", text: tell.fill(text, values) })));
    $("alone").textContent = data.alone ? tell.fill(words.alone, { n: data.alone }) : "";
    filters.speak(lang, panels, tell);
    if (graph.days.length) time.speak(lang, panels, tell);
  }

  if (matchMedia("(max-width: 800px)").matches) $("filters").open = false;
  const frame = $("map").querySelector(".vis-network");
  if (frame) frame.tabIndex = -1;
  recall();
  speak(state.lang);
  apply();
  window.kgMap = map;
  evidence = await unpack("packed-evidence");
  if (state.selected) show();
  window.kgReady = true;
})();
