"""Cards: what a page shows of each article in a list. They are rendered for all pages at once, and kept between builds."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from articles.listings.page_cache_tags import tags_of_links
from articles.models import Article
from portal.page_cache.kept import kept
from portal.web.preferences import Preferences

# Their templates.
CARD, LEAD, SECOND = "articles/parts/_card.html", "articles/home/_lead.html", "articles/home/_second.html"
LINE, TALK_LINE = "articles/parts/_line.html", "articles/parts/_talk_line.html"


class CardKey(NamedTuple):
    """A card: its template, and what it depends on besides the article and its age."""

    template: str
    article: int
    language: str
    is_light: bool  # for the light page (« version légère »)


def add_cards(templates: Mapping[str, Iterable[Article]], prefs: Preferences) -> None:
    """Give each of these articles, read by `for_placing`, its `card`: HTML by the template under which it stands.

    The card of an article that was hidden in the meantime is empty.
    """
    language = get_language() or ""
    articles = {
        CardKey(template, one.pk, language, prefs.light): one for template, some in templates.items() for one in some
    }
    html = kept([*articles], _render, partial(_tags, articles))
    for key, one in articles.items():
        one.card = mark_safe(html.get(key, ""))  # type: ignore[attr-defined]  # noqa: S308 a template rendered it


def with_cards(articles: Iterable[Article], template: str, prefs: Preferences) -> list[Article]:
    """These articles, each with its `card`, without those that were hidden in the meantime."""
    found = list(articles)
    add_cards({template: found}, prefs)
    return [one for one in found if one.card]  # type: ignore[attr-defined]


def _render(keys: Collection[CardKey]) -> Mapping[CardKey, str]:
    """The cards of `keys`, their articles read all at once."""
    found = Article.objects.published().for_listing().in_bulk({key.article for key in keys})
    return {key: _html(key, found[key.article]) for key in keys if key.article in found}


def _html(key: CardKey, article: Article) -> str:
    context = {"article": article, "prefs": Preferences(light=key.is_light), "LANGUAGE_CODE": key.language}
    return get_template(key.template).render(context)


def _tags(articles: Mapping[CardKey, Article], key: CardKey, html: str) -> Collection[str]:
    """The tags of the card's links and of the article's story, whose other members a card may come to show."""
    story = articles[key].story_id
    return {*tags_of_links(html.encode()), *([f"story:{story}"] if story else [])}
