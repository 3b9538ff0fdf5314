"""A story: one event, however many outlets carry it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched, chain
from types import MappingProxyType
from typing import Self

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.source import Source
from articles.models.stories.lead import pick
from articles.models.stories.members import drifted, foremost, tellings
from portal.page_cache import store

PATIENCE = 10  # times that locks are taken anew
NOBODY: Mapping[int, int] = MappingProxyType({})
MOVES_AT_ONCE = 500
MOVE = """
UPDATE articles_article SET story_id = moved.column2, is_lead = %s FROM (VALUES {}) AS moved
WHERE articles_article.id = moved.column1
"""


class Moved(Exception):
    """While locks were waited for, an article went into another story."""


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories by who tells them, and what all who change them do in one order: lock stories, then articles, by key."""

    def told_by(self, source: Source, since: datetime) -> Self:
        """Those that `source` carries in an article seen after `since`."""
        return self.filter(articles__source=source, articles__first_seen_at__gte=since).distinct()

    def numbered(self, first: int, last: int) -> Self:
        """With a page of their own, and whose keys are from `first` to `last`, in their order; each with its lead."""
        led = self.filter(pk__gte=first, pk__lte=last, lead__status="published", lead__published_at__lte=timezone.now())
        return led.select_related("lead").only("lead__title", "lead__published_at", "lead__updated_at").order_by("pk")

    def without_samples(self) -> Self:
        """The real ones: for all that leaves this site."""
        return self.exclude(lead__source__in=Source.objects.samples().values("pk"))

    def with_members(self) -> Self:
        """Each with how many articles it holds (`members`), with the lead it has."""
        return self.select_related("lead__source").defer("lead__body_html").annotate(members=Count("articles"))

    def amiss(self, since: datetime) -> Self:
        """Those opened after `since` that hold fewer than two articles, or are not led by one that the public sees."""
        visible = Q(articles__status="published", articles__published_at__lte=timezone.now())
        front = visible & Q(articles__is_lead=True)
        counted = self.filter(opened_at__gte=since).annotate(
            members=Count("articles"),
            visible=Count("articles", filter=visible),
            leading=Count("articles", filter=front),
            led=Count("articles", filter=front & Q(articles=F("lead"))),
        )
        unled = Q(visible__gt=0) & ~Q(leading=1, led=1)
        return counted.filter(Q(members__lt=2) | unled)

    def drifted(self, since: datetime, now: datetime) -> list[int]:
        """Those told by a crowd, joined after `since`, and not led by whom a whole reading would choose."""
        return drifted(self, since, now)

    def hold(self, articles: Collection[int], *, whole: bool = True) -> dict[int, int | None]:
        """Lock these articles, their stories and all that these hold: each article, and its story. In a transaction.

        With `whole` false, of a crowd only those that came first and the lead: a story may hold thousands. Where the
        transaction itself is the lock, the others of these stories are left out of what is given.

        Where another worker opens a story between our look and our lock, all is let go of and taken again: whoever
        locks a story after an article may wait for one who waits for him.
        """
        if not whole and not connection.features.has_select_for_update:
            rows = apps.get_model("articles", "Article").objects.filter(pk__in=articles)
            return dict(rows.values_list("pk", "story"))
        for _attempt in range(PATIENCE):
            try:
                with transaction.atomic():
                    return self._hold(articles, whole=whole)
            except Moved:
                continue
        raise Moved

    def _hold(self, articles: Collection[int], *, whole: bool) -> dict[int, int | None]:
        rows = apps.get_model("articles", "Article").objects.order_by("pk")
        known = set(rows.filter(pk__in=articles).exclude(story=None).values_list("story", flat=True))
        stories = self.model.objects.filter(pk__in=known).order_by("pk").select_for_update(no_key=True)
        leads = dict(stories.values_list("pk", "lead"))
        others = Q(story__in=leads)
        if not whole:
            others &= Q(pk__in={key for key, _ in foremost(leads)} | {*leads.values()})
        held = rows.filter(Q(pk__in=articles) | others).select_for_update(no_key=True)
        story_of: dict[int, int | None] = dict(held.values_list("pk", "story"))
        if not known.issuperset(filter(None, story_of.values())):
            raise Moved
        return story_of

    def move(self, story_of: Mapping[int, int]) -> None:
        """Put these articles, held, into these stories, behind their leads, who are to be chosen afterwards."""
        # `bulk_update` costs several times as much, and all that is new passes here.
        with connection.cursor() as cursor:
            for some in batched(sorted(story_of.items()), MOVES_AT_ONCE):
                pairs = ", ".join(["(%s, %s)"] * len(some))
                cursor.execute(MOVE.format(pairs), [False, *chain.from_iterable(some)])

    def choose_leads(self, joined: Mapping[int, int] = NOBODY) -> None:
        """Let the editor's choice lead each story, else the best that the public sees; close those of one article.

        `joined` are the articles that came into them, each with its story, where nothing else has changed: a crowd is
        not read whole for one more. Pages are told of the articles read: one that shows another of a crowd, whose
        articles were all of one source so that its card had no link to the story, is stale for a minute at most when
        another source joins it.
        """
        with transaction.atomic():
            # Two workers choose one after the other.
            stories = list(self.order_by("pk").select_for_update(no_key=True))
            now = timezone.now()
            told = tellings(stories, joined, now)
            if lone := [one.pk for one in stories if len(told[one.pk]) < 2]:
                self.model.objects.filter(pk__in=lone).close()
            led = [one for one in stories if len(told[one.pk]) > 1]
            changed = [one.pk for one in led if one.follow(pick(told[one.pk], one.chosen_lead, now))]
            fronts = {one.lead_id for one in led}
            members = [member for one in led for member in told[one.pk]]
            articles = apps.get_model("articles", "Article").objects
            step_back = [one.key for one in members if one.is_lead and one.key not in fronts]
            stand = [one.key for one in members if not one.is_lead and one.key in fronts]
            for keys, leads in ((step_back, False), (stand, True)):
                if keys:  # a statement for none costs as much as one that is sent
                    articles.filter(pk__in=keys).update(is_lead=leads)
            if changed:
                front = articles.filter(story=OuterRef("pk"), is_lead=True).values("pk")[:1]
                self.model.objects.filter(pk__in=changed).update(lead=Subquery(front), lead_is_chosen=False)
            shown = [f"article:{one.key}" for some in told.values() for one in some]
            if told:
                store.changed(*shown, *(f"story:{key}" for key in told))

    def close(self) -> None:
        """Let the articles of these stories, held, stand alone; their addresses go on leading somewhere."""
        if led := dict(self.values_list("pk", "lead")):
            apps.get_model("articles", "Article").objects.filter(story__in=led).update(story=None, is_lead=True)
            former = (FormerStory(number=number, article_id=lead) for number, lead in led.items() if lead)
            FormerStory.objects.bulk_create(former, ignore_conflicts=True)
            self.model.objects.filter(pk__in=led).delete()


class Story(models.Model):
    """Opened when a second article tells what a first one told. An article alone has no story.

    `lead` is the article whose card stands for all, or None while nothing of it is to be seen; `choose_leads` sets it.
    """

    lead = models.ForeignKey("Article", models.SET_NULL, null=True, related_name="+", verbose_name=_("article de tête"))
    lead_is_chosen = models.BooleanField(_("tête choisie par la rédaction"), default=False)
    opened_at = models.DateTimeField(_("ouvert"), auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")

    def __str__(self) -> str:
        return self.lead.title if self.lead else f"Story {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("story", args=[self.pk, self.lead.slug if self.lead else "sujet"])

    @property
    def chosen_lead(self) -> int | None:
        """The key of the article that an editor put in front."""
        return self.lead_id if self.lead_is_chosen else None

    def choose_lead(self) -> None:
        """Let the best published article lead; a story left with one article is closed, and is no more."""
        Story.objects.filter(pk=self.pk).choose_leads()
        self.follow(Story.objects.filter(pk=self.pk).values_list("lead", flat=True).first())

    def follow(self, lead: int | None) -> bool:
        """Let `lead` lead, and forget a choice that no longer holds; whether anything changed. Not saved here."""
        if lead == self.lead_id:
            return False
        self.lead_id, self.lead_is_chosen = lead, False
        return True


class FormerStory(models.Model):
    """A story that is no more. Its address leads to the article that led it, and so to the story that tells it now."""

    number = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey("Article", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("ancien sujet")

    def __str__(self) -> str:
        return str(self.number)
