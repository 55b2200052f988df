"""Clients of other people's making, each as its documents say."""

from __future__ import annotations

import subprocess
import warnings

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

WHO = """PREFIX tp: <https://w3id.org/tech-partnerships#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?who WHERE { ?a tp:investsIn ?b . ?a rdfs:label ?who }"""
GRAPH = "PREFIX tp: <https://w3id.org/tech-partnerships#> CONSTRUCT WHERE { ?a tp:investsIn ?b }"


def wrapper(server, query: str, form: str, **settings: str) -> SPARQLWrapper:
    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    if settings:
        client.setMethod("POST")
        client.setRequestMethod(settings["how"])
    return client


@pytest.mark.parametrize("settings", [{}, {"how": URLENCODED}, {"how": POSTDIRECTLY}], ids=["get", "form", "direct"])
def test_sparqlwrapper(server, settings: dict[str, str]) -> None:
    found = wrapper(server, WHO, JSON, **settings).query().convert()
    assert [row["who"]["value"] for row in found["results"]["bindings"]] == ["Microsoft"]
    assert "Microsoft" in wrapper(server, WHO, XML, **settings).query().convert().toxml()
    for form in (CSV, TSV):
        assert b"Microsoft" in wrapper(server, WHO, form, **settings).query().convert()
    assert len(wrapper(server, GRAPH, RDFXML, **settings).query().convert()) == 1
    for form in (TURTLE, N3):
        assert len(rdflib.Graph().parse(wrapper(server, GRAPH, form, **settings).query().convert(), format="turtle")) == 1
    with pytest.raises(QueryBadFormed, match="not a SPARQL query"):
        wrapper(server, "SELECT * { ?s", JSON, **settings).query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_sparqlstore_of_rdflib(server, method: str, form: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = rdflib.Graph(SPARQLStore(f"{server.address}/sparql", method=method, returnFormat=form))
        assert [str(row[0]) for row in graph.query(WHO)] == ["Microsoft"]
        edges = list(graph.triples((None, rdflib.URIRef("https://w3id.org/tech-partnerships#investsIn"), None)))
        assert [str(s).rpartition("/")[2] for s, _, _ in edges] == ["microsoft"]
        if form != "csv":  # which holds no boolean
            assert bool(graph.query("ASK { ?s ?p ?o }"))
        if form == "xml":  # it names the form of a graph then only
            assert len(graph.query(GRAPH).graph) == 1


def test_curl(server) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(["curl", "-sS", *arguments], check=True, capture_output=True, text=True).stdout

    address = f"{server.address}/sparql"
    assert curl("-G", address, "--data-urlencode", f"query={WHO}", "-H", "Accept: text/csv") == "who\nMicrosoft\n"
    assert curl(address, "--data-urlencode", f"query={WHO}", "-H", "Accept: text/csv") == "who\nMicrosoft\n"
    direct = curl(address, "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv", "--data-binary", WHO)
    assert direct == "who\nMicrosoft\n"
    assert curl("-o", "/dev/null", "-w", "%{http_code} %{content_type}", "--http1.0", address) == "200 text/turtle; charset=utf-8"
