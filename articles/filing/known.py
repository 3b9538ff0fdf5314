"""What filing needs from the database: the rulebook, the keys of the site’s taxonomy, a source’s hint."""

from dataclasses import replace
from functools import cached_property

from articles.filing import current
from articles.filing.article_reading import read_article
from articles.filing.classify import classify_reading, reach_of_reading
from articles.filing.records import Filing, Hint
from articles.filing.relevance.decide import GENERAL_CATEGORY
from articles.filing.rulebook import Rulebook
from articles.filing.source_rules.in_force import current_rules
from articles.filing.source_rules.match import SourceRules, filed_by
from articles.models import Category, Country, Organisation, Region, Sector, Source
from articles.text.record import record


@record
class FiledArticle:
    """What filing reads of an article; `body` is what `rows.body_text` gives."""

    source: int
    address: str
    title: str
    summary: str
    language: str
    body: str
    hint: Hint


class FilingContext:
    """The rulebook, the rules of sources and the taxonomy's keys, loaded on first use.

    Each run makes a new one, since they may have changed.
    """

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook in force."""
        return current.current_rulebook()

    @cached_property
    def source_rules(self) -> SourceRules:
        """The rules of sources in force."""
        return current_rules()

    def file(self, article: FiledArticle, rulebook: Rulebook | None = None) -> Filing:
        """File the article by the rulebook in force, or by `rulebook`; then the rules of its source, or of all, decide."""
        rulebook = rulebook or self.rulebook
        title, hint = article.title, article.hint
        reading = read_article(title, article.summary, article.language, hint, rulebook, article.body)
        filed = classify_reading(reading, hint, rulebook)
        ruling = self.source_rules.ruling(article.source, title, article.address, filed.category)
        if ruling:
            filed = filed_by(filed, ruling)
            if ruling.category:
                filed = replace(filed, reach=reach_of_reading(filed, reading, hint, rulebook))
        return self.drop_unknown(filed)

    def file_before_rules(self, article: FiledArticle) -> Filing:
        """File the article by the rulebook in force alone."""
        reading = read_article(
            article.title, article.summary, article.language, article.hint, self.rulebook, article.body
        )
        return self.drop_unknown(classify_reading(reading, article.hint, self.rulebook))

    @cached_property
    def _taxonomy_keys(self) -> tuple[frozenset[str], ...]:
        kinds = (
            Category.objects.filter(assignable=True),
            Sector.objects.all(),
            Country.objects.all(),
            Region.objects.all(),
            Organisation.objects.all(),
        )
        return tuple(frozenset(kind.values_list("pk", flat=True)) for kind in kinds)

    def forget_taxonomy(self) -> None:
        """Drop the cached keys, so that they are loaded again: the database may have refused one of them."""
        self.__dict__.pop("_taxonomy_keys", None)

    def drop_unknown(self, filed: Filing) -> Filing:
        """`filed` without the keys that this site's taxonomy does not have."""
        categories, sectors, countries, regions, organisations = self._taxonomy_keys
        if (
            filed.category in categories
            and sectors.issuperset(filed.sectors)
            and countries.issuperset(filed.countries)
            and regions.issuperset(filed.regions)
            and organisations.issuperset(filed.organisations)
        ):
            return filed
        return replace(
            filed,
            category=filed.category if filed.category in categories else GENERAL_CATEGORY,
            sectors=tuple(slug for slug in filed.sectors if slug in sectors),
            countries=tuple(code for code in filed.countries if code in countries),
            regions=tuple(slug for slug in filed.regions if slug in regions),
            organisations=tuple(slug for slug in filed.organisations if slug in organisations),
        )


def hint_for_source(source: Source, language: str = "") -> Hint:
    """What the editors say of a source, as a hint; the language that a document declares goes first."""
    return Hint(
        category=source.default_category_id or "",
        sectors=source.sector_keys,
        country=source.country_id or "",
        region=source.region_id or "",
        language=(language or source.language)[:2].lower(),
    )
