import pytest

from articles.ingest.discover.site_facts import describe_feed, describe_site, name_in_title
from portal.tests.cost import cpu_at_most

URL = "https://journal.example/"


@pytest.mark.parametrize(
    ("html", "name", "language"),
    [
        ('<html lang="fr-SN"><title>Accueil | Le Journal</title>', "Le Journal", "fr"),
        (
            "<html class=a lang=en><meta content='L&#8217;Écho' property='og:site_name'><title>x</title>",
            "L’Écho",
            "en",
        ),
        ("<title>Sika Finance - La bourse en Afrique</title>", "Sika Finance", ""),
        ("<title>Agri-Éco</title>", "Agri-Éco", ""),
        ("<title>Accueil</title>", "", ""),
        ("<p>Rien", "", ""),
        ("", "", ""),
    ],
)
def test_a_home_page_tells_the_name_and_the_language(html, name, language):
    facts = describe_site(html.encode(), URL)
    assert (facts.homepage, facts.name, facts.language) == (URL, name, language)


def test_a_feed_stands_for_its_site():
    facts = describe_feed("https://journal.example/feed", "Le Journal » Flux", "en-US", "")
    assert (facts.homepage, facts.name, facts.language) == (URL, "Le Journal", "en")
    assert describe_feed("https://f.example/x", "", "", "javascript:1").homepage == "https://f.example/"
    assert describe_feed("https://f.example/x", "", "", URL).homepage == URL


@pytest.mark.parametrize("piece", ["<html ", "<meta ", "<title ", "<meta property=og:site_name content='", "lang="])
def test_no_page_costs_much(piece):
    with cpu_at_most(1):
        describe_site((piece * 200_000).encode(), URL)
        name_in_title(piece * 10_000)
