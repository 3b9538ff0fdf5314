from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.utils import timezone

from articles.admin.new_source import found_site, trying
from articles.ingest.discover.records import Discovery
from articles.ingest.errors import failure
from articles.models import Act, Feed, Source
from articles.tests.site import HOST, feed
from articles.web.ssrf import BadAddress

pytestmark = pytest.mark.django_db
PAGE = "/gestion/articles/source/from-site/"
HOME_OF_SCRIPTS = (
    '<title>&lt;script&gt;alert(1)&lt;/script&gt;</title><link rel="alternate" type="application/rss+xml" href="/feed">'
)


@pytest.fixture
def editor(signed_in_as, site):
    return signed_in_as("Rédaction")


def soup(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def search(client, address="journal.example", **values):
    return client.post(PAGE, {"address": address, **values})


def as_sent(page):
    """What a browser sends of the form that saves, as it was proposed."""
    form = page.select_one("form:has(input[name=found])")
    sent = {}
    for field in form.select("input[name]:not([type=submit])"):
        if field.get("type") != "checkbox" or field.has_attr("checked"):
            sent.setdefault(field["name"], []).append(field.get("value", ""))
    for field in form.select("select"):
        chosen = field.select_one("option[selected]") or field.option
        sent[field["name"]] = chosen["value"]
    return sent


@pytest.mark.parametrize("reason", ["unreachable", "refused", "timeout", "http-503", "tls-expired"])
def test_a_site_that_does_not_answer_is_not_said_to_be_asked_again(editor, monkeypatch, reason):
    answer = Discovery((), 1, failure(reason).sentence)
    monkeypatch.setattr(trying, "discover_feeds", lambda *args, **options: answer)
    note = soup(search(editor)).select_one(".errornote").text
    assert note.split()[0] == answer.error.split()[0]
    assert "réessaierons" not in note
    assert "Rien à faire" not in note


def test_from_the_first_page_to_the_source_in_three_clicks(editor):
    assert soup(editor.get("/gestion/")).select_one(f"a[href='{PAGE}']")
    page = soup(search(editor))
    sent = as_sent(page)
    assert sent["name"] == ["Le Journal"]
    assert (sent["language"], sent["excerpt_length"], sent["feeds"]) == ("fr", ["300"], ["0"])
    assert "may_full_text" not in sent
    assert "Titre /1" in page.text
    assert not Source.objects.filter(name="Le Journal").exists()
    answer = editor.post(PAGE, sent | {"country": "SN"})
    source = Source.objects.get(name="Le Journal")
    assert answer["Location"] == f"/gestion/articles/source/{source.pk}/change/"
    assert (source.slug, source.homepage, source.country_id, source.kind) == (
        "le-journal",
        f"{HOST}/",
        "SN",
        "media",
    )
    (added,) = source.feeds.all()
    assert (added.url, added.state, added.host) == (f"{HOST}/feed", "active", "journal.example")
    assert added.due_at <= timezone.now()


def test_the_source_and_its_feeds_are_journaled(editor):
    sent = as_sent(soup(search(editor)))
    editor.post(PAGE, sent | {"feeds": ["0", "1"]})
    acts = Act.objects.filter(verb="add").order_by("pk")
    assert [act.kind for act in acts] == ["articles.source", "articles.feed", "articles.feed"]
    assert acts[0].after["name"] == "Le Journal"
    assert acts[2].after["url"] == f"{HOST}/sport/rss"
    assert LogEntry.objects.filter(object_repr="Le Journal").exists()


def test_nothing_is_asked_by_looking(editor, site):
    assert soup(editor.get(f"{PAGE}?address=journal.example")).select_one("input[name=address]")
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        *(
            (other, "")
            for other in ("", "ftp://a.example/", "javascript:alert(1)", "http://u:p@a.example/", "http://[")
        ),
        *((words, "Ce n’est pas une adresse") for words in ("pas une adresse", "journal", "https://pas une adresse")),
    ],
)
def test_what_is_no_address_is_told_so_and_kept(editor, site, address, said):
    page = soup(search(editor, address))
    assert said in page.select_one(".errornote").text
    assert page.select_one("input[name=address]").get("value", "") == address
    assert site.asked == []


def test_a_private_network_is_refused_with_the_sentence(signed_in_as, settings):
    settings.FETCH_HOST_PAUSE, settings.FETCH_ALLOW_PRIVATE_NETWORKS = 0, ""
    page = soup(search(signed_in_as("Rédaction"), "http://127.0.0.1:9/"))
    assert "réseau privé" in page.select_one(".errornote").text


@pytest.mark.parametrize("address", ["journal.example", "http://www.journal.example/", f"{HOST}/feed"])
def test_a_known_address_leads_to_its_source(editor, site, address):
    source = Source.objects.create(slug="j", name="J", homepage=f"{HOST}/")
    Feed.objects.create(source=source, url=f"{HOST}/feed")
    answer = search(editor, address)
    assert answer["Location"] == f"/gestion/articles/source/{source.pk}/change/"
    assert "déjà ajouté" in editor.get(answer["Location"]).content.decode()
    assert site.asked == []


def test_another_page_of_a_known_host_names_its_source_and_may_be_searched(editor, site):
    source = Source.objects.create(slug="j", name="Une autre", homepage="https://www.journal.example/autre")
    page = soup(search(editor))
    assert page.select_one(f"a[href='/gestion/articles/source/{source.pk}/change/']").text == "Une autre"
    assert site.asked == []
    assert "Titre /1" in soup(search(editor, anyway="1")).text


def test_a_feed_that_somebody_reads_already_leads_to_its_source(editor, site):
    source = Source.objects.create(slug="j", name="J")
    site.pages["/"] = '<link rel="alternate" type="application/rss+xml" href="https://feeds.example/j">'
    site.pages["https://feeds.example/j"] = feed("/1")
    Feed.objects.create(source=source, url="https://feeds.example/j")
    assert search(editor)["Location"] == f"/gestion/articles/source/{source.pk}/change/"


def test_a_site_without_feeds_is_saved_and_its_page_described_next(editor, site):
    site.pages = {"/": "<title>Sans flux</title>"}
    page = soup(search(editor))
    assert "Aucun flux" in page.text
    assert page.select_one("input[id=other-address]"), "a plain feed's address may be given"
    answer = editor.post(PAGE, as_sent(page) | {"_page": "1"})
    source = Source.objects.get(name="Sans flux")
    form = soup(editor.get(answer["Location"]))
    assert form.select_one("#id_url")["value"] == f"{HOST}/"
    assert form.select_one("#id_kind option[selected]")["value"] == "page"
    assert form.select_one("#id_source option[selected]")["value"] == str(source.pk)


def test_a_plain_feeds_address_is_enough(editor):
    page = soup(search(editor, f"{HOST}/feed"))
    assert as_sent(page)["name"] == ["Journal"]
    editor.post(PAGE, as_sent(page))
    assert Source.objects.get(name="Journal").homepage == f"{HOST}/"


def test_a_slug_in_use_gets_a_number(editor):
    Source.objects.create(slug="le-journal", name="Le Journal")
    editor.post(PAGE, as_sent(soup(search(editor))))
    assert Source.objects.filter(name="Le Journal", slug="le-journal-2").exists()


def test_what_is_wrong_is_told_with_the_text_kept_and_nothing_is_asked_again(editor, site):
    sent = as_sent(soup(search(editor)))
    asked = list(site.asked)
    page = soup(editor.post(PAGE, sent | {"name": "Autre nom", "excerpt_length": "9000", "feeds": []}))
    assert "5000" in page.text.replace("\u202f", "").replace("\xa0", "")
    assert "Cochez au moins un flux" in page.text
    assert as_sent(page)["name"] == ["Autre nom"]
    assert site.asked == asked
    assert not Source.objects.filter(name="Autre nom").exists()


def test_a_feed_that_was_added_meanwhile_saves_nothing(editor):
    sent = as_sent(soup(search(editor)))
    Feed.objects.create(source=Source.objects.create(slug="j", name="J"), url=f"{HOST}/sport/rss")
    page = soup(editor.post(PAGE, sent | {"feeds": ["0", "1"]}))
    assert "déjà ajouté" in page.text
    assert not Source.objects.filter(name="Le Journal").exists()


def test_two_at_the_same_moment_are_one_source_and_a_sentence(editor):
    """Both have checked; the database refuses the second."""
    sent = as_sent(soup(search(editor)))
    Source.objects.create(slug="le-journal", name="Le Journal")
    with mock.patch("articles.admin.new_source.saving.free_slug", return_value="le-journal"):
        page = soup(editor.post(PAGE, sent))
    assert "quelqu’un d’autre" in page.text
    assert not Feed.objects.filter(url=f"{HOST}/feed").exists()
    assert not Act.objects.filter(verb="add").exists()


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoxfQ:1:x", "of another salt"])
def test_what_was_not_signed_here_saves_nothing(editor, forged):
    sent = as_sent(soup(search(editor)))
    forged = signing.dumps({"homepage": "http://10.0.0.1/"}) if forged == "of another salt" else forged
    page = soup(editor.post(PAGE, sent | {"found": forged}))
    assert "Cherchez de nouveau" in page.text
    assert page.select_one("input[name=address]")["value"] == f"{HOST}/"
    assert not Source.objects.filter(name="Le Journal").exists()


def test_what_was_found_over_an_hour_ago_is_searched_anew(editor, monkeypatch):
    sent = as_sent(soup(search(editor)))
    monkeypatch.setattr(found_site, "MAX_AGE_SECONDS", -1)
    assert "Cherchez de nouveau" in soup(editor.post(PAGE, sent)).text


def test_an_address_is_checked_again_when_it_is_saved(editor):
    sent = as_sent(soup(search(editor)))
    with mock.patch("articles.admin.new_source.saving.check_url_form", side_effect=BadAddress):
        page = soup(editor.post(PAGE, sent))
    assert "http" in page.select_one(".errornote").text
    assert not Source.objects.filter(name="Le Journal").exists()


def test_what_a_site_says_is_shown_as_text(editor, site):
    site.pages["/"] = HOME_OF_SCRIPTS
    text = search(editor).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
