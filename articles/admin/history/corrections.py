"""The admin of corrections: written once, published at once, withdrawn where they were wrong."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.forms.chosen_by_search import ArticleChoice
from articles.models import Act, Correction

WRITTEN_FIELDS = ["article", "text"]


class CorrectionForm(forms.ModelForm):
    """What was wrong and what is right, in a few words, for readers."""

    class Meta:
        widgets = {"text": forms.Textarea({"rows": 4, "maxlength": 500, "class": "vLargeTextField"})}
        help_texts = {
            "text": gettext_lazy(
                "Ce qui était faux et ce qui est juste, en 500 caractères au plus. Paraît aussitôt sous l’article et à la "
                "page «\u00a0Corrections\u00a0», sans votre nom. Les mots ne changent plus ensuite\u00a0: une correction "
                "fausse se retire."
            ),
        }

    def clean_text(self) -> str:
        """The note on one line."""
        return " ".join(self.cleaned_data["text"].split())


@admin.register(Correction)
class CorrectionAdmin(ArticleChoice, JournaledAdmin):
    """Corrections. None is changed or deleted; « Retirer » takes it off the pages and keeps its row."""

    form = CorrectionForm
    list_display = ["text", "article", "at", "by_name", "withdrawn_at"]
    list_select_related = ["article"]
    list_per_page = 50
    actions = ["withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        """Corrections without their articles' long texts."""
        return super().get_queryset(request).defer("article__body_html", "article__why")

    def get_fields(self, request: HttpRequest, obj: Correction | None = None) -> Any:
        """What is written; then what there is to read."""
        return [*WRITTEN_FIELDS, "at", "by_name", "withdrawn_at"] if obj else WRITTEN_FIELDS

    def has_change_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        """Never for a correction itself; for the list, so that one can be withdrawn."""
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Correction, form: CorrectionForm, change: bool) -> None:
        """Publish it."""
        obj.by, obj.by_name = request.user, request.user.get_username()  # type: ignore[assignment]
        obj.publish()

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        """Never: « Retirer » keeps its row."""
        return False

    def view_on_site(self, correction: Correction) -> str | None:
        """Its article's page, if there is one for the public."""
        return correction.article.get_absolute_url() if correction.article.is_public else None

    @admin.action(description=gettext_lazy("Retirer les corrections choisies"), permissions=["change"])
    def withdraw(self, request: HttpRequest, corrections: QuerySet[Correction]) -> None:
        """Take them off the pages."""
        now = timezone.now()
        with transaction.atomic():
            standing = list(corrections.standing().select_for_update(of=("self",)))  # type: ignore[attr-defined]
            for one in standing:
                one.withdraw(now)
            self.record(request, Act.Verb.WITHDRAW, standing, after={"withdrawn_at": now})
        number = len(standing)
        sentence = ngettext("%(n)d correction retirée.", "%(n)d corrections retirées.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)
