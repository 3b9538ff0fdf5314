"""Files an article under another category or sector, and puts it back where it was."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile
from articles.filing.editors import by_hand
from articles.models import Article, Category, Sector
from articles.stories.editing import EditRefused


def reclassify(key: int, category: Category | None, sector: Sector | None, by: Any) -> Undoable:
    """File it there; None leaves that as it is. Raises EditRefused if both are None."""
    if category is None and sector is None:
        raise EditRefused(_("Choisissez une autre rubrique ou un autre secteur\u00a0: rien n’est changé."))
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).get(pk=key)
        before = by_hand.filing_of(article)
        by_hand.file([key], category, sector, by)
        after = by_hand.filing_of(Article.objects.get(pk=key))
    places = ", ".join(str(one) for one in (category, sector) if one)
    sentence = _("«\u00a0%(title)s\u00a0» est reclassé\u00a0: %(places)s.") % {"title": article, "places": places}
    return Undoable("reclassify", key, before, after, sentence)


def undo(done: Undoable, by: Any) -> None:
    """Put back category, sectors, reach and locks."""
    if not by_hand.put_back(done.key, done.before, done.after, by, reason=_("Annulation")):
        raise changed_meanwhile()
