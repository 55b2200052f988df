"""Readings made by hand, so that tests of the graph need no language model."""

from __future__ import annotations

from datetime import date

from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading

BILLION = 10**9


def money(low: float | None, high: float | None = None, currency: str = "USD") -> Amount:
    """An amount in billions."""
    return Amount(*(None if bound is None else int(bound * BILLION) for bound in (low, high)), currency)


def exactly(value: float, currency: str = "USD") -> Amount:
    return money(value, value, currency)


def says(
    sentence: str,
    relation: str,
    subject: str,
    target: str,
    status: str,
    *,
    amount: Amount | None = None,
    by: tuple[str, ...] = (),
    cue: str = "",
) -> tuple:
    """A sentence of an article and the claim that it makes."""
    return (sentence, relation, subject, target, status, amount, by, cue)


def article(
    identifier: str,
    *statements: tuple,
    published: str | None = "2025-06-01",
    lang: str = "en",
    source: str = "",
    title: str = "",
    url: str = "",
    organizations: tuple[Organization, ...] = (),
    before: str = "",
) -> Reading:
    """The reading of an article whose text is the sentences of its statements."""
    text, claims = before, []
    for sentence, relation, subject, target, status, amount, by, cue in statements:
        start = len(text)
        text += sentence
        claims.append(
            Claim(
                article=identifier,
                relation=relation,
                subject=Party(subject, subject),
                object=Party(target, target),
                status=status,
                evidence=Evidence(start, len(text), sentence),
                amount=amount,
                attributed_to=tuple(sorted(by)),
                rule="by hand",
                cue=cue,
            )
        )
        text += " "
    day = None if published is None else date.fromisoformat(published)
    whole = Article(id=identifier, text=text or "Nothing.", lang=lang, title=title, published=day, source=source, url=url)
    return Reading(article=whole, claims=tuple(claims), organizations=organizations)


WIRE = (
    "Two companies from the north have spent the spring looking at one another, people close to both of them said on Monday. "
    "Neither side would comment, but a filing in the capital shows that a new holding was set up in March for the purpose. "
    "Bankers expect a long summer of meetings, and lawyers for the smaller of the two have already been asked to stay in town. "
)

SEED = article(
    "seed-fr",
    says(
        "Amazon envisage un investissement de plus de dix milliards de dollars dans OpenAI.",
        "invests_in",
        "Amazon",
        "OpenAI",
        "in_talks",
        amount=money(10),
        by=("The Information", "Reuters", "Bloomberg"),
        cue="envisage",
    ),
    says(
        "Amazon Web Services est la division cloud de l'entreprise.", "subsidiary_of", "Amazon Web Services", "Amazon", "completed"
    ),
    published=None,
    lang="fr",
    organizations=(Organization(name="OpenAI", types=("ai_lab",), known="openai"),),
)
