"""Where the files of share cards are, for those who only delete them: drawing loads Pillow."""

from collections.abc import Collection
from pathlib import Path

from django.conf import settings


def cards_folder() -> Path:
    """The folder of all cards; a file in it is ab/<key>-<digest>.png."""
    return Path(settings.VAR_DIR) / "cards"


def remove_cards(keys: Collection[int]) -> int:
    """Delete the cards of these articles, in every language and design; how many files."""
    names, removed = {str(key) for key in keys}, 0
    for path in cards_folder().glob("??/*.png") if names else ():
        if path.stem.partition("-")[0] in names:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
