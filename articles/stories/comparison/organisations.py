"""The features of companies and institutions: one that both headlines name, or another in each. Pure."""

import re

from articles.stories.comparison.pair import Concepts, Pair
from articles.stories.shipped_vocabulary import headline_vocabulary

GROUP_ENDING = re.compile(" (?:Groupe?|Africa)$")


def organisation_features(pair: Pair) -> dict[str, float]:
    """Whether both name one, or each another; a group and its subsidiary are not two, where the country is shared."""
    if pair.has_shared_organisation:
        return {"organisation": 1.0}
    some, others = pair.a.organisations, pair.b.organisations
    if not some or not others or (pair.shared_countries and _are_group_and_subsidiary(some, others)):
        return {}
    return {"another organisation": 1.0}


def _are_group_and_subsidiary(some: Concepts, others: Concepts) -> bool:
    """Whether a company and its group are among them (“MTN Ghana”, “MTN Group”)."""
    return any(_is_subsidiary(one, other) or _is_subsidiary(other, one) for one in some for other in others)


def _is_subsidiary(company: str, group: str) -> bool:
    """Whether the company is named after the group and a country."""
    known, name = headline_vocabulary(), GROUP_ENDING.sub("", group)
    return company.startswith(f"{name} ") and not known.countries.isdisjoint(known.concepts(company[len(name) :]))
