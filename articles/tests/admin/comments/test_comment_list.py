import pytest
from bs4 import BeautifulSoup

from articles.models import Comment

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/comment/"


def links(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return {link["href"] for link in page.select("#content a[href^='/gestion/']")}


@pytest.mark.parametrize("group", ["Modération", "Rédaction"])
def test_whoever_reads_comments_is_led_to_no_closed_page(signed_in_as, comment, group):
    Comment.objects.create(article=comment.article, author=comment.author, body="Oui.", parent=comment)
    client = signed_in_as(group)
    found = links(client, LIST)
    for key in Comment.objects.values_list("pk", flat=True):
        found |= links(client, f"{LIST}{key}/change/")
    assert len(found) > 3
    closed = {address for address in found if client.get(address, follow=True).status_code != 200}
    assert not {address for address in closed if not address.startswith("/gestion/r/")}  # to a site that is not there
    assert (f"{LIST}auteur/{comment.author_id}/" in found) == (group == "Modération")
    assert (f"{LIST}file/?commentaire={comment.pk}" in found) == (group == "Modération")


def test_neither_form_nor_action_changes_a_state_or_a_text(signed_in_as, comment):
    client = signed_in_as("Modération")
    client.post(f"{LIST}{comment.pk}/change/", {"state": "removed", "body": "Autre chose"})
    for action in ("withdraw", "publish", "delete_selected"):
        client.post(LIST, {"action": action, "_selected_action": [comment.pk], "post": "yes"})
    comment.refresh_from_db()
    assert (comment.state, comment.body) == ("published", "Bien vu.")


def test_no_address_of_a_member_is_shown(signed_in_as, comment):
    client = signed_in_as("Modération")
    for address in (LIST, f"{LIST}{comment.pk}/change/"):
        assert "member.example" not in client.get(address).text
