"""Looking for articles."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from articles import search as index
from articles.forms import SearchForm
from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.views.paging import BadCursor, page

COUNTED = 1000  # beyond that, nobody reads the figure and counting costs more than finding


def search(request: HttpRequest) -> HttpResponse:
    """The search page: an empty form, what was found, or why nothing was."""
    form = SearchForm(request.GET or None)
    context = {"form": form, "section": "search"}
    if form.is_valid() and form.asks_something:
        articles = _found(form)
        try:
            context["page"] = page(articles.for_listing(), request.GET)
        except BadCursor:
            words = request.GET.copy()
            for cursor in ("avant", "apres"):
                words.pop(cursor, None)
            return HttpResponseRedirect(f"{reverse('search')}?{words.urlencode()}")
        context["count"] = articles[: COUNTED + 1].count()
        context["counted"] = COUNTED
    return render(request, "articles/search.html", context)


def _found(form: SearchForm) -> ArticleQuerySet:
    """The published articles that answer a valid `form`."""
    asked = form.cleaned_data
    articles = Article.objects.published()
    if asked["rubrique"]:
        articles = articles.in_category(asked["rubrique"])
    if asked["secteur"]:
        articles = articles.in_sector(asked["secteur"])
    if asked["pays"]:
        articles = articles.in_country(asked["pays"])
    return index.matching(articles, asked["q"]) if asked["q"] else articles
