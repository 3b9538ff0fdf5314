"""The pictures of pages for where they are shared: their words, their addresses, and the files we keep of them.

A card is drawn when it is first asked for. A file is var/cards/ab/<key>-<digest>.png; a folder holds SHELF files at most,
so all of them stay under some 150 MB without a clock that sweeps.
"""

import tempfile
import threading
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from articles.models import Article
from articles.syndication import share_card
from articles.syndication.share_card import Words
from articles.text import typography

SITE = 0  # the key of the card of the site itself; no article has it
SHELF = 24  # files a folder, of 256
PATIENCE = 3.0  # seconds to wait for another card to be drawn

_pen = threading.Lock()  # one card at a time: whoever asks for thousands takes one processor's time, not all


class Busy(Exception):
    """Others draw; ask again in a moment."""


def words_of(article: Article) -> Words:
    """What an article's card says, in the reader's language; uses its source, rubrique and sectors as loaded."""
    sector = article.primary_sector
    title = typography.french_typography(article.title) if article.language == "fr" else article.title
    return Words(
        site=settings.SITE_NAME,
        kicker=" · ".join([article.category.name, *([sector.name] if sector else [])]),
        title=title,
        source=article.source.name,
        date=typography.full_date(article.published_at),
    )


def words_of_site() -> Words:
    """What the card of all other pages says."""
    return Words(settings.SITE_NAME, "", str(settings.SITE_TAGLINE), settings.SITE_URL.split("://")[-1], "")


def address(key: int, words: Words) -> str:
    """Where the card is: another one as soon as it says something else."""
    return reverse("card", args=[key, digest(words)])


def digest(words: Words) -> str:
    """What a card says, and in which language and design, in 16 signs."""
    said = "\0".join(
        [share_card.DESIGN, get_language() or "", words.site, words.kicker, words.title, words.source, words.date]
    )
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read(key: int, words: Words) -> bytes:
    """The card, from its file or drawn now. Raises Busy."""
    path = _path(key, digest(words))
    if (kept := _kept(path)) is not None:
        return kept
    if not _pen.acquire(timeout=PATIENCE):
        raise Busy
    try:
        if (kept := _kept(path)) is not None:
            return kept  # whoever held the pen has drawn it meanwhile
        drawn = share_card.draw(words)
        _keep(path, drawn)
        return drawn
    finally:
        _pen.release()


def _path(key: int, digest: str) -> Path:
    return Path(settings.VAR_DIR) / "cards" / digest[:2] / f"{key}-{digest}.png"


def _kept(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _keep(path: Path, drawn: bytes) -> None:
    """Put the file in place at once, and let the oldest of its folder go. A full disk costs drawing it again, no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        others = sorted((_age(other), other) for other in path.parent.iterdir())
        for _, other in others[: max(0, len(others) - SHELF + 1)]:
            other.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(drawn)
        Path(file.name).replace(path)
    except OSError:
        return


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
