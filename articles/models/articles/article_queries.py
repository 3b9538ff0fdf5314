"""Articles by what a page asks for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models.articles.keyset import Cursor, Lane, Road, best, beyond, count, count_each, first_of
from articles.models.feeds.source import Source
from articles.models.organisation import Organisation
from articles.models.taxonomy import Category, Country, Region, Sector
from portal.page_cache import store

if TYPE_CHECKING:
    from articles.models.articles.article import Article  # noqa: F401

# Where an article is filed → what a row of that table names beside it.
AT_ONCE = 1000  # keys in one statement
UNDER = {"sectors": "sector", "countries": "country", "regions": "region", "organisations": "organisation"}


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles by what a page asks for. Everything public starts from `published()`.

    What they are filed under is remembered as `roads`, and of what dates as `span`, for `nearest` to take.
    """

    roads: tuple[Road, ...] = ()
    span: tuple[datetime | None, datetime | None] = (None, None)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.roads, clone.span = self.roads, self.span
        return clone

    def update(self, **values: Any) -> int:
        """As Django does; rows that copy the date of an article follow it."""
        if "published_at" not in values:
            return super().update(**values)
        keys = list(self.values_list("pk", flat=True))
        with transaction.atomic():
            written = super().update(**values)
            for some in batched(keys, AT_ONCE):
                self.model.objects.filter(pk__in=some).date_filings()
        return written

    def date_filings(self) -> None:
        """Copy their dates anew to where they are filed, by which listings are read."""
        date = self.model.objects.filter(pk=models.OuterRef("article")).values("published_at")[:1]
        for field in UNDER:
            filings = self._filings(field).filter(article__in=self.order_by().values("pk"))
            filings.update(published_at=models.Subquery(date))

    def published(self) -> Self:
        """What the public may see."""
        # Not `lte`: of two upper bounds SQLite heeds the first alone, and a later page would be read from the very top.
        return self.filter(~Q(published_at__gt=timezone.now()), status=self.model.Status.PUBLISHED)

    def without_samples(self) -> Self:
        """The real ones: for all that leaves this site, and for what real articles are compared with."""
        # A short list that is read once, and not a join: every listing keeps the plan it has.
        return self.exclude(source__in=Source.objects.samples().values("pk"))

    def leads(self) -> Self:
        """One article a story: those that stand alone, and those that lead."""
        return self.filter(is_lead=True)

    def economic(self) -> Self:
        """Without what is no business of a financial paper."""
        return self.filter(is_finance=True)

    def in_category(self, category: Category) -> Self:
        """Of this rubrique or of its children."""
        slugs = [category.pk, *(child.pk for child in category.children.all())]
        found = self.filter(category__in=slugs) if len(slugs) > 1 else self.filter(category=category)
        return found._along(Lane(self.model.objects.all(), "category", tuple(slugs), "pk"))

    def in_sector(self, sector: Sector) -> Self:
        """Of this sector or of its children."""
        slugs = [sector.pk, *(child.pk for child in sector.children.all())]
        return self.filter(self._filed("sectors", slugs))._along(self._lane("sectors", slugs))

    def in_country(self, country: Country) -> Self:
        """About this country."""
        found = self.filter(self._filed("countries", [country.pk]))
        return found._along(self._lane("countries", [country.pk]))

    def in_region(self, region: Region) -> Self:
        """About this region itself, or about a country of it."""
        codes = [country.pk for country in region.countries.all()]
        lanes = [self._lane("regions", [region.pk]), *([self._lane("countries", codes)] if codes else [])]
        found = self.filter(self._filed("regions", [region.pk]) | self._filed("countries", codes))
        return found._along(*lanes)

    def about(self, *organisations: Organisation) -> Self:
        """That speak of one of these companies or institutions."""
        slugs = [one.pk for one in organisations]
        found = self.filter(self._filed("organisations", slugs))
        return found._along(self._lane("organisations", slugs)) if slugs else found

    def issued_by(self, organisation: Organisation | None, sources: Collection[Source]) -> Self:
        """Published by one of these sources, or speaking of this organisation: an authority is often both."""
        slugs, keys = [organisation.pk] if organisation else [], tuple(source.pk for source in sources)
        spoken = [self._lane("organisations", slugs)] if slugs else []
        told = [Lane(self.model.objects.all(), "source", keys, "pk")] if keys else []
        found = self.filter(self._filed("organisations", slugs) | Q(source__in=keys))
        return found._along(*spoken, *told)

    def in_places(self, countries: Collection[Country], regions: Collection[Region]) -> Self:
        """About one of these countries or regions themselves."""
        here = self._filed("countries", [country.pk for country in countries])
        return self.filter(here | self._filed("regions", [region.pk for region in regions]))

    def on_subject(self, sectors: Collection[Sector], organisations: Collection[Organisation]) -> Self:
        """Filed under one of these sectors themselves, or speaking of one of these organisations."""
        filed = self._filed("sectors", [sector.pk for sector in sectors])
        return self.filter(filed | self._filed("organisations", [one.pk for one in organisations]))

    def in_language(self, language: str) -> Self:
        """Written in this language, by its two letters."""
        return self.filter(language=language)

    def one_a_story(self) -> Self:
        """Of these articles, one a story: its lead if it is among them, else the one that came first."""
        same = self.filter(story=models.OuterRef("story")).order_by()
        before = same.filter(Q(is_lead=True) | Q(pk__lt=models.OuterRef("pk")))
        return self.filter(Q(is_lead=True) | ~models.Exists(before))

    def told_since(self, moment: datetime) -> Self:
        """The events told since `moment`, newest first, with all that names them: one query."""
        told = self.leads().economic().since(moment).newest_first().select_related("source", "category__parent")
        return told.defer("body_html", "why").fetch_mode(models.FETCH_RAISE)

    def tell_pages(self) -> None:
        """Drop the kept pages on which these stand or may come to stand, once the transaction is written."""
        from articles.listings.cache_tags import tags_of_articles  # which knows all models

        store.changed(*tags_of_articles(self))

    def since(self, moment: datetime) -> Self:
        """Published at `moment` or after."""
        return self.between(moment, None)

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Published at `since` or after, and before `until`."""
        bounds = {"published_at__gte": since, "published_at__lt": until}
        found = self.filter(**{bound: moment for bound, moment in bounds.items() if moment})
        found.span = (since or self.span[0], until or self.span[1])
        return found

    def oldest_date(self) -> datetime | None:
        """When the first of them was published."""
        return self.order_by("published_at").values_list("published_at", flat=True).first()

    def published_in(self, spans: Sequence[tuple[datetime, datetime]]) -> list[int]:
        """How many the public may see of each span of time (from, before): read from indexes alone."""
        now, unseen = timezone.now(), ~Q(status=self.model.Status.PUBLISHED)
        within = [self.filter(published_at__gte=since, published_at__lt=min(until, now)) for since, until in spans]
        every = count_each(within)
        return [
            number - hidden
            for number, hidden in zip(every, count_each([one.filter(unseen) for one in within]), strict=True)
        ]

    def own(self) -> Self:
        """Written by our own newsroom."""
        return self.filter(url=None)

    def numbered(self, first: int, last: int) -> Self:
        """Whose keys are from `first` to `last`, in their order."""
        return self.filter(pk__gte=first, pk__lte=last).order_by("pk")

    def from_source(self, source: Source) -> Self:
        """Published by this source."""
        return self.filter(source=source)._along(Lane(self.model.objects.all(), "source", (source.pk,), "pk"))

    def keyed(self, keys: Collection[str]) -> dict[str, int]:
        """Which of these addresses, by their keys, we have: address key → article."""
        return dict(self.filter(address_key__in=keys).values_list("address_key", "pk")) if keys else {}

    def titled(self, titles: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, datetime]]:
        """Which of these titles, by (source, title key), we have: → the latest such article, its publication."""
        keys = {key for _, key in titles}
        rows = (
            self.filter(title_key__in=keys, source__in={source for source, _ in titles})
            .order_by("id")
            .values_list("source", "title_key", "pk", "published_at")
        )
        found = ((source, key, pk, at) for source, key, pk, at in rows) if keys else ()
        return {(source, key): (pk, at) for source, key, pk, at in found if (source, key) in titles}

    def newest_first(self) -> Self:
        """The order of every listing; the key breaks ties, so pages never repeat or lose a row."""
        return self.order_by("-published_at", "-id")

    def before(self, moment: datetime, key: int) -> Self:
        """What follows the row (`moment`, `key`) in `newest_first` order."""
        return self.filter(beyond((moment, key)))

    def after(self, moment: datetime, key: int) -> Self:
        """What comes before the row (`moment`, `key`) in `newest_first` order."""
        return self.filter(beyond((moment, key), back=True))

    def nearest(self, number: int, cursor: Cursor | None = None, *, back: bool = False) -> Self:
        """The first `number`, newest first; those that follow the row at `cursor`, or with `back` those before it, upwards.

        As fast among a million as among ten thousand, where a slice of `newest_first` would go past all others.
        """
        order = ("published_at", "id") if back else ("-published_at", "-id")
        road = best(self.roads)
        if road is None or road.is_straight:
            rows = self.filter(beyond(cursor, back=back)) if cursor else self
            return rows.order_by(*order)[:number]
        return self.filter(pk__in=first_of(road, self, number, cursor, back=back)).order_by(*order)

    def settled(self) -> Self:
        """The same, with the road to be taken chosen."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.roads = tuple(filter(None, [best(self.roads)]))
        return clone

    def counted(self) -> tuple[int, bool]:
        """How many they are, and whether that is all: where they are many or hard to find, only some are looked at."""
        return count(best(self.roads), self)

    def for_listing(self) -> Self:
        """All a card shows, in a constant number of queries; a forgotten relation raises instead of costing them."""
        filed = models.Prefetch("filed_sectors", self._filings("sectors").select_related("sector"))
        return self.for_notices().prefetch_related(filed)

    def for_notices(self) -> Self:
        """The same without their sectors, which the notices of the watch do not show."""
        others = (
            self.model.objects.published()
            .select_related("source")
            .defer("body_html", "why")
            .order_by("published_at")
            .fetch_mode(models.FETCH_RAISE)
        )
        return (
            self.select_related("source", "category", "story")
            .prefetch_related(
                "countries",
                models.Prefetch("story__articles", others, to_attr="others"),
            )
            .annotate(comment_count=_comment_count())
            .defer("body_html", "why")
            .fetch_mode(models.FETCH_RAISE)
        )

    def _along(self, *lanes: Lane) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.roads = (*self.roads, Road(lanes))
        return clone

    def _filings(self, field: str) -> Any:
        return getattr(self.model, field).through.objects.all()

    def _lane(self, field: str, keys: Collection[str]) -> Lane:
        return Lane(self._filings(field), UNDER[field], tuple(keys))

    def _filed(self, field: str, keys: Collection[str]) -> models.Exists:
        """Whether an article is filed under one of these."""
        lane = self._lane(field, keys)
        return models.Exists(lane.under(*lane.tags).filter(article=models.OuterRef("pk")))


def _comment_count() -> models.Expression:
    """How many comments everybody reads."""
    public = (
        apps.get_model("articles", "Comment")
        .objects.public()
        .filter(article=models.OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(n=models.Count("pk"))
        .values("n")
    )
    return Coalesce(models.Subquery(public), 0)
