"""The article a letter is about, how long letters are kept, and what a site tells of itself."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import retention
from articles.checks import legal_notices_are_set
from articles.contact.inbox import article_at
from articles.models import Article, Category, Letter, Source
from articles.models.letter import REFERENCE_ALPHABET, new_reference
from articles.web.urls import address_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(settings):
    settings.SITE_URL = "https://www.pesee.example"
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    url = "https://journal.example/a?id=1"
    source = Source.objects.create(slug="s", name="S")
    return Article.objects.create(
        source=source, url=url, address_key=address_key(url), title="Un titre", status="hidden"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/actualite/{pk}-autre/",
        "/en/actualite/{pk}-x/#commentaires",
        "https://www.pesee.example/actualite/{pk}-un-titre/?a=1",
        "https://journal.example/a?id=1&utm_source=x",
        "http://www.journal.example/a?id=1",
    ],
)
def test_an_article_is_known_by_our_address_and_by_its_publisher_s(article, address):
    assert article_at(address.format(pk=article.pk)) == article


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bonjour",
        "/actualite/999999999999999999-x/",
        "/actualite/9999999999999999999999-x/",
        "https://evil.example/actualite/{pk}-x/",
        "https://[bad/",
        "javascript:alert(1)",
        "\0",
        "https://journal.example/autre",
    ],
)
def test_any_other_address_names_no_article(article, address):
    assert article_at(address.format(pk=article.pk)) is None


def test_a_letter_outlives_its_article(article):
    letter = write(article=article)
    article.delete()
    letter.refresh_from_db()
    assert letter.article is None


def write(**values):
    said = {"sender": "lecteur", "subject": "question", "name": "Awa", "email": "awa@example.org", "body": "Bonjour."}
    return Letter.objects.create(**(said | values))


def test_letters_go_a_year_after_they_were_closed():
    now = timezone.now()
    for age in (timedelta(seconds=-10), timedelta(seconds=10)):
        write(state="closed", closed_at=now - retention.LETTER_RETENTION - age)
    write(received_at=now - timedelta(days=2000))
    assert retention.prune(now)["letters"] == 1
    assert Letter.objects.count() == 2


@pytest.mark.parametrize("values", [{"state": "closed"}, {"closed_at": timezone.now()}, {"body": ""}])
def test_the_database_knows_what_a_letter_is(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(**values)


def test_a_letter_closed_twice_keeps_its_first_date():
    letter = write()
    letter.move_to("closed", None)
    first = letter.closed_at
    letter.move_to("closed", None)
    assert letter.closed_at == first
    letter.move_to("open", None)
    assert letter.closed_at is None


def test_a_reference_can_be_spelled_on_the_telephone():
    reference = new_reference()
    assert len(reference) == 9 and set(reference) <= {*REFERENCE_ALPHABET, "-"}
    assert not set("0O1I") & set(REFERENCE_ALPHABET)


def test_production_is_warned_of_missing_legal_notices(settings):
    names = ["LEGAL_OPERATOR", "LEGAL_ADDRESS", "LEGAL_DIRECTOR", "LEGAL_HOST"]
    for name in names:
        setattr(settings, name, "X")
    assert legal_notices_are_set(None) == []
    settings.LEGAL_HOST = ""
    (warning,) = legal_notices_are_set(None)
    assert warning.id == "articles.W001" and warning.msg.startswith("LEGAL_HOST")
    with pytest.raises(SystemCheckError, match=r"articles\.W001"):
        call_command("check", deploy=True, fail_level="WARNING")
