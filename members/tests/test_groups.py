import pytest
from django.contrib.auth.models import Group

pytestmark = pytest.mark.django_db


def permissions(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_both_groups_stand_right_after_migrating():
    assert set(Group.objects.values_list("name", flat=True)) == {"Rédaction", "Modération"}


def test_the_newsroom_writes_and_files_and_deletes_no_article():
    found = permissions("Rédaction")
    assert {"add_article", "change_article", "change_source", "change_feed", "change_sector", "view_comment"} <= found
    assert not {"delete_article", "delete_source", "change_country", "change_comment"} & found


def test_moderators_touch_comments_only():
    read = {"article", "comment", "act", "report", "appeal", "judgement", "commenttext", "talksetting", "heldword"}
    read |= {"withdrawal"}
    changed = {"change_comment", "change_talksetting", "add_heldword", "change_heldword", "delete_heldword"}
    assert permissions("Modération") == {f"view_{model}" for model in read} | changed
