"""Who may write in a talk now, and a sentence for those who may not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, TalkSetting, TalkState
from articles.models.comments.reasons import Hold
from portal.typography import date_and_time


@dataclass(frozen=True, slots=True)
class WritingRule:
    """Whether somebody may write in a talk.

    `sentence` says why it is not simply open; `hold` why comments written there are held.
    """

    state: TalkState = TalkState.OPEN
    sentence: str = ""
    hold: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be written."""
        return self.state == TalkState.CLOSED


def writing_rule(user: Any, article: Article, now: datetime) -> WritingRule:
    """The rule for `user` (None or a visitor: the talk's own) in the talk to which `article` belongs; two queries."""
    if user is not None and user.is_authenticated and (silence := user.active_silence()):
        return WritingRule(TalkState.CLOSED, silence_sentence(silence.until, silence.reason))
    talk, newest = TalkSetting.objects.state_and_newest(article)
    return talk_rule(settings.COMMENTS, talk, newest, now)


def talk_rule(site: str, talk: TalkState, newest: datetime, now: datetime) -> WritingRule:
    """The strictest of the site's setting, the moderators', and the age of the story's newest article."""
    days = settings.COMMENTS_CLOSE_AFTER_DAYS
    if site == TalkState.CLOSED:
        return WritingRule(
            TalkState.CLOSED, _("Les commentaires sont fermés sur tout le site pour le moment : revenez plus tard.")
        )
    if talk == TalkState.CLOSED:
        return WritingRule(
            TalkState.CLOSED, _("La modération a clos cette discussion\u00a0: vous pouvez la lire, pas y écrire.")
        )
    if days and now - newest > timedelta(days=days):
        sentence = ngettext(
            "Cette discussion est close\u00a0: son dernier article a plus de %(days)d jour.",
            "Cette discussion est close\u00a0: son dernier article a plus de %(days)d jours.",
            days,
        )
        return WritingRule(TalkState.CLOSED, sentence % {"days": days})
    if TalkState.HELD in {site, talk}:
        return WritingRule(TalkState.HELD, held_talk_sentence(), Hold.TALK if talk == TalkState.HELD else Hold.SITE)
    return WritingRule()


def held_talk_sentence() -> str:
    """What is said where all is read before it is published."""
    return _("Ici, la modération lit chaque commentaire avant sa publication.")


def silence_sentence(until: datetime | None, reason: str) -> str:
    """What a silenced member is told: until when, why, and what to do."""
    if until:
        sentence = _("La modération a suspendu votre droit de commenter jusqu’au %(date)s.") % {
            "date": date_and_time(until)
        }
    else:
        sentence = _("La modération a suspendu votre droit de commenter.")
    why = _("Motif : %(reason)s.") % {"reason": reason.rstrip(".")} if reason else ""
    then = _("Vous pouvez continuer à lire, et nous écrire par la page Contact.")
    return " ".join(part for part in (sentence, why, then) if part)
