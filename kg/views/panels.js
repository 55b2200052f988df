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

function formats(lang, words) {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  function sum(value, currency) {
    const options = { notation: "compact", maximumSignificantDigits: 3 };
    try {
      return new Intl.NumberFormat(lang, { ...options, style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(value);
    } catch {
      return `${new Intl.NumberFormat(lang, options).format(value)} ${currency}`;
    }
  }
  return {
    fill,
    money({ min, max, currency }, short) {
      if (min !== null && min === max) return sum(min, currency);
      if (max === null) return short ? `> ${sum(min, currency)}` : fill(words.more_than, { a: sum(min, currency) });
      if (min === null) return short ? `≤ ${sum(max, currency)}` : fill(words.up_to, { a: sum(max, currency) });
      return short ? `${sum(min, currency)}–${sum(max, currency)}` : fill(words.between, { a: sum(min, currency), b: sum(max, currency) });
    },
    day: iso => (iso ? new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(iso + "T00:00:00Z")) : words.undated),
    count: (n, word) => (n === 1 ? words["one_" + word] : fill(words[word + "s"], { n })),
  };
}

// Small drawings for the legend, in the color of `look`.
const SHAPES = {
  dot: "M6 0a6 6 0 1 0 .01 0z", square: "M.7.7h10.6v10.6H.7z", diamond: "M6-.6 12.6 6 6 12.6-.6 6z", triangle: "M6 .2 12.2 11.4H-.2z",
  triangleDown: "M6 11.8 12.2.6H-.2z", hexagon: "M3 .8h6L12 6l-3 5.2H3L0 6z", star: "M6-.4 7.8 4l4.6.3-3.6 3 1.2 4.5L6 9.3l-4 2.5 1.2-4.5-3.6-3L4.2 4z",
};
function drawing(look, { shape, dash, arrow }) {
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), path = document.createElementNS(ns, "path");
  const set = (node, values) => Object.entries(values).forEach(([k, v]) => node.setAttribute(k, v));
  set(svg, { width: shape ? 14 : 26, height: 14, viewBox: shape ? "-1 -1 14 14" : "0 0 26 14", "aria-hidden": "true", class: "ink" });
  if (shape) set(path, { d: SHAPES[shape] || SHAPES.dot, fill: "currentColor" });
  else set(path, { d: arrow ? "M0 7h20" : "M0 7h26", stroke: "currentColor", "stroke-width": 3, fill: "none", "stroke-dasharray": dash.join(" ") });
  svg.append(path);
  if (arrow) {
    const head = document.createElementNS(ns, "path");
    set(head, { d: "M17 2.5 26 7l-9 4.5z", fill: "currentColor" });
    svg.append(head);
  }
  svg.style.setProperty("--light", look.light);
  svg.style.setProperty("--dark", look.dark);
  return svg;
}

function makePanels(data, edges, { money, day, count, fill }) {
  const words = data.words, org = id => data.organizations[id].name;
  const relation = name => data.relations[name].label, status = name => data.statuses[name].label;
  const look = (kind, name) => data.style[kind][name] || data.style.other;
  const heading = text => el("h3", { text });
  const badge = name => el("span", { class: `badge ${data.statuses[name].group}`, text: status(name) });
  const money_of = r => (r.amount ? el("span", { class: "amount", text: money(r.amount) }) : null);
  const sentence = r => [el("bdi", { text: org(r.subject) }), " ", el("em", { text: relation(r.relation) }), " ", el("bdi", { text: org(r.object) })];
  const rule = r => drawing(look("relations", r.relation), { dash: data.style.groups[data.statuses[r.status].group].dash, arrow: !data.relations[r.relation].symmetric });

  function item(r, edge, open) {
    return el("button", { type: "button", class: "item", onclick: () => open(edge) }, rule(r), el("span", {}, ...sentence(r)), el("span", { class: "aside" }, money_of(r), badge(r.status)));
  }

  // The sentence with the words that stand for the two organizations marked.
  function quote(claim) {
    const places = claim.mentions.filter(m => m).map(m => [claim.text.indexOf(m), m.length]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
    const node = el("blockquote", { dir: "auto", lang: claim.lang || null });
    let done = 0;
    for (const [at, length] of places) {
      if (at < done) continue;
      node.append(claim.text.slice(done, at), el("mark", { text: claim.text.slice(at, at + length) }));
      done = at + length;
    }
    node.append(claim.text.slice(done));
    return node;
  }

  function claim(c) {
    const web = /^https?:\/\//i.test(c.url), title = c.title || c.source || words.read_article;
    const by = c.attributed_to.length ? `${words.attributed_to} ${c.attributed_to.join(", ")}` : "";
    return el("article", { class: "claim" },
      el("p", { class: "facts" }, badge(c.status), c.amount && el("span", { class: "amount", text: money(c.amount) }), el("span", { text: day(c.date) })),
      quote(c),
      el("p", { class: "quiet" }, by && el("span", { dir: "auto", text: by + (c.source || c.title ? " · " : "") }), c.source && c.title ? el("bdi", { text: c.source + " · " }) : "",
        web ? el("a", { href: c.url, target: "_blank", rel: "noopener noreferrer", dir: "auto", text: title }) : el("bdi", { text: title })),
      (c.rule || c.cue) && el("p", { class: "quiet rule" }, `${words.found_by} `, c.rule && el("code", { text: c.rule }), c.cue && el("code", { text: c.cue })));
  }

  function timeline(r) {
    if (!r.history.length) return null;
    return el("ol", { class: "history", "aria-label": words.history }, ...r.history.map(p =>
      el("li", { class: data.statuses[p.status].group }, el("b", { text: status(p.status) }), el("span", { class: "quiet", text:
        [p.since && fill(words.since, { d: day(p.since) }), p.until && fill(words.until, { d: day(p.until) })].filter(Boolean).join(", ") || words.undated }))));
  }

  function relationship(r) {
    return el("section", { class: "relationship" },
      el("p", { class: "facts" }, badge(r.status), money_of(r), r.disputed && el("span", { class: "badge disputed", title: words.disputed_long, text: words.disputed })),
      r.disputed && el("p", { class: "quiet", text: words.disputed_long }), timeline(r),
      heading(count(r.claims.length, "claim")), ...r.claims.map(claim));
  }

  return {
    edge(id, open) {
      const all = data.lines[id], [r] = all, ends = [...new Set([r.subject, r.object])];
      return [el("h2", {}, rule(r), el("span", {}, ...sentence(r))), all.length > 1 ? el("p", { class: "quiet", text: count(all.length, "relationship") }) : "", ...all.map(relationship),
        el("p", { class: "links" }, ...ends.map(n => el("button", { type: "button", dir: "auto", text: shorten(org(n), 40), onclick: () => open(n) })))];
    },
    node(id, lines, open) {
      const o = data.organizations[id], others = o.aliases.filter(a => a !== o.name);
      return [el("h2", {}, drawing(look("types", o.type), { shape: look("types", o.type).shape }), el("bdi", { text: o.name })),
        el("p", { class: "quiet", text: o.types.map(t => data.types[t] || t).join(" · ") }),
        others.length ? el("p", { class: "quiet", dir: "auto", text: `${words.also_called} ${others.join(", ")}` }) : "",
        heading(count(lines.length, "relationship")), ...lines.map(([edge, r]) => item(r, edge, open))];
    },
    overview(lines, degree, open) {
      const size = ([, r]) => (r.amount ? r.amount.min || r.amount.max || 0 : 0);
      const top = (key, n) => [...lines].filter(key).sort((a, b) => (key(b) > key(a) ? 1 : key(b) < key(a) ? -1 : 0)).slice(0, n).map(([edge, r]) => item(r, edge, open));
      const big = top(size, 6), latest = top(([, r]) => r.last || "", 4);
      const hubs = [...degree].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 6);
      return [el("p", { class: "quiet", text: words.hint }),
        ...(big.length ? [heading(words.largest), ...big] : []),
        ...(hubs.length ? [heading(words.most_connected), el("p", { class: "links" }, ...hubs.map(([n, k]) =>
          el("button", { type: "button", onclick: () => open(n) }, el("bdi", { text: shorten(org(n), 32) }), el("span", { class: "quiet", text: ` ${k}` }))))] : []),
        ...(latest.length ? [heading(words.latest), ...latest] : [])];
    },
    table(lines, open) {
      const head = [words.from, words.relation, words.to, words.status, words.amount, words.last_reported, words.evidence];
      return el("table", {}, el("thead", {}, el("tr", {}, ...head.map(text => el("th", { scope: "col", text })))), el("tbody", {}, ...lines.map(([edge, r]) => el("tr", {},
        el("th", { scope: "row", dir: "auto", text: org(r.subject) }), el("td", { text: relation(r.relation) }), el("td", { dir: "auto", text: org(r.object) }), el("td", {}, badge(r.status)),
        el("td", { class: "amount", text: r.amount ? money(r.amount) : "" }), el("td", { text: day(r.last) }),
        el("td", {}, el("button", { type: "button", text: count(r.claims.length, "claim"), onclick: () => open(edge) }))))));
    },
    tip(id) {
      if (data.organizations[id]) return `${shorten(org(id), 80)} · ${(data.types[data.organizations[id].type] || "")}`;
      return data.lines[id].map(r => [shorten(org(r.subject), 40), relation(r.relation), shorten(org(r.object), 40), "·", status(r.status), r.amount ? "· " + money(r.amount) : ""].join(" ")).join("\n");
    },
    swatch: { type: n => drawing(look("types", n), { shape: look("types", n).shape }), relation: n => drawing(look("relations", n), { dash: [], arrow: !data.relations[n].symmetric }), status: n => drawing(data.style.other, { dash: data.style.groups[data.statuses[n].group].dash }) },
    label: { type: n => data.types[n] || n, relation, status },
  };
}
