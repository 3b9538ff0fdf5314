"""What figures of headlines are counted in: names of currencies, scales and measures in a folded title. Pure."""

from articles.stories.quantities import (
    CURRENCY_CODES,
    IN_CAPITALS,
    MILLIARD,
    MILLION,
    POINTS,
    SCALES,
    SHARED_CURRENCIES,
    SHARES,
    THOUSAND,
    UNITS,
    NameTable,
)

# Titles are folded, so a name that only its capitals tell from a word is left out. Headlines use these all the time: they stay.
TITLE_ABBREVIATIONS = {"da", "mad", "rs", "sh"}
MONEY = NameTable(
    {
        "|".join(kept): code
        for names, code in (CURRENCY_CODES | SHARED_CURRENCIES | {"n": "NGN"}).items()
        if (kept := [name for name in names.split("|") if name not in IN_CAPITALS - TITLE_ABBREVIATIONS])
    }
)
# A headline names a country's money by its common name as often as by its own: they are one kind.
MONEY_KINDS = {
    **{"franc": "XOF", "KES": "shilling", "UGX": "shilling", "TZS": "shilling", "ZMW": "kwacha", "MWK": "kwacha"},
    **{"TND": "dinar", "DZD": "dinar", "LYD": "dinar", "MUR": "rupee", "SAR": "riyal"},
}
# In any language a headline's billion is 10⁹, and a letter beside a number its scale.
SCALE = NameTable({**SCALES, "billions?": MILLIARD, "k": THOUSAND, "m": MILLION, "b": MILLIARD})
MEASURES = {
    **{
        "MW": ("watt", 1e6),
        "GW": ("watt", 1e9),
        "kWh": ("watt-hour", 1),
        "MWh": ("watt-hour", 1),
        "GWh": ("watt-hour", 1),
    },
    **{"TWh": ("watt-hour", 1), "Mt": ("tonne", 1e6), "t": ("tonne", 1), "km": ("metre", 1), "bbl": ("barrel", 1)},
    **{"bbl/d": ("barrel", 1), "ha": ("hectare", 1), "oz": ("ounce", 1), "bp": ("point", 1), "pt": ("point", 1)},
}
MEASURE = NameTable({names: MEASURES[code] for names, code in (UNITS | POINTS).items() if code in MEASURES})
PERCENT = "%"
PERCENT_NAMES = next(names for names, code in SHARES.items() if code == PERCENT)
