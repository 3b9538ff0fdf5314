"""What a pseudo may be, and when two of them look alike; pure functions."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MIN_PSEUDO_CHARS, MAX_PSEUDO_CHARS = 3, 30
MAX_PSEUDO_DIGITS = 4  # « Awa 1987 »
ADDRESS_OR_NUMBER = re.compile(r"\.[^\W\d_]{2,}|(?<!\d)0\d{3}")
# The scripts our readers write in. A pseudo keeps to one: a Cyrillic « а » in a Latin name is a disguise.
SCRIPTS = {"LATIN", "ARABIC", "ETHIOPIC", "TIFINAGH", "NKO"}
WORD_PATTERN = re.compile(r"[^\W_]+")
RESERVED_PARTS = ("redaction", "moderation")
# The names of roles on the site. Nobody may be called that, however it is spelt.
ROLE_NAMES = WORD_PATTERN.findall("""
    admin administrateur administratrice administrator administration moderateur moderatrice moderator redacteur
    redactrice editeur editrice editor staff equipe team support assistance aide help service services contact info infos
    information informations root superuser superadmin sysadmin system systeme webmaster postmaster hostmaster operator
    operateur abuse security securite noreply direction communication comptable presse officiel officielle official
    bot robot ancienmembre
""")
# Words put before or after the name of a publisher or a role, to pretend to speak for it.
FILLER_WORDS = WORD_PATTERN.findall("""
    l le la les the d de du des en of mr mme sa plc ltd inc group groupe holding bank banque client clients customer care
    news actu actus actualite actualites media page compte account chef technique
""")
# Letters: a name this short is a publisher's only in capitals or without a vowel, for Ida, Nuru, Yara and Sika are people.
SHORT_NAME_CHARS = 4
VOWELS = set("aeiouy")
LOOKALIKE_CHARS = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "2": "z",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "9": "g",
        "|": "i",
        "l": "i",
        "ǀ": "i",
    }
    | {"æ": "ae", "œ": "oe", "ŋ": "n", "ɑ": "a", "ɩ": "i", "ð": "d", "ʋ": "v"}
)
# The plain letter within one that Unicode does not take apart: dotless ı, hooked ɓ, crossed ø, open ɛ, small capital ᴀ.
DECORATED_LETTER = re.compile(
    r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:(?:DOTLESS|SCRIPT|OPEN|TURNED|REVERSED|BARRED) )*([A-Z])(?: WITH .+)?"
)


def tidy(pseudo: str) -> str:
    """The same pseudo in its plainest characters (NFKC), with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", pseudo).split())


def key(pseudo: str) -> str:
    """The key that pseudos share if the eye confuses them: no case, no accents, letters and digits only."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", tidy(pseudo).casefold()) if unicodedata.category(char)[0] in "LN"
    )
    return bare or pseudo.casefold()


@lru_cache(maxsize=10_000)
def lookalike(pseudo: str) -> str:
    """The key of pseudos that a hurried eye confuses: `0` and `o`, `1`, `l` and `i`, `rn` and `m`, a letter's variants."""
    plain = "".join(_plain_letter(char) for char in key(pseudo)).translate(LOOKALIKE_CHARS)
    return plain.replace("rn", "m").replace("vv", "w")


def _plain_letter(char: str) -> str:
    found = None if char.isascii() else DECORATED_LETTER.fullmatch(unicodedata.name(char, ""))
    return found[1].lower() if found else char


def length_rule() -> str:
    """How long a pseudo is."""
    sentence = _("Choisissez un pseudo de %(low)d à %(high)d caractères.")
    return sentence % {"low": MIN_PSEUDO_CHARS, "high": MAX_PSEUDO_CHARS}


def validate(pseudo: str) -> None:
    """Raise ValidationError with the rule that it breaks."""
    if not MIN_PSEUDO_CHARS <= len(pseudo) <= MAX_PSEUDO_CHARS:
        raise ValidationError(length_rule())
    # A letter first; single separators between letters and digits, so that nothing invisible tells two pseudos apart.
    if not re.fullmatch(r"[^\W\d_](?:[ '’._-]?[^\W_])*\.?", pseudo):
        raise ValidationError(
            _("Commencez par une lettre, puis des lettres et des chiffres. Espace, - _ . et ’ sont permis entre deux.")
        )
    scripts = {unicodedata.name(char, "?").split()[0] for char in pseudo if char.isalpha()}
    if len(scripts) > 1 or not scripts <= SCRIPTS:
        raise ValidationError(_("N’utilisez qu’un seul alphabet dans votre pseudo."))


def is_address_or_number(pseudo: str) -> bool:
    """Whether mail programs, in whose subjects pseudos stand, may make a link of it, or somebody may be called by it."""
    return bool(ADDRESS_OR_NUMBER.search(pseudo)) or sum(map(str.isdigit, pseudo)) > MAX_PSEUDO_DIGITS


def impersonates_site(pseudo: str, site_name: str) -> bool:
    """Whether it could pass for the newsroom, the moderators, a role or the site itself."""
    pseudo_key = lookalike(pseudo)
    return impersonates(pseudo, ROLE_NAMES, short_name_chars=0) or any(
        lookalike(name) in pseudo_key for name in (*RESERVED_PARTS, site_name)
    )


def impersonates(pseudo: str, names: Iterable[str], short_name_chars: int = SHORT_NAME_CHARS) -> bool:
    """Whether it looks like one of `names`, alone or with words that speak for it: « Ecobank officiel », « Admin 2 »."""
    reserved_keys = {lookalike(name) for name in names}
    return any(
        core_key in reserved_keys
        and (is_dressed or len(core_key) > short_name_chars or text.isupper() or not VOWELS & set(key(text)))
        for text, core_key, is_dressed in _core_names(pseudo)
    )


def _core_names(pseudo: str) -> Iterator[tuple[str, str, bool]]:
    """The pseudo as a whole, then without filler words: (text, its look-alike key, whether words were left out)."""
    whole = "".join(WORD_PATTERN.findall(pseudo))
    yield whole, lookalike(whole), False
    words = [word.rstrip("0123456789") for word in WORD_PATTERN.findall(pseudo)]
    for dropped_keys in (FILLER_KEYS, FILLER_KEYS | ROLE_KEYS):
        dropped = [word for word in words if lookalike(word) in dropped_keys]
        core = "".join(word for word in words if word not in dropped)
        # « Ida D. » is a person, « IDA service » is not.
        yield core, lookalike(core), any(len(word) > len("les") for word in dropped)
    glued = lookalike("".join(words))
    for word in ROLE_KEYS:
        for left in (glued.removeprefix(word), glued.removesuffix(word)):
            if left != glued and len(left) >= SHORT_NAME_CHARS:
                yield left, left, True


ROLE_KEYS = frozenset(map(lookalike, ROLE_NAMES))
FILLER_KEYS = frozenset(map(lookalike, FILLER_WORDS))
