"""The addresses of the pages that add sources and feeds, for the admin of sources."""

from django.urls import URLPattern, path

from articles.admin.base import JournaledAdmin
from articles.admin.new_source.more_feeds import MoreFeedsPage
from articles.admin.new_source.opml_page import OpmlPage
from articles.admin.new_source.site_page import NewSourcePage


def new_source_urls(pages: JournaledAdmin) -> list[URLPattern]:
    """Their addresses, under that of the list of sources."""
    protected = pages.admin_site.admin_view
    return [
        path("from-site/", protected(NewSourcePage(pages).view), name="articles_source_new"),
        path("<int:key>/feeds/", protected(MoreFeedsPage(pages).view), name="articles_source_feeds"),
        path("opml/", protected(OpmlPage(pages).view), name="articles_source_opml"),
    ]
