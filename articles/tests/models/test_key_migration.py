from hashlib import blake2b
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from articles.models import Article, Category, Source
from articles.web.urls import address_key

keys = import_module("articles.migrations.0015_folder_keys")
EDITOR = SimpleNamespace(connection=connection)


@pytest.fixture
def stored(db):
    """Three articles with keys of old; the last is at the first one's address, by rules that have changed since."""
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    source = Source.objects.create(slug="a", name="A", homepage="https://a.example")
    urls = ("https://a.example/1/x", "https://a.example/2/x", None, "https://www.a.example/autre")
    *articles, other = [Article.objects.create(source=source, url=url, title="Un titre") for url in urls]
    Article.objects.filter(pk=other.pk).update(url="https://www.a.example/1/x/")
    keys.key_anew(apps, EDITOR, keys.by_host)
    Article.objects.filter(pk=other.pk).update(address_key="f" * 32)
    return [*articles, other]


def known(stored):
    return [Article.objects.get(pk=one.pk).address_key for one in stored]


def test_every_article_is_known_by_its_key_of_today_and_an_address_by_one_article(stored):
    before = known(stored)
    assert before[0] != address_key(stored[0].url)
    keys.key_anew(apps, EDITOR)
    assert known(stored) == [address_key(stored[0].url), address_key(stored[1].url), None, None]


def test_who_goes_back_finds_the_keys_of_before(stored):
    keys.key_anew(apps, EDITOR)
    keys.key_anew(apps, EDITOR, keys.by_host)
    first, second, own, other = known(stored)
    assert first[:8] == second[:8] and first == keys.by_host(stored[0].url) != address_key(stored[0].url)
    assert own is None and other is None


def test_the_keys_of_before_are_its_host_s_then_the_page_s():
    digest = blake2b(b"a.example?p=1", digest_size=16).hexdigest()
    assert keys.by_host("https://www.a.example/?p=1") == digest[:8] + digest[:24]


def test_keys_go_over_in_parts(stored, monkeypatch):
    monkeypatch.setattr(keys, "AT_ONCE", 1)
    keys.key_anew(apps, EDITOR)
    assert known(stored) == [address_key(stored[0].url), address_key(stored[1].url), None, None]
