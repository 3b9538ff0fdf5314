"""An article's page: what is shared, how long it reads, and a thread that stays within its weight."""

import random
import re
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.models import Article, Comment, Source

WORDS = (
    "marché dette Trésor émission taux banque Dakar Abidjan milliards francs obligation investisseurs région "
    "échéance cacao prix récolte ports exportateurs hausse recul budget impôt croissance inflation réserve "
    "gouverneur maturité placement souscription rendement arrangeurs liquidité change naira cedi"
)


@pytest.fixture
def talked(make):
    author = get_user_model().objects.create_user("Aminata", "aminata@example.org")
    draw = random.Random(5)

    def talked(count, others=0):
        article = make("Le Trésor lève 150 milliards", sector="energie", country="SN", summary="Un chapô. " * 20)
        for _ in range(others):
            make(" ".join(draw.choices(WORDS.split(), k=9)), sector="energie")
        said = [" ".join(draw.choices(WORDS.split(), k=40)) for _ in range(count)]
        Comment.objects.bulk_create(
            Comment(article=article, author=author, body=f"{number} {text}", published_at=timezone.now())
            for number, text in enumerate(said)
        )
        return article

    return talked


def shown(text):
    return re.findall(r'id="c(\d+)"', text)


@pytest.mark.parametrize("word", ["page", "tri", "fil"])
def test_another_word_leads_to_the_page_itself(client, talked, word):
    path = talked(52).get_absolute_url()
    for odd in ("", "0", "-1", "tous", "²", "\x00", "x" * 8000):
        answer = client.get(path, {word: odd})
        assert (answer.status_code, answer["Location"]) == (301, path), odd
        answer = client.get(path)
        assert (answer.status_code, len(shown(answer.text))) == (200, 50), odd


@pytest.mark.parametrize("query", [{"page": "3"}, {"page": "99999"}, {"fil": "999999999999999999"}])
def test_a_part_of_the_talk_that_is_not_there_leads_to_its_beginning(client, talked, query):
    article = talked(52)
    assert client.get(article.get_absolute_url(), query)["Location"] == f"{article.get_absolute_url()}#commentaires"


def test_only_the_talks_first_page_is_for_search_engines(client, talked):
    article = talked(52)
    path = article.get_absolute_url()
    assert "noindex" not in client.get(path).text
    for query in ({"page": "2"}, {"tri": "recents"}, {"fil": str(Comment.objects.first().pk)}):
        text = client.get(path, query).text
        assert '<meta name="robots" content="noindex">' in text
        assert re.search(f'<link rel="canonical" href="[^"?]*{path}">', text)


def test_whoever_writes_in_a_long_thread_finds_his_comment(client, talked):
    article = talked(55)
    client.force_login(get_user_model().objects.create_user("Koffi", "koffi@example.org"))
    writing = f"{article.get_absolute_url()}commenter/"
    answer = client.post(writing, {"body": "Le mien."})
    mine = Comment.objects.latest("pk")
    there = client.get(answer["Location"])["Location"]
    assert there == f"{article.get_absolute_url()}?page=2#c{mine.pk}"
    assert str(mine.pk) in shown(client.get(there.partition("#")[0]).text)


def test_it_is_shared_by_plain_links(client, make, settings):
    article = make("L’or & le « cacao » : +5 % ?")
    text = client.get(article.get_absolute_url()).text
    address, title = quote(settings.SITE_URL + article.get_absolute_url(), safe=""), quote(article.title, safe="")
    for link in (
        f"https://wa.me/?text={title}%20{address}",
        f"https://t.me/share/url?url={address}&amp;text={title}",
        f"https://x.com/intent/post?url={address}&amp;text={title}",
        f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
        f"mailto:?subject={title}&amp;body={address}",
    ):
        assert f'href="{link}"' in text


def test_reading_time_is_told_where_there_is_a_text_to_read(client, make, source):
    article = make("Titre", body_html=f"<p>{'mot ' * 500}</p>")
    assert "min de lecture" not in client.get(article.get_absolute_url()).text
    Source.objects.update(may_full_text=True)
    assert "3\u00a0min de lecture" in client.get(article.get_absolute_url()).text


def test_what_it_is_about_stands_above_its_title(client, make):
    text = client.get(make("Titre", sector="energie", country="SN").get_absolute_url()).text.partition("<main")[2]
    assert text.index('href="/pays/sn/">Sénégal') < text.index("<h1")
    assert (
        '<p class="kicker">'
        not in client.get(make("Rien").get_absolute_url()).text.partition("<main")[2].partition("<h1")[0]
    )
    assert Article.objects.count() == 2
