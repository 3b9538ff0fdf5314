"""An article's page is joined from kept pieces: the same bytes as built whole, nothing stale, nothing of one member's."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.comments.reading import pieces as comment_pieces
from articles.comments.reading.bylines import Byline, load_bylines
from articles.models import Article, Comment, Correction, Source, Story, TalkSetting, TalkState, Vote
from articles.tests.pages.conftest import compare_with_whole, lines_of
from articles.views import article as article_page
from portal.page_cache import frames, pieces, store
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on(page_cache):  # noqa: F811
    page_cache.PAGE_CACHE, page_cache.PIECE_CACHE = False, True
    pieces.clear()
    frames.clear()


@pytest.fixture
def discussed(newsroom, now):
    """The article with twenty comments."""
    return newsroom[30]


@pytest.fixture
def built(monkeypatch):
    """The templates of the pieces that were built."""
    found, build = [], article_page._piece
    monkeypatch.setattr(article_page, "_piece", lambda key, common: found.append(key.template) or build(key, common))
    return found


def read(client, article):
    """Its page, built of what is kept."""
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.text


def test_every_kind_of_article_is_the_same_joined_and_whole(newsroom, discussed, client):
    ours = newsroom[40]
    Article.objects.filter(pk=ours.pk).update(url=None, kind="brief", author="A. Diop", body_html="<p>Le texte.</p>")
    Article.objects.filter(pk=newsroom[41].pk).update(locks=["title", "summary"], updated_at=timezone.now())
    Correction.objects.create(article=ours, text="Le montant était faux.")
    root = Comment.objects.filter(article=discussed, root=None).earliest("pk")
    paths = [
        *(one.get_absolute_url() for one in (newsroom[1], newsroom[2], *newsroom[6:9], *newsroom[40:42])),
        *(discussed.get_absolute_url() + place for place in ("", "?tri=utiles", "?tri=recents", f"?fil={root.pk}")),
    ]
    compare_with_whole(client, paths, times=2)


def test_a_page_whose_pieces_are_fresh_asks_one_question(discussed, client, django_assert_num_queries):
    read(client, discussed)
    with django_assert_num_queries(1):
        read(client, discussed)


def test_after_a_comment_at_most_nine_questions_are_asked(discussed, client, django_assert_max_num_queries):
    read(client, discussed)
    Comment.objects.create(article=discussed, body="Un avis tout neuf.")
    with django_assert_max_num_queries(9):
        assert "Un avis tout neuf." in read(client, discussed)


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


def test_what_happens_in_a_talk_is_seen_at_once_and_builds_the_talk_alone(newsroom, client, built):
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
        built.clear()
        change()
        page = read(client, article)
        assert [*map(page.count, shown)] == [1] * len(shown)
        assert not [text for text in gone if text in page]
        assert built == [article_page.TALK]

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


def test_whatever_happens_to_the_article_or_its_story_builds_all_that_shows_it(newsroom, client, built):
    article, other = newsroom[1], newsroom[2]
    shows = {article_page.HEAD, article_page.CRUMBS, article_page.ARTICLE, article_page.TALK}
    read(client, article)
    for change in (
        Article.objects.filter(pk=article.pk).invalidate_pages,
        Article.objects.filter(pk=other.pk).invalidate_pages,
        Story.objects.filter(pk=Article.objects.get(pk=article.pk).story_id).refresh_leads,
        Correction(article=article, text="Le montant était faux.").publish,
        store.invalidate,
    ):
        built.clear()
        change()
        read(client, article)
        assert set(built) >= shows, change


def test_a_minute_later_only_what_time_changes_is_built_anew(discussed, client, built, later, monkeypatch):
    lines, render = [], comment_pieces._render
    monkeypatch.setattr(comment_pieces, "_render", lambda found, keys: lines.extend(keys) or render(found, keys))
    read(client, discussed)
    assert len(lines) == 20
    built.clear()
    later(60)
    read(client, discussed)
    assert (set(built), len(lines)) == ({article_page.TALK, article_page.RELATED}, 20)
    later(300)
    read(client, discussed)
    assert (len(built), len(lines)) == (7, 40)
    assert pieces.LASTING_SECONDS < store.TAG_TTL_SECONDS


def test_an_article_of_its_story_that_comes_out_by_the_clock_is_shown_at_once(newsroom, client, later):
    article, other = newsroom[1], newsroom[2]
    Article.objects.filter(pk=other.pk).update(published_at=timezone.now() + timedelta(seconds=90))
    Article.objects.filter(pk=other.pk).invalidate_pages()
    for seconds, is_shown in ((0, False), (80, False), (20, True), (70, True)):
        later(seconds)
        assert (other.get_absolute_url() in read(client, article)) == is_shown, seconds


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


def test_one_that_is_hidden_has_no_page_though_its_pieces_are_kept(discussed, client):
    read(client, discussed)
    Article.objects.filter(pk=discussed.pk).update(status="hidden")
    assert client.get(discussed.get_absolute_url()).status_code == 404
    store.invalidate(f"article:{discussed.pk}")
    assert client.get(discussed.get_absolute_url()).status_code == 404


def test_a_former_address_leads_to_the_new_one_whether_pieces_are_kept_or_not(discussed, client):
    former = discussed.get_absolute_url()
    read(client, discussed)
    for kept in (True, False):
        assert client.get(f"/actualite/{discussed.pk}-autre/")["Location"] == former
        if kept:
            pieces.clear()
    Article.objects.filter(pk=discussed.pk).update(title="Un titre repris")
    read(client, discussed.__class__.objects.get(pk=discussed.pk))
    assert client.get(former)["Location"].endswith("un-titre-repris/")


def test_a_place_that_is_not_there_leads_to_the_talk_and_keeps_nothing(discussed, client):
    read(client, discussed)
    path = discussed.get_absolute_url()
    for _ in range(2):
        assert client.get(f"{path}?page=9")["Location"] == f"{path}#commentaires"


def test_members_see_their_own_beside_kept_pieces_and_leave_nothing_in_them(discussed, client):
    visitors = lines_of(client, discussed.get_absolute_url())
    client.force_login(get_user_model().objects.get(username="Aminata"))
    own = read(client, discussed)
    assert 'name="form_key"' in own
    assert "csrfmiddlewaretoken" in own
    assert re.search(r"/commentaires/\d+/supprimer/", own)
    client.logout()
    assert lines_of(client, discussed.get_absolute_url()) == visitors


def test_what_is_built_while_the_article_changes_is_not_kept(discussed, client, monkeypatch):
    read_rows = article_page.readable_article

    def change_afterwards(key):
        found = read_rows(key)
        Article.objects.filter(pk=key).update(summary="Un chapô repris.")
        Article.objects.filter(pk=key).invalidate_pages()
        return found

    monkeypatch.setattr(article_page, "readable_article", change_afterwards)
    assert "Un chapô repris." not in read(client, discussed)
    monkeypatch.setattr(article_page, "readable_article", read_rows)
    assert "Un chapô repris." in read(client, discussed)


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


def test_without_redis_every_page_is_built(discussed, client, monkeypatch, settings):
    whole = lines_of(client, discussed.get_absolute_url())
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    Source.objects.filter(pk=discussed.source_id).update(name="Un autre nom")  # which no tag tells
    assert lines_of(client, discussed.get_absolute_url()) != whole
    assert "Un autre nom" in read(client, discussed)
