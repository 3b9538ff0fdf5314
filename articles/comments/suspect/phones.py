"""Finds phone numbers, African and others, and tells them from amounts, years, dates, prices and references. Pure."""

import re

# What is put between the digits of a phone number: at most one sign, with a space before or after.
RUN = re.compile(r"(?<![\w.,])(?:\+ ?)?\(?\d(?:(?:[ .,/_-]|\) ?| \(|[ .]?[-/.][ .]?| {2,3})?\(?\d)+(?![a-z\d])")
SIGNS = re.compile(r"\D+")
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
DATE = re.compile(
    rf"(?<!\d)(?:{DAY}([./-]){MONTH}\1{YEAR}|{YEAR}([./-]){MONTH}\2{DAY}|{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|{DAY}/{MONTH}/\d\d)(?![/\d])"
)
GROUPED = r"[1-9]\d{0,2}(?:(?: \d{3})+(?:[.,]\d{1,2})?|(?:\.\d{3})+|(?:,\d{3})+(?:\.\d{1,2})?)"
AMOUNTS = re.compile(rf"(?:{GROUPED}|{YEAR})(?: ?[-/ ] ?(?:{GROUPED}|{YEAR}))*")
UNIT = re.compile(
    r" ?(?:[%€$£]|(?:milli(?:on|ard)s?|billions?|trillions?|mille|de|f ?cfa|fcfa|f|xof|xaf|cfa|eur|euros?|usd|dollars?|francs?|"
    r"nairas?|ngn|cedis?|rands?|zar|dirhams?|mad|shillings?|kes|dinars?|livres?|ariary|tonnes?|barils?|barrels?|onces?|"
    r"actions?|titres?|shares?|parts?|points?|mw|gw|kwh|km2?|ha|hectares?|habitants?|abonnes|clients?|personnes|people|"
    r"comptes|menages|emplois|jobs|m|mds?|bn|k)\b)"
)
CURRENCY_BEFORE = re.compile(r"(?:[€$£]|\b(?:usd|eur|xof|xaf|fcfa|cfa|ngn|kes|zar|mad|ghs|rs)) ?$")
REFERENCE_BEFORE = re.compile(
    r"(?:\b(?:n[°ºo]|ref|reference|dossier|rccm|isin|ninea|siren|siret|loi|decret|arrete|article|id|doi|issn|isbn)\b|#)"
    r"[ :.°º-]{0,3}$"
)
CALL_BEFORE = re.compile(
    r"\b(?:tel|telephone|phone|appele[zr]|appelle(?:r|z)?|appelle moi|appelle-moi|joindre|joignable|contacte[zr]?|contact|"
    r"numero|call|reach|text|sms|mobile|cell|portable|whatsapp|ecri(?:vez|s))\b[^.!?\n]{0,30}$"
)
AFRICAN_CODE = r"(?:2[0-6]\d|29[01]|27|20)"
CODE = rf"(?:{AFRICAN_CODE}|1|7|3[0-469]|35\d|4[0-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|9[67]\d)"
NATIONAL = r"(?:[1-9]\d{7,9})"
WITH_CODE = re.compile(rf"{AFRICAN_CODE}{NATIONAL}|(?:225|229|241|242)0[1-9]\d{{6,8}}|33[67]\d{{8}}")
# Nine digits of a mobile number in Senegal and Cameroon.
MOBILE = re.compile(r"7[05678]\d{7}|6[5-9]\d{7}")
COUNTED = {"12345678", "123456789", "12345678910", "1234567891011", "123456789101112"}
DIGIT_WORDS = frozenset(
    "zero un deux trois quatre cinq six sept huit neuf one two three four five seven eight nine oh".split()  # noqa: SIM905
)
SPOKEN = re.compile(r"[a-z]+|\d+|[^\w ,.-]")
LETTER_FOR_DIGIT = re.compile(r"(?<![^\W\d])o(?=[ .-]?\d)|(?<=\d)o(?=[ .-]?\d)")
MIN_DIGITS, MAX_DIGITS = 8, 15
MAX_CONTEXT_CHARS = 60  # characters before a number that may say what it is


def has_phone_number(text: str) -> bool:
    """Whether a text that `plain` has made gives a phone number."""
    text = LETTER_FOR_DIGIT.sub("0", DATE.sub(" | ", text))
    return any(_is_phone(text, found) for found in RUN.finditer(text)) or _is_spelt_out(text)


def _is_phone(text: str, found: re.Match[str]) -> bool:
    written = found[0].strip(" (")
    groups = [group for group in SIGNS.split(written) if group]
    digits = "".join(groups)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS + 2:
        return False
    before = text[max(0, found.start() - MAX_CONTEXT_CHARS) : found.start()]
    measured = UNIT.match(text, found.end()) is not None or CURRENCY_BEFORE.search(before) is not None
    grouped = AMOUNTS.fullmatch(written.lstrip("+ ")) is not None
    if written.startswith("+"):
        return _is_international(digits, groups, amount=grouped, measured=measured)
    if digits.startswith("00"):
        return len(digits) >= 11 and digits[2:3] != "0"
    if digits.startswith("0"):
        return _is_national(digits, groups)
    if measured or (len(groups) == 1 and REFERENCE_BEFORE.search(before)):
        return False
    if CALL_BEFORE.search(before) and not _are_years(groups):
        return len(digits) <= MAX_DIGITS
    return not grouped and _looks_dialled(digits, groups, SIGNS.findall(written.strip("() ")))


def _is_international(digits: str, groups: list[str], *, amount: bool, measured: bool) -> bool:
    """After a plus. « +254 712 345 678 » has an amount's shape; « +1 250 000 000 FCFA » is one."""
    if measured or not re.match(CODE, digits):
        return False
    return not amount or (len(digits) >= 11 and len(groups[0]) >= 2 and groups[1][0] != "0")


def _is_national(digits: str, groups: list[str]) -> bool:
    """With a leading zero, which no amount has; of eight digits, only in pairs."""
    return 9 <= len(digits) <= 11 or (len(digits) == 8 and [len(group) for group in groups] == [2, 2, 2, 2])


def _looks_dialled(digits: str, groups: list[str], signs: list[str]) -> bool:
    """Without a plus or a leading zero, and in no amount's shape: by how the digits stand in groups."""
    if len(groups) == 1:
        return bool(WITH_CODE.fullmatch(digits) or MOBILE.fullmatch(digits))
    sizes = [len(group) for group in groups]
    if set(sizes) == {1}:
        return digits not in COUNTED
    if len({sign.strip() for sign in signs[1:]}) > 1:
        return False
    if WITH_CODE.fullmatch(digits) and re.fullmatch(AFRICAN_CODE, groups[0]):
        return True
    if len(sizes) == 2:
        return sizes[1] >= 6 and MOBILE.fullmatch(digits) is not None
    return len(digits) <= 10 and set(sizes[1:]) <= {2, 3, 4} and set(sizes[1:]) != {3} and not _are_years(groups)


def _are_years(groups: list[str]) -> bool:
    return all(re.fullmatch(YEAR, group) for group in groups)


def _is_spelt_out(text: str) -> bool:
    """« zéro sept, zéro sept, un deux trois quatre »: eight digits or more in a row, four of them as words."""
    digits = words = 0
    for token in SPOKEN.findall(text):
        if token in DIGIT_WORDS:
            digits, words = digits + 1, words + 1
        elif token.isdigit() and len(token) <= 4:
            digits += len(token)
        else:
            digits = words = 0
        if digits >= MIN_DIGITS and words >= 4:
            return True
    return False
