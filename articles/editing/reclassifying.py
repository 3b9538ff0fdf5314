"""Files an article under another category or sector, and puts it back where it was."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile, journaled_since, part_of
from articles.filing.editors import by_hand
from articles.models import Act, Article, Category, Sector
from articles.stories.editing import EditRefused


def reclassify(key: int, category: Category | None, sector: Sector | None, by: Any) -> Undoable:
    """File it there; None leaves that as it is. Raises EditRefused if both are None."""
    if category is None and sector is None:
        raise EditRefused(_("Choisissez une autre rubrique ou un autre secteur\u00a0: rien n’est changé."))
    (done,) = reclassify_each([key], category, sector, by)
    return done


def reclassify_each(keys: Collection[int], category: Category | None, sector: Sector | None, by: Any) -> list[Undoable]:
    """File them there in one transaction; None leaves that as it is."""
    places = ", ".join(str(one) for one in (category, sector) if one)
    sentence = _("«\u00a0%(title)s\u00a0» est reclassé\u00a0: %(places)s.")
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=keys).order_by("pk")
        before = {one.pk: by_hand.filing_of(one) for one in rows.select_for_update(no_key=True)}
        last = Act.objects.last_key()
        by_hand.file(keys, category, sector, by)
        acts = journaled_since(last, before)
        return [
            Undoable(
                "reclassify",
                one.pk,
                before[one.pk],
                by_hand.filing_of(one),
                sentence % {"title": one, "places": places},
                part_of(acts, one.pk),
            )
            for one in rows
        ]


def confirm(key: int, shown: str, by: Any) -> Undoable:
    """Say that `shown` is the right category of the article. Raises EditRefused if it is no longer in that one."""
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).get(pk=key)
        before, last = by_hand.filing_of(article), Act.objects.last_key()
        if not by_hand.confirm(key, shown, by):
            raise EditRefused(_("Il a été reclassé entre-temps\u00a0: regardez de nouveau."))
        after = by_hand.filing_of(Article.objects.get(pk=key))
        acts = journaled_since(last, [key])
    sentence = _("«\u00a0%(title)s\u00a0» reste dans sa rubrique.") % {"title": article}
    return Undoable("reclassify", key, before, after, sentence, acts)


def undo(done: Undoable, by: Any) -> None:
    """Put back category, sectors, reach and locks."""
    if not by_hand.put_back(done.key, done.before, done.after, by, reason=_("Annulation"), undoes=done.acts):
        raise changed_meanwhile()
