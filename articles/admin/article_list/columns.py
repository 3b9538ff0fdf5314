"""What the list of articles shows: the headline over source and date, marks of its state, and a preview of one article."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import search
from articles.admin.article_list.filters import TO_DECIDE_PARAM, ThinMarginFilter
from articles.admin.lists.bounded import BoundedList
from articles.filing.editors.reasons import shown_reasons
from articles.models import Article
from articles.text.keys import read_key
from articles.web.urls import address_key
from portal.typography import date_and_time

PREVIEW_PARAM = "apercu"
PUBLIC_ADDRESS = "/actualite/"
MAX_MATCHES = 1000  # of a search: the newest
# A choice of the filter → the column of the list that shows its margin, and the field that orders by it.
MARGIN_COLUMNS = {"classement": ("filing_points", "filing_margin"), "reunion": ("join_share", "join_margin")}


class ArticleList(BoundedList):
    """The change list, without the long texts that it does not show."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        """Django's queryset without these texts."""
        return super().get_queryset(request, exclude_parameters).defer("body_html", "why")

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Django's, without the parameter that opens a preview."""
        found: dict[str, Any] = super().get_filters_params(params)
        found.pop(PREVIEW_PARAM, None)
        return found


class ArticleColumns(admin.ModelAdmin):
    """The columns, the search and the preview."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The change list without long texts."""
        return ArticleList

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; with « marge mince », that margin beside the headline."""
        shown = _margin_shown(request)
        columns: list[Any] = [
            *self.list_display,
            preview_column(request.GET, may_file=self.has_change_permission(request)),
        ]
        headline, *others = columns
        return [headline, shown[0], *others] if shown else [headline, *others]

    def get_ordering(self, request: HttpRequest) -> Any:
        """The newest first; with « marge mince », the narrowest."""
        shown = _margin_shown(request)
        return [shown[1], "-pk"] if shown else super().get_ordering(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Django's list; with `?apercu=<key>`, that article beside it."""
        key = read_key(request.GET.get(PREVIEW_PARAM, ""))
        shown = Article.objects.with_filing().filter(pk=key).first() if key else None
        context: dict[str, Any] = {"preview": shown, "preview_reasons": shown_reasons(shown.why) if shown else []}
        if shown and self.has_change_permission(request):
            context["preview_filing"] = filing_address(shown, request.GET)
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By an address, the article's or ours, one article; by words, published articles from the index, others by title."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if "://" in term or term.startswith(PUBLIC_ADDRESS):
            return queryset.at_address(_our_key(term), address_key(term)), False
        return queryset.matching_words(search.matching_keys(term, MAX_MATCHES), term), False

    @admin.display(description=gettext_lazy("article"), ordering="title")
    def headline(self, article: Article) -> SafeString:
        """The title; below it the source, the date, and what is special about it."""
        marks = [] if article.is_public else [article.state_name]
        marks += [article.get_kind_display()] if article.kind else []
        marks += [_("tenu")] if article.locks else []
        return format_html(
            '<span class="headline" id="article-{}" lang="{}">{}</span> <span class="quiet">{} · {}{}</span>',
            article.pk,
            article.language,
            article.title,
            article.source.name,
            date_and_time(article.published_at),
            "".join(f" · {mark}" for mark in marks),
        )


def _margin_shown(request: HttpRequest) -> tuple[str, str] | None:
    """The margin that the chosen filter is about."""
    chosen = (request.GET.get(name, "") for name in (ThinMarginFilter.parameter_name, TO_DECIDE_PARAM))
    return next((MARGIN_COLUMNS[one] for one in chosen if one in MARGIN_COLUMNS), None)


def filing_address(article: Article, params: QueryDict) -> str:
    """The short form of an article that a feed brought, from this very list; "" for others."""
    if article.is_own or article.status == Article.Status.WITHDRAWN:
        return ""
    address = reverse("admin:articles_article_file", args=[article.pk])
    return f"{address}?{urlencode({'_changelist_filters': params.urlencode()})}" if params else address


def preview_column(params: QueryDict, *, may_file: bool) -> Callable[[Article], SafeString]:
    """A column with the links that open the article beside this very list, its short form, and its public page."""

    @admin.display(description=gettext_lazy("aperçu"))
    def preview(article: Article) -> SafeString:
        kept = params.copy()
        kept[PREVIEW_PARAM] = str(article.pk)
        links = [format_html('<a href="?{}" data-preview>{}</a>', kept.urlencode(), _("aperçu"))]
        if may_file and (address := filing_address(article, params)):
            links.append(format_html('<a href="{}">{}</a>', address, _("classer")))
        if article.is_public or article.has_preview:
            links.append(format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("page")))
        return format_html(
            '<span class="row-links">{}</span>', format_html_join(" ", "{}", ((link,) for link in links))
        )

    return preview


def _our_key(address: str) -> int | None:
    """The key of an article's page on this site; None for another address."""
    return read_key(address.partition(PUBLIC_ADDRESS)[2].partition("-")[0].partition("/")[0])
