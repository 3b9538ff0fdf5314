"""Two editors who save one article at the same moment."""

import pytest

from articles.tests.admin.conflicts.test_two_editors import form_of
from articles.tests.shipped_rows import ship
from portal.tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


@pytest.fixture
def taxonomy(db):
    ship()


def test_of_two_saves_at_the_same_moment_one_is_asked(chief, rose, article, tmp_path, monkeypatch):
    address, mine = form_of(chief, article)
    hers = form_of(rose, article)[1]
    run = together(tmp_path, monkeypatch)
    codes = run(
        [
            lambda: chief.post(address, mine | {"title": ["Mon titre"]}).status_code,
            lambda: rose.post(address, hers | {"title": ["Le titre de Rose"]}).status_code,
        ]
    )
    assert sorted(codes) == [200, 302]
