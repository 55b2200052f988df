"""The SPARQL 1.1 protocol, request by request, and the JSON API beside it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import Result

from kg import KnowledgeGraph
from kg.graph import questions

WHO = "SELECT ?who ?whom WHERE { ?a tp:investsIn ?b . ?a rdfs:label ?who . ?b rdfs:label ?whom }"
ALL = "SELECT ?name ?nothing WHERE { ?o a tp:Organization ; rdfs:label ?name } ORDER BY ?name"
GRAPH = "CONSTRUCT { ?o rdfs:label ?name } WHERE { ?o a tp:Organization ; rdfs:label ?name }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.mark.parametrize(
    ("accept", "given", "parser"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", "json"),
        ("*/*", "application/sparql-results+json", "json"),
        ("", "application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml", "xml"),
        ("text/csv", "text/csv", "csv"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.7, application/json;q=0", "text/tab-separated-values", "tsv"),
        ("text/*;q=0.3, text/csv;q=0", "text/tab-separated-values", "tsv"),
    ],
)
def test_rows_come_in_the_form_that_is_asked_for(server, store, accept: str, given: str, parser: str) -> None:
    answer = server.query(ALL, accept)
    assert (answer.status, answer.type) == (200, given)
    with KnowledgeGraph(store, read_only=True) as graph:
        expected = [row[0] for row in graph.query(ALL).rows]
    if parser == "tsv":  # rdflib loses escaped characters of TSV
        assert [
            ox.Literal(row[0].value).value for row in ox.parse_query_results(answer.body, ox.QueryResultsFormat.TSV)
        ] == expected
    else:
        found = Result.parse(io.BytesIO(answer.body), format=parser)
        assert [str(row[0]) for row in found] == expected


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/n-quads",
        "application/trig",
    ],
)
@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE o:openai"], ids=["construct", "describe"])
def test_graphs_come_in_the_form_that_is_asked_for(server, store, accept: str, query: str) -> None:
    answer = server.query(query, accept)
    assert (answer.status, answer.type) == (200, accept)
    found = {quad.triple for quad in ox.parse(answer.body, ox.RdfFormat.from_media_type(accept))}
    with KnowledgeGraph(store, read_only=True) as graph:
        assert found == {ox.Triple(*row) for row in graph.query(query).terms}


def test_an_ask_is_a_boolean(server) -> None:
    assert json.loads(server.query("ASK { ?s ?p ?o }", "application/json").body)["boolean"] is True
    assert b"<boolean>false</boolean>" in server.query("ASK { ?s ?p ?o FILTER(false) }", "application/xml").body


def test_the_three_ways_to_send_a_query_give_the_same(server) -> None:
    form, text = "application/x-www-form-urlencoded", "application/sparql-query; charset=utf-8"
    got = [
        server.query(WHO),
        server.ask("/sparql", method="POST", body=urlencode({"query": WHO}), content_type=form, accept="text/csv"),
        server.ask("/sparql", method="POST", body=WHO, content_type=text, accept="text/csv"),
    ]
    assert {(answer.status, answer.text) for answer in got} == {(200, "who,whom\r\nMicrosoft,OpenAI\r\n")}


def test_graphs_of_the_request_and_of_the_query(server) -> None:
    ask = "SELECT DISTINCT ?id WHERE { ?a dcterms:identifier ?id ; a tp:Article }"
    within = "SELECT DISTINCT ?id WHERE { GRAPH ?g { ?a dcterms:identifier ?id ; a tp:Article } } ORDER BY ?id"
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?a a tp:Article } } ORDER BY ?g"
    first, second, *others = server.rows(named)
    assert len(server.rows(ask)) == 4
    assert len(others) == 2
    (one,) = server.rows(ask, **{"default-graph-uri": first})
    assert server.rows(ask, **{"default-graph-uri": [first, second]}) != [one]
    assert server.rows(ask.replace("WHERE", f"FROM <{first}> WHERE")) == [one]
    # the request has the last word, and what it does not name is not there
    assert server.rows(ask.replace("WHERE", f"FROM <{second}> WHERE"), **{"default-graph-uri": first}) == [one]
    assert server.rows(within, **{"default-graph-uri": first}) == []
    assert server.rows(within, **{"named-graph-uri": first}) == [one]
    assert server.rows(ask, **{"named-graph-uri": first}) == []
    posted = urlencode({"default-graph-uri": first})
    sent = server.ask(f"/sparql?{posted}", method="POST", body=ask, content_type="application/sparql-query", accept="text/csv")
    assert sent.text == f"id\r\n{one}\r\n"


def test_the_command_line_heeds_from_too(store: Path) -> None:
    with KnowledgeGraph(store, read_only=True) as graph:
        (graph_of_one,) = {
            row[0] for row in graph.query('SELECT ?g { GRAPH ?g { ?a a tp:Article ; dcterms:identifier "a1" } }').rows
        }
        found = graph.query(f"SELECT ?id FROM <{graph_of_one}> {{ ?a a tp:Article ; dcterms:identifier ?id }}")
        assert found.rows == [("a1",)]
        quoted = graph.query("SELECT ?id { ?a a tp:Article ; dcterms:identifier ?id FILTER('FROM <x:y>' != \"FROM NAMED <x:y>\") }")
        assert len(quoted) == 4


FORM, QUERY = {"content_type": "application/x-www-form-urlencoded"}, {"content_type": "application/sparql-query"}
OK = "query=ASK%7B%7D"


@pytest.mark.parametrize(
    ("status", "path", "request_"),
    [
        (400, "/sparql?query=SELEC", {}),
        (400, "/sparql?query=", {}),
        (400, f"/sparql?{OK}&{OK}", {}),
        (400, f"/sparql?{OK}&default-graph-uri=no%20iri", {}),
        (400, f"/sparql?{OK}&named-graph-uri=x", {}),
        (400, "/sparql?query=%ff", {}),
        (400, "/sparql", {"method": "POST", "body": "", **FORM}),
        (400, "/sparql", {"method": "POST", "body": b"\xff\xfe", **QUERY}),
        (400, "/sparql", {"method": "POST", "body": "&".join(f"a{n}=1" for n in range(5000)), **FORM}),
        (403, "/sparql", {"method": "POST", "body": "update=CLEAR+ALL", **FORM}),
        (403, "/sparql", {"method": "POST", "body": "CLEAR ALL", "content_type": "application/sparql-update"}),
        (404, "/nothing", {}),
        (404, "/api/ask/nothing", {}),
        (405, f"/sparql?{OK}", {"method": "PUT"}),
        (405, f"/sparql?{OK}", {"method": "OPTIONS"}),
        (405, "/", {"method": "POST", "body": ""}),
        (405, "/api/explain", {}),
        (406, f"/sparql?{OK}", {"accept": "image/png"}),
        (406, f"/sparql?{OK}", {"accept": "text/turtle"}),
        (406, f"/sparql?query={quote(GRAPH)}", {"accept": "text/csv"}),
        (415, "/sparql", {"method": "POST", "body": "ASK{}", "content_type": "text/plain"}),
        (415, "/sparql", {"method": "POST", "body": "ASK{}"}),
        (415, "/api/explain", {"method": "POST", "body": "<p>", "content_type": "text/html"}),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_said_in_words(server, status: int, path: str, request_: dict[str, Any]) -> None:
    answer = server.ask(path, **request_)
    assert (answer.status, answer.type) == (status, "text/plain"), answer.text
    assert len(answer.text) > 10
    assert "Traceback" not in answer.text


def test_the_service_describes_itself(server) -> None:
    for accept, parser in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        answer = server.ask("/sparql", accept=accept)
        graph = rdflib.Graph().parse(data=answer.text, format=parser)
        (service,) = graph.subjects(rdflib.RDF.type, SD.Service)
        assert graph.value(service, SD.endpoint) == rdflib.URIRef(f"{server.address}/sparql")
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
        assert len(list(graph.objects(service, SD.resultFormat))) == 10
        assert (None, SD.supportedLanguage, SD.SPARQL11Update) not in graph


def test_head_gives_the_length_alone(server) -> None:
    answer = server.ask(f"/sparql?{OK}", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(server.ask(f"/sparql?{OK}").body)


def test_named_questions_answer_as_the_graph_does(server, store) -> None:
    listed = json.loads(server.ask("/api/questions").body)
    assert [q["name"] for q in listed] == list(questions())
    with KnowledgeGraph(store, read_only=True) as graph:
        for question in listed:
            given = {
                p["name"]: "OpenAI" if p["kind"] == "organization" else "2020-01-01"
                for p in question["parameters"]
                if p["required"]
            }
            answer = server.ask(f"/api/ask/{question['name']}?{urlencode(given)}", accept="application/json")
            assert answer.status == 200, (question, answer.text)
            assert json.loads(answer.body) == json.loads(graph.ask(question["name"], **given).serialize("json")), question
    talks = server.ask("/api/ask/talks?organization=openai", accept="text/csv").text.splitlines()
    assert [line.split(",")[:3] for line in talks[1:]] == [["Amazon", "invests_in", "OpenAI"]]
    query = server.ask("/api/ask/talks?organization=OpenAI", accept="application/sparql-query")
    assert server.query(query.text).text.splitlines() == talks
    assert server.ask("/api/ask/in-force?organization=Amazno").status == 400


@pytest.mark.slow
def test_an_article_is_explained(server) -> None:
    article = {"text": "Microsoft acquired Nuance Communications in 2022.", "published": "2022-03-04", "lang": "en"}
    send = {"method": "POST", "timeout": 60}
    answer = server.ask("/api/explain", body=json.dumps(article, indent=1), content_type="application/json", **send)
    assert answer.status == 200, answer.text
    (sentence,) = json.loads(answer.body)["sentences"]
    assert [claim["type"] for claim in sentence["claims"]] == ["acquires"]
    plain = server.ask("/api/explain", body=article["text"], content_type="text/plain", **send)
    assert json.loads(plain.body)["sentences"][0]["claims"][0]["subject"]["name"] == "Microsoft"
    for body in ("{", "[]", '{"text": 1}', '{"text": ""}', '{"text": "x", "published": "soon"}', "[" * 50_000):
        refused = server.ask("/api/explain", body=body, content_type="application/json", **send)
        assert refused.status == 400, (body[:20], refused.text)
        assert "/tmp" not in refused.text
