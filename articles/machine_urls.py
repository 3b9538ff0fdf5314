"""What machines ask for, by the addresses they expect: the same in every language."""

from django.urls import path
from django.views.generic import RedirectView

from articles.views import robots, sitemaps

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("llms.txt", robots.llms, name="llms"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemaps/actualites.xml", sitemaps.news, name="sitemap-news"),
    path("sitemaps/articles-<int:part>.xml", sitemaps.articles, name="sitemap-articles"),
    path("sitemaps/sujets-<int:part>.xml", sitemaps.stories, name="sitemap-stories"),
    path(".well-known/security.txt", robots.security, name="security"),
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="change-password",
    ),
]
