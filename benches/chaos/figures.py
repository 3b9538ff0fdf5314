"""`bin/chaos --figures`: kill whoever stores figures, over and over while it does, and count every value again.

A worker stores one file of typed values after the other, as the admin's page does, and one visit of a dataset after the other.
Each file and each document also revises the last value of the one before it. A file that a kill has left out is sent again, as
an editor would; a document comes again by itself.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benches.harness.product import Product, new_product
from benches.harness.programs import Missing, Program, scratch

LINES = 25  # of a file
DAYS, CURRENCIES = 60, ("USD", "ZAR", "GBP")  # of a document
FIRST = date(1999, 1, 4)
LONGEST_WAIT = 2.0  # seconds from a worker's first step to its death
REVISED = Decimal("99.5")  # no first value is that
BY_HAND = "main"
PREPARE = """
from datetime import date
from django.core.management import call_command
from articles.models import Dataset, Instrument, Provider, Series
from members.models import Member
call_command("migrate", verbosity=0)
Member.objects.create_superuser("Awa", "awa@example.org")
rights = dict.fromkeys(("may_fetch", "may_show", "may_keep", "may_export", "may_derive"), True)
terms = {"licence": "L", "attribution_fr": "A", "terms_url": "https://a.example/",
    "terms_read_by": "A", "terms_read_on": date(2026, 1, 1)}
bank = Provider.objects.create(slug="banque", name="Banque", **rights, **terms)
read = Dataset.objects.create(slug="lu", provider=bank, reader="ecb", rhythm="weekly", url="https://a.example/x.xml")
typed = Dataset.objects.create(slug="saisi", provider=bank, reader="by-hand", rhythm="never", url="")
for of, name in [(typed, "main"), *((read, one) for one in ("USD", "ZAR", "GBP"))]:
    subject = Instrument.objects.create(slug=name.lower(), kind="currency", name_fr=name, name_en=name)
    Series.objects.create(slug=name.lower(), instrument=subject, dataset=of, column=name, frequency="D", unit_fr="u", unit_en="u")
"""
# What the admin's page and the task do, without a browser and a network between them.
WORK = """
import random
import django
django.setup()
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone
from articles.admin.figures.observations import ObservationAdmin, _signed
from articles.figures.visit import read_content, store_result
from articles.models import Dataset, Observation
from benches.chaos import figures
from members.models import Member

class Messages:
    def add(self, level, message, extra_tags=""):
        if "erreur" in str(level):
            raise SystemExit(str(message))

def stored(series):
    return Observation.objects.filter(series=series).count()

def import_file(number):
    request = RequestFactory().post("/", {"signed": _signed(figures.csv_file(number).encode())})
    request.user, request._messages = user, Messages()
    ObservationAdmin(Observation, admin.site)._store(request)

def visit(number):
    now, dataset = timezone.now(), Dataset.objects.select_related("provider").get(pk="lu")
    token = Dataset.objects.claim("lu", now)
    store_result(read_content(dataset, figures.document(number), now), token, now)

user = Member.objects.get()
Dataset.objects.update(lease_until=None, lease_token=None)  # as three minutes would
print("ready", flush=True)
while True:
    file, document = (import_file, "main", figures.LINES), (visit, "usd", figures.DAYS)
    work, series, size = random.choice([file, document, document, document])  # which is quicker
    number = stored(series) // size
    print("begun", work.__name__, flush=True)
    work(number)
    print("ended", flush=True)
"""

type Value = tuple[str, date, Decimal]


@dataclass(slots=True)
class FiguresReport:
    """How often a worker was killed, and what is wrong with the values: all counted from outside."""

    database: str
    kills: int = 0
    killed_in: Counter[str] = field(default_factory=Counter)  # what was being stored
    values: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        """Whether no value was lost, doubled or stored by half."""
        return not self.wrong.total()

    def __str__(self) -> str:
        killed = f"{self.kills} kills, of them {dict(self.killed_in)}"
        return f"{killed}; {self.values} values; wrong: {dict(self.wrong) or 'none'}"


def csv_file(number: int) -> str:
    """The file `number`: LINES days, and first the last day of the file before with another value."""
    rows = [f"main;{day};{value};https://a.example/{number};" for day, value in _values(number, LINES)]
    return "\n".join(["serie;date;valeur;source;note", *rows])


def document(number: int) -> bytes:
    """The document `number`, in the ECB's form: DAYS days of each currency, and first the last day of the one before."""
    cubes = "".join(
        f"<Cube time='{day}'>{''.join(f"<Cube currency='{one}' rate='{value}'/>" for one in CURRENCIES)}</Cube>"
        for day, value in _values(number, DAYS)
    )
    spaces = "xmlns:g='http://www.gesmes.org/xml/2002-08-01' xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'"
    return f"<?xml version='1.0'?><g:Envelope {spaces}><Cube>{cubes}</Cube></g:Envelope>".encode()


def _values(number: int, size: int) -> Iterator[tuple[date, Decimal]]:
    if number:
        yield FIRST + timedelta(days=number * size - 1), REVISED
    for place in range(number * size, (number + 1) * size):
        yield FIRST + timedelta(days=place), Decimal(place % 50 + 1) / 4


def run(database: str, kills: int, seed: int) -> FiguresReport:
    """Kill the worker `kills` times, and count after each."""
    rng = random.Random(seed)  # noqa: S311
    report = FiguresReport(database)
    with scratch() as folder:
        product = new_product(folder, database)
        product.shell(PREPARE)
        for _ in range(kills):
            worker = product.python("storing", WORK)
            worker.wait_for(lambda worker=worker: "begun" in worker.said(), "A worker")  # type: ignore[misc]
            _kill_at_random(worker, rng, report)
            report.wrong += wrong_values(product)
        report.values = product.database.number("SELECT count(*) FROM articles_observation")
    return report


def _kill_at_random(worker: Program, rng: random.Random, report: FiguresReport) -> None:
    time.sleep(rng.uniform(0, LONGEST_WAIT))
    if worker.process.poll() is not None:
        raise Missing(f"A worker ended by itself:\n{worker.said()[-2000:]}")
    worker.kill()
    said = worker.said()
    report.kills += 1
    begun, ended = re.findall(r"begun (\w+)", said), said.count("ended")
    report.killed_in.update(begun[ended:])


def wrong_values(product: Product) -> Counter[str]:
    """What differs from whole files and whole documents, each stored once: by series, and in the journal."""
    rows = _ask(product, "SELECT series_id, date, value FROM articles_observation")
    former = _ask(
        product,
        "SELECT o.series_id, o.date, f.value FROM articles_formervalue f JOIN articles_observation o ON o.id = f.observation_id",
    )
    found: Counter[str] = Counter()
    for series in (BY_HAND, *(one.lower() for one in CURRENCIES)):
        size = LINES if series == BY_HAND else DAYS
        stored, replaced = (Counter((d, v) for s, d, v in some if s == series) for some in (rows, former))
        number, rest = divmod(stored.total(), size)
        wanted = dict(pair for n in range(number) for pair in _values(n, size))
        before = [
            (FIRST + timedelta(days=n * size - 1), Decimal((n * size - 1) % 50 + 1) / 4) for n in range(1, number)
        ]
        found["stored by half"] += rest
        found["lost"] += (Counter(wanted.items()) - stored).total()
        found["doubled"] += (stored - Counter(wanted.items())).total()
        found["revisions lost"] += (Counter(before) - replaced).total()
        found["revisions doubled"] += (replaced - Counter(before)).total()
        found["last value"] += _last_is_wrong(product, series, wanted)
        if series == BY_HAND:
            acts = product.database.number("SELECT count(*) FROM articles_act WHERE kind = 'articles.observation'")
            found["acts"] += abs(acts - stored.total() - len(before))
    return +found


def _last_is_wrong(product: Product, series: str, wanted: dict[date, Decimal]) -> bool:
    [(day, value)] = product.database.ask(f"SELECT last_date, last_value FROM articles_series WHERE slug = '{series}'")  # noqa: S608
    last = max(wanted, default=None)
    found = (_day(day), Decimal(str(value))) if day else None
    return found != ((last, wanted[last]) if last else None)


def _ask(product: Product, question: str) -> list[Value]:
    return [(str(key), _day(day), Decimal(str(value))) for key, day, value in product.database.ask(question)]


def _day(day: Any) -> date:
    """SQLite gives text."""
    return date.fromisoformat(str(day))
