"""The pictures on disk: written whole, kept while they are used, within their room."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.ingest.enrich import image_files
from articles.models import Article, Category, Picture, Source

KEY = "ab" * 16
FILES = {320: b"small", 640: b"middle", 1280: b"large"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.PICTURES_MAX_MB = 2000
    return tmp_path / "pictures"


@pytest.fixture
def source(db) -> Source:
    Category.objects.create(slug="economie", name_fr="Économie", name_en="Economy")
    return Source.objects.create(slug="guichet", name="Le Guichet", may_image=True)


@pytest.fixture
def make(source: Source) -> Callable[..., Article]:
    def make(days: float = 0, **fields: Any) -> Article:
        number = Article.objects.count() + 1
        url = f"https://guichet.example/{number}"
        fields = {"url": url, "title": "Titre", "image": f"{url}.jpg", "source": source} | fields
        published = timezone.now() - timedelta(days=days)
        return Article.objects.create(category_id="economie", published_at=published, **fields)

    return make


def kept(article: Article, days: float = 0) -> str:
    """Its picture, fetched so many days ago; its key."""
    [picture] = image_files.pictures_for([article])
    picture.state = Picture.State.DONE
    picture.used_at = picture.done_at = timezone.now() - timedelta(days=days)
    picture.save()
    image_files.write_files(picture.pk, FILES)
    return picture.pk


def old(path: Path) -> Path:
    """A file of yesterday."""
    os.utime(path, (path.stat().st_mtime - 86400,) * 2)
    return path


def prune() -> dict[str, int]:
    return dict(image_files.prune_pictures(timezone.now()))


def test_what_is_written_is_read_and_any_web_server_may_read_it(folder):
    image_files.write_files(KEY, FILES)
    assert image_files.read_file(KEY, 640) == b"middle"
    assert image_files.read_file("cd" * 16, 640) is None
    path = folder / "ab" / f"{KEY}-640.webp"
    assert path.read_bytes() == b"middle"
    assert path.stat().st_mode & 0o777 == 0o644
    image_files.remove_files([KEY, "cd" * 16])
    assert list(folder.glob("*/*")) == []


def test_a_writer_stopped_in_the_middle_leaves_the_file_as_it_was(folder, monkeypatch):
    image_files.write_files(KEY, FILES)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        image_files.write_files(KEY, {320: b"other"})
    assert image_files.read_file(KEY, 320) == b"small"
    assert len(list(folder.glob("*/*"))) == 3


def test_what_articles_show_stays_and_what_none_shows_any_more_goes(make):
    stays = [kept(make(days=80), 80), kept(make(days=400, url=None), 400)]
    goes = [kept(make(days=93), 93), kept(changed := make(), 3)]
    Article.objects.filter(pk=changed.pk).update(image="")
    assert prune() == {"unused": 2}
    assert set(Picture.objects.values_list("pk", flat=True)) == set(stays)
    assert [image_files.read_file(key, 320) for key in [*stays, *goes]] == [b"small", b"small", None, None]
    assert prune() == {}


def test_a_picture_is_kept_a_while_after_its_last_use(make):
    kept(make(days=90.5), 1)
    assert prune() == {}


def test_a_right_withdrawn_takes_its_pictures_from_the_disk_and_a_right_given_sends_for_them(make, source):
    key = kept(article := make())
    Source.objects.update(may_image=False)
    assert prune() == {"unused": 1}
    assert image_files.read_file(key, 320) is None
    Source.objects.update(may_image=True)
    make(image="")
    make(days=100)
    assert prune() == {"sent for": 1}
    picture = Picture.objects.get()
    assert (picture.pk, picture.url, picture.state, picture.source) == (key, article.image, "waiting", source)
    assert picture.host == "guichet.example"


def test_a_picture_that_two_sources_show_stays_while_one_of_them_may(make, source):
    key = kept(make(image="https://agence.example/i.jpg"))
    agency = Source.objects.create(slug="agence", name="Agence", may_image=True)
    make(image="https://agence.example/i.jpg", source=agency)
    Source.objects.filter(pk=source.pk).update(may_image=False)
    assert prune() == {}
    assert Picture.objects.get(pk=key).source == agency


def test_files_without_a_row_are_swept_away_once_they_are_an_hour_old(make, folder):
    stays = kept(make())
    image_files.write_files(KEY, FILES)
    assert prune() == {}
    for path in folder.glob("*/*"):
        old(path)
    (folder / "ab" / "tmp1.draft").write_bytes(b"half")
    assert prune() == {"stray": 3}
    assert image_files.read_file(stays, 320) == b"small"
    old(folder / "ab" / "tmp1.draft")
    assert prune() == {"stray": 1}


def test_a_lost_folder_is_filled_again(make):
    key = kept(make())
    image_files.remove_files([key])
    assert prune() == {"sent for": 1}
    assert Picture.objects.get().state == "waiting"


def test_beyond_its_room_the_oldest_go_and_are_not_sent_for_again(make, settings):
    keys = [kept(make(), days) for days in (1.5, 1, 0.5)]
    size = sum(map(len, FILES.values()))
    settings.PICTURES_MAX_MB = 2 * size / 1_000_000
    assert prune() == {"over": 1}
    assert [image_files.read_file(key, 1280) for key in keys] == [None, b"large", b"large"]
    assert (Picture.objects.get(pk=keys[0]).state, Picture.objects.get(pk=keys[0]).reason) == ("refused", "room")
    assert prune() == {}


def test_taking_stock_of_many_articles_asks_few_questions(make, django_assert_max_num_queries):
    for _ in range(20):
        kept(make())
    with django_assert_max_num_queries(12):
        assert prune() == {}
