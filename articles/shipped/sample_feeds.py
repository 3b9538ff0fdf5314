"""The sample feeds for a portal without articles: loaded only with DEBUG, and deleted at the first real article.

Everything of theirs belongs to sources with `Source.is_sample` and is deleted with them: articles, stories, comments,
search rows. None of it leaves the site: feeds, the day file, the API and the sitemaps use `without_samples()`.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from articles import search
from articles.models import Article, Feed, Source, Story
from articles.models.taxonomy import clear_taxonomy_cache
from articles.shipped import load
from portal.page_cache import store

SAMPLES_CACHE_KEY, SAMPLES_CACHE_TTL_SECONDS = "samples-are-shown", 60


def ingest_samples() -> int:
    """Ingest the samples into a database without articles; how many articles are new. Never without DEBUG."""
    if not settings.DEBUG or Article.objects.exists():
        return 0
    from articles.ingest.fetch import samples
    from articles.ingest.pipeline import refresh_many  # which pages do without

    with transaction.atomic():
        load.load_samples()
        _invalidate_caches()
    feeds = Feed.objects.filter(source__is_sample=True).select_related("source")
    return sum(report.new for report in refresh_many(feeds, get=samples.get))


def keep_pictures() -> int:
    """Draw and store the pictures that the samples may show; how many. Before a worker looks for them in the network."""
    from articles.ingest.enrich.jobs import run_jobs  # which pages do without
    from articles.ingest.fetch import samples

    return run_jobs(timezone.now(), get=samples.get)["picture"]


def drop_when_real() -> bool:
    """Delete the samples once a real article is published; whether there was anything to delete.

    Any worker may call this at any time: one query without samples, and only the first worker deletes them.
    """
    if not Source.objects.samples().exists() or not Article.objects.published().without_samples().exists():
        return False
    return drop()


def drop() -> bool:
    """Delete the samples with everything that belongs to them; whether there was anything to delete."""
    with transaction.atomic():
        # A second process waits here and then finds nothing.
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
    """Whether pages must say that they show invented articles. Without DEBUG there are none, and no query is made."""
    if not settings.DEBUG:
        return False
    return bool(cache.get_or_set(SAMPLES_CACHE_KEY, Source.objects.samples().exists, SAMPLES_CACHE_TTL_SECONDS))


def _invalidate_caches() -> None:
    """Invalidate all pages and process caches, once the transaction is committed."""
    transaction.on_commit(lambda: cache.delete(SAMPLES_CACHE_KEY))
    clear_taxonomy_cache()
    store.invalidate()
