"""Pins an article to the front page for some hours, and takes it down again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editing.undo import Undoable, changed_meanwhile
from articles.models import Act, Article, Pin
from articles.models.articles.pin import DEFAULT_DURATION, PinQuerySet
from articles.stories.editing import EditRefused
from portal.page_cache import store

DEFAULT_HOURS = int(DEFAULT_DURATION / timedelta(hours=1))
HOURS = (1, 3, DEFAULT_HOURS, 12, 24)
NOT_PUBLIC = gettext_lazy("Cet article n’est pas publié\u00a0: publiez-le d’abord.")


def save_replacing(new: Pin, by: Any) -> list[Pin]:
    """Save the pin, and end and journal those whose slot or article it takes; returns these."""
    with transaction.atomic():
        replaced = new.save_replacing()
        Act.objects.record_many(by, Act.Verb.UNPIN, replaced, before=_values, after={"until": new.since})
    return replaced


def end(pins: PinQuerySet, now: datetime, by: Any, *, reason: str = "") -> int:
    """End these pins, and journal it; how many."""
    return pins.end_as_act(now, by, reason=reason)


def kept_rows(pins: Iterable[Pin]) -> list[dict[str, Any]]:
    """These pins as `give_back_rows` takes them, to the microsecond."""
    return [
        {"pk": one.pk, "article_id": one.article_id, "place": one.place, "by_id": one.by_id}
        | {"since": one.since.isoformat(), "until": one.until.isoformat()}
        for one in pins
    ]


def give_back_rows(rows: Iterable[Mapping[str, Any]], by: Any) -> bool:
    """Store again the pins that `kept_rows` gave, as they were; returns whether all were.

    One is not if it is over by now, or if another holds its slot or pins the article when it would begin.
    """
    now, given, are_all = timezone.now(), list[int](), True
    for values in rows:
        row = Pin(**{**values, **{name: datetime.fromisoformat(values[name]) for name in ("since", "until")}})
        others = Pin.objects.holding_instead_of(row, max(now, row.since)).exclude(pk__in=given)
        if row.until <= now or others.exists():
            are_all = False
            continue
        store.invalidate("home")
        row.save()
        given.append(row.pk)
        Act.objects.record(by, Act.Verb.PIN, row, reason=_("Annulation"), after=_values(row))
    return are_all


def pin(key: int, place: int, hours: int, by: Any) -> Undoable:
    """Pin it in place of what is pinned there. Raises EditRefused if readers do not see the article, or for another choice."""
    if place not in Pin.Place.values or hours not in HOURS:
        raise EditRefused(_("Choisissez une place et une durée dans la liste\u00a0: rien n’est changé."))
    article = Article.objects.published().filter(pk=key).first()
    if article is None:
        raise EditRefused(str(NOT_PUBLIC))
    now = timezone.now()
    new = Pin(article=article, place=place, since=now, until=now + timedelta(hours=hours), by=by)
    with transaction.atomic():
        replaced = save_replacing(new, by)
        Act.objects.record(by, Act.Verb.PIN, new, after=_values(new))
    sentence = _("«\u00a0%(title)s\u00a0» est épinglé %(place)s, pour %(n)d h.") % {
        "title": article,
        "place": new.get_place_display(),
        "n": hours,
    }
    return undoable(new, replaced, sentence)


def undoable(new: Pin, replaced: Iterable[Pin], sentence: str) -> Undoable:
    """What undoes a new pin; the sentence goes on with the names of those that it replaced."""
    leave = [replaced_sentence(one) for one in replaced]
    after = {"since": new.since.isoformat(), "until": new.until.isoformat()}
    return Undoable("pin", new.pk, {"ends": _ends(replaced)}, after, " ".join([sentence, *leave]))


def replaced_sentence(one: Pin) -> str:
    """That a pin goes for another."""
    return _("«\u00a0%(title)s\u00a0» quitte sa place, %(place)s.") % {"title": one, "place": one.get_place_display()}


def undo(done: Undoable, by: Any) -> None:
    """End the pin, and let those that it replaced go on until their own end."""
    since, planned = (datetime.fromisoformat(done.after[name]) for name in ("since", "until"))
    ends = _moments(done.before["ends"])
    now = timezone.now()
    with transaction.atomic():
        pins = Pin.objects.filter(pk__in=[done.key, *ends]).order_by("pk").select_for_update().in_bulk()
        expected = {done.key: planned} | dict.fromkeys(ends, since)
        if {key: one.until for key, one in pins.items()} != expected:
            raise changed_meanwhile()
        end(Pin.objects.filter(pk=done.key), now, by, reason=_("Annulation"))
        _give_back(pins, ends, by)


def unpin(key: int, by: Any) -> Undoable:
    """Take the article down from where it is pinned now. Raises EditRefused if it is not pinned."""
    now = timezone.now()
    with transaction.atomic():
        pins = list(Pin.objects.of_article(key).active(now).order_by("pk").select_for_update())
        if not pins:
            raise EditRefused(_("Cet article n’est pas épinglé\u00a0: il n’y a rien à retirer de la une."))
        ending = Pin.objects.filter(pk__in=[one.pk for one in pins])
        end(ending, now, by)
    sentence = _("«\u00a0%(title)s\u00a0» n’est plus épinglé.") % {"title": pins[0]}
    return Undoable("unpin", key, {"ends": _ends(pins)}, {"until": now.isoformat()}, sentence)


def undo_unpin(done: Undoable, by: Any) -> None:
    """Let the pins go on until their own end, unless another holds their slot or pins the article by now."""
    ends, ended, now = _moments(done.before["ends"]), datetime.fromisoformat(done.after["until"]), timezone.now()
    with transaction.atomic():
        pins = Pin.objects.filter(pk__in=ends).order_by("pk").select_for_update().in_bulk()
        is_as_left = {key: one.until for key, one in pins.items()} == dict.fromkeys(ends, ended)
        if not is_as_left or any(Pin.objects.holding_instead_of(one, now).exists() for one in pins.values()):
            raise changed_meanwhile()
        _give_back(pins, ends, by)


def _give_back(pins: Mapping[int, Pin], ends: Mapping[int, datetime], by: Any) -> None:
    """Let these pins end again when they would have ended, and journal it."""
    store.invalidate("home")
    for key, until in ends.items():
        row, after = pins[key], {"until": until}
        Act.objects.record(by, Act.Verb.PIN, row, reason=_("Annulation"), before=_values(row), after=after)
        Pin.objects.filter(pk=key).update(until=until)


def _ends(pins: Iterable[Pin]) -> dict[str, str]:
    return {str(one.pk): one.until.isoformat() for one in pins}


def _moments(ends: Mapping[str, str]) -> dict[int, datetime]:
    return {int(key): datetime.fromisoformat(moment) for key, moment in ends.items()}


def _values(one: Pin) -> dict[str, Any]:
    return one.journaled_values()
