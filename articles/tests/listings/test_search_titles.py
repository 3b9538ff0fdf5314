"""What search engines show of a listing: a title of at most 60 signs with the site's name, a description of 100 to 158."""

import pytest
from django.conf import settings
from django.utils.translation import override

from articles.listings import named
from articles.listings.listing import MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS, MIN_DESCRIPTION_CHARS
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Organisation, Source
from articles.tests.shipped_rows import ship

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def every_listing():
    """One for each row of the taxonomy, and one of each other kind."""
    Organisation.objects.get_or_create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel")
    Organisation.objects.get_or_create(slug="bceao", kind="institution", name_fr="BCEAO", name_en="BCEAO")
    Source.objects.get_or_create(slug="ecofin", name="Agence Ecofin")
    known = cached_taxonomy()
    yield from (named.sector(slug) for slug in known.sectors)
    yield from (named.rubrique(slug) for slug in known.categories)
    yield from (named.country(code) for code in known.countries)
    yield from (named.region(slug) for slug in known.regions)
    yield from (named.company("sonatel"), named.institution("bceao"), named.source("ecofin"))
    yield from (named.monde(), named.language("fr"), named.language("en"), named.archive(2026, 9, 23))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_titles_and_descriptions_fit(language):
    ship(demo=False)
    with override(language):
        every = list(every_listing())
        long = [one.document_title for one in every if len(one.document_title) > MAX_TITLE_CHARS]
        odd = [
            one.search_description
            for one in every
            if not MIN_DESCRIPTION_CHARS <= len(one.search_description) <= MAX_DESCRIPTION_CHARS
        ]
        bare = [one.key for one in every if one.document_title == f"{one.title} – {settings.SITE_NAME}"]
    assert (long, odd) == ([], [])
    assert len(bare) <= 3, bare  # names so long that nothing fits beside them


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/pays/sn/", "Sénégal\u00a0: actualité économique et financière – La Pesée"),
        ("/pays/sn/?langue=en", "Sénégal (English) – La Pesée"),
    ],
)
def test_a_page_has_the_words_that_people_search_for_in_its_title(client, settings, path, title):
    settings.SITE_NAME = "La Pesée"
    ship(demo=False)
    list(every_listing())
    assert f"<title>{title}</title>" in client.get(path).text
