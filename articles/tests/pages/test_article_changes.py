"""An article's page shows whatever changes at once, and nothing of one member's."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.comments.reading.bylines import Byline, load_bylines
from articles.models import Article, Comment, Correction, TalkSetting, TalkState, Vote
from articles.tests.pages.conftest import lines_of
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on(page_cache):  # noqa: F811
    page_cache.PAGE_CACHE = True


@pytest.fixture
def discussed(newsroom, now):
    """The article with twenty comments."""
    return newsroom[30]


def read(client, article):
    """Its page, built of what is kept."""
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.text


def test_whatever_changes_is_seen_at_once(discussed, client):
    first, second = Comment.objects.filter(article=discussed, root=None).order_by("pk")[:2]
    author = get_user_model().objects.get(username="Aminata")

    def changed(*, gone="nothing", shown=""):
        page = read(client, discussed)
        assert (gone in page, shown in page) == (False, True)

    read(client, discussed)
    Comment.objects.create(article=discussed, author=author, body="Un avis tout neuf.")
    changed(shown="Un avis tout neuf.")
    first.reword("Un avis repris.", "", "", timezone.now())
    changed(shown="Un avis repris.")
    first.useful = 41
    first.save(update_fields=["useful"])
    changed(shown="(41)")
    first.remove()
    changed(gone="Un avis repris.", shown="retiré par la modération")
    second.erase("x")
    changed(shown="supprimé par le membre")
    TalkSetting.objects.set_state(discussed, TalkState.CLOSED)
    changed(shown="La modération a clos cette discussion")
    Correction(article=discussed, text="Le montant était faux.").publish()
    changed(shown="Le montant était faux.")
    Article.objects.filter(pk=discussed.pk).update(summary="Un chapô repris.")
    Article.objects.filter(pk=discussed.pk).invalidate_pages()
    changed(shown="Un chapô repris.")
    assert author.profile_address() in read(client, discussed)
    author.set_profile("", is_hidden=True)
    changed(gone=author.profile_address())


def test_what_happens_in_a_talk_is_seen_at_once(newsroom, client):
    article, other = newsroom[1], newsroom[2]
    awa = get_user_model().objects.create_user("Awa", "awa@example.org")
    texts = {state: f"Un avis {state}." for state in ("published", "held")}
    said, waits = (
        Comment.objects.create(article=one, author=awa, body=texts[state], state=state)
        for one, state in ((article, "published"), (other, "held"))
    )
    page = read(client, article)
    assert (texts["published"] in page, texts["held"] in page) == (True, False)

    def act(change, *, shown=(), gone=()):
        change()
        page = read(client, article)
        assert [*map(page.count, shown)] == [1] * len(shown)
        assert not [text for text in gone if text in page]

    act(lambda: Comment.objects.create(article=article, body="Un avis tout neuf."), shown=["Un avis tout neuf."])
    act(waits.publish, shown=[texts["held"], "3 commentaires"])
    act(lambda: Vote.objects.add(said, awa), shown=["(1)"])
    act(lambda: Vote.objects.take_back(said, awa), gone=["(1)"])
    act(said.remove, shown=["2 commentaires"], gone=[texts["published"]])
    act(waits.delete, shown=["1 commentaire<"], gone=[texts["held"]])
    act(
        lambda: TalkSetting.objects.set_state(article, TalkState.CLOSED),
        shown=["La modération a clos cette discussion"],
    )


def test_another_article_of_its_story_brings_a_link_and_its_comments(newsroom, client, now):
    article, other, joins = newsroom[1], newsroom[2], newsroom[20]
    read(client, article)
    Comment.objects.create(article=other, body="Dit sous un autre article.")
    assert "Dit sous un autre article." in read(client, article)
    other.hide()
    page = read(client, article)
    assert "Dit sous un autre article." not in page
    assert other.get_absolute_url() not in page
    Article.objects.filter(pk=joins.pk).update(story=Article.objects.get(pk=article.pk).story, is_lead=False)
    Article.objects.filter(pk=joins.pk).invalidate_pages()
    assert joins.get_absolute_url() in read(client, article)


def test_a_former_address_leads_to_the_new_one(discussed, client):
    former = discussed.get_absolute_url()
    read(client, discussed)
    assert client.get(f"/actualite/{discussed.pk}-autre/")["Location"] == former
    Article.objects.filter(pk=discussed.pk).update(title="Un titre repris")
    Article.objects.filter(pk=discussed.pk).invalidate_pages()
    read(client, discussed.__class__.objects.get(pk=discussed.pk))
    assert client.get(former)["Location"].endswith("un-titre-repris/")


def test_members_see_their_own_beside_what_is_kept_and_leave_nothing_in_it(discussed, client):
    visitors = lines_of(client, discussed.get_absolute_url())
    client.force_login(get_user_model().objects.get(username="Aminata"))
    own = read(client, discussed)
    assert 'name="form_key"' in own
    assert "csrfmiddlewaretoken" in own
    assert re.search(r"/commentaires/\d+/supprimer/", own)
    client.logout()
    assert lines_of(client, discussed.get_absolute_url()) == visitors


def test_every_one_of_many_authors_has_a_page(newsroom, client, now):
    members = get_user_model().objects
    authors = [members.create_user(f"Auteur{n}", f"auteur{n}@example.org") for n in range(60)]
    for author in authors[:30]:
        Comment.objects.create(article=newsroom[50], author=author, body="Vu.")
    page = read(client, newsroom[50])
    shown = [author.profile_address() in page for author in authors]
    assert shown == [True] * 30 + [False] * 30
    bylines = load_bylines({author.pk for author in authors})
    assert bylines == {author.pk: Byline(author.profile_address()) for author in authors}
    assert load_bylines(set()) == {}
