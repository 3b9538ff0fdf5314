"""The sources' index, a source's page, and the public state of all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Feed, Source
from articles.views import sources as views


@pytest.fixture
def visited(source):
    """A feed of `source` that was read ten minutes ago."""
    return watch(source)


def watch(source, number=1, **values):
    now = timezone.now()
    fresh = {"succeeded_at": now - timedelta(minutes=10), "visited_at": now, "due_at": now + timedelta(minutes=20)}
    return Feed.objects.create(source=source, url=f"https://{source.slug}.example/{number}", **(fresh | values))


def another(slug, name, **values):
    return Source.objects.create(slug=slug, name=name, **values)


def names(response):
    return [row.source.name for row in response.context["rows"]]


def test_a_source_says_who_it_is_and_what_it_lets_us_show(client, make, source, visited):
    make()
    Source.objects.filter(pk=source.pk).update(country="SN", kind="central-bank", language="en")
    text = client.get("/sources/le-guichet/").text
    assert 'Banque centrale, <a href="/pays/sn/">Sénégal</a>, en anglais' in text
    assert 'href="https://guichet.example/" rel="noopener"' in text
    assert "un extrait de 300 caractères au plus" in text
    assert "sans image" in text
    Source.objects.filter(pk=source.pk).update(may_full_text=True, may_image=True)
    text = client.get("/sources/le-guichet/").text
    assert "le texte complet, avec l’accord de la source" in text
    assert "ses images aussi" in text


def test_the_index_says_whether_any_source_lets_us_show_its_pictures(client, make, source):
    make()
    assert "Aucune ne nous a donné le droit de reprendre ses images" in client.get("/sources/").text
    Source.objects.filter(pk=source.pk).update(may_image=True)
    assert "Aucune ne nous a donné" not in client.get("/sources/").text
    assert "images que de sources qui nous en ont donné le droit" in client.get("/sources/").text


def test_a_source_says_how_it_does_and_how_often_it_publishes(client, make, visited):
    for _ in range(8):
        make()
    make(published_at=timezone.now() - timedelta(days=29))
    text = client.get("/sources/le-guichet/").text
    assert '<span class="state ok">à jour</span>' in text
    assert "8 articles ces quatre dernières semaines" in text


def test_how_a_source_does_is_asked_once_a_minute(client, make, visited):
    make()
    watch(other := another("b", "Brume"))
    portraits = [client.get("/sources/le-guichet/").context["source_status"]]
    Feed.objects.update(failures=9, reason="timeout")
    portraits += [
        client.get(path).context["source_status"] for path in ("/sources/le-guichet/", other.get_absolute_url())
    ]
    assert [one.state for one in portraits] == ["ok", "ok", "down"]


def test_a_source_in_trouble_says_why_in_plain_words(client, make, visited):
    make()
    Feed.objects.update(failures=9, reason="http-403", error="Demandez à l’éditeur d’autoriser 10.0.0.7")
    text = client.get("/sources/le-guichet/").text
    assert "en panne" in text and "La source refuse nos visites." in text
    assert "10.0.0.7" not in text


def test_our_own_newsroom_has_no_visits_to_tell(client, make, source):
    make()
    Source.objects.update(kind="own")
    text = client.get("/sources/le-guichet/").text
    assert 'class="state' not in text
    assert "Ce que nous affichons" not in text


def test_the_index_groups_by_kind_and_keeps_to_those_with_something_to_read(client, make, source):
    make()
    make(source=another("banque", "Banque centrale d’Essai", kind="central-bank"))
    another("muette", "Muette")
    response = client.get("/sources/")
    assert names(response) == ["Banque centrale d’Essai", "Le Guichet"]
    assert response.text.index("Banque centrale</h2>") < response.text.index("Média</h2>")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=e", ["Écho du Nord"]),
        ("?q=ECHO", ["Écho du Nord"]),
        ("?q=nord", ["Écho du Nord"]),
        ("?type=media", ["Écho du Nord", "Le Guichet"]),
        ("?pays=sn", ["Écho du Nord"]),
        ("?q=&type=&pays=sn", ["Écho du Nord"]),
        ("?q=rien", []),
    ],
)
def test_the_index_narrows_by_letter_name_kind_and_country(client, make, query, expected):
    make()
    make(source=another("echo", "Écho du Nord", country_id="SN"))
    assert names(client.get(f"/sources/{query}")) == expected


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("?x=1", "/sources/"),
        ("?type=radio", "/sources/"),
        ("?pays=zz&q=a", "/sources/?q=a"),
        ("?q=a&q=b", "/sources/?q=b"),
        ("?q=a%00", "/sources/"),
        (f"?q={'a' * 8000}", "/sources/"),
        ("?apres=personne&type=media", "/sources/?type=media"),
    ],
)
def test_an_odd_query_leads_to_what_can_be_understood_of_it(client, make, query, right):
    make()
    response = client.get(f"/sources/{query}")
    assert (response.status_code, response["Location"]) == (301, right)
    assert client.get(right).status_code == 200


def test_long_lists_come_in_pages_that_lose_and_repeat_nobody(client, make, monkeypatch):
    monkeypatch.setattr(views, "SOURCES_PER_PAGE", 2)
    for number in range(5):
        make(source=another(f"s{number}", f"S{number}"))
    seen, following = [], ""
    for _ in range(3):
        response = client.get(f"/sources/{following}")
        seen += names(response)
        following = response.context["next_query"]
    assert (seen, following) == ([f"S{number}" for number in range(5)], "")


def test_the_state_page_puts_trouble_first_and_counts_each_state(client, taxonomy):
    watch(another("a", "Aube"))
    watch(another("b", "Brume"), failures=4, reason="timeout")
    watch(another("c", "Crue"), failures=1, reason="timeout")
    watch(another("d", "Dune"), state="suspended")
    watch(another("e", "Étang"), state="inactive")
    watch(another("f", "Fleuve"), succeeded_at=None)
    response = client.get("/etat-des-sources/")
    assert names(response) == ["Brume", "Crue", "Aube", "Dune", "Fleuve"]
    assert {word: number for word, _state, number in response.context["states"]} == {
        "en-panne": 1,
        "lent": 1,
        "calme": 0,
        "a-jour": 1,
        "suspendu": 1,
        "non-visite": 1,
    }
    assert "Le site ne répond pas." in response.text
    assert "il y a 10\u00a0min</time>" in response.text
    assert "prochaine visite dans" in response.text


def test_the_state_page_keeps_one_state(client, taxonomy):
    watch(another("a", "Aube"))
    watch(another("b", "Brume"), failures=4, reason="timeout")
    assert names(client.get("/etat-des-sources/?etat=en-panne")) == ["Brume"]
    assert names(client.get("/etat-des-sources/?etat=calme")) == []
    response = client.get("/etat-des-sources/?etat=cassé")
    assert (response.status_code, response["Location"]) == (301, "/etat-des-sources/")


def test_a_source_that_never_answered_was_visited_all_the_same(client, taxonomy):
    watch(another("a", "Aube"), succeeded_at=None, visited_at=timezone.now(), failures=3, reason="dns")
    text = client.get("/etat-des-sources/").text
    assert "aucune visite réussie" in text
    assert "jamais visitée" not in text
