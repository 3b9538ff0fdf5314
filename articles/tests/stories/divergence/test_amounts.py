"""Amounts, in all the forms that French and English texts give them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.stories.divergence.amounts import amounts_in
from portal.tests.cost import cpu_at_most

M, MD, T = 10**6, 10**9, 10**12

# text → kind, value, currency or unit
FRENCH = [
    ("1 234,5 milliards de FCFA", "money", 1_234_500_000_000, "XOF"),
    ("1\u202f234,5 milliards de francs CFA", "money", 1_234_500_000_000, "XOF"),
    ("3\u00a0000 milliards F CFA", "money", 3 * T, "XOF"),
    ("1.500 milliards de F.CFA", "money", 1_500 * MD, "XOF"),
    ("25 000 FCFA", "money", 25_000, "XOF"),
    ("25.000 F CFA", "money", 25_000, "XOF"),
    ("500 M FCFA", "money", 500 * M, "XOF"),
    ("500 MFCFA", "money", 500 * M, "XOF"),
    ("12 Mds FCFA", "money", 12 * MD, "XOF"),
    ("2 500 F", "money", 2_500, "franc"),
    ("1,2 Md€", "money", 1_200 * M, "EUR"),
    ("1,2 Md d’euros", "money", 1_200 * M, "EUR"),
    ("750 M€", "money", 750 * M, "EUR"),
    ("20 k€", "money", 20_000, "EUR"),
    ("300 millions d'euros", "money", 300 * M, "EUR"),
    ("40 millions de dollars US", "money", 40 * M, "USD"),
    ("40 millions de dollars américains", "money", 40 * M, "USD"),
    ("40 millions $US", "money", 40 * M, "USD"),
    ("40 M$", "money", 40 * M, "USD"),
    ("1,5 milliard $", "money", 1_500 * M, "USD"),
    ("3 MMDH", "money", 3 * MD, "MAD"),
    ("85 MDH", "money", 85 * M, "MAD"),
    ("12,4 milliards de dirhams", "money", 12_400 * M, "MAD"),
    ("600 DH", "money", 600, "MAD"),
    ("9 milliards de dinars", "money", 9 * MD, "dinar"),
    ("9 milliards de dinars algériens", "money", 9 * MD, "DZD"),
    ("45 MDT", "money", 45 * M, "TND"),
    ("1 500 DA", "money", 1_500, "DZD"),
    ("200 milliards de nairas", "money", 200 * MD, "NGN"),
    ("80 milliards de francs guinéens", "money", 80 * MD, "GNF"),
    ("7 millions de francs", "money", 7 * M, "franc"),
    ("2 millions de livres sterling", "money", 2 * M, "GBP"),
    ("un milliard de FCFA", "money", MD, "XOF"),
    ("deux millions d’euros", "money", 2 * M, "EUR"),
    ("un milliard et demi de dollars", "money", 1_500 * M, "USD"),
    ("1 milliard et demi de dollars", "money", 1_500 * M, "USD"),
    ("un demi-milliard d’euros", "money", 500 * M, "EUR"),
    ("mille milliards de FCFA", "money", T, "XOF"),
    ("6 mille milliards de FCFA", "money", 6 * T, "XOF"),
    ("2 billions de dollars", "money", 2 * T, "USD"),
    ("7,45 %", "percent", Decimal("7.45"), "%"),
    ("7,45\u202f%", "percent", Decimal("7.45"), "%"),
    ("7.45%", "percent", Decimal("7.45"), "%"),
    ("7,125 %", "percent", Decimal("7.125"), "%"),
    ("7.125 %", "percent", Decimal("7.125"), "%"),
    ("12 pour cent", "percent", 12, "%"),
    ("2 ‰", "percent", 2, "‰"),
    ("-0,4 %", "percent", Decimal("-0.4"), "%"),
    ("un recul (−3 %)", "percent", -3, "%"),
    ("+2,5 %", "percent", Decimal("2.5"), "%"),
    ("un taux directeur de 5 %", "rate", 5, "%"),
    ("250 points de base", "points", 250, "bp"),
    ("25 pb", "points", 25, "bp"),
    ("3 points de pourcentage", "points", 3, "pp"),
    ("12,5 points", "points", Decimal("12.5"), "pt"),
    ("12 000 tonnes", "quantity", 12_000, "t"),
    ("1,8 million de tonnes", "quantity", 1_800_000, "t"),
    ("90 000 barils par jour", "quantity", 90_000, "bbl/d"),
    ("120 MW", "quantity", 120, "MW"),
    ("350 hectares", "quantity", 350, "ha"),
    ("45 km", "quantity", 45, "km"),
    ("1 200 emplois", "quantity", 1_200, "jobs"),
    ("400 nouveaux emplois", "quantity", 400, "jobs"),
    ("2 millions d’abonnés", "quantity", 2 * M, "subscribers"),
    ("3 millions d’arbres", "quantity", 3 * M, "arbre"),
    ("un milliard", "quantity", MD, ""),
    ("deux millions", "quantity", 2 * M, ""),
]
ENGLISH = [
    ("$1.2bn", "money", 1_200 * M, "USD"),
    ("US$ 250 million", "money", 250 * M, "USD"),
    ("US$250m", "money", 250 * M, "USD"),
    ("$1,250", "money", 1_250, "USD"),
    ("$1,250.50", "money", Decimal("1250.50"), "USD"),
    ("$3 billion", "money", 3 * MD, "USD"),
    ("USD 40 million", "money", 40 * M, "USD"),
    ("40 million US dollars", "money", 40 * M, "USD"),
    ("a 5-million-dollar fund", "money", 5 * M, "USD"),
    ("€2.5bn", "money", 2_500 * M, "EUR"),
    ("£300m", "money", 300 * M, "GBP"),
    ("KSh 4.5 billion", "money", 4_500 * M, "KES"),
    ("Ksh4.5bn", "money", 4_500 * M, "KES"),
    ("Sh4.5 billion", "money", 4_500 * M, "shilling"),
    ("N250 billion", "money", 250 * MD, "NGN"),
    ("N1.2trn", "money", 1_200 * MD, "NGN"),
    ("₦1.2 trillion", "money", 1_200 * MD, "NGN"),
    ("R250 million", "money", 250 * M, "ZAR"),
    ("R1,500", "money", 1_500, "ZAR"),
    ("GH₵80 million", "money", 80 * M, "GHS"),
    ("80 million cedis", "money", 80 * M, "GHS"),
    ("CFA 12 billion", "money", 12 * MD, "XOF"),
    ("12 billion CFA francs", "money", 12 * MD, "XOF"),
    ("half a billion dollars", "money", 500 * M, "USD"),
    ("two and a half billion dollars", "money", 2_500 * M, "USD"),
    ("one million euros", "money", M, "EUR"),
    ("600 thousand euros", "money", 600_000, "EUR"),
    ("5.25 percent", "percent", Decimal("5.25"), "%"),
    ("5.25 per cent", "percent", Decimal("5.25"), "%"),
    ("a policy rate of 5.25%", "rate", Decimal("5.25"), "%"),
    ("25 bps", "points", 25, "bp"),
    ("25 basis points", "points", 25, "bp"),
    ("1.5 percentage points", "points", Decimal("1.5"), "pp"),
    ("12,000 tonnes", "quantity", 12_000, "t"),
    ("1.4 million barrels per day", "quantity", 1_400_000, "bbl/d"),
    ("3m customers", "quantity", 3 * M, "customers"),
    ("1,200 jobs", "quantity", 1_200, "jobs"),
]


@pytest.mark.parametrize(
    ("language", "text", "kind", "value", "unit"),
    [*(("fr", *row) for row in FRENCH), *(("en", *row) for row in ENGLISH)],
)
def test_an_amount_is_read(language, text, kind, value, unit):
    (figure,) = amounts_in(f"Il est question de {text}.", language)
    assert (figure.kind, figure.low, figure.currency or figure.unit) == (kind, Decimal(value), unit)
    assert figure.low == figure.high


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "unit"),
    [
        ("de 5 % à 6 %", "fr", 5, 6, "%"),
        ("de 6 % à 5,5 %", "fr", Decimal("5.5"), 6, "%"),
        ("5 à 6 %", "fr", 5, 6, "%"),
        ("5-6 %", "fr", 5, 6, "%"),
        ("entre 10 et 12 millions d'euros", "fr", 10 * M, 12 * M, "EUR"),
        ("entre 800 millions et 1,2 milliard d'euros", "fr", 800 * M, 1_200 * M, "EUR"),
        ("de 500 à 1 000 emplois", "fr", 500, 1_000, "jobs"),
        ("from 5% to 6%", "en", 5, 6, "%"),
        ("between $10 and $12 million", "en", 10 * M, 12 * M, "USD"),
        ("de 200 à 3,5 millions FCFA", "fr", 3_500_000, 200 * M, "XOF"),
        ("$10–12 million", "en", 10 * M, 12 * M, "USD"),
        ("de 2026 à 15 %", "fr", 15, 15, "%"),
        ("Les pertes du port passent de 200 à 0 million d’euros", "fr", 0, 0, "EUR"),
    ],
)
def test_a_range_has_both_its_ends(text, language, low, high, unit):
    (figure,) = amounts_in(text, language)
    assert (figure.low, figure.high, figure.currency or figure.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "le 24 novembre 2026",
        "24/11/2026, 24.11.2026",
        "H1 2026, T3 2025, 9M 2026",
        "l’exercice 2025-2030",
        "l’article 12 et la loi n° 2026-14",
        "la 3e édition, le 1er du mois, la 12ème place",
        "tél. +225 27 20 30 40 50",
        "à 15 h 30, 24/7",
        "le G20, la 5G, le CAC 40, le M23",
        "R5, N1, K2",
        "USD 2026",
        "dans 100 m",
        "la version 3.2.1",
        "le da de 500 da",
        "une dizaine de banques",
        "trois cent cinquante millions",
        "des millions d’euros",
        "",
    ],
)
def test_a_number_that_counts_nothing_is_no_amount(text):
    assert amounts_in(text, "fr") == ()


def test_two_amounts_side_by_side_stay_two():
    said = amounts_in("une croissance de 5,2 % et une inflation de 3,1 % contre 4 % en 2025", "fr")
    assert [(one.written, one.subject[0]) for one in said[:2]] == [("5,2 %", "croissance"), ("3,1 %", "inflation")]
    assert len(said) == 3


def test_what_hangs_on_an_amount_says_first_what_it_is():
    (figure,) = amounts_in("La Banque du Fleuve affiche 40 milliards FCFA de bénéfice", "fr")
    assert figure.subject[0] == "benefice"


def test_the_place_is_that_of_the_words_as_written():
    text = "L’œuvre coûte près de 1\u202f250 M€ à l’État"
    (figure,) = amounts_in(text, "fr")
    assert text[figure.start : figure.end] == figure.written == "1\u202f250 M€"
    assert figure.is_rounded


@pytest.mark.parametrize(
    ("text", "step"),
    [("1,2 milliard €", 100 * M), ("1,23 milliard €", 10 * M), ("50 milliards €", MD), ("7,45 %", Decimal("0.01"))],
)
def test_the_last_digit_has_its_worth(text, step):
    assert amounts_in(text, "fr")[0].step == step


def test_only_the_beginning_of_a_long_text_is_read():
    assert amounts_in("x" * 20_000 + " 5 %", "fr") == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 100_000,
        "1 111" * 20_000,
        "1," * 50_000,
        "$1 " * 30_000,
        "un " * 30_000,
        "5 % à " * 20_000,
        "fcfa " * 20_000,
        "1 million de " * 9_000,
        "-" * 100_000,
        "٣٤ ½ ² € " * 9_000,
    ],
)
def test_hostile_text_costs_little(hostile):
    with cpu_at_most(2):
        amounts_in(hostile, "fr")


@given(
    st.text(alphabet="0123456789 .,%$€-MmdbKkà unmilliardetFCFA\u202f\n", max_size=120) | st.text(max_size=80),
    st.sampled_from(["fr", "en"]),
)
def test_no_text_makes_it_fail(text, language):
    for figure in amounts_in(text, language):
        assert figure.low <= figure.high
        assert text[figure.start : figure.end] == figure.written
