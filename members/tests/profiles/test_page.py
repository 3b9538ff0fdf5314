"""A member's public page: what it shows, and to whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Comment
from members.models import Member, Profile
from members.tests.notices.talk import article, comment, member

pytestmark = pytest.mark.django_db
PAGE = "/membres/awadiop/"


def status(client, path=PAGE):
    return client.get(path).status_code


def plain(answer):
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_it_says_who_since_when_and_what_they_wrote(client, awa, talk):
    Member.objects.filter(pk=awa.pk).update(date_joined="2026-03-05T10:00:00Z")
    awa.set_profile("Je détiens <b>Sonatel</b>.", is_hidden=False)
    comment(awa, talk, "Retiré.", state="removed")
    comment(awa, talk, "En attente.", state="held", hold="phone")
    comment(awa, talk, "Effacé.", state="deleted")
    comment(awa, article("Le titre que personne ne lit"), "Sous un article masqué.").article.hide()
    page = plain(client.get(PAGE))
    assert "Membre depuis mars 2026" in page
    assert "Je détiens &lt;b&gt;Sonatel&lt;/b&gt;." in page
    assert "1 commentaire<" in page
    assert "Le cacao remontera." in page
    assert talk.title in page
    assert f'href="/commentaires/{Comment.objects.get(body="Le cacao remontera.").pk}/"' in page
    for hidden in ("Retiré.", "En attente.", "Effacé.", "Sous un article masqué.", "que personne ne lit", awa.email):
        assert hidden not in page


def test_where_nothing_is_published_a_sentence_says_so(client, awa, talk):
    Comment.objects.update(state="held", hold="newcomer")
    client.force_login(awa)
    assert "Aucun commentaire publié pour l’instant." in plain(client.get(PAGE))
    Comment.objects.update(state="published", hold="", published_at=timezone.now())
    assert "Aucun commentaire" not in plain(client.get(PAGE))


def test_no_search_engine_keeps_it_and_no_cache(client, awa):
    answer = client.get(PAGE)
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "awadiop" not in client.get("/sitemap-pages.xml").text


def test_its_pages_are_twenty_comments_each_newest_first(client, awa, talk):
    Comment.objects.bulk_create(
        Comment(article=talk, author=awa, body=f"Avis {n}.", published_at=timezone.now()) for n in range(30)
    )
    first = client.get(PAGE)
    assert [one.body for one in first.context["comments"]] == [f"Avis {n}." for n in range(29, 9, -1)]
    assert first.context["comment_count"] == 31
    rest = client.get(f"{PAGE}?avant={first.context['next_before']}")
    assert [one.body for one in rest.context["comments"]][-2:] == ["Avis 0.", "Le cacao remontera."]
    assert rest.context["next_before"] is None
    assert len(client.get(f"{PAGE}?avant=-1x").context["comments"]) == 20


def test_it_costs_few_queries_whatever_was_written(client, awa, talk, django_assert_max_num_queries):
    Comment.objects.bulk_create(
        Comment(article=talk, author=awa, body=f"Avis {n}.", published_at=timezone.now()) for n in range(30)
    )
    with django_assert_max_num_queries(3):
        client.get(PAGE)
    client.force_login(member("Kofi"))
    client.get(PAGE)  # the first page of a session also writes its row
    with django_assert_max_num_queries(6):  # the session, the member, the number of their notices
        client.get(PAGE)


@pytest.mark.parametrize("name", ["Awa%20Diop", "AWADIOP", "%C3%A1wa-diop", "awa.diop"])
def test_another_spelling_of_the_name_leads_to_it(client, awa, name):
    assert client.get(f"/membres/{name}/").url == PAGE
    awa.set_profile("", is_hidden=True)
    assert status(client, f"/membres/{name}/") == 404


@pytest.mark.parametrize("name", ["nul%00", "%00", "x" * 900, "%F0%9F%98%80", "%E2%80%8B", "a%2Fb", "..", "%FF", "0"])
def test_a_hostile_name_is_not_found(client, awa, name):
    assert status(client, f"/membres/{name}/") == 404


def test_who_has_never_said_anything_is_not_there(client, talk):
    quiet = member("Discrète")
    comment(quiet, talk, state="held")
    unknown = client.get("/membres/personne/")
    answer = client.get("/membres/discrete/")
    assert answer.status_code == unknown.status_code == 404
    assert answer.text.replace("discrete", "personne") == unknown.text
    client.force_login(quiet)
    assert "personne d’autre ne voit cette page" in client.get("/membres/discrete/").text
    quiet.set_profile("Je travaille dans le transport.", is_hidden=False)
    client.logout()
    assert status(client, "/membres/discrete/") == 200


def test_a_hidden_page_is_there_for_its_owner_alone(client, awa, admin_user):
    awa.set_profile("", is_hidden=True)
    assert status(client) == 404
    for other in (member("Kofi"), admin_user):
        client.force_login(other)
        assert status(client) == 404
    client.force_login(awa)
    assert "Votre page est masquée" in client.get(PAGE).text


def test_a_deactivated_members_page_is_gone(client, awa):
    Profile.objects.create(member=awa, issuer="Banque", issuer_since=timezone.now())
    Member.objects.filter(pk=awa.pk).update(is_active=False)
    assert status(client) == 404


def test_an_old_name_tells_nobody_the_new_one(client, awa):
    awa.rename("Aïda Fall", timezone.now())
    assert status(client) == 404
    assert status(client, "/membres/aidafall/") == 200
    Member.objects.filter(pk=awa.pk).update(date_joined=timezone.now() - timedelta(days=400))
    assert "Awa" not in client.get("/membres/aidafall/").text


def test_others_may_mute_or_report_them(client, awa):
    mute = f"/membres/{awa.pk}/masquer/"
    page = client.get(PAGE).text
    assert mute not in page
    assert "Signaler cette page" in page
    client.force_login(member("Kofi"))
    assert f'href="{mute}"' in client.get(PAGE).text
    client.force_login(awa)
    page = client.get(PAGE).text
    assert "Signaler cette page" not in page
    assert "/compte/profil/" in page


def test_its_owner_reads_who_sees_it(client, awa, talk):
    owner, everybody = "telle que tout le monde la voit", "personne d’autre ne voit cette page"
    client.force_login(awa)

    def says():
        page = plain(client.get(PAGE))
        return [one for one in (owner, everybody) if one in page]

    assert says() == [owner]
    Comment.objects.update(state="held", hold="newcomer")
    assert says() == [everybody]
    assert Client().get(PAGE).status_code == 404
    awa.set_profile("Je détiens Sonatel.", is_hidden=False)
    assert says() == [owner]
    assert Client().get(PAGE).status_code == 200
    awa.set_profile("Je détiens Sonatel.", is_hidden=True)
    assert says() == []
    assert "Votre page est masquée" in plain(client.get(PAGE))
