import inspect
import re
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from articles.admin.new_source import opml_page
from articles.admin.new_source.opml_page import MAX_UPLOAD_BYTES, NOT_OPML_SENTENCES
from articles.models import Act, Feed, Source
from articles.syndication import opml as opml_reader

pytestmark = pytest.mark.django_db
PAGE = "/gestion/articles/source/opml/"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline xmlUrl="https://a.example/&b;"/></body></opml>'


def opml(*urls):
    body = "".join(f'<outline text="Source {n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
    return f'<?xml version="1.0"?><opml version="2.0"><body>{body}</body></opml>'


@pytest.fixture
def editor(signed_in_as):
    return signed_in_as("Rédaction")


def upload(client, content):
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(PAGE, {"file": SimpleUploadedFile("liste.opml", content)})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def save(client, page, **values):
    return client.post(PAGE, {"outlines": page.select_one("[name=outlines]")["value"], "scope": "all", **values})


def text_of(page):
    return " ".join(page.select_one("#content").text.split())


@pytest.fixture
def known(taxonomy):
    source = Source.objects.create(slug="s", name="S")
    return Feed.objects.create(source=source, url="https://known.example/rss")


def test_what_a_list_changes_is_shown_first_and_then_saved_in_one_act(editor, known):
    before = Source.objects.count()
    page = upload(editor, opml("https://a.example/f", "https://b.example/f", known.url, "ftp://c.example/f"))
    text = text_of(page)
    assert "2 nouvelles sources, 1 déjà ajoutée, 1 refusée. Rien n’est encore enregistré." in text
    assert "ne commence pas par http:// ou https://" in text
    assert "https://a.example/f" in text
    assert Source.objects.count() == before
    assert page.select_one("a[href='/sources/sources.opml']"), "the list of ours, beside it"
    answer = save(editor, page)
    assert answer["Location"] == "/gestion/articles/source/"
    assert "2 sources ajoutées" in editor.get(answer["Location"]).content.decode()
    assert set(Feed.objects.filter(url__endswith=".example/f").values_list("state", flat=True)) == {"active"}
    acts = Act.objects.filter(verb="add").order_by("pk")
    assert [act.kind for act in acts] == ["articles.source"] * 2 + ["articles.feed"] * 2
    assert [act.after["url"] for act in acts[2:]] == ["https://a.example/f", "https://b.example/f"]


def test_only_what_is_ticked_is_added(editor):
    page = upload(editor, opml("https://a.example/f", "https://b.example/f"))
    save(editor, page, scope="ticked", ticked=["1", "x", "77"])
    assert list(Feed.objects.filter(url__endswith=".example/f").values_list("url", flat=True)) == [
        "https://b.example/f"
    ]
    answer = save(editor, page, scope="ticked")
    assert "Aucune ligne n’était cochée" in answer.content.decode()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert(1)", "ne commence pas"),
        ("http://u:p@a.example/", "mal écrite"),
        ("http://a.example:0/", "mal écrite"),
        ("https://a.example/" + "x" * 2_000, "plus de 1"),
    ],
)
def test_each_refused_address_has_its_reason(editor, url, reason):
    page = upload(editor, opml(url))
    assert reason in text_of(page)
    assert "Rien à ajouter" in text_of(page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "vide"),
        ("<html><p>garbage", "n’est pas une liste OPML"),
        (b"\xff\xfe\x00garbage\x00" * 1000, "n’est pas une liste OPML"),
        (BOMB, "entités XML"),
        (opml("https://a.example/f")[:-20], "incomplet"),
        (opml(), "aucun flux"),
        (opml(*(f"https://a.example/{n}" for n in range(5_000))), "plus de 2"),
        ("x" * (MAX_UPLOAD_BYTES + 1), "trop longue"),
    ],
    ids=["empty", "html", "bytes", "bomb", "cut", "nothing", "5000", "large"],
)
def test_a_file_that_is_no_list_is_a_sentence(editor, content, sentence):
    before = Source.objects.count()
    assert sentence in upload(editor, content).select_one(".errornote").text
    assert Source.objects.count() == before


def test_no_file_is_a_sentence(editor):
    assert "errornote" in editor.post(PAGE, {}).content.decode()


def test_every_reason_of_the_reader_has_a_sentence_here():
    source = inspect.getsource(opml_reader)
    assert set(re.findall(r'NotOpml\(\s*"([a-z-]+)"', source)) == set(NOT_OPML_SENTENCES)


def test_a_list_that_fits_no_form_is_refused_before_it_is_shown(editor, monkeypatch):
    monkeypatch.setattr(opml_page, "MAX_SIGNED_CHARS", 10)
    page = upload(editor, opml("https://a.example/f"))
    assert "trop longue" in page.select_one(".errornote").text


def test_of_many_outlines_two_hundred_are_shown_and_all_are_saved(editor, django_assert_max_num_queries):
    page = upload(editor, opml(*(f"https://a.example/{n}" for n in range(250))))
    assert len(page.select("[name=ticked]")) == 200
    assert "Les 200 premières" in text_of(page)
    with django_assert_max_num_queries(60):
        save(editor, page)
    assert Feed.objects.filter(host="a.example").count() == 250


def test_what_came_in_meanwhile_is_not_added_twice(editor):
    page = upload(editor, opml("https://a.example/f", "https://b.example/f"))
    Feed.objects.create(source=Source.objects.create(slug="a", name="A"), url="https://a.example/f")
    save(editor, page)
    assert Source.objects.filter(feeds__url__endswith=".example/f").count() == 2


def test_nothing_is_half_done(editor):
    page = upload(editor, opml("https://a.example/f", "https://b.example/f"))
    before = Source.objects.count()
    with mock.patch.object(Act.objects, "record_many", side_effect=IntegrityError):
        answer = save(editor, page)
    assert "Rien n’est enregistré" in answer.content.decode()
    assert Source.objects.count() == before


@pytest.mark.parametrize("forged", ["", "x", "WyJhIl0:1:x"])
def test_a_preview_that_was_not_signed_here_saves_nothing(editor, forged):
    answer = editor.post(PAGE, {"outlines": forged, "scope": "all"})
    assert "rien n’est enregistré" in answer.content.decode()
