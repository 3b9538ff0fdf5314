"""Words that docs/words.md has replaced are not to come back, in either language."""

import re

import pytest

from portal.tests.test_languages import catalogue

# A line each, in the order of the alphabet. Compared without regard to capitals, between word boundaries.
FORBIDDEN_FRENCH = (
    "ancien membre",
    "ce que disent ces mots",
    "ce que nous gardons de vous",
    "chacun répond",
    "comme il faut",
    "en donnant l’adresse de la page",
    "en tête du sujet",
    "etc.",
    "il vous attendra",
    "jeton",
    "le rangeait",
    "les voir toutes",
    "lire chez",
    "lue de la rédaction",
    "mène maintenant le sujet",
    "nom d’utilisateur",
    "nommée et liée, nous",
    "n’en font plus qu’un",
    "parle de vous",
    "premier à l’annoncer",
    "que nous montrons",
    "que vous seul",
    "raconté par",
    "ranger un article",
    "rangé",
    "réauthentifier",
    "répond à ces filtres",
    "signes restants",
    "soumettre",
    "suivre cette page",
    "texte entier, avec",
    "un modérateur",
    "une fois connecté",
    "utilisateur",
    "veuillez",
    "voir leur état",
    "vous allez vite",
    "vous publiez vite",
    "vous signalez vite",
    "vous écrivez pour",
)
FORBIDDEN_ENGLISH = (
    "a right to be upheld",
    "answers to",
    "authenticate",
    "between equals",
    "charter",
    "community charter",
    "date assumed",
    "filed it here",
    "former member",
    "invalid",
    "is no more",
    "is stopping you",
    "leads the story",
    "lend",
    "no figure for now",
    "now leads the story",
    "please re-enter",
    "see them all",
    "sideways",
    "speaks against",
    "speaks of you",
    "submit",
    "successfully",
    "tell of",
    "tell of the same",
    "token",
    "told by",
    "what is not yet as it should be",
    "whole watch",
    "you are going fast",
    "you are publishing fast",
    "you are reporting fast",
)
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


def all_of(prefix: str) -> list[str]:
    """Every French sentence (prefix « msgid »), or every English one (« msgstr »)."""
    return [text for message in catalogue("en") for key, text in message.items() if key.startswith(prefix)]


@pytest.mark.parametrize("fragment", FORBIDDEN_FRENCH)
def test_no_french_sentence_holds_a_word_that_was_replaced(fragment):
    assert occurrences(fragment, all_of("msgid")) == []


@pytest.mark.parametrize("fragment", FORBIDDEN_ENGLISH)
def test_no_english_sentence_holds_a_word_that_was_replaced(fragment):
    assert occurrences(fragment, all_of("msgstr")) == []


@pytest.mark.parametrize("sentence", FIXED_SENTENCES)
def test_the_sentences_of_the_gate_stand_word_for_word(sentence):
    assert sentence in all_of("msgid")


@pytest.mark.parametrize("fragments", [FORBIDDEN_FRENCH, FORBIDDEN_ENGLISH])
def test_the_lists_are_sorted_and_say_nothing_twice(fragments):
    assert list(fragments) == sorted(set(fragments))


def test_a_fragment_is_found_as_whole_words_in_any_case():
    found = ["Or, cacao, etc.", "Etc. et"]
    assert occurrences("etc.", [*found, "nettement", '<a href="etc.">Or</a>']) == found
