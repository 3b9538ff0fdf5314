"""The desk in Chromium: against the pages that we make axe holds nothing, against Django's nothing serious.

Each page once, in one of four guises. `DESK_AXE=all`: every page of the desk in each of them, some minutes long.
"""

import os
from itertools import cycle, product

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.models import (
    Act,
    Article,
    Comment,
    Feed,
    FrontPageNumbers,
    HeldWord,
    Letter,
    Phrase,
    Refiling,
    Revision,
    Source,
    SourceRule,
    Story,
)
from articles.tests.admin.browser import opened
from articles.tests.journeys.worker import by_worker
from benches.browser.inspector import ConsoleListener, find_barriers, wide
from members.models import Member
from portal.tests.test_desk import OWN_PAGES, PAGES, address, desk, row_of, specimens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUISES = list(product(["light", "dark"], [360, 1280]))
EVERYTHING = os.environ.get("DESK_AXE") == "all"
# Django's lists and forms with every sort of field, filter and table; the others hold nothing else.
STOCK = [Article, Source, Feed, Phrase, Letter, Member, Story] if not EVERYTHING else PAGES
# What Django's pages still have, none of it serious; the causes are in docs/decisions/021-the-desk-in-a-browser.md.
LISTED = {"empty-table-header"}
LISTED_MESSAGES = ("Input elements should have autocomplete attributes",)


@pytest.fixture
def chief(client, page, live_server, settings):
    specimens()
    client.force_login(Member.objects.create_superuser("chef", "chef@desk.example", "x"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return client


@pytest.fixture
def look(chief, page, live_server):
    """Opens a page, in the next guise or in all, and returns (guise, faults) of each; `sent` is the form that leads to it."""
    console, turns = ConsoleListener(page), cycle(GUISES)

    def look(path, sent=None):
        if sent is not None:
            answer = by_worker(lambda: chief.post(path, sent))
            assert answer.status_code == 200, (path, answer.status_code)
            told = {"Content-Security-Policy": answer["Content-Security-Policy"]}
            page.route(
                live_server.url + path,
                lambda route: route.fulfill(body=answer.content, content_type="text/html; charset=utf-8", headers=told),
            )
            # The form's token is of another browser.
            present = {"sentence": "Awa a aussi cette fiche ouverte."}
            page.route("**/gestion/presence/**", lambda route: route.fulfill(json=present))
        for scheme, width in GUISES if EVERYTHING else [next(turns)]:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + path)
            page.evaluate("document.querySelectorAll('#content details').forEach((one) => { one.open = true; })")
            yield (scheme, width), [*find_barriers(page), *wide(page), *console.take_messages()]
        page.unroute_all()

    return look


def own_pages(client):
    """Path → the form that leads there, None where one just goes: all pages of ours, by the name of the address."""
    article, source, feed, letter = (row_of(model) for model in (Article, Source, Feed, Letter))
    comment, member = row_of(Comment), row_of(Member)
    own = Article.objects.create(source=Source.objects.get(slug="nous"), title="À venir", status="draft")
    told = Article.objects.create(source=source, url="https://s.example/1", title="Le nôtre", locks=["title"])
    Revision.objects.create(article=told, title="Celui de la source", ours=[])
    client.post(address(Article, "changelist"), {"action": "hide", "_selected_action": [told.pk]})

    def form(model, button, **values):
        path = address(model, "change", row_of(model).pk)
        return path, opened(client, path, f"{model._meta.model_name}_form") | values | {button: "1"}

    feeds, opml = reverse("admin:articles_source_feeds", args=[source.pk]), reverse("admin:articles_source_opml")
    queue = reverse("admin:articles_comment_queue")
    return [
        ("", reverse("admin:index"), None),
        ("articles_comment_queue", queue, None),
        ("articles_comment_queue", f"{queue}?commentaire={comment.pk}", None),
        ("articles_comment_author", reverse("admin:articles_comment_author", args=[member.pk]), None),
        ("articles_source_feeds", feeds, None),
        ("articles_article_withdraw", address(Article, "withdraw", article.pk), None),
        ("articles_source_withdraw", address(Source, "withdraw", source.pk), {"reason": ""}),
        ("articles_article_revert", address(Article, "history", article.pk), None),
        ("articles_source_new", reverse("admin:articles_source_new"), {"address": "http://["}),
        ("articles_source_opml", opml, None),
        ("articles_sourcerule_apply", reverse("admin:articles_sourcerule_apply", args=[row_of(SourceRule).pk]), None),
        (
            "articles_sourcerule_release",
            reverse("admin:articles_sourcerule_release", args=[row_of(SourceRule).pk]),
            None,
        ),
        ("articles_sourcerule_release_deleted", reverse("admin:articles_sourcerule_release_deleted"), None),
        ("articles_observation_import", reverse("admin:articles_observation_import"), None),
        ("articles_article_file", address(Article, "file", told.pk), None),
        ("articles_article_source_title", address(Article, "change", told.pk), None),
        ("articles_act_undo", address(Act, "changelist"), None),
        ("articles_article_preview", reverse("admin:articles_article_preview", args=[own.pk]), None),
        # Django's lists and forms, with what we add to them
        ("articles_letter_settle", address(Letter, "change", letter.pk), None),
        ("articles_letter_take", address(Letter, "change", letter.pk), None),
        ("articles_feed_act", address(Feed, "change", feed.pk), None),
        ("articles_refiling_ask", address(Refiling, "changelist"), None),
        ("", f"{address(Article, 'changelist')}?apercu={article.pk}", None),
        ("", *form(Phrase, "_effect")),
        ("", *form(HeldWord, "_effect")),
        ("", *form(SourceRule, "_effect")),
        ("", *form(FrontPageNumbers, "_effect", half_life_hours="7")),
        ("", *form(Feed, "_try", url="http://127.0.0.1:9/")),
    ]


def test_against_a_page_of_ours_nothing_is_held(chief, look):
    pages = own_pages(chief)
    assert {name for name, _path, _sent in pages if name} == OWN_PAGES - {"auth_user_password_change"}  # Django's
    found = {
        (path, guise): list(map(str, faults))
        for _name, path, sent in pages
        for guise, faults in look(path, sent)
        if faults
    }
    assert found == {}


def stock_pages():
    yield reverse("admin:auth_user_password_change", args=[row_of(Member).pk])
    for model in STOCK:
        (pages, request), row = desk(model), row_of(model)
        yield address(model, "changelist")
        yield address(model, "change", row.pk)
        if EVERYTHING or model is Source:
            yield address(model, "history", row.pk)
            if pages.has_add_permission(request):
                yield address(model, "add")
            if pages.has_delete_permission(request, row):
                yield address(model, "delete", row.pk)


def is_listed(fault):
    """Whether it is one of those that the decision lists, with its cause."""
    if isinstance(fault, str):
        return any(message in fault for message in LISTED_MESSAGES)
    return fault.rule in LISTED and fault.impact in {"minor", "moderate"}


def test_against_a_page_of_djangos_nothing_serious_is_held_and_the_rest_is_listed(chief, look):
    found = {}
    for path in stock_pages():
        for guise, faults in look(path):
            if rest := [str(fault) for fault in faults if not is_listed(fault)]:
                found[path, guise] = rest
    assert found == {}
    assert len(PAGES) == len(admin.site._registry)
