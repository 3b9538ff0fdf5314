"""Joins small files into a few stylesheets and one script, when the development server or collectstatic asks for them."""

import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import MiddlewareNotUsed
from django.core.files.storage import FileSystemStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET, LIGHT_STYLESHEET, SCRIPT = "css/site.css", "css/leger.css", "js/site.js"
# What some kinds of page need beside site.css, one of them a page (`{% block styles %}`): the folders of static/css that it joins.
PAGE_STYLESHEETS = {
    "css/article.css": ("forms", "article", "comments"),
    "css/story.css": ("forms", "article", "story"),
    "css/account.css": ("forms", "account"),
    "css/pages.css": ("pages",),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.M)
_INDENT = re.compile(r"\s*\n\s*")


class CollectedFilesStorage(CompressedManifestStaticFilesStorage):
    """The collected files; the address of each, which is the same for as long as a process lives, is looked up once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of the file, with its digest in it."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]


def site_stylesheet(folder: Path) -> str:
    """What every page needs, home and listings all of it: the stylesheets of `folder`, not of the folders within.

    They are joined in the order of their names (_layers.css first), without comments and indentation.
    """
    return _stylesheet(sorted(folder.glob("*.css")))


def page_stylesheet(folder: Path, name: str) -> str:
    """The stylesheet `name` of PAGE_STYLESHEETS; a page loads it after site.css, which declares the layers."""
    return _stylesheet([part for inner in PAGE_STYLESHEETS[name] for part in sorted((folder / inner).glob("*.css"))])


def light_stylesheet(folder: Path) -> str:
    """The stylesheet of the version légère: the shared layers and tokens, and a few rules of its own."""
    return _stylesheet([folder / "_layers.css", folder / "tokens.css", *sorted((folder / "leger").glob("*.css"))])


def site_script(folder: Path) -> str:
    """The scripts of `folder` in the order of their names, each in a block; no line of them may begin inside a string."""
    code = _LINE_COMMENT.sub("", _COMMENT.sub("", "\n".join(_read(sorted(folder.glob("*.js"))))))
    return _INDENT.sub("\n", code).strip() + "\n"


def _stylesheet(parts: list[Path]) -> str:
    return _INDENT.sub("\n", _COMMENT.sub("", "\n".join(_read(parts)))).strip() + "\n"


def _read(parts: list[Path]) -> list[str]:
    return [part.read_text(encoding="utf-8") for part in parts]


def page_file_names() -> set[str]:
    """All files that a page may name. It writes nothing: a web server may run where it cannot write."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    found: set[str] = set()
    for finder in get_finders():
        found |= {*finder.builders} if isinstance(finder, JoinedFinder) else {name for name, _ in finder.list(ignored)}
    return found


def uncollected() -> list[str]:
    """The files that pages may name and that are not collected. This process reads the list of collected
    files once. Empty in development, where files are served from their sources.
    """
    collected = getattr(staticfiles_storage, "hashed_files", None)
    return [] if collected is None else sorted(page_file_names() - {*collected})


def missing_files_message() -> str:
    """What to do before pages can be shown, as a sentence; "" if nothing is missing."""
    if not (missing := uncollected()):
        return ""
    summary = (
        f"{len(missing)} of the files that pages name are not collected, e.g. {missing[0]}: such pages cannot be shown."
    )
    return f"{summary} Run manage.py collectstatic --noinput, then start the web server again."


class CollectedFirstMiddleware:
    """Answers 503 in place of every page if nothing was collected: each page would fail at its stylesheet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if STYLESHEET not in uncollected():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Health checks are answered as usual; /readyz says what is missing."""
        if request.path in {"/healthz", "/readyz"}:
            return self.get_response(request)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})


class JoinedFinder(BaseFinder):
    """Finds the joined files, which are stored in var/ and written again when one of their parts has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        static = settings.BASE_DIR / "static"
        self.builders: dict[str, tuple[Callable[[Path], str], Path]] = {
            STYLESHEET: (site_stylesheet, static / "css"),
            **{name: (partial(page_stylesheet, name=name), static / "css") for name in PAGE_STYLESHEETS},
            LIGHT_STYLESHEET: (light_stylesheet, static / "css"),
            SCRIPT: (site_script, static / "js"),
        }
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The joined file if `path` is its name, else nothing."""
        if path not in self.builders:
            return []
        return [self._write(path)] if find_all else self._write(path)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """The joined files, for collectstatic."""
        for name in self.builders:
            self._write(name)
            yield name, self.storage

    def _write(self, name: str) -> str:
        """Replace the file in one step, so that another process never reads half of it."""
        path = Path(self.storage.path(name))
        make, folder = self.builders[name]
        text = make(folder)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
                draft.write(text)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        return str(path)
