"""Names the chosen articles that an action has left as they were, and says why."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article

MAX_NAMED = 5


def tell_left_out(request: HttpRequest, chosen: Iterable[Article], changed: Iterable[int], why: str = "") -> None:
    """Warn of those that are not among the `changed` keys; `why`: their state, unless given."""
    keys = set(changed)
    left = [one for one in chosen if one.pk not in keys]
    if not left:
        return
    listed = ", ".join(
        f"«\u00a0{one.title}\u00a0» ({why or _('déjà %s') % one.state_name})" for one in left[:MAX_NAMED]
    )
    if more := len(left[MAX_NAMED:]):
        listed += ngettext(" et %(n)d autre", " et %(n)d autres", more) % {"n": more}
    sentence = ngettext(
        "%(n)d article inchangé\u00a0: %(titles)s.", "%(n)d articles inchangés\u00a0: %(titles)s.", len(left)
    )
    messages.warning(request, sentence % {"n": len(left), "titles": listed})
