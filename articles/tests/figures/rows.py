"""Rows of figures that tests begin from, and a network that answers what they say."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from articles.figures.store import store_points
from articles.ingest.records import Fetched, FetchError
from articles.models import Dataset, Instrument, Provider, Series

RIGHTS = {"may_fetch": True, "may_show": True, "may_keep": True, "may_export": True, "may_derive": True}
TERMS = {
    "licence": "Libre",
    "attribution_fr": "Source : banque",
    "terms_url": "https://banque.example/conditions",
    "terms_read_by": "Awa",
    "terms_read_on": date(2026, 11, 1),
}


def day(back=0):
    """So many days ago, as `filled` takes it."""
    return str(timezone.localdate() - timedelta(days=back))


def provider(slug="banque", **values):
    return Provider.objects.create(slug=slug, **{"name": slug.capitalize(), **TERMS, **RIGHTS, **values})


def dataset(given_by=None, slug="taux", **values):
    shape = {
        "reader": "ecb",
        "rhythm": "working-days",
        "url": f"https://banque.example/{slug}.xml",
        "name_fr": "Taux",
        "name_en": "Rates",
    }
    return Dataset.objects.create(slug=slug, provider=given_by or provider(), **shape | values)


def series(slug="euro-dollar", column="USD", of=None, kind="currency", instrument=None, **values):
    instrument = {"name_fr": slug, "name_en": slug, "kind": kind} | (instrument or {})
    shape = {"frequency": "D", "unit_fr": "dollars", "unit_en": "dollars", "decimals": 4, "max_jump": 15}
    where = {} if "left" in values else {"dataset": of or dataset(), "column": column}
    return Series.objects.create(
        slug=slug, instrument=Instrument.objects.create(slug=slug, **instrument), **shape | where | values
    )


def filled(one, *points):
    """`points`: (« 2026-11-27 », « 1.1690 »)."""
    with transaction.atomic():
        store_points(one, [(date.fromisoformat(day), Decimal(value)) for day, value in points])
    one.refresh_from_db()
    return one


class Network:
    """Answers by address; an address without an answer is not there. `asked` are the requests."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def at(self, url, content):
        self.answers[url] = content
        return self

    async def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.get(request.url)
        if answer is None:
            raise FetchError("http-404", "Il n’y a rien à cette adresse (404).")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Fetched):
            return answer
        return Fetched(request.url, answer, etag='"1"')
