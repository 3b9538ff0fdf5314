"""The rules of sources as the database has them, compiled."""

from collections.abc import Mapping
from typing import Any

from articles.filing.source_rules.match import HIDDEN_TEXT, SourceRules, WordRule, compile_rule
from articles.models import Category, Sector, SourceRule


def current_rules() -> SourceRules:
    """The rules in force: one query without rules, three with some."""
    rows = SourceRule.objects.in_force()
    if not rows:
        return SourceRules(())
    categories, sectors = _names_of(Category), _names_of(Sector)
    return SourceRules(
        (source, _compile(key, field, words, hides, category or "", sector or "", categories, sectors))
        for key, source, field, words, hides, category, sector in rows
    )


def compiled(rule: SourceRule) -> WordRule:
    """One rule, saved or not."""
    columns = (rule.pk or 0, rule.field, rule.words, rule.hides, rule.category_id or "", rule.sector_id or "")
    return _compile(*columns, _names_of(Category), _names_of(Sector))


def _names_of(model: Any) -> Mapping[str, tuple[str, str]]:
    return {slug: (french, english) for slug, french, english in model.objects.values_list("pk", "name_fr", "name_en")}


def _compile(
    key: int,
    field: str,
    words: str,
    hides: bool,
    category: str,
    sector: str,
    categories: Mapping[str, tuple[str, str]],
    sectors: Mapping[str, tuple[str, str]],
) -> WordRule:
    named = [names[slug][0] for slug, names in ((category, categories), (sector, sectors)) if slug in names]
    return compile_rule(
        field,
        words,
        hides=hides,
        category=category,
        sector=sector,
        category_names={slug: " | ".join(names) for slug, names in categories.items()},
        effect=", ".join(named) or HIDDEN_TEXT,
        key=key,
    )
