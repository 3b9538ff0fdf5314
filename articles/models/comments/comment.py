"""A member's comment. It is deleted with its article; when its author is deleted, it stays without a name."""

import uuid
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from portal.page_cache import store

MAX_COMMENT_CHARS = 2000


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments by who may see them: the query filters, never the template."""

    def public(self) -> Self:
        """The comments that everybody may read."""
        return self.filter(state=Comment.State.PUBLISHED)

    def not_public(self) -> Self:
        """The comments that are held, or were taken away."""
        return self.exclude(state=Comment.State.PUBLISHED)

    def held_of(self, author: Any) -> Self:
        """The comments of this author in state HELD: nobody else may read them."""
        return self.filter(author=author, state=Comment.State.HELD)

    def in_thread_order(self) -> Self:
        """Oldest first, with their authors loaded."""
        return self.select_related("author", "parent__author").order_by("created_at", "id")


class Comment(models.Model):
    """Plain text by a member under an article, or in reply to another comment.

    `form_key` comes with the form: the same form sent twice makes one comment.
    """

    class State(models.TextChoices):
        """Who may see it."""

        PUBLISHED = "published", _("publié")
        HELD = "held", _("en attente")
        REMOVED = "removed", _("retiré par la modération")
        DELETED = "deleted", _("supprimé par son auteur")

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name=_("article"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments", verbose_name=_("auteur")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("en réponse à")
    )
    body = models.TextField(_("commentaire"), max_length=MAX_COMMENT_CHARS)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PUBLISHED)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("commentaire")
        indexes = [
            models.Index(fields=["article", "created_at"], name="comment_thread"),
            models.Index(fields=["created_at"], name="comment_newest"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="comment_is_not_empty")]

    def __str__(self) -> str:
        return _("commentaire n° %(key)s") % {"key": self.pk}  # its text stays out of histories and journals

    @property
    def text_digest(self) -> str:
        """The SHA-256 of its text (hex), which replaces the text in the journal of acts."""
        return sha256(self.body.encode()).hexdigest()

    def get_absolute_url(self) -> str:
        """Its address on the article's page."""
        return f"{self.article.get_absolute_url()}#c{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and invalidate the pages that show its article: they show the number of comments."""
        super().save(*args, **kwargs)
        store.invalidate(f"article:{self.article_id}", "home")  # the front page lists the most commented articles

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and invalidate the same pages."""
        article = self.article_id
        deleted = super().delete(*args, **kwargs)
        store.invalidate(f"article:{article}", "home")
        return deleted

    def remove(self) -> None:
        """Remove it from the page (by moderators)."""
        self.state = Comment.State.REMOVED
        self.save(update_fields=["state"])

    def publish(self) -> None:
        """Show it on the page."""
        self.state = Comment.State.PUBLISHED
        self.save(update_fields=["state"])
