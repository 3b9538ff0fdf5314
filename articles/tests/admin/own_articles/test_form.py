"""The form of our own articles: kind, text, date; and what the editor is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.tests.admin.browser import LIST, changed, opened
from articles.tests.admin.own_articles.test_picture import added, photo
from portal.typography import date_and_time

pytestmark = pytest.mark.django_db


def moment(at):
    return {"published_at_0": f"{at:%d/%m/%Y}", "published_at_1": f"{at:%H:%M:%S}"}


def written(chief, **said):
    answer = added(chief, **said)
    return Article.objects.filter(title="Le taux monte").first(), answer.content.decode()


def test_a_new_article_is_a_brief_unless_its_author_says_otherwise(chief):
    brief, _page = written(chief)
    changed(chief, brief, kind="analysis")
    assert (brief.kind, Article.objects.get(pk=brief.pk).kind) == ("brief", "analysis")


def test_a_new_article_is_a_draft_until_its_author_publishes_it(chief):
    assert opened(chief, f"{LIST}add/", "article_form")["status"] in ("draft", ["draft"])


def test_its_author_chooses_the_category_of_a_new_article(chief):
    assert opened(chief, f"{LIST}add/", "article_form").get("category", [""]) in ([""], [])
    article, page = written(chief, category="")
    assert article is None
    assert "Ce champ est obligatoire" in page
    article, _page = written(chief, category="info-generale")
    assert article.category_id == "info-generale"


def test_the_form_shows_no_judgement_of_a_machine_and_deletes_nothing_else(chief):
    article, _page = written(chief)
    for address in (f"{LIST}add/", f"{LIST}{article.pk}/change/"):
        page = chief.get(address).text
        assert "Marge du classement" not in page
        assert "Pertinence" not in page
        assert "delete-related" not in page


def test_the_kind_stands_on_the_page_on_cards_and_in_the_list(chief):
    analysis, _page = written(chief, kind="analysis")
    for address in (analysis.get_absolute_url(), "/rubriques/economie/"):
        assert '<span class="state">analyse</span>' in chief.get(address).content.decode()
    assert "· analyse" in chief.get(LIST).content.decode()
    assert "Le taux monte" in chief.get(f"{LIST}?kind__exact=analysis").content.decode()
    assert "Le taux monte" not in chief.get(f"{LIST}?kind__exact=brief").content.decode()


def test_the_editor_is_told_which_tags_are_taken_out(chief):
    article, page = written(chief, body_html="<p>Un<script>x</script> <img src=x></p>")
    assert article.body_html == "<p>Un </p>"
    assert "Retiré du texte\u00a0: script, img." in page


def test_a_date_to_come_is_scheduled_everywhere_an_editor_looks(chief):
    later = timezone.now() + timedelta(days=2)
    article, page = written(chief, **moment(later))
    said = date_and_time(article.published_at)
    assert f"l’article paraîtra de lui-même le {said}" in page
    assert "· programmé" in page
    assert "Le taux monte" in chief.get(f"{LIST}?parution=programme").content.decode()
    assert "programmé" in chief.get(f"{LIST}?apercu={article.pk}").content.decode()
    sheet = chief.get(f"{LIST}{article.pk}/change/").content.decode()
    assert f"paraît le {said}" in sheet
    assert "Articles programmés" in chief.get("/gestion/").content.decode()


def test_view_on_site_of_a_scheduled_article_leads_to_its_preview(chief):
    article, _page = written(chief, **moment(timezone.now() + timedelta(days=2)))
    sheet = chief.get(f"{LIST}{article.pk}/change/")
    assert sheet.context["absolute_url"]
    answer = chief.get(sheet.context["absolute_url"], follow=True)
    assert answer.status_code == 200
    assert "Aperçu, non publié." in answer.content.decode()


def test_a_date_that_is_over_is_said(chief):
    article, page = written(chief, **moment(timezone.now() - timedelta(days=2)))
    assert article.is_public
    assert f"daté du {date_and_time(article.published_at)}\u00a0: cette date est passée" in page


@pytest.mark.parametrize("said", [{}, {"status": "draft"} | moment(timezone.now() - timedelta(days=2))])
def test_nothing_is_said_of_the_date_of_now_or_of_a_draft(chief, said):
    assert "cette date est passée" not in written(chief, **said)[1]


def test_an_hour_that_does_not_exist_is_refused_in_words(chief):
    with timezone.override("Europe/Paris"):
        article, page = written(chief, published_at_0="28/03/2027", published_at_1="02:30:00")
    assert article is None
    assert "cette heure n’existe pas, ou existe deux fois" in page


def test_two_editors_of_one_picture_s_text_are_asked_which_stays(chief):
    article, _page = written(chief, picture=photo(), picture_alt="Un immeuble")
    address = f"{LIST}{article.pk}/change/"
    late = opened(chief, address, "article_form")
    changed(chief, article, picture_alt="Le siège")
    answer = chief.post(address, late | {"picture_alt": "Une tour"})
    assert "Quelqu’un a enregistré entre-temps" in answer.content.decode()
    article.refresh_from_db()
    assert article.uploaded_picture.alt == "Le siège"


def test_a_late_save_of_other_fields_keeps_the_newer_text_of_the_picture(chief):
    article, _page = written(chief, picture=photo(), picture_alt="Un immeuble")
    address = f"{LIST}{article.pk}/change/"
    late = opened(chief, address, "article_form")
    changed(chief, article, picture_alt="Le siège")
    chief.post(address, late | {"title": "Le taux baisse"})
    article.refresh_from_db()
    assert (article.title, article.uploaded_picture.alt) == ("Le taux baisse", "Le siège")


def test_a_language_is_chosen_by_its_name_and_one_that_is_not_offered_is_kept(chief):
    page = chief.get(f"{LIST}add/").content.decode()
    assert '<option value="fr" selected>Français</option>' in page
    article, _page = written(chief)
    Article.objects.filter(pk=article.pk).update(language="wo")
    article.refresh_from_db()
    changed(chief, article, author="Awa")
    article.refresh_from_db()
    assert (article.author, article.language) == ("Awa", "wo")
