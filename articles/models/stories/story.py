"""A story: the articles about one event, with their locking, their moves and their lead."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched, chain
from types import MappingProxyType
from typing import Any, Self

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.source import Source
from articles.models.stories.lead import choose_lead
from articles.models.stories.members import find_wrong_leads, first_members, load_members
from portal.page_cache import store

MAX_LOCK_ATTEMPTS = 10
NO_ARTICLES: Mapping[int, int] = MappingProxyType({})
MOVE_BATCH_SIZE = 500
MOVE_SQL = """
UPDATE articles_article SET story_id = moved.column2, is_lead = %s FROM (VALUES {}) AS moved
WHERE articles_article.id = moved.column1
"""


class StoryChanged(Exception):
    """An article was moved to another story while locks were waited for."""


class StoryQuerySet(models.QuerySet["Story"]):
    """Queries and changes of stories. All changes lock in one order: stories, then articles, each by key."""

    def carried_by(self, source: Source, since: datetime) -> Self:
        """The stories with an article of `source` seen after `since`."""
        return self.filter(articles__source=source, articles__first_seen_at__gte=since).distinct()

    def led_by_choice(self, article: int) -> Self:
        """The story that this article leads because an editor chose it."""
        return self.filter(lead=article, lead_is_chosen=True)

    def in_key_range(self, first: int, last: int) -> Self:
        """The stories with a page of their own and keys from `first` to `last`, in their order; each with its lead."""
        shown = self.filter(
            pk__gte=first, pk__lte=last, lead__status="published", lead__published_at__lte=timezone.now()
        )
        return shown.select_related("lead").only("lead__title", "lead__published_at", "lead__updated_at").order_by("pk")

    def without_samples(self) -> Self:
        """Without stories whose lead is a sample article: for feeds, sitemaps, the API and exports."""
        return self.exclude(lead__source__in=Source.objects.samples().values("pk"))

    def with_member_count(self) -> Self:
        """Each with its number of articles (`members`) and its lead."""
        members = apps.get_model("articles", "Article").objects.filter(story=OuterRef("pk")).order_by()
        number = members.values("story").annotate(number=Count("pk")).values("number")
        rows = self.select_related("lead__source").defer("lead__body_html", "lead__why")
        return rows.annotate(members=Coalesce(Subquery(number), 0))

    def holding(self, articles: models.QuerySet[Any]) -> Self:
        """The stories with one of these articles."""
        return self.filter(pk__in=articles.order_by().values("story"))

    def inconsistent(self, since: datetime) -> Self:
        """The stories opened after `since` that have fewer than two articles, or visible ones without a proper lead.

        A proper lead: exactly one visible article has `is_lead`, and it is the story's `lead`.
        """
        visible = Q(articles__status="published", articles__published_at__lte=timezone.now())
        marked_as_lead = visible & Q(articles__is_lead=True)
        counted = self.filter(opened_at__gte=since).annotate(
            members=Count("articles"),
            visible=Count("articles", filter=visible),
            marked=Count("articles", filter=marked_as_lead),
            rightly_marked=Count("articles", filter=marked_as_lead & Q(articles=F("lead"))),
        )
        has_wrong_lead = Q(visible__gt=0) & ~Q(marked=1, rightly_marked=1)
        return counted.filter(Q(members__lt=2) | has_wrong_lead)

    def wrongly_led(self, since: datetime, now: datetime) -> list[int]:
        """The large stories that gained an article after `since` and whose lead is not the best of all their members."""
        return find_wrong_leads(self, since, now)

    def lock_with_members(self, articles: Collection[int], *, all_members: bool = True) -> dict[int, int | None]:
        """Lock these articles, their stories and the stories' articles; returns article → story. Within a transaction.

        With `all_members` false, of a large story only its first articles and its lead are locked. On a database without row
        locks, where the transaction itself is the lock, only the given articles are then returned. Withdrawn articles are left
        out: they are in no story, and join none.

        If another worker opens a story between our query and our lock, all locks are released and taken again: locking a
        story after an article could deadlock.
        """
        if not all_members and not connection.features.has_select_for_update:
            rows = apps.get_model("articles", "Article").objects.not_withdrawn().filter(pk__in=articles)
            return dict(rows.values_list("pk", "story"))
        for _attempt in range(MAX_LOCK_ATTEMPTS):
            try:
                with transaction.atomic():
                    return self._lock_with_members(articles, all_members=all_members)
            except StoryChanged:
                continue
        raise StoryChanged

    def _lock_with_members(self, articles: Collection[int], *, all_members: bool) -> dict[int, int | None]:
        rows = apps.get_model("articles", "Article").objects.not_withdrawn().order_by("pk")
        known = set(rows.filter(pk__in=articles).exclude(story=None).values_list("story", flat=True))
        stories = self.model.objects.filter(pk__in=known).order_by("pk").select_for_update(no_key=True)
        leads = dict(stories.values_list("pk", "lead"))
        others = Q(story__in=leads)
        if not all_members:
            others &= Q(pk__in={key for key, _ in first_members(leads)} | {*leads.values()})
        locked = rows.filter(Q(pk__in=articles) | others).select_for_update(no_key=True)
        story_of: dict[int, int | None] = dict(locked.values_list("pk", "story"))
        if not known.issuperset(filter(None, story_of.values())):
            raise StoryChanged
        return story_of

    def move_articles(self, story_of: Mapping[int, int]) -> None:
        """Put these locked articles into these stories, not as leads; the caller then chooses the leads."""
        # `bulk_update` costs several times as much, and every new article of a story passes here.
        with connection.cursor() as cursor:
            for some in batched(sorted(story_of.items()), MOVE_BATCH_SIZE):
                pairs = ", ".join(["(%s, %s)"] * len(some))
                cursor.execute(MOVE_SQL.format(pairs), [False, *chain.from_iterable(some)])

    def refresh_leads(self, new_members: Mapping[int, int] = NO_ARTICLES) -> None:
        """Choose the lead of each story (the editor's choice, else the best visible member); dissolve those of one article.

        A caller that has only put articles into stories gives them as `new_members` (article → its story): then large stories are
        not loaded whole, unless their lead may change.
        Only the pages of the loaded articles are invalidated. Known gap: when a large story gets its second source, pages of
        its articles that were not loaded lack the link to the story until they expire, a minute at most.
        """
        with transaction.atomic():
            # Locked, so that two workers choose one after the other.
            stories = list(self.order_by("pk").select_for_update(no_key=True))
            now = timezone.now()
            members_by_story = load_members(stories, new_members, now)
            if single_member_stories := [one.pk for one in stories if len(members_by_story[one.pk]) < 2]:
                self.model.objects.filter(pk__in=single_member_stories).dissolve()
            remaining = [one for one in stories if len(members_by_story[one.pk]) > 1]
            changed = [
                one.pk
                for one in remaining
                if one.set_lead(choose_lead(members_by_story[one.pk], one.editors_lead_id, now))
            ]
            lead_ids = {one.lead_id for one in remaining}
            members = [member for one in remaining for member in members_by_story[one.pk]]
            articles = apps.get_model("articles", "Article").objects
            former_leads = [one.article_id for one in members if one.is_lead and one.article_id not in lead_ids]
            new_leads = [one.article_id for one in members if not one.is_lead and one.article_id in lead_ids]
            for keys, is_lead in ((former_leads, False), (new_leads, True)):
                if keys:  # an update of no rows would still be sent
                    articles.filter(pk__in=keys).update(is_lead=is_lead)
            if changed:
                lead_article = articles.filter(story=OuterRef("pk"), is_lead=True).values("pk")[:1]
                self.model.objects.filter(pk__in=changed).update(lead=Subquery(lead_article), lead_is_chosen=False)
            shown = [f"article:{one.article_id}" for some in members_by_story.values() for one in some]
            if members_by_story:
                drop = store.invalidate_grown if new_members and not changed else store.invalidate
                drop(*shown, *(f"story:{key}" for key in members_by_story))

    def dissolve(self) -> None:
        """Delete these stories; their articles, which must be locked, stay. The stories' addresses redirect to their leads."""
        if lead_by_story := dict(self.values_list("pk", "lead")):
            apps.get_model("articles", "Article").objects.filter(story__in=lead_by_story).update(
                story=None, is_lead=True, join_margin=None
            )
            former = (FormerStory(number=number, article_id=lead) for number, lead in lead_by_story.items() if lead)
            FormerStory.objects.bulk_create(former, ignore_conflicts=True)
            self.model.objects.filter(pk__in=lead_by_story).delete()


class Story(models.Model):
    """A story is opened when a second article tells the same event; a single article has no story.

    `lead` is the article whose card represents the story, or None while no article is published or scheduled.
    `refresh_leads` and `stories.editing.set_editors_lead` set it.
    """

    lead = models.ForeignKey("Article", models.SET_NULL, null=True, related_name="+", verbose_name=_("article de tête"))
    lead_is_chosen = models.BooleanField(_("article de tête choisi par la rédaction"), default=False)  # by an editor
    opened_at = models.DateTimeField(_("ouvert"), auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")

    def __str__(self) -> str:
        return self.lead.title if self.lead else f"Story {self.pk}"

    def get_absolute_url(self) -> str:
        """The address of the story's page."""
        return reverse("story", args=[self.pk, self.lead.slug if self.lead else "sujet"])

    @property
    def editors_lead_id(self) -> int | None:
        """The key of the lead if an editor chose it, else None."""
        return self.lead_id if self.lead_is_chosen else None

    def refresh_lead(self) -> None:
        """Choose the lead again; a story left with one article is dissolved."""
        Story.objects.filter(pk=self.pk).refresh_leads()
        # `refresh_leads` has written the row; this object gets what was stored.
        self.set_lead(Story.objects.filter(pk=self.pk).values_list("lead", flat=True).first())

    def set_lead(self, lead: int | None) -> bool:
        """Set the lead and clear an editor's choice that no longer holds; whether anything changed. Does not save."""
        if lead == self.lead_id:
            return False
        self.lead_id, self.lead_is_chosen = lead, False
        return True


class FormerStory(models.Model):
    """A dissolved story. Its address redirects to its former lead, or to the story in which that article is now."""

    number = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey("Article", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("ancien sujet")

    def __str__(self) -> str:
        return str(self.number)
