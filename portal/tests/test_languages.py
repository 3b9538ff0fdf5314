"""French is what the code says; English is a catalogue that must be whole; every page is in one language."""

import ast
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation.trans_real import DjangoTranslation

from articles.models import Article, Source
from articles.shipped import load
from benches.browser.sights import FIXED
from members.models import Member
from portal import typography

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+")
FRENCH = re.compile(
    r"\b(À la une|À propos|Accueil|Aller|Aucune?|Charte|Commenter|Connectez|Devenez|Entrer|Écrire|Économie|Énergie|"
    r"Heures|Hier|Marchés|Pays|Publié|Rechercher?|Rubriques?|Secteurs?|Sénégal|Toutes?|Voir|Votre|"
    r"actualité|adresse|dans|des|du|est|il y a|les|membre|pseudo|pour|une|vous)\b"
)
ENGLISH = re.compile(
    r"\b(About|All|Become|Charter|Comments|Countries|Economy|Energy|Front page|Join|Latest|Markets|Published|Search|"
    r"Sectors?|Senegal|Sign in|See|Skip|Write|Your|ago|and|of|the|with|you)\b"
)
# Beside each kind of page that is always at the same address; the API's manual quotes what it answers.
PAGES = [path for name, path in FIXED.items() if name != "api"]
PAGES += [
    "/secteurs/energie/",
    "/pays/sn/",
    "/regions/uemoa/",
    "/rubriques/forex/",
    "/archives/2026/11/24/",
    "/aujourdhui.html",
]
PAGES += ["/recherche/?q=kilima", "/recherche/?q=kilima&langue=en", "/marches/?secteur=energie&periode=7j"]
PAGES += ["/partage/?text=cacao", "/flux/?page=/secteurs/energie/"]


@cache
def catalogue(language):
    """The messages of a catalogue, its header left out: {"msgid": …, "msgstr": …} with context and plurals."""
    text = (Path(settings.BASE_DIR) / f"locale/{language}/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    blocks = [re.findall(r'^(msg\S+) ((?:".*"\n?)+)', f"{block}\n", re.MULTILINE) for block in text.split("\n\n")]
    return [
        {key: "".join(map(ast.literal_eval, lines.split("\n")[:-1])) for key, lines in block} for block in blocks[1:]
    ]


def pairs(message):
    """What stands for what: the French, and the translation. A message with a plural has two of them."""
    if "msgid_plural" not in message:
        return [(message["msgid"], message["msgstr"])]
    return [(message["msgid"], message["msgstr[0]"]), (message["msgid_plural"], message["msgstr[1]"])]


def said(message, language):
    """What the compiled catalogue makes of a message, as one and as two."""
    with translation.override(language):
        if "msgid_plural" in message:
            one, two = message["msgid"], message["msgid_plural"]
            return [translation.ngettext(one, two, 1), translation.ngettext(one, two, 2)]
        if "msgctxt" in message:
            return [translation.pgettext(message["msgctxt"], message["msgid"])]
        return [translation.gettext(message["msgid"])]


def test_every_message_has_its_english_and_none_is_a_guess():
    text = (Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert "fuzzy" not in text and "#~" not in text
    messages = catalogue("en")
    assert len(messages) == len(re.findall(r"^msgid ", text, re.MULTILINE)) - 1 > 300
    assert [french for message in messages for french, english in pairs(message) if not english] == []


def test_placeholders_and_tags_survive_translation():
    for french, english in (pair for message in catalogue("en") for pair in pairs(message)):
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(french)), french


def test_english_is_set_as_english():
    for _french, english in (pair for message in catalogue("en") for pair in pairs(message)):
        assert not re.search(r"\s[:;!?]|[«»\u202f']|\b[Ee]-mail", english), english


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_compiled_catalogue_says_what_the_written_one_says(language):
    for message in catalogue(language):
        assert said(message, language) == [words for _french, words in pairs(message)]


def test_no_library_puts_its_words_in_the_place_of_our_french():
    for message in catalogue("en"):
        assert said(message, "fr") == [french for french, _english in pairs(message)]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_django_says_at_the_desk_has_the_apostrophe_of_our_french(domain):
    with (Path(django.__path__[0]) / f"contrib/admin/locale/fr/LC_MESSAGES/{domain}.mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    mended = {key: words.replace("'", "’") for key, words in catalogue.items() if "'" in words and key}
    ours = DjangoTranslation("fr", domain=domain)
    assert mended and {key: ours.gettext(key) for key in mended} == mended


def test_nought_is_singular_in_french_and_plural_in_english():
    # A plural missing from locale/fr, which lists them all, would make it « 0 commentaires ».
    counted = [message for message in catalogue("en") if "msgid_plural" in message]
    assert "%(n)s commentaire" in [message["msgid"] for message in counted]
    for message in counted:
        forms = message["msgid"], message["msgid_plural"]
        assert translation.ngettext(*forms, 0) == message["msgid"]
        with translation.override("en"):
            assert translation.ngettext(*forms, 0) == message["msgstr[1]"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_script_tells_times_in_the_words_of_the_server(language):
    then = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    with translation.override(language):
        hour = "09" if language == "en" else "9"
        told = {"d": typography.full_date(then), "h": hour, "m": "05", "z": "GMT"}
        assert translation.gettext("{d} à {h}\u00a0h\u00a0{m} ({z})").format(**told) == typography.date_and_time(then)
        for n in (1, 5):
            minutes, hours = (typography.ago(then, then + timedelta(**{unit: n})) for unit in ("minutes", "hours"))
            assert translation.gettext("il y a {n}\u00a0min").format(n=n) == minutes
            assert translation.gettext("il y a {n}\u00a0h").format(n=n) == hours


@pytest.fixture(scope="module")
def newsroom(module_rows):
    """The shipped taxonomy, one story in each language."""
    load.load_shipped(demo=True, rulebook=False)
    source = Source.objects.first()
    for language, title in (("fr", "Le port est prêt dans les temps"), ("en", "Kilima Bank buys a rival")):
        article = Article.objects.create(
            source=source,
            category_id="reglementation",
            url=f"https://guichet.example/{language}",
            title=title,
            language=language,
            published_at=timezone.now(),
        )
        article.countries.add("SN")


def visible(response, language):
    """The words of a page, those of another language (`lang`) and the names that are no words left out."""
    soup = BeautifulSoup(response.text, "lxml")
    assert soup.html["lang"] == language
    for foreign in soup.select("body [lang], meta[property='og:url']"):  # an address is no words
        foreign.decompose()
    texts = [*soup.stripped_strings]
    for tag in soup.find_all(True):
        texts += [str(tag[name]) for name in ("aria-label", "placeholder", "title", "alt", "content") if tag.get(name)]
    names = "|".join(map(re.escape, [*Source.objects.values_list("name", flat=True), settings.SITE_NAME, "zzzz"]))
    return re.sub(names, "", "\n".join(texts))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_wholly_in_the_language_of_its_address(client, newsroom, path):
    french = visible(client.get(path, headers={"accept-language": "en"}), "fr")
    english = visible(client.get(f"/en{path}", headers={"accept-language": "fr"}), "en")
    assert not ENGLISH.findall(french)
    assert not FRENCH.findall(english)
    assert not re.search("\u202f|\u00a0[:;!?]", english)


@pytest.mark.parametrize("path", ["{}", "{}commenter/"])
def test_an_article_and_its_writing_page_are_too(client, newsroom, path):
    for language, foreign in (("fr", ENGLISH), ("en", FRENCH)):
        article = Article.objects.get(language=language)
        with translation.override(language):
            address = path.format(article.get_absolute_url())
        assert not foreign.findall(visible(client.get(address), language))


def test_the_title_of_a_french_article_is_marked_as_french_in_english(client, newsroom):
    article = Article.objects.get(language="fr")
    with translation.override("en"):
        address = article.get_absolute_url()
    for page in (address, f"{address}commenter/"):
        assert re.search(rf'lang="fr"[^<]*>{article.title}</', client.get(page).text)


def test_taxonomy_has_its_names_in_both_languages(client, newsroom):
    assert {"Cap-Vert", "Afrique de l’Ouest"} <= set(visible(client.get("/pays/"), "fr").split("\n"))
    assert {"Cabo Verde", "West Africa"} <= set(visible(client.get("/en/pays/"), "en").split("\n"))


def test_who_changes_language_keeps_what_he_asked(client, newsroom):
    page = BeautifulSoup(client.get("/recherche/?q=cacao&pays=ci").text, "lxml")
    assert page.select_one("a[hreflang=en]")["href"] == "/en/recherche/?q=cacao&pays=ci"


def test_who_enters_and_leaves_in_english_stays_there(client, db):
    client.force_login(Member.objects.create_user("awa", "awa@example.org"))
    assert client.get("/en/compte/login/")["Location"] == "/en/"
    assert client.post("/en/compte/logout/")["Location"] == "/en/"
    client.force_login(Member.objects.get())
    assert client.post("/compte/logout/")["Location"] == "/"
