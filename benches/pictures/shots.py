"""What a picture is, those of README.md, of docs/editing.md and of the manifest, and what somebody does before each is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

QUEUE = "/gestion/articles/comment/file/"
ARTICLE_FORM = "/gestion/articles/article/{article}/change/"
SAVE = "input[name=_save]"


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


def _open_hiding(stage: Stage) -> None:
    stage.page.get_by_text("Masquer", exact=True).first.click()


def _save_what_a_colleague_saved(stage: Stage) -> None:
    address = stage.page.url
    colleague = stage.open_as("Rose")
    colleague.goto(address)
    colleague.fill("[name=title]", "Le Trésor du Bénin emprunte sur sept ans")
    colleague.click(SAVE)
    stage.page.fill("[name=title]", "Bénin : le Trésor cherche 80 milliards FCFA")
    stage.page.click(SAVE)


def _find_newspaper(stage: Stage) -> None:
    stage.page.fill("#content [name=address]", stage.keys["paper"])
    stage.page.get_by_role("button", name="Trouver les flux").click()


def _show_effect(stage: Stage) -> None:
    stage.page.fill("[name=words]", "festival, concours")
    stage.page.check("[name=hides]")
    stage.page.click("[name=_effect]")
    stage.page.get_by_text("Les articles concernés, et pourquoi").click()


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
GUIDE_SHOTS = {
    "first-page": Shot("/gestion/", 1280, 900, who="Rose"),
    "article-list": Shot("/gestion/articles/article/?apercu={article}", 1280, 900, who="Rose"),
    "bar": Shot("{page}", 1000, 900, who="Rose", first=_open_hiding),
    "conflict": Shot(ARTICLE_FORM, 1000, 760, who="Yao", first=_save_what_a_colleague_saved),
    "history": Shot("/gestion/articles/article/{article}/history/", 1000, 560, who="Rose"),
    "new-source": Shot("/gestion/articles/source/from-site/", 1000, 1400, who="Rose", first=_find_newspaper),
    "source-rule": Shot("/gestion/articles/sourcerule/add/", 1000, 900, who="Rose", first=_show_effect),
    "feed-health": Shot("/gestion/articles/feed/{feed}/change/", 1000, 640, who="Rose"),
    "queue": Shot(QUEUE, 1280, 1250, who="Modou"),
    "queue-phone": Shot(QUEUE, 390, 800, "dark", who="Modou"),
}
