"""The fast effect of an expression, and the plain one. EXPRESSIONS=all: among all the shipped expressions."""

import os

import pytest

from articles.filing.editors.effect import effect_of, plain_effect_of
from articles.filing.known import FilingContext
from articles.models import Article, Organisation, Phrase, Source
from articles.shipped import load
from articles.text.stems import expression_stems

pytestmark = pytest.mark.django_db
TITLES = (
    "La BCEAO maintient son taux directeur à 3,25 %",
    "Sonatel publie un bénéfice en hausse au Sénégal",
    "Mine d’or : le Mali signe avec Barrick",
    "Mines de fer en Guinée, et le port de Conakry",
    "The central bank of Ghana raises its rate",
    "Le cacao recule à Londres, le café monte",
    "Dollar américain et franc CFA : le change du jour",
    "Une école ouvre à Lomé",
    "BRVM : la Sonatel et Ecobank mènent la hausse",
)


@pytest.fixture
def articles(db):
    """The articles; of the shipped expressions those that begin with a word of theirs, and every tenth of the others."""
    load.load_shipped(demo=True)
    said = {stem for title in TITLES for stem in expression_stems(title)}
    shipped = dict(Phrase.objects.values_list("pk", "text"))
    begun = {pk for pk, text in shipped.items() if not said.isdisjoint(expression_stems(text)[:1])}
    if os.environ.get("EXPRESSIONS") != "all":
        Phrase.objects.exclude(pk__in=begun.union(sorted(shipped)[::10])).delete()
        assert len(begun) < Phrase.objects.count() < len(shipped) / 5
    source = Source.objects.create(slug="s", name="S", language="fr")
    for n, title in enumerate(TITLES):
        Article.objects.create(
            source=source,
            url=f"https://s.example/{n}",
            title=title,
            summary=f"{TITLES[n - 1]}. Un communiqué.",
            body_html=f"<p>{TITLES[n - 2]}</p>",
        )


def phrase(text, kind, slug, **values):
    return Phrase(text=text, kind=kind, slug=slug, **({"weight": 5.0} | values))


def test_the_fast_effect_is_the_plain_one(articles, monkeypatch):
    shipped = {
        kind: Phrase.objects.filter(kind=kind, active=True).order_by("pk").first() for kind in ("sector", "country")
    }
    shipped["sector"].text, shipped["country"].active = "cacao", False
    moved = Phrase.objects.create(text="école", kind="sector", slug="mines", weight=5.0)
    moved.text = "zorgal"  # its saved words still count
    listed = Organisation.objects.get(slug="sonatel")
    unsaved = [
        phrase("école", "sector", "mines"),
        phrase("le", "category", "taux"),
        phrase("mine d’or", "country", "SN"),
        phrase("Mine de fer", "region", ""),
        phrase("dollar américain", "country", ""),
        phrase("hausse", "organisation", listed.pk),
        phrase("café", "signal", "macro", weight=1.0),
        phrase("café", "category", "taux", needs=["@sonatel", "Londres"]),
        phrase("bank", "economy", "economy", language="en"),
        phrase("Lomé", "society", "society", weight=-3.0),
        phrase("zorgal", "sector", "mines"),
        moved,
        *shipped.values(),
    ]
    effects = [effect_of(one) for one in unsaved]
    assert effects == [plain_effect_of(one) for one in unsaved]
    assert sum(bool(one.changes) for one in effects) >= 4
    assert {one.looked_at for one in effects} == {len(TITLES)}
    filed = []
    file = FilingContext.file
    monkeypatch.setattr(FilingContext, "file", lambda *given: filed.append(given[1].title) or file(*given))
    effect_of(phrase("école", "sector", "mines"))
    assert 0 < len(set(filed)) <= 3  # no article without its words is filed
