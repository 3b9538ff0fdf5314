"""The addresses for machines (robots.txt, sitemaps, WebSub…), the same in every language."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from django.views.generic import RedirectView

from articles.views import crawlers, websub


class PartConverter(IntConverter):
    """A number without leading zeros, so that a document has only one address."""

    regex = "[1-9][0-9]{0,17}"


register_converter(PartConverter, "part")

urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path("llms.txt", crawlers.llms, name="llms"),
    path("sitemap.xml", crawlers.index, name="sitemap"),
    path("sitemaps/pages.xml", crawlers.pages, name="sitemap-pages"),
    path("sitemaps/actualites.xml", crawlers.news, name="sitemap-news"),
    path("sitemaps/articles-<part:part>.xml", crawlers.articles, name="sitemap-articles"),
    path("sitemaps/sujets-<part:part>.xml", crawlers.stories, name="sitemap-stories"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="account_change_password", http_method_names=["get", "head"]),
        name="change-password",
    ),
    path("websub/<slug:token>/", websub.callback, name="websub"),
]
