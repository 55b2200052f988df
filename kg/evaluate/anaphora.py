"""How well kg reads who is meant where no name stands: "the start-up", "it", "its", or nobody in the sentence at all.

Two questions. Of the claims with such a party, how many are right? And of the annotated relations whose evidence does not name
both parties, how many are found? The first needs the mentions of a reading, which predictions from a file do not have.
"""

from __future__ import annotations

from collections import Counter

from kg.corpus import GoldArticle, GoldOrganization
from kg.evaluate.keys import Key, fold, gold_key
from kg.model import Claim, Party, Reading

__all__ = ["FORMS", "NAMED", "count_forms", "count_named"]

FORMS = ("name", "unnamed", "descriptor", "pronoun", "possessive", "product", "unstated")
"""What stands for a party: a name or none, and then the form of its mention, a product, or nothing (the topic of the sentence)."""
NAMED = ("both", "one", "neither")
"""Which parties of an annotated relation its evidence names."""


def count_forms(
    counts: Counter[str], reading: Reading, claims: list[tuple[Key, Claim]], *, wanted: set[Key], optional: set[Key]
) -> None:
    """Count the right and all claims by the forms of their parties: "form.descriptor.ok" and "form.descriptor.all".

    A claim counts under "name" where both parties are named, else under "unnamed" and each other form that a party has. One that
    the annotation holds optional counts nowhere.
    """
    for found, claim in claims if reading.mentions else ():
        if found in optional - wanted:
            continue
        forms = {_form(reading, claim, claim.subject), _form(reading, claim, claim.object)}
        for form in (forms - {"name"}) | {"unnamed"} if forms != {"name"} else forms:
            counts[f"form.{form}.all"] += 1
            counts[f"form.{form}.ok"] += found in wanted


def _form(reading: Reading, claim: Claim, party: Party) -> str:
    """Return the form of the mention in the evidence that stands for a party.

    Where none does, its words are those of the trigger, as the rule gives them, or a product.
    """
    quote = claim.evidence
    for mention in reading.mentions:
        inside = quote.start <= mention.start and mention.end <= quote.end
        if inside and mention.organization == party.name and mention.text == party.mention:
            return mention.form
    trigger = claim.rule.partition(": ")[2].partition(" (")[0]
    return "unstated" if party.mention == trigger else "product"


def count_named(counts: Counter[str], gold: GoldArticle, *, found: set[Key]) -> None:
    """Count the found and all required relations by how many parties the evidence names: "named.one.ok" and "named.one.all"."""
    by_id = {organization.id: organization for organization in gold.organizations}
    for key, evidence in {gold_key(r): r.evidence for r in reversed(gold.relations) if not r.optional}.items():
        words = f" {fold(evidence)} "
        named = sum(id_ in by_id and _is_named(by_id[id_], words) for id_ in key[1:])
        if evidence:
            counts[f"named.{NAMED[2 - named]}.all"] += 1
            counts[f"named.{NAMED[2 - named]}.ok"] += key in found


def _is_named(organization: GoldOrganization, words: str) -> bool:
    """Say whether folded words have a name of an organization; an alias like "le groupe de Redmond" is none."""
    names = (organization.name, *(alias for alias in organization.aliases if not _describes(alias)))
    return any(f" {fold(name)} " in words for name in names if fold(name))


def _describes(alias: str) -> bool:
    return alias[:1].islower() and bool({" ", "'", "’"} & set(alias))
