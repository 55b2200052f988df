"""Order, repetition, retraction and replacement leave no trace."""

import contextlib
import random
from datetime import date, timedelta

from hand_built import SEED, WIRE, article, exactly, says
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.decisions import Decisions
from kg.graph import KnowledgeGraph
from kg.graph.whole import rebuild
from kg.model import Organization
from kg.ontology import organization_types, relation_types, statuses
from kg.resolve import resolve

NAMES = ["Amazon", "Amazon.com, Inc.", "OpenAI", "Acme", "ACME", "Acmé Inc.", "Betalab", "Betalab SA", "字节", "The Information"]
DAYS = [None, *(str(date(2025, 1, 1) + timedelta(days=20 * i)) for i in range(30))]

TEXTS = ["", WIRE, WIRE[: len(WIRE) * 2 // 3], WIRE.replace("north", "south") * 2, " ".join(reversed(WIRE.split()))]

amounts = st.none() | st.sampled_from([exactly(1), exactly(5), exactly(5, "EUR")])
names = st.sampled_from(NAMES)
statements = st.builds(
    says,
    st.sampled_from(["So it is said.", "On dit que oui."]),
    st.sampled_from(sorted(relation_types())),
    names,
    names,
    st.sampled_from(sorted(statuses())),
    amount=amounts,
    by=st.sets(names, max_size=2).map(tuple),
)
organizations = st.lists(
    st.builds(
        Organization,
        name=names,
        types=st.sets(st.sampled_from(sorted(organization_types())), max_size=2).map(lambda s: tuple(sorted(s))),
        known=st.sampled_from([None, None, "openai", "no-such-id"]),
        aliases=st.sets(st.sampled_from(["the lab", "AB"]), max_size=1).map(tuple),
    ),
    max_size=3,
    unique_by=lambda organization: organization.name,
).map(tuple)


@st.composite
def readings(draw, identifiers="abcd"):
    return article(
        draw(st.sampled_from(identifiers)),
        *draw(st.lists(statements, max_size=4)),
        published=draw(st.sampled_from(DAYS)),
        lang=draw(st.sampled_from(["fr", "en", "de-CH"])),
        source=draw(st.sampled_from(["", "Reuters", "Wire brief"])),
        organizations=draw(organizations),
        before=draw(st.sampled_from(TEXTS)),
    )


distinct = st.lists(readings("abcdefgh"), max_size=6, unique_by=lambda reading: reading.article.id)
common = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nquads(added):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        return graph.export("nquads")


@common
@given(distinct, st.randoms(use_true_random=False))
def test_order_does_not_matter(added, rng):
    shuffled = list(added)
    rng.shuffle(shuffled)
    assert nquads(added) == nquads(shuffled)


@common
@given(distinct)
def test_adding_again_changes_nothing(added):
    with KnowledgeGraph() as graph:
        assert graph.add_all(added).new == len(added)
        once = graph.export("nquads")
        counts = graph.add_all(reversed(added))
        assert (counts.new, counts.same, counts.replaced) == (0, len(added), 0)
        assert graph.export("nquads") == once


@settings(common, max_examples=120)
@given(distinct, readings("xy"))
def test_retraction_is_exact(added, extra):
    half = len(added) // 2
    with KnowledgeGraph() as graph:
        graph.add_all([*added[:half], extra, *added[half:]])
        assert graph.retract(extra.article.id)
        assert not graph.retract(extra.article.id)
        assert graph.export("nquads") == nquads(added)
        graphs = {row[0] for row in graph.query("SELECT DISTINCT ?g { GRAPH ?g {} }").rows}
        assert not any(name.endswith(f"article.{extra.article.id}") for name in graphs)


@common
@given(st.lists(readings(), max_size=8))
def test_the_last_version_of_an_article_counts(added):
    last = {reading.article.id: reading for reading in added}
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        assert graph.export("nquads") == nquads(last.values())


@common
@given(st.lists(readings(), max_size=6))
def test_deriving_everything_again_changes_nothing(added):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        before = graph.export("nquads")
        rebuild(graph._store, Decisions(), remove=set(), insert=set())
        assert graph.export("nquads") == before


@common
@given(distinct)
def test_each_triple_is_in_one_graph(added):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        twice = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1)"
        assert graph.query(twice).rows == []
        assert not graph.query("ASK { ?s ?p ?o FILTER (ISBLANK(?s) || ISBLANK(?o)) }")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(distinct)
def test_whatever_is_added_conforms(added):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        report = graph.validate()
        assert report.conforms, report.results


@common
@given(distinct)
def test_only_what_is_in_force_is_an_edge(added):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        held = {(r.subject.iri, r.relation, r.object.iri) for r in graph.relationships() if r.status == "completed"}
        symmetric = {name for name, relation in relation_types().items() if relation.symmetric}
        held |= {(o, relation, s) for s, relation, o in held if relation in symmetric}
        edges = graph.query("SELECT ?s ?n ?o { ?s ?p ?o . ?p a tp:RelationType ; skos:notation ?n }").rows
        assert set(edges) == held


@common
@given(distinct, st.sampled_from(sorted(relation_types())), st.sampled_from(sorted(statuses())))
def test_an_unrelated_claim_changes_no_other_relationship(added, relation, status):
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        before = {r.iri: r for r in graph.relationships()}
        graph.add(article("else", says("So.", relation, "Someone Else", "Nobody Else", status)))
        after = {r.iri: r for r in graph.relationships()}
        assert {iri: after.get(iri) for iri in before} == before
        assert len(after) == len(before) + 1


@common
@given(st.lists(st.tuples(names, names, st.sampled_from(sorted(relation_types()))), min_size=1, max_size=6))
def test_disjoint_deals_are_never_merged(ends):
    added = [article(f"a{i}", says("So.", relation, one, other, "completed")) for i, (one, other, relation) in enumerate(ends)]
    with KnowledgeGraph() as graph:
        graph.add_all(added)
        for relationship in graph.relationships():
            told = {c.claim.relation for c in relationship.claims}
            parties = {frozenset((resolve(c.claim.subject.name), resolve(c.claim.object.name))) for c in relationship.claims}
            assert told == {relationship.relation}
            assert parties == {frozenset((relationship.subject.iri, relationship.object.iri))}
        two = sum(resolve(one) != resolve(other) for one, other, _ in ends)
        assert sum(len(r.claims) for r in graph.relationships()) == two


def test_an_unrelated_article_changes_no_other_relationship():
    rng = random.Random(1)
    others = [
        article(
            f"o{i}", says("So.", rng.choice(sorted(relation_types())), f"Org {i}", f"Org {i + 1}", rng.choice(sorted(statuses())))
        )
        for i in range(20)
    ]
    with KnowledgeGraph() as graph:
        graph.add(SEED)
        before = list(graph.relationships(organization="OpenAI"))
        graph.add_all(others)
        assert list(graph.relationships(organization="OpenAI")) == before


def test_an_error_in_the_middle_keeps_the_articles_before_it():
    def readings():
        yield article("a")
        yield article("b")
        raise RuntimeError("the reader broke")

    with KnowledgeGraph() as graph:
        with contextlib.suppress(RuntimeError):
            graph.add_all(readings())
        assert [a.id for a in graph.articles()] == ["a", "b"]
