"""A story's page, and what editors do on it."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles.models import Apart, Article, Organisation, Source, Story
from articles.stories.editing import separate, unite
from articles.templatetags.stories import delay_after, language_label, named_organisations, story_address

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def told(make):
    """A story told by as many sources as there are titles, an hour apart; the last one leads."""

    def told(*titles, **fields):
        story, members = Story.objects.create(), []
        for number, title in enumerate(titles):
            source = Source.objects.create(slug=f"gazette-{Source.objects.count()}", name=f"Gazette {number}")
            at = NOON + timedelta(hours=number)
            members.append(make(title, source=source, story=story, is_lead=False, published_at=at, **fields))
        members[-1].is_lead = True
        members[-1].save()
        story.lead = members[-1]
        story.save()
        return story, members

    return told


@pytest.fixture
def editor(client, django_user_model):
    user = django_user_model.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(user)
    return client


def post(client, name, story, **data):
    return client.post(reverse(name, args=[story.pk]), data, follow=True)


def test_the_button_that_names_a_source_leads_to_it_and_that_of_our_own_article_to_our_page(client, told):
    story, members = told("Le barrage", "Un barrage")
    button = BeautifulSoup(client.get(story.get_absolute_url()).text, "lxml").select_one(".story .primary")
    assert (button.text.split("\n")[0], button["href"]) == ("Lire sur Gazette 1\u00a0↗", members[-1].url)
    Article.objects.filter(pk=members[-1].pk).update(url=None)
    cache.clear()
    button = BeautifulSoup(client.get(story.get_absolute_url()).text, "lxml").select_one(".story .primary")
    assert (button.text, button["href"]) == ("Lire l’article", members[-1].get_absolute_url())


def test_a_story_tells_in_order_of_time_who_said_it_first(client, told):
    story, _ = told("Le barrage est annoncé", "The dam is announced", "Un barrage")
    text = client.get(story.get_absolute_url()).text
    assert text.index("Le barrage est annoncé</a>") < text.index("The dam is announced</a>")
    first, rest = text[text.index('<ol class="telling">') :].split("</li>", 1)
    assert "publié en premier" in first
    assert "publié en premier" not in rest
    assert "+\u00a01\u00a0h" in rest
    assert "+\u00a02\u00a0h" in rest
    assert "français" in first
    assert "Couvert par 3 sources, 3 articles" in text


def test_the_lead_gives_the_title_the_chips_and_the_link_to_the_comments(client, told):
    story, members = told("Autre", "Devant", summary="Le chapô")
    members[1].countries.add("SN")
    text = client.get(story.get_absolute_url()).text
    assert "<h1>Devant</h1>" in text
    assert 'href="/pays/sn/"' in text
    assert "Le chapô" in text
    assert f'href="{members[1].get_absolute_url()}#commentaires">Commenter' in text
    assert text.count("<h1") == 1


def test_no_more_is_shown_than_the_lead_s_source_allows(client, told):
    story, members = told("Autre", "Devant", summary="mot " * 200, image="https://x.example/i.png")
    members[1].source.excerpt_length = 0
    members[1].source.save()
    text = client.get(story.get_absolute_url()).text
    assert "mot mot" not in text
    assert "<img" not in text


def test_figures_that_differ_stand_side_by_side(client, told):
    story, members = told("Un prêt de 50 millions USD au port", "Le port obtient un prêt de 80 millions USD", "Un prêt")
    text = client.get(story.get_absolute_url()).text
    table = text[text.index("Chiffres divergents") : text.index("</table>")]
    assert '<th scope="rowgroup" colspan="2">Prêt</th>' in table
    assert "50\u00a0millions USD" in table or "50 millions USD" in table
    assert f'<a href="{members[1].get_absolute_url()}">Gazette 1</a>' in table
    english = client.get(f"/en{story.get_absolute_url()}").text
    assert ">Loan</th>" in english


def test_figures_are_read_only_where_we_show_them(client, told):
    story, members = told("Un prêt au port", "Le port obtient un prêt", summary="Il est de 5 millions USD.")
    Article.objects.filter(pk=members[0].pk).update(summary="Le prêt est de 9 millions USD.")
    Article.objects.filter(pk=members[1].pk).update(summary="Le prêt est de 5 millions USD.")
    assert "Chiffres divergents" in client.get(story.get_absolute_url()).text
    Source.objects.filter(pk=members[0].source_id).update(excerpt_length=0)
    assert "Chiffres divergents" not in client.get(story.get_absolute_url()).text


def test_figures_that_differ_are_drawn_on_one_axis_above_their_table(client, told):
    story, _ = told("Un prêt de 50 millions USD au port", "Le port obtient un prêt de 80 millions USD")
    [drawing] = drawings(client, f"/en{story.get_absolute_url()}", "table")
    assert drawing.title.text == "Loan"
    assert [one.text.replace("\u00a0", " ") for one in drawing.select("text")] == ["50 millions USD", "80 millions USD"]
    assert drawing.desc.text.startswith("From smallest to largest: 50")


def test_the_articles_are_drawn_on_a_line_of_time(client, told):
    story, _ = told("Le barrage est annoncé", "The dam is announced", "Un barrage")
    [drawing] = drawings(client, story.get_absolute_url(), ".time-strip")
    said = [one.text for one in drawing.select("text")]
    assert said == ["Gazette 0", "Gazette 1", "Gazette 2", "+\u00a01\u00a0h", "+\u00a02\u00a0h"]
    assert "En premier\u00a0: Gazette 0. Le dernier\u00a0: +\u00a02\u00a0h." in drawing.desc.text


def test_the_light_version_has_the_list_and_the_table_alone(client, told):
    story, _ = told("Un prêt de 50 millions USD au port", "Le port obtient un prêt de 80 millions USD")
    client.cookies["leger"] = "1"
    assert drawings(client, story.get_absolute_url(), "main") == []
    assert "Chiffres divergents" in client.get(story.get_absolute_url()).text


def test_supposed_dates_are_on_no_line_of_time(client, told):
    story, members = told("Un", "Deux", "Trois")
    Article.objects.filter(pk__in=[one.pk for one in members[:2]]).update(date_is_guessed=True)
    assert drawings(client, story.get_absolute_url(), "main") == []


def drawings(client, path, within):
    """The drawings of a page, in what the selector names."""
    return BeautifulSoup(client.get(path).text, "lxml").select(f"{within} svg.drawing")


def test_a_guessed_date_is_nobody_s_first(client, told):
    story, _ = told("Un", "Deux", date_is_guessed=True)
    text = client.get(story.get_absolute_url()).text
    assert "publié en premier" not in text
    assert "date estimée" in text
    assert 'class="after"' not in text


def test_another_spelling_is_sent_to_the_right_one(client, told):
    story, _ = told("Un", "Deux")
    for address in (f"/sujets/{story.pk}-autre/", f"/sujets/{story.pk}/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, story.get_absolute_url())


def test_a_story_of_one_visible_article_leads_to_it(client, told):
    story, members = told("Un", "Deux")
    Article.objects.filter(pk=members[0].pk).update(status=Article.Status.HIDDEN)
    response = client.get(story.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, members[1].get_absolute_url())
    Article.objects.filter(story=story).update(status=Article.Status.HIDDEN)
    assert client.get(story.get_absolute_url()).status_code == 404


def test_a_story_that_went_into_another_leads_there(client, told):
    one, (first, *_) = told("Le barrage est annoncé", "The dam is announced")
    other, (second, *_) = told("Un barrage verra le jour", "A dam will be built")
    united = unite([first, second], None)
    gone = other if united == one else one
    response = client.get(f"/sujets/{gone.pk}-x/")
    assert (response.status_code, response["Location"]) == (302, united.get_absolute_url())


def test_a_story_that_was_closed_leads_to_the_article_that_led_it(client, told):
    story, (first, last) = told("Le barrage est annoncé", "The dam is announced")
    separate(first, None)
    response = client.get(f"/sujets/{story.pk}-x/")
    assert (response.status_code, response["Location"]) == (302, last.get_absolute_url())


@pytest.mark.parametrize("key", ["0", "9" * 30])
def test_an_unknown_story_is_a_404(client, taxonomy, key):
    assert client.get(f"/sujets/{key}-x/").status_code == 404


def test_a_hidden_member_is_not_told(client, told):
    story, members = told("Un", "Secret", "Trois")
    Article.objects.filter(pk=members[1].pk).update(status=Article.Status.HIDDEN)
    assert "Secret" not in client.get(story.get_absolute_url()).text


def test_a_visitor_s_copy_is_for_everybody_and_holds_no_form(client, told):
    story, _ = told("Un", "Deux")
    response = client.get(story.get_absolute_url())
    assert "public" in response["Cache-Control"]
    for forbidden in ("csrfmiddlewaretoken", 'method="post"', "Choisir comme article de tête", "style="):
        assert forbidden not in response.text


@pytest.mark.parametrize("is_staff", [False, True])
def test_members_and_staff_without_the_right_see_no_button_of_editors(client, told, django_user_model, is_staff):
    story, _ = told("Un", "Deux")
    client.force_login(django_user_model.objects.create_user("awa", "awa@desk.example", "x", is_staff=is_staff))
    assert "Choisir comme article de tête" not in client.get(story.get_absolute_url()).text


def test_an_editor_puts_an_article_in_front(editor, told):
    story, members = told("Un", "Deux")
    assert "Choisir comme article de tête" in editor.get(story.get_absolute_url()).text
    text = post(editor, "story-lead", story, article=members[0].pk).text
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (members[0], True)
    assert "«\u00a0Un\u00a0» est maintenant l’article de tête du sujet." in text
    assert "<h1>Un</h1>" in text


def test_an_editor_takes_an_article_out_for_good(editor, told):
    story, members = told("Un", "Deux", "Trois")
    text = post(editor, "story-apart", story, article=members[0].pk).text
    members[0].refresh_from_db()
    assert members[0].story is None
    assert Apart.objects.count() == 2
    assert "«\u00a0Un\u00a0» ne fait plus partie du sujet." in text


def test_an_article_taken_from_a_story_of_two_is_shown_alone(editor, told):
    story, members = told("Un", "Deux")
    response = post(editor, "story-apart", story, article=members[0].pk)
    assert response.redirect_chain[-1][0] == members[0].get_absolute_url()


@pytest.mark.parametrize("by", ["number", "address", "article", "whole address"])
def test_an_editor_unites_two_stories(editor, told, by):
    one, _ = told("Un", "Deux")
    other, (third, _) = told("Trois", "Quatre")
    said = {
        "number": str(other.pk),
        "address": other.get_absolute_url(),
        "article": third.get_absolute_url(),
        "whole address": f"https://site.example/en{other.get_absolute_url()}?x=1",
    }[by]
    text = post(editor, "story-union", one, avec=said).text
    assert Story.objects.count() == 1
    assert "Les deux sujets sont réunis." in text
    assert "4 articles" in text


@pytest.mark.parametrize("said", ["", "0", "9" * 40, "bonjour", "/sujets/0-x/", "/actualite/0-x/"])
def test_a_story_that_is_not_there_is_said_so(editor, told, said):
    story, _ = told("Un", "Deux")
    assert "Aucun sujet ni article" in post(editor, "story-union", story, avec=said).text
    assert "est déjà dans ce sujet" in post(editor, "story-union", story, avec=story.pk).text


@pytest.mark.parametrize("key", ["", "x", "9" * 40, "-1"])
def test_an_article_that_has_left_is_said_so(editor, told, key):
    story, _ = told("Un", "Deux")
    for name in ("story-lead", "story-apart"):
        assert "n’est plus dans ce sujet" in post(editor, name, story, article=key).text


NAMES = ["story-lead", "story-apart", "story-union"]


@pytest.mark.parametrize("name", NAMES)
def test_only_posting_with_the_page_s_token_does_anything(told, django_user_model, name):
    story, members = told("Un", "Deux")
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_superuser("chef", "chef@desk.example", "x"))
    assert post(client, name, story, article=members[0].pk, avec="1").status_code == 403
    assert client.get(reverse(name, args=[story.pk])).status_code == 405
    assert story.articles.count() == 2


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, ""),
        (25, "+\u00a025\u00a0min"),
        (60, "+\u00a01\u00a0h"),
        (60 + 5, "+\u00a01\u00a0h\u00a005"),
        (3 * 60 + 40, "+\u00a03\u00a0h\u00a040"),
        (13 * 60 + 40, "+\u00a014\u00a0h"),
        (47 * 60, "+\u00a047\u00a0h"),
        (50 * 60, "+\u00a02\u00a0j"),
        (70 * 60, "+\u00a03\u00a0j"),
    ],
)
def test_the_time_since_the_first_is_short(minutes, said):
    assert delay_after(NOON + timedelta(minutes=minutes), NOON) == said


@pytest.mark.parametrize(("minutes", "said"), [(25, "25 min"), (60, "1 h"), (85, "1 h 25"), (50 * 60, "2 days")])
def test_in_english_its_plus_stands_at_the_number(minutes, said):
    with translation.override("en"):
        assert delay_after(NOON + timedelta(minutes=minutes), NOON).replace("\u00a0", " ") == f"+{said}"


@pytest.mark.parametrize(
    ("code", "name"), [("fr", "français"), ("en", "anglais"), ("", ""), ("qqx", "QQX"), ("und", "autre langue")]
)
def test_a_language_has_a_name(code, name):
    assert language_label(code) == name


def test_the_way_to_a_story_costs_no_query(told, django_assert_num_queries):
    story, (one, lead) = told("Un", "Deux")
    with django_assert_num_queries(0):
        assert story_address(lead) == story_address(one, [lead]) == f"/sujets/{story.pk}-deux/"
        assert story_address(one) == f"/sujets/{story.pk}/"


def test_nothing_differs_where_nothing_is_found():
    assert "Chiffres" not in render_to_string("articles/story/_divergences.html", {"differing": []})


def test_cards_and_articles_lead_to_their_story(client, told):
    story, members = told("Un", "Deux")
    link = f'<a href="{story.get_absolute_url()}">Voir tout le sujet, dans l’ordre</a>'
    for address in ("/", members[0].get_absolute_url(), members[1].get_absolute_url()):
        assert link in client.get(address).text


def test_in_english_a_language_keeps_its_capital():
    with translation.override("en"):
        assert language_label("fr") == "French"


@pytest.mark.parametrize("name", NAMES)
def test_a_second_click_on_a_story_just_closed_says_so_and_leads_on(editor, told, name):
    story, (first, last) = told("Un", "Deux")
    post(editor, "story-apart", story, article=first.pk)
    response = post(editor, name, story, article=first.pk, avec="1")
    assert response.redirect_chain[-1][0] == last.get_absolute_url()
    assert "Ce sujet n’existe plus\u00a0: ses articles se lisent toujours séparément." in response.text


def test_a_story_is_united_by_the_number_it_had(editor, told):
    story, _ = told("Un", "Deux")
    gone, (first, last) = told("Trois", "Quatre")
    separate(first, None)
    post(editor, "story-union", story, avec=gone.pk)
    last.refresh_from_db()
    assert last.story == story
    other, _ = told("Cinq", "Six")
    post(editor, "story-union", other, avec=f"/sujets/{gone.pk}-quatre/")
    assert Story.objects.count() == 1


@pytest.fixture
def organisations(taxonomy):
    named = {"zeta": ("company", "Zeta"), "alpha": ("company", "Alpha"), "fonds": ("institution", "Fonds")}
    rows = [Organisation(slug=slug, kind=kind, name_fr=name, name_en=name) for slug, (kind, name) in named.items()]
    union = Organisation(slug="union", kind="institution", name_fr="Union", name_en="Union", names=["UEMOA", "WAEMU"])
    union.region_id = "uemoa"
    return Organisation.objects.bulk_create([*rows, union])


def test_companies_are_named_before_institutions(client, make, organisations):
    article = make()
    article.organisations.set(organisations)
    assert [one.name for one in named_organisations(article)] == ["Alpha", "Zeta", "Fonds", "Union"]
    text = client.get(article.get_absolute_url()).text
    assert text.index(">Alpha<") < text.index(">Zeta<") < text.index(">Fonds<")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_institution_named_as_a_region_of_the_article_is_not_told_twice(make, organisations, language):
    article = make()
    article.organisations.set(organisations)
    article.regions.add("uemoa")
    with translation.override(language):
        assert [one.name for one in named_organisations(article)] == ["Alpha", "Zeta", "Fonds"]
