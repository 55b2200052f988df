"use strict";
// Everything beside the map. Text of articles goes through `el`, which sets textContent; nothing here parses markup.

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "text") node.textContent = value;
    else if (name === "onclick") node.addEventListener("click", value);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(child => child || child === 0));
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function shorten(text, length) {
  const signs = [...text.slice(0, 4 * length).replace(/\s+/g, " ")];
  return signs.length > length ? signs.slice(0, length - 1).join("") + "…" : signs.join("");
}

function formats(lang, words) {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const known = new Map(); // making a format takes longer than all that is formatted
  const format = currency => known.get(currency) || known.set(currency, made(currency)).get(currency);
  function made(currency) {
    const options = { notation: "compact", maximumSignificantDigits: 3 };
    try {
      return new Intl.NumberFormat(lang, { ...options, style: "currency", currency, currencyDisplay: "narrowSymbol" });
    } catch {
      const plain = new Intl.NumberFormat(lang, options);
      return { format: value => `${plain.format(value)} ${currency}` };
    }
  }
  const sum = (value, currency) => format(currency).format(value), dates = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
  return {
    fill,
    money({ min, max, currency }, short) {
      if (min !== null && min === max) return sum(min, currency);
      if (max === null) return short ? `> ${sum(min, currency)}` : fill(words.more_than, { a: sum(min, currency) });
      if (min === null) return short ? `≤ ${sum(max, currency)}` : fill(words.up_to, { a: sum(max, currency) });
      return short ? `${sum(min, currency)}–${sum(max, currency)}` : fill(words.between, { a: sum(min, currency), b: sum(max, currency) });
    },
    day: iso => (iso ? dates.format(new Date(iso + "T00:00:00Z")) : words.undated),
    count: (n, word) => (n === 1 ? words["one_" + word] : fill(words[word + "s"], { n })),
  };
}

// Small drawings for the legend, in the color of `look`.
const SHAPES = {
  dot: "M6 0a6 6 0 1 0 .01 0z", square: "M.7.7h10.6v10.6H.7z", diamond: "M6-.6 12.6 6 6 12.6-.6 6z", triangle: "M6 .2 12.2 11.4H-.2z",
  triangleDown: "M6 11.8 12.2.6H-.2z", hexagon: "M3 .8h6L12 6l-3 5.2H3L0 6z", star: "M6-.4 7.8 4l4.6.3-3.6 3 1.2 4.5L6 9.3l-4 2.5 1.2-4.5-3.6-3L4.2 4z",
};
function drawing(look, { shape, dash, arrow }) {
  const picture = svg("svg", { width: shape ? 14 : 26, height: 14, viewBox: shape ? "-1 -1 14 14" : "0 0 26 14", "aria-hidden": "true", class: "ink" });
  if (shape) picture.append(svg("path", { d: SHAPES[shape] || SHAPES.dot, fill: "currentColor" }));
  else picture.append(svg("path", { d: arrow ? "M0 7h20" : "M0 7h26", stroke: "currentColor", "stroke-width": 3, fill: "none", "stroke-dasharray": dash.join(" ") }));
  if (arrow) picture.append(svg("path", { d: "M17 2.5 26 7l-9 4.5z", fill: "currentColor" }));
  picture.style.setProperty("--light", look.light);
  picture.style.setProperty("--dark", look.dark);
  return picture;
}

function makePanels(data, graph, lang, evidence, tell) {
  const words = data.words[lang], terms = data.terms[lang], { money, day, count, fill } = tell;
  const org = id => graph.nodes.get(id).label, relation = name => terms.relation[name], status = name => terms.status[name];
  const look = (kind, name) => data.style[kind][name] || data.style.other;
  const heading = text => el("h3", { text });
  const badge = name => el("span", { class: `badge ${data.statuses[name].group}`, text: status(name) });
  const sum = s => (s.amount ? el("span", { class: "amount", text: money(s.amount) }) : null);
  const sentence = s => [el("bdi", { text: org(s.from) }), " ", el("em", { text: relation(s.relation) }), " ", el("bdi", { text: org(s.to) })];
  const rule = s => drawing(look("relations", s.relation), { dash: data.style.groups[s.group].dash, arrow: !data.relations[s.relation].symmetric });
  const disputed = s => (s.r.disputed ? el("span", { class: "badge disputed", title: words.disputed_long, text: words.disputed }) : null);

  function item(s, open) {
    return el("button", { type: "button", class: "item", onclick: () => open(s.line) }, rule(s), el("span", {}, ...sentence(s)), el("span", { class: "aside" }, sum(s), badge(s.status), disputed(s)));
  }

  // The sentence with the words that stand for the two organizations marked.
  function quote(c, claim) {
    const places = c.mentions.filter(m => m).map(m => [c.text.indexOf(m), m.length]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
    const node = el("blockquote", { dir: "auto", lang: claim.lang || null });
    let done = 0;
    for (const [at, length] of places) {
      if (at < done) continue;
      node.append(c.text.slice(done, at), el("mark", { text: c.text.slice(at, at + length) }));
      done = at + length;
    }
    node.append(c.text.slice(done));
    return node;
  }

  function proof(claim, c) {
    const web = /^https?:\/\//i.test(c.url), title = c.title || c.source || words.read_article;
    const by = c.attributed_to.length ? `${words.attributed_to} ${c.attributed_to.join(", ")}` : "";
    return el("article", { class: "claim" },
      el("p", { class: "facts" }, badge(claim.status), sum(claim), el("span", { text: day(claim.date) })),
      quote(c, claim),
      el("p", { class: "quiet" }, by && el("span", { dir: "auto", text: by + (c.source || c.title ? " · " : "") }), c.source && c.title ? el("bdi", { text: c.source + " · " }) : "",
        web ? el("a", { href: c.url, target: "_blank", rel: "noopener noreferrer", dir: "auto", text: title }) : el("bdi", { text: title })),
      (c.rule || c.cue) && el("p", { class: "quiet rule" }, `${words.found_by} `, c.rule && el("code", { text: c.rule }), c.cue && el("code", { text: c.cue })));
  }

  // A drawing of the history: one stroke for each status, dashed as on the map, and a dot for each report.
  function strip(r) {
    const dates = [...r.claims.map(c => c.date), ...r.history.map(p => p.since)].filter(Boolean).map(d => Date.parse(d));
    const first = Math.min(...dates), last = Math.max(...dates);
    if (!(last > first)) return null;
    const x = iso => (iso ? 8 + (274 * (Date.parse(iso) - first)) / (last - first) : 8);
    const parts = r.history.map(p => svg("path", { d: `M${x(p.since)} 9H${p.until ? x(p.until) : 284}`, "stroke-dasharray": data.style.groups[data.statuses[p.status].group].dash.join(" ") }));
    const dots = r.claims.filter(c => c.date).map(c => svg("circle", { cx: x(c.date), cy: 9, r: 4, class: data.statuses[c.status].group }));
    return svg("svg", { viewBox: "0 0 292 18", class: "strip", "aria-hidden": "true" }, ...parts, ...dots);
  }

  function history(r) {
    if (!r.history.length) return null;
    return el("ol", { class: "history", "aria-label": words.history }, ...r.history.map(p =>
      el("li", { class: data.statuses[p.status].group }, el("b", { text: status(p.status) }), el("span", { class: "quiet", text:
        [p.since && fill(words.since, { d: day(p.since) }), p.until && fill(words.until, { d: day(p.until) })].filter(Boolean).join(", ") || words.undated }))));
  }

  // What contradicts: one column for each status and amount that is claimed, with who says so.
  function sides(r) {
    const said = new Map();
    for (const c of r.claims) {
      const key = `${c.status} ${c.amount ? money(c.amount) : ""}`;
      said.set(key, [...(said.get(key) || []), c]);
    }
    return el("div", { class: "sides" }, ...[...said.values()].map(claims => el("div", {},
      el("p", { class: "facts" }, badge(claims[0].status), sum(claims[0])),
      el("ul", {}, ...claims.map(c => el("li", {}, el("bdi", { text: c.outlets.map(i => data.outlets[i]).join(", ") || words.unnamed }), el("span", { class: "quiet", text: ` ${day(c.date)}` })))))));
  }

  function relationship(s) {
    const r = s.r, texts = evidence()[r.n];
    const units = s.from !== r.from || s.to !== r.to ? el("p", { class: "quiet", dir: "auto", text: `${org(r.from)} → ${org(r.to)}` }) : null;
    return el("section", { class: "relationship" },
      el("p", { class: "facts" }, badge(s.status), sum(s), disputed(s)), units,
      ...(r.disputed ? [el("p", { class: "quiet", text: words.disputed_long }), sides(r)] : []), strip(r), history(r),
      heading(count(r.claims.length, "claim")), ...(texts ? r.claims.map((c, i) => proof(c, texts[i])) : [el("p", { class: "quiet", text: words.loading })]));
  }

  const chip = (id, n, open) => el("button", { type: "button", onclick: () => open(id) }, el("bdi", { text: shorten(org(id), 32) }), n !== undefined && el("span", { class: "quiet", text: ` ${n}` }));

  return {
    line(line, open) {
      const [s] = line.shown, ends = [...new Set([line.from, line.to])];
      return [el("h2", {}, rule(s), el("span", {}, ...sentence(s))), line.shown.length > 1 ? el("p", { class: "quiet", text: count(line.shown.length, "relationship") }) : "",
        ...line.shown.map(relationship), el("p", { class: "links" }, ...ends.map(id => chip(id, undefined, open)))];
    },
    organization(id, list, open, around, path) {
      const o = graph.nodes.get(id), units = data.nodes.filter(n => n.id !== id && graph.roots.get(n.id) === id);
      const to = el("input", { type: "search", list: "names", id: "path-to", placeholder: `${words.name}…`, autocomplete: "off" });
      const way = el("form", { class: "row" }, el("label", { for: "path-to", text: words.path_to }), to, el("button", { text: words.go }));
      way.addEventListener("submit", event => { event.preventDefault(); path(to.value); });
      return [el("h2", {}, drawing(look("types", o.type), { shape: look("types", o.type).shape }), el("bdi", { text: o.label })),
        el("p", { class: "quiet", text: o.types.map(t => terms.type[t] || t).join(" · ") }),
        o.aliases.length ? el("p", { class: "quiet", dir: "auto", text: `${words.also_called} ${o.aliases.join(", ")}` }) : "",
        units.length ? el("p", { class: "quiet", dir: "auto", text: `${words.units} ${units.map(n => n.label).join(", ")}` }) : "",
        el("p", { class: "row" }, el("span", { text: words.show_around }), ...[1, 2, 3].map(n => el("button", { type: "button", text: count(n, "step"), onclick: () => around(id, n) }))),
        way, el("p", { id: "path-note", role: "status" }), heading(count(list.length, "relationship")), ...list.map(s => item(s, open))];
    },
    overview(list, open, ask) {
      const groups = ["firm", "tentative", "void"].map(g => [g, list.filter(s => s.group === g).length]);
      const top = (key, n) => list.filter(key).sort((a, b) => (key(b) > key(a) ? 1 : key(b) < key(a) ? -1 : 0)).slice(0, n).map(s => item(s, open));
      const degree = new Map();
      for (const s of list) for (const id of [s.from, s.to]) degree.set(id, (degree.get(id) || 0) + 1);
      const hubs = [...degree].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 6);
      const big = top(s => s.dollars, 5), latest = top(s => s.r.last || "", 4), asked = data.questions.filter(q => q.cases.length);
      const bar = svg("svg", { viewBox: "0 0 300 10", preserveAspectRatio: "none", class: "share", "aria-hidden": "true" });
      let x = 0;
      for (const [group, n] of groups) { const width = (300 * n) / (list.length || 1); bar.append(svg("rect", { x, width: Math.max(0, width - 1), height: 10, class: group })); x += width; }
      return [el("p", { class: "stats" }, ...groups.map(([g, n]) => el("span", { class: g }, el("b", { text: n }), ` ${words[g]}`))), bar,
        ...(asked.length ? [heading(words.questions), el("div", { class: "asks" }, ...asked.map(q => el("button", { type: "button", title: q.texts[lang], onclick: () => ask(q.name) },
          q.loops ? el("span", { class: "loop", text: "↻ ", "aria-hidden": "true" }) : "", words[`q_${q.name.replaceAll("-", "_")}`], el("span", { class: "quiet", text: ` ${q.cases.length}` }))))] : []),
        ...(big.length ? [heading(words.largest), ...big] : []),
        ...(hubs.length ? [heading(words.most_connected), el("p", { class: "links" }, ...hubs.map(([id, n]) => chip(id, n, open)))] : []),
        ...(latest.length ? [heading(words.latest), ...latest] : []), el("p", { class: "quiet", text: words.hint })];
    },
    // The answer to a question, case by case.
    question(q, list, open, light) {
      const by = new Map(list.map(s => [s.r.n, s])), cases = q.cases.map(c => c.map(n => by.get(n)).filter(Boolean)).filter(c => c.length);
      const single = cases.every(c => c.length === 1);
      const card = c => {
        const ends = [...new Set(c.flatMap(s => [s.from, s.to]))].map(org), title = q.loops ? [...ends, ends[0]].join(" → ") : ends.join(" · ");
        return el("section", { class: "case" }, el("button", { type: "button", class: "case-name", dir: "auto", onclick: () => light(c) }, q.loops ? el("span", { class: "loop", text: "↻ ", "aria-hidden": "true" }) : "", title), ...c.map(s => item(s, open)));
      };
      return [el("h2", {}, el("span", { text: words[`q_${q.name.replaceAll("-", "_")}`] })), el("p", { class: "quiet", text: q.texts[lang] }),
        heading(count(cases.length, "case")), ...(single ? cases.map(([s]) => item(s, open)) : cases.map(card))];
    },
    path(scope, list, open) {
      if (!list.length) return [el("h2", {}, el("bdi", { text: `${org(scope.from)} … ${org(scope.to)}` })), el("p", { text: words.no_path })];
      const start = list.some(s => s.from === scope.from || s.to === scope.from) ? scope.from : graph.roots.get(scope.from), far = graph.steps(start, list), near = s => Math.min(far.get(s.from), far.get(s.to));
      const steps = Math.max(...list.map(near)) + 1;
      return [el("h2", {}, el("bdi", { text: `${org(scope.from)} … ${org(scope.to)}` })), el("p", { class: "quiet", text: words.path_text }),
        ...Array.from({ length: steps }, (_, k) => [heading(fill(words.step_n, { n: k + 1 })), ...list.filter(s => near(s) === k).map(s => item(s, open))]).flat()];
    },
    table(list, open) {
      const head = [words.from, words.relation, words.to, words.status, words.amount, words.last_reported, words.evidence];
      return el("table", {}, el("caption", { text: words.table_caption }), el("thead", {}, el("tr", {}, ...head.map(text => el("th", { scope: "col", text })))), el("tbody", {}, ...list.map(s => el("tr", {},
        el("th", { scope: "row", dir: "auto", text: org(s.from) }), el("td", { class: "relation", text: relation(s.relation) }), el("td", { dir: "auto", text: org(s.to) }), el("td", {}, badge(s.status)),
        el("td", { class: "amount", text: s.amount ? money(s.amount) : "" }), el("td", { class: "day", text: day(s.r.last) }),
        el("td", {}, el("button", { type: "button", text: count(s.r.claims.length, "claim"), onclick: () => open(s.line) }))))));
    },
    tip(id, line) {
      if (!line) return `${shorten(org(id), 80)} · ${terms.type[graph.nodes.get(id).type] || ""}`;
      return line.shown.map(s => [shorten(org(s.from), 40), relation(s.relation), shorten(org(s.to), 40), "·", status(s.status), s.amount ? "· " + money(s.amount) : ""].join(" ")).join("\n");
    },
    change({ r, status: now, was }) {
      return el("li", {}, ...sentence(r), " ", was ? badge(was) : "", was ? " → " : "", badge(now));
    },
    help: () => [el("h2", { text: words.help }), el("dl", {}, ...words.keys_help.split("\n").filter(Boolean).flatMap(line => {
      const [keys, text] = line.split(" = ");
      return [el("dt", {}, el("kbd", { text: keys })), el("dd", { text })];
    }))],
    swatch: { type: n => drawing(look("types", n), { shape: look("types", n).shape }), relation: n => drawing(look("relations", n), { dash: [], arrow: !data.relations[n].symmetric }), status: n => drawing(data.style.other, { dash: data.style.groups[data.statuses[n].group].dash }) },
  };
}
