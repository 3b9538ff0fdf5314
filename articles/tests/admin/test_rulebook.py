import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.filing.current import terms_of
from articles.filing.refiling.runs import run_to_end
from articles.models import Article, Organisation, Phrase, Refiling
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/phrase/"
ADD = f"{LIST}add/"


def written(**changes):
    """The form of an expression as a browser sends it."""
    form = {"text": "zorgal", "speaks_for": "sector:mines", "language": "fr", "case": "", "weight": "5", "active": "on"}
    return form | {"needs": "", "unless": ""} | changes


@pytest.fixture
def phrase(taxonomy):
    return Phrase.objects.create(text="zorgal", kind="sector", slug="mines", language="fr", weight=5)


@pytest.fixture
def shipped(taxonomy):
    return Phrase.objects.exclude(shipped={}).filter(kind="country", slug="SN").first()


@pytest.fixture
def zorgal(article):
    Article.objects.update(title="Le zorgal se vend bien")
    return article


def page(phrase):
    return f"{LIST}{phrase.pk}/change/"


def act(client, action, *phrases):
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in phrases]}, follow=True)


def test_an_expression_is_added_and_a_run_is_asked_for(chief):
    answer = chief.post(ADD, written(text=" Zorgal  brut ", needs="mine, or , mine", unless="fer"), follow=True)
    assert "Reclassement dans quelques minutes" in answer.content.decode()
    phrase = Phrase.objects.get(text="Zorgal brut")
    assert (phrase.kind, phrase.slug, phrase.weight) == ("sector", "mines", 5.0)
    assert (phrase.needs, phrase.unless) == (["mine", "or"], ["fer"])
    assert phrase.shipped == {}
    assert Refiling.objects.get().asked_by.username == "chef"


@pytest.fixture
def kordax(taxonomy):
    return Organisation.objects.create(slug="kordax", name_fr="Kordax", name_en="Kordax")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "x"}, "Au moins deux caractères"),
        ({"text": "!!"}, "Au moins deux caractères"),
        ({"text": "un deux trois quatre cinq six sept"}, "Six mots au plus"),
        ({"weight": "6"}, "inférieure ou égale à 5"),
        ({"speaks_for": "sector:taux"}, "choix valide"),
        ({"speaks_for": "country:ZZ"}, "choix valide"),
        ({"needs": "mine, o\x00r"}, "caractère nul"),
        ({"unless": "\x00"}, "caractère nul"),
        ({"needs": "mine, " * 1000}, "au plus 2000 caractères"),
        ({"needs": "mine, @nosuch"}, "@nosuch\u00a0» est inconnu"),
        ({"unless": "@nosuch"}, "@nosuch\u00a0» est inconnu"),
        # Of a sector and an organisation, one
        ({"organisation": "kordax"}, "l’un des deux"),
        ({"speaks_for": ""}, "l’un des deux"),
        ({"speaks_for": "", "organisation_key": "nosuch"}, "choix valide"),
        ({"speaks_for": "organisation:kordax"}, "choix valide"),
    ],
)
def test_an_expression_that_cannot_work_is_refused_with_a_sentence(chief, kordax, wrong, said):
    assert said in chief.post(ADD, written(**wrong)).content.decode()
    assert not Refiling.objects.exists() and not Phrase.objects.filter(text="zorgal").exists()


def test_the_same_expression_twice_is_refused_with_a_sentence(chief, phrase):
    assert "existe déjà" in chief.post(ADD, written()).content.decode()
    assert Phrase.objects.filter(text="zorgal").count() == 1


@pytest.mark.parametrize("field", ["organisation", "organisation_key"])  # the second is shown without JavaScript
def test_an_organisation_is_chosen_in_a_field_of_its_own(chief, kordax, field):
    assert chief.post(ADD, written(speaks_for="", **{field: "kordax"})).status_code == 302
    phrase = Phrase.objects.get(text="zorgal")
    assert (phrase.kind, phrase.slug) == ("organisation", "kordax")
    form = chief.get(page(phrase)).content.decode()
    assert '<option value="kordax" selected>Kordax</option>' in form
    assert 'name="organisation_key"' in form
    unchanged = opened(chief, page(phrase), "phrase_form") | {"organisation_key": ""}
    assert chief.post(page(phrase), unchanged).status_code == 302
    phrase.refresh_from_db()
    assert (phrase.kind, phrase.slug) == ("organisation", "kordax")


def test_the_form_lists_no_organisation_and_a_signal_may_name_one(chief, kordax):
    assert "Kordax" not in chief.get(ADD).content.decode()
    assert chief.post(ADD, written(needs="@kordax")).status_code == 302


def test_words_can_be_taken_from_shorter_expressions(chief):
    chief.post(ADD, written(speaks_for="country:"))
    assert Phrase.objects.get(text="zorgal").slug == ""


def test_the_effect_is_shown_and_nothing_is_saved(chief, zorgal):
    answer = chief.post(ADD, written(_effect="1"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 article concerné" in text
    assert "Le zorgal se vend bien" in text
    assert "zorgal\u00a0» dans le titre" in text
    assert 'value="zorgal"' in text  # the form is still there, to be saved or mended
    assert not Phrase.objects.filter(text="zorgal").exists()
    assert not Refiling.objects.exists()


def test_the_effect_tells_what_an_editor_keeps(chief, zorgal):
    Article.objects.update(locks=["sectors"])
    assert "inchangé\u00a0: fixé par la rédaction" in chief.post(ADD, written(_effect="1")).content.decode()


def test_the_effect_of_a_switched_off_expression_tells_what_counts_no_more(chief, zorgal, phrase):
    text = chief.post(page(phrase), written(active="", _effect="1")).content.decode()
    assert "ne compte plus" in text
    phrase.refresh_from_db()
    assert phrase.active


def test_no_effect_is_shown_of_a_wrong_expression(chief, zorgal):
    answer = chief.post(ADD, written(text="x", _effect="1"))
    assert "Au moins deux caractères" in answer.content.decode()
    assert "effect" not in answer.context


def test_the_effect_takes_few_queries_however_many_articles(chief, zorgal, django_assert_max_num_queries):
    for n in range(60):
        Article.objects.create(source=zorgal.source, url=f"https://lacote.example/{n}", title=f"Le zorgal, {n}")
    with django_assert_max_num_queries(40):
        assert "61 articles concernés" in chief.post(ADD, written(_effect="1")).content.decode()


@pytest.mark.usefixtures("rulebook")
def test_of_a_shipped_expression_only_weight_and_activity_change(chief, shipped):
    text = shipped.text
    chief.post(page(shipped), written(text="autre", weight="0.5", active=""))
    shipped.refresh_from_db()
    assert (shipped.text, shipped.kind, shipped.weight, shipped.active) == (text, "country", 0.5, False)
    assert shipped.is_shipped
    assert Refiling.objects.count() == 1


@pytest.mark.usefixtures("rulebook")
def test_a_shipped_expression_has_an_effect_too(chief, article, shipped):
    Article.objects.update(title=f"Une mission à {shipped.text}")
    answer = chief.post(page(shipped), {"weight": "1", "_effect": "1"})
    assert answer.context["effect"].looked_at == 1


@pytest.mark.usefixtures("rulebook")
def test_a_shipped_expression_cannot_be_deleted_ones_own_can(chief, shipped, phrase):
    assert chief.post(f"{LIST}{shipped.pk}/delete/", {"post": "yes"}).status_code == 403
    assert chief.post(f"{LIST}{phrase.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Refiling.objects.count() == 1
    assert "delete_selected" not in chief.get(LIST).content.decode()


def test_saving_without_a_change_asks_for_nothing(chief, phrase):
    assert chief.post(page(phrase), written()).status_code == 302
    assert not Refiling.objects.exists()


@pytest.mark.usefixtures("rulebook")
def test_several_are_switched_off_and_on_together(chief, phrase, shipped):
    assert "2 expressions modifiées" in act(chief, "switch_off", phrase, shipped).content.decode()
    assert not Phrase.objects.filter(pk__in=[phrase.pk, shipped.pk]).active().exists()
    act(chief, "switch_on", phrase)
    assert Phrase.objects.get(pk=phrase.pk).active
    assert Refiling.objects.count() == 1


def test_the_list_is_searched_and_filtered_in_few_queries(chief, phrase, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = chief.get(LIST, {"q": "zorgal", "origin": "own", "active__exact": "1", "kind__exact": "sector"})
    assert "zorgal" in text.content.decode()
    assert "zorgal" not in chief.get(LIST, {"origin": "shipped", "q": "zorg"}).content.decode().split("result_list")[-1]


def test_a_run_tells_what_moved_in_words(chief, zorgal, phrase):
    chief.post(reverse("admin:articles_refiling_ask"))
    run = Refiling.objects.get()
    assert "en attente" in chief.get("/gestion/articles/refiling/").content.decode()
    run = run_to_end(run)
    assert "terminé" in chief.get("/gestion/articles/refiling/").content.decode()
    text = chief.get(f"/gestion/articles/refiling/{run.pk}/change/").content.decode()
    assert "Mines" in text
    assert "Le zorgal se vend bien" in text
    assert chief.post(f"/gestion/articles/refiling/{run.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_editor_gives_articles_back_to_the_rules(chief, zorgal, phrase):
    Article.objects.update(category="taux", locks=["category", "sectors", "title"])
    form = {"action": "give_back", "_selected_action": [zorgal.pk]}
    answer = chief.post("/gestion/articles/article/", form, follow=True)
    assert "1 article reclassé" in answer.content.decode()
    zorgal.refresh_from_db()
    assert zorgal.locks == ["title"]
    assert zorgal.primary_sector.pk == "mines"
    assert zorgal.category_id != "taux"


SIGNS = ["@company", "@institution", "@listed", "@unlisted", "@sector", "@obligations", "@mines", "@SN", "@uemoa"]


def test_what_the_rulebook_understands_may_be_asked_for(chief):
    signals = [f"@{slug}" for slug in Phrase.objects.signals()]
    asked = {text for term in terms_of(Phrase.objects.all()) for text in (*term.needs, *term.unless) if text[0] == "@"}
    assert chief.post(ADD, written(needs=", ".join({*SIGNS, *signals, *asked}))).status_code == 302


def test_the_history_tells_who_gave_an_article_back(chief, zorgal):
    chief.post("/gestion/articles/article/", {"action": "give_back", "_selected_action": [zorgal.pk]})
    entry = LogEntry.objects.get(object_id=str(zorgal.pk))
    assert (entry.user.username, entry.change_message) == ("chef", "Classement automatique rétabli.")
