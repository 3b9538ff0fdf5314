"""Words that docs/words.md has replaced are not to come back, in either language."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from portal.tests.test_languages import catalogue

# Compared without regard to capitals, between word boundaries.
FORBIDDEN_FRENCH = (
    "courrier",
    "courriers",
    "etc.",
    "jeton",
    "les voir toutes",
    "nom d’utilisateur",
    "raconté par",
    "rangé",
    "réauthentifier",
    "signes restants",
    "soumettre",
    "texte entier, avec",
    "un modérateur",
    "utilisateur",
    "veuillez",
)
FORBIDDEN_ENGLISH = (
    "authenticate",
    "charter",
    "community charter",
    "former member",
    "invalid",
    "please re-enter",
    "see them all",
    "submit",
    "successfully",
    "token",
    "told by",
)
# Whole labels: a verb without its object, or a word that docs/words.md has replaced.
FORBIDDEN_LABELS = ("Chercher", "Continuer", "Enregistrer", "Santé", "Sorte", "lent", "ok", "santé", "sorte")
BREAKABLE = re.compile(r" [:;!?»](?=[\s<»),.]|$)|« |\d %(?![(ds])|\u00a0[;!?](?=[\s»)]|$)|\u202f:")
MAX_BUTTON_CHARS = 32
BUTTON = re.compile(r"<button[^>]*>{% translate \"([^\"]+)\" %}</button>")
NOT_WORDS = re.compile(r"%\(\w+\)s|<[^>]*>")
# The gate of the comments: docs/words.md, 24.
FIXED_SENTENCES = (
    "Vous devez être membre pour ajouter un commentaire.",
    "Vous êtes déjà membre\u202f? Connectez-vous",
    "Pas encore membre\u202f? Devenez membre gratuitement",
)


def occurrences(fragment: str, sentences: list[str]) -> list[str]:
    """The sentences that hold the fragment as whole words, outside of placeholders and tags."""
    pattern = re.compile(rf"(?<!\w){re.escape(fragment)}(?!\w)", re.IGNORECASE)
    return [sentence for sentence in sentences if pattern.search(NOT_WORDS.sub("", sentence))]


@cache
def all_of(prefix: str) -> list[str]:
    """Every French sentence (prefix « msgid »), or every English one (« msgstr »)."""
    return [text for message in catalogue("en") for key, text in message.items() if key.startswith(prefix)]


@pytest.mark.parametrize(("fragments", "prefix"), [(FORBIDDEN_FRENCH, "msgid"), (FORBIDDEN_ENGLISH, "msgstr")])
def test_no_sentence_holds_a_word_that_was_replaced(fragments, prefix):
    found = {fragment: occurrences(fragment, all_of(prefix)) for fragment in fragments}
    assert {fragment: sentences for fragment, sentences in found.items() if sentences} == {}


def templates() -> list[Path]:
    return sorted((Path(settings.BASE_DIR) / "templates" / "articles").rglob("*.html"))


def test_no_sign_of_a_french_sentence_can_begin_a_line():
    assert [sentence for sentence in all_of("msgid") if BREAKABLE.search(sentence)] == []


@pytest.mark.parametrize("label", FORBIDDEN_LABELS)
def test_no_label_is_a_word_that_was_replaced(label):
    assert label not in all_of("msgid")


def test_a_sign_after_a_plain_space_is_found():
    assert [
        bool(BREAKABLE.search(text))
        for text in ("Que faire : rien", "« Oui »", "Ah\u00a0! ", "5 %", "Oui\u202f: ", "6\u202f%", "dans 2 %(unit)s")
    ] == [True, True, True, True, True, False, False]


def test_a_button_of_readers_is_short():
    labels = {label for path in templates() for label in BUTTON.findall(path.read_text(encoding="utf-8"))}
    assert len(labels) > 10
    assert [label for label in labels if len(label) > MAX_BUTTON_CHARS] == []


@pytest.mark.parametrize("sentence", FIXED_SENTENCES)
def test_the_sentences_of_the_gate_stand_word_for_word(sentence):
    assert sentence in all_of("msgid")


def test_a_fragment_is_found_as_whole_words_in_any_case():
    found = ["Or, cacao, etc.", "Etc. et"]
    assert occurrences("etc.", [*found, "nettement", '<a href="etc.">Or</a>']) == found
