"""The words both engines compare: folded, and without the marks of number and gender. Pure, no engine's syntax."""

import re

from articles.text.fold import fold, split_words
from articles.text.stems import WordCache

MAX_WORD_CHARS = 60  # signs; what is longer is no word, and is several
WORD = re.compile(rf"\w{{1,{MAX_WORD_CHARS}}}")
# “1 000”, “1,000” and “1.000” are 1000; in “2026 300 personnes” two numbers stand.
GROUPED_NUMBER = re.compile(r"[0-9](?<![0-9.,].)[0-9]{0,2}(?:[ ,.'][0-9]{3})+(?![0-9])")
GROUP_SEPARATORS = str.maketrans("", "", " ,.'")
# As bytes: where a group of digits may begin.
NUMBER_SHAPE_TABLE = bytes.maketrans(b"123456789 .'", b"000000000,,,")
NUMBER_SHAPE = b"0,000"
SEPARATOR_MARKS = "«»“”‘–—•€"  # they part words, and folding keeps them

# They end in s or x and mean something else without.
INVARIABLE = """
abus acces alors anvers avis axis bois bonus bras choix concours congres corps cours croix debris deux dix fois fonds
gros jus lagos laos mais mars moins noix os palais paradis paris parcours pays plus poids prix progres puis
relais repas revers sans secours sous succes suez surplus taux temps texas travers trois tunis univers vers voix
"""
INVARIABLE_WORDS = frozenset(INVARIABLE.split())
IRREGULAR = {
    "baux": "bail",
    "eaux": "eau",
    "feux": "feu",
    "jeux": "jeu",
    "travaux": "travail",
    "voeux": "voeu",
    "yeux": "oeil",
}
DOUBLED = frozenset("lmnst")
SOFTENED = {"y": "i", "v": "f"}
MAX_CACHED_WORDS = 30_000  # words


def search_stem(word: str) -> str:
    """What a folded word shares with its other forms, in French and in English, as far as that is safe.

    “banques” meets “banque”, “régionaux” “régional”, “ivoirienne” “ivoirien”, “companies” “company”, “financing” “finance”;
    “niger” is no “nigeria” and “fonds” no “fond”.
    """
    if len(word) < 4 or word in INVARIABLE_WORDS:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    return _feminine(_plural(word))


def _plural(word: str) -> str:
    if word[-1] == "s":
        return word if word[-2] == "s" else word[:-1]
    if word[-1] != "x":
        return word
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > 5:
        return word[:-2] + "l"
    return word[:-1] if word.endswith("ux") and len(word) > 4 else word


def _feminine(word: str) -> str:
    """And of the ends of verbs: long words only, where enough is left."""
    while len(word) > 5 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 6 and word.endswith(("er", "ed", "ing")):
        word = word[:-3] if word[-1] == "g" else word[:-2]
    if len(word) < 5:
        return word
    if (word[-1] == word[-2] and word[-1] in DOUBLED) or word.endswith(("ais", "eus", "ois")):
        return word[:-1]
    return word[:-1] + SOFTENED[word[-1]] if word[-1] in SOFTENED else word


# A word as it was written, or folded (that is the same: folding twice changes nothing), as the index holds it.
_stems_of_word = WordCache(lambda word: " ".join(map(search_stem, folded_words(word))), MAX_CACHED_WORDS).__getitem__


def stemmed_text(text: str) -> str:
    """The words of `text` as the index holds them, with spaces between: it is written and read through here alone."""
    return " ".join(map(_stems_of_word, _split_words(text)))


def stemmed_words(text: str) -> list[str]:
    """The same, one by one."""
    return stemmed_text(text).split()


def folded_words(text: str) -> list[str]:
    """The words of `text`, folded; the groups of a number are one."""
    return [word for long in _split_words(text) for word in WORD.findall(long)]


def _split_words(text: str) -> list[str]:
    """The same, but for those that are too long and not yet several."""
    if not text.isascii():
        for mark in SEPARATOR_MARKS:
            text = text.replace(mark, "|")  # a text without them is folded and cut by fewer steps
    folded = fold(text)
    if NUMBER_SHAPE in folded.encode("ascii", "replace").translate(NUMBER_SHAPE_TABLE):
        folded = GROUPED_NUMBER.sub(_join_groups, folded)
    return split_words(folded)


def _join_groups(number: re.Match[str]) -> str:
    return number.group().translate(GROUP_SEPARATORS)
