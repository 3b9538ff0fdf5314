"""Detects the language of a text by its stopwords: pages often declare their template's language instead of their own."""

import re
from itertools import islice

WORD = re.compile(r"[^\W\d_]+")
ARABIC = re.compile(r"[\u0621-\u064a]")
MAX_SAMPLE_WORDS = 600
MIN_LANGUAGE_WORDS = 15  # words of a language's list that the text must contain
MIN_LANGUAGE_RATIO = 3  # and it must contain more than so many times as many as of any other language's list
# Words that are frequent in one of these languages and are no word of the others.
LANGUAGE_WORD_LISTS = {
    "fr": "le les des est dans une du et pour qui sur pas plus avec ce sont cette aux selon été ses leur",
    "en": "the of and to is that it was for on with as are this by from at has have which were its",
    "pt": "os não uma com dos da do em mais foi pelo pela são ao sua também já nos das",
    "es": "el los las una del en por con más fue lo su al como pero sus ha sobre este",
    "de": "der die das und ist nicht mit von den dem auf für ein eine im zu sich auch",
}
LANGUAGE_WORDS = {language: frozenset(words.split()) for language, words in LANGUAGE_WORD_LISTS.items()}


def detect_language(text: str, declared: str) -> str:
    """The language of `text` if it is clear and one of those above (or Arabic), else the declared one.

    A declared language that is not among them is believed.
    """
    if declared and declared not in {*LANGUAGE_WORDS, "ar"}:
        return declared
    words = [match[0].lower() for match in islice(WORD.finditer(text), MAX_SAMPLE_WORDS)]
    if len(ARABIC.findall(text[:2_000])) > 500:
        return "ar"
    counts = sorted(
        ((sum(word in small for word in words), language) for language, small in LANGUAGE_WORDS.items()),
        reverse=True,
    )
    (best_count, language), (next_most, _) = counts[:2]
    return language if best_count >= MIN_LANGUAGE_WORDS and best_count > MIN_LANGUAGE_RATIO * next_most else declared
