"""The finished parts of listings: cards and lines, the head, the filter form, the number of articles, related articles."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from secrets import token_hex
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.listings import written
from articles.listings.listing import Listing
from articles.listings.page_cache_tags import tags_of_links
from articles.listings.paging import PLACED_COLUMNS, KeysetPage, Placed, PlacedRow
from articles.listings.related import related_to
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from portal import typography
from portal.page_cache import pieces
from portal.page_cache.pieces import LASTING_SECONDS, rendered_once
from portal.web.preferences import Preferences


class PieceKey(NamedTuple):
    """An article's piece: its template, and what the piece depends on besides the article and its age."""

    template: str
    article: int
    language: str
    is_light: bool  # for the light page (« version légère »)


# The templates of an article's pieces, which also show its story and how old it is.
CARD, LEAD, SECOND = "articles/parts/_card.html", "articles/home/_lead.html", "articles/home/_second.html"
LINE, TALK_LINE = "articles/parts/_line.html", "articles/parts/_talk_line.html"
# The templates of pieces that stand beside articles.
FILTER_FORM, RELATED = "articles/listings/_filter_form.html", "articles/article/_related.html"
# Stands in a kept piece for the article's age (templates/articles/parts/_when.html). Random, so that no text can contain it.
AGE_MARK = token_hex(16)
TIMED_SECONDS = 30  # how long a piece is kept that shows what no tag names
AGED_KEPT = 300  # pieces with their age filled in, a process
HEADS_KEPT = 100  # of listings: one for each change of the newest articles, by language, light and full
MAX_LISTED_ARTICLES = 10  # that the JSON-LD of a listing names, and that of a story


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What a piece shows of a row that it links to. It equals another of the same model, key and name."""

    model: type
    pk: str
    name: str
    _row: Any = field(compare=False)

    def get_absolute_url(self) -> str:
        """Its address."""
        url: str = self._row.get_absolute_url()
        return url


def named_row(row: Any) -> NamedRow:
    """A row as a value of a piece."""
    return NamedRow(type(row), str(row.pk), row.name, row)


def rows_for_pieces(articles: ArticleQuerySet) -> Sequence[Placed]:
    """The articles as `add_pieces` needs them: without what only their pieces show, if finished pieces are kept."""
    if pieces.are_kept():
        return [PlacedRow(*row) for row in articles.values_list(*PLACED_COLUMNS)]
    return list(articles.for_listing())


def add_pieces(
    templates: Mapping[str, Sequence[Placed]], prefs: Preferences, now: datetime, version: int | None = None
) -> None:
    """Give each of these `rows_for_pieces` its finished `piece`, by the template under which it stands.

    The piece of an article that was hidden in the meantime is empty. `version` is that of `pieces.get_or_build`. Pieces are kept
    longer than their words on the article's age, which are put in afterwards.
    """
    language = get_language() or ""
    rows = {
        PieceKey(template, one.pk, language, prefs.light): one
        for template, articles in templates.items()
        for one in articles
    }
    if any(isinstance(one, PlacedRow) for one in rows.values()):
        seconds = partial(card_seconds, now)
        html = pieces.get_or_build(list(rows), _render_anew, partial(_tags_of_article, rows), seconds, version)
        for key, one in rows.items():
            step = typography.age_step(one.published_at, now)
            one.piece = with_age(html.get(key, ""), language, step, one.published_at)  # type: ignore[union-attr]
    else:  # read before we could ask for the number of the last change, so they are not kept
        for key, one in rows.items():
            one.piece = mark_safe(_rendered(key, one))  # type: ignore[union-attr, arg-type]  # noqa: S308 a template rendered it


@lru_cache(AGED_KEPT)
def with_age(html: str, _language: str, _step: int, published_at: datetime) -> SafeString:
    """The piece with its article's age in words. While language and step of `typography.age_step` stay, so do the words."""
    return mark_safe(html.replace(AGE_MARK, escape(typography.ago(published_at, timezone.now()))))  # noqa: S308 a template rendered it


def card_seconds(now: datetime) -> float:
    """How long a piece built now may be kept: less where a scheduled article is published before, as that invalidates nothing."""
    publication = written.next_publication(now)
    return min(LASTING_SECONDS, (publication - now).total_seconds()) if publication else LASTING_SECONDS


def by_value(listing: Listing) -> Listing:
    """The listing's words and addresses, without its rows, as a key of pieces: it equals any listing that looks the same."""
    # The hash of a lazy translation changes with the language, so that what is kept by it could not be found again.
    filters = tuple(replace(one, resolved=None, label=str(one.label)) for one in listing.filters)
    return replace(listing, choose=_no_choice, subject=None, children=(), filters=filters)


def _no_choice(published: ArticleQuerySet) -> ArticleQuerySet:
    return published.none()


def head(shown: Listing, description: str, page: KeysetPage, full_path: str, *, is_light: bool) -> str:
    """What the head says of a page of a listing `by_value`; that of the light page names no article.

    `full_path` is the page's address; of the first page it is not needed.
    """
    headlines = () if is_light else tuple((one.pk, one.title) for one in page.articles[:MAX_LISTED_ARTICLES])
    path = full_path if page.newer else ""
    return _head(shown, description, headlines, (page.older, page.newer), path, is_light=is_light)


@rendered_once(HEADS_KEPT)
def _head(
    listing: Listing,
    description: str,
    headlines: tuple[tuple[int, str], ...],
    neighbours: tuple[str, str],
    full_path: str,
    *,
    is_light: bool,
) -> str:
    """It is kept by the values that it shows, so it needs no tags."""
    shown = {
        "listing": listing,
        "description": description,
        "page": KeysetPage([Article(pk=key, title=title) for key, title in headlines], *neighbours),
        "full_path": full_path,
        "prefs": Preferences(light=is_light),
        "SITE_NAME": settings.SITE_NAME,
        "SITE_TAGLINE": settings.SITE_TAGLINE,
    }
    return get_template("articles/parts/_head.html").render(shown)


def filter_form(listing: Listing) -> SafeString:
    """The listing's filter form, with its filters selected. Only the form without any is kept: of others there is no end."""

    def render() -> str:
        return get_template(FILTER_FORM).render({"listing": listing})

    key = (FILTER_FORM, listing.key, get_language() or "")
    html = render() if listing.filters else pieces.piece(key, render, lambda _key, _html: (), TIMED_SECONDS)
    return mark_safe(html)  # noqa: S308 a template rendered it


def article_count(
    listing: Listing, tags_of: Callable[[int, bool], Collection[str]], now: datetime, version: int | None = None
) -> tuple[int, bool]:
    """How many articles the listing has, and whether that is all.

    Its pages share the number: kept for `card_seconds`, within a period for a minute. `tags_of` gives the tags
    of such a number: where each article matters that comes or goes, those of the listing.
    """

    def build() -> str:
        number, is_all = written.count(listing, now)
        return f"{number}{'' if is_all else '+'}"

    key = ("count", written.asked(listing, now))
    seconds = pieces.PIECE_TTL_SECONDS if listing.since(now) else partial(card_seconds, now)
    return _as_count(pieces.piece(key, build, partial(_tags_of_count, tags_of), seconds, version))


def _as_count(said: str) -> tuple[int, bool]:
    return int(said.rstrip("+")), not said.endswith("+")


def _tags_of_count(tags_of: Callable[[int, bool], Collection[str]], _key: object, said: str) -> Collection[str]:
    return tags_of(*_as_count(said))


def related_articles(article: Article) -> SafeString:
    """« Sur le même thème » beside the article: kept for half a minute, as new articles come. It needs what `related_to` needs."""
    key = (RELATED, article.pk, get_language() or "")
    html = pieces.piece(key, lambda: _render_related(article), _tags_of_links, TIMED_SECONDS)
    return mark_safe(html)  # noqa: S308 a template rendered it


def _render_related(article: Article) -> str:
    return get_template(RELATED).render({"article": article, "related": related_to(article)})


def _render_anew(keys: Collection[PieceKey]) -> Mapping[PieceKey, str]:
    """The pieces of `keys`, their articles read all at once."""
    found = written.articles_for_cards({key.article for key in keys}, timezone.now())
    return {key: _rendered(key, found[key.article], AGE_MARK) for key in keys if key.article in found}


def _rendered(key: PieceKey, article: Article, age_mark: str = "") -> str:
    prefs = Preferences(light=key.is_light)
    context = {"article": article, "prefs": prefs, "LANGUAGE_CODE": key.language, "age_mark": age_mark}
    return get_template(key.template).render(context)


def _tags_of_article(rows: Mapping[PieceKey, Placed], key: PieceKey, html: str) -> Collection[str]:
    """The tags of the piece's links and of the article's story, whose other members a card may come to show."""
    story = rows[key].story_id
    return {*_tags_of_links(key, html), *([f"story:{story}"] if story else [])}


def _tags_of_links(_key: object, html: str) -> Collection[str]:
    return tags_of_links(html.encode())
