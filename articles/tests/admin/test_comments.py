import pytest

from articles.models import Comment

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/comment/"


def act(client, action, comment):
    client.post(LIST, {"action": action, "_selected_action": [comment.pk]})
    comment.refresh_from_db()
    return comment.state


def test_moderators_take_comments_away_and_put_them_back(signed_in_as, comment):
    client = signed_in_as("Modération")
    assert act(client, "withdraw", comment) == "removed"
    assert act(client, "publish", comment) == "published"


def test_what_its_author_deleted_stays_deleted(signed_in_as, comment):
    client = signed_in_as("Modération")
    Comment.objects.update(state="deleted")
    assert act(client, "publish", comment) == "deleted"
    client.post(f"{LIST}{comment.pk}/change/", {"state": "published"})
    comment.refresh_from_db()
    assert comment.state == "deleted"


def test_nobody_puts_words_into_a_members_mouth(signed_in_as, comment):
    signed_in_as("Modération").post(f"{LIST}{comment.pk}/change/", {"state": "held", "body": "Autre chose"})
    comment.refresh_from_db()
    assert (comment.state, comment.body) == ("held", "Bien vu.")


def test_the_newsroom_reads_comments_and_changes_none(signed_in_as, comment):
    client = signed_in_as("Rédaction")
    assert client.get(LIST).status_code == 200
    assert act(client, "withdraw", comment) == "published"
