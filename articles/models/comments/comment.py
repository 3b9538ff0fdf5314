"""A member's comment. It is deleted with its article; when its author is deleted, it stays without a name."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from articles.models.comments.reasons import Hold
from articles.models.comments.talk_queries import TalkQuerySet
from portal.page_cache import store

if TYPE_CHECKING:
    from articles.models.comments.wording import WaitingText

MAX_COMMENT_CHARS = 2000
EDITABLE_FOR = timedelta(minutes=15)  # by its author, since it was first published
MAX_INVALIDATED_TALKS = 500  # of an author, the newest; pages and cards of earlier ones follow within six minutes
MAX_INVALIDATED_ARTICLES = 200  # of a story, the newest; pages of earlier ones follow within a minute


class CommentQuerySet(TalkQuerySet):
    """Comments by who may see them: the query filters, never the template."""

    def public(self) -> Self:
        """The comments that everybody may read."""
        return self.filter(state=Comment.State.PUBLISHED)

    def shown_to_author(self, author: Any, removed_since: datetime) -> Self:
        """Those of this author that others read, that wait, or that were removed; of the last, those written later than that."""
        recently_removed = Q(state=Comment.State.REMOVED, created_at__gt=removed_since)
        shown = recently_removed | Q(state__in=[Comment.State.PUBLISHED, Comment.State.HELD])
        return self.filter(shown, author=author).select_related("waiting_text").order_by("created_at", "id")

    def own(self, author: Any) -> Self:
        """What this author has written and not deleted."""
        return self.filter(author=author).exclude(state=Comment.State.DELETED)

    def held(self) -> Self:
        """The comments that wait for a moderator before anybody else reads them."""
        return self.filter(state=Comment.State.HELD)

    def for_judging(self) -> Self:
        """With all that the moderation queue shows of a comment, in a constant number of queries."""
        return self.select_related(
            "article__source", "author", "parent__author", "appeal__against", "appeal__decision", "waiting_text"
        ).prefetch_related("judgements", "reports__member", "reports__judgement", "former_texts", "author__sanctions")

    def count_by_author_and_state(self, authors: Collection[int]) -> dict[tuple[int, str], int]:
        """How many comments each of these authors has in each state."""
        counted = self.filter(author__in=authors).order_by().values_list("author", "state").annotate(models.Count("pk"))
        return {(author, state): number for author, state, number in counted}

    def by(self, author: Any) -> Self:
        """The comments of this author, the newest first."""
        return self.filter(author=author).order_by("-pk")

    def locked(self) -> Self:
        """Their rows, which nobody else changes before the end of this transaction. Also new replies wait for it."""
        return self.select_for_update(of=("self",))

    def locked_with_votes_of(self, author: Any) -> Self:
        """The comments of this author (a key), and those that they found useful, locked in the order of their keys.

        In one order, so that two who leave at once, and voted for each other, do not wait for each other.
        """
        own = self.model._default_manager.filter(author=author).order_by().values("pk")
        voted = self.model._default_manager.filter(votes__member=author).order_by().values("pk")
        return self.filter(pk__in=own.union(voted)).locked().order_by("pk")

    def erase_all(self, body: str) -> int:
        """Mark them as deleted by their author, as `Comment.erase` does one; the caller invalidates the pages."""
        return self.update(body=body, stake="", useful=0, state=Comment.State.DELETED, hold="")

    def own_page(self, author: Any, before: int | None, number: int) -> Self:
        """The next `number` comments of this author before the one with this key, with what was decided about each."""
        comments = self.by(author).filter(**({"pk__lt": before} if before else {}))
        return comments.select_related("article", "appeal__decision", "waiting_text").prefetch_related("judgements")[
            :number
        ]

    def shown_of(self, author: Any) -> Self:
        """Those of this author that everybody may read under an article."""
        return self.public().of_shown_articles().filter(author=author)

    def page_before(self, before: int | None, number: int) -> Self:
        """The next `number` of these, the newest first, before the one with this key; with their articles."""
        rest = self.filter(pk__lt=before) if before else self
        return rest.select_related("article").order_by("-pk")[:number]

    def newest_first(self) -> Self:
        """The latest written first."""
        return self.order_by("-created_at", "-pk")

    def of_shown_articles(self) -> Self:
        """The comments of articles that have a page."""
        return self.filter(article__in=Article.objects.published())

    def waiting_since_before(self, moment: datetime) -> Any:
        """Those of which something is held since `moment` or longer, with `since`.

        Not those that reports hide, which wait as reported ones.
        """
        held = Q(state=Comment.State.HELD) & ~Q(hold=Hold.REPORTS) | Q(waiting_text__isnull=False)
        since = Coalesce("waiting_text__at", "edited_at", "created_at")
        return self.filter(held).annotate(since=since).filter(since__lte=moment)


class Comment(models.Model):
    """Plain text by a member under an article, or in reply to another comment.

    `root` is the comment with which the replies began, None for that comment itself. `form_key` comes with the form: the same
    form sent twice makes one comment. `published_at` is when everybody could first read it: there it stands in its talk,
    whatever is decided later. `hold` says why a held comment waits. `useful` is the number of its votes. `stake` is what the
    author declared; it is empty where nothing was asked.
    """

    class State(models.TextChoices):
        """Who may see it."""

        PUBLISHED = "published", _("publié")
        HELD = "held", _("en attente")
        REMOVED = "removed", _("retiré par la modération")
        DELETED = "deleted", _("supprimé par le membre")

    class Stake(models.TextChoices):
        """The interest that an author declares in the listed company of which the article tells."""

        HOLDS = "holds", _("je détiens ce titre")
        HOLDS_NOT = "holds-not", _("je ne détiens pas ce titre")
        WORKS = "works", _("je travaille pour cette société")
        UNSAID = "unsaid", _("je préfère ne pas dire")

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name=_("article"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments", verbose_name=_("auteur")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("en réponse à")
    )
    root = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,  # comment_replies begins with it
    )
    body = models.TextField(_("commentaire"), max_length=MAX_COMMENT_CHARS)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PUBLISHED)
    hold = models.CharField(_("retenu pour"), max_length=10, choices=Hold, blank=True, editable=False)
    stake = models.CharField(_("intérêt déclaré"), max_length=10, choices=Stake, blank=True)
    useful = models.PositiveIntegerField(_("votes «\u00a0utile\u00a0»"), default=0, editable=False)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    published_at = models.DateTimeField(_("publié le"), null=True, editable=False)
    edited_at = models.DateTimeField(_("modifié le"), null=True, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("commentaire")
        indexes = [
            models.Index(fields=["article", "published_at"], condition=Q(root=None), name="comment_roots"),
            models.Index(fields=["article", "state", "root"], name="comment_talk"),  # counted in the index alone
            models.Index(fields=["created_at"], name="comment_newest"),
            models.Index(fields=["root", "published_at"], name="comment_replies"),
            models.Index(fields=["state", "created_at"], name="comment_queue"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_is_not_empty"),
            models.CheckConstraint(
                condition=Q(parent=None, root=None) | Q(parent__isnull=False, root__isnull=False),
                name="comment_reply_has_a_root",
            ),
            models.CheckConstraint(condition=Q(hold="") | Q(state="held"), name="comment_hold_is_of_a_held_one"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="comment_published_since"
            ),
        ]

    def __str__(self) -> str:
        return _("commentaire n° %(key)s") % {"key": self.pk}  # its text stays out of histories and journals

    @property
    def text_digest(self) -> str:
        """The SHA-256 of its text (hex), which names this wording, and replaces the text in the journal of acts."""
        return digest_of(self.body)

    @property
    def version(self) -> str:
        """What a moderator sees of it, in short: state, wording, last edit, numbers of judgements and, at its end, of reports.

        Three queries, none if all are loaded.
        """
        at = self.last_edit_at
        edited = int(at.timestamp() * 1000) if at else 0
        return f"{self.state}-{self.text_digest[:16]}-{edited}-{len(self.judgements.all())}-{len(self.reports.all())}"

    @property
    def new_text(self) -> "WaitingText | None":
        """What its author wrote in place of its text, and no moderator has read yet."""
        return getattr(self, "waiting_text", None)

    @property
    def latest_text(self) -> "Comment | WaitingText":
        """What its author wrote last: the new text if one waits, else itself."""
        return self.new_text or self

    @property
    def last_edit_at(self) -> datetime | None:
        """When its author last edited it, also if that waits."""
        return self.new_text.at if self.new_text else self.edited_at

    @property
    def edit_shown_at(self) -> datetime | None:
        """When it was last edited, if readers may have seen it before."""
        is_shown = self.edited_at and self.published_at and self.edited_at > self.published_at
        return self.edited_at if is_shown else None

    def get_absolute_url(self) -> str:
        """Its permanent address, which redirects to the page of its talk where it stands."""
        return reverse("comment-permalink", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and invalidate the pages that show its talk or the number of its comments."""
        if self._state.adding and self.parent is not None:
            self.root_id = self.parent.root_id or self.parent_id
        if self.state == Comment.State.PUBLISHED and self.published_at is None:
            self.published_at = self.created_at if self._state.adding else timezone.now()
        super().save(*args, **kwargs)
        invalidate_talks([self.article_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and invalidate the same pages."""
        article = self.article_id
        deleted = super().delete(*args, **kwargs)
        invalidate_talks([article])
        return deleted

    def remove(self) -> None:
        """Remove it from the page (by moderators)."""
        self._move_to(Comment.State.REMOVED)

    def publish(self) -> None:
        """Show it on the page."""
        self._move_to(Comment.State.PUBLISHED)

    def reword(self, body: str, stake: str, hold: str, now: datetime) -> None:
        """Replace its text and declared interest; with a `hold` it is held; one that is held already stays held.

        What reports have hidden keeps that reason, by which later reports of it are still taken.
        """
        self.body, self.stake, self.edited_at = body, stake, now
        if hold and self.hold != Hold.REPORTS:
            self.state, self.hold = Comment.State.HELD, hold
        self.save(update_fields=["body", "stake", "edited_at", "state", "hold"])

    def erase(self, body: str) -> None:
        """Mark it as deleted by its author, with `body` in place of its text."""
        self.body, self.stake, self.useful = body, "", 0
        self.state, self.hold = Comment.State.DELETED, ""
        self.save(update_fields=["body", "stake", "useful", "state", "hold"])

    def hold_back(self, reason: Hold) -> None:
        """Hide it until a moderator has seen it."""
        self._move_to(Comment.State.HELD, reason)

    def _move_to(self, state: str, hold: str = "") -> None:
        self.state, self.hold = state, hold
        self.save(update_fields=["state", "hold", "published_at"])


def digest_of(text: str) -> str:
    """The SHA-256 of a text (hex)."""
    return sha256(text.encode()).hexdigest()


def invalidate_talks(articles: Iterable[int]) -> None:
    """Drop what shows the talks of these articles or their number of comments: pages of them and of others in their stories."""
    found = Article.objects.filter(pk__in=set(articles))
    tags = {"home"}  # the front page lists the most commented articles
    for article, story in found.values_list("pk", "story"):
        tags |= {f"article:{article}"} | ({f"story:{story}"} if story else set())
    others = Article.objects.filter(story__in=found.exclude(story=None).values("story")).order_by("-pk")
    tags.update(f"article:{key}" for key in others.values_list("pk", flat=True)[:MAX_INVALIDATED_ARTICLES])
    store.invalidate(*tags)


def invalidate_talks_of(author: int) -> None:
    """Drop the cached pages that show comments of this member (a key), beside whose name something else stands now."""
    newest = Comment.objects.filter(author=author).order_by("-pk").values_list("article", flat=True)
    if articles := set(newest[:MAX_INVALIDATED_TALKS]):
        invalidate_talks(articles)
