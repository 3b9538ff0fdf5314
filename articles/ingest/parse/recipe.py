"""How an editor says a web page is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from articles.ingest.records import NotAFeed
from articles.web.selectors import BadSelector, split

SELECTORS = ("item", "title", "link", "date", "summary")
SENTENCES = {
    "bad-selector": "Le sélecteur « {} » n’est pas compris à partir de « {} ». Corrigez-le sur la page du flux.",
    "no-selector": "Une page web se lit par sélecteurs : dites au moins comment trouver un élément de la liste.",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to read one page: selectors, of which only `item` is needed.

    Without `title` or `link`, the first link of an item gives them; without `date`, its first <time>. `date_order` is
    "dm" (3/2 is 3 February) or "md"; `language` that of the page where it does not say.
    """

    item: str
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""
    date_order: str = "dm"
    language: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The recipe kept on a feed's row. Raises NotAFeed("no-selector" or "bad-selector")."""
        told = {one.name: str(values.get(one.name) or "").strip() for one in fields(cls)}
        if not told["item"]:
            raise NotAFeed("no-selector", SENTENCES["no-selector"])
        for name in SELECTORS:
            if told[name]:
                check(told[name])
        order = "md" if told["date_order"] == "md" else "dm"
        return cls(**told | {"date_order": order, "language": told["language"][:12]})


def check(selector: str) -> None:
    """Raise NotAFeed("bad-selector") for what `selectors` does not understand."""
    try:
        split(selector)
    except BadSelector as error:
        told = SENTENCES["bad-selector"].format(selector[:60], error)
        raise NotAFeed("bad-selector", told) from error
