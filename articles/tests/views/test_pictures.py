"""A picture's address, and where pages show pictures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.enrich import image_files
from articles.models import Article, Picture, Source

URL = "https://guichet.example/photo.jpg"
KEY = Picture.key_of(URL)
FOR_A_DAY = "public, max-age=86400, immutable"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def picture(source) -> Picture:
    Source.objects.update(may_image=True)
    image_files.write_files(KEY, {width: b"%d" % width for width in image_files.WIDTHS})
    return Picture.objects.create(key=KEY, url=URL, source=source, state=Picture.State.DONE)


def is_blank(response) -> bool:
    return response["Content-Type"] == "image/svg+xml" and response["Cache-Control"].startswith("public, max-age=300, ")


@pytest.mark.parametrize("width", image_files.WIDTHS)
def test_a_picture_is_kept_for_a_day_and_can_do_nothing(client, picture, width, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(f"/images/{KEY}-{width}.webp")
    assert (response.status_code, response.content) == (200, b"%d" % width)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == FOR_A_DAY
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not response.cookies


def test_who_has_it_already_is_told_so(client, picture):
    etag = client.get(f"/images/{KEY}-320.webp")["ETag"]
    response = client.get(f"/images/{KEY}-320.webp", headers={"If-None-Match": etag})
    assert (response.status_code, response.content, response["Cache-Control"]) == (304, b"", FOR_A_DAY)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/images/{KEY}-640.webp", headers={"If-None-Match": etag}).status_code == 200
    assert client.head(f"/images/{KEY}-320.webp").status_code == 200
    assert client.post(f"/images/{KEY}-320.webp").status_code == 405


@pytest.mark.parametrize("change", [{"state": "waiting"}, {"state": "refused"}, {"source__may_image": False}, {}])
def test_what_is_not_there_or_not_allowed_is_blank(client, picture, source, change):
    if "state" in change:
        Picture.objects.update(**change)
    elif change:
        Source.objects.filter(pk=source.pk).update(may_image=False)
    else:
        image_files.remove_files([KEY])
    response = client.get(f"/images/{KEY}-320.webp")
    assert is_blank(response)
    assert response.content.startswith(b"<svg")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_our_own_pictures_need_no_right(client, picture):
    Picture.objects.update(source=None)
    Source.objects.update(may_image=False)
    assert client.get(f"/images/{KEY}-320.webp").content == b"320"


@pytest.mark.parametrize(
    "name",
    [
        f"{KEY}-321.webp",
        f"{KEY}-320.png",
        f"{KEY[:-1]}-320.webp",
        "../lapesee.sqlite3",
        "..%2f..%2fetc%2fpasswd",
        f"..%2f{KEY[3:]}-320.webp",
        f"{'ab' * 16}-320.webp",
        f"{KEY}-320.webp%0a",
        "",
    ],
)
def test_any_other_name_is_a_404(client, picture, name):
    assert client.get(f"/images/{name}").status_code == 404


def test_every_page_that_may_shows_the_picture_of_the_article(client, make, picture, source):
    article = make(image=URL, sector="energie", country="SN")
    for page, first in (("/", True), ("/secteurs/energie/", False), (article.get_absolute_url(), True)):
        text = client.get(page).text
        assert text.count(f'<img class="picture" src="/images/{KEY}-1280.webp"') == 1
        assert f"/images/{KEY}-320.webp 320w, /images/{KEY}-640.webp 640w, /images/{KEY}-1280.webp 1280w" in text
        assert ('fetchpriority="high"' in text) is first
        assert ('loading="lazy"' in text) is not first
        assert "guichet.example/photo" not in text


@pytest.mark.parametrize("case", ["right", "old", "none"])
def test_where_nothing_may_be_shown_there_is_no_trace_of_it(client, make, picture, source, case):
    article = make(image="" if case == "none" else URL)
    if case == "right":
        Source.objects.filter(pk=source.pk).update(may_image=False)
    if case == "old":
        Article.objects.update(published_at=timezone.now() - timedelta(days=91))
    for page in ("/", article.get_absolute_url()):
        assert "<img" not in client.get(page).text


def test_our_own_article_shows_its_picture_at_any_age(client, make, picture):
    Source.objects.update(may_image=False)
    article = make(url=None, image=URL, minutes=400 * 24 * 60)
    assert f"/images/{KEY}-1280.webp" in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize("name", [f"{KEY.upper()}-320.webp", f"{KEY}-320.webp/"])
def test_another_spelling_of_its_name_leads_to_it(client, picture, name):
    answer = client.get(f"/images/{name}")
    assert (answer.status_code, answer["Location"]) == (301, f"/images/{KEY}-320.webp")


def test_a_member_keeps_pictures_too(client, picture, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    for headers in ({}, {"If-None-Match": client.get(f"/images/{KEY}-320.webp")["ETag"]}):
        response = client.get(f"/images/{KEY}-320.webp", headers=headers)
        assert response["Cache-Control"] == FOR_A_DAY
        assert "Vary" not in response


def test_a_picture_ends_nobodys_session(client, picture, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "no such session"
    assert not client.get(f"/images/{KEY}-320.webp").cookies
