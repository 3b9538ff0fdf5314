"""A newsroom with something of everything, of real headlines, for a browser to look at."""

import io
import json
import time
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from articles import search
from articles.ingest.enrich import image_files
from articles.ingest.enrich.image import WEBP_QUALITY
from articles.models import Article, Comment, Organisation, Picture, Source, Story
from articles.models.comments.comment import invalidate_talks
from articles.tests.shipped_rows import ship
from benches.browser.inspector import ConsoleListener
from benches.browser.sights import kinds

LABELLED = Path(__file__).parents[1] / "labelled" / "filing.jsonl"
SAID = (
    "Les stocks du port de San Pedro disent le contraire : il faut regarder les arrivages de la semaine, pas ceux du mois.",
    "Merci pour la source. Le communiqué complet est sur le site du ministère, en annexe 3.",
    "Pas d’accord, « aucune réserve » ne veut pas dire aucun risque.\n\nEt le taux directeur, lui, n’a pas bougé depuis mars.",
    "The regulator said otherwise last week: see https://regulateur.example/avis/2026/114 for the whole text.",
)


@cache
def headlines():
    return [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]


def write(count, since=0):
    """`count` articles of four sources, filed as the labels say, ten minutes apart; the newest first."""
    sources = [
        Source.objects.get_or_create(
            slug=f"journal-{n}", defaults={"name": f"Le Quotidien no {n}", "homepage": f"https://j{n}.example/"}
        )[0]
        for n in range(4)
    ]
    leads = [one["lead"] for one in reversed(headlines()) if len(one["lead"]) > 60]
    told = list(enumerate(headlines()[since : since + count], start=since))
    made = Article.objects.bulk_create(
        Article(
            source=sources[number % 4],
            url=f"https://j{number % 4}.example/{number}",
            title=one["title"],
            summary=f"{one['lead']} {leads[number % len(leads)]}".strip(),
            language=one["lang"],
            category_id=one["labels"]["category"],
            is_finance=one["labels"]["is_finance"],
            published_at=timezone.now() - timedelta(minutes=10 * number + 1),
        )
        for number, one in told
    )
    for field in ("sectors", "countries", "regions"):
        file_under(made, field, [one["labels"][field] for _number, one in told])
    return made


def file_under(articles, field, keys):
    """Each article under its keys: all rows at once, where adding to one article after the other asks 500 questions."""
    filing, under = getattr(Article, field).through, getattr(Article, field).field.m2m_reverse_field_name()
    filing.objects.bulk_create(
        filing(article=article, **{f"{under}_id": key})
        for article, mine in zip(articles, keys, strict=True)
        for key in mine
    )


def tell_together(lead, *others):
    story = Story.objects.create(lead=lead)
    Article.objects.filter(pk__in=[lead.pk, *(other.pk for other in others)]).update(story=story)
    Article.objects.filter(pk__in=[other.pk for other in others]).update(is_lead=False)
    return story


def talk(article, count):
    """So many comments, three replies under each fourth; two questions, where saving each asks four."""
    members = get_user_model().objects
    authors = [
        members.get_or_create(username=name, defaults={"email": f"{name}@example.org"})[0]
        for name in ("Aminata", "Koffi", "Ousmane")
    ]
    made = [
        Comment(
            article=article,
            author=authors[number % 3],
            body=f"{SAID[number % 4]} {headlines()[number % 200]['lead']}",
            published_at=timezone.now(),
        )
        for number in range(count)
    ]
    tops = Comment.objects.bulk_create(made[::4])
    for number, comment in enumerate(made):
        if number % 4:
            comment.parent = comment.root = tops[number // 4]
    Comment.objects.bulk_create(comment for number, comment in enumerate(made) if number % 4)
    invalidate_talks([article.pk])


# Two versions of a page: whether it is light, and what addresses of its language begin with.
PAIRS = ((("0", ""), ("1", "/en")), (("1", ""), ("0", "/en")))
_times_compared = Counter[str]()


def compare_with_whole(client, paths, times=1):
    """Each page, built of kept cards so many times, is the same as built without.

    In full French and light English, or in light French and full English: what is compared again takes the other pair. One path
    alone is compared in all four.
    """
    for number, path in enumerate(paths):
        for light, language in PAIRS[0] + PAIRS[1] if len(paths) == 1 else PAIRS[(number + _times_compared[path]) % 2]:
            _compare_with_whole(client, light, f"{language}{path}", times)
        _times_compared[path] += 1


def _compare_with_whole(client, light, path, times):
    client.cookies["leger"] = light
    with override("fr"):  # the language of the last page is that of the next address
        joined = [lines_of(client, path) for _ in range(times)]
        with override_settings(PAGE_CACHE=False):
            whole = lines_of(client, path)
    assert joined == [whole] * times, path


def lines_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.splitlines(keepends=True)


def illustrate(article):
    """A picture as our proxy keeps it."""
    Source.objects.filter(pk=article.source_id).update(may_image=True)
    Article.objects.filter(pk=article.pk).update(image=f"{article.url}.jpg")
    [picture] = image_files.pictures_for([Article.objects.select_related("source").get(pk=article.pk)])
    picture.state, picture.used_at, picture.done_at = Picture.State.DONE, timezone.now(), timezone.now()
    picture.save()
    image_files.write_files(picture.pk, {width: _photograph(width) for width in image_files.WIDTHS})


@cache
def _photograph(width):
    file = io.BytesIO()
    Image.effect_noise((width, width * 9 // 16), 8).convert("RGB").save(file, "WEBP", quality=WEBP_QUALITY)
    return file.getvalue()


@pytest.fixture
def now(monkeypatch):
    """A clock that stands, or “3 minutes ago” would differ between two pages; it is moved by hand."""
    hands = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: hands[0])
    return hands


@pytest.fixture
def later(now, monkeypatch):
    """Lets so many seconds pass, on both clocks."""
    passed, clock = [0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + passed[0])

    def later(seconds):
        passed[0] += seconds
        now[0] += timedelta(seconds=seconds)

    return later


@pytest.fixture
def newsroom(settings, tmp_path):
    """Its articles, the newest first: 20 comments under one, a story, a picture, a company, texts of a regulator."""
    settings.VAR_DIR = tmp_path
    ship()
    made = write(80)
    talk(made[30], 20)
    tell_together(made[1], *made[2:5])
    illustrate(made[6])
    for kind in Organisation.Kind:
        made[7].organisations.add(
            Organisation.objects.create(slug=f"une-{kind}", name_fr="Une maison", name_en="A house", kind=kind)
        )
    Source.objects.filter(pk=made[8].source_id).update(kind="regulator", may_full_text=True)
    Article.objects.filter(pk=made[8].pk).update(
        category_id="reglementation",
        body_html=f"<h2>Avis</h2><p>{SAID[0]}</p><ul><li>{SAID[1]}</li></ul>",
        documents=[{"url": "https://regulateur.example/avis.pdf", "type": "application/pdf", "length": 0}],
    )
    search.rebuild()
    return made


@pytest.fixture
def sights(newsroom, client):
    """A page of each kind: name → path."""
    return kinds(lambda path: client.get(path).text)


@pytest.fixture
def member(client, context, live_server, settings):
    """One who has signed in, in this browser too."""
    seydou = get_user_model().objects.create_user("Seydou", "seydou@example.org")
    client.force_login(seydou)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return seydou


@pytest.fixture
def visit(live_server, page):
    """Opens a path, and returns the messages of the console."""
    console = ConsoleListener(page)

    def visit(path):
        page.goto(live_server.url + path)
        return console.take_messages()

    return visit


@pytest.fixture
def front(newsroom):
    """Every block of the front page has articles: two of each market, four texts of the watch."""
    filed = [*("forex", "matieres-premieres", "actions", "obligations", "taux") * 2, *["reglementation"] * 4]
    for article, category in zip(newsroom[40:], filed, strict=False):
        Article.objects.filter(pk=article.pk).update(category_id=category, is_finance=True)
        article.countries.set(["SN"])
