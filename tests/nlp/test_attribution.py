"""Who is said to have reported a claim, in both languages."""

from __future__ import annotations

import pytest

from kg import Article
from kg.extract import read

CASES = [
    ("en", "Amazon is in talks to invest in OpenAI, Reuters reported.", ("Reuters",)),
    ("en", "According to the Financial Times, Amazon may invest in OpenAI.", ("Financial Times",)),
    ("en", "Reuters wrote of a plan. Amazon may invest in OpenAI, the news agency said.", ("Reuters",)),
    ("en", "Amazon will invest in OpenAI. The price is $10 billion, according to Bloomberg.", ("Bloomberg",)),
    ("en", "Amazon may invest in OpenAI, people familiar with the matter told Reuters.", ("Reuters",)),
    ("en", "Amazon has invested in Anthropic; Apple may follow, Bloomberg wrote.", ()),
    ("en", "Amazon has invested in Anthropic. Bloomberg wrote about Nvidia.", ()),
    ("fr", "Amazon négocie pour investir dans OpenAI, rapporte Reuters.", ("Reuters",)),
    ("fr", "Selon le Financial Times, Amazon pourrait investir dans OpenAI.", ("Financial Times",)),
    ("fr", "Le Financial Times évoque un projet. Amazon pourrait investir dans OpenAI, selon le journal.", ("Financial Times",)),
    ("fr", "Amazon va investir dans OpenAI. Le montant serait de 10 milliards de dollars, selon Bloomberg.", ("Bloomberg",)),
    ("fr", "Amazon a investi dans Anthropic. Bloomberg a parlé de Nvidia.", ()),
]


@pytest.mark.parametrize(("language", "text", "outlets"), CASES)
def test_a_claim_is_attributed_to_the_outlets_named_for_it(language: str, text: str, outlets: tuple[str, ...]) -> None:
    found = [c.attributed_to for c in read(Article(id="a", text=text, lang=language)).claims if c.relation == "invests_in"]
    assert found[:1] == [outlets]
