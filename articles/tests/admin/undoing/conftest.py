import pytest

from articles.tests.admin.article_list.conftest import three

__all__ = ["three"]


@pytest.fixture
def colleague(chief, django_user_model):
    """Another superuser, signed in elsewhere; `me` is who that is."""
    other = type(chief)()
    other.me = django_user_model.objects.create_superuser("bea", "bea@desk.example", "x")
    other.force_login(other.me)
    return other


@pytest.fixture
def desk(django_user_model):
    """Somebody of the desk who acts without a browser."""
    return django_user_model.objects.create_user("ada", "ada@desk.example", "x")
