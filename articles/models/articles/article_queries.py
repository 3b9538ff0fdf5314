"""The queries on articles that pages, feeds and the API use."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.articles.card_queries import CardQuerySet
from articles.models.articles.keyset import count_each
from articles.models.feeds.source import Source
from portal.page_cache import store

if TYPE_CHECKING:
    from articles.models.articles.article import Article


class ArticleQuerySet(CardQuerySet):
    """Articles by named conditions. Everything public starts from `published()`."""

    def published(self, now: datetime | None = None) -> Self:
        """The articles that the public may see: published, and not scheduled for later."""
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

    def in_language(self, language: str) -> Self:
        """Articles in this language (a two-letter code)."""
        return self.filter(language=language)

    def one_per_story(self) -> Self:
        """One article per story among these: its lead, else the one stored first."""
        return self._one_per("story")

    def one_per_story_and_category(self) -> Self:
        """One article per story and category among these."""
        return self._one_per("story", "category")

    def _one_per(self, *columns: str) -> Self:
        same = self.filter(**{column: models.OuterRef(column) for column in columns}).order_by()
        before = same.filter(Q(is_lead=True) | Q(pk__lt=models.OuterRef("pk")))
        return self.filter(Q(is_lead=True) | ~models.Exists(before))

    def in_story(self, number: int) -> Self:
        """The members of the story with that number."""
        return self.filter(story=number)

    def same_story(self, article: "Article") -> Self:
        """The articles of the same story as `article`; of one without a story, itself."""
        return self.filter(pk=article.pk) if article.story_id is None else self.filter(story=article.story_id)

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
