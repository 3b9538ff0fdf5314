"""The share cards of pages: their texts, their addresses, and their files.

A card is drawn when it is first requested. A file is var/cards/ab/<key>-<digest>.png; a folder holds at most
MAX_FILES_PER_FOLDER files, so all of them stay under some 150 MB without a periodic cleanup.
"""

import tempfile
import threading
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.figures.board import Figure
from articles.figures.wording import format_day, format_last_move, format_value, name_sources
from articles.models import Article
from articles.syndication import share_card
from articles.syndication.share_card import CardText
from articles.syndication.share_card_paths import cards_folder
from portal import typography

SITE_KEY = 0  # the key of the site's own card; no article has it
FIGURE_PREFIX = "chiffre."  # of the keys of figures' cards
MAX_FILES_PER_FOLDER = 24  # there are 256 folders
DRAW_TIMEOUT_SECONDS = 3.0  # how long to wait while another card is drawn

_draw_lock = threading.Lock()  # draw one card at a time, so that a crawler cannot use every core


class DrawingBusy(Exception):
    """Another card is being drawn; try again in a moment."""


def card_text(article: Article) -> CardText:
    """The texts of an article's card, in the reader's language; needs its source, category and sectors loaded."""
    sector = article.primary_sector
    title = typography.french_typography(article.title) if article.language == "fr" else article.title
    return CardText(
        site=settings.SITE_NAME,
        kicker=" · ".join([article.category.name, *([sector.name] if sector else [])]),
        title=title,
        source=article.publisher_name,
        date=typography.full_date(article.published_at),
    )


def figure_card_text(figure: Figure) -> CardText:
    """The texts of a figure's card: what, the last value and how it moved, from whom, of when."""
    move = format_last_move(figure)
    value = format_value(figure, figure.last[1])
    return CardText(
        site=settings.SITE_NAME,
        kicker=" · ".join([figure.series.instrument.name, *([_("exemple")] if figure.is_sample else [])]),
        title=f"{value} ({move})" if move else value,
        source=name_sources(figure, settings.SITE_NAME),
        date=format_day(figure, figure.last[0]),
    )


def site_card_text() -> CardText:
    """The texts of the card of all other pages."""
    return CardText(settings.SITE_NAME, "", str(settings.SITE_TAGLINE), settings.SITE_URL.split("://")[-1], "")


def figure_card_path(figure: Figure) -> str:
    """The address of a figure's card; it changes with the value."""
    return reverse("instrument-card", args=[figure.series.instrument_id, card_digest(figure_card_text(figure))])


def card_path(key: int, text: CardText) -> str:
    """The address of the card; it changes with the card's texts."""
    return reverse("card", args=[key, card_digest(text)])


def card_digest(text: CardText) -> str:
    """A digest of a card's texts, language and design, in 16 hex digits."""
    key_text = "\0".join(
        [share_card.DESIGN_VERSION, get_language() or "", text.site, text.kicker, text.title, text.source, text.date]
    )
    return blake2b(key_text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read_or_draw(key: int | str, text: CardText) -> bytes:
    """The card, from its file or drawn now. Raises DrawingBusy."""
    path = _file_path(key, card_digest(text))
    if (content := _read_file(path)) is not None:
        return content
    if not _draw_lock.acquire(timeout=DRAW_TIMEOUT_SECONDS):
        raise DrawingBusy
    try:
        if (content := _read_file(path)) is not None:
            return content  # another thread has drawn it while we waited
        drawn = share_card.draw(text)
        _save_file(path, drawn)
        return drawn
    finally:
        _draw_lock.release()


def _file_path(key: int | str, digest: str) -> Path:
    return cards_folder() / digest[:2] / f"{key}-{digest}.png"


def _read_file(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _save_file(path: Path, drawn: bytes) -> None:
    """Write the file atomically, and delete the oldest of its folder. If the disk is full, the card is just drawn again."""
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
