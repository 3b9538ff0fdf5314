"""Tags of a story's drawings: its line of time, and its differing figures. Display only, no queries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from articles.models import Article
from articles.stories.divergence.compare import Version
from articles.stories.drawings.dots import GivenFigure, dots
from articles.stories.drawings.frame import Words
from articles.stories.drawings.time_strip import MAX_LINES, StripWords, Telling, time_strip
from articles.templatetags.reading import typeset
from articles.templatetags.stories import delay_after

register = template.Library()


@register.simple_tag(takes_context=True)
def story_strip(context: dict[str, Any], members: Sequence[Article]) -> SafeString:
    """The articles of a story whose dates are known, the earliest first, on their line of time; empty in the light version."""
    tellings = [Telling(one.publisher_name, one.published_at) for one in members if not one.date_is_guessed]
    if not tellings or context["prefs"].light:
        return SafeString("")

    def delay(after: timedelta) -> str:
        return delay_after(tellings[0].at + after, tellings[0].at)

    description = gettext(
        "Un point par article, une ligne par source, de gauche à droite. En premier\u00a0: %(source)s. Le dernier\u00a0: %(delay)s."
    ) % {"source": tellings[0].outlet, "delay": delay(tellings[-1].at - tellings[0].at)}
    others = len({one.outlet for one in tellings}) - MAX_LINES + 1
    words = StripWords(
        "frise",
        gettext("Les articles du sujet dans le temps"),
        description,
        ngettext("%(n)d autre source", "%(n)d autres sources", others) % {"n": others},
        delay,
    )
    return mark_safe(time_strip(tellings, words))  # noqa: S308


@register.simple_tag(takes_context=True)
def figure_dots(
    context: dict[str, Any], name: str, versions: Sequence[tuple[Version, object]], number: int
) -> SafeString:
    """The different figures given for one measure, on one axis; empty in the light version."""
    if context["prefs"].light:
        return SafeString("")
    figures = [GivenFigure(one.low, one.high, typeset(one.written, one.language)) for one, _givers in versions]
    description = gettext("Du plus petit au plus grand\u00a0: %(figures)s.") % {
        "figures": ", ".join(one.written for one in figures)
    }
    return mark_safe(dots(figures, Words(f"chiffre-{number}", name, description)))  # noqa: S308
