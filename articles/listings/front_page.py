"""What the front page shows: keys are chosen first, block by block and no event twice, then all is loaded together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Count, Exists, OuterRef

from articles.listings.market_blocks import Family, families
from articles.listings.ranking import POOL, Candidate, Told, candidates, event, ranked, rivals, top
from articles.models import Article, Comment, Country, Pin
from articles.models.articles.article import ArticleQuerySet

PLACES = 4  # the lead, and three beside it
ENOUGH = 3 * PLACES  # articles from which on some stand beside the lead: with fewer, the river would run dry
EACH, WATCHED, TALKED, COUNTRIES = 2, 4, 5, 8
SPARE = 4  # more than a block needs: some may be told higher on the page
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
    first = shown.take(_first(pool, now), PLACES)
    markets = [(one.category, shown.take(one.told, EACH)) for one in families(EACH + SPARE)]
    watch = shown.take(_watch(), WATCHED)
    commented = shown.take(_commented(now), TALKED)
    countries = _countries(now, shown)
    river = shown.take((one.told for one in pool), length)
    loaded = _load(shown.events.values())
    lead, *seconds = _all(loaded, first) or (None,)
    flow = _all(loaded, river)
    return FrontPage(
        lead=lead,
        seconds=seconds,
        river=flow,
        families=[Family(category, articles=_all(loaded, keys)) for category, keys in markets],
        watch=_all(loaded, watch),
        commented=_all(loaded, commented),
        countries=[pair for code, key in countries for pair in _placed(loaded, code, key)],
        articles=loaded.values(),
        goes_on=len(pool) == POOL or any(event(one.told) not in shown.events for one in pool),
    )


class Shown:
    """The events that are on the page already, each with the key of the article that tells it there."""

    def __init__(self) -> None:
        self.events: dict[int, int] = {}

    def take(self, told: Iterable[Told], most: int) -> list[int]:
        """The keys of the first `most` of `told` whose events are not on the page; now they are."""
        fresh: dict[int, int] = {}
        for one in told:
            fresh.setdefault(event(one), one[0])
        found = dict(islice(((one, key) for one, key in fresh.items() if one not in self.events), most))
        self.events |= found
        return list(found.values())


def _first(pool: Sequence[Candidate], now: datetime) -> Iterable[Told]:
    """What leads, and what stands beside it: as many as there is enough for, and as editors have pinned."""
    pins = Pin.objects.places(now)
    places = max([PLACES if len(pool) >= ENOUGH else 1, *pins])
    told = dict([*(one.told for one in pool), *pins.values()])
    keys = top(ranked(rivals(pool, pins.values()), now), {place: key for place, (key, _story) in pins.items()}, places)
    return [(key, told[key]) for key in keys]


def _watch() -> Iterable[Told]:
    """The latest texts of the regulatory watch."""
    texts = Article.objects.published().filter(category="reglementation").one_a_story()
    return texts.newest_first().values_list("pk", "story")[: WATCHED + SPARE]


def _commented(now: datetime) -> Iterable[Told]:
    """Of a fortnight's articles, those that members talk about most, whether they lead their stories or not."""
    fresh = Article.objects.published().since(now - FORTNIGHT).filter(pk=OuterRef("article"))
    public = Comment.objects.public().filter(Exists(fresh), created_at__gte=now - FORTNIGHT)
    counted = public.order_by().values("article", "article__story").annotate(said=Count("pk"))
    return counted.order_by("-said", "-article").values_list("article", "article__story")[: TALKED + SPARE]


def _countries(now: datetime, shown: Shown) -> list[tuple[str, int]]:
    """The African countries most spoken of this week, each with its newest article that is not on the page yet."""
    # By the filings' own dates: past all articles of a country, SQLite would read those of years.
    week = Article.objects.published().economic().filter(pk=OuterRef("article"))
    filed = Article.countries.through.objects.filter(Exists(week), country__african=True, published_at__gte=now - WEEK)
    facts = ("country", "article", "article__story", "article__is_lead")
    told: dict[str, dict[int, Told]] = defaultdict(dict)
    for code, key, story, leads in filed.order_by("-published_at", "-article").values_list(*facts)[:MENTIONS]:
        if leads or event((key, story)) not in told[code]:
            told[code][event((key, story))] = (key, story)
    busiest = sorted(told, key=lambda code: -len(told[code]))[:COUNTRIES]
    return [(code, key) for code in busiest for key in shown.take(told[code].values(), 1)]


def _load(keys: Collection[int]) -> dict[int, Article]:
    """All of them as cards show them; one hidden meanwhile is left out."""
    return Article.objects.published().for_listing().in_bulk(keys)


def _all(loaded: Mapping[int, Article], keys: Iterable[int]) -> tuple[Article, ...]:
    return tuple(loaded[key] for key in keys if key in loaded)


def _placed(loaded: Mapping[int, Article], code: str, key: int) -> Iterable[tuple[Country, Article]]:
    article = loaded.get(key)
    return [(country, article) for country in article.countries.all() if country.pk == code] if article else []
