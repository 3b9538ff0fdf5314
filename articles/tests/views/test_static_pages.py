"""The pages about ourselves."""

import html
import re

from django.conf import settings
from django.utils.text import capfirst

from articles.models import FrontPageNumbers
from articles.models.articles.front_page_numbers import (
    BOUNDS,
    ONLY_KEY,
    SHIPPED_NUMBERS,
    labelled_numbers,
    shown_number,
)
from articles.shipped import load

PAGES = [
    "/a-propos/",
    "/charte/",
    "/methode/",
    "/confidentialite/",
    "/mentions-legales/",
    "/accessibilite/",
    "/plan-du-site/",
]
NOTICES = ["LEGAL_OPERATOR", "LEGAL_ADDRESS", "LEGAL_DIRECTOR", "LEGAL_HOST"]


def test_each_is_to_be_found_from_any_page(client, db):
    text = client.get("/a-propos/").text
    assert [address for address in PAGES if f'href="{address}"' not in text] == []


def test_missing_legal_notices_are_named_in_one_sentence(client, db, settings):
    for name in NOTICES:
        setattr(settings, name, "")
    text = client.get("/mentions-legales/").text
    assert "doit encore les compléter" in text
    assert "à compléter" in text


def test_legal_notices_are_the_operators(client, db, settings):
    for name in NOTICES:
        setattr(settings, name, f"<{name}> & fils")
    text = client.get("/mentions-legales/").text
    for name in NOTICES:
        assert f"&lt;{name}&gt; &amp; fils" in text
    assert "doit encore les compléter" not in text
    assert "&lt;LEGAL_OPERATOR&gt;" in client.get("/confidentialite/").text


def test_the_cookies_told_are_those_that_are_set(client, db, settings):
    text = client.get("/confidentialite/").text
    names = [
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.BROWSER_COOKIE_NAME,
        "theme",
        "leger",
        "edition",
    ]
    assert all(f"<code>{name}</code>" in text for name in names)
    assert f"{settings.SESSION_COOKIE_AGE // 86_400} jours" in text


def test_counters_live_no_longer_than_the_page_tells(client, db, settings):
    ours = [*settings.COMMENT_LIMITS, *settings.DRAFT_LIMITS, *settings.LETTER_LIMITS]
    ours += [one for limits in settings.CODE_LIMITS.values() for one in limits]
    allauths = [one for limits in settings.ACCOUNT_RATE_LIMITS.values() for one in limits.split(",")]
    assert all(re.fullmatch(r"\d+/(?:\d{1,3}s|[smhd])(?:/\w+)?", limit) for limit in [*ours, *allauths])
    assert "un jour au plus" in client.get("/confidentialite/").text


def test_the_plan_leads_to_every_listing(client, db):
    load.load_shipped(demo=True, rulebook=False)
    text = client.get("/plan-du-site/").text
    for address in ["/secteurs/mines/", "/rubriques/forex/", "/pays/sn/", "/regions/uemoa/", "/etat-des-sources/"]:
        assert f'href="{address}"' in text
    assert 'href="/flux/"' in text


def test_the_numbers_of_the_front_page_are_told_alike_by_the_document_and_by_the_page(client, db):
    document = (settings.BASE_DIR / "docs" / "method.md").read_text(encoding="utf-8")
    text = html.unescape(client.get("/methode/").text)
    for name, (label, value, explanation) in zip(BOUNDS, labelled_numbers(SHIPPED_NUMBERS), strict=True):
        low, high = map(shown_number, BOUNDS[name])
        assert f"| {label} | {value} | {low} – {high} |" in document
        assert f"{capfirst(label)}\u00a0: {value}.</strong> {explanation}" in text


def test_the_page_tells_the_numbers_in_force(client, db):
    FrontPageNumbers(pk=ONLY_KEY, half_life_hours=7.25).save()
    assert "Demi-vie, en heures\u00a0: 7,25." in client.get("/methode/").text
    assert "Half-life, in hours: 7.25." in client.get("/en/methode/").text
