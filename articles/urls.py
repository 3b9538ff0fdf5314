"""The public addresses, in French, one each; every other spelling answers 301."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path, re_path

from articles.views import comments, feeds, listings, pages, pictures, search, sitemaps, stories, websub

app_listings: list[tuple[str, str, Callable[..., HttpResponse]]] = [
    ("", "home", listings.home),
    ("secteurs/<slug:slug>/", "sector", listings.sector),
    ("rubriques/<slug:slug>/", "rubrique", listings.rubrique),
    ("marches/", "marches", listings.marches),
    ("veille-reglementaire/", "veille", listings.veille),
    ("pays/<slug:code>/", "country", listings.country),
    ("regions/<slug:slug>/", "region", listings.region),
    ("sources/<slug:slug>/", "source", listings.source),
    ("societes/<slug:slug>/", "company", listings.company),
    ("institutions/<slug:slug>/", "institution", listings.institution),
]

urlpatterns = [
    *(path(route, view, name=name) for route, name, view in app_listings),
    *(path(f"{route}rss.xml", feeds.rss, {"listing": name}, name=f"{name}-rss") for route, name, _ in app_listings),
    path("secteurs/", listings.sectors, name="sectors"),
    path("pays/", listings.countries, name="countries"),
    path("sources/", listings.sources, name="sources"),
    path("societes/", listings.companies, name="companies"),
    path("institutions/", listings.institutions, name="institutions"),
    path("actualite/<int:pk>-<slug:slug>/", pages.article, name="article"),
    path("actualite/<int:pk>/", pages.article, {"slug": ""}, name="article-by-id"),
    path("actualite/<int:pk>-<slug:slug>/commenter/", comments.write, name="comment"),
    path("sujets/<int:pk>-<slug:slug>/", stories.story, name="story"),
    path("sujets/<int:pk>/", stories.story, {"slug": ""}, name="story-by-id"),
    path("sujets/<int:pk>/tete/", stories.lead, name="story-lead"),
    path("sujets/<int:pk>/retrait/", stories.apart, name="story-apart"),
    path("sujets/<int:pk>/reunion/", stories.union, name="story-union"),
    path("recherche/", search.search, name="search"),
    path("a-propos/", pages.about, name="about"),
    path("charte/", pages.charter, name="charter"),
    path("methode/", pages.method, name="method"),
    re_path(r"^images/(?P<key>[0-9a-f]{32})-(?P<width>320|640|1280)\.webp$", pictures.picture, name="picture"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("websub/<slug:token>/", websub.callback, name="websub"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
]
