"""How a moderator has set the talk of a story. The talk itself has no row: it is the comments of the story's articles."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from articles.models.comments.comment import invalidate_talks


class TalkState(models.TextChoices):
    """Who may write in a talk, from the widest to the strictest."""

    OPEN = "open", _("ouverte")
    HELD = "held", _("relue avant publication")
    CLOSED = "closed", _("close")


STRICTNESS = {TalkState.OPEN: 0, TalkState.HELD: 1, TalkState.CLOSED: 2}


class TalkSettingQuerySet(models.QuerySet["TalkSetting"]):
    """Settings are kept with articles, so that uniting and separating stories moves them along; the strictest one holds."""

    def state_of(self, article: Article) -> TalkState:
        """How the talk to which `article` belongs is set."""
        states = self.filter(article__in=Article.objects.same_story(article)).values_list("state", flat=True)
        return max(map(TalkState, states), key=STRICTNESS.__getitem__, default=TalkState.OPEN)

    def state_and_newest(self, article: Any) -> tuple[TalkState, datetime]:
        """How the talk is set, and when its story's newest article was published; no query for one loaded `with_talk`."""
        if not hasattr(article, "newest_of_story"):
            article = Article.objects.with_talk().get(pk=article.pk)
        held = TalkState.HELD if article.is_talk_held else TalkState.OPEN
        return TalkState.CLOSED if article.is_talk_closed else held, article.newest_of_story or article.published_at

    def states_of(self, articles: Collection[Article]) -> dict[int, TalkState]:
        """How the talks of these articles are set, by article; one query."""
        stories = {one.story_id for one in articles if one.story_id}
        rows = self.filter(models.Q(article__in=articles) | models.Q(article__story__in=stories))
        states = [
            (_talk_of(*talk), TalkState(state))
            for *talk, state in rows.values_list("article", "article__story", "state")
        ]
        return {
            one.pk: max(
                (state for talk, state in states if talk == _talk_of(one.pk, one.story_id)),
                key=STRICTNESS.__getitem__,
                default=TalkState.OPEN,
            )
            for one in articles
        }

    def set_state(self, article: Article, state: TalkState) -> None:
        """Set the talk to which `article` belongs, for all articles of its story."""
        members = Article.objects.same_story(article).values_list("pk", flat=True)
        with transaction.atomic():
            if state == TalkState.OPEN:
                self.filter(article__in=members).delete()
            else:
                self.bulk_create(
                    [self.model(article_id=key, state=state) for key in members],
                    update_conflicts=True,
                    unique_fields=["article"],
                    update_fields=["state"],
                )
            invalidate_talks([article.pk])


def _talk_of(article: int, story: int | None) -> tuple[str, int]:
    """What names the talk: the story, or the article that has none."""
    return ("story", story) if story else ("article", article)


class TalkSetting(models.Model):
    """The state of the talk of an article's story, where it is not open."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="talk_setting")
    state = models.CharField(_("discussion"), max_length=10, choices=TalkState)

    objects = TalkSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        constraints = [models.CheckConstraint(condition=models.Q(state__in=["held", "closed"]), name="talk_is_limited")]

    def __str__(self) -> str:
        return f"{self.article_id} – {self.get_state_display()}"
