import pytest
from django.contrib.auth.models import Group, Permission

pytestmark = pytest.mark.django_db


def permissions(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_the_groups_stand_right_after_migrating():
    assert set(Group.objects.values_list("name", flat=True)) == {"Rédaction", "Modération", "Administration"}


def test_the_newsroom_writes_and_files_and_deletes_no_article():
    found = permissions("Rédaction")
    assert {"add_article", "change_article", "change_source", "change_feed", "change_sector", "view_comment"} <= found
    assert not {"delete_article", "delete_source", "change_country", "change_comment"} & found


def test_moderators_touch_comments_only():
    read = {"article", "comment", "act", "report", "appeal", "judgement", "commenttext", "talksetting", "heldword"}
    read |= {"withdrawal"}
    changed = {"change_comment", "change_talksetting", "add_heldword", "change_heldword", "delete_heldword"}
    assert permissions("Modération") == {f"view_{model}" for model in read} | changed


def test_administrators_may_do_all_that_anybody_may_at_the_desk_and_change_no_group():
    """A new model of articles: let a migration of members allow it to this group too."""
    every = Permission.objects.filter(content_type__app_label="articles").values_list("codename", flat=True)
    members = {f"{verb}_member" for verb in ("view", "add", "change", "delete")}
    assert permissions("Administration") == {*every} | members | {"view_group"}
    assert permissions("Rédaction") | permissions("Modération") < permissions("Administration")
