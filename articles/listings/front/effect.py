"""What other numbers would change on the front page: its first headlines now and with those numbers, in each language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.conf import settings

from articles.listings.front.questions import candidates_of
from articles.listings.front.ranking import ranked_keys, top_keys, without_pinned_events
from articles.models import Article, Pin
from articles.models.articles.front_page_numbers import ScoreNumbers

COMPARED_SLOTS = 12


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of the front page, with its articles' keys before and after.

    `climbed`: by how many slots the article after has risen; negative if it has fallen, None if it was in no slot.
    """

    number: int
    before: int | None
    after: int | None
    climbed: int | None
    leaves: bool  # the article before is no longer in any of the slots

    @property
    def is_same(self) -> bool:
        """Whether nothing moves here."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class FrontEffect:
    """The slots of the front page in one language, and the titles of their articles by key."""

    language: str
    slots: Sequence[Slot]
    titles: dict[int, str]


def compare_slots(before: Sequence[int], after: Sequence[int]) -> list[Slot]:
    """The slots of both orders side by side."""
    was = {key: number for number, key in enumerate(before)}
    return [
        Slot(
            number=number + 1,
            before=old,
            after=new,
            climbed=was[new] - number if new is not None and new in was else None,
            leaves=old is not None and old not in after,
        )
        for number, (old, new) in enumerate(zip_longest(before, after))
    ]


def front_effects(now: datetime, current: ScoreNumbers, other: ScoreNumbers) -> list[FrontEffect]:
    """The effect of `other` instead of the `current` numbers, by language of the interface; pinned articles keep their slots."""
    pool, pins = candidates_of(now, None), Pin.objects.pinned_by_slot(now)
    rivals = without_pinned_events(pool, pins.values())
    pinned = {slot: key for slot, (key, _story) in pins.items()}
    slots = {
        language: compare_slots(
            *(
                top_keys(ranked_keys(rivals, now, language, numbers), pinned, COMPARED_SLOTS)
                for numbers in (current, other)
            )
        )
        for language, _name in settings.LANGUAGES
    }
    keys = {key for some in slots.values() for one in some for key in (one.before, one.after) if key is not None}
    titles = dict(Article.objects.filter(pk__in=keys).values_list("pk", "title"))
    return [FrontEffect(language, some, titles) for language, some in slots.items()]
