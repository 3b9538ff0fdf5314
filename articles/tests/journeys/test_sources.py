"""A source from its home page to its first articles; and one whose feed has moved, found on the first page and mended."""

import pytest

from articles import tasks
from articles.models import Article, Feed, Source
from articles.tests.journeys.paper import TITLES, printed
from articles.tests.journeys.worker import by_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def visit_feeds():
    return by_worker(tasks.visit_due_feeds)


@pytest.fixture
def paper(settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS, settings.FETCH_HOST_PAUSE = "1", 0
    with printed() as paper:
        yield paper


def test_a_source_from_its_home_page_to_its_first_articles(editor, paper):
    editor.open("/gestion/")
    editor.follow("Ajouter une source")
    editor.write("Adresse du site :", paper.base)
    editor.push("Trouver les flux")
    editor.choose("Pays :", "Mali")
    editor.push("Enregistrer et lire maintenant")
    source = Source.objects.get()
    assert (source.name, source.language, source.country_id) == ("Le Fleuve de Kayes", "fr", "ML")

    assert visit_feeds() == 1
    editor.follow("Voir sur le site")
    editor.follow(TITLES[0])
    assert editor.page.locator("h1").inner_text() == TITLES[0]
    assert editor.clicks <= 6
    assert set(Article.objects.published().values_list("title", flat=True)) == set(TITLES)


def visit_until_down(feed):
    for _ in range(12):
        Feed.objects.filter(pk=feed.pk).update(due_at="2026-01-01T00:00Z")
        visit_feeds()
        feed.refresh_from_db()
        if feed.health == "down":
            return
    pytest.fail(f"it is {feed.health}")


def test_a_broken_source_is_found_and_mended(editor, paper):
    source = Source.objects.create(slug="fleuve", name="Le Fleuve de Kayes", homepage=paper.base + "/")
    feed = Feed.objects.create(source=source, url=paper.base + "/rss")
    visit_feeds()
    paper.feed, paper.titles = "/actualites/rss", ("Un nouveau barrage sur le fleuve",)
    visit_until_down(feed)

    editor.open("/gestion/")
    editor.follow("Le Fleuve de Kayes")
    editor.follow(f"{paper.base}/rss")
    editor.reads("Cherchez la nouvelle adresse sur le site")
    editor.push("Chercher un autre flux")
    editor.push("Remplacer l’ancien flux")
    assert visit_feeds() == 1
    assert list(source.feeds.order_by("url").values_list("health", flat=True)) == ["ok", "suspended"]
    assert Article.objects.published().filter(title__startswith="Un nouveau barrage").exists()
    editor.open("/gestion/")
    assert "Sources en panne" not in editor.page.content()
