"""The known organizations: what `ontology/README.md` asks of each entry; and which names in a text are read as organizations."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from unicodedata import combining, normalize

import pyoxigraph as ox
import pytest

from kg.extract import read
from kg.model import Article
from kg.ontology import BASE, NAMESPACE, KnownOrganization, folder, known_organizations, organization_types

ORGANIZATIONS = known_organizations()
PATH = folder() / "organizations.ttl"
PREFIX = BASE + "org/"
LABEL, ALIAS = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#altLabel"
TYPE, SAME_AS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "https://schema.org/sameAs"
HINTS = {NAMESPACE + name for name in ("parent", "needsContext", "makes", "basedIn", "ledBy", "country", "calledA")}

COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    about access act action after again agent air alone alpha alternative amber apex arc art aspect atlas bank bar base beta big
    black block blue bold box brain brave bridge bright bull business capital card cash centre center chain challenge challenges
    chance change character city clear cloud club code company compass core corporate court cross current data day deal deep
    digital dream drive dust early earth east echo edge energy engine europe even event every exchange express eye fast figure
    final fire first flex flow focus force fortune foundation foundry free freedom friend fund fusion future galaxy game gem
    general giant global globe globes go gold good government grand great green group growth guardian head health heart help here
    home hope horizon hour house human idea image in index industry information insight inside intelligence key lab labs land
    language law leader learning letter level life light line link live local look love machine magnet market matter media merlin
    message metal method mind mirror model modern moment money moon more mountain move nature neon network new news next night
    north note notion now ocean one open opera oracle orange order orbit origin other paradigm partner partners path peak people
    pioneer place plan planet platform play point pool power press prime prism project proof protocol pulse pure quest quick
    ramp rapid reach real reason record red reflection research result rise river road rock runway safe sage scale science sea
    search second seed sense shell shift ship sierra signal silver simple sky smart snap social software solution sound source
    south space spark speed spirit sprint square stable star start state station step stone storage store stream street strong
    sun support surge switch system table target tech technology that the there they thing this thread three thrive time times
    together token tomorrow tool top touch tower trace track trade train trust truth turing twin two union unity universal up
    valley value valve vanguard vast vault view vision visa voice wave way weather web week west will wind window wing wire with
    wonder word work world writer year you young zero zoom
    accord affaires agence aide air alors ami an annonce apres arc argent art aussi autre avec avenir avis banque bas beau bien
    bleu bon bourse bras bureau but cadence cadre capitale carrefour cause cela cercle certains chaine champ chance chef chez
    chose ciel cite clair classe coeur commerce compte confluent conseil contrat corps cote coup cour cours croix defi defis demain
    depuis dernier devant direction domaine donc dossier droit eau echange echos eclair ecole economie effet elan elle en encore
    energie enfin enjeu ensemble entre entreprise equipe espace espoir essor est et etat etoile etude exemple experience face
    faire fait feu fil film fin flux fois fond fonds force forme fort foudre froid garde genie gouvernement grand groupe guerre
    haut heure hier histoire homme horizon humain ici idee ile image impact information jamais je jeu jour journal juste la lance
    lettre lettres liberation libre lieu ligne livre loi lors lumiere main maintenant maison mais marche matin mer mesure mieux
    mille mobile mode moins mois monde montagne mot moyen nation nature neuf niveau nom nord notre nous nouveau nuage nuit objet
    obs oeil on opinion or ordre ou ouest oui outil page paix par paris parole part partage partie pas passage pays pendant peu
    phare pied pierre place plan plus poids point port porte pour premier presse principe prise prix produit projet puce quand
    quatre que question qui raison recherche reponse reseau reste reunion reve roche route rue sans sauf savoir science secteur
    semaine sens service seul si signe silence soir solution somme son sous souvent stade succes sud suite sur table tableau
    temoin temps tendance terre tete titre toujours tour tous tout train travail tribune trois univers usine vague valeur vent vers
    vie vue vite ville voie voila voix vote vrai
    """,
    )
)
"""Frequent English and French words, folded: none may be an alias, and as a name each needs context."""

PRACTICALLY_ALWAYS_THE_ORGANIZATION = {"oracle", "humain"}
"""Written with a capital in such news."""

FACTS = [
    ("aws", lambda o: o.types == ("cloud_provider",) and o.parent == "amazon"),
    ("amazon", lambda o: o.types == ("tech_company",) and ("Amazon.com", None) in o.aliases and o.wikidata == "Q3884"),
    ("orange", lambda o: o.needs_context and o.types == ("company",)),
    ("apple", lambda o: not o.needs_context and "iPhone" in o.makes and o.based_in == ("Cupertino",)),
    ("oracle", lambda o: not o.needs_context and o.types == ("cloud_provider", "tech_company")),
    ("google", lambda o: o.parent == "alphabet" and {"Gemini", "TPU"} <= set(o.makes)),
    ("deepmind", lambda o: o.parent == "google" and ("DeepMind", None) in o.aliases),
    ("openai", lambda o: o.types == ("ai_lab",) and "ChatGPT" in o.makes and "Sam Altman" in o.led_by),
    ("mistral-ai", lambda o: ("Mistral", None) in o.aliases and "Le Chat" in o.makes),
    ("scaleway", lambda o: o.parent == "iliad" and "cloud_provider" in o.types),
    ("wsj", lambda o: o.types == ("media",) and ORGANIZATIONS[o.parent].parent == "news-corp"),
    ("softbank", lambda o: "investor" in o.types and o.led_by == ("Masayoshi Son",)),
    ("european-commission", lambda o: o.types == ("government",) and ("Commission européenne", "fr") in o.aliases),
]


def fold(text: str) -> str:
    return "".join(c for c in normalize("NFKD", text.replace("’", "'")).casefold() if not combining(c))


def names(organization: KnownOrganization) -> list[str]:
    return [organization.name, *(alias for alias, _ in organization.aliases)]


def shared(values: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the folded values that more than one organization has."""
    owners = defaultdict(set)
    for value, owner in values:
        owners[fold(value)].add(owner)
    return {value: ids for value, ids in owners.items() if len(ids) > 1}


@pytest.fixture(scope="module")
def triples() -> list[ox.Quad]:
    return list(ox.parse(path=str(PATH), format=ox.RdfFormat.TURTLE))


def test_the_table_does_not_shrink():
    assert len(ORGANIZATIONS) >= 1100


def test_every_entry_loads(triples):
    assert {q.subject.value.removeprefix(PREFIX) for q in triples} == set(ORGANIZATIONS)


def test_only_known_terms_are_used(triples):
    """A misspelled property or class would be passed over in silence."""
    assert {q.predicate.value for q in triples} <= {TYPE, LABEL, ALIAS, SAME_AS} | HINTS
    vocabulary = {q.subject for q in ox.parse(path=str(folder() / "partnerships.ttl"), format=ox.RdfFormat.TURTLE)}
    assert {q.object for q in triples if q.predicate.value == TYPE} <= vocabulary


def test_exactly_one_plain_label(triples):
    labels = [q for q in triples if q.predicate.value == LABEL]
    assert [i for i, n in Counter(q.subject.value for q in labels).items() if n > 1] == []
    assert [q.object.value for q in labels if q.object.language] == []


def test_aliases_are_plain_or_in_a_language_that_is_read():
    assert {language for o in ORGANIZATIONS.values() for _, language in o.aliases} <= {None, "fr", "en"}


def test_ids_are_slugs():
    assert [i for i in ORGANIZATIONS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)] == []


def test_every_entry_has_a_type():
    assert [o.id for o in ORGANIZATIONS.values() if not o.types] == []
    assert set(organization_types()) == {t for o in ORGANIZATIONS.values() for t in o.types}


def test_companies_are_not_government_bodies():
    assert [o.id for o in ORGANIZATIONS.values() if "government" in o.types and {"company", "tech_company"} & set(o.types)] == []


def test_a_name_means_one_organization():
    assert shared((name, o.id) for o in ORGANIZATIONS.values() for name in names(o)) == {}


def test_a_product_has_one_maker():
    assert shared((product, o.id) for o in ORGANIZATIONS.values() for product in o.makes) == {}


def test_a_product_is_no_organization():
    organizations = {fold(name) for o in ORGANIZATIONS.values() for name in names(o)}
    assert [p for o in ORGANIZATIONS.values() for p in o.makes if fold(p) in organizations] == []


def test_a_person_stands_for_one_organization():
    assert shared((person, o.id) for o in ORGANIZATIONS.values() for person in o.led_by) == {}


def test_a_place_is_no_organization():
    organizations = {fold(name) for o in ORGANIZATIONS.values() for name in names(o)}
    assert [p for o in ORGANIZATIONS.values() for p in o.based_in if fold(p) in organizations] == []


def test_no_name_is_given_twice():
    assert [o.id for o in ORGANIZATIONS.values() if len(set(names(o))) < len(names(o))] == []


def test_text_is_clean():
    """Spaces at the ends, typographic apostrophes and decomposed accents would never match."""
    texts = [t for o in ORGANIZATIONS.values() for t in (*names(o), *o.makes, *o.based_in, *o.led_by)]
    assert [t for t in texts if t != " ".join(t.split()) or "’" in t or t != normalize("NFC", t)] == []


def test_no_alias_is_a_single_letter():
    assert [(o.id, alias) for o in ORGANIZATIONS.values() for alias, _ in o.aliases if len(alias) == 1] == []


def test_no_alias_is_in_lower_case_throughout():
    """A figure in it tells it from a word, as in "a16z"."""
    assert [(o.id, a) for o in ORGANIZATIONS.values() for a, _ in o.aliases if a.islower() and not re.search(r"\d", a)] == []


def test_no_alias_is_a_common_word():
    found = [(o, a) for o in ORGANIZATIONS.values() for a, _ in o.aliases if fold(a) in COMMON_WORDS]
    assert [(o.id, a) for o, a in found if fold(a) != fold(o.name)] == []


def test_common_words_as_names_need_context():
    found = [o for o in ORGANIZATIONS.values() if len(o.name) == 1 or fold(o.name) in COMMON_WORDS]
    assert len(found) > 20
    assert {o.id for o in found if not o.needs_context} == PRACTICALLY_ALWAYS_THE_ORGANIZATION


def test_parents_are_listed_and_have_no_cycle():
    for organization in ORGANIZATIONS.values():
        seen = [organization.id]
        while parent := ORGANIZATIONS[seen[-1]].parent:
            assert parent in ORGANIZATIONS, f"{seen[-1]}: parent {parent} is not listed"
            assert parent not in seen, f"{' → '.join([*seen, parent])} is a cycle"
            seen.append(parent)


def test_wikidata_ids_are_unique_and_well_formed(triples):
    ids = [o.wikidata for o in ORGANIZATIONS.values() if o.wikidata]
    assert [q for q in ids if not re.fullmatch(r"Q[1-9]\d*", q)] == []
    assert [q for q, n in Counter(ids).items() if n > 1] == []
    iris = [q.object.value for q in triples if q.predicate.value == SAME_AS]
    assert [iri for iri in iris if not iri.startswith("http://www.wikidata.org/entity/Q")] == []
    assert len(ids) == len(iris) >= 70


def test_entries_are_short_and_in_order():
    groups: list[list[str]] = []
    lines = 0
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# ----"):
            groups.append([])
        elif entry := re.match(r"o:([a-z0-9-]+) a tp:Organization , tp:", line):
            groups[-1].append(entry[1])
            lines = 1
        elif line.startswith("    "):
            lines += 1
        else:
            assert not line or line.startswith(("#", "@prefix")), f"line {number}: {line}"
        assert lines <= 4, f"line {number}: {groups[-1][-1]} has more than four lines"
    assert [group for group in groups if group != sorted(group)] == []
    assert sum(map(len, groups)) == len(ORGANIZATIONS)


@pytest.mark.parametrize(("organization", "holds"), FACTS, ids=[i for i, _ in FACTS])
def test_facts(organization, holds):
    assert holds(ORGANIZATIONS[organization])


NAMED = [
    # form: legal forms, institutions, small letters, inner capitals, a stop after a name
    ("en", "Intel may work with Orbane Semiconductor Co. Others declined.", ["Intel", "Orbane Semiconductor"]),
    ("en", "It cooperates with the University of Oslo and the Bank of Lisbon.", ["Bank of Lisbon", "University of Oslo"]),
    (
        "en",
        "The round was led by G2 Venture Partners and Teachers' Venture Growth.",
        ["G2 Venture Partners", "Teachers' Venture Growth"],
    ),
    ("en", "Nvidia sold chips to d-Matrix. xAI bought none.", ["Nvidia", "d-Matrix", "xAI"]),
    (
        "fr",
        "La Banque africaine de développement a prêté 3 millions à OVHcloud.",
        ["Banque africaine de développement", "OVHcloud"],
    ),
    ("fr", "Mistral travaille avec l'université de Lille.", ["Mistral", "université de Lille"]),
    (
        "fr",
        "Le contrat lie Scaleway, filiale du groupe iliad, à SpaceX. Les parts ont été cédées.",
        ["Scaleway", "SpaceX", "iliad"],
    ),
    ("fr", "Selon La Voix des Vallées, OpenAI négocie.", ["La Voix des Vallées", "OpenAI"]),
    # how the sentence introduces them
    ("en", "The chipmaker Orbane supplies Meta.", ["Meta", "Orbane"]),
    ("en", "Nvidia bought a stake in Quillon, a maker of phones.", ["Nvidia", "Quillon"]),
    ("fr", "Le fonds Ardenne Croissance est entré au capital de la start-up Quillmark.", ["Ardenne Croissance", "Quillmark"]),
    ("fr", "Orange a signé un contrat avec Free.", ["Free", "Orange"]),
    # products, places, people, laws and things
    ("en", "Nvidia ships its Varuna cards to OpenAI.", ["Nvidia", "OpenAI"]),
    ("en", "Microsoft rents a campus in Corsicana to OpenAI.", ["Microsoft", "OpenAI"]),
    ("en", "OpenAI answers to the National Planning Policy Framework.", ["OpenAI"]),
    ("en", "The chairman of Intel, N Chandrasekaran, met US President Donald Trump.", ["Intel"]),
    ("en", "SAN JOSE: Nobody sells GPUs or ASICs to Intel.", ["Intel"]),
    ("fr", "Nvidia livre Rhea, un composant destiné à Mistral.", ["Mistral", "Nvidia"]),
    ("fr", "Installé à Pierrelatte, le site de Vaasa sert OVHcloud.", ["OVHcloud"]),
    ("fr", "La directrice des affaires publiques de Mistral, Audrey Herblin-Stoop, l'a dit.", ["Mistral"]),
]


@pytest.mark.parametrize(("language", "text", "names"), NAMED, ids=[text for _, text, _ in NAMED])
def test_what_is_named_is_an_organization(language, text, names):
    reading = read(Article(id="a", text=text, lang=language))
    assert sorted({m.organization for m in reading.mentions if m.form == "name"}) == names


MERGED = [
    (
        "en",
        "Kaveri Microsystems Ltd. raised money. Kaveri will hire.",
        "Kaveri Microsystems",
        {"Kaveri", "Kaveri Microsystems Ltd."},
    ),
    ("en", "Broadcom (NASDAQ: AVGO) rose. AVGO has gained a third.", "Broadcom", {"AVGO"}),
    ("fr", "Le fonds Ardenne Croissance (AC) investit. AC a levé 3 millions.", "Ardenne Croissance", {"AC"}),
]


@pytest.mark.parametrize(("language", "text", "name", "forms"), MERGED, ids=[name for _, _, name, _ in MERGED])
def test_the_forms_of_a_name_are_one_organization(language, text, name, forms):
    (organization,) = read(Article(id="a", text=text, lang=language)).organizations
    assert organization.name == name
    assert forms <= set(organization.aliases)


def test_a_fund_or_cloud_of_the_same_name_is_a_company_beside_it():
    reading = read(Article(id="a", text="The chipmaker Hetian backs Xingyu. Hetian Cloud serves it.", lang="en"))
    assert {"Hetian", "Hetian Cloud"} <= {o.name for o in reading.organizations}


@pytest.mark.parametrize(
    ("language", "text", "name", "kind"),
    [
        ("en", "Orbane Capital invested in Mistral.", "Orbane Capital", "investor"),
        ("en", "Teranga Compute serves Mistral.", "Teranga Compute", "cloud_provider"),
        ("fr", "Mistral achète des cartes à Haneul Semi.", "Haneul Semi", "chipmaker"),
        ("fr", "Le fournisseur de cloud Teranga sert Mistral.", "Teranga", "cloud_provider"),
    ],
)
def test_a_name_or_its_noun_tells_the_type(language, text, name, kind):
    reading = read(Article(id="a", text=text, lang=language))
    assert {o.name: o.types for o in reading.organizations}[name] == (kind,)
