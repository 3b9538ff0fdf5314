"""A whole source: invisible at once, erased in batches, never visited again."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import tasks
from articles.models import Act, Article, Feed, Source, Withdrawal
from articles.syndication.opml import Outline
from articles.syndication.opml_import import import_outlines
from articles.takedown import restoring, sources
from articles.tests.takedown.conftest import entry, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(editor, feed, article, django_capture_on_commit_callbacks):
    """Withdraw the source of `feed`, which has two articles."""
    visit(feed, entry(), entry("Une autre nouvelle tout à fait à part", "g2", "https://gazette.example/2"))

    def act():
        with django_capture_on_commit_callbacks(execute=True):
            sources.withdraw_source(feed.source, editor, "Demande de l’éditeur")
        feed.source.refresh_from_db()

    return act


def test_it_is_invisible_at_once_and_erased_in_batches(client, act, feed, article, monkeypatch):
    act()
    for address in ("/sources/gazette/", "/en/sources/gazette/", "/sources/gazette/rss.xml"):
        assert client.get(address).status_code == 410
    assert "gazette" not in client.get("/sources/").text + client.get("/etat-des-sources/").text
    assert not Article.objects.published().exists()
    assert client.get(article.get_absolute_url()).status_code == 410
    monkeypatch.setattr(sources, "BATCH_SIZE", 1)
    assert sources.erase_withdrawn_sources(0) == 0  # a worker that has no time left
    assert Source.objects.erasing().exists()
    assert tasks.erase_withdrawn_sources() == 2
    assert set(Article.objects.values_list("status", "summary")) == {("withdrawn", "")}
    assert not Source.objects.erasing().exists()
    assert tasks.erase_withdrawn_sources() == 0
    assert Withdrawal.objects.filter(article__isnull=False, reason="Demande de l’éditeur").count() == 2
    assert Act.objects.filter(verb="withdraw").values_list("kind", "label").get() == ("articles.source", "Gazette")


def test_every_cached_page_is_dropped_at_once(client, act, page_cache):
    for _twice in range(2):
        seen = client.get("/a-propos/").headers["X-Cache"]
    assert seen == "hit"
    act()
    assert client.get("/a-propos/").headers["X-Cache"] == "miss"


def test_it_is_never_visited_again(act, feed):
    act()
    Feed.objects.update(state="active", due_at=timezone.now())  # whatever an editor or a command does to its feeds
    assert not Feed.objects.visitable().exists()
    assert not Feed.objects.due(timezone.now()).exists()
    with pytest.raises(CommandError):
        call_command("refresh", "--feed", "gazette")
    report = visit(feed, entry("Encore une autre nouvelle", "g3", "https://gazette.example/3"))
    assert report.reason == "lease-lost"
    assert Article.objects.count() == 2


def test_importing_its_list_again_does_not_revive_it(act, feed):
    act()
    Feed.objects.update(former_urls=["https://gazette.example/ancien"])
    outlines = [Outline(url, "Gazette", "", "fr") for url in (feed.url, "https://gazette.example/ancien")]
    assert import_outlines(outlines).added == 0
    assert Source.objects.count() == 1


def test_restoring_brings_no_erased_word_back(act, feed, article, editor, client):
    act()
    with pytest.raises(sources.NotWithdrawable, match="effacement"):
        restoring.restore_source(feed.source, editor, "Erreur")
    tasks.erase_withdrawn_sources()
    with pytest.raises(sources.NotWithdrawable, match="source"):
        restoring.restore_article(article, editor, "Erreur")
    restoring.restore_source(feed.source, editor, "Erreur")
    restoring.restore_article(article, editor, "Erreur")
    before = article.title
    article.refresh_from_db()
    assert (article.status, article.title, article.summary, article.body_html) == ("hidden", before, "", "")
    assert client.get(article.get_absolute_url()).status_code == 404
    assert [one.is_undone for one in article.withdrawals.all()] == [True, False]
    assert visit(feed, entry()).updated == 0  # the entry has not changed since
    assert set(Feed.objects.values_list("state", flat=True)) == {"suspended"}
    assert Act.objects.filter(verb="restore").count() == 2


def test_the_record_is_written_once_and_says_why(act, editor):
    act()
    row = Withdrawal.objects.get()
    assert (str(row), row.by_name, row.reason) == ("Gazette", "plume", "Demande de l’éditeur")
    with pytest.raises(Exception, match="written once"), transaction.atomic():
        connection.cursor().execute("UPDATE articles_withdrawal SET reason = 'x'")
    for wrong in ({"reason": "x", "label": "y"}, {"reason": "", "label": "y", "source": row.source}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal(**wrong).save()
