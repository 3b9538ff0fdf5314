"""The editors' guide under /gestion/aide/, and the way to it from every page of the admin."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from members.models import Member
from portal.guide.page_html import anchor_of, guide_of, load_guide
from portal.guide.screens import MODELS, OWN_PAGES, screen_of
from portal.tests.test_desk import OWN_PAGES as NAMED_PAGES

pytestmark = pytest.mark.django_db
admin.autodiscover()
KINDS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
SCREENS = {**MODELS, **OWN_PAGES}


def page_of(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_every_model_of_the_admin_has_its_part_of_the_guide():
    assert set(MODELS) == set(KINDS)


def test_every_page_of_its_own_has_its_part_of_the_guide():
    assert [name for name in NAMED_PAGES if name.startswith("articles_") and screen_of(name) is None] == []
    names = {path.name for pages in admin.site._registry.values() for path in pages.urls} | {"index", "app_list"}
    assert set(OWN_PAGES) <= names


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_each_part_that_a_page_leads_to_is_a_heading(name):
    assert anchor_of(SCREENS[name].section) in {heading.anchor for heading in load_guide().headings}


def test_no_two_headings_share_an_anchor():
    anchors = [heading.anchor for heading in load_guide().headings]
    assert len(anchors) == len(set(anchors)) > 20


@pytest.mark.parametrize(
    "name", ["index", "articles_source_new", "articles_source_opml", "articles_comment_queue", "articles_pin_add"]
)
def test_other_pages_lead_to_theirs(chief, name):
    link = page_of(chief, reverse(f"admin:{name}")).select_one("#user-tools a[target=gestion-aide]")
    assert link["href"] == f"{reverse('admin:guide')}#{anchor_of(screen_of(name).section)}"


def test_the_guide_is_for_staff_alone(client):
    assert client.get(reverse("admin:guide")).status_code == 302
    client.force_login(Member.objects.create_user("awa", "awa@member.example", "x"))
    assert client.get(reverse("admin:guide")).status_code == 302


def test_a_moderator_reads_it(client):
    modou = Member.objects.create_user("modou", "modou@member.example", "x", is_staff=True)
    modou.groups.add(Group.objects.get(name="Modération"))
    client.force_login(modou)
    page = page_of(client, reverse("admin:guide"))
    assert [link["href"][1:] for link in page.select(".guide-contents a")] == [
        one.anchor for one in load_guide().headings
    ]


def test_each_picture_of_the_guide_is_there_small_and_described(chief):
    pictures = page_of(chief, reverse("admin:guide")).select(".guide-text img")
    assert pictures
    for picture in pictures:
        file = Path(settings.BASE_DIR) / "static" / picture["src"].removeprefix(settings.STATIC_URL)
        assert file.stat().st_size <= 80_000, file.name
        assert len(picture["alt"]) > 20
    named = {Path(picture["src"]).name for picture in pictures}
    assert {file.name for file in (Path(settings.BASE_DIR) / "static/gestion/guide").iterdir()} == named


def test_its_words_are_escaped_its_tables_scroll_and_its_spaces_are_french():
    guide = guide_of(
        "# Le titre\n\n## Une part : la première\n\nUn <b>mot : là</b> `a : b`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert guide.title == "Le titre"
    assert [heading.anchor for heading in guide.headings] == ["une-part--la-première"]
    assert "Un &lt;b&gt;mot\u00a0: là&lt;/b&gt; <code>a : b</code>" in guide.html
    assert (
        'tabindex="0" role="region" aria-label="Tableau 1\u00a0: Une part\u00a0: la première">\n<table>' in guide.html
    )
