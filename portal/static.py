"""One stylesheet out of static/css/*.css, joined when the development server or collectstatic asks for it."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

STYLESHEET = "css/site.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_INDENT = re.compile(r"\n\s*")


def joined(folder: Path) -> str:
    """The stylesheets of `folder` in the order of their names (_layers.css first), without comments and indentation."""
    parts = (part.read_text(encoding="utf-8") for part in sorted(folder.glob("*.css")))
    return _INDENT.sub("\n", _COMMENT.sub("", "\n".join(parts))).strip() + "\n"


class StylesheetFinder(BaseFinder):
    """Finds `css/site.css`, a file kept in var/ and written again when one of its parts has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.parts = settings.BASE_DIR / "static" / "css"
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The joined file for its own name, nothing for another."""
        if path != STYLESHEET:
            return []
        return [self._write()] if find_all else self._write()

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """The joined file, for collectstatic."""
        self._write()
        yield STYLESHEET, self.storage

    def _write(self) -> str:
        """Replace the file at once, so that a process beside this one never reads half of it."""
        path = Path(self.storage.path(STYLESHEET))
        css = joined(self.parts)
        if not path.is_file() or path.read_text(encoding="utf-8") != css:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
                draft.write(css)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        return str(path)
