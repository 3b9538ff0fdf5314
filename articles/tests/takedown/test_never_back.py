"""Nothing brings a withdrawn article back: no visit, no other feed, no page, no command."""

from email.utils import format_datetime
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import search
from articles.filing.refiling.runs import dry_run
from articles.ingest.context import IngestContext
from articles.ingest.enrich.apply import AnswerRejected, apply_page
from articles.models import Article, Page, Quarantine, Revision, Story, Visit
from articles.models.articles.withdrawn_queries import AlreadyWithdrawn
from articles.stories import assign, editing
from articles.tests.takedown.conftest import HEADLINE, a_feed, entry, visit

pytestmark = pytest.mark.django_db


def stored():
    """The one row, which has no words."""
    article = Article.objects.get()
    assert (article.status, article.title, article.summary, article.body_html, article.image) == (
        "withdrawn",
        "Article retiré",
        "",
        "",
        "",
    )
    return article


def test_the_same_feed_adds_nothing_whatever_it_says_now(feed, article, withdraw):
    withdraw(article)
    for corrected in (
        entry(),
        entry("Un titre corrigé"),
        entry(lead="Un autre texte."),
        entry(guid="g2"),
        entry(guid=""),
    ):
        report = visit(feed, corrected)
        assert report.status in {"ok", "unchanged"}  # the first may be the very same document; none was refused
        assert (report.new, report.updated) == (0, 0)
        stored()
    assert not Revision.objects.exists()
    assert not Quarantine.objects.exists()  # the database had nothing to refuse
    assert search.matching_keys("corrigé", 10) == search.matching_keys("agences", 10) == []


def test_the_same_headline_at_another_address_of_the_source_adds_nothing(feed, article, withdraw):
    withdraw(article)
    moved = entry(guid="g9", link="https://gazette.example/autre").partition("<pubDate>")[0]
    assert visit(feed, f"{moved}<pubDate>{format_datetime(article.published_at)}</pubDate></item>").new == 0
    stored()


def test_another_feed_with_the_same_address_adds_nothing(article, withdraw):
    withdraw(article)
    assert visit(a_feed("veilleur"), entry(guid="v1")).new == 0
    stored()


def test_a_new_article_joins_no_story_with_it(article, withdraw):
    context = IngestContext(timezone.now())  # a worker's, which has read the headline before
    context.load_recent()
    withdraw(article)
    other = a_feed("veilleur")
    visit(other, entry(HEADLINE, "v1", "https://veilleur.example/1"))
    new = Article.objects.exclude(pk=article.pk).get()
    with transaction.atomic():
        assign.assign_to_stories([mock.Mock(temp_id=-1, joins=article.pk)], {-1: new.pk})
    editing.repair(timezone.now())
    with pytest.raises(editing.EditRefused):
        editing.unite([article, new], None)
    assert not Story.objects.exists()


def test_its_page_is_not_read_again(article, withdraw):
    page, _ = Page.objects.get_or_create(article=article, defaults={"url": article.url})
    withdraw(article)
    assert not Page.objects.exists()
    page.pk = None
    page.save()  # as a run that had it in its hands
    with pytest.raises(AnswerRejected, match="withdrawn"):
        apply_page(page, mock.Mock(), article.url, timezone.now())
    stored()


def test_refiling_and_reindexing_leave_it_alone(article, withdraw):
    withdraw(article)
    assert dry_run().looked_at == 0
    search.rebuild()
    assert search.matching_keys("retiré", 10) == []


def test_no_act_but_its_own_shows_it_again(article, withdraw):
    withdraw(article)
    for act in (article.publish, article.hide):
        with pytest.raises(AlreadyWithdrawn):
            act()
    assert withdraw(article) == 0
    assert article.withdrawals.count() == 1


@pytest.mark.parametrize("column", ["title", "summary", "body_html", "author", "image"])
def test_the_database_refuses_words_on_its_row(article, withdraw, column):
    withdraw(article)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**{column: "https://mots.example/"})


def test_documents_of_visits_that_showed_it_are_dropped(feed, article, withdraw):
    Visit.objects.filter(feed=feed).update(body=b"x")
    withdraw(article)
    assert not Visit.objects.exclude(body=None).exists()
