"""What the front page shows: keys are chosen first, block by block and none twice, then all is loaded together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Count, Exists, OuterRef

from articles.families import Family, families
from articles.models import Article, Comment, Country, Pin
from articles.models.article import ArticleQuerySet
from articles.ranking import POOL, candidates, ranked, top

PLACES = 4  # the lead, and three beside it
ENOUGH = 3 * PLACES  # articles from which on some stand beside the lead: with fewer, the river would run dry
EACH, WATCHED, TALKED, COUNTRIES = 2, 4, 5, 8
SPARE = 4  # more keys than a block needs: some may stand higher on the page
FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)
MENTIONS = 1000  # of countries, the latest, that are counted


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The page's blocks, loaded; `articles` are all of them. `goes_on`: others follow the river's last."""

    lead: Article | None
    seconds: Sequence[Article]
    river: Sequence[Article]
    families: Sequence[Family]
    watch: Sequence[Article]
    commented: Sequence[Article]
    countries: Sequence[tuple[Country, Article]]
    articles: Collection[Article]
    goes_on: bool


def front_page(articles: ArticleQuerySet, now: datetime, length: int) -> FrontPage:
    """The front page of `articles`, with a river of `length`, in a fixed number of queries."""
    pool, shown = candidates(articles), Shown()
    places = PLACES if len(pool) >= ENOUGH else 1
    first = shown.take(top(ranked(pool, now), Pin.objects.places(now), places), PLACES)
    markets = [replace(one, keys=shown.take(one.keys, EACH)) for one in families(EACH + SPARE)]
    watch = shown.take(_watch(), WATCHED)
    commented = shown.take(_commented(now), TALKED)
    countries = _countries(now, shown)
    river = shown.take((one.key for one in pool), length)
    loaded = _load(shown.keys)
    lead, *seconds = _all(loaded, first) or (None,)
    flow = _all(loaded, river)
    return FrontPage(
        lead=lead,
        seconds=seconds,
        river=flow,
        families=[replace(one, articles=_all(loaded, one.keys)) for one in markets],
        watch=_all(loaded, watch),
        commented=_all(loaded, commented),
        countries=[pair for code, key in countries for pair in _placed(loaded, code, key)],
        articles=loaded.values(),
        goes_on=len(pool) == POOL or any(one.key not in shown.keys for one in pool),
    )


class Shown:
    """The keys that are on the page already."""

    def __init__(self) -> None:
        self.keys: set[int] = set()

    def take(self, keys: Iterable[int], most: int) -> list[int]:
        """The first `most` of `keys` that are not on the page; now they are."""
        found = list(islice((key for key in dict.fromkeys(keys) if key not in self.keys), most))
        self.keys.update(found)
        return found


def _newest(articles: ArticleQuerySet, most: int) -> Iterable[int]:
    return articles.newest_first().values_list("pk", flat=True)[:most]


def _watch() -> Iterable[int]:
    return _newest(Article.objects.published().leads().filter(category="reglementation"), WATCHED + SPARE)


def _commented(now: datetime) -> Iterable[int]:
    """Of a fortnight's articles, those that members talk about most."""
    fresh = Article.objects.published().leads().since(now - FORTNIGHT).filter(pk=OuterRef("article"))
    public = Comment.objects.public().filter(Exists(fresh), created_at__gte=now - FORTNIGHT)
    counted = public.order_by().values("article").annotate(said=Count("pk")).order_by("-said", "-article")
    return counted.values_list("article", flat=True)[: TALKED + SPARE]


def _countries(now: datetime, shown: Shown) -> list[tuple[str, int]]:
    """The African countries most spoken of this week, each with its newest article that is not on the page yet."""
    week = Article.objects.published().economic().leads().since(now - WEEK).filter(countries__african=True)
    mentions = week.newest_first().values_list("countries", "pk")[:MENTIONS]
    keys: dict[str, list[int]] = defaultdict(list)
    for code, key in mentions:
        keys[code].append(key)
    busiest = sorted(keys, key=lambda code: -len(keys[code]))[:COUNTRIES]
    return [(code, key) for code in busiest for key in shown.take(keys[code], 1)]


def _load(keys: Collection[int]) -> dict[int, Article]:
    """All of them as cards show them; one hidden meanwhile is left out."""
    return Article.objects.published().for_listing().in_bulk(keys)


def _all(loaded: Mapping[int, Article], keys: Iterable[int]) -> tuple[Article, ...]:
    return tuple(loaded[key] for key in keys if key in loaded)


def _placed(loaded: Mapping[int, Article], code: str, key: int) -> Iterable[tuple[Country, Article]]:
    article = loaded.get(key)
    return [(country, article) for country in article.countries.all() if country.pk == code] if article else []
