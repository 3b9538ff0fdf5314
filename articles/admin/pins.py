"""The admin of pins: which articles editors keep at the top of the front page, and until when."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.article_list.limit import ActionRefused
from articles.admin.base import JournaledAdmin
from articles.admin.forms.chosen_by_search import ArticleChoice
from articles.admin.journal.batches import tell
from articles.editing import pinning
from articles.models import Article, Pin


class PinForm(forms.ModelForm):
    """A pin. It must end in the future, and its article must be public."""

    class Meta:
        help_texts = {
            "until": gettext_lazy("Heure GMT. L’épingle tombe d’elle-même à cette heure."),
        }

    def clean_until(self) -> Any:
        """Must be after now."""
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Cette heure est passée\u00a0: choisissez une heure à venir."))
        return until

    def clean_article(self) -> Article:
        """Must be an article that the public sees."""
        article: Article = self.cleaned_data["article"]
        if not article.is_public:
            raise forms.ValidationError(str(pinning.NOT_PUBLIC))
        return article


@admin.register(Pin)
class PinAdmin(ArticleChoice, JournaledAdmin):
    """Pins. A pin that has ended stays in the list, as a record of who pinned what, and when."""

    form = PinForm
    fields = ["article", "place", "since", "until"]
    list_display = ["article", "place", "state", "since", "until", "by"]
    list_select_related = ["article", "by"]
    list_filter = ["place"]
    list_per_page = 50
    actions = ["end"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pin]:
        """Pins without their articles' long texts."""
        return super().get_queryset(request).defer("article__body_html", "article__why")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With what each place holds now, since a pin there takes it down."""
        held = Pin.objects.active(timezone.now()).select_related("article").order_by("place")
        held_places = [f"{one.get_place_display()}, «\u00a0{one}\u00a0»" for one in held]
        if held_places:
            kwargs["help_text"] = _("Quitte sa place si vous la donnez\u00a0: %(held)s.") % {
                "held": "\u202f; ".join(held_places)
            }
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Pin, form: PinForm, change: bool) -> None:
        """Save the pin in place of the current one."""
        obj.by = request.user  # type: ignore[assignment]
        replaced = pinning.save_replacing(obj, request.user)
        if change:
            for one in replaced:
                messages.warning(request, pinning.replaced_sentence(one))
            return
        sentence = _("«\u00a0%(title)s\u00a0» est épinglé %(place)s.")
        sentence %= {"title": obj, "place": obj.get_place_display()}
        done = pinning.undoable(obj, replaced, sentence)
        tell(request, done.sentence, [done])

    def response_add(self, request: HttpRequest, obj: Pin, post_url_continue: str | None = None) -> HttpResponse:
        """To the list; `save_model` has said what was done."""
        return self.response_post_save_add(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Pin | None = None) -> bool:
        """Never: « Retirer de la une » ends a pin and keeps its row."""
        return False

    @admin.display(description=gettext_lazy("état"))
    def state(self, pin: Pin) -> str:
        """Whether the pin is upcoming, current or ended."""
        now = timezone.now()
        if pin.until <= now:
            return _("terminée")
        return _("à venir") if pin.since > now else _("en cours")

    @admin.action(description=gettext_lazy("Retirer de la une"), permissions=["change"])
    def end(self, request: HttpRequest, pins: QuerySet[Pin]) -> None:
        """End them now."""
        now = timezone.now()
        number = pinning.end(pins.active_or_upcoming(now), now, request.user)  # type: ignore[attr-defined]
        sentence = ngettext("%(n)d épingle retirée.", "%(n)d épingles retirées.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)


class PinAction(admin.ModelAdmin):
    """For the list of articles: pins one of them."""

    @admin.action(description=gettext_lazy("Mettre à la une"), permissions=["pin"])
    def pin(self, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse:
        """Open the form that asks how long to pin it."""
        chosen = list(articles.values_list("pk", flat=True)[:2])
        if len(chosen) == 1:
            return redirect(f"{reverse('admin:articles_pin_add')}?article={chosen[0]}")
        raise ActionRefused(_("Choisissez un seul article pour la une."))

    def has_pin_permission(self, request: HttpRequest) -> bool:
        """Whoever may add a pin."""
        return request.user.has_perm("articles.add_pin")
