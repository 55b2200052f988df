"use strict";
// The graph as data: what passes the filters, the lines it makes, who is near whom. Nothing here touches the page.

// The text behind packed data: JSON, compressed, in base64.
async function unpack(id) {
  const bytes = bytesOf(document.getElementById(id).textContent.trim());
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function bytesOf(packed) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(packed); // newer browsers, many times faster
  const raw = atob(packed), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

function makeGraph(data) {
  const nodes = new Map(data.nodes.map(n => [n.id, n])), relationships = data.edges;
  const group = status => data.statuses[status].group;
  relationships.forEach((r, i) => { r.n = i; });
  const roots = new Map(data.nodes.map(n => [n.id, root(n)]));
  const days = [...new Set(relationships.flatMap(r => [...r.claims.map(c => c.date), ...r.history.map(p => p.since)]).filter(Boolean))].sort();

  // The organization of which a unit is part, through any number of steps.
  function root(node) {
    const seen = new Set();
    while (node.parent && !seen.has(node.id)) { seen.add(node.id); node = nodes.get(node.parent); }
    return node.id;
  }

  // A relationship as the map shows it: its ends (rolled up or not), and its status and amount as of a day.
  function shown(r, { rolled, day }) {
    const from = rolled ? roots.get(r.from) : r.from, to = rolled ? roots.get(r.to) : r.to;
    if (from === to) return null;
    const now = day ? asOf(r, day) : { status: r.status, amount: r.amount, dollars: r.dollars };
    return now && { r, from, to, relation: r.relation, ...now, group: group(now.status) };
  }

  // What was reported by the end of a day; what has no date counts as older than all others.
  function asOf(r, day) {
    const period = r.history.findLast(p => !p.since || p.since <= day);
    const told = r.claims.filter(c => !c.date || c.date <= day), money = told.findLast(c => c.amount);
    return period && told.length ? { status: period.status, amount: money ? money.amount : null, dollars: money ? money.dollars : 0 } : null;
  }

  function passes(s, state) {
    const { off, outlet, language, amount, day } = state, r = s.r;
    if (off.relation.has(r.relation) || off.type.has(nodes.get(s.from).type) || off.type.has(nodes.get(s.to).type)) return false;
    if (amount && s.dollars < amount) return false;
    const from = c => (outlet === "" || c.outlets.includes(+outlet)) && (!language || c.lang === language) && (!day || !c.date || c.date <= day);
    return !(outlet !== "" || language) || r.claims.some(from);
  }
  const standing = (s, state) => !off(state, s.status) && (!state.firm || s.group === "firm");
  const off = (state, status) => state.off.status.has(status);

  // The relationships in scope, the strongest first, before the limit and as if today were the last day, so that a replay stands still.
  function scoped(state) {
    const all = relationships.map(r => shown(r, { ...state, day: null })).filter(s => s && passes(s, { ...state, day: null }) && (state.day || standing(s, state)));
    const { kind } = state.scope;
    if (kind === "around") {
      const near = hops(all, place(state, state.scope.id), state.scope.hops), center = place(state, state.scope.id);
      const inside = all.filter(s => near.has(s.from) && near.has(s.to)), own = s => s.from === center || s.to === center;
      return [...inside.filter(own), ...inside.filter(s => !own(s))];
    }
    if (kind === "path") return between(all, place(state, state.scope.from), place(state, state.scope.to));
    if (kind === "question") {
      const wanted = new Set(data.questions.find(q => q.name === state.scope.name).cases.flat());
      return all.filter(s => wanted.has(s.r.n));
    }
    return all;
  }
  const place = (state, id) => (state.rolled ? roots.get(id) : id);

  function neighbors(all) {
    const near = new Map();
    const join = (a, b) => (near.get(a) || near.set(a, new Set()).get(a)).add(b);
    for (const s of all) { join(s.from, s.to); join(s.to, s.from); }
    return near;
  }

  function distances(near, from) {
    const far = new Map([[from, 0]]);
    for (const id of far.keys()) for (const next of near.get(id) || []) if (!far.has(next)) far.set(next, far.get(id) + 1);
    return far;
  }

  function hops(all, id, most) {
    return new Set([...distances(neighbors(all), id)].filter(([, steps]) => steps <= most).map(([other]) => other));
  }

  // All that lies on a shortest way between two, in whatever direction the relations go.
  function between(all, from, to) {
    const near = neighbors(all), a = distances(near, from), b = distances(near, to), length = a.get(to);
    if (!length) return [];
    const step = (x, y) => a.get(x) + 1 + b.get(y) === length;
    return all.filter(s => step(s.from, s.to) || step(s.to, s.from));
  }

  // Relationships of one relation and group of statuses between the same two are one line; lines between the same two fan out.
  function linesOf(list) {
    const lines = new Map(), beside = new Map();
    for (const s of list) {
      const ends = data.relations[s.relation].symmetric && s.from > s.to ? [s.to, s.from] : [s.from, s.to];
      const id = [s.relation, s.group, ...ends].join("|");
      if (!lines.has(id)) lines.set(id, { id, from: ends[0], to: ends[1], relation: s.relation, group: s.group, shown: [] });
      s.line = id;
      lines.get(id).shown.push(s);
    }
    for (const line of lines.values()) {
      const pair = line.from < line.to ? `${line.from}|${line.to}` : `${line.to}|${line.from}`;
      beside.set(pair, [...(beside.get(pair) || []), line]);
      line.width = 1.7 + 2.2 * Math.log10(1 + Math.max(...line.shown.map(s => s.dollars)) / 1e8);
    }
    for (const side of beside.values()) {
      side.forEach((line, k) => { line.bend = (k - (side.length - 1) / 2) * 0.2 * (line.from < line.to ? 1 : -1); });
    }
    return [...lines.values()];
  }

  return {
    nodes, relationships, days, roots,
    // What a state shows: its lines as they stand, the organizations they join, and those that they would join on the last day.
    view(state) {
      const pool = scoped(state), all = linesOf(pool), kept = all.slice(0, state.top), base = kept.flatMap(l => l.shown);
      const list = state.day ? base.map(s => shown(s.r, state)).filter(s => s && passes(s, state) && standing(s, state)) : base;
      const lines = state.day ? linesOf(list) : kept;
      return {
        lines, list, places: new Set(kept.flatMap(l => [l.from, l.to])), ids: new Set(lines.flatMap(l => [l.from, l.to])),
        available: all.length, base: kept,
      };
    },
    at: place,
    steps(id, all) { return distances(neighbors(all), id); },
    changes(day) {
      return relationships.flatMap(r => r.history.filter(p => p.since === day).map(p => ({ r, status: p.status, was: (r.history[r.history.indexOf(p) - 1] || {}).status })));
    },
  };
}
