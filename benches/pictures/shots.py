"""What a picture is, and those of README.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Stage:
    """What somebody does on a page before its picture is taken: the page, how to open one as another person, and rows' keys."""

    page: Page
    open_as: Callable[[str], Page]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the page, the window, what the device prefers, who looks, and what they do first.

    `path` is a kind of page of benches/browser/sights.py for README.md, an address for the others. A phone's picture is
    taken at twice its pixels, unless `scale` says otherwise.
    """

    path: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    who: str = ""
    first: Callable[[Stage], None] | None = None
    scale: int = 0


README_SHOTS = {
    "home": Shot("home", 1280, 960),
    "listing": Shot("rubrique", 390, 800),
    "article": Shot("discussion", 390, 800),
    "search": Shot("search-found", 390, 800, "dark"),
}

# What a browser shows before it installs the site: of the manifest, in its two languages.
SCREEN_SHOTS = {
    f"{form}-{language}": Shot(path, width, height, scale=1)
    for form, width, height in (("narrow", 320, 568), ("wide", 720, 450))
    for language, path in (("fr", "/"), ("en", "/en/"))
}
