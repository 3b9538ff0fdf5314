"""The admin of articles: hide, publish, refile, correct, and write articles of our own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import search
from articles.admin.base import JournaledAdmin
from articles.admin.ingest_log import DeletableWithLog
from articles.admin.pins import PinAction
from articles.admin.stories import StoryActions
from articles.filing import refile
from articles.ingest.clean.sanitise import sanitise
from articles.ingest.identity import title_key
from articles.models import Act, Article, ArticleSector, Sector, Source, Story
from articles.templatetags.documents import files

SECTOR_FORM_FIELDS = ("sector_1", "sector_2", "sector_3")
FILING_FORM_FIELDS = ("category", *SECTOR_FORM_FIELDS, "countries", "regions", "organisations", "is_finance")
TEXT_FIELDS = {"title", "summary", "body_html", "author", "image", "language"}
FILING_FIELDS = {"category", "is_finance", "countries", "regions", "organisations"}


class LongTextField(forms.CharField):
    """Long text. Browsers send line ends as CR LF; that alone is not a change by an editor."""

    def to_python(self, value: Any) -> str:
        """The text with line ends as they are stored."""
        return super().to_python((value or "").replace("\r\n", "\n")) or ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether more than the white space around the text differs."""
        return super().has_changed(self.to_python(initial), data)


class ArticleForm(forms.ModelForm):
    """An article and its sectors, the main one first."""

    sector_1 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Secteur principal"))
    sector_2 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Deuxième secteur"))
    sector_3 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Troisième secteur"))
    previous_published_at: datetime | None = None  # when the article was published, before it was saved

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {*TEXT_FIELDS, *FILING_FORM_FIELDS}:
            self.fields[name].show_hidden_initial = bool(self.instance.pk)
        if self.instance.pk and SECTOR_FORM_FIELDS[0] in self.fields:
            filed = self.instance.filed_sectors.values_list("sector", flat=True)
            self.initial.update(zip(SECTOR_FORM_FIELDS, filed, strict=False))

    def _save_m2m(self) -> None:
        """Save only what the editor changed: other fields may have changed since the page was opened."""
        for name in self._meta.model._meta.many_to_many:
            if name.name not in self.changed_data:
                self.cleaned_data.pop(name.name, None)
        super()._save_m2m()  # type: ignore[misc]

    def clean_title(self) -> str:
        """The title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_body_html(self) -> str:
        """The body, through the same sanitiser as the content of feeds."""
        return sanitise(self.cleaned_data["body_html"])

    def clean_image(self) -> str:
        """Accept only addresses that a page can show."""
        image: str = self.cleaned_data["image"]
        if image and not image.startswith(("http://", "https://")):
            raise forms.ValidationError(_("L’adresse d’une image commence par http:// ou https://."))
        return image

    def clean(self) -> dict[str, Any]:
        """Refuse the same sector twice."""
        cleaned = super().clean() or self.cleaned_data
        if len(self.sectors) != len(set(self.sectors)):
            self.add_error("sector_1", _("Le même secteur est choisi deux fois : choisissez-en un autre, ou aucun."))
        return cleaned

    @property
    def sectors(self) -> list[Sector]:
        """The chosen sectors, in their order."""
        return [self.cleaned_data[name] for name in SECTOR_FORM_FIELDS if self.cleaned_data.get(name)]

    @property
    def edited_fields(self) -> set[str]:
        """The fields of the article that the editor changed and that a visit would otherwise write."""
        changed = set(self.changed_data)
        return changed & (TEXT_FIELDS | FILING_FIELDS) | (
            {"sectors"} if changed.intersection(SECTOR_FORM_FIELDS) else set()
        )


class ArticleList(ChangeList):
    """The change list, without the long texts that it does not show."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        """Django's queryset without these texts."""
        return super().get_queryset(request, exclude_parameters).defer("body_html", "why")


@admin.register(Article)
class ArticleAdmin(DeletableWithLog, StoryActions, PinAction, JournaledAdmin):
    """Articles. A field that an editor has changed is locked: no later visit writes it."""

    form = ArticleForm
    list_display = ["title", "source", "category", "status", "published_at"]
    list_filter = ["status", "category", "sectors", "is_finance", "language"]
    list_select_related = ["source", "category"]
    search_fields = ["title", "source__name"]
    date_hierarchy = "published_at"
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ["countries", "regions"]
    autocomplete_fields = ["organisations"]
    formfield_overrides = {models.TextField: {"form_class": LongTextField, "widget": AdminTextareaWidget}}
    actions = ["hide", "publish", "pin", "give_back", "unite", "separate", "lead_with"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body_html", "author", "image", "language", "attached_files"]}),
        (gettext_lazy("Parution"), {"fields": ["status", "source", "url", "published_at", "story"]}),
        (
            gettext_lazy("Classement"),
            {"fields": [*FILING_FORM_FIELDS, "why_here", "locked_fields"]},
        ),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The change list without long texts."""
        return ArticleList

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        """The source and the address of an article are fixed; the date of one of our own articles can be changed."""
        always = ["url", "story", "attached_files", "why_here", "locked_fields"]
        if obj is None:
            return always
        return [*always, "source"] if obj.is_own else [*always, "source", "published_at"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Articles written here belong to one of our own sources: another publisher's name on our text would be a forgery."""
        if db_field.name == "source":
            own = Source.objects.filter(kind=Source.Kind.OWN)
            kwargs |= {"queryset": own, "initial": own.order_by("-weight").values_list("pk", flat=True).first()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, article: Article) -> str | None:
        """The article's page, if it is published."""
        return article.get_absolute_url() if article.status == Article.Status.PUBLISHED else None

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only our own articles: a deleted article of a feed would come back with the next visit, so it is hidden instead."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_own)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Save, and lock the fields that the editor changed."""
        if change:
            # Lock the story before the article, in the order used everywhere, to avoid deadlocks. Both may have changed since.
            obj.story_id = Story.objects.lock_with_members([obj.pk])[obj.pk]
            obj.locks, form.previous_published_at = Article.objects.values_list("locks", "published_at").get(pk=obj.pk)
            obj.lock(*form.edited_fields)
        if form.edited_fields & TEXT_FIELDS:
            obj.title_key = title_key(obj.title)
            obj.updated_at = timezone.now() if change else None
        if not change:
            obj.save()
            return
        edited_columns = set(form.changed_data) & {field.name for field in obj._meta.concrete_fields}
        obj.save(
            update_fields=edited_columns | {"locks", "title_key", "updated_at"}
        )  # a visit may have written the other columns meanwhile

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: Any, change: bool) -> None:
        """Then save its sectors, update its story's lead and the search index."""
        super().save_related(request, form, formsets, change)
        article = form.instance
        if "sectors" in form.edited_fields:
            article.filed_sectors.all().delete()
            ArticleSector.objects.bulk_create(
                ArticleSector(article=article, sector=sector, rank=rank) for rank, sector in enumerate(form.sectors)
            )
        if {"status", "published_at"}.intersection(form.changed_data) and article.story:
            article.story.refresh_lead()
        search.refresh([article.pk], {article.pk: form.previous_published_at} if form.previous_published_at else {})

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Delete the article, its row in the search index, and its story if no article is left to lead it."""
        key, date = obj.pk, obj.published_at
        with transaction.atomic():
            story = Story.objects.lock_with_members([key]).get(key)
            super().delete_model(request, obj)
            search.refresh([], {key: date})
            if story:
                Story.objects.filter(pk=story).refresh_leads()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Delete them one by one, for the same reasons; all are locked first, in the order used everywhere."""
        articles = list(queryset)
        Story.objects.lock_with_members([article.pk for article in articles])
        for article in articles:
            self.delete_model(request, article)

    @admin.display(description=gettext_lazy("Documents"))
    def attached_files(self, article: Article) -> SafeString | str:
        """The files attached to the article."""
        links = ((file.url, str(file)) for file in files(article))
        listed = format_html_join("", '<li><a href="{}" rel="noopener noreferrer nofollow">{}</a></li>', links)
        return format_html("<ul>{}</ul>", listed) if listed else "–"

    @admin.display(description=gettext_lazy("Pourquoi ici"))
    def why_here(self, article: Article) -> SafeString | str:
        """The reasons of the automatic filing, also if an editor has since decided otherwise."""
        reasons = format_html_join("", "<li>{}</li>", ((reason,) for reason in article.why or []))
        if not reasons:
            return "–"
        past = _("La rédaction a choisi la rubrique depuis. Pourquoi le site le rangeait ici\u00a0:")
        note = format_html("<p>{}</p>", past) if "category" in article.locks else ""
        return format_html("{}<ul>{}</ul>", note, reasons)

    @admin.display(description=gettext_lazy("Tenu par la rédaction"))
    def locked_fields(self, article: Article) -> str:
        """The fields that visits no longer write."""
        return ", ".join(str(Article._meta.get_field(name).verbose_name) for name in article.locks) or "–"  # type: ignore[union-attr]

    @admin.action(description=gettext_lazy("Masquer"), permissions=["change"])
    def hide(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Remove them from all public pages."""
        number = apply_and_reindex(
            articles, lambda article: self.apply_to_each(request, Act.Verb.HIDE, [article], Article.hide, "status")
        )
        sentence = ngettext("%(n)d article masqué.", "%(n)d articles masqués.", number)
        self.message_user(request, sentence % {"n": number})

    @admin.action(description=gettext_lazy("Publier"), permissions=["change"])
    def publish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Publish them."""
        number = apply_and_reindex(
            articles,
            lambda article: self.apply_to_each(request, Act.Verb.PUBLISH, [article], Article.publish, "status"),
        )
        sentence = ngettext("%(n)d article publié.", "%(n)d articles publiés.", number)
        self.message_user(request, sentence % {"n": number})

    @admin.action(description=gettext_lazy("Rendre au classement automatique"), permissions=["change"])
    def give_back(self, request: HttpRequest, articles: Any) -> None:
        """Let the rulebook file them again."""
        number = refile.unlock_and_refile(articles, request.user)
        sentence = _("Rendu au classement automatique.")
        LogEntry.objects.log_actions(request.user.pk or "", articles, CHANGE, change_message=sentence)
        sentence = ngettext("%(n)d article reclassé.", "%(n)d articles reclassés.", number)
        self.message_user(request, sentence % {"n": number})


def apply_and_reindex(articles: QuerySet[Article], act: Callable[[Article], object]) -> int:
    """Run `act` on each article, then update the search index; returns the number of articles."""
    chosen = list(articles.select_related("source", "story"))
    try:
        for article in chosen:
            act(article)
    finally:  # if one fails, those before it have been changed
        search.refresh(article.pk for article in chosen)
    return len(chosen)
