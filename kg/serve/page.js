// The page of `kg serve`: the query editor, and the named questions as queries to start from.
"use strict";

const element = (id) => document.getElementById(id);
const token = element("map").elements.token;
const bytes = (text) => String.fromCharCode(...new TextEncoder().encode(text)); // as headers are written
const headers = () => (token.value ? { Authorization: `Bearer ${bytes(token.value)}` } : {}); // kept in the page only
const endpoint = new URL("sparql", location.href.split("#")[0]).href;
const shared = new URLSearchParams(location.hash.slice(1)); // a query that someone has sent as a link; where it goes is our affair
if (shared.has("endpoint")) {
  shared.set("endpoint", endpoint);
  history.replaceState(null, "", `#${shared}`);
}
const yasgui = new Yasgui(element("yasgui"), {
  requestConfig: { endpoint, method: "POST", headers },
  copyEndpointOnNewTab: false,
  endpointCatalogueOptions: { getData: () => [] },
});
let questions = [];

async function get(address, accept) {
  const response = await fetch(address, { headers: { Accept: accept, ...headers() } });
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(text), { status: response.status });
  return text;
}

function say(text) {
  element("trouble").textContent = text;
}

function showParameters() {
  const question = questions[element("question").selectedIndex];
  const fields = question.parameters.map((parameter) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.name = parameter.name;
    input.required = parameter.required;
    input.type = parameter.kind === "date" ? "date" : "text";
    label.append(`${parameter.name} `, input);
    return label;
  });
  element("parameters").replaceChildren(...fields);
}

async function load() {
  try {
    questions = JSON.parse(await get("api/questions", "application/json"));
    const options = questions.map((question) => new Option(`${question.name}: ${question.texts.en}`, question.name));
    element("question").replaceChildren(...options);
    showParameters();
    say("");
  } catch (error) {
    element("access").hidden = error.status !== 401 && element("access").hidden;
    say(error.message);
  }
}

async function ask(event) {
  event.preventDefault();
  const name = element("question").value;
  const given = [...element("parameters").querySelectorAll("input")].filter((input) => input.value);
  const parameters = new URLSearchParams(given.map((input) => [input.name, input.value]));
  try {
    const query = await get(`api/ask/${encodeURIComponent(name)}?${parameters}`, "application/sparql-query");
    say("");
    const tab = yasgui.addTab(true, { name });
    tab.setQuery(query);
    await tab.query();
  } catch (error) {
    say(error.message);
  }
}

element("question").addEventListener("change", showParameters);
element("ask").addEventListener("submit", ask);
token.addEventListener("change", load);
load();
