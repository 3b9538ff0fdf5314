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
from articles.syndication.share_card import CardText
from portal import typography

SITE_KEY = 0  # the key of the card of the site itself; no article has it
MAX_FILES_PER_FOLDER = 24  # files a folder, of 256
DRAW_TIMEOUT_SECONDS = 3.0  # seconds to wait for another card to be drawn

_draw_lock = threading.Lock()  # one card at a time: whoever asks for thousands takes one processor's time, not all


class DrawingBusy(Exception):
    """Others draw; ask again in a moment."""


def card_text(article: Article) -> CardText:
    """What an article's card says, in the reader's language; uses its source, rubrique and sectors as loaded."""
    sector = article.primary_sector
    title = typography.french_typography(article.title) if article.language == "fr" else article.title
    return CardText(
        site=settings.SITE_NAME,
        kicker=" · ".join([article.category.name, *([sector.name] if sector else [])]),
        title=title,
        source=article.source.name,
        date=typography.full_date(article.published_at),
    )


def site_card_text() -> CardText:
    """What the card of all other pages says."""
    return CardText(settings.SITE_NAME, "", str(settings.SITE_TAGLINE), settings.SITE_URL.split("://")[-1], "")


def card_path(key: int, text: CardText) -> str:
    """Where the card is: another one as soon as it says something else."""
    return reverse("card", args=[key, card_digest(text)])


def card_digest(text: CardText) -> str:
    """What a card says, and in which language and design, in 16 signs."""
    key_text = "\0".join(
        [share_card.DESIGN_VERSION, get_language() or "", text.site, text.kicker, text.title, text.source, text.date]
    )
    return blake2b(key_text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read_or_draw(key: int, text: CardText) -> bytes:
    """The card, from its file or drawn now. Raises Busy."""
    path = _file_path(key, card_digest(text))
    if (content := _read_file(path)) is not None:
        return content
    if not _draw_lock.acquire(timeout=DRAW_TIMEOUT_SECONDS):
        raise DrawingBusy
    try:
        if (content := _read_file(path)) is not None:
            return content  # whoever held the pen has drawn it meanwhile
        drawn = share_card.draw(text)
        _save_file(path, drawn)
        return drawn
    finally:
        _draw_lock.release()


def _file_path(key: int, digest: str) -> Path:
    return Path(settings.VAR_DIR) / "cards" / digest[:2] / f"{key}-{digest}.png"


def _read_file(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _save_file(path: Path, drawn: bytes) -> None:
    """Put the file in place at once, and let the oldest of its folder go. A full disk costs drawing it again, no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        others = sorted((_modified_at(other), other) for other in path.parent.iterdir())
        for _, other in others[: max(0, len(others) - MAX_FILES_PER_FOLDER + 1)]:
            other.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(drawn)
        Path(file.name).replace(path)
    except OSError:
        return


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
