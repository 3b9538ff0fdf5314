"""A list of the admin in which nothing is says what to do next, or that a search or a filter left nothing."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from members.models import Member
from portal.guide.screens import MODELS
from portal.tests.guide.test_guide import KINDS, page_of

pytestmark = pytest.mark.django_db
NEVER_EMPTY = {"articles_frontpagenumbers"}  # its list is its one form


@pytest.mark.parametrize("name", sorted(set(KINDS) - NEVER_EMPTY - {"members_member"}))
def test_an_empty_list_says_what_to_do_next(chief, name):
    if KINDS[name].objects.exists():
        KINDS[name].objects.all().delete()
    words = page_of(chief, reverse(f"admin:{name}_changelist")).select_one(".nothing-here")
    assert str(MODELS[name].nothing_yet) in words.get_text(" ", strip=True)
    link = words.find("a")
    assert (link is None) == (MODELS[name].next_page is None)
    if link:
        assert chief.get(link["href"]).status_code == 200


def test_a_list_that_a_search_or_a_filter_leaves_empty_says_so_and_shows_all_again(chief):
    call_command("load_data", verbosity=0)
    for query in ("?q=introuvable", "?state=suspended&q=introuvable"):
        words = page_of(chief, reverse("admin:articles_feed_changelist") + query).select_one(".nothing-here")
        assert "Rien ne répond" in words.get_text()
        shown = page_of(chief, reverse("admin:articles_feed_changelist") + words.find("a")["href"])
        assert shown.select_one(".nothing-here") is None


def test_who_may_not_open_the_next_page_is_not_led_there(client):
    modou = Member.objects.create_user("modou", "modou@member.example", "x", is_staff=True)
    modou.groups.add(Group.objects.get(name="Modération"))
    client.force_login(modou)
    words = page_of(client, reverse("admin:articles_article_changelist")).select_one(".nothing-here")
    assert "Aucun article" in words.get_text()
    assert words.find("a") is None
