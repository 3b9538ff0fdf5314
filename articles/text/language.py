"""Detects the language of a text by its words: feeds and pages often declare their template's language instead of their own."""

import re
from collections.abc import Set
from itertools import islice
from string import ascii_lowercase

from articles.text.stems import stems_of

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
# The portal files news in French and English. Detectors of all languages (lingua, py3langid) know a third one better, but took
# 22 to 31 of 35 short titles full of names for one, and 23 to 64 of 3,180 labelled headlines. What follows takes none of them.
OTHER_LANGUAGE = "und"  # of a text whose language we do not name (the code of BCP 47)
FILED_LANGUAGES = ("fr", "en")
# The others that a feed may declare; another code (« us », « gb ») declares none.
DECLARED_CODES = """
af am ar bg bm cs da de el es fa ff fi ha he hi hu id ig it ja kg ko lg ln lv mg nb nl no ny om pl pt rn ro ru rw sg sk sn so ss
st sv sw ti tn tr ts uk ur ve vi wo xh yo zh zu
"""
DECLARED_LANGUAGES = frozenset(DECLARED_CODES.split())
# Small words of other languages that are none of French and English, folded.
OTHER_WORD_LISTS = {
    "Afrikaans, Dutch": "het een voor niet zijn aan ook om bij naar wordt uit nog maar nie vir hulle sy hy oor deur jaar ons moet",
    "Arabic": "dyal dial kayn bzaf hadchi wach bach ila ala bayna hadha allati",
    "German": "und ist nicht warum weiter neue seit vor unter kein keine noch mit von dem auf ein eine im zu sich bei nach"
    " wird werden oder aus wie sind um vom zum zur gegen mehr",
    "Hausa": "da ba za shi wani kuma amma cikin yadda wannan domin kan ga bayan tun zuwa",
    "Indonesian": "yang di dengan untuk ini dari itu pada tidak akan dalam ke",
    "Italian": "della con sono piu del nel alla degli gli dei anche dai suo una nella delle",
    "Kinyarwanda, Kirundi": "mu ku ry cy rwa bya kuri kuva abantu mw bw rw zo aho uko cyane"
    " kandi ubwo leta nyuma iyi iki uyu ese kuki",
    "Lingala": "ya na mpo oyo ekolo bato ezali mokolo",
    "Malagasy": "ny amin fa tsy izay dia ireo mba raha eto taona ary izao tamin amina noho",
    "Polish": "nie jest dla od jak przez oraz sie",
    "Portuguese": "nao uma da em pelo pela ao sua tambem ja para por na apos ano milhoes governo novo nova um",
    "Somali": "oo ka iyo uu waxaa ayaa waa soo isku ugu ahaan dowladda madaxweyne lagu ayuu",
    "Spanish": "el una del por con fue lo pero sus este para anos segun tras millones gobierno hasta desde",
    "Swahili": "ya wa kwa katika za yake kuwa hii huo huyo baada pia kama lakini watu cha vya nchini serikali kuhusu bei mwaka",
    "Swedish, Danish, Norwegian": "och att det som inte av og ikke fra med har er",
    "Turkish": "bir bu icin olarak yeni cok daha olan",
    "Wolof": "ci bi yi ak danu mooy moo dina xaalis doon nekk waa",
    "Yoruba": "ti awon lati naa ati pe ninu gbogbo ijoba",
    "Zulu, Xhosa": "ukuthi futhi ngo lapho uma abantu kanye ukuba kwaye ngenxa nge",
}
OTHER_WORDS = frozenset(stems_of(" ".join(OTHER_WORD_LISTS.values()).split()))
# Small words that French or English share with one of them: they speak for no language.
SHARED_WORD_LIST = """
an as das de den der des die do dos du en es est ha il in is it la le les li me mi mo ne no on os par per que sa se si so su te
tu un van
"""
SHARED_WORDS = frozenset((*SHARED_WORD_LIST.split(), *ascii_lowercase))
NON_LATIN_LETTER = re.compile(r"[^\W\d_A-Za-z\u00aa-\u02af\u1e00-\u1eff]")
# Points of a word for another language: one of OTHER_WORDS, one that we do not know, one of French or English.
OTHER_WORD_POINTS, UNKNOWN_WORD_POINTS, KNOWN_WORD_POINTS = 3, 1, -2
MIN_POINTS = 5  # of a text in another language
MIN_DECLARED_POINTS = 0  # if its feed declares one: the words of French and English must not prevail
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


def is_other_language(title: str, small_words: Set[str], known_words: Set[str], declared: str) -> bool:
    """Whether a headline is in another language than French and English.

    `small_words` are the stems of the words of title and summary that are written in small letters: names say nothing.
    `known_words` are stems of French and English; `declared` is a code of two letters: many feeds keep their software's.
    """
    if _is_in_other_script(title):
        return True
    words = small_words - SHARED_WORDS
    others = len(words & OTHER_WORDS)
    known = len((words & known_words) - OTHER_WORDS)
    unknown = len(words) - others - known
    points = OTHER_WORD_POINTS * others + UNKNOWN_WORD_POINTS * unknown + KNOWN_WORD_POINTS * known
    return points >= (MIN_DECLARED_POINTS if declared in DECLARED_LANGUAGES else MIN_POINTS)


def _is_in_other_script(text: str) -> bool:
    """Whether most letters of the text are not Latin."""
    if text.isascii():
        return False
    return 2 * len(NON_LATIN_LETTER.findall(text)) > sum(map(str.isalpha, text))
