"""What editors do to an article from its page, and what undoing restores."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles import search
from articles.editing import hiding, publishing
from articles.editing import undo as undoing
from articles.filing.refiling.at_once import set_reach
from articles.models import Act, Apart, Article, ArticleSector, Category, FormerStory, Picture, Pin, SourceRule, Story
from articles.stories.editing import separate, set_editors_lead, unite
from articles.takedown.articles import withdraw_articles
from portal.page_cache import store
from portal.staff import powers
from portal.typography import date_and_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(make):
    return make("Le cacao grimpe", sector="energie")


def filing(article):
    sectors = list(article.filed_sectors.values_list("sector", "rank"))
    return *Article.objects.values_list("category", "locks", "reach").get(pk=article.pk), sectors


def test_visitors_and_members_see_no_bar(client, article, django_user_model):
    visitors = client.get(article.get_absolute_url()).text
    assert "Reclasser" not in visitors
    client.force_login(django_user_model.objects.create_user("awa", "awa@member.example"))
    assert "Reclasser" not in client.get(article.get_absolute_url()).text


def test_staff_without_powers_are_led_to_them(editor, article):
    session = editor.session
    del session[powers.SESSION_KEY]
    session.save()
    text = editor.get(article.get_absolute_url()).text
    assert "Ouvrir les droits" in text
    assert "Reclasser" not in text


def test_an_article_is_hidden_with_its_reason_and_shown_again(act, undo, client, article):
    search.rebuild()
    window = search.Window(search.parse_search_query("cacao"), limit=5)
    assert search.find(window) != [[]]
    page = act(article, "hide", reason="Publicité")
    assert page.status_code == 200
    assert "Hors ligne" in page.text
    assert client.get(article.get_absolute_url()).status_code == 404
    assert Act.objects.get(verb="hide").reason == "Publicité"
    assert search.find(window) == [[]]
    back = undo(page)
    assert back.redirect_chain[-1][0] == article.get_absolute_url()
    assert "tout est comme avant" in back.text
    assert search.find(window) != [[]]
    assert Act.objects.get(verb="publish").reason == "Annulation"


def test_undone_it_leads_its_story_as_the_editor_chose_and_has_its_picture(
    act, undo, make, article, tmp_path, settings
):
    settings.VAR_DIR = tmp_path
    Article.objects.filter(pk=article.pk).update(image="https://x.example/i.jpg")
    picture = Picture.objects.create(
        key=Picture.key_of("https://x.example/i.jpg"), url="https://x.example/i.jpg", state="done"
    )
    folder = tmp_path / "pictures" / picture.key[:2]
    folder.mkdir(parents=True)
    (folder / f"{picture.key}-320.webp").write_bytes(b"x")
    story = unite([article, make("Le cacao monte", minutes=0)], None)
    set_editors_lead(article, None)
    page = act(article, "hide")
    assert Story.objects.get(pk=story.pk).lead_id != article.pk
    assert not Picture.objects.exists()
    undo(page)
    assert Story.objects.values_list("lead", "lead_is_chosen").get(pk=story.pk) == (article.pk, True)
    assert Picture.objects.get().state == "done"


def test_hiding_asks_for_the_second_factor_as_the_admin_does(act, editor, article, settings):
    session = editor.session
    session[powers.SESSION_KEY] |= {"proved": session[powers.SESSION_KEY]["proved"] - settings.STAFF_PROOF_SECONDS - 1}
    session.save()
    assert "encore=1" in act(article, "hide").redirect_chain[0][0]
    article.refresh_from_db()
    assert article.status == "published"
    article.hide()
    assert "encore=1" in act(article, "publish").redirect_chain[0][0]
    article.refresh_from_db()
    assert article.status == "hidden"
    article.publish()
    assert "reclassé" in act(article, "reclassify", category="reglementation").text


@pytest.mark.parametrize(("status", "locks"), [("hidden", ["title"]), ("by-rule", ["title"])])
def test_a_hidden_article_is_put_back_with_one_click_and_that_is_undone(act, undo, editor, article, status, locks):
    SourceRule.objects.create(source=article.source, field="title", words=article.title, hides=True)
    Article.objects.filter(pk=article.pk).update(status=status, locks=locks)
    form = editor.get(reverse("article-edit", args=[article.pk, article.slug])).text
    assert 'name="action" value="publish"' in form
    page = act(article, "publish")
    assert page.redirect_chain[-1][0] == article.get_absolute_url()
    assert "est remis en ligne" in page.text
    assert Act.objects.values_list("verb", "before", "after").get() == (
        "publish",
        {"status": status},
        {"status": "published"},
    )
    assert "status" in Article.objects.get().locks or status == "hidden"
    assert "Hors ligne" in undo(page).text
    article.refresh_from_db()
    assert (article.status, article.locks) == (status, locks)
    assert Act.objects.latest("pk").reason == "Annulation"


@pytest.mark.parametrize("status", ["withdrawn", "draft", "published"])
def test_what_is_not_hidden_is_not_put_back(act, editor, article, status):
    if status == "withdrawn":
        withdraw_articles([article.pk], None, "À la demande de l’éditeur")
    else:
        Article.objects.filter(pk=article.pk).update(status=status)
    assert 'value="publish"' not in editor.get(reverse("article-edit", args=[article.pk, article.slug])).text
    page = act(article, "publish")
    assert page.status_code == 422
    assert "n’est pas masqué" in page.text
    article.refresh_from_db()
    assert article.status == status


def test_what_was_put_back_and_hidden_again_meanwhile_is_left_alone(act, undo, article):
    article.hide()
    page = act(article, "publish")
    Article.objects.get(pk=article.pk).hide()
    assert "Une autre personne l’a changé entre-temps" in undo(page).text


def test_what_a_colleague_hid_again_meanwhile_stays_hidden(act, undo, article, django_user_model):
    page, colleague = act(article, "hide"), django_user_model.objects.create_user("bea", "bea@desk.example", "x")
    publishing.publish(article.pk, colleague)
    hiding.hide(article.pk, "Plainte de l’éditeur", colleague)
    assert "Une autre personne l’a changé entre-temps" in undo(page).text
    article.refresh_from_db()
    assert article.status == "hidden"


def test_a_pin_or_a_story_that_somebody_changed_meanwhile_is_not_undone(act, undo, make, article):
    pinned = act(article, "pin", place="1", hours="6")
    Pin.objects.update(until=timezone.now() + timedelta(hours=2))
    assert "Une autre personne l’a changé entre-temps" in undo(pinned).text
    assert Pin.objects.active(timezone.now()).exists()
    united = act(article, "unite", avec=make("Le cacao monte", minutes=0).get_absolute_url())
    separate(article, None)
    assert "Une autre personne l’a changé entre-temps" in undo(united).text
    assert not Act.objects.filter(reason="Annulation").exists()


def test_after_a_minute_nothing_is_undone(act, undo, article, monkeypatch):
    page = act(article, "hide")
    monkeypatch.setattr(undoing, "UNDO_SECONDS", 0)
    assert "La minute est passée" in undo(page).text
    article.refresh_from_db()
    assert article.status == "hidden"


def test_an_act_is_undone_once(act, undo, editor, article):
    page = act(article, "hide")
    assert "tout est comme avant" in undo(page).text
    Article.objects.get(pk=article.pk).hide()
    assert "La minute est passée" in undo(page).text
    article.refresh_from_db()
    assert article.status == "hidden"


def test_a_session_keeps_its_latest_acts_alone(act, editor, article):
    for number in range(undoing.MAX_UNDOABLE_ACTS + 1):
        act(article, "reclassify", category=("reglementation", "economie")[number % 2])
    kept = undoing.remembered(editor.session)
    assert [one.done.after["category"] for one in kept] == ["economie", *["reglementation", "economie"] * 2]
    assert Act.objects.filter(verb="change").count() == undoing.MAX_UNDOABLE_ACTS + 1


def test_nothing_is_filed_under_what_holds_no_articles_of_its_own(act, article):
    Category.objects.filter(pk="reglementation").update(assignable=False)
    assert act(article, "reclassify", category="reglementation").status_code == 422
    assert filing(article)[0] == "economie"


def test_a_token_of_another_session_undoes_nothing(act, undo, editor, article, django_user_model):
    page = act(article, "hide")
    editor.force_login(django_user_model.objects.create_superuser("chef", "chef@desk.example", "x"))
    undo(page)
    article.refresh_from_db()
    assert article.status == "hidden"


def test_it_is_reclassified_and_put_back_with_its_sectors_and_locks(act, undo, article):
    ArticleSector.objects.create(article=article, sector_id="petrole-gaz", rank=1)
    Article.objects.filter(pk=article.pk).update(locks=["title"])
    set_reach(Article.objects.filter(pk=article.pk))
    before = filing(article)
    shown = {"shown_category": "economie", "shown_sector": "energie"}
    page = act(article, "reclassify", category="reglementation", sector="petrole-gaz", **shown)
    assert page.redirect_chain[-1][0] == article.get_absolute_url()
    category, locks, _reach, sectors = filing(article)
    assert (category, locks, sectors) == ("reglementation", ["category", "sectors", "title"], [("petrole-gaz", 0)])
    undo(page)
    assert filing(article) == before


def test_what_the_form_showed_is_no_choice(act, article):
    shown = {"shown_category": "economie", "shown_sector": "energie"}
    page = act(article, "reclassify", category="economie", sector="petrole-gaz", **shown)
    assert page.status_code == 200
    article.refresh_from_db()
    assert article.locks == ["sectors"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("reclassify", {"category": "marches-inconnus"}),
        ("pin", {"place": "9", "hours": "6"}),
        ("pin", {"place": "1", "hours": "700"}),
        ("unite", {"avec": "nulle part"}),
        ("x", {}),
    ],
)
def test_a_wrong_form_comes_back_with_a_sentence_and_what_was_sent(act, article, action, fields):
    page = act(article, action, **fields)
    assert page.status_code == 422
    assert 'role="status"' in page.text
    assert fields.get("avec", "") in page.text
    assert not Act.objects.exists()


def test_a_lock_set_meanwhile_stays_and_a_filing_changed_meanwhile_is_not_undone(act, undo, article):
    page = act(article, "reclassify", category="reglementation")
    Article.objects.filter(pk=article.pk).update(locks=["category", "title"])
    undo(page)
    assert filing(article)[:2] == ("economie", ["title"])
    page = act(article, "reclassify", category="reglementation")
    Article.objects.filter(pk=article.pk).update(category="forex")
    assert "Une autre personne" in undo(page).text
    assert filing(article)[0] == "forex"


def test_it_is_pinned_and_what_it_replaced_comes_back(act, undo, make, article):
    now = timezone.now()
    earlier = Pin.objects.create(
        article=make(), place=1, since=now - timedelta(hours=1), until=now + timedelta(hours=2)
    )
    page = act(article, "pin", place="1", hours="6")
    assert "épinglé en tête, pour 6 h" in page.text
    assert Pin.objects.pinned_by_slot(timezone.now())[1][0] == article.pk
    undo(page)
    assert Pin.objects.pinned_by_slot(timezone.now())[1][0] == earlier.article_id
    assert Pin.objects.get(pk=earlier.pk).until == earlier.until


def test_who_may_not_pin_is_refused(act, editor, article, django_user_model):
    user = django_user_model.objects.get(username="plume")
    user.user_permissions.remove(*user.user_permissions.filter(codename="add_pin"))
    assert "Épingler" not in editor.get(article.get_absolute_url()).text
    assert act(article, "pin", place="1", hours="6").status_code == 403


def test_the_bar_says_where_and_until_when_it_is_pinned_and_takes_it_down(act, undo, editor, article):
    assert "Retirer de la une" not in editor.get(article.get_absolute_url()).text
    act(article, "pin", place="2", hours="6")
    pin = Pin.objects.get()
    bar = editor.get(article.get_absolute_url()).text
    assert f"Épinglé à la une (en deuxième), jusqu’au {date_and_time(pin.until)}" in bar
    assert 'value="unpin"' in bar
    page = act(article, "unpin")
    assert "n’est plus épinglé" in page.text
    assert 'value="unpin"' not in page.text
    assert not Pin.objects.pinned_by_slot(timezone.now())
    undo(page)
    assert Pin.objects.pinned_by_slot(timezone.now())[2][0] == article.pk
    assert Pin.objects.get().until == pin.until
    assert list(Act.objects.order_by("pk").values_list("verb", "reason")) == [
        ("pin", ""),
        ("unpin", ""),
        ("pin", "Annulation"),
    ]


def test_what_is_not_pinned_is_not_taken_down(act, article):
    assert "n’est pas épinglé" in act(article, "unpin").text


def test_a_pin_taken_down_does_not_come_back_over_a_newer_one(act, undo, make, article):
    act(article, "pin", place="1", hours="6")
    page = act(article, "unpin")
    act(make(), "pin", place="1", hours="6")
    assert "Une autre personne l’a changé entre-temps" in undo(page).text


def test_who_may_not_change_pins_takes_none_down(act, editor, article, django_user_model):
    act(article, "pin", place="1", hours="6")
    user = django_user_model.objects.get(username="plume")
    user.user_permissions.remove(*user.user_permissions.filter(codename="change_pin"))
    bar = editor.get(article.get_absolute_url()).text
    assert "Épinglé à la une" in bar and "Retirer de la une" not in bar
    assert act(article, "unpin").status_code == 403


def test_it_is_united_and_everything_is_as_before(act, undo, make, article):
    other, third = make("Le cacao monte"), make("Le cacao bondit")
    story = unite([other, third], None)
    set_editors_lead(third, None)
    Apart.objects.keep_apart(article.pk, [other.pk], None)
    page = act(article, "unite", avec=other.get_absolute_url())
    article.refresh_from_db()
    assert article.story_id == story.pk
    assert not Apart.objects.exists()
    undo(page)
    article.refresh_from_db()
    assert (article.story_id, article.is_lead) == (None, True)
    assert Story.objects.values_list("lead", "lead_is_chosen").get(pk=story.pk) == (third.pk, True)
    assert Apart.objects.count() == 1


def test_the_narrow_joins_that_uniting_settled_are_asked_again_when_it_is_undone(act, undo, make, article):
    mine = unite([article, make("Le cacao monte")], None)
    theirs = unite([make("Le café monte"), make("Le café bondit")], None)
    Article.objects.update(join_margin=0.1)
    page = act(article, "unite", avec=str(theirs.pk))
    assert set(Article.objects.filter(join_margin=None)) == set(Article.objects.filter(title__contains="café"))
    undo(page)
    assert mine.articles.filter(join_margin=0.1).count() == theirs.articles.filter(join_margin=0.1).count() == 2


def test_two_united_stories_are_two_again_at_their_addresses(act, undo, make, article, client):
    mine = unite([article, make("Le cacao monte")], None)
    theirs = unite([make("Le café monte"), make("Le café bondit")], None)
    undo(act(article, "unite", avec=str(theirs.pk)))
    assert Story.objects.count() == 2
    assert not FormerStory.objects.exists()
    for story in (mine, theirs):
        assert Article.objects.in_story(story.pk).count() == 2
        assert client.get(Story.objects.get(pk=story.pk).get_absolute_url()).status_code == 200


def test_its_page_offers_the_articles_most_alike(editor, make):
    one = make("La BCEAO relève son taux directeur à 4,5 %", minutes=1)
    make("Le taux directeur de la BCEAO passe à 4,5 %", minutes=2)
    make("Une mine d’or ouvre au Mali", minutes=3)
    near = editor.get(f"{one.get_absolute_url()}gestion/").text.partition('id="proches"')[2]
    assert "passe à 4,5" in near
    assert "mine d’or" not in near


def test_its_page_says_why_it_is_filed_there_in_the_language_of_the_page(editor, article):
    why = ["«\u00a0cacao\u00a0» dans le titre → Economie (+2)"]
    Article.objects.filter(pk=article.pk).update(why=why, locks=["category"])
    address = reverse("article-edit", args=[article.pk, article.slug])
    french = editor.get(address).text
    assert "Raison du classement" in french
    assert "«\u00a0cacao\u00a0» dans le titre" in french
    assert "La rédaction a depuis fixé la rubrique" in french  # perhaps the same
    assert "choisi une autre rubrique" not in french
    with override("en"):
        english = editor.get(reverse("article-edit", args=[article.pk, article.slug])).text
    assert "“cacao” in the title → Economie (en) (+2)" in english
    assert "dans le titre" not in english


def test_the_form_that_reclassifies_leads_to_why_it_is_filed_there(editor, article):
    Article.objects.filter(pk=article.pk).update(why=["Rubrique par défaut de la source → Économie"])
    address = reverse("article-edit", args=[article.pk, article.slug])
    assert f'href="{address}#pourquoi"' in editor.get(article.get_absolute_url()).text
    assert 'id="pourquoi"' in editor.get(address).text


def test_only_own_addresses_are_returned_to(act, article):
    page = act(article, "reclassify", category="reglementation", retour="//evil.example/")
    assert page.redirect_chain[-1][0] == article.get_absolute_url()


def test_the_bar_asks_the_database_for_the_editor_s_rights_and_the_article_s_pins_only(
    editor, article, django_user_model
):
    def queries_of(client):
        client.get(article.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(article.get_absolute_url())
        return len(captured)

    editors = queries_of(editor)
    editor.force_login(django_user_model.objects.create_user("awa", "awa@member.example"))
    assert editors <= queries_of(editor) + 4


def test_reclassifying_drops_the_pages_that_it_leaves_as_well_as_those_that_it_joins(make, act, undo, monkeypatch):
    article = make("Le cacao grimpe", sector="energie")
    told = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: told.extend(tags))
    page = act(article, "reclassify", category="reglementation", sector="petrole-gaz")
    moved = {f"rubrique:{article.category_id}", "rubrique:reglementation", "sector:energie", "sector:petrole-gaz"}
    assert moved <= {*told}
    told.clear()
    undo(page)
    assert moved <= {*told}
