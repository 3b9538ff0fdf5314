"""The desk as a whole: every registered page of it, every action it offers. A new one without an act turns this red."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles.admin.base import JournaledAdmin
from articles.admin.forms.front_numbers import fingerprint
from articles.models import (
    Act,
    Article,
    Category,
    Comment,
    Correction,
    Country,
    Dataset,
    Feed,
    FrontPageNumbers,
    HeldWord,
    Instrument,
    Letter,
    Observation,
    Organisation,
    Page,
    Phrase,
    Picture,
    Pin,
    Provider,
    Quarantine,
    Refiling,
    Region,
    Revision,
    Sector,
    Series,
    Source,
    SourceRule,
    Story,
    Subscription,
    Visit,
    WaitingValue,
    Withdrawal,
)
from articles.models.articles.front_page_numbers import SHIPPED_NUMBERS
from articles.tests.admin.browser import opened
from articles.tests.figures.rows import filled, series
from members.models import Member
from portal.guide.page_html import anchor_of
from portal.guide.screens import MODELS
from portal.tests.error_pages import error_pages_once  # noqa: F401

pytestmark = pytest.mark.django_db
admin.autodiscover()
PAGES = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
CHIEF = Member(username="chef", is_superuser=True, is_staff=True)


def desk(model, user=CHIEF):
    request = RequestFactory().get("/gestion/")
    request.user = user
    return admin.site._registry[model], request


def actions_of(model):
    pages, request = desk(model)
    return pages.get_actions(request)


ACTIONS = [(model, name) for model in PAGES for name in actions_of(model)]
# What a person writes into the form: of a row that is there, and of a new one. Where a page lets nobody, nothing.
CHANGED = {
    Article: {"title": "Un autre titre"},
    Category: {"name_fr": "Autre nom"},
    Country: {"name_fr": "Autre nom"},
    Dataset: {"name_fr": "Autre nom"},
    Feed: {"state": "suspended"},
    FrontPageNumbers: {"half_life_hours": "7"},
    Group: {"name": "Autre groupe"},
    HeldWord: {"note": "Autre note"},
    Instrument: {"name_fr": "Autre nom"},
    Letter: {"state": "open"},
    Observation: {"note": "Autre note", "link": "https://banque.example/avis"},
    Member: {"is_staff": "on"},
    Organisation: {"name_fr": "Autre nom"},
    Phrase: {"weight": "2"},
    Pin: {"place": "2"},
    Provider: {"name": "Autre nom"},
    Region: {"name_fr": "Autre nom"},
    Sector: {"name_fr": "Autre nom"},
    Series: {"note_fr": "Autre note"},
    Source: {"note": "Autre note"},
    SourceRule: {"words": "autres mots"},
    Story: {"in_front": lambda: str(Article.objects.exclude(story=None).order_by("-pk")[0].pk)},
}
# What the page itself sends with it: these numbers are saved once their effect was shown.
SENT_ALONG = {FrontPageNumbers: {"seen": fingerprint(replace(SHIPPED_NUMBERS, half_life_hours=7.0))}}
ADDED = {
    Article: {"title": "Un article de plus", "category": "info-generale"},
    Correction: {"article": lambda: str(Article.objects.published()[0].pk), "text": "Le taux est de 3 %."},
    Dataset: {
        "slug": "a",
        "provider": "banque",
        "name_fr": "A",
        "name_en": "A",
        "reader": "by-hand",
        "rhythm": "never",
    },
    Instrument: {"slug": "a", "kind": "rate", "name_fr": "A", "name_en": "A"},
    Observation: {"series": "euro-dollar", "date": "2026-11-20", "value": "1.2", "link": "https://banque.example/avis"},
    Provider: {"slug": "a", "name": "A"},
    Series: {
        **{"slug": "a", "instrument": "euro-dollar", "dataset": "taux", "column": "GBP", "frequency": "D"},
        **{"unit_fr": "livres", "unit_en": "pounds"},
    },
    Feed: {"source": lambda: str(Source.objects.get(slug="s").pk), "url": "https://s.example/deux"},
    Group: {"name": "Un groupe de plus"},
    HeldWord: {"text": "gain assuré"},
    Member: {"username": "Koffi", "email": "koffi@member.example", "usable_password": "false"},
    Organisation: {"name_fr": "Banque", "name_en": "Bank", "slug": "banque"},
    Phrase: {"text": "ligne à terre", "speaks_for": "sector:mines", "weight": "1"},
    Pin: {"article": lambda: str(Article.objects.published()[0].pk), "place": "3"},
    Source: {"name": "Une source", "slug": "une-source"},
    SourceRule: {"words": "tarot", "hides": "on"},
}
# Pages beside Django's own list, forms, history and deletion. One that changes something writes an act, and has its test.
USUAL = ("changelist", "add", "history", "delete", "change")
OWN_PAGES = {
    "articles_act_undo",
    "articles_comment_queue",
    "articles_comment_author",
    "articles_feed_act",
    "articles_source_feeds",
    "articles_article_withdraw",
    "articles_source_withdraw",
    "articles_letter_settle",
    "articles_letter_take",
    "articles_article_revert",
    "articles_article_source_title",
    "articles_article_preview",
    "articles_article_file",
    "articles_source_new",
    "articles_source_opml",
    "articles_sourcerule_apply",
    "articles_sourcerule_release",
    "articles_sourcerule_release_deleted",
    "articles_refiling_ask",
    "articles_observation_import",
    "auth_user_password_change",
}
# The first leads to a form that writes the act (see `test_adding…[Pin]`); the second has nothing to do with these rows, whose
# source allows no page to be read (see articles/tests/admin/article_list/test_actions.py).
ELSEWHERE = {(Article, "pin"), (Article, "fetch_again")}


def specimens():
    """Two rows of each sort, so that every action has something to do."""
    now = timezone.now()
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    Region.objects.create(slug="uemoa", name_fr="UEMOA", name_en="WAEMU")
    Country.objects.create(pk="SN", name_fr="Sénégal", name_en="Senegal")
    awa = Member.objects.create_user("awa", "awa@member.example", "x")
    EmailAddress.objects.create(user=awa, email=awa.email)
    Authenticator.objects.create(user=awa, type="totp", data={"secret": "x"})
    own = Source.objects.create(slug="nous", name="Nous", kind=Source.Kind.OWN)
    source = Source.objects.create(slug="s", name="S")
    feed = Feed.objects.create(source=source, url="https://s.example/rss")
    story = Story.objects.create(lead_is_chosen=True)
    for n, status in enumerate(["published", "published"]):
        Article.objects.create(source=own, title=f"Titre {n}", status=status, story=story, is_lead=not n)
    article = story.articles.order_by("pk")[0]
    Story.objects.filter(pk=story.pk).update(lead=article)
    Comment.objects.create(article=article, author=awa, body="Un avis de lecteur.")
    Letter.objects.create(name="Awa", email="awa@member.example", body="Bonjour", sender="lecteur", subject="question")
    FrontPageNumbers.objects.current().save()
    Pin.objects.create(article=article, since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    SourceRule.objects.create(source=source, words="horoscope", hides=True)
    SourceRule.objects.create(words="loto", sector_id="mines", active=False)
    Phrase.objects.create(text="mine d’or", kind="sector", slug="mines", active=False)
    Phrase.objects.create(text="mine de fer", kind="sector", slug="mines")
    Organisation.objects.create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel")
    Refiling.objects.create(ended_at=now)
    Group.objects.create(name="Groupe")
    HeldWord.objects.create(text="gains garantis")
    Quarantine.objects.create(feed=feed, at=now, key="k", fingerprint="f")
    Visit.objects.create(feed=feed, at=now, status="ok")
    Revision.objects.create(article=article, at=now, title="Avant")
    Correction.objects.create(article=article, text="Le chiffre est de 3 %.")
    Page.objects.create(article=article, url="https://s.example/1")
    Picture.objects.create(key="0" * 32, url="https://s.example/1.png")
    Subscription.objects.create(feed=feed, hub="https://hub.example/", topic=feed.url)
    rate = filled(series(), ("2026-11-23", "1.1690"))
    WaitingValue.objects.create(series=rate, date=now.date(), value=2, before=1)
    Withdrawal(source=source, label="S", reason="Demande", is_undone=True).save()
    Act.objects.record(Member.objects.create_user("plume", "plume@desk.example"), Act.Verb.HIDE, article)


@pytest.fixture(scope="module")
def rows(module_rows):
    specimens()


@pytest.fixture
def chief(rows, client):
    client.force_login(Member.objects.create_superuser("chef", "chef@desk.example", "x"))
    return client


def row_of(model):
    rows = model.objects.order_by("pk")
    if model is Member:
        return rows.get(username="awa")
    return (
        rows.get(name="Groupe") if model is Group else rows.last() if model in {Article, Feed, Source} else rows.first()
    )


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def written(told):
    return {name: value() if callable(value) else value for name, value in told.items()}


@contextmanager
def journal():
    """The acts that were written meanwhile; each was inside a transaction that the page had opened."""
    outside, found = len(connection.savepoint_ids), []

    def watch(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "articles_act"'):
            assert len(connection.savepoint_ids) > outside, "an act was written apart from what was done"
        return execute(sql, params, many, context)

    last = Act.objects.order_by("pk").last()
    with connection.execute_wrapper(watch):
        yield found
    found.extend(Act.objects.filter(pk__gt=last.pk).order_by("pk"))


def test_every_page_of_the_desk_keeps_the_journal():
    assert [model.__name__ for model in PAGES if not isinstance(admin.site._registry[model], JournaledAdmin)] == []
    assert len(ACTIONS) > 25


def test_no_page_of_its_own_is_added_unseen():
    found = set()
    for model in PAGES:
        usual = {f"{model._meta.app_label}_{model._meta.model_name}_{page}" for page in USUAL}
        found |= {url.name for url in admin.site._registry[model].urls if url.name} - usual
    assert found == OWN_PAGES


@pytest.mark.parametrize(("model", "name"), ACTIONS, ids=lambda one: getattr(one, "__name__", one))
def test_every_action_writes_an_act(chief, model, name):
    rows = [row_of(model)] if name == "delete_selected" else model.objects.all()
    if name == "pin":  # one at a time: two are refused
        rows = rows[:1]
    if name == "give_back":  # of what no editor decided, nothing is given back
        model.objects.update(locks=["category"])
    sent = {
        "action": name,
        "_selected_action": [row.pk for row in rows],
        "post": "yes",
        "sector": "mines",
        "reason": "Demande",
    }
    with journal() as acts:
        answer = chief.post(address(model, "changelist"), sent)
    assert answer.status_code == 302
    if (model, name) in ELSEWHERE:
        return
    assert acts
    assert {act.by_name for act in acts} == {"chef"}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_changing_writes_an_act(chief, model):
    (pages, request), row = desk(model), row_of(model)
    if not pages.has_change_permission(request, row):
        return
    sent = opened(chief, address(model, "change", row.pk), f"{model._meta.model_name}_form")
    with journal() as acts:
        answer = chief.post(
            address(model, "change", row.pk), sent | written(CHANGED[model]) | SENT_ALONG.get(model, {})
        )
    assert answer.status_code == 302, answer.context["errors"]
    (act,) = [act for act in acts if act.verb == "change"]
    assert (act.by_name, act.kind, act.key) == ("chef", model._meta.label_lower, str(row.pk))
    assert set(act.before) == set(act.after) >= {re.sub(r"_[01]$", "", name) for name in CHANGED[model]}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_adding_writes_an_act(chief, model):
    pages, request = desk(model)
    if not pages.has_add_permission(request):
        return
    Pin.objects.all().delete()
    sent = opened(chief, address(model, "add"), f"{model._meta.model_name}_form")
    there = set(model.objects.values_list("pk", flat=True))
    with journal() as acts:
        answer = chief.post(address(model, "add"), sent | written(ADDED[model]))
    assert answer.status_code == 302, answer.context["errors"]
    added = model.objects.exclude(pk__in=there).get()
    assert [(act.verb, act.kind, act.key) for act in acts] == [("add", model._meta.label_lower, str(added.pk))]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_deleting_writes_an_act(chief, model):
    (pages, request), row = desk(model), row_of(model)
    if not pages.has_delete_permission(request, row):
        return
    with journal() as acts:
        answer = chief.post(address(model, "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()
    assert [(act.verb, act.kind, act.key) for act in acts] == [("delete", model._meta.label_lower, str(row.pk))]


def test_no_act_tells_what_is_a_members_own(chief):
    """Neither an address, nor a password, nor a secret, nor a text: whatever was done to what belongs to a member."""
    awa = row_of(Member)
    written_anew = {
        Letter: {"note": "Awa a rappelé", "state": "open"},
        Member: {"email": "neuf@member.example", "username": "Awa2"},
    }
    for model, fields in written_anew.items():
        row = row_of(model) if model is not Member else awa
        sent = opened(chief, address(model, "change", row.pk), f"{model._meta.model_name}_form")
        assert chief.post(address(model, "change", row.pk), sent | fields).status_code == 302
    passwords = {"password1": "mot-de-passe-long", "password2": "mot-de-passe-long", "usable_password": "true"}
    chief.post(reverse("admin:auth_user_password_change", args=[awa.pk]), passwords | {"set-password": "1"})
    chief.post(address(Member, "changelist"), {"action": "reset_second_factor", "_selected_action": [awa.pk]})
    queue, comment = reverse("admin:articles_comment_queue"), row_of(Comment)
    hidden = {
        "comment": comment.pk,
        "seen": comment.version,
        "action": "hide",
        "reason": "insult",
        "message": "Un mot.",
    }
    assert chief.post(queue, hidden).status_code == 302
    chief.post(address(Comment, "delete", row_of(Comment).pk), {"post": "yes"})
    chief.post(address(Member, "delete", awa.pk), {"post": "yes"})
    told = str(list(Act.objects.values()))
    assert Act.objects.filter(kind="members.member").count() == 4
    assert Act.objects.get(kind="articles.comment", verb="withdraw").digest
    for word in ("Un mot", "member.example", "mot-de-passe", "secret", "Un avis", "Bonjour", "rappelé", "md5"):
        assert word not in told


def fields_of(model):
    return [field for field in model._meta.get_fields() if getattr(field, "column", None) or field.many_to_many]


def lookups_of(model):
    for field in fields_of(model):
        yield f"{field.name}__startswith"
        if field.is_relation:
            yield from (f"{field.name}__{one.name}__startswith" for one in fields_of(field.related_model))


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_an_address_filters_by_nothing_that_is_not_declared(chief, model, error_pages_once):  # noqa: F811
    open_to = [
        lookup
        for lookup in lookups_of(model)
        if chief.get(address(model, "changelist"), {lookup: "a"}).status_code != 400
    ]
    assert open_to == []


def test_a_hubs_secret_cannot_be_read_letter_by_letter(chief):
    for name in ("secret", "token"):
        for how in ("", "__exact", "__startswith", "__gt", "__regex"):
            sent = {"id": row_of(Subscription).pk, name + how: "a"}
            assert chief.get(address(Subscription, "changelist"), sent).status_code == 400


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_list_leads_to_its_part_of_the_guide_and_every_filter_that_it_offers_works(chief, model):
    pages, _request = desk(model)
    page = BeautifulSoup(chief.get(address(model, "changelist"), follow=True).content, "html.parser")
    part = anchor_of(MODELS[f"{model._meta.app_label}_{model._meta.model_name}"].section)
    assert page.select_one("#user-tools a[target=gestion-aide]")["href"] == f"{reverse('admin:guide')}#{part}"
    offered = {link["href"] for link in page.select("#content a[href^='?']")}
    if pages.list_filter or pages.date_hierarchy:
        assert offered
    for query in offered | {f"?{model._meta.pk.name}__exact={row_of(model).pk}"}:
        answer = chief.get(address(model, "changelist") + query)
        assert answer.status_code == 200, query
        assert set(parse_qs(query[1:], keep_blank_values=True)) <= set(answer.wsgi_request.GET), (
            "it got lost on its way"
        )


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_forms_find_other_rows(chief, model):
    """The windows where a key is chosen, and the fields that complete what is typed."""
    pages, request = desk(model)
    if not pages.has_change_permission(request, row_of(model)):
        return
    page = BeautifulSoup(chief.get(address(model, "change", row_of(model).pk)).content, "html.parser")
    for link in page.select("a.related-lookup"):
        assert chief.get(f"{link['href']}&_popup=1").status_code == 200
    for field in page.select("select.admin-autocomplete"):
        asked = {key: field[f"data-{key.replace('_', '-')}"] for key in ("app_label", "model_name", "field_name")}
        assert chief.get(field["data-ajax--url"], asked | {"term": "a"}).status_code == 200
