"""The admin of letters: the newsroom answers them and never rewrites what was written."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.takedown.letters import LetterButtons
from articles.models import Act, Letter


@admin.register(Letter)
class LetterAdmin(LetterButtons, JournaledAdmin):
    """Letters, new ones first."""

    list_display = ["reference", "received_at", "subject", "sender", "name", "state", "handler", "is_mailed"]
    list_filter = ["state", "subject", "sender", ("handler", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["reference", "name", "email", "body", "address"]
    date_hierarchy = "received_at"
    actions = ["take", "close"]
    journaled_fields = ["state"]
    fieldsets = [
        (None, {"fields": ["reference", "received_at", "sender", "subject", "name", "reply", "body"]}),
        (_("Article"), {"fields": ["address", "known_article"]}),
        (_("Suivi"), {"fields": ["state", "handler", "note", "closed_at", "mailed_at"]}),
    ]
    readonly_fields = ["reference", "received_at", "sender", "subject", "name", "reply", "body", "address"]
    readonly_fields += ["known_article", "handler", "closed_at", "mailed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """Letters with their articles' titles, and who handles them."""
        rows = super().get_queryset(request).select_related("article", "handler")
        return rows.defer("article__body_html", "article__why")

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, those of the buttons, and that of « Prendre en charge »."""
        view = self.admin_site.admin_view(self.take_view)
        return [path("<int:key>/take/", view, name="articles_letter_take"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with « Prendre en charge » for a letter that is not closed nor in this editor's hands."""
        letter = context.get("original")
        if letter and self.has_change_permission(request, letter):
            is_own = letter.state == Letter.State.OPEN and letter.handler == request.user
            context["may_take"] = letter.state != Letter.State.CLOSED and not is_own
        return super().render_change_form(request, context, *args, **kwargs)

    def take_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Assign the letter to the signed-in editor, with the note as the page has it; back to the letter."""
        letter = get_object_or_404(Letter.objects.select_related("handler"), pk=key)
        if not self.has_change_permission(request, letter):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        letter.note = request.POST.get("note", letter.note)
        self._take(request, [letter])
        return HttpResponseRedirect(reverse("admin:articles_letter_change", args=[key]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: letters come from the contact page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a periodic task deletes them a year after they were closed."""
        return False

    def save_model(self, request: HttpRequest, obj: Letter, form: Any, change: bool) -> None:
        """Save; whoever changes a letter's state becomes the one who handles it."""
        obj.move_to(obj.state, request.user if "state" in form.changed_data else obj.handler)

    @admin.display(description=_("transféré"), boolean=True)
    def is_mailed(self, letter: Letter) -> bool:
        """Whether the letter was sent on by e-mail."""
        return letter.mailed_at is not None

    @admin.display(description=_("répondre à"))
    def reply(self, letter: Letter) -> str:
        """A link that opens a mail with the reference in its subject."""
        # quoted, so that an e-mail address cannot add parameters to the link
        address = quote(letter.email, safe="@")
        return format_html('<a href="mailto:{}?subject={}">{}</a>', address, letter.reference, letter.email)

    @admin.display(description=_("article concerné"))
    def known_article(self, letter: Letter) -> str:
        """A link to the article's admin page."""
        if letter.article is None:
            return "–"
        address = reverse("admin:articles_article_change", args=[letter.article.pk])
        return format_html('<a href="{}">{}</a>', address, letter.article.title)

    @admin.action(description=_("Prendre en charge"), permissions=["change"])
    def take(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """Assign them to the signed-in editor."""
        self._take(request, letters)

    def _take(self, request: HttpRequest, letters: Iterable[Letter]) -> None:
        number = self._move(request, Act.Verb.TAKE, letters, Letter.State.OPEN)
        self.message_user(
            request, ngettext("%(n)d message en cours.", "%(n)d messages en cours.", number) % {"n": number}
        )

    @admin.action(description=_("Clore le message"), permissions=["change"])
    def close(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """Close the letters."""
        number = self._move(request, Act.Verb.CLOSE, letters, Letter.State.CLOSED)
        self.message_user(request, ngettext("%(n)d message clos.", "%(n)d messages clos.", number) % {"n": number})

    def _move(self, request: HttpRequest, verb: str, letters: Iterable[Letter], state: str) -> int:
        return self.apply_to_each(
            request, verb, letters, lambda letter: letter.move_to(state, request.user), "state", "handler_id"
        )
