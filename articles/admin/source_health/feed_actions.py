"""What editors do to feeds, many in the list or one on its page."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.editing import visits
from articles.models import Act, Feed


class FeedActions(JournaledAdmin):
    """Visit now, let in what is held back, suspend, resume."""

    actions = ["visit_now", "let_in", "suspend", "resume"]

    @admin.action(description=gettext_lazy("Visiter maintenant"), permissions=["change"])
    def visit_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Make their next visit due now; suspended feeds stay suspended."""
        visited = feeds.filter(state=Feed.State.ACTIVE)
        number = visits.update_feeds(visited, Act.Verb.VISIT, request.user, due_at=timezone.now())
        sentence = ngettext("%(n)d flux sera visité.", "%(n)d flux seront visités.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS if number else messages.WARNING)

    @admin.action(description=gettext_lazy("Accepter les entrées en quarantaine"), permissions=["change"])
    def let_in(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Store, at the next visit, what was held back as a flood or refused."""
        number = self.apply_to_each(request, Act.Verb.LET_IN, feeds, Feed.let_in, "let_in_until")
        sentence = ngettext("%(n)d flux sera relu en entier.", "%(n)d flux seront relus en entier.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Suspendre le flux"), permissions=["change"])
    def suspend(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Stop visiting the feeds."""
        number = visits.suspend_feeds(feeds, request.user)
        self.message_user(request, ngettext("%(n)d flux suspendu.", "%(n)d flux suspendus.", number) % {"n": number})

    @admin.action(description=gettext_lazy("Reprendre le flux"), permissions=["change"])
    def resume(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Resume visits now, with the failures forgotten."""
        number = visits.resume_feeds(feeds, request.user)
        sentence = ngettext("%(n)d flux repris.", "%(n)d flux repris.", number)
        self.message_user(request, sentence % {"n": number})
