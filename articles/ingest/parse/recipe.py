"""The recipe of a web page: the CSS selectors, set by an editor, by which it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from articles.ingest.records import NotAFeed
from articles.web.selectors import BadSelector, split_selector

SELECTOR_FIELDS = ("item", "title", "link", "date", "summary")
RECIPE_ERRORS = {
    "bad-selector": "Le sélecteur « {} » contient une erreur à partir de « {} ». Corrigez-le sur la page du flux.",
    "no-selector": "Une page web se lit par sélecteurs : indiquez au moins celui de l’élément.",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The selectors of one page; only `item` is required.

    Without `title` or `link`, the item's first link gives them; without `date`, its first <time>. `date_order` is
    "dm" (3/2 is 3 February) or "md"; `language`, if set, replaces the page's own.
    """

    item: str
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""
    date_order: str = "dm"
    language: str = ""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """The recipe kept on a feed's row. Raises NotAFeed("no-selector" or "bad-selector")."""
        texts = {field.name: str(values.get(field.name) or "").strip() for field in fields(cls)}
        if not texts["item"]:
            raise NotAFeed("no-selector", RECIPE_ERRORS["no-selector"])
        for name in SELECTOR_FIELDS:
            if texts[name]:
                check_selector(texts[name])
        order = "md" if texts["date_order"] == "md" else "dm"
        return cls(**texts | {"date_order": order, "language": texts["language"][:12]})


def check_selector(selector: str) -> None:
    """Raise NotAFeed("bad-selector") for a selector that web/selectors.py does not support."""
    try:
        split_selector(selector)
    except BadSelector as error:
        sentence = RECIPE_ERRORS["bad-selector"].format(selector[:60], error)
        raise NotAFeed("bad-selector", sentence) from error
