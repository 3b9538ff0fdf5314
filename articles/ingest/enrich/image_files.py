"""The files of stored pictures: their paths, how they are written, and how long they are kept.

A file is var/pictures/ab/<key>-<width>.webp, so that a web server can serve the folder directly. The rows of Picture say
which files belong there; a file without a row is deleted.
"""

import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from articles.models import Article, Picture, UploadedPicture

WIDTHS = (320, 640, 1280)
DISPLAY_PERIOD = timedelta(days=90)  # after an article's publication; our own articles keep their pictures
UNUSED_RETENTION = timedelta(days=2)  # since an article was last seen to use it: pages live in caches for a while
NO_ROOM_REASON = "room"  # the reason of a picture given up because there was no room
PICTURE_BATCH_SIZE = 2000
DRAFT_SUFFIX = ".draft"
ABANDONED_AFTER_SECONDS = 3600.0  # age at which a draft, or a file without a row, is deleted
MISSING_FILE_STAT = os.stat_result((0, 0, 0, 0, 0, 0, 0, 0, 2**40, 0))
FILE_NAME = re.compile(r"([0-9a-f]{32})-\d+\.webp")


def path_of(key: str, width: int) -> Path:
    """The path of the file, which may not exist yet. `key` must be hex digits."""
    return _folder() / key[:2] / f"{key}-{width}.webp"


def read_file(key: str, width: int) -> bytes | None:
    """The file's content, or None if there is no file."""
    try:
        return path_of(key, width).read_bytes()
    except FileNotFoundError:
        return None


def write_files(key: str, files: Mapping[int, bytes]) -> None:
    """Write a picture's files, each atomically: a reader sees a whole file or none. Raises OSError (disk full…)."""
    for width, content in files.items():
        path = path_of(key, width)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(suffix=DRAFT_SUFFIX, dir=path.parent, delete=False) as file:
            draft = Path(file.name)
            try:
                file.write(content)
                file.close()
                draft.chmod(0o644)
                draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise


def remove_files(keys: Iterable[str]) -> None:
    """Delete the files of these pictures."""
    for key in keys:
        for width in WIDTHS:
            path_of(key, width).unlink(missing_ok=True)


def is_shown(article: Article, now: datetime) -> bool:
    """Whether pages show the article's picture."""
    if article.uploaded_picture_id is not None:
        return True
    return bool(article.allowed_image) and (article.is_own or article.published_at >= now - DISPLAY_PERIOD)


def pictures_for(articles: Iterable[Article]) -> list[Picture]:
    """The pictures that these articles may show, each once; not saved. Their sources must be loaded."""
    shown = {article.allowed_image: article for article in articles if article.allowed_image}
    return [
        Picture(key=Picture.key_of(url), url=url, source=None if article.is_own else article.source)
        for url, article in shown.items()
    ]


def prune_pictures(now: datetime) -> Counter[str]:
    """Keep the pictures in use, queue the missing ones, delete the others.

    Counts: "sent for" (queued), "unused", "over" (beyond PICTURES_MAX_MB), "stray" (files without a row).
    """
    counts = Counter({"sent for": _sync_with_articles(now)})
    counts["unused"] = _drop_unused(now) + UploadedPicture.objects.unused().delete()[0]
    counts["stray"] = _remove_stray_files(time.time() - ABANDONED_AFTER_SECONDS)
    counts["over"] = _enforce_size_limit(settings.PICTURES_MAX_MB * 1_000_000, now)
    return +counts


def _sync_with_articles(now: datetime) -> int:
    """Record which pictures articles show today, and their sources; queue those we do not have. Returns how many."""
    may_show_picture = Q(url=None) | Q(source__may_image=True, published_at__gte=now - DISPLAY_PERIOD)
    articles = (
        Article.objects.published().filter(may_show_picture).exclude(image="").select_related("source").order_by("pk")
    )
    rows = articles.only("image", "url", "source").iterator(PICTURE_BATCH_SIZE)
    return sum(_sync_rows(pictures_for(some), now) for some in batched(rows, PICTURE_BATCH_SIZE))


def _sync_rows(used: Iterable[Picture], now: datetime) -> int:
    """Mark the pictures we have as used; queue the others and those whose files are lost. Returns how many were queued."""
    pictures = {picture.pk: picture for picture in used}
    known = {picture.pk: picture for picture in Picture.objects.filter(pk__in=pictures)}
    unknown = [picture for key, picture in pictures.items() if key not in known]
    Picture.objects.bulk_create(unknown, ignore_conflicts=True)
    Picture.objects.filter(pk__in=known, used_at__lt=now - UNUSED_RETENTION / 2).update(used_at=now)
    moved = [pictures[key] for key, picture in known.items() if picture.source_id != pictures[key].source_id]
    Picture.objects.bulk_update(moved, ["source"])
    done = [key for key, picture in known.items() if picture.state == Picture.State.DONE]
    lost = [key for key in done if not path_of(key, WIDTHS[0]).exists()]
    Picture.objects.filter(pk__in=lost).requeue(now)
    return len(unknown) + len(lost)


def _drop_unused(now: datetime) -> int:
    """Delete the pictures that no article has used lately, and those that their source no longer allows; how many."""
    count = 0
    unused = Picture.objects.filter(Q(used_at__lt=now - UNUSED_RETENTION) | Q(source__may_image=False))
    while keys := list(unused.values_list("pk", flat=True)[:PICTURE_BATCH_SIZE]):
        remove_files(keys)
        count += Picture.objects.filter(pk__in=keys).delete()[0]
    return count


def _remove_stray_files(before: float) -> int:
    """Delete abandoned drafts and files without a row that are older than `before` (seconds since 1970); how many."""
    count = 0
    for some in batched(_files(), PICTURE_BATCH_SIZE):
        keys = {path: _key_of_file(path) for path in some}
        kept = set(Picture.objects.filter(pk__in=keys.values(), state=Picture.State.DONE).values_list("pk", flat=True))
        for path, key in keys.items():
            if key not in kept and _stat(path).st_mtime < before:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _enforce_size_limit(limit: int, now: datetime) -> int:
    """Give up the pictures stored longest ago until the files fit into `limit` bytes; how many."""
    sizes: Counter[str] = Counter()
    for path in _files():
        sizes[_key_of_file(path)] += _stat(path).st_size
    over = sizes.total() - limit
    gone: list[str] = []
    oldest = Picture.objects.filter(state=Picture.State.DONE).order_by("done_at").values_list("pk", flat=True)
    for key in oldest if over > 0 else ():
        if over <= 0:
            break
        over -= sizes[key]
        gone.append(key)
    for some in batched(gone, PICTURE_BATCH_SIZE):
        remove_files(some)
        Picture.objects.filter(pk__in=some).update(state=Picture.State.REFUSED, reason=NO_ROOM_REASON, done_at=now)
    return len(gone)


def _files() -> Iterator[Path]:
    return _folder().glob("??/*")


def _key_of_file(path: Path) -> str:
    """The key in a file's name, or an empty string."""
    found = FILE_NAME.fullmatch(path.name)
    return found[1] if found else ""


def _stat(path: Path) -> os.stat_result:
    """`path.stat()`; for a file that has just been deleted, size 0 and a time in the future."""
    try:
        return path.stat()
    except FileNotFoundError:
        return MISSING_FILE_STAT


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "pictures"
