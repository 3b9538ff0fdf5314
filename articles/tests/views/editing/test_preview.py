"""The preview of our own articles: for staff at its future address, for others by a signed link, for nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Act, Article, Category, PreviewLink, Source
from articles.retention import prune
from articles.takedown.articles import withdraw_articles
from conftest import StaffClient
from portal.staff import powers

pytestmark = pytest.mark.django_db
TITLE = "Le taux monte à Dakar"
BANNER = "Aperçu, non publié."
DEAD = "Ce lien d’aperçu ne vaut plus"


@pytest.fixture
def article():
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    own = Source.objects.create(slug="nous", name="Nous", kind=Source.Kind.OWN)
    return Article.objects.create(source=own, title=TITLE, status="draft", body_html="<p>Le texte.</p>", kind="brief")


@pytest.fixture
def link(article):
    return PreviewLink.objects.renew(article, timezone.now())


def address(link):
    return reverse("shared-preview", args=[link.token])


@pytest.fixture
def staff(django_user_model):
    def sign_in(**rights):
        user = django_user_model.objects.create_user(f"p{len(rights)}", "p@desk.example", "x", **rights)
        client = StaffClient()
        client.force_login(user)
        return client

    return sign_in


def is_private(answer):
    directives = answer["Cache-Control"]
    return (
        directives == "private, no-store"
        and answer["Referrer-Policy"] == "no-referrer"
        and answer["X-Robots-Tag"] == "noindex, nofollow"
        and "X-Cache" not in answer
    )


def schedule(article):
    Article.objects.filter(pk=article.pk).update(status="published", published_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("is_scheduled", [False, True])
def test_staff_see_it_at_its_future_address_marked_and_private(article, staff, settings, is_scheduled):
    settings.INDEXABLE = True
    if is_scheduled:
        schedule(article)
    answer = staff(is_staff=True, is_superuser=True).get(article.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert BANNER in page
    assert "Le texte." in page
    assert ("Programmé" in page) is is_scheduled
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert is_private(answer)


def test_a_preview_says_nothing_to_machines_and_has_no_talk(article, link, client):
    page = client.get(address(link)).content.decode()
    for word in ("ld+json", "og:", 'rel="canonical"', "Commenter", "whatsapp"):
        assert word not in page


@pytest.mark.parametrize("rights", [None, {}, {"is_staff": True}], ids=["visitor", "member", "staff without the right"])
def test_everybody_else_gets_404_at_that_address(article, client, staff, rights):
    who = client if rights is None else staff(**rights)
    assert who.get(article.get_absolute_url()).status_code == 404
    assert who.get(f"/actualite/{article.pk}/").status_code == 404


def test_a_visitor_s_404_is_kept_nowhere(article, client):
    answer = client.get(article.get_absolute_url())
    assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store")


def test_staff_without_powers_are_asked_for_their_second_factor(article, staff):
    editor = staff(is_staff=True, is_superuser=True)
    session = editor.session
    session.pop(powers.SESSION_KEY)
    session.save()
    answer = editor.get(article.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("second-factor"))


@pytest.mark.parametrize("status", ["hidden", "withdrawn"])
def test_what_was_taken_off_has_no_preview_for_anybody(article, link, client, staff, status, django_user_model):
    editor = staff(is_staff=True, is_superuser=True)
    if status == "withdrawn":
        withdraw_articles([article.pk], django_user_model.objects.get(), "Demande")
    else:
        article.hide()
    assert TITLE not in client.get(address(link)).content.decode()
    assert client.get(address(link)).status_code == 404
    assert editor.get(article.get_absolute_url()).status_code == {"hidden": 404, "withdrawn": 410}[status]


def test_an_article_of_a_source_has_no_preview(article, staff):
    source = Source.objects.create(slug="s", name="S")
    other = Article.objects.create(source=source, url="https://s.example/1", title="Ailleurs", status="draft")
    link = PreviewLink.objects.renew(other, timezone.now())
    assert staff(is_staff=True, is_superuser=True).get(other.get_absolute_url()).status_code == 404
    assert StaffClient().get(address(link)).status_code == 404


def test_the_link_shows_the_article_to_whoever_has_it_and_nobody_keeps_it(article, link, client, staff, settings):
    settings.INDEXABLE = True
    for who in (client, staff()):
        for _again in range(2):
            answer = who.get(address(link))
            assert (answer.status_code, BANNER in answer.content.decode()) == (200, True)
            assert "Le texte." in answer.content.decode()
            assert is_private(answer)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_the_link_of_a_published_article_leads_to_it(article, link, client):
    Article.objects.filter(pk=article.pk).update(status="published")
    answer = client.get(address(link))
    assert (answer.status_code, answer["Location"]) == (302, article.get_absolute_url())
    assert "no-store" in answer["Cache-Control"]


def test_an_expired_link_says_so_and_no_more(article, link, client):
    PreviewLink.objects.update(until=timezone.now() - timedelta(seconds=1))
    answer = client.get(address(link))
    assert answer.status_code == 404
    assert DEAD in answer.content.decode()
    assert TITLE not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_new_link_ends_the_one_before_and_a_link_can_be_taken_back(article, link, client):
    newer = PreviewLink.objects.renew(article, timezone.now())
    assert (client.get(address(link)).status_code, client.get(address(newer)).status_code) == (404, 200)
    PreviewLink.objects.take_back(article)
    assert client.get(address(newer)).status_code == 404


def test_a_link_changed_by_a_letter_or_made_up_leads_nowhere(article, link, client):
    token = link.token
    other = Article.objects.create(source=article.source, title="Autre", status="draft")
    changed = [token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace(f"{article.pk}-", f"{other.pk}-", 1)]
    for some in [*changed, f"{article.pk}-{link.nonce}", "x", "1-.", "é", "a" * 3000]:
        answer = client.get(reverse("shared-preview", args=[some]))
        assert answer.status_code == 404
        assert TITLE not in answer.content.decode()


def test_editors_make_replace_and_take_back_the_link_and_the_journal_says_until_when(article, staff):
    editor = staff(is_staff=True, is_superuser=True)
    page = reverse("admin:articles_article_preview", args=[article.pk])
    editor.post(page, {"act": "renew"})
    link = PreviewLink.objects.get()
    assert f"/apercu/{link.token}/" in editor.get(page).content.decode()
    act = Act.objects.latest("pk")
    assert set(act.after) == {"preview_link"}
    assert link.nonce not in str(act.after)
    editor.post(page, {"act": "take-back"})
    assert not PreviewLink.objects.exists()


def test_no_link_is_made_of_a_published_article(article, staff):
    Article.objects.filter(pk=article.pk).update(status="published")
    editor = staff(is_staff=True, is_superuser=True)
    page = reverse("admin:articles_article_preview", args=[article.pk])
    answer = editor.post(page, {"act": "renew"}, follow=True)
    assert "aucun lien n’est fait" in answer.content.decode()
    assert not PreviewLink.objects.exists()


def test_dead_links_are_deleted_after_a_month(article, link):
    assert prune(link.until + timedelta(days=29))["previews"] == 0
    assert prune(link.until + timedelta(days=31))["previews"] == 1
