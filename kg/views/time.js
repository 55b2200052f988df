"use strict";
// The slider under the map: what was known by the end of a day, replayed day by day, with the changes of that day in words.

function makeTime(data, graph, state, apply) {
  const $ = id => document.getElementById(id), days = graph.days, last = days.length;
  let timer = null, panels = null, tell = null, words = null;
  $("time").hidden = last < 2;
  $("day").max = last;

  // How many claims were reported when, in at most 80 columns.
  function columns() {
    const width = Math.max(1, Math.ceil(last / 80)), bins = Array.from({ length: Math.ceil(last / width) }, () => ({ firm: 0, tentative: 0, void: 0 }));
    const index = new Map(days.map((d, i) => [d, Math.floor(i / width)]));
    for (const r of graph.relationships) for (const c of r.claims) if (c.date) bins[index.get(c.date)][data.statuses[c.status].group]++;
    const most = Math.max(1, ...bins.map(b => b.firm + b.tentative + b.void));
    return svg("svg", { viewBox: `0 0 ${bins.length} 26`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...bins.flatMap((b, i) => {
      let y = 26;
      return ["firm", "tentative", "void"].map(group => {
        const height = (25 * b[group]) / most;
        y -= height;
        return svg("rect", { x: i + 0.1, y, width: 0.8, height, class: group });
      });
    }));
  }

  function show() {
    if (last < 2) return;
    const at = state.day ? days.indexOf(state.day) : last;
    $("day").value = at;
    $("day").setAttribute("aria-valuetext", state.day ? tell.day(state.day) : words.today);
    $("day-name").textContent = state.day ? tell.fill(words.as_of, { d: tell.day(state.day) }) : words.today;
    $("bars").style.setProperty("--at", `${(100 * Math.min(at + 1, last)) / last}%`);
    const changes = state.day ? graph.changes(state.day) : [];
    $("changes").replaceChildren(...changes.slice(0, 2).map(panels.change), ...(changes.length > 2 ? [el("li", { class: "quiet", text: tell.fill(words.more, { n: changes.length - 2 }) })] : []));
    $("play").textContent = timer ? "❚❚" : "▶";
    $("play").setAttribute("aria-label", timer ? words.pause : words.play);
  }

  function set(index) {
    state.day = index >= last ? null : days[Math.max(0, index)];
    apply();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
  }

  $("day").addEventListener("input", () => { stop(); set(+$("day").value); });
  $("play").addEventListener("click", () => {
    if (timer) { stop(); show(); return; }
    let at = state.day ? days.indexOf(state.day) : -1;
    const step = Math.max(1, Math.round(last / 60));
    timer = setInterval(() => { at += step; if (at >= last) stop(); set(at); }, 650);
    set(Math.max(0, at));
  });
  if (last > 1) $("bars").replaceChildren(columns());

  return {
    show, stop,
    speak(lang, p, t) { panels = p; tell = t; words = data.words[lang]; $("first-day").textContent = tell.day(days[0]); $("last-day").textContent = tell.day(days[last - 1]); },
  };
}
