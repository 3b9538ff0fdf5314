from urllib.parse import urlencode

import pytest
from django.core.cache import cache

from articles.models import Article


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def share(client, root="", **given):
    return client.get(f"{root}/partage/?{urlencode(given)}")


@pytest.mark.parametrize(
    "given",
    [
        {"url": "https://guichet.example/2026/11/taux.html"},
        {"text": "https://guichet.example/2026/11/taux.html"},
        {"text": "À lire : « La BCEAO » (https://m.guichet.example/2026/11/taux.html?utm_source=whatsapp&fbclid=1)."},
        {"title": "http://www.guichet.example/2026/11/taux.html/#suite"},
        {"url": "not a link", "text": "https://guichet.example/2026/11/taux.html"},
    ],
)
def test_a_shared_link_leads_to_its_article_however_it_is_spelled(client, make, given):
    article = make("La BCEAO maintient son taux", url="https://guichet.example/2026/11/taux.html")
    path = article.get_absolute_url()
    answer = share(client, **given)
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert share(client, "/en", **given)["Location"] == f"/en{path}"


def test_what_we_do_not_have_is_said_and_searched_for(client, make):
    answer = share(client, url="https://ailleurs.example/1", title="Cacao <b> & Abidjan")
    assert answer.status_code == 200
    assert "Nous n’avons pas cet article" in answer.text
    assert 'value="Cacao &lt;b&gt; &amp; Abidjan"' in answer.text
    assert "/contact/?sujet=autre&amp;adresse=https%3A%2F%2Failleurs.example%2F1" in answer.text
    assert 'href="https://ailleurs' not in answer.text


@pytest.mark.parametrize("status", ["hidden", "draft"])
def test_an_article_that_is_not_published_is_not_had(client, make, status):
    article = make(url="https://guichet.example/secret")
    Article.objects.filter(pk=article.pk).update(status=status)
    assert "Nous n’avons pas cet article" in share(client, url=article.url).text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "cacao"},
        {"url": "javascript:alert(1)"},
        {"url": "https://\x00/"},
        {"text": "https://" + "a" * 9000},
    ],
)
def test_a_share_without_a_link_offers_a_search(client, make, given):
    answer = share(client, **given)
    assert answer.status_code == 200
    assert "ne contient pas de lien" in answer.text
    assert len(answer.content) < 40_000


def test_it_is_kept_by_nobody_and_listed_by_nobody(client, make):
    answer = share(client, url="https://ailleurs.example/1")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.text


def test_a_link_to_us_opens_here_and_no_link_leads_elsewhere(client, make, settings):
    assert (
        share(client, url=f"{settings.SITE_URL}/secteurs/energie/?langue=fr")["Location"]
        == "/secteurs/energie/?langue=fr"
    )
    for odd in ("//evil.example/", "/\\evil.example/"):
        answer = share(client, url=settings.SITE_URL + odd)
        assert answer.status_code == 200 or (
            answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))
        )
    for elsewhere in (
        "https://evil.example/",
        f"{settings.SITE_URL}@evil.example/",
        f"{settings.SITE_URL}.evil.example/",
    ):
        assert share(client, url=elsewhere).status_code == 200


def test_it_is_slowed(client, make, settings):
    settings.SHARE_LIMITS = ("2/m",)
    assert [share(client, text="cacao").status_code for _ in range(3)] == [200, 200, 429]
    assert int(share(client, text="cacao")["Retry-After"]) > 0


def test_the_manifest_sends_shares_here(client, make):
    target = client.get("/en/manifest.webmanifest").json()["share_target"]
    assert target == {
        "action": "/en/partage/",
        "method": "GET",
        "params": {"title": "title", "text": "text", "url": "url"},
    }
