"use strict";
// The legend, which is the filters: each kind with its drawing and number, and choices by outlet, amount and language.

const AMOUNTS = [1e6, 1e7, 1e8, 1e9, 1e10, 1e11]; // lower bounds in dollars or what is about as much in other currencies

function makeFilters(data, graph, state, apply) {
  const $ = id => document.getElementById(id === "language" ? "language-of" : id), all = graph.relationships;
  const counted = { type: data.nodes.filter(n => n.place || n.wide).map(n => n.type), relation: all.map(r => r.relation), status: all.map(r => r.status) };

  function tally(values) {
    const count = new Map();
    for (const v of values) count.set(v, (count.get(v) || 0) + 1);
    return count;
  }

  // Write the legend in a language.
  function speak(lang, panels, tell) {
    const terms = data.terms[lang], words = data.words[lang];
    for (const [key, values] of Object.entries(counted)) {
      const count = tally(values), names = key === "status" ? Object.keys(terms.status).filter(s => count.has(s)) : [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
      const rows = names.map(name => {
        const box = el("input", { type: "checkbox", value: name });
        box.addEventListener("change", () => { state.off[key][box.checked ? "delete" : "add"](name); apply(); });
        return el("label", {}, box, panels.swatch[key](name), el("span", { text: terms[key][name] || name }), el("span", { class: "n", text: count.get(name) }));
      });
      $(key).replaceChildren($(key).querySelector("legend"), ...rows);
    }
    const outlets = [...tally(all.flatMap(r => [...new Set(r.claims.flatMap(c => c.outlets))]))].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const tongues = [...tally(all.flatMap(r => [...new Set(r.claims.map(c => c.lang))]))].filter(([code]) => code).sort();
    const choices = {
      outlet: outlets.map(([i, n]) => [i, `${shorten(data.outlets[i], 40)} (${n})`]),
      amount: AMOUNTS.filter(a => all.some(r => r.dollars >= a)).map(a => [a, tell.money({ min: a, max: a, currency: "USD" })]),
      language: tongues.map(([code, n]) => [code, `${tongue(lang, code)} (${n})`]),
    };
    for (const [key, options] of Object.entries(choices)) {
      $(key).replaceChildren(el("option", { value: "", text: words.any }), ...options.map(([value, text]) => el("option", { value, text })));
      $(key).parentNode.hidden = options.length < (key === "language" ? 2 : 1);
    }
    show();
  }

  function tongue(lang, code) {
    try { return new Intl.DisplayNames([lang], { type: "language" }).of(code); } catch { return code; }
  }

  // Set the boxes and choices as the state says.
  function show() {
    for (const [key, set] of Object.entries(state.off)) for (const box of $(key).querySelectorAll("input")) box.checked = !set.has(box.value);
    for (const key of ["outlet", "amount", "language"]) $(key).value = state[key] || "";
    if (state.outlet === 0) $("outlet").value = "0";
    $("firm").checked = state.firm;
    $("rolled").checked = state.rolled;
  }

  for (const key of ["outlet", "amount", "language"]) {
    $(key).addEventListener("change", () => { state[key] = key === "amount" ? +$(key).value : $(key).value; apply(); });
  }
  for (const key of ["firm", "rolled"]) $(key).addEventListener("change", () => { state[key] = $(key).checked; apply(); });
  $("strongest").addEventListener("input", () => { state.top = +$("strongest").value; apply(); });

  // The slider goes from one line to all that are in scope.
  function range(available, shown) {
    $("limit").hidden = available <= Math.min(data.opening, 40);
    $("strongest").max = available;
    $("strongest").value = Math.min(state.top, available);
    $("strongest-n").textContent = `${shown} / ${available}`;
  }

  return { speak, show, range };
}
