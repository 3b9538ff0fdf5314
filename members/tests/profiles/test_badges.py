"""The badges beside a name, and where the name leads."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.comments.moderation.judging import MAY_JUDGE
from articles.models import Act
from articles.stories.editing import may_edit
from articles.tests.admin.browser import opened
from articles.views.comments.thread import thread_context
from members.models import Member, Profile
from members.tests.notices.talk import comment, member
from portal.page_cache import store

pytestmark = pytest.mark.django_db
BADGE = "émetteur vérifié : Banque du Fleuve"


@pytest.fixture
def verified(awa, admin_user):
    awa.set_issuer("Banque du Fleuve", admin_user, timezone.now())
    return awa


def shown(client, talk):
    return client.get(talk.get_absolute_url()).text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_name_in_a_talk_leads_to_its_page_while_there_is_one(client, awa, talk):
    link = '<a href="/membres/awadiop/" rel="nofollow"><bdi>Awa Diop</bdi></a>'
    assert link in shown(client, talk)
    assert '<a href="/en/membres/awadiop/"' in client.get(f"/en{talk.get_absolute_url()}").text
    awa.set_profile("", is_hidden=True)
    page = shown(client, talk)
    assert "<bdi>Awa Diop</bdi>" in page
    assert "/membres/" not in page
    awa.set_profile("", is_hidden=False)
    Member.objects.update(is_active=False)
    assert "/membres/" not in shown(client, talk)


@pytest.mark.parametrize("groups", [["Rédaction"], ["Modération"], ["Rédaction", "Modération"]])
def test_the_staff_have_badges_by_what_they_may_do(client, talk, team, groups):
    comment(team("Issa", *groups), talk)
    for path in (talk.get_absolute_url(), "/membres/issa/"):
        assert re.findall('<span class="badge">(.*?)</span>', client.get(path).text) == groups
    Member.objects.update(is_staff=False)
    assert '"badge"' not in shown(client, talk)


def test_the_query_knows_what_the_rights_say(team, admin_user):
    team("Issa", "Rédaction"), team("Modou", "Modération"), team("Nul")
    member("Kofi").groups.set(Group.objects.all())  # without the staff's mark: no rights in the admin
    members = Member.objects.with_badges()
    assert {one.username for one in members if one.is_editor} == {"Issa", admin_user.username}
    for one in members:
        assert one.is_editor == may_edit(one)
        assert one.is_moderator == (one.is_staff and one.has_perm(MAY_JUDGE))


def test_a_talk_costs_one_query_for_all_its_names(talk, django_assert_num_queries):
    for number in range(6):
        comment(member(f"Membre{number}"), talk)
    with django_assert_num_queries(3):  # which roots stand here, the roots (none has replies), the names
        thread_context(talk)


def test_an_issuers_badge_stands_beside_the_name_even_where_the_page_is_hidden(client, verified, talk):
    assert f'<span class="badge">{BADGE}</span>' in shown(client, talk)
    assert BADGE in client.get("/membres/awadiop/").text.replace("\u00a0", " ")
    verified.set_profile("", is_hidden=True)
    assert f'<span class="badge">{BADGE}</span>' in shown(client, talk)


def test_each_act_is_journaled_once_and_drops_the_talks(awa, talk, admin_user, monkeypatch):
    dropped = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: dropped.extend(tags))
    for issuer in ("Banque du Fleuve", "Banque du Fleuve", "", ""):
        awa.set_issuer(issuer, admin_user, timezone.now())
    acts = Act.objects.order_by("pk")
    assert [(act.verb, act.before, act.after, act.by_name) for act in acts] == [
        ("give-badge", {"issuer": ""}, {"issuer": "Banque du Fleuve"}, "admin"),
        ("take-badge", {"issuer": "Banque du Fleuve"}, {"issuer": ""}, "admin"),
    ]
    assert dropped.count(f"article:{talk.pk}") == 2
    assert Profile.objects.get(member=awa).issuer_since is None


def test_a_badge_has_its_date(awa):
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(member=awa, issuer="Banque")


def test_another_name_ends_the_badge_and_the_page_says_so_before(client, verified):
    client.force_login(verified)
    assert "vous perdez la mention" in client.get("/compte/pseudo/").text
    client.post("/compte/pseudo/", {"username": "Aïda Fall"})
    verified.refresh_from_db()
    assert (verified.username, Profile.objects.get(member=verified).issuer) == ("Aïda Fall", "")
    act = Act.objects.order_by("pk").last()
    assert (act.verb, act.by, act.label, act.before) == (
        "take-badge", None, "Awa Diop", {"issuer": "Banque du Fleuve"},
    )  # fmt: skip
    verified.delete()
    assert not Member.objects.filter(pk=verified.pk).exists(), "who lost a badge is no staff, and may leave"


def test_another_name_given_in_the_admin_ends_the_badge_too(admin_client, verified):
    path = f"/gestion/members/member/{verified.pk}/change/"
    form = opened(admin_client, path, "member_form")
    assert admin_client.post(path, form | {"first_name": ""}).status_code == 302
    assert Profile.objects.of(verified.pk).issuer == "Banque du Fleuve"
    assert admin_client.post(path, form | {"username": "Awa Sow"}).status_code == 302
    assert Profile.objects.of(verified.pk).issuer == ""
    assert Act.objects.filter(verb="take-badge", by__username="admin").count() == 1


def test_a_change_of_name_without_a_badge_leaves_no_act_and_no_row(awa):
    awa.rename("Aïda Fall", timezone.now())
    assert not Act.objects.exists()
    assert not Profile.objects.exists()
