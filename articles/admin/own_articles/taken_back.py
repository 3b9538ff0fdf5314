"""What follows when an article that readers could read is to come again: they know addresses of what they may no longer see."""

from datetime import datetime

from django.utils import timezone

from articles.admin.forms.articles import ArticleForm
from articles.models import Article, PreviewLink, UploadedPicture


def forget_known_addresses(form: ArticleForm) -> None:
    """End the link to its preview, which led whoever has it to the article, and give its picture another address."""
    article = form.instance
    if not article.has_preview or not _was_taken_back(form, timezone.now()):
        return
    PreviewLink.objects.take_back(article)
    if article.uploaded_picture_id:
        UploadedPicture.objects.give_another_key(article)


def _was_taken_back(form: ArticleForm, now: datetime) -> bool:
    """Whether it was published or hidden before this form; a draft and a scheduled article were not."""
    status, date = form.initial.get("status"), form.previous_published_at
    was_public = status == Article.Status.PUBLISHED and (date is None or date <= now)
    return was_public or status == Article.Status.HIDDEN
