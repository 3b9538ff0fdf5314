import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from articles.syndication import share_card_files


@pytest.fixture(autouse=True)
def _on_a_disk_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


def named(client, page):
    """The path of the card that a page names, and the number of them."""
    found = re.findall(r'<meta property="og:image" content="https?://[^/]+([^"]+)">', client.get(page).text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_articles_page_names_a_card_that_may_be_kept_for_good(client, make, prefix):
    article = make("Le titre", sector="energie")
    address = named(client, prefix + article.get_absolute_url())
    assert address.startswith(f"{prefix}/cartes/{article.pk}-")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert not answer.cookies


def test_a_changed_title_has_another_card_and_the_old_address_leads_to_it(client, make):
    article = make("Le titre")
    old = named(client, article.get_absolute_url())
    article.title = "Le titre corrigé"
    article.save()
    new = named(client, article.get_absolute_url())
    assert new != old
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)


def test_any_other_digest_leads_to_the_right_one_and_draws_nothing(client, make, monkeypatch):
    article = make("Le titre")
    right = named(client, article.get_absolute_url())
    monkeypatch.setattr(share_card_files, "read_or_draw", lambda *_: pytest.fail("drawn"))
    answer = client.get(f"/cartes/{article.pk}-0123456789abcdef.png")
    assert (answer.status_code, answer["Location"]) == (301, right)


def test_a_hidden_article_has_no_card_even_where_one_was_kept(client, make):
    article = make("Le titre")
    address = named(client, article.get_absolute_url())
    assert client.get(address).status_code == 200
    article.hide()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/cartes/999-0123456789abcdef.png",
        "/cartes/1-0123.png",
        "/cartes/1-0123456789ABCDEF.png",
        "/cartes/-1-0123456789abcdef.png",
        "/cartes/01-0123456789abcdef.png",
        f"/cartes/{'9' * 30}-0123456789abcdef.png",
        "/cartes/../../etc/passwd",
        "/cartes/",
    ],
)
def test_what_is_no_card_is_not_found(client, taxonomy, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["/", "/secteurs/energie/", "/en/pays/sn/", "/sources/le-guichet/"])
def test_a_listing_names_the_card_of_the_site(client, make, page):
    make()
    address = named(client, page)
    assert "/cartes/0-" in address
    assert client.get(address)["Content-Type"] == "image/png"


def test_a_story_has_the_card_of_its_lead(client, make, story):
    lead = make("La tête")
    told = story(lead, "Le même", "Encore")
    assert f"/cartes/{lead.pk}-" in named(client, told.get_absolute_url())


def test_who_asks_while_others_draw_is_asked_to_come_back(client, make, monkeypatch):
    article = make("Le titre")
    address = named(client, article.get_absolute_url())

    def busy(*_):
        raise share_card_files.DrawingBusy

    monkeypatch.setattr(share_card_files, "read_or_draw", busy)
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "immutable" not in answer.get("Cache-Control", "")
