"""An editor on the public pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article

PERMISSIONS = ("change_article", "add_pin", "change_pin", "change_feed")


@pytest.fixture
def editor(client: Client, django_user_model: Any) -> Client:
    user = django_user_model.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=PERMISSIONS))
    client.force_login(user)
    return client


@pytest.fixture
def act(editor: Client) -> Callable[..., HttpResponse]:
    """Sends a form of the article's page; the answer is the page to which it leads."""

    def act(article: Article, action: str, **fields: Any) -> HttpResponse:
        address = reverse("article-edit", args=[article.pk, article.slug])
        fields = {"action": action, "retour": article.get_absolute_url()} | fields
        return editor.post(address, fields, follow=True)

    return act


@pytest.fixture
def undo(editor: Client) -> Callable[[HttpResponse], HttpResponse]:
    """Presses the button « Annuler » of a page."""

    def undo(page: Any) -> HttpResponse:
        token = re.search(r'name="acte" value="([^"]+)"', page.text)
        assert token, "no button that undoes"
        return editor.post(reverse("undo-act"), {"acte": token[1], "retour": "/"}, follow=True)

    return undo
