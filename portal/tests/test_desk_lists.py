"""No list of the desk costs more queries for thirty rows than for three, nor more than 25. All sizes: `bin/bench desk`."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import (
    Act,
    Article,
    ArticleSector,
    Category,
    Comment,
    Correction,
    Country,
    Dataset,
    Feed,
    FrontPageNumbers,
    HeldWord,
    Instrument,
    Letter,
    Observation,
    Organisation,
    Page,
    Phrase,
    Picture,
    Pin,
    Provider,
    Quarantine,
    Refiling,
    Region,
    Revision,
    Sector,
    Series,
    Source,
    SourceRule,
    Story,
    Subscription,
    Visit,
    WaitingValue,
    Withdrawal,
)
from members.models import Member

pytestmark = pytest.mark.django_db
MAX_QUERIES = 25
admin.autodiscover()
# One row and no list: the address leads to its form.
LISTS = sorted({*admin.site._registry} - {FrontPageNumbers}, key=lambda model: model._meta.label_lower)


def member(n):
    return Member.objects.create(username=f"Lectrice {n}", email=f"lectrice-{n}@member.example")


def named(model, n, **values):
    return model.objects.create(name_fr=f"Nom {n}", name_en=f"Name {n}", **values)


def country(n):
    return named(Country, n, pk=f"{chr(65 + n // 26)}{chr(65 + n % 26)}")


def source(n):
    values = {"country": country(n), "default_category": named(Category, n, slug=f"rubrique-{n}")}
    return Source.objects.create(slug=f"source-{n}", name=f"Source {n}", **values)


def feed(n):
    return Feed.objects.create(source=source(n), url=f"https://s-{n}.example/rss")


def article(n):
    """With everything of its own that a list may name."""
    of = source(n)
    one = Article.objects.create(source=of, title=f"Titre {n}", category=of.default_category)
    ArticleSector.objects.create(article=one, sector=named(Sector, n, slug=f"secteur-{n}"))
    one.countries.add(of.country)
    return one


def story(n):
    one = Story.objects.create(opened_at=timezone.now())
    lead = article(n)
    Article.objects.filter(pk=lead.pk).update(story=one)
    Story.objects.filter(pk=one.pk).update(lead=lead)


def pin(n):
    until = timezone.now() + timedelta(hours=n + 1)
    Pin.objects.create(article=article(n), by=member(n), since=timezone.now(), until=until)


def organisation(n):
    sector = named(Sector, n, slug=f"secteur-{n}")
    named(Organisation, n, slug=f"organisation-{n}", sector=sector, country=country(n))


def letter(n):
    words = {
        "name": "Awa",
        "email": "awa@member.example",
        "body": "Bonjour",
        "sender": "lecteur",
        "subject": "question",
    }
    Letter.objects.create(article=article(n), handler=member(n), **words)


def instrument(n):
    return Instrument.objects.create(slug=f"valeur-{n}", kind="currency", country=country(n))


def dataset(n):
    provider = Provider.objects.create(slug=f"fournisseur-{n}", name=f"Fournisseur {n}")
    return Dataset.objects.create(
        slug=f"jeu-{n}", provider=provider, name_fr=f"Jeu {n}", reader="by-hand", rhythm="never"
    )


def series(n):
    return Series.objects.create(slug=f"serie-{n}", instrument=instrument(n), dataset=dataset(n), frequency="D")


def observation(n):
    Observation.objects.create(series=series(n), date=timezone.now().date(), value=n)


def waiting_value(n):
    WaitingValue.objects.create(series=series(n), date=timezone.now().date(), value=n, before=1)


# How a row is made of which each key names another row.
MAKERS = {
    Act: lambda n: Act.objects.record(member(n), Act.Verb.HIDE, article(n)),
    Article: article,
    Category: lambda n: named(Category, n, slug=f"rubrique-{n}", parent=named(Category, n, slug=f"parente-{n}")),
    Comment: lambda n: Comment.objects.create(article=article(n), author=member(n), body="Un avis."),
    Correction: lambda n: Correction.objects.create(article=article(n), by=member(n), text="Le chiffre est de 3 %."),
    Country: country,
    Dataset: dataset,
    Feed: feed,
    Group: lambda n: Group.objects.create(name=f"Groupe {n}"),
    HeldWord: lambda n: HeldWord.objects.create(text=f"gain {n}"),
    Instrument: instrument,
    Letter: letter,
    Member: member,
    Observation: observation,
    Organisation: organisation,
    Page: lambda n: Page.objects.create(article=article(n), url=f"https://s.example/{n}"),
    Phrase: lambda n: Phrase.objects.create(text=f"mine {n}", kind="sector", slug="mines"),
    Picture: lambda n: Picture.objects.create(key=f"{n:032x}", url=f"https://s.example/{n}.png", source=source(n)),
    Pin: pin,
    Provider: dataset,
    Quarantine: lambda n: Quarantine.objects.create(feed=feed(n), at=timezone.now(), key=f"{n}", fingerprint="f"),
    Refiling: lambda n: Refiling.objects.create(asked_by=member(n), ended_at=timezone.now()),
    Region: lambda n: named(Region, n, slug=f"region-{n}"),
    Revision: lambda n: Revision.objects.create(article=article(n), by=member(n), at=timezone.now(), title="Avant"),
    Sector: lambda n: named(Sector, n, slug=f"secteur-{n}", parent=named(Sector, n, slug=f"parent-{n}")),
    Series: series,
    Source: source,
    SourceRule: lambda n: SourceRule.objects.create(
        source=source(n), words=f"jeu {n}", sector=named(Sector, n, slug=f"secteur-{n}"), by=member(n)
    ),
    Story: story,
    Subscription: lambda n: Subscription.objects.create(
        feed=feed(n), hub="https://hub.example/", topic="https://t.example/"
    ),
    Visit: lambda n: Visit.objects.create(feed=feed(n), at=timezone.now(), status="ok"),
    WaitingValue: waiting_value,
    Withdrawal: lambda n: Withdrawal(article=article(n), label="Titre", reason="Demande", by=member(n)).save(),
}


def test_every_list_has_its_rows():
    assert {*MAKERS} == {*LISTS}


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_a_list_of_thirty_rows_costs_no_more_queries_than_one_of_three(admin_client, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    before = model.objects.count()

    def queries_after(first, last):
        for n in range(first, last):
            MAKERS[model](n)
        with CaptureQueriesContext(connection) as seen:
            assert admin_client.get(address).status_code == 200
        return [query["sql"] for query in seen]

    queries_after(0, 3)  # which reads what a process reads once
    few, many = queries_after(3, 3), queries_after(3, 30)
    assert model.objects.count() >= before + 30
    assert len(many) == len(few), set(many) - set(few)
    assert len(many) <= MAX_QUERIES
