"""The queries on articles that pages, feeds and the API use."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, RowNumber
from django.db.models.lookups import IsNull
from django.db.models.sql.where import WhereNode
from django.utils import timezone

from articles.models.articles.editorial_queries import EditorialQuerySet
from articles.models.articles.index_paths import (
    ANY_KEY,
    IndexPath,
    IndexScan,
    ReadingPlan,
    join_sql,
    plan_of,
    sql_for_each_key,
)
from articles.models.articles.keyset import Cursor, count_each, count_sql, cursor_condition, first_keys
from articles.models.feeds.source import Source
from articles.models.organisation import Organisation
from articles.models.taxonomy import Category, Country, Region, Sector
from portal.page_cache import store
from portal.sql.prepared import Sql

if TYPE_CHECKING:
    from articles.models.articles.article import Article

KEY_BATCH_SIZE = 1000  # keys in one statement
# A filing field of an article → the key's column in its table.
FILING_KEY_COLUMNS = {"sectors": "sector", "countries": "country", "regions": "region", "organisations": "organisation"}


class ArticleQuerySet(EditorialQuerySet["Article"]):
    """Articles by named conditions. Everything public starts from `published()`.

    Conditions on filings are also recorded in `index_paths`, and those on dates in `date_range`, for use by `page_after`.
    """

    index_paths: tuple[IndexPath, ...] = ()
    reading_plan: ReadingPlan | None = None
    date_range: tuple[datetime | None, datetime | None] = (None, None)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.index_paths, clone.date_range = self.index_paths, self.date_range
        clone.reading_plan = self.reading_plan
        return clone

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

    def published(self, now: datetime | None = None) -> Self:
        """The articles that the public may see: published, and not scheduled for later.

        A prepared query passes `now`, since it may not look at the clock.
        """
        # Not `lte`: of two upper bounds SQLite uses only the first, so a later page would be scanned from the top.
        return self.filter(~Q(published_at__gt=now or timezone.now()), status=self.model.Status.PUBLISHED)

    def without_samples(self) -> Self:
        """Without articles of sample sources: for feeds, sitemaps, the API and exports, and for clustering."""
        # A subquery with a short list, not a join: the query plans of listings stay as they are.
        return self.exclude(source__in=Source.objects.samples().values("pk"))

    def leads(self) -> Self:
        """One article per story: its lead, and articles without a story."""
        return self.filter(is_lead=True)

    def economic(self) -> Self:
        """Only economic news."""
        return self.filter(is_finance=True)

    def about_africa(self) -> Self:
        """Only what names Africa or concerns it."""
        return self.filter(reach__gt=self.model.Reach.ELSEWHERE)

    def african_news(self) -> Self:
        """The economic news of Africa, as the front page shows them."""
        return self.economic().about_africa().not_late()

    def about_elsewhere(self) -> Self:
        """Only what neither names Africa nor concerns it."""
        return self.filter(reach=self.model.Reach.ELSEWHERE)

    def not_late(self) -> Self:
        """Without late articles: already old when we first saw them, they are no news."""
        return self.filter(is_late=False)

    def with_locked_fields(self) -> Self:
        """Articles of which editors have locked a field."""
        return self.exclude(locks=[])

    def dated(self) -> Self:
        """Only articles whose source dates them."""
        return self.filter(date_is_guessed=False)

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

    def in_language(self, language: str) -> Self:
        """Articles in this language (a two-letter code)."""
        return self.filter(language=language)

    def one_per_story(self) -> Self:
        """One article per story among these: its lead, else the one stored first."""
        same = self.filter(story=models.OuterRef("story")).order_by()
        before = same.filter(Q(is_lead=True) | Q(pk__lt=models.OuterRef("pk")))
        return self.filter(Q(is_lead=True) | ~models.Exists(before))

    def in_story(self, number: int) -> Self:
        """The members of the story with that number."""
        return self.filter(story=number)

    def same_story(self, article: "Article") -> Self:
        """The articles of the same story as `article`; of one without a story, itself."""
        return self.filter(pk=article.pk) if article.story_id is None else self.filter(story=article.story_id)

    def with_talk(self, now: datetime | None = None) -> Self:
        """With how their talks are set, and `newest_of_story`: when the newest article was published, None without a story.

        A prepared query passes `now`.
        """
        settings = apps.get_model("articles", "TalkSetting").objects.filter(
            Q(article=models.OuterRef("pk")) | Q(article__story=models.OuterRef("story"))
        )
        story = self.model._default_manager.published(now).filter(story=models.OuterRef("story"))
        return self.annotate(
            is_talk_closed=models.Exists(settings.filter(state="closed")),
            is_talk_held=models.Exists(settings.filter(state="held")),
            newest_of_story=models.Subquery(story.order_by("-published_at").values("published_at")[:1]),
        )

    def with_corrections(self) -> Self:
        """With `is_corrected`: whether a correction stands under it."""
        standing = apps.get_model("articles", "Correction").objects.standing()
        return self.annotate(is_corrected=models.Exists(standing.filter(article=models.OuterRef("pk"))))

    def of_former_story(self, number: int) -> Self:
        """The article to which the address of a dissolved story leads."""
        from articles.models.stories.story import FormerStory  # which knows Article

        return self.filter(pk__in=FormerStory.objects.filter(pk=number).values("article"))

    def economic_leads_since(self, moment: datetime) -> Self:
        """The economic articles since `moment`, one per story, newest first, with their source and category: one query."""
        leads = self.leads().economic().since(moment).newest_first().select_related("source", "category__parent")
        return leads.defer("body_html", "why").fetch_mode(models.FETCH_RAISE)

    def invalidate_pages(self) -> None:
        """Invalidate the cached pages that show these articles or may come to, once the transaction is committed."""
        from articles.models.articles.article_cache_tags import tags_of_articles  # which knows Article

        if tags := tags_of_articles(self):  # without tags, every page would be dropped
            store.invalidate(*tags)

    def since(self, moment: datetime) -> Self:
        """Articles published at `moment` or later."""
        return self.between(moment, None)

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Articles published at `since` or later, and before `until`."""
        bounds = {"published_at__gte": since, "published_at__lt": until}
        found = self.filter(**{bound: moment for bound, moment in bounds.items() if moment})
        found.date_range = (since or self.date_range[0], until or self.date_range[1])
        return found

    def oldest_date(self) -> datetime | None:
        """The oldest publication date."""
        return self.order_by("published_at").values_list("published_at", flat=True).first()

    def count_published_in(self, spans: Sequence[tuple[datetime, datetime]]) -> list[int]:
        """The number of published articles in each span of time (from, before), counted in indexes alone."""
        now, unseen = timezone.now(), ~Q(status=self.model.Status.PUBLISHED)
        within = [self.filter(published_at__gte=since, published_at__lt=min(until, now)) for since, until in spans]
        every = count_each(within)
        return [
            number - hidden
            for number, hidden in zip(every, count_each([one.filter(unseen) for one in within]), strict=True)
        ]

    def newest_under(self, field: str, since: datetime, parent: str = "") -> list[tuple[str, int, int]]:
        """Of each key of FILING_KEY_COLUMNS[field] with such articles since then: key, their number, the newest one's key.

        With `parent`, the key's column for the key above it, filings count for that one, each article once. One query.
        """
        column = FILING_KEY_COLUMNS[field]
        group = Coalesce(f"{column}__{parent}", column) if parent else F(column)
        filings = self._filings(field).annotate(group=group)
        found = filings.filter(published_at__gte=since, article__in=self.since(since).order_by().values("pk"))
        if parent:
            same = {"article": models.OuterRef("article"), "group": models.OuterRef("group")}
            found = found.exclude(models.Exists(filings.filter(**same, pk__lt=models.OuterRef("pk"))))
        newest = Window(RowNumber(), F("group"), (F("published_at").desc(), F("article").desc()))
        number = Window(models.Count("pk"), F("group"))
        return list(
            found.annotate(place=newest, number=number).filter(place=1).values_list("group", "number", "article")
        )

    def own(self) -> Self:
        """Articles written by our own newsroom."""
        return self.filter(url=None)

    def own_texts(self, keys: Collection[int]) -> dict[int, str]:
        """The whole texts of those of these articles that are ours: key → HTML. One query, none without keys."""
        return dict(self.own().filter(pk__in=keys).values_list("pk", "body_html")) if keys else {}

    def picture_credits(self, keys: Collection[int]) -> dict[int, str]:
        """Who is credited with the uploaded pictures of these articles: key → credit. One query, none without keys."""
        return dict(self.filter(pk__in=keys).values_list("pk", "uploaded_picture__credit")) if keys else {}

    def in_key_range(self, first: int, last: int) -> Self:
        """Articles with keys from `first` to `last`, in their order."""
        return self.filter(pk__gte=first, pk__lte=last).order_by("pk")

    def from_source(self, source: Source) -> Self:
        """Articles of this source."""
        return self.filter(source=source)._with_index_path(
            IndexScan(self.model.objects.all(), "source", (source.pk,), "pk")
        )

    def ids_by_address_key(self, keys: Collection[str]) -> dict[str, int]:
        """The stored articles with these address keys: address key → article."""
        rows = self.filter(address_key__in=keys).values_list("address_key", "pk") if keys else ()
        return {key: pk for key, pk in rows if key}

    def ids_by_title_key(self, titles: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, datetime]]:
        """The latest stored article with each of these (source, title key): → its key and publication date."""
        keys = {key for _, key in titles}
        rows = (
            self.filter(title_key__in=keys, source__in={source for source, _ in titles})
            .order_by("id")
            .values_list("source", "title_key", "pk", "published_at")
        )
        found = ((source, key, pk, at) for source, key, pk, at in rows) if keys else ()
        return {(source, key): (pk, at) for source, key, pk, at in found if (source, key) in titles}

    def newest_first(self) -> Self:
        """The order of every listing; the key breaks ties, so that pages never repeat or skip a row."""
        return self.order_by("-published_at", "-id")

    def page_after(self, number: int, cursor: Cursor | None = None, *, back: bool = False) -> Self:
        """The first `number` articles after `cursor`, newest first; with `back` those before it, oldest first.

        With an index path the cost does not depend on the number of articles; without one, as for a slice of `newest_first`,
        the others are scanned.
        """
        order = ("published_at", "id") if back else ("-published_at", "-id")
        plan = self.reading_plan or plan_of(self.index_paths)
        if plan.is_single_scan:
            rows = self.filter(cursor_condition(cursor, back=back)) if cursor else self
            return rows.order_by(*order)[:number]
        found = first_keys(plan, self, number, cursor, back=back)
        return self._without_conditions().filter(pk__in=found).order_by(*order)

    def with_plan(self) -> Self:
        """The same queryset with its index path chosen, so that several pages need not choose it again."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.reading_plan = plan_of(self.index_paths)
        return clone

    def count_sql(self) -> Sql:
        """The SQL of a count that reads MAX_COUNTED_ROWS rows at most; `as_count` reads the row that it gives."""
        return count_sql(self.reading_plan or plan_of(self.index_paths), self)

    def for_headlines(self) -> Self:
        """With what a bare headline shows: title, language and date."""
        return self.only("title", "language", "published_at", "date_is_guessed").fetch_mode(models.FETCH_RAISE)

    def for_listing(self, now: datetime | None = None) -> Self:
        """With everything a card shows, in a constant number of queries; using a relation not loaded raises.

        A prepared query passes `now`.
        """
        filed = models.Prefetch("filed_sectors", self._filings("sectors").select_related("sector"))
        return self.for_watch(now).prefetch_related(filed)

    def for_watch(self, now: datetime | None = None) -> Self:
        """As `for_listing`, without the sectors, which the texts of the regulatory watch do not show."""
        others = self.model.objects.published(now).for_coverage()
        return (
            self.select_related("source", "category", "story")
            .prefetch_related(
                "countries",
                models.Prefetch("story__articles", others, to_attr="others"),
            )
            .annotate(comment_count=_comment_count(now), zone_key=_zone_key())
            .defer("body_html", "why")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_coverage(self) -> Self:
        """With what a card shows of the other articles of its story, the oldest first."""
        rows = self.select_related("source").defer("body_html", "why").order_by("published_at")
        return rows.fetch_mode(models.FETCH_RAISE)

    def with_sector_key(self) -> Self:
        """With the key of each article's principal sector as `sector_key`, None if it has none."""
        filed = self._filings("sectors").filter(article=models.OuterRef("pk")).order_by("rank")
        return self.annotate(sector_key=models.Subquery(filed.values("sector")[:1]))

    def _without_conditions(self) -> Self:
        """The same of all articles: for keys that were found under these conditions, which need not be asked again."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.query.where = WhereNode()
        return clone

    def _with_index_path(self, *scans: IndexScan) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.index_paths, clone.reading_plan = (*self.index_paths, IndexPath(scans)), None
        return clone

    def _filings(self, field: str) -> Any:
        return getattr(self.model, field).through.objects.all()

    def _index_scan(self, field: str, keys: Collection[str]) -> IndexScan:
        return IndexScan(self._filings(field), FILING_KEY_COLUMNS[field], tuple(keys))

    def _is_filed_under(self, field: str, keys: Collection[str]) -> models.Exists:
        """Whether an article is filed under one of these keys."""
        scan = self._index_scan(field, keys)
        return models.Exists(scan.rows_under(*scan.filing_keys).filter(article=models.OuterRef("pk")))


def _zone_key() -> models.Subquery:
    """The region that the article is about, the first of several; not the continent, nor the world."""
    filed = apps.get_model("articles", "Article").regions.through.objects.filter(article=models.OuterRef("pk"))
    return models.Subquery(filed.exclude(region__kind__in=Region.WIDE_KINDS).order_by("pk").values("region")[:1])


def _comment_count(now: datetime | None) -> models.Expression:
    """The number of public comments of its talk: of its own, or of those under all published articles of its story."""
    public = apps.get_model("articles", "Comment").objects.public().order_by()
    alone = public.filter(article=models.OuterRef("pk")).values("article")
    members = (
        apps.get_model("articles", "Article")
        .objects.published(now)
        .filter(story=models.OuterRef(models.OuterRef("story")))
    )
    together = public.filter(article__in=members.values("pk")).values("state")
    numbers = [models.Subquery(some.annotate(n=models.Count("pk")).values("n")) for some in (alone, together)]
    # Not one subquery with OR: no index leads to its rows.
    return Coalesce(models.Case(models.When(story=None, then=numbers[0]), default=numbers[1]), 0)
