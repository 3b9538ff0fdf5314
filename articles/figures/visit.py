"""Visits a dataset: fetch → read → compare → store. All is stored in one transaction, if the worker still holds the dataset."""

import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from articles.figures.read.by_kind import ACCEPTS, READERS
from articles.figures.read.columns import series_points
from articles.figures.read.pink_sheet import workbook_address
from articles.figures.records import Document, Point, Refusal
from articles.figures.schedule import MAX_TRIES, next_visit
from articles.figures.store import store_points
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.fetch.fetch_many import Get, fetch_many
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.models import Dataset, Series
from articles.models.figures.changes import invalidate_figures

HISTORY_AFTER = timedelta(days=3)  # if a last value is older, the document with the past is fetched
PAST_YEARS, PAST_DAYS = 15, 800  # of the past that such an address asks for
MAX_FAILURES = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DatasetResult:
    """What a visit brought: for each series its points or a refusal; or `failure`, why there is no document."""

    dataset: Dataset
    points: dict[str, Sequence[Point]] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    failure: FetchError | Refusal | None = None
    fetched: Fetched | None = None


def visit_due(now: datetime, *, get: Get | None = None) -> dict[str, Counter[str]]:
    """Visit all due datasets; the numbers of new, revised and waiting values of each."""
    done = {}
    for dataset in Dataset.objects.due(now).select_related("provider"):
        if token := Dataset.objects.claim(dataset.pk, now):
            done[dataset.pk] = store_result(read_dataset(dataset, now, get=get), token, now)
    return done


def read_dataset(dataset: Dataset, now: datetime, *, get: Get | None = None) -> DatasetResult:
    """Fetch and read a dataset for its active series. Stores nothing; what fails is in the result."""
    series = list(dataset.series.active())
    try:
        fetched = _fetch(dataset, series, now, get)
        if fetched.not_modified:
            return DatasetResult(dataset, fetched=fetched)
        document = Budget(fetched.cpu_seconds).run(READERS[dataset.reader], fetched.content)
        return _result_of(dataset, series, document, fetched, now)
    except (FetchError, Refusal) as error:
        return DatasetResult(dataset, failure=error)
    except TooCostly:
        return DatasetResult(dataset, failure=failure("too-costly"))
    except SoftTimeLimitExceeded:  # the worker must stop: the lease ends by itself
        raise
    except Exception:  # one bad dataset never stops the others
        log.exception("Visiting %s failed", dataset.pk)
        return DatasetResult(
            dataset,
            failure=FetchError(
                "error", "Erreur de notre part en lisant ces données\u00a0: voyez le journal du serveur."
            ),
        )


def read_content(dataset: Dataset, content: bytes, now: datetime) -> DatasetResult:
    """The result of a document that is here already, read for the active series of a dataset."""
    try:
        document = Budget().run(READERS[dataset.reader], content)
    except Refusal as error:
        return DatasetResult(dataset, failure=error)
    return _result_of(dataset, list(dataset.series.active()), document, Fetched(dataset.url), now)


def _result_of(
    dataset: Dataset, series: Iterable[Series], document: Document, fetched: Fetched, now: datetime
) -> DatasetResult:
    points: dict[str, Sequence[Point]] = {}
    refused: dict[str, Refusal] = {}
    for one in series:
        try:
            points[one.pk] = series_points(document, one.column, one.column_unit, now.date())
        except Refusal as refusal:
            refused[one.pk] = refusal
    return DatasetResult(dataset, points, refused, fetched=fetched)


def _fetch(dataset: Dataset, series: Sequence[Series], now: datetime, get: Get | None) -> Fetched:
    """The document. That of the monthly prices is found by a page, which is fetched first. Raises FetchError and Refusal."""
    lacks_past = _lacks_past(series, now)
    url = address(dataset.history_url if dataset.history_url and lacks_past else dataset.url, now)
    is_plain = url == dataset.url and not lacks_past
    etag, last_modified = (dataset.etag, dataset.last_modified) if is_plain else ("", "")
    accept = ACCEPTS[dataset.reader]
    fetched = _ask(FeedRequest(url, etag, last_modified, accept=accept), get)
    if dataset.reader == Dataset.Reader.PINK_SHEET:
        return _ask(FeedRequest(workbook_address(fetched.content, fetched.url), accept=accept), get)
    return fetched


def _ask(request: FeedRequest, get: Get | None) -> Fetched:
    [(_, answer)] = fetch_many([(None, request)], get=get)
    if isinstance(answer, FetchError):
        raise answer
    return answer


def _lacks_past(series: Sequence[Series], now: datetime) -> bool:
    return any(one.last_date is None or one.is_sample or now.date() - one.last_date > HISTORY_AFTER for one in series)


def address(template: str, now: datetime) -> str:
    """The address with the years and the first day that it asks for."""
    values = {
        "{year}": now.year,
        "{from_year}": now.year - PAST_YEARS,
        "{from_date}": (now - timedelta(days=PAST_DAYS)).date(),
    }
    for name, value in values.items():
        template = template.replace(name, str(value))
    return template


def store_result(result: DatasetResult, token: uuid.UUID, now: datetime) -> Counter[str]:
    """Store what a visit brought, with how it ended, if the token still holds the dataset; else nothing."""
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().filter(pk=result.dataset.pk, lease_token=token).first()
        if dataset is None:
            return Counter()
        stored = _store_series(result, now)
        _end_visit(dataset, result, now, has_new=bool(stored["new"]))
        invalidate_figures()
    error = result.failure
    log.info("%s: %s%s", dataset.pk, dict(stored), f" ({error.reason}: {error.sentence})" if error else "")
    return stored


def _store_series(result: DatasetResult, now: datetime) -> Counter[str]:
    stored: Counter[str] = Counter()
    for series in Series.objects.filter(pk__in=result.points).select_related("dataset__provider"):
        stored += store_points(series, result.points[series.pk], now)
    Series.objects.filter(pk__in=result.points).exclude(reason="").update(reason="", sentence="")
    for key, refusal in result.refused.items():
        Series.objects.filter(pk=key).update(reason=refusal.reason, sentence=refusal.sentence)
    return stored


def _end_visit(dataset: Dataset, result: DatasetResult, now: datetime, *, has_new: bool) -> None:
    error = result.failure
    waits = error is not None or (dataset.rhythm == Dataset.Rhythm.WORKING_DAYS and not has_new)
    failures = min(dataset.failures + 1, MAX_FAILURES) if waits else 0
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    dataset.due_at = next_visit(dataset.rhythm, now, has_new=has_new, failures=failures, retry_after=retry_after)
    is_day_over = dataset.rhythm == Dataset.Rhythm.WORKING_DAYS and failures >= MAX_TRIES
    dataset.failures = 0 if is_day_over else failures
    dataset.visited_at, dataset.lease_token, dataset.lease_until = now, None, None
    dataset.reason, dataset.sentence = (error.reason, error.sentence) if error else ("", "")
    if result.fetched:
        dataset.succeeded_at = now
        if result.fetched.url == dataset.url and not result.refused and not result.fetched.not_modified:
            dataset.etag, dataset.last_modified = result.fetched.etag, result.fetched.last_modified
    dataset.save()
