import pytest

from members.tests.sign_in import make_member


@pytest.fixture
def plume(db):
    """An editor who has no second factor yet."""
    return make_member("plume", is_staff=True)
