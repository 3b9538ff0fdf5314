"""What editors do to feeds, many in the list or one on its page."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.ingest import network
from articles.models import Act, Feed


class FeedActions(JournaledAdmin):
    """Visit now, let in what is held back, suspend, resume."""

    actions = ["visit_now", "let_in", "suspend", "resume"]

    @admin.action(description=gettext_lazy("Visiter maintenant"), permissions=["change"])
    def visit_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Make their next visit due now; suspended feeds stay suspended."""
        visited = feeds.filter(state=Feed.State.ACTIVE)
        number = self._update_feeds(request, Act.Verb.VISIT, visited, due_at=timezone.now())
        sentence = ngettext("%(n)d flux sera visité.", "%(n)d flux seront visités.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS if number else messages.WARNING)

    @admin.action(description=gettext_lazy("Laisser entrer ce qui est mis de côté"), permissions=["change"])
    def let_in(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Store, at the next visit, what was held back as a flood or refused."""
        number = self.apply_to_each(request, Act.Verb.LET_IN, feeds, Feed.let_in, "let_in_until")
        sentence = ngettext("%(n)d flux sera relu en entier.", "%(n)d flux seront relus en entier.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Suspendre"), permissions=["change"])
    def suspend(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Stop visiting the feeds."""
        number = self._update_feeds(request, Act.Verb.SUSPEND, feeds, state=Feed.State.SUSPENDED)
        self.message_user(request, ngettext("%(n)d flux suspendu.", "%(n)d flux suspendus.", number) % {"n": number})

    @admin.action(description=gettext_lazy("Reprendre"), permissions=["change"])
    def resume(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Resume visits now, with the failures forgotten."""
        clean: dict[str, Any] = {"failures": 0, "tries": 0, "reason": "", "error": ""}
        clean |= {"lease_token": None, "lease_until": None}
        active = Feed.State.ACTIVE
        number = self._update_feeds(request, Act.Verb.RESUME, feeds, state=active, due_at=timezone.now(), **clean)
        sentence = ngettext("%(n)d flux repris.", "%(n)d flux repris.", number)
        self.message_user(request, sentence % {"n": number})

    def _update_feeds(self, request: HttpRequest, verb: str, feeds: QuerySet[Feed], **values: Any) -> int:
        """Write these columns and journal an act for each feed; returns how many feeds there were."""
        with transaction.atomic():
            chosen = list(Feed.objects.filter(pk__in=feeds.values("pk")).order_by("pk").select_for_update())
            Feed.objects.filter(pk__in=[feed.pk for feed in chosen]).update(**values)
            Feed.objects.filter(pk__in=[feed.pk for feed in chosen]).refresh_health(
                timezone.now(), our_network_is_down=network.is_down()
            )
            journaled = [name for name in values if not name.startswith("lease")]
            before = partial(_columns, names=journaled)
            self.record(request, verb, chosen, before=before, after={name: values[name] for name in journaled})
        return len(chosen)


def _columns(feed: Feed, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in names}
