"""A small newsroom, and a maker of articles."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Article, ArticleSector, Category, Country, Region, Sector, Source, Story


def older_link(response: Any) -> str:
    """The address of the older articles on this page; empty without one."""
    found = re.search(r'<a class="button older"[^>]* href="([^"]*)"', response.text)
    return found[1] if found else ""


def titles(response: Any) -> list[str]:
    """Of the articles that this listing shows."""
    return [article.title for article in response.context["page"].articles]


@pytest.fixture
def taxonomy(db: None) -> None:
    for order, slug in enumerate(["economie", "info-generale", "reglementation", "marches"]):
        name = slug.replace("-", " ").capitalize()
        Category.objects.create(slug=slug, name_fr=name, name_en=f"{name} (en)", order=order)
    Category.objects.create(slug="forex", name_fr="Forex", name_en="Forex", parent_id="marches", order=9)
    Sector.objects.create(slug="energie", name_fr="Énergie", name_en="Energy")
    Sector.objects.create(slug="petrole-gaz", name_fr="Pétrole", name_en="Oil", parent_id="energie")
    uemoa = Region.objects.create(slug="uemoa", name_fr="UEMOA", name_en="WAEMU")
    Country.objects.create(iso2="SN", name_fr="Sénégal", name_en="Senegal").regions.add(uemoa)
    Country.objects.create(iso2="CI", name_fr="Côte d’Ivoire", name_en="Ivory Coast")


@pytest.fixture
def source(taxonomy: None) -> Source:
    return Source.objects.create(slug="le-guichet", name="Le Guichet", homepage="https://guichet.example/")


@pytest.fixture
def make(source: Source) -> Callable[..., Article]:
    numbers = count(1)

    def make(title: str = "", sector: str = "", country: str = "", minutes: int = 0, **fields: Any) -> Article:
        number = next(numbers)
        fields = {"source": source, "category_id": "economie", "url": f"https://guichet.example/{number}"} | fields
        fields.setdefault("published_at", timezone.now() - timedelta(minutes=minutes or number))
        article = Article.objects.create(title=title or f"Titre {number}", **fields)
        if sector:
            ArticleSector.objects.create(article=article, sector_id=sector)
        if country:
            article.countries.add(country)
        return article

    return make


@pytest.fixture
def story(make: Callable[..., Article]) -> Callable[..., Story]:
    def story(lead: Article, *titles: str) -> Story:
        story = Story.objects.create(lead=lead)
        Article.objects.filter(pk=lead.pk).update(story=story)
        for title in titles:
            other = Source.objects.create(slug=f"s{Source.objects.count()}", name=f"Autre {Source.objects.count()}")
            make(title, source=other, story=story, is_lead=False, minutes=200)
        return story

    return story
