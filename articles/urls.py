"""The public addresses, in French, one per page; other spellings redirect (301, or 302 for a story)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from articles.api.views import manual
from articles.listings.listing import FEED_FILES
from articles.views import (
    archives,
    article,
    contact,
    feeds,
    home,
    images,
    search,
    sources,
    static_pages,
    story,
    watch,
)
from articles.views.comments import appeal, delete, edit, own, permalink, report, useful, write
from articles.views.editing.article import article_edit
from articles.views.editing.preview import shared_preview
from articles.views.editing.source import source_edit
from articles.views.editing.undo import undo_act
from articles.views.elsewhere.feeds_page import feeds_page
from articles.views.elsewhere.shared_link import shared_link
from articles.views.figures import card, data, instrument, values
from articles.views.listings import indexes, pages
from articles.views.listings.response import LISTING_WORDS
from portal.web.query_words import reads

app_listings: list[tuple[str, str, Callable[..., HttpResponse]]] = [
    ("", "home", home.home),
    ("editions/<slug:slug>/", "edition", home.edition),
    ("secteurs/<slug:slug>/", "sector", pages.sector),
    ("rubriques/<slug:slug>/", "rubrique", pages.rubrique),
    ("marches/", "marches", pages.marches),
    ("monde/", "monde", pages.monde),
    ("veille-reglementaire/", "veille", watch.veille),
    ("pays/<slug:code>/", "country", pages.country),
    ("regions/<slug:slug>/", "region", pages.region),
    ("sources/<slug:slug>/", "source", sources.source),
    ("societes/<slug:slug>/", "company", pages.company),
    ("institutions/<slug:slug>/", "institution", pages.institution),
    ("langues/<slug:code>/", "language", pages.language),
    ("archives/<int:year>/<int:month>/<int:day>/", "archive", archives.day),
]
OTHER_WORDS = {"veille": watch.WATCH_WORDS}  # of its query; the other listings read LISTING_WORDS

urlpatterns = [
    *(
        path(route, reads(*OTHER_WORDS.get(name, LISTING_WORDS))(require_safe(view)), name=name)
        for route, name, view in app_listings
    ),
    *(
        path(f"{route}{file}", feeds.feed, {"listing_name": name, "feed_format": form}, name=f"{name}-{form}")
        for route, name, _ in app_listings
        for form, file in FEED_FILES.items()
    ),
    path("marches/<slug:slug>/", instrument.instrument, name="instrument"),
    path("marches/<slug:slug>/valeurs.csv", values.values, name="instrument-values"),
    re_path(
        r"^marches/(?P<slug>[-a-zA-Z0-9_]+)/carte-(?P<digest>[0-9a-f]{16})\.png$", card.card, name="instrument-card"
    ),
    path("donnees/", data.data, name="data"),
    path("sources/sources.opml", feeds.opml, name="sources-opml"),
    path("secteurs/", indexes.sectors, name="sectors"),
    path("pays/", indexes.countries, name="countries"),
    path("sources/", sources.sources, name="sources"),
    path("archives/", archives.archives, name="archives"),
    path("archives/<int:year>/", archives.year, name="archive-year"),
    path("archives/<int:year>/<int:month>/", archives.month, name="archive-month"),
    path("societes/", indexes.companies, name="companies"),
    path("institutions/", indexes.institutions, name="institutions"),
    path("actualite/<int:pk>-<slug:slug>/", article.article, name="article"),
    path("actualite/<int:pk>/", article.article, {"slug": ""}, name="article-by-id"),
    path("actualite/<int:pk>-<slug:slug>/commenter/", write.write, name="comment"),
    path("actualite/<int:pk>-<slug:slug>/gestion/", article_edit, name="article-edit"),
    path("sources/<slug:slug>/gestion/", source_edit, name="source-edit"),
    path("apercu/<str:token>/", shared_preview, name="shared-preview"),
    path("annulation/", undo_act, name="undo-act"),
    path("commentaires/<int:pk>/", permalink.permalink, name="comment-permalink"),
    path("commentaires/<int:pk>/modifier/", edit.edit, name="comment-edit"),
    path("commentaires/<int:pk>/supprimer/", delete.delete, name="comment-delete"),
    path("commentaires/<int:pk>/utile/", useful.useful, name="comment-useful"),
    path("commentaires/<int:pk>/signaler/", report.report, name="comment-report"),
    path("compte/signalements/", report.my_reports, name="my-reports"),
    path("commentaires/<int:pk>/contester/", appeal.appeal, name="comment-appeal"),
    path("compte/commentaires/", own.my_comments, name="my-comments"),
    path("sujets/<int:pk>-<slug:slug>/", story.story, name="story"),
    path("sujets/<int:pk>/", story.story, {"slug": ""}, name="story-by-id"),
    path("sujets/<int:pk>/tete/", story.set_lead, name="story-lead"),
    path("sujets/<int:pk>/retrait/", story.remove_member, name="story-apart"),
    path("sujets/<int:pk>/reunion/", story.merge_stories, name="story-union"),
    path("recherche/", search.search, name="search"),
    *(
        path(f"recherche/{file}", search.feed, {"feed_format": form}, name=f"search-{form}")
        for form, file in FEED_FILES.items()
    ),
    path("aujourdhui.html", archives.today, name="today"),
    path("a-propos/", static_pages.about, name="about"),
    path("charte/", static_pages.charter, name="charter"),
    path("moderation/", static_pages.moderation, name="moderation"),
    path("corrections/", static_pages.corrections, name="corrections"),
    path("methode/", static_pages.method, name="method"),
    path("confidentialite/", static_pages.privacy, name="privacy"),
    path("mentions-legales/", static_pages.legal, name="legal"),
    path("accessibilite/", static_pages.accessibility, name="accessibility"),
    path("plan-du-site/", static_pages.plan, name="plan"),
    path("etat-des-sources/", sources.status, name="status"),
    path("api/", manual, name="api"),
    path("flux/", feeds_page, name="feeds"),
    path("application/", static_pages.application, name="application"),
    path("partage/", shared_link, name="shared-link"),
    path("contact/", contact.contact, name="contact"),
    path("contact/recu/<slug:reference>/", contact.received, name="contact-received"),
    re_path(r"^images/(?P<key>[0-9a-f]{32})-(?P<width>320|640|1280)\.webp$", images.picture, name="picture"),
    re_path(r"^cartes/(?P<key>0|[1-9][0-9]{0,17})-(?P<digest>[0-9a-f]{16})\.png$", images.card, name="card"),
]
