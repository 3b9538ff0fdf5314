import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import override

from members.models import Member
from portal.admin_config import grouped

# What editors see beside something else, or never: everything else of ours is shown, so that a new model is thought of.
NOT_BY_ITSELF = {
    *("Apart", "Appearance", "ArticleSector", "CodeTries", "Delivery", "Follow", "FormerStory", "FormerValue", "Host"),
    # Shown in the moderation queue, and in authors' records.
    *("Appeal", "CommentText", "WaitingText", "Judgement", "Report", "Sanction", "TalkSetting"),
    # A member's own, or ours alone.
    *(
        "Consent",
        "EmailChange",
        "Erasure",
        "FormerPseudo",
        "MailPace",
        "MailSettings",
        "MemberSession",
        "Mute",
        "Notice",
    ),
    *("Outgoing", "Profile", "ReadingPosition", "Reminder", "SourceAlert", "Vote"),
    # Shown in the journal, on the pages of rules and of our own articles.
    *("BatchedAct", "PreviewLink", "RuledArticle", "UploadedPicture"),
}
CHECKED = """
import django
django.setup()
from django.contrib import admin
from django.core.checks import Tags, run_checks
from articles.models import Article
assert not admin.site.is_registered(Article)
assert not run_checks(tags=[Tags.admin])
assert admin.site.is_registered(Article)
"""


def test_the_desk_shows_all_that_is_ours():
    admin.site.get_urls()
    ours = {model for room in ("articles", "members") for model in apps.get_app_config(room).get_models()}
    assert {model.__name__ for model in ours if not admin.site.is_registered(model)} == NOT_BY_ITSELF


def test_the_checks_of_the_admin_see_what_nobody_has_asked_for_yet(settings):
    subprocess.run([sys.executable, "-c", CHECKED], cwd=settings.BASE_DIR, check=True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_side_bar_lists_what_django_would_each_name_translated(language):
    boss = Member(username="boss", is_staff=True, is_active=True, is_superuser=True)
    request = SimpleNamespace(user=boss)
    reverse("admin:index")  # imports the admin's modules
    with override(language):
        plain = admin.AdminSite.get_app_list(admin.site, request)
        models = [model for app in plain for model in app["models"]]
        listed = admin.site.get_app_list(request)
        assert listed == grouped(models, reverse("admin:index"))
        assert sum(len(group["models"]) for group in listed) == len(models) > 20
        last = [model["name"] for model in listed[-1]["models"]]
        assert last == sorted(last, key=str.lower)


@pytest.mark.django_db
def test_each_set_of_rights_has_its_own_side_bar_and_gets_it_only_while_its_powers_are_open():
    members = [
        Member.objects.create_user(name, f"{name}@example.org", is_staff=True) for name in ("awa", "koffi", "seydou")
    ]
    rights = [["change_article", "view_story"], ["change_comment"], []]
    for member, names in zip(members, rights, strict=True):
        member.user_permissions.add(*Permission.objects.filter(codename__in=names))
    for _ in range(2):
        asked = [SimpleNamespace(user=Member.objects.get(pk=member.pk)) for member in members]
        assert [listed(one) for one in asked] == [["Article", "Story"], ["Comment"], []]
        for one in asked:
            one.user.has_staff_powers = False
            assert listed(one) == []


def listed(request):
    return [model["object_name"] for group in admin.site.get_app_list(request) for model in group["models"]]
