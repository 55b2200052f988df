"""What the shapes reject: one change to a graph that conforms, one violation."""

import pyoxigraph as ox
import pytest
from hand_built import SEED, article, exactly, says

from kg.graph import KnowledgeGraph
from kg.graph.terms import DERIVED, IN_FORCE, PREFIXES, integer, quad, tp

ARTICLES = [
    SEED,
    article(
        "a",
        says("Acme joined with Betalab.", "partners_with", "Acme", "Betalab", "completed", amount=exactly(1)),
        source="Reuters",
    ),
]
THIS = "https://w3id.org/tech-partnerships/id/"


def conforming():
    graph = KnowledgeGraph()
    graph.add_all(ARTICLES)
    return graph


def test_a_graph_conforms_and_says_what_it_lacks():
    with conforming() as graph:
        report = graph.validate()
        assert report.conforms
        assert [(r.severity, r.focus.rpartition("/")[2][:7]) for r in report.results] == [
            ("warning", "seed-fr"),
            ("warning", "seed-fr"),
        ]
        assert "The article has no date" in report.results[0].message
        assert "No outlet is known" in report.results[1].message


def every(predicate, new=None, *, only=""):
    """An update that takes a property from all that have it, or gives it another value."""
    put = f" INSERT {{ GRAPH ?g {{ ?s {predicate} {new} }} }}" if new else ""
    return f"DELETE {{ GRAPH ?g {{ ?s {predicate} ?o }} }}{put} WHERE {{ GRAPH ?g {{ ?s {predicate} ?o {only} }} }}"


IN = "INSERT DATA { GRAPH graph:in-force { %s } }"
SWAP = (
    "DELETE { GRAPH ?g { ?s tp:subject ?a ; tp:object ?b } } INSERT { GRAPH ?g { ?s tp:subject ?b ; tp:object ?a } } "
    "WHERE { GRAPH ?g { ?s tp:subject ?a ; tp:object ?b } GRAPH ?h { ?s tp:relation tp:partnersWith } }"
)
BREAKS = {
    "a claim without evidence": (every("tp:evidence"), "quotes its article"),
    "evidence of the wrong length": (every("tp:evidenceEnd", 999), "length that its positions give"),
    "an amount without currency": (every("tp:currency"), "needs one currency"),
    "an amount in words": (every("tp:currency", '"dollars"'), "needs one currency"),
    "an amount without bounds": (every("tp:minValue") + ";" + every("tp:maxValue"), "lower bound, an upper bound or both"),
    "an unknown relation": (every("tp:relation", "tp:marries"), "one relation of the ontology"),
    "an unknown status": (every("tp:status", "tp:Perhaps"), "one status of the ontology"),
    "a symmetric relation the wrong way round": (SWAP, "lesser IRI as subject"),
    "an edge without relationship": (
        IN % "o:amazon tp:acquires o:openai",
        "without a relationship whose current status is in force",
    ),
    "an edge whose relationship is talk": (
        IN % "o:amazon tp:investsIn o:openai",
        "without a relationship whose current status is in force",
    ),
    "a relationship in force without edge": ("DROP GRAPH graph:in-force", "direct property is not in the graph"),
    "a role without edge": (IN % "o:openai a tp:Lender", "role that follows from edges in force"),
    "two names": (IN % 'o:openai rdfs:label "Other"', "One plain name"),
    "a relationship without claims": (every("tp:about"), "rests on claims"),
    "a status that the last period has not": (every("tp:currentStatus", "tp:Announced"), "not the status of the last period"),
    "an article without digest": (every("tp:textDigest"), "textDigest"),
    "a name that stands for nothing": (every("tp:resolvedTo"), "resolvedTo"),
    "a relationship of the wrong class": (every("a", "tp:Loan", only="FILTER (?o = tp:Investment)"), "class of the relationship"),
}


@pytest.mark.parametrize(("update", "says_so"), BREAKS.values(), ids=BREAKS.keys())
def test_what_is_rejected(update, says_so):
    with conforming() as graph:
        before = graph.export("nquads")
        graph._store.inner.update(update, prefixes=dict(PREFIXES))
        assert graph.export("nquads") != before
        report = graph.validate()
        assert not report.conforms
        assert any(says_so in result.message for result in report.results if result.severity == "violation"), report.results


def test_violations_come_first_and_name_what_they_are_about():
    with conforming() as graph:
        edge = quad(ox.NamedNode(THIS + "org/amazon"), tp("investsIn"), ox.NamedNode(THIS + "org/openai"), IN_FORCE)
        graph._store.write(set(), {edge, quad(ox.NamedNode(THIS + "amount/x"), tp("minValue"), integer(5), DERIVED)})
        first = graph.validate().results[0]
        assert (first.severity, first.focus) == ("violation", THIS + "org/amazon")
        assert "investsIn" in first.message
