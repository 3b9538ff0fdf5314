"""The page of every row of the desk says what was done to it, and its history says all of it."""

import pytest
from bs4 import BeautifulSoup

from articles.models import Act
from members.models import Member
from portal.tests.test_desk import PAGES, address, chief, row_of, rows  # noqa: F401

pytestmark = pytest.mark.django_db
# An act has no acts of its own.
WITHOUT = {Act}


@pytest.mark.parametrize("model", [one for one in PAGES if one not in WITHOUT], ids=lambda model: model.__name__)
def test_the_page_of_a_row_shows_the_latest_acts_on_it(chief, model):  # noqa: F811
    row = row_of(model)
    Act.objects.record(Member.objects.get(username="plume"), Act.Verb.CHANGE, row, reason="Pour cette feuille")
    page = BeautifulSoup(chief.get(address(model, "change", row.pk), follow=True).content, "html.parser")
    done = page.find("section", class_="acts-done")
    assert "plume · modifier" in " ".join(done.get_text(" ").split())
    history = chief.get(done.find_all("a")[-1]["href"])
    assert history.status_code == 200
    assert "Pour cette feuille" in history.text
