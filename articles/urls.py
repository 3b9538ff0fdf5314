"""The public addresses, in French, one each; every other spelling answers 301."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path, re_path

from articles.views import comments, feeds, listings, pages, pictures, search, sitemaps, websub

app_listings: list[tuple[str, str, Callable[..., HttpResponse]]] = [
    ("", "home", listings.home),
    ("secteurs/<slug:slug>/", "sector", listings.sector),
    ("rubriques/<slug:slug>/", "rubrique", listings.rubrique),
    ("marches/", "marches", listings.marches),
    ("veille-reglementaire/", "veille", listings.veille),
    ("pays/<slug:code>/", "country", listings.country),
    ("regions/<slug:slug>/", "region", listings.region),
    ("sources/<slug:slug>/", "source", listings.source),
]

urlpatterns = [
    *(path(route, view, name=name) for route, name, view in app_listings),
    *(path(f"{route}rss.xml", feeds.rss, {"listing": name}, name=f"{name}-rss") for route, name, _ in app_listings),
    path("secteurs/", listings.sectors, name="sectors"),
    path("pays/", listings.countries, name="countries"),
    path("sources/", listings.sources, name="sources"),
    path("actualite/<int:pk>-<slug:slug>/", pages.article, name="article"),
    path("actualite/<int:pk>/", pages.article, {"slug": ""}, name="article-by-id"),
    path("actualite/<int:pk>-<slug:slug>/commenter/", comments.write, name="comment"),
    path("recherche/", search.search, name="search"),
    path("a-propos/", pages.about, name="about"),
    path("charte/", pages.charter, name="charter"),
    re_path(r"^images/(?P<key>[0-9a-f]{32})-(?P<width>320|640|1280)\.webp$", pictures.picture, name="picture"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("websub/<slug:token>/", websub.callback, name="websub"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
]
