"""The ontology and its shapes: style, completeness, and that nothing rumored is ever entailed."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Dataset, Graph, Literal, Namespace, URIRef

import kg.graph
from kg.graph import KnowledgeGraph
from kg.graph.terms import role_properties, superclasses, superproperties, tp
from kg.model import Article, Claim, Evidence, Party, Reading
from kg.ontology import BASE, NAMESPACE, folder, organization_types, relation_types, statuses

TP = Namespace(NAMESPACE)
CODE = sorted(Path(kg.graph.__file__).parent.glob("*.py")) + sorted(Path(kg.graph.__file__).parent.glob("queries/*.rq"))


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(folder() / "partnerships.ttl")


@pytest.fixture(scope="module")
def shapes():
    return Graph().parse(folder() / "shapes.ttl")


STYLE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <urn:style:> .
:Term a sh:NodeShape ; sh:targetNode %s ;
    sh:property
      [ sh:path rdfs:label ; sh:minCount 2 ; sh:maxCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" "fr" ) ; sh:minLength 2 ] ,
      [ sh:path skos:definition ; sh:minCount 2 ; sh:maxCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" "fr" ) ;
        sh:pattern "[.]$" ] ,
      [ sh:path rdfs:isDefinedBy ; sh:hasValue <https://w3id.org/tech-partnerships> ] ,
      [ sh:path skos:notation ; sh:maxCount 1 ; sh:pattern "^[a-z]+(_[a-z]+)*$" ] .
"""


def terms(ontology):
    """What the ontology declares of its own."""
    return {s for s in ontology.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(NAMESPACE)}


def check_style(ontology):
    nodes = " , ".join(sorted(node.n3() for node in terms(ontology)))
    conforms, _, text = pyshacl.validate(ontology, shacl_graph=Graph().parse(data=STYLE % nodes), inference="none")
    return conforms, text


def test_every_term_is_labelled_and_defined_in_both_languages(ontology):
    conforms, text = check_style(ontology)
    assert conforms, text
    assert len(terms(ontology)) > 90


@pytest.mark.parametrize(
    "broken",
    [
        (TP.subject, RDFS.label, Literal("topic", lang="en")),
        (TP.NewTerm, RDF.type, OWL.Class),
        (TP.subject, SKOS.notation, Literal("Not A Name")),
    ],
)
def test_the_style_check_bites(broken):
    ontology = Graph().parse(folder() / "partnerships.ttl")
    ontology.add(broken)
    assert not check_style(ontology)[0]


def test_american_spelling_in_english(ontology):
    english = [str(o) for o in ontology.objects() if isinstance(o, Literal) and o.language == "en"]
    assert [text for text in english if re.search(r"organis|licence", text, re.I)] == []


def test_names_are_those_of_the_corpora():
    assert set(relation_types()) == {
        *("acquires", "competes_with", "invests_in", "joint_venture_with", "lends_to", "licenses_content_to", "partners_with"),
        *("provides_compute_to", "provides_models_to", "subsidiary_of", "supplies_hardware_to"),
    }
    assert list(statuses()) == ["denied", "rumoured", "in_talks", "announced", "completed", "ended"]
    assert set(organization_types()) == {
        *("ai_lab", "chipmaker", "cloud_provider", "company", "government", "investor", "media", "tech_company"),
    }
    assert [name for name, status in statuses().items() if status.in_force] == ["completed"]
    assert {n for n, r in relation_types().items() if r.symmetric} == {"competes_with", "joint_venture_with", "partners_with"}
    assert {n for n, r in relation_types().items() if r.standing} == {"competes_with", "subsidiary_of"}


def test_what_follows_is_read_off_the_ontology():
    assert superclasses(tp("CloudProvider")) == {tp("CloudProvider"), tp("ComputeProvider"), tp("Organization")}
    assert superproperties(tp("investsIn")) == {tp("investsIn"), tp("finances"), tp("relatedTo")}
    assert role_properties()[tp("Investor")] == (tp("investsIn"),)


def used(text):
    """The terms of the ontology that a text names: tp:name in SPARQL and Turtle, tp("name") in Python."""
    found = set(re.findall(r"\btp:([A-Za-z]+)", text)) | set(re.findall(r'\btp\("([A-Za-z]+)"', text))
    return {TP[name] for name in found}


def test_code_queries_and_shapes_use_only_declared_terms(ontology, shapes):
    text = "\n".join(path.read_text() for path in CODE)
    assert used(text) - terms(ontology) == set()
    named = {node for triple in shapes for node in triple if isinstance(node, URIRef) and node.startswith(NAMESPACE)}
    assert named | used(" ".join(map(str, shapes.objects(None, SH.select)))) <= terms(ontology)


def test_properties_that_nothing_uses_are_not_declared(ontology, shapes):
    text = "\n".join(path.read_text() for path in [*CODE, folder() / "shapes.ttl", Path(kg.ontology.__file__)])
    properties = set(ontology.subjects(RDF.type, OWL.DatatypeProperty)) | set(ontology.subjects(RDF.type, OWL.ObjectProperty))
    idle = {
        p.removeprefix(NAMESPACE)
        for p in properties
        if p.startswith(NAMESPACE) and not re.search(rf"\b{p.rpartition('#')[2]}\b", text)
    }
    built = {end + suffix for end in ("subject", "object") for suffix in ("As", "Mention")}  # record.py puts these names together
    assert idle - built == set()


def test_the_guard_covers_every_relation(shapes):
    targets = set(shapes.objects(URIRef("https://w3id.org/tech-partnerships/shapes#NoUnlicensedFact"), SH.targetSubjectsOf))
    assert targets == {TP.relatedTo, *(URIRef(relation.iri) for relation in relation_types().values())}


def test_no_property_of_records_has_a_role_as_domain_or_range(ontology):
    roles = {URIRef(role.value) for role in role_properties()}
    direct = {TP.relatedTo, TP.finances, TP.supplies, *(URIRef(relation.iri) for relation in relation_types().values())}
    for end in (RDFS.domain, RDFS.range):
        for subject, value in ontology.subject_objects(end):
            if subject not in direct:
                assert value not in roles, f"{subject} makes a {value} of whom a rumor is about"
    assert not list(ontology.subject_objects(OWL.propertyChainAxiom))
    for subject, above in ontology.subject_objects(RDFS.subPropertyOf):
        assert above not in direct or subject in direct


def talk_graph():
    text = "Amazon may invest in OpenAI."
    article = Article(id="a", text=text, lang="en", source="Reuters")
    claim = Claim(
        article="a",
        relation="invests_in",
        subject=Party("Amazon", "Amazon"),
        object=Party("OpenAI", "OpenAI"),
        status="rumoured",
        evidence=Evidence(0, len(text), text),
    )
    return Reading(article=article, claims=(claim,))


def test_no_owl_reasoner_makes_a_fact_of_a_rumor(ontology):
    import owlrl

    with KnowledgeGraph() as graph:
        graph.add(talk_graph())
        data = Graph().parse(data=graph.export("turtle"))
    data += ontology
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
    amazon, openai = URIRef(BASE + "org/amazon"), URIRef(BASE + "org/openai")
    assert (amazon, RDF.type, URIRef("http://www.w3.org/ns/org#Organization")) in data, "the reasoner did nothing"
    for direct in (TP.investsIn, TP.finances, TP.relatedTo):
        assert (amazon, direct, openai) not in data
    assert (amazon, RDF.type, TP.Investor) not in data


def test_the_export_with_the_ontology_conforms_outside_of_kg(ontology, shapes):
    with KnowledgeGraph() as graph:
        graph.add(talk_graph())
        text = graph.export("trig")
    data = Dataset(default_union=True)
    data.parse(data=text, format="trig")
    flat = Graph()
    flat += ontology
    for triple in data.triples((None, None, None)):
        flat.add(triple)
    conforms, _, report = pyshacl.validate(flat, shacl_graph=shapes, allow_warnings=True, inference="none")
    assert conforms, report
