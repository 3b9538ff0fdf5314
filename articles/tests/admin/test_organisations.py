import pytest

from articles.models import Organisation, Refiling
from articles.tests.admin.browser import changed

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/organisation/"


@pytest.fixture
def own(taxonomy):
    return Organisation.objects.create(slug="sodalec", name_fr="Sodalec", name_en="Sodalec", names=["SDL"])


def test_an_editor_adds_one_with_its_names_one_a_line(chief):
    said = dict.fromkeys(("name_fr", "name_en", "slug"), "Sodalec") | {"kind": "company", "active": "on"}
    said |= {"names": "SDL\r\n\r\n Sodalec  SA \r\nSDL", "country": "SN"}
    assert chief.post(f"{LIST}add/", said).status_code == 302
    one = Organisation.objects.get(pk="sodalec")
    assert (one.names, one.country_id, one.shipped) == (["SDL", "Sodalec SA"], "SN", {})


def test_a_new_name_lets_what_is_stored_follow(chief, own):
    changed(chief, own, names="SDL\r\nSodalec Holding")
    own.refresh_from_db()
    assert own.names == ["SDL", "Sodalec Holding"]
    assert Refiling.objects.open().count() == 1


def test_saving_without_a_change_and_what_filing_does_not_read_ask_for_nothing(chief, own):
    changed(chief, own)
    changed(chief, own, homepage="https://sodalec.example/", ticker="SDLC")
    own.refresh_from_db()
    assert own.ticker == "SDLC"
    assert not Refiling.objects.exists()


def test_the_key_stays(chief, own):
    changed(chief, own, slug="autre")
    assert not Organisation.objects.filter(pk="autre").exists()


def test_a_name_of_one_sign_is_refused(chief, own):
    answer = changed(chief, own, names="S")
    assert "est trop court pour être cherché" in answer.text


def test_the_list_is_searched_by_any_name(chief, own):
    assert "Sodalec" in chief.get(LIST, {"q": "SDL"}).text


def test_the_organisations_an_editor_chooses_are_his(chief, article, own):
    assert changed(chief, article, follow=False, organisations=["sodalec"]).status_code == 302
    article.refresh_from_db()
    assert list(article.organisations.all()) == [own]
    assert article.locks == ["organisations"]


def test_organisations_are_proposed_while_one_types(chief, own):
    asked = {"term": "Sodal", "app_label": "articles", "model_name": "article", "field_name": "organisations"}
    answer = chief.get("/gestion/autocomplete/", asked)
    assert answer.json()["results"] == [{"id": "sodalec", "text": "Sodalec"}]


@pytest.mark.parametrize(
    ("names", "sentence"), [("SDL\r\nSo\x00", "caractère nul"), ("SDL\r\n" * 1000, "2000 caractères")]
)
def test_names_that_cannot_be_kept_are_refused_with_a_sentence(chief, own, names, sentence):
    assert sentence in changed(chief, own, names=names).text
    own.refresh_from_db()
    assert own.names == ["SDL"]


@pytest.mark.usefixtures("rulebook")
def test_the_newsroom_deletes_what_it_created_and_nothing_that_ships(signed_in_as, own):
    client = signed_in_as("Rédaction")
    shipped = Organisation.objects.exclude(shipped={}).first()
    assert client.post(f"{LIST}{shipped.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Organisation.objects.filter(pk=own.pk).exists()
