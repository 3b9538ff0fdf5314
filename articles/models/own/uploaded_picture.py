"""The pictures that editors upload for our own articles, kept in the database: unlike a source's they cannot be fetched again."""

import secrets
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article

MAX_ALT_CHARS, MAX_CREDIT_CHARS = 300, 150
# By width in pixels, as in `ingest.enrich.image_files.WIDTHS`.
FILE_COLUMNS = {320: "narrow", 640: "middle", 1280: "wide"}


def new_key() -> str:
    """A key that nobody can guess: an address with it shows the picture, of a draft too."""
    return secrets.token_hex(16)


class StoredFile(NamedTuple):
    """A file of a picture, and whether its article is public, or still to be published."""

    content: bytes
    is_public: bool
    is_awaited: bool


class UploadedPictureQuerySet(models.QuerySet["UploadedPicture"]):
    """Uploaded pictures by their article, and their files."""

    def unused(self) -> "UploadedPictureQuerySet":
        """The pictures of no article."""
        return self.filter(article=None)

    def give_another_key(self, article: Article) -> None:
        """The article's picture under an address that nobody knows, as that of what is to come must be."""
        with transaction.atomic():
            known, article.uploaded_picture_id = article.uploaded_picture_id, new_key()
            self.filter(pk=known).update(key=article.uploaded_picture_id)
            article.save(update_fields=["uploaded_picture"])

    def file_of(self, key: str, width: int) -> StoredFile | None:
        """The file of this picture; None for an unknown key, or one of no article. One query."""
        now = timezone.now()
        is_published = Q(article__status="published")
        is_later = Q(article__published_at__gt=now)
        rows = self.filter(pk=key, article__isnull=False).values_list(
            FILE_COLUMNS[width],
            models.ExpressionWrapper(is_published & ~is_later, models.BooleanField()),
            models.ExpressionWrapper((is_published & is_later) | Q(article__status="draft"), models.BooleanField()),
        )
        found = rows.first()
        return StoredFile(bytes(found[0]), bool(found[1]), bool(found[2])) if found else None


class UploadedPicture(models.Model):
    """A picture encoded anew in three widths, its text for those who do not see it, and its credit.

    The article points to it (`Article.uploaded_picture`). Its files never change: another picture is another row.
    """

    key = models.CharField(max_length=32, primary_key=True, default=new_key, editable=False)
    alt = models.CharField(max_length=MAX_ALT_CHARS)
    credit = models.CharField(max_length=MAX_CREDIT_CHARS, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    narrow = models.BinaryField()
    middle = models.BinaryField()
    wide = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = UploadedPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("image déposée")
        verbose_name_plural = _("images déposées")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="uploaded_picture_has_alt"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="uploaded_picture_has_size"),
        ]

    def __str__(self) -> str:
        return self.alt
