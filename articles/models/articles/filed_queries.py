"""The queries on articles by what they are filed under: category, sector, place, organisation, source."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, RowNumber
from django.db.models.lookups import IsNull

from articles.models.articles.index_paths import (
    ANY_KEY,
    IndexPath,
    IndexScan,
    ReadingPlan,
    join_sql,
    sql_for_each_key,
)
from articles.models.articles.keyset import KeysetQuerySet
from articles.models.feeds.source import Source
from articles.models.organisation import Organisation
from articles.models.taxonomy import Category, Country, Region, Sector

KEY_BATCH_SIZE = 1000  # keys in one statement
# A filing field of an article → the key's column in its table.
FILING_KEY_COLUMNS = {"sectors": "sector", "countries": "country", "regions": "region", "organisations": "organisation"}


class FiledQuerySet(KeysetQuerySet):
    """Articles by their filings, each condition with the index path along which `page_after` reads its articles."""

    def update(self, **values: Any) -> int:
        """As Django's; a changed date is copied to the filings."""
        if "published_at" not in values:
            return super().update(**values)
        keys = list(self.values_list("pk", flat=True))
        with transaction.atomic():
            written = super().update(**values)
            for some in batched(keys, KEY_BATCH_SIZE):
                self.model.objects.filter(pk__in=some).copy_dates_to_filings()
        return written

    def copy_dates_to_filings(self) -> None:
        """Copy the articles' dates to their filings, whose indexes the listings use."""
        date = self.model.objects.filter(pk=models.OuterRef("article")).values("published_at")[:1]
        for field in FILING_KEY_COLUMNS:
            filings = self._filings(field).filter(article__in=self.order_by().values("pk"))
            filings.update(published_at=models.Subquery(date))

    def filed_under(self, field: str, key: str) -> Self:
        """Articles filed under this key of one of FILING_KEY_COLUMNS, in any order; what readers page through is `in_…`, below."""
        return self.filter(pk__in=self._filings(field).filter(**{FILING_KEY_COLUMNS[field]: key}).values("article"))

    def in_category(self, category: Category) -> Self:
        """Articles of this category or of its children."""
        slugs = [category.pk, *(child.pk for child in category.children.all())]
        found = self.filter(category__in=slugs) if len(slugs) > 1 else self.filter(category=category)
        return found._with_index_path(IndexScan(self.model.objects.all(), "category", tuple(slugs), "pk"))

    def in_sector(self, sector: Sector) -> Self:
        """Articles of this sector or of its children."""
        slugs = [sector.pk, *(child.pk for child in sector.children.all())]
        return self.filter(self._is_filed_under("sectors", slugs))._with_index_path(self._index_scan("sectors", slugs))

    def in_country(self, country: Country) -> Self:
        """Articles about this country."""
        found = self.filter(self._is_filed_under("countries", [country.pk]))
        return found._with_index_path(self._index_scan("countries", [country.pk]))

    def applying_in(self, country: Country) -> Self:
        """Articles about this country, or about one of the unions whose texts apply in it and about no other country alone."""
        unions = [one.pk for one in country.rule_makers]
        if not unions:
            return self.in_country(country)
        filed = self._filings("countries").filter(article=models.OuterRef("pk")).order_by()
        # A scalar subquery, as in `IndexPath.holds`: asked of one article after another.
        about_none = Q(IsNull(models.Subquery(filed.values("article")[:1]), True))
        is_about = IndexPath((self._index_scan("countries", [country.pk]),)).holds("pk")
        return self.in_zone([country.pk], unions).filter(is_about | about_none)

    def in_region(self, region: Region) -> Self:
        """Articles about this region itself, or about one of its countries."""
        return self.in_zone([country.pk for country in region.countries.all()], [region.pk])

    def in_zone(self, countries: Collection[str], regions: Collection[str]) -> Self:
        """Articles about one of these countries, or about one of these regions themselves, given by their keys."""
        filed = {"regions": sorted(regions), "countries": sorted(countries)}
        scans = tuple(self._index_scan(field, keys) for field, keys in filed.items() if keys)
        return self.filter(IndexPath(scans).holds("pk"))._with_index_path(*scans) if scans else self.none()

    def about_organisations(self, *organisations: Organisation) -> Self:
        """Articles about one of these companies or institutions."""
        slugs = [one.pk for one in organisations]
        found = self.filter(self._is_filed_under("organisations", slugs))
        return found._with_index_path(self._index_scan("organisations", slugs)) if slugs else found

    def issued_by(self, organisation: Organisation | None, sources: Collection[Source]) -> Self:
        """Articles by one of these sources or about this organisation: an authority is often both."""
        slugs, keys = [organisation.pk] if organisation else [], tuple(source.pk for source in sources)
        mentioned = [self._index_scan("organisations", slugs)] if slugs else []
        published = [IndexScan(self.model.objects.all(), "source", keys, "pk")] if keys else []
        found = self.filter(self._is_filed_under("organisations", slugs) | Q(source__in=keys))
        return found._with_index_path(*mentioned, *published)

    def from_source(self, source: Source) -> Self:
        """Articles of this source."""
        return self.filter(source=source)._with_index_path(
            IndexScan(self.model.objects.all(), "source", (source.pk,), "pk")
        )

    def newest_of_lists(self, lists: Mapping[str, Collection[str]], number: int, max_examined: int) -> Self:
        """The newest `number` of these articles in each list, from its index; a list is of one key of a field.

        At most `max_examined` rows of a list are examined, the newest: what is not among these articles takes no place, but an
        article behind so many is not found.
        """
        every = self.model.objects.all()
        scans = [
            self._index_scan(name, keys) if name in FILING_KEY_COLUMNS else IndexScan(every, name, tuple(keys), "pk")
            for name, keys in lists.items()
        ]
        newest = (
            sql
            for scan in scans
            for sql in sql_for_each_key(
                scan,
                scan.rows_under(ANY_KEY)
                .order_by("-published_at")
                .values(found=ReadingPlan(None).matching_article(self, scan))[:max_examined],
            )
        )
        # The rows of a list are looked up one by one, newest first, until there are `number`.
        part = f"SELECT * FROM (SELECT found FROM ({{}}) AS examined WHERE found IS NOT NULL LIMIT {int(number)}) AS list_{{}}"  # noqa: S608
        union, params = join_sql(newest, " UNION ", part)
        found = RawSQL(f"SELECT found FROM ({union}) AS newest", params)  # noqa: S608, S611
        return self._without_conditions().filter(pk__in=found) if union else self.none()

    def with_filed(self, **groups: tuple[str, Collection[str]]) -> Self:
        """With a boolean of each name: whether an article is filed directly under one of these keys of a field."""
        filed = {
            name: IndexPath((self._index_scan(field, keys),)).holds("pk") if keys else models.Value(False)
            for name, (field, keys) in groups.items()
        }
        return self.annotate(**filed)

    def newest_under(
        self, field: str, since: datetime, parent: str = "", keys: Collection[str] = ()
    ) -> list[tuple[str, int, int]]:
        """Of each key of FILING_KEY_COLUMNS[field] with such articles since then: key, their number, the newest one's key.

        With `parent`, the key's column for the key above it, filings count for that one, each article once. With `keys`, of
        these alone. One query.
        """
        column = FILING_KEY_COLUMNS[field]
        group = Coalesce(f"{column}__{parent}", column) if parent else F(column)
        filings = self._filings(field).annotate(group=group)
        found = filings.filter(published_at__gte=since, article__in=self.since(since).order_by().values("pk"))
        if keys:
            # A scalar subquery, so that PostgreSQL looks the few articles up: an IN it joins with all articles.
            published = models.Subquery(self.filter(pk=models.OuterRef("article")).order_by().values("pk")[:1])
            found = filings.filter(published_at__gte=since, **{f"{column}__in": keys}).alias(published=published)
            found = found.exclude(published=None)
        if parent:
            same = {"article": models.OuterRef("article"), "group": models.OuterRef("group")}
            found = found.exclude(models.Exists(filings.filter(**same, pk__lt=models.OuterRef("pk"))))
        newest = Window(RowNumber(), F("group"), (F("published_at").desc(), F("article").desc()))
        number = Window(models.Count("pk"), F("group"))
        return list(
            found.annotate(place=newest, number=number).filter(place=1).values_list("group", "number", "article")
        )

    def _filings(self, field: str) -> Any:
        return getattr(self.model, field).through.objects.all()

    def _index_scan(self, field: str, keys: Collection[str]) -> IndexScan:
        return IndexScan(self._filings(field), FILING_KEY_COLUMNS[field], tuple(keys))

    def _is_filed_under(self, field: str, keys: Collection[str]) -> models.Exists:
        """Whether an article is filed under one of these keys."""
        scan = self._index_scan(field, keys)
        return models.Exists(scan.rows_under(*scan.filing_keys).filter(article=models.OuterRef("pk")))
