"""The sample feeds in a portal that no feed has reached: they come with DEBUG only, and go with the first real article.

All that is theirs hangs on `Source.is_sample`, and goes with those sources: articles, stories, comments, search rows.
Nothing of it leaves this site: feeds, the day file, the API and the sitemaps ask `without_samples()`.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from articles import search
from articles.models import Article, Feed, Source, Story
from articles.models.taxonomy import clear_taxonomy_cache
from articles.shipped import load
from portal.page_cache import store

SAMPLES_CACHE_KEY, SAMPLES_CACHE_TTL_SECONDS = "samples-are-shown", 60


def ingest_samples() -> int:
    """Read them into a database without any article; how many articles there are now. Never without DEBUG."""
    if not settings.DEBUG or Article.objects.exists():
        return 0
    from articles.ingest.fetch import samples
    from articles.ingest.pipeline import refresh_many  # which pages do without

    with transaction.atomic():
        load.load_samples()
        _invalidate_caches()
    feeds = Feed.objects.filter(source__is_sample=True).select_related("source")
    return sum(report.new for report in refresh_many(feeds, get=samples.get))


def drop_when_real() -> bool:
    """Take them away once the public can read a real article; whether there was anything to take.

    Every worker may ask at any moment: one question where there are none, and only the first one does it.
    """
    if not Source.objects.samples().exists() or not Article.objects.published().without_samples().exists():
        return False
    return drop()


def drop() -> bool:
    """Take them away, with all that hangs on them; whether there was anything to take."""
    with transaction.atomic():
        # Of two processes the second waits here, and finds nothing.
        sources = list(Source.objects.samples().order_by("pk").select_for_update().values_list("pk", flat=True))
        if not sources:
            return False
        articles = Article.objects.filter(source__in=sources)
        dates_by_key = dict(articles.values_list("pk", "published_at"))
        stories = {story for story in Story.objects.lock_with_members(dates_by_key).values() if story}
        articles.delete()
        search.refresh((), dates_by_key)
        Story.objects.filter(pk__in=stories).refresh_leads()
        Source.objects.filter(pk__in=sources).delete()
        _invalidate_caches()
    return True


def are_shown() -> bool:
    """Whether pages have to say that what they show is invented. In production there are none, and nothing is asked."""
    if not settings.DEBUG:
        return False
    return bool(cache.get_or_set(SAMPLES_CACHE_KEY, Source.objects.samples().exists, SAMPLES_CACHE_TTL_SECONDS))


def _invalidate_caches() -> None:
    """Let every page and every process know, once it is written."""
    transaction.on_commit(lambda: cache.delete(SAMPLES_CACHE_KEY))
    clear_taxonomy_cache()
    store.invalidate()
