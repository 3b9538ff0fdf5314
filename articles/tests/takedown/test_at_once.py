"""A withdrawal while a visit stores a correction of the same article: whoever comes first, no word is left."""

import pytest
from django.contrib.auth import get_user_model

from articles import search
from articles.models import Article, Category, Revision, Source, Withdrawal
from articles.takedown import sources
from articles.takedown.articles import withdraw_articles
from articles.tests.takedown.conftest import a_feed, entry, visit
from portal.tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
ROUNDS = 4


@pytest.fixture
def scene():
    for slug in ("info-generale", "economie"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    feeds = [a_feed("gazette"), a_feed("veilleur")]
    visit(
        feeds[0],
        *(entry(f"Nouvelle {n} tout à fait à part", f"g{n}", f"https://gazette.example/{n}") for n in range(ROUNDS)),
    )
    return feeds, get_user_model().objects.create_superuser("plume", "plume@desk.example", "x")


def correct(feed, n):
    return visit(feed, entry(f"Nouvelle {n} corrigée", f"g{n}", f"https://gazette.example/{n}", "Un texte corrigé."))


def is_erased(key):
    """What only a thread of `run` can see: SQLite's threads share a database of their own."""
    article = Article.objects.get(pk=key)
    words = (article.status, article.title, article.summary, article.body_html)
    assert words == ("withdrawn", "Article retiré", "", "")
    assert Withdrawal.objects.of_article(key).count() == 1
    assert not Revision.objects.filter(article=key).exists()
    assert key not in search.matching_keys("corrigé", 10)
    return True


def test_a_correction_at_the_same_moment_leaves_no_word(scene, tmp_path, monkeypatch):
    (feed, other), editor = scene
    run = together(tmp_path, monkeypatch)
    for n, key in enumerate(Article.objects.order_by("url").values_list("pk", flat=True)):
        withdrawals = [lambda key=key, why=why: withdraw_articles([key], editor, why) for why in ("Demande", "Encore")]
        visits = [lambda n=n, one=one: correct(one, n).new for one in (feed, other)]
        assert len(run(withdrawals + visits)) == 4
        assert run([lambda key=key: is_erased(key)]) == [True]
    assert run([Article.objects.count]) == [ROUNDS]


def test_a_visit_at_the_same_moment_adds_nothing_to_a_withdrawn_source(scene, tmp_path, monkeypatch):
    (feed, _), editor = scene
    source, run = Source.objects.get(pk=feed.source_id), together(tmp_path, monkeypatch)

    def bring():
        return visit(feed, entry("Une toute dernière nouvelle", "neuf", "https://gazette.example/neuf")).new

    run([lambda: sources.withdraw_source(source, editor, "Demande"), bring])
    run([sources.erase_withdrawn_sources])
    assert run([Article.objects.not_withdrawn().count]) == [0]
    assert run([Source.objects.erasing().count]) == [0]
