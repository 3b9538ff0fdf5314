"""Template filters for sources: their state, times and publication pace in words. Display only."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import get_language, get_language_info, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.feed_health import Health

register = template.Library()

STATE_NAMES = {
    Health.OK: _("à jour"),
    Health.QUIET: _("calme"),
    Health.SLOW: _("perturbé"),
    Health.DOWN: _("en panne"),
    Health.SUSPENDED: _("suspendu"),
    Health.UNVISITED: _("pas encore visité"),
}
MINUTE, DAY, WEEK, MONTH = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1), timedelta(days=30)


@register.filter
def state_name(state: Health) -> str:
    """The readers' name of a state."""
    return str(STATE_NAMES[state])


@register.filter
def until(value: datetime) -> str:
    """« dans 8 minutes »; « d’un instant à l’autre » if it is due."""
    now = timezone.now()
    if value - now < MINUTE:
        return gettext("d’un instant à l’autre")
    return gettext("dans %(time)s") % {"time": timeuntil(value, now, depth=1)}


@register.filter
def duration(value: timedelta) -> str:
    """« 25 minutes », « 2 jours »."""
    now = timezone.now()
    return timesince(now - value, now, depth=1)


@register.filter
def as_rate(interval: timedelta) -> str:
    """« environ 3 articles par semaine », from the usual time between two articles."""
    every = max(interval, MINUTE)
    if every <= DAY:
        number = min(round(DAY / every), 100)
        if number == 100:
            return gettext("au moins une centaine d’articles par jour")
        return ngettext("environ %(n)d article par jour", "environ %(n)d articles par jour", number) % {"n": number}
    if every <= WEEK:
        number = round(WEEK / every)
        return ngettext("environ %(n)d article par semaine", "environ %(n)d articles par semaine", number) % {
            "n": number
        }
    if every <= MONTH:
        number = round(MONTH / every)
        return ngettext("environ %(n)d article par mois", "environ %(n)d articles par mois", number) % {"n": number}
    return gettext("moins d’un article par mois")


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the reader's language; its code if it has none."""
    try:
        name = str(get_language_info(code)["name_translated"])
        return name.lower() if get_language() == "fr" else name
    except KeyError:
        return code
