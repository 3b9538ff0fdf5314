"""The date of an article: the field, and what an editor is told of it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from articles.models import Article
from portal.typography import date_and_time

WRITING_TIME = timedelta(hours=1)  # a younger date is taken for the moment at which the editor began to write


class MomentField(forms.SplitDateTimeField):
    """A date and a time of the server's zone. A time that clocks skip or repeat when they change is refused."""

    def compress(self, data_list: Any) -> datetime | None:
        """The moment. Raises ValidationError, also for an hour that is skipped or repeated, with what to do."""
        try:
            return super().compress(data_list)
        except forms.ValidationError as why:
            if why.code != "ambiguous_timezone":
                raise
            sentence = _(
                "Ce jour-là on change d’heure (%(zone)s)\u00a0: cette heure n’existe pas, ou existe deux fois. "
                "Choisissez une heure plus tôt ou plus tard."
            )
            raise forms.ValidationError(sentence % {"zone": get_current_timezone_name()}, code=why.code) from why


def is_backdated(article: Article, now: datetime) -> bool:
    """Whether it is public, with a date more than an hour past."""
    return article.is_public and article.published_at < now - WRITING_TIME


def scheduled_sentence(article: Article) -> str:
    """When a scheduled article will appear."""
    sentence = _(
        "Programmé\u00a0: l’article paraîtra de lui-même le %(moment)s. Jusque-là les lecteurs ne le voient pas."
    )
    return sentence % {"moment": date_and_time(article.published_at)}


def backdated_sentence(article: Article) -> str:
    """That the article is public already, with a date that is past."""
    sentence = _(
        "L’article est en ligne dès maintenant, daté du %(moment)s\u00a0: cette date est passée. "
        "S’il doit paraître comme nouveau, changez-la."
    )
    return sentence % {"moment": date_and_time(article.published_at)}
