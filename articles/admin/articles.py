"""The admin of articles: hide, publish, refile, correct, and write articles of our own."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextareaWidget
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import search
from articles.admin.article_list.actions import ArticleActions
from articles.admin.article_list.columns import ArticleColumns
from articles.admin.article_list.filing_page import FilingPage
from articles.admin.article_list.filters import (
    CountryFilter,
    LockedFilter,
    ScheduledFilter,
    SectorFilter,
    SourceFilter,
    StorySizeFilter,
    ThinMarginFilter,
    ToDecideFilter,
)
from articles.admin.base import JournaledAdmin
from articles.admin.changes import reason_html
from articles.admin.conflicts.page import ConflictPage
from articles.admin.forms.articles import FILING_FORM_FIELDS, TEXT_FIELDS, ArticleForm, LongTextField
from articles.admin.history import corrections
from articles.admin.history.page import HistoryPage
from articles.admin.ingest_log import DeletableWithLog
from articles.admin.lists.filters import NewestValuesFilter
from articles.admin.own_articles.moments import MomentField
from articles.admin.own_articles.page import OwnArticlePage
from articles.admin.own_articles.preview_page import PreviewPage
from articles.admin.own_articles.taken_back import forget_known_addresses
from articles.admin.pins import PinAction
from articles.admin.stories import StoryActions
from articles.admin.takedown.articles import WithdrawnArticles
from articles.filing.editors.reasons import shown_reasons
from articles.filing.refiling.at_once import set_reach
from articles.filing.relevance.reach import REACH_FIELDS
from articles.ingest.identity import title_key
from articles.models import Article, ArticleSector, Pin, Revision, Source, Story
from articles.templatetags.documents import files

__all__ = ["corrections"]
JUDGED_FIELDS = ("relevance_share", "reach", "filing_points", "join_share")  # what filing and stories found; to be read


@admin.register(Article)
class ArticleAdmin(
    FilingPage,
    ConflictPage,
    HistoryPage,
    WithdrawnArticles,
    OwnArticlePage,
    PreviewPage,
    DeletableWithLog,
    ArticleColumns,
    ArticleActions,
    StoryActions,
    PinAction,
    JournaledAdmin,
):
    """Articles. A field that an editor has changed is locked: no later visit writes it."""

    form = ArticleForm
    list_display = ["headline", "category", "reach"]
    list_filter = [
        "status",
        "kind",
        "category",
        SectorFilter,
        CountryFilter,
        SourceFilter,
        ("language", NewestValuesFilter),
        "reach",
        "is_finance",
    ]
    list_filter += [ToDecideFilter, StorySizeFilter, LockedFilter, ThinMarginFilter, ScheduledFilter]
    list_select_related = ["source", "category"]
    search_fields = ["title"]  # see `get_search_results`
    search_help_text = gettext_lazy("Des mots, l’adresse d’un article chez son éditeur, ou celle de sa page ici.")
    change_list_template = "admin/articles/article/change_list.html"
    change_form_template = "admin/articles/article/change_form.html"
    list_per_page = 50
    filter_horizontal = ["countries", "regions"]
    autocomplete_fields = ["organisations"]
    formfield_overrides = {
        models.TextField: {"form_class": LongTextField, "widget": AdminTextareaWidget},
        models.DateTimeField: {"form_class": MomentField, "widget": AdminSplitDateTime},
    }
    actions = [
        "hide",
        "withdraw",
        "publish",
        "reclassify",
        "pin",
        "unite",
        "separate",
        "lead_with",
        "fetch_again",
        "give_back",
    ]

    class Media:
        css = {"all": ["gestion/articles.css"]}
        js = [
            Script("gestion/keys.js", defer=True),
            Script("gestion/articles.js", defer=True),
            Script("gestion/toolbar.js", defer=True),
        ]

    fieldsets = [
        (
            None,
            {"fields": ["title", "summary", "body_html", "author", "outlet", "image", "language", "attached_files"]},
        ),
        (gettext_lazy("Parution"), {"fields": ["status", "source", "url", "published_at", "story"]}),
        (
            gettext_lazy("Classement"),
            {"fields": [*FILING_FORM_FIELDS, *JUDGED_FIELDS, "why_here", "locked_fields"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        """The source and the address of an article are fixed; the date of one of our own articles can be changed."""
        always = [
            "url",
            "outlet",
            "story",
            "attached_files",
            "shown_picture",
            *JUDGED_FIELDS,
            "why_here",
            "locked_fields",
        ]
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
        """The article's page, if it is public or can be seen before; else no link, which would lead to nothing."""
        return article.get_absolute_url() if article.is_public or article.has_preview else None

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only our own articles: a deleted article of a feed would come back with the next visit, so it is hidden instead."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_own)

    def lock_row(self, row: Article) -> None:  # type: ignore[override]
        """Lock the story before the article, in the order used everywhere, to avoid deadlocks."""
        Story.objects.lock_with_members([row.pk])

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Save, and lock the fields that the editor changed."""
        picture_columns = form.place_picture()
        if change:
            form.previous_published_at = Article.objects.values_list("published_at", flat=True).get(pk=obj.pk)
            Revision.objects.record_edit(obj, form.changed_data, request.user)
            obj.lock(*form.edited_fields)
        if form.edited_fields & TEXT_FIELDS or form.changes_picture:
            if obj.is_own:  # else it stays the feed's
                obj.title_key = title_key(obj.title)
            obj.updated_at = timezone.now() if change else None
        if not change:
            obj.save()
            return
        edited_columns = set(form.changed_data) & {field.name for field in obj._meta.concrete_fields}
        obj.save(
            update_fields=edited_columns | picture_columns | {"locks", "title_key", "updated_at"}
        )  # a visit may have written the other columns meanwhile
        form.drop_replaced_picture()

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: Any, change: bool) -> None:
        """Then save its sectors, and update its reach, its story's lead and the search index."""
        super().save_related(request, form, formsets, change)
        article = form.instance
        if "sectors" in form.edited_fields:
            article.filed_sectors.all().delete()
            ArticleSector.objects.bulk_create(
                ArticleSector(article=article, sector=sector, rank=rank) for rank, sector in enumerate(form.sectors)
            )
        if change and REACH_FIELDS.intersection(form.edited_fields):
            set_reach(Article.objects.filter(pk=article.pk))
        if {"status", "published_at"}.intersection(form.changed_data) and article.story:
            article.story.refresh_lead()
        if change:
            forget_known_addresses(form)
        if "status" in form.changed_data:
            article.drop_unshown_picture()
            if article.status != Article.Status.PUBLISHED:
                Pin.objects.of_article(article.pk).end_as_act(timezone.now(), request.user)
        search.refresh([article.pk], {article.pk: form.previous_published_at} if form.previous_published_at else {})
        self.tell_what_was_saved(request, form, change=change)

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

    @admin.display(description=gettext_lazy("pertinence"), ordering="relevance")
    def relevance_share(self, article: Article) -> str:
        """How likely it is economic news."""
        return _percent(article.relevance / 100)

    @admin.display(description=gettext_lazy("marge du classement"), ordering="filing_margin")
    def filing_points(self, article: Article) -> str:
        """By how much its category beat the next one: more than 100 where the rulebook and the learnt weights agree."""
        number = round(100 * article.filing_margin)
        return ngettext("%(n)d point", "%(n)d points", number) % {"n": number}

    @admin.display(description=gettext_lazy("marge de la réunion"), ordering="join_margin")
    def join_share(self, article: Article) -> str:
        """By how much it was similar enough for its story; a dash if it joined none by itself."""
        return _percent(article.join_margin)

    @admin.display(description=gettext_lazy("Raison du classement"))
    def why_here(self, article: Article) -> SafeString | str:
        """The reasons of the automatic filing, also if an editor has since set the category, another or the same."""
        reasons = format_html_join("", "<li>{}</li>", ((reason_html(one),) for one in shown_reasons(article.why)))
        if not reasons:
            return "–"
        past = _("La rédaction a depuis fixé la rubrique. Raison du classement automatique\u00a0:")
        note = format_html("<p>{}</p>", past) if "category" in article.locks else ""
        return format_html("{}<ul>{}</ul>", note, reasons)

    @admin.display(description=gettext_lazy("Fixé par la rédaction"))
    def locked_fields(self, article: Article) -> str:
        """The fields that visits no longer write."""
        return ", ".join(str(Article._meta.get_field(name).verbose_name) for name in article.locks) or "–"  # type: ignore[union-attr]


def _percent(share: float | None) -> str:
    return "–" if share is None else _("%(n)d\u00a0%%") % {"n": round(100 * share)}
