"""Free queries: what they give, and that they neither change the graph nor reach out of it."""

import csv
import http.server
import io
import json
import threading
from datetime import date
from decimal import Decimal

import pytest
from hand_built import SEED

from kg.errors import InputError
from kg.graph import KnowledgeGraph


@pytest.fixture(scope="module")
def graph():
    with KnowledgeGraph() as graph:
        graph.add(SEED)
        yield graph


def test_rows_are_plain_values(graph):
    values = 'tp:Claim "a" "b"@fr 7 1.5 1e3 true "2025-01-02"^^xsd:date "2025-01-02T03:04:05Z"^^xsd:dateTime UNDEF'
    columns = "?iri ?text ?tagged ?whole ?decimal ?real ?yes ?day ?time ?none"
    result = graph.query(f"SELECT {columns} {{ VALUES ({columns}) {{ ({values}) }} }}")
    iri = "https://w3id.org/tech-partnerships#Claim"
    assert result.rows == [(iri, "a", "b", 7, Decimal("1.5"), 1000.0, True, date(2025, 1, 2), "2025-01-02T03:04:05Z", None)]
    assert result.dicts()[0]["none"] is None
    assert (len(result), bool(result)) == (1, True)


def test_formats(graph):
    result = graph.query('SELECT ?a ?b { VALUES (?a ?b) { ("x, \\"y\\"\\nz" 1) (UNDEF true) } }')
    assert list(csv.reader(io.StringIO(result.serialize("csv")))) == [["a", "b"], ['x, "y"\nz', "1"], ["", "true"]]
    assert result.serialize("table") == 'a         b\n--------  ----\nx, "y" z  1\n          true\n'
    assert json.loads(result.serialize("json")) == {
        "head": {"vars": ["a", "b"]},
        "results": {
            "bindings": [
                {
                    "a": {"type": "literal", "value": 'x, "y"\nz'},
                    "b": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
                },
                {"b": {"type": "literal", "value": "true", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}},
            ]
        },
    }
    with pytest.raises(InputError, match="no format 'xlsx'"):
        result.serialize("xlsx")


def test_the_json_is_what_oxigraph_reads(graph):
    import pyoxigraph as ox

    result = graph.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    parsed = ox.parse_query_results(result.serialize("json"), format=ox.QueryResultsFormat.JSON)
    assert [tuple(row) for row in parsed] == list(result.terms)


def test_ask_and_construct(graph):
    yes = graph.query("ASK { o:aws tp:subsidiaryOf o:amazon }")
    assert (bool(yes), yes.rows, yes.variables) == (True, [(True,)], ("answer",))
    assert json.loads(yes.serialize("json")) == {"head": {}, "boolean": True}
    built = graph.query("CONSTRUCT { ?o tp:made _:x } WHERE { ?s tp:subsidiaryOf ?o }")
    assert built.kind == "construct"
    assert "o:amazon tp:made" in built.serialize("turtle")
    assert built.serialize("ntriples").startswith("<https://w3id.org/tech-partnerships/id/org/amazon>")
    assert graph.query("DESCRIBE o:amazon").rows
    with pytest.raises(InputError, match="select result has no format 'turtle'"):
        graph.query("SELECT * {}").serialize("turtle")


UPDATES = [
    "DROP ALL",
    "DELETE WHERE { ?s ?p ?o }",
    "PREFIX x: <urn:x:> INSERT DATA { x:a x:b x:c }",
    "LOAD <http://127.0.0.1:{port}/x>",
    "# a comment\nCLEAR DEFAULT",
    "WITH <urn:x> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]
FETCHES = [
    "SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    'SELECT * {{ ?s ?p "a" # "\nSERVICE<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    "SELECT * {{ ?s ?p '''a'b''' . SERVICE <http://127.0.0.1:{port}/> {{ }} }}",
    "SELECT * {{ ?a ?p ?b FILTER(?a<?b)SERVICE<http://127.0.0.1:{port}/>{{ }} }}",
    "SELECT * {{ BIND(<http://127.0.0.1:{port}/> AS ?x)SERVICE ?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 1SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p true.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 'a'@fr.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p o:x.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p o:.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p _:x.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?x.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p o:x\\-.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o FILTER(?s<?o)SERVICE#>\n<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o FILTER(?s<?o)?s ?p '>'.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} ?s ?p '' }}",
    "SELECT * {{ ?s ?p <urn:(')>.SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} ?s ?p '' }}",
    "SELECT * {{ ?s ?p ?o # comment\rSERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p trueSERVICE # comment\n SILENT#\n<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 1.5e3SERVICESILENT<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "PREFIX s: <http://127.0.0.1:{port}/> SELECT * {{ SERVICEs:x {{ ?s ?p ?o }} }}",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "PREFIX é: <http://127.0.0.1:{port}/> SELECT * {{ SERVICEé:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
]


@pytest.fixture(scope="module")
def listener():
    """A server that counts who calls it."""
    calls = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, calls
        server.shutdown()


@pytest.mark.parametrize("sparql", UPDATES)
def test_updates_are_refused(graph, listener, sparql):
    before = graph.export("nquads")
    with pytest.raises(InputError, match="queries only read"):
        graph.query(sparql.replace("{port}", str(listener[0])))
    assert graph.export("nquads") == before


@pytest.mark.parametrize("sparql", FETCHES)
def test_nothing_is_asked_of_other_servers(graph, listener, sparql):
    port, calls = listener
    calls.clear()
    with pytest.raises(InputError):
        graph.query(sparql.format(port=port))
    assert calls == []


def test_the_listener_hears(graph, listener):
    port, calls = listener
    calls.clear()
    with pytest.raises(OSError, match="404"):
        list(graph._store.inner.query(FETCHES[0].format(port=port)))
    assert calls == ["/"]


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service ?p ?o } LIMIT 1",
        'SELECT * { ?s ?p "SERVICE" FILTER(CONTAINS(?p, "a service contract")) }',
        "SELECT * { o:amazon-web-service ?p o:microservice, o:service }",
        "SELECT * { <http://example.org/service?x=1> ?p ?o }",
        "SELECT * { ?s ?p '''SERVICE \\''' x''' }",
        "SELECT * { ?s <urn:SERVICE> ?o } # SERVICE",
        "SELECT * FROM <http://127.0.0.1:1/x> { ?s ?p ?o }",
    ],
)
def test_the_word_alone_is_harmless(graph, sparql):
    graph.query(sparql)


@pytest.mark.parametrize(
    "sparql", ["", "hello", "SELECT * { ?s ?p }", "SELECT * { nope:x ?p ?o }", "SELECT * { ?s ?p ?o } DROP ALL"]
)
def test_what_is_no_query_is_an_input_error(graph, sparql):
    with pytest.raises(InputError, match="not a SPARQL query"):
        graph.query(sparql)
