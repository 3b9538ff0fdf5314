"""The words that both engines index: folded and stemmed (number and gender). Pure, without any engine's syntax."""

import re

from articles.text.fold import fold, split_words
from articles.text.stems import WordCache

MAX_WORD_CHARS = 60  # a longer run is not a word and is split
WORD = re.compile(rf"\w{{1,{MAX_WORD_CHARS}}}")
# “1 000”, “1,000” and “1.000” are 1000; “2026 300 personnes” has two numbers.
GROUPED_NUMBER = re.compile(r"[0-9](?<![0-9.,].)[0-9]{0,2}(?:[ ,.'][0-9]{3})+(?![0-9])")
GROUP_SEPARATORS = str.maketrans("", "", " ,.'")
# A quick test on bytes for a grouped number.
NUMBER_SHAPE_TABLE = bytes.maketrans(b"123456789 .'", b"000000000,,,")
NUMBER_SHAPE = b"0,000"
SEPARATOR_MARKS = "«»“”‘–—•€"  # they separate words, and folding keeps them

# Words that end in s or x and mean something else without that letter.
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
# Names, and common words of economic news, that are often written without the apostrophe before them: “Cote dIvoire”, “letat”.
# Only words that with d or l in front are no other word: not Inde (“dinde”), or (“dor”), est (“lest”), UE (“lue”), une (“lune”).
ELIDED = """
abidjan afghanistan afrique albanie alger algerie allemagne amerique angleterre angola armenie asie australie autriche
azerbaidjan egypte equateur erythree espagne estonie eswatini ethiopie europe haiti honduras hongrie indonesie iran irak irlande
islande israel italie ivoire ohada opep oreal ormuz ouest ouganda ouzbekistan uemoa ukraine umoa uruguay
agriculture assurance assurances economie electricite emprunt emprunts energie epargne etat etats euro exportation exportations
industrie inflation interet interets investissement investissements union
"""
ELISIONS = {f"{letter}{word}": (letter, word) for word in ELIDED.split() for letter in "dl"}
DOUBLED = frozenset("lmnst")
SOFTENED = {"y": "i", "v": "f"}
MAX_CACHED_WORDS = 30_000


def search_stem(word: str) -> str:
    """The stem of a folded word, French or English, as far as that is safe.

    “banques” matches “banque”, “régionaux” “régional”, “ivoirienne” “ivoirien”, “companies” “company”, “financing” “finance”;
    “niger” does not match “nigeria”, nor “fonds” “fond”.
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
    """The word without feminine and verb endings; long words only, where enough is left."""
    while len(word) > 5 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 6 and word.endswith(("er", "ed", "ing")):
        word = word[:-3] if word[-1] == "g" else word[:-2]
    if len(word) < 5:
        return word
    if (word[-1] == word[-2] and word[-1] in DOUBLED) or word.endswith(("ais", "eus", "ois")):
        return word[:-1]
    return word[:-1] + SOFTENED[word[-1]] if word[-1] in SOFTENED else word


def without_elision(text: str) -> str:
    """A word without the d or l that stands for a word of its own: “dIvoire” → “Ivoire”; others as they are."""
    return text[1:] if fold(text) in ELISIONS else text


def _stems_as_written(text: str) -> str:
    words = (part for word in folded_words(text) for part in ELISIONS.get(word, (word,)))
    return " ".join(map(search_stem, words))


# A word, as written or folded (folding twice changes nothing) → its stems as the index has them; “divoire” has those of “d’ivoire”.
_stems_of_word = WordCache(_stems_as_written, MAX_CACHED_WORDS).__getitem__


def stemmed_text(text: str) -> str:
    """The words of `text` as the index has them, separated by spaces; both indexing and searching use this function."""
    return " ".join(map(_stems_of_word, _split_words(text)))


def stemmed_words(text: str) -> list[str]:
    """The words of `stemmed_text`, as a list."""
    return stemmed_text(text).split()


def folded_words(text: str) -> list[str]:
    """The words of `text`, folded; a grouped number is one word."""
    return [word for long in _split_words(text) for word in WORD.findall(long)]


def _split_words(text: str) -> list[str]:
    """The folded words, in which overlong runs are not split yet."""
    if not text.isascii():
        for mark in SEPARATOR_MARKS:
            text = text.replace(mark, "|")  # a text without them is folded and split in fewer steps
    folded = fold(text)
    if NUMBER_SHAPE in folded.encode("ascii", "replace").translate(NUMBER_SHAPE_TABLE):
        folded = join_grouped_numbers(folded)
    return split_words(folded)


def join_grouped_numbers(text: str) -> str:
    """`text` with “1 000”, “1,000” and “1.000” as “1000”."""
    return GROUPED_NUMBER.sub(_without_separators, text)


def _without_separators(number: re.Match[str]) -> str:
    return number.group().translate(GROUP_SEPARATORS)
