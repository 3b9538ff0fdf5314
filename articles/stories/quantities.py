"""What figures are counted in, as French and English texts write it: scales, currencies, units. Pure.

The readers of headlines (`title_figures/`) and of texts (`divergence/`) go by these tables. All is in lower case, without accents.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

THOUSAND, LAKH, MILLION, CRORE, MILLIARD, TRILLION = (Decimal(10) ** power for power in (3, 5, 6, 7, 9, 12))

SCALES = {
    "milliers?|mille|thousand": THOUSAND,
    "lakhs?": LAKH,
    "millions?|mlns?|mio|mn": MILLION,
    "crores?": CRORE,
    "milliards?|mds|md|mrds?|bns?": MILLIARD,
    "trillions?|trn|tn": TRILLION,
}
BILLION = {"en": MILLIARD}  # elsewhere 10¹²
SCALE_LETTERS = {"mm": MILLIARD, "m": MILLION, "b": MILLIARD, "k": THOUSAND}

# FCFA is the currency of two zones at one rate: both are read as XOF.
CURRENCY_CODES = {
    "francs? cfa|f\\.? ?cfa|fcfa|cfa francs?|frcfa|cfa|xof|xaf": "XOF",
    "francs? guineens?|guinean francs?|gnf": "GNF",
    "francs? congolais|congolese francs?|cdf|fc": "CDF",
    "francs? rwandais|rwandan? francs?|rwf|frw": "RWF",
    "francs? burundais|burundian? francs?|bif": "BIF",
    "francs? comoriens?|comorian francs?|kmf": "KMF",
    "francs? djiboutiens?|djibouti francs?|djf": "DJF",
    "francs? suisses?|swiss francs?|chf": "CHF",
    "dollars? canadiens?|canadian dollars?|canadian dlrs?|c\\$|cad": "CAD",
    "dollars? namibiens?|namibian? dollars?|n\\$|nad": "NAD",
    "dollars? australiens?|australian dollars?|australian dlrs?|a\\$|aud": "AUD",
    "dollars? us|dollars? americains?|us dollars?|us dlrs?|usd|us ?\\$|\\$ ?us|\\$|dollars?|dlrs?": "USD",
    "euros?|eur|€": "EUR",
    "livres? egyptiennes?|egyptian pounds?|egp|e£": "EGP",
    "livres? soudanaises?|sudanese pounds?|sdg": "SDG",
    "livres? sterling|stg|pounds? sterling|pounds?|gbp|£": "GBP",
    "nairas?|ngn|₦": "NGN",
    "cedis?|ghs|gh₵|gh¢|₵|ghc": "GHS",
    "rands?|zar": "ZAR",
    "shillings? kenyans?|kenyan? shillings?|kshs?|kes": "KES",
    "shillings? ougandais|ugandan? shillings?|ushs?|ugx": "UGX",
    "shillings? tanzaniens?|tanzanian? shillings?|tshs?|tzs": "TZS",
    "dirhams? emiratis?|emirati dirhams?|aed": "AED",
    "dirhams? marocains?|moroccan dirhams?|dirhams?|mad|dhs?": "MAD",
    "dinars? tunisiens?|tunisian dinars?|tnd|dt": "TND",
    "dinars? algeriens?|algerian dinars?|dzd|da": "DZD",
    "dinars? libyens?|libyan dinars?|lyd": "LYD",
    "birrs?|etb": "ETB",
    "kwachas? zambiens?|zambian? kwachas?|zmw": "ZMW",
    "kwachas? malawites?|malawian? kwachas?|mwk": "MWK",
    "kwanzas?|aoa": "AOA",
    "meticais|metical|mzn": "MZN",
    "pulas?|bwp": "BWP",
    "ariarys?|mga": "MGA",
    "roupies? mauriciennes?|mauritian rupees?|mur": "MUR",
    "ouguiyas?|mru": "MRU",
    "dalasis?|gmd": "GMD",
    "leones?|sle": "SLE",
    "yuans?|renminbis?|rmb|cny": "CNY",
    "yens?|jpy|¥": "JPY",
    "riyals? saoudiens?|saudi riyals?|sar": "SAR",
}
# Money without a country: it has no ISO code and is compared only with itself.
SHARED_CURRENCIES = {
    "francs?|f": "franc",
    "dinars?": "dinar",
    "shillings?|shs?": "shilling",
    "kwachas?": "kwacha",
    "roupies?|rupees?|rs": "rupee",
    "riyals?": "riyal",
}
# Letters that mean money only directly before an amount: R250 million, N1.2trn.
INITIALS = {"r": "ZAR", "n": "NGN"}
# In lower case these are words or parts of words.
IN_CAPITALS = frozenset(
    {"da", "dt", "f", "fc", "cad", "mad", "sar", "mur", "aud", "nad", "sle", "sh", "shs", "rs", "r", "n"}
)

SHARES = {"%|pour ?cents?|per ?cent|pct": "%", "‰|pour mille": "‰"}
POINTS = {
    "points? de base|pdb|pb|basis[ -]points?|bps|bp": "bp",
    "points? de pourcentage|points? de pour ?cents?|percentage[ -]points?|ppts?|pp": "pp",
    "points?|pts?": "pt",
}
UNITS = {
    "barils? par jour|barils?/j|barrels? per day|barrels? a day|bpd|b/j|b/d": "bbl/d",
    "barils?|barrels?|bbl": "bbl",
    "tonnes? metriques?|metric ton(?:ne)?s?|tonnes?|tons?|t": "t",
    "kilogrammes?|kilograms?|kilos?|kg": "kg",
    "megawatts?|mw": "MW",
    "gigawatts?|gw": "GW",
    "megawatts?-?heures?|megawatt[ -]hours?|mwh": "MWh",
    "gigawatts?-?heures?|gigawatt[ -]hours?|gwh": "GWh",
    "terawatts?-?heures?|terawatt[ -]hours?|twh": "TWh",
    "mtpa|mt": "Mt",
    "kwh": "kWh",
    "hectares?|ha": "ha",
    "metres? carres?|square metres?|square meters?|m2": "m²",
    "metres? cubes?|cubic metres?|cubic meters?|m3": "m³",
    "kilometres?|kilometers?|km": "km",
    "onces?|ounces?|oz": "oz",
    "litres?|liters?": "l",
    "carats?": "ct",
    "emplois?|postes?|jobs?": "jobs",
    "salaries|employes?|employees?|travailleurs?|workers?": "workers",
    "personnes|people|persons": "people",
    "morts|deces|dead|deaths|killed|tues": "deaths",
    "habitants|inhabitants": "inhabitants",
    "menages|households": "households",
    "clients?|customers?": "customers",
    "abonnes?|subscribers?": "subscribers",
    "utilisateurs?|users?": "users",
    "actions?|shares?": "shares",
    "titres|securities": "securities",
    "entreprises|societes|companies|firms": "companies",
    "pme|smes": "SMEs",
    "logements?|homes|housing units": "homes",
    "vehicules?|vehicles?": "vehicles",
    "passagers?|passengers?": "passengers",
    "touristes?|tourists?": "tourists",
    "beneficiaires?|beneficiaries": "beneficiaries",
    "agences|branches": "branches",
    "sacs?|bags?": "bags",
    "conteneurs?|containers?|evp|teus?": "containers",
}

# Word → its value, and the value of its last digit.
NUMBER_WORDS: Mapping[str, tuple[Decimal, Decimal]] = {
    word: (Decimal(value), Decimal("0.1") if value == "0.5" else Decimal(1))
    for value, words in {
        "0.5": "demi half",
        "1": "un une one a",
        "2": "deux two",
        "3": "trois three",
        "4": "quatre four",
        "5": "cinq five",
        "6": "six",
        "7": "sept seven",
        "8": "huit eight",
        "9": "neuf nine",
        "10": "dix ten",
        "11": "onze eleven",
        "12": "douze twelve",
        "13": "treize thirteen",
        "14": "quatorze fourteen",
        "15": "quinze fifteen",
        "16": "seize sixteen",
        "20": "vingt twenty",
        "30": "trente thirty",
        "40": "quarante forty",
        "50": "cinquante fifty",
        "60": "soixante sixty",
        "1000": "mille",
    }.items()
    for word in words.split()
}


def scale_factor(name: str | None, language: str) -> Decimal:
    """What a number is multiplied by when `name` follows it."""
    if not name:
        return Decimal(1)
    if name.startswith("billion"):
        return BILLION.get(language, TRILLION)
    return SCALE_LETTERS.get(name) or next(worth for names, worth in SCALES.items() if re.fullmatch(names, name))


class NameTable[Meaning]:
    """What a name means. `pattern` finds the names; where several begin at one position, the longest wins."""

    def __init__(self, names: Mapping[str, Meaning]) -> None:
        self._meaning: dict[str, Meaning] = {}
        spelled = sorted(((name, code) for group, code in names.items() for name in group.split("|")), key=_longest)
        self.pattern = "|".join(name for name, _ in spelled)
        self._spelled = [(re.compile(name), code) for name, code in spelled]

    def __getitem__(self, found: str) -> Meaning:
        """What `found`, which `pattern` has matched, stands for."""
        if found not in self._meaning:
            self._meaning[found] = next(code for name, code in self._spelled if name.fullmatch(found))
        return self._meaning[found]


def _longest(pair: tuple[str, object]) -> int:
    return -len(pair[0])
