"""Countries and regions, by the taxonomy's rules for places."""

import pytest

from articles.filing.classify import classify
from articles.filing.records import Hint
from articles.filing.rulebook import default_rulebook


def places(title, summary="", language="fr", country=""):
    filed = classify(title, summary, language, Hint(country=country), default_rulebook())
    return " ".join(filed.countries), " ".join(filed.regions)


COUNTRIES = {
    # names, demonyms, capitals, towns, provinces and mines
    "Le Sénégal revoit son budget": "SN",
    "SENEGAL : LE BUDGET REVU": "SN",
    "Les exportateurs ghanéens réclament des devises": "GH",
    "Abidjan modernise ses marchés": "CI",
    "Bobo-Dioulasso attend son usine textile": "BF",
    "Simandou : premier train de minerai": "GN",
    "Le Gauteng manque d'électricité": "ZA",
    "Tanger Med bat son record de conteneurs": "MA",
    "Hongrie : le forint recule": "HU",
    # names that lie inside others
    "La Guinée équatoriale sort de récession": "GQ",
    "Guinée-Bissau : la campagne de cajou démarre": "GW",
    "Guinée : la bauxite tire la croissance": "GN",
    "La piraterie recule dans le golfe de Guinée": "",
    "La Papouasie-Nouvelle-Guinée exporte son gaz": "PG",
    "Niger : le pipeline rouvre": "NE",
    "Le delta du Niger dépollué": "NG",
    "Le fleuve Niger en crue": "",
    "Le Soudan du Sud exporte à nouveau": "SS",
    "Le Soudan rouvre ses banques": "SD",
    "Benin City inaugure son musée": "NG",
    "Des entreprises nigériennes": "NE",
    "Des entreprises nigérianes": "NG",
    "Le lac Tchad s'étend": "",
    "Le fleuve Sénégal déborde": "",
    "L'Afrique du Sud allège ses droits": "ZA",
    "La République centrafricaine signe un accord": "CF",
    # the two Congos
    "RDC : le cobalt sous quota": "CD",
    "Congo-Brazzaville : un prêt pour les routes": "CG",
    "Congo : Kinshasa suspend les exportations": "CD",
    "Congo : le budget de la CEMAC": "CG",
    "Congo : Pointe-Noire agrandit son port": "CG",
    "Les deux Congo relient leurs réseaux": "CG CD",
    "Le bassin du Congo perd des arbres": "",
    # what is no place: currencies, sports bets, agreements, people's names
    "Un prêt de 40 millions de dollars US pour le Bénin": "BJ",
    "Le Togo emprunte 20 millions de dollars canadiens": "TG",
    "Les paris sportifs taxés au Kenya": "KE",
    "Accord de Paris : le Gabon publie son plan": "GA",
    "Michael Jordan vend ses parts": "",
    "Accès à l'eau : LES COMMUNES DU MALI INVESTISSENT": "ML",
    "Bâle III : les banques se préparent": "",
    "Un pari sur l’avenir": "",
    "Paris : le CAC 40": "FR",
    # people who stand for a country
    "Trump menace de nouveaux droits de douane": "US",
    "Macky Sall brigue un nouveau poste": "SN",
    # the company's country
    "Sonatel augmente son dividende": "SN",
    "Orange CI paie son coupon": "CI",
    "Safaricom vise l'Éthiopie": "KE ET",
    "Moniepoint rachète une banque au Kenya": "KE NG",
    "Kumba Iron Ore réduit sa production": "ZA",
    "Air France suspend ses vols vers Bamako": "ML",
    "Suez gère l'eau de Casablanca": "MA",
    "Le canal de Suez perd des navires": "EG",
    # towns and institutions that stand for a country without its name
    "Rouen ferme une usine chimique": "FR",
    "La Cnil sermonne un réseau social": "FR",
    # a foreign city beside an African country is where they met
    "À Washington, la Zambie négocie sa dette": "ZM",
    # somebody's two nationalities are no places, those of a treaty are
    "Le banquier franco-malien ouvre un fonds à Lomé": "TG",
    "Un accord franco-malien sur les visas": "FR ML",
    "Brent : le Nigeria et l'Angola pompent moins": "NG AO",
}

ENGLISH = {
    "Niger Delta farmers sue an oil major": "NG",
    "Kenyan lenders cut rates": "KE",
    "Ivory Coast raises the farmgate price": "CI",
    "DR Congo bans raw copper exports": "CD",
    "Georgia peaches suffer from frost": "",
    "Tbilisi and Georgia's lari under pressure": "GE",
    "Jordan Ayew signs for a new club": "",
    "Jordan and Egypt link their grids": "EG JO",
    "Chad reopens its border": "TD",
    "US dollar firms on rate bets": "",
    "UK retailers brace for a slow winter": "GB",
    "Nebraska farmers plant less maize": "US",
    "USDA sees a smaller soybean crop": "US",
    # an outlet's name is no place
    "Tea prices slip - The Times of India": "",
    "Kigali market reopens - Yahoo News Canada": "RW",
    "Security alert - U.S. Embassy in Rwanda": "RW",
}


@pytest.mark.parametrize(("title", "expected"), COUNTRIES.items())
def test_countries_of_a_french_title(title, expected):
    assert set(places(title)[0].split()) == set(expected.split())


@pytest.mark.parametrize(("title", "expected"), ENGLISH.items())
def test_countries_of_an_english_title(title, expected):
    assert set(places(title, language="en")[0].split()) == set(expected.split())


REGIONS = {
    "BRVM : l'indice composite gagne 1 %": ("", "uemoa"),
    "La BCEAO garde son taux": ("", "uemoa"),
    "La BEAC éponge la liquidité": ("", "cemac"),
    "UMOA-Titres : le Niger lève 30 milliards FCFA": ("NE", "uemoa"),
    "Le Mali émet pour 40 milliards de francs CFA": ("ML", ""),
    "Le franc CFA en débat dans l'UEMOA": ("", "uemoa"),
    "L'Afrique subsaharienne manque de routes": ("", "afrique"),
    "La BAD mise sur l'épargne du continent": ("", "afrique"),
    "Le FMI prête 300 millions au Rwanda": ("RW", ""),
    "Le bitcoin repasse un seuil": ("", "international"),
    "La BCE patiente": ("", "international"),
    "L'OPEP reconduit ses quotas": ("", "international"),
    "Le Japon relève ses taux": ("JP", "international"),
    "France et Sénégal : le budget": ("FR SN", ""),
    "Vingt-deux projets en cours": ("", ""),
}


@pytest.mark.parametrize(("title", "expected"), REGIONS.items())
def test_regions_are_told_only_when_the_article_is_about_them(title, expected):
    countries, regions = places(title)
    assert (sorted(countries.split()), regions) == (sorted(expected[0].split()), expected[1])


SUMMARIES = [
    # the title silences the summary, which speaks where the title is silent
    ("Deux barrages seront construits", "Le Lesotho a signé avec un groupe chinois.", ("LS", "")),
    ("Le Botswana taille moins de diamants", "La demande recule aux États-Unis et en Inde.", ("BW", "")),
    ("Les cours du cacao reculent", "Londres (agence) – La tonne perd 2 % sur un mois.", ("", "")),  # a dateline
    ("Le régime des marathoniens", "Une enquête de BBC News Brésil.", ("", "")),  # an outlet is not there
    # of foreign countries the first is the subject
    ("La monnaie sous pression", "En Turquie, la hausse suit celle du Brésil et du Mexique.", ("TR", "international")),
    # beside a region, people, cities and organisations name no country; nor does an exchange that of a bond
    (
        "UEMOA : la convergence budgétaire patine",
        "Réunis à Dakar, les experts ont écouté le ministre ivoirien.",
        ("", "uemoa"),
    ),
    ("L’ANSD publie ses chiffres", "", ("SN", "")),
    ("L’ANSD et l’Afrique de l’Ouest", "", ("", "afrique-ouest")),
    (
        "BOAD : un emprunt obligataire de 100 milliards FCFA",
        "Le titre, coté à Abidjan, en Côte d’Ivoire, rapporte 6,5 %.",
        ("", "uemoa"),
    ),
]


@pytest.mark.parametrize(("title", "summary", "expected"), SUMMARIES)
def test_a_summary_names_places_where_the_title_names_none(title, summary, expected):
    assert places(title, summary) == expected


LAW = "Le gouvernement révise la loi de finances"


@pytest.mark.parametrize(
    ("title", "summary", "country", "expected"),
    [
        (LAW, "", "MA", ("MA", "")),
        (LAW, "Un modèle pour l’Afrique de l’Ouest.", "MA", ("", "afrique-ouest")),
        ("Le gouvernement tchadien révise la loi de finances", "", "MA", ("TD", "")),
        ("Les ventes de ciment reculent", "", "MA", ("", "")),
        *(
            ("Congo : le budget", "", source, (country, ""))
            for source, country in (("CD", "CD"), ("CG", "CG"), ("SN", "CG"))
        ),
    ],
)
def test_the_government_and_an_ambiguous_name_are_those_of_the_source_s_country(title, summary, country, expected):
    assert places(title, summary, country=country) == expected


def test_at_most_six_countries_are_kept():
    countries = places("Bénin, Togo, Ghana, Mali, Niger, Tchad, Gabon et Kenya signent")[0].split()
    assert len(countries) == 6


LISTED_BONDS = {
    # a zone's bond is of the zone, wherever its exchange is
    "BRVM : première cotation de l’emprunt obligataire d’UMOA-Titres": ("", "uemoa"),
    "UMOA-Titres : première cotation d’une obligation à la BRVM d’Abidjan": ("", "uemoa"),
    "Cotation à Abidjan de l’emprunt obligataire d’UMOA-Titres": ("", "uemoa"),
    "La BOAD cote un emprunt obligataire à la Bourse d’Abidjan": ("", "uemoa"),
    "La BDEAC lève 100 milliards par emprunt obligataire à la bourse de Douala": ("", "cemac"),
    "BDEAC bond lists on the Douala stock exchange": ("", "cemac"),
    # a country that is named is its country
    "L’emprunt obligataire du Sénégal fait son entrée à la BRVM d’Abidjan": ("SN", "uemoa"),
    "Sénégal : l’emprunt obligataire coté à la bourse d’Abidjan": ("SN", "uemoa"),
    "La Côte d’Ivoire cote une obligation à la bourse d’Abidjan": ("CI", "uemoa"),
    # the city is where it happens, or the State that borrows
    "UMOA-Titres : Abidjan lève 55 milliards par obligations": ("CI", "uemoa"),
    "La BOAD finance par obligations un pont à Abidjan": ("CI", "uemoa"),
    "La Bourse d’Abidjan emménage dans un nouveau siège": ("CI", "uemoa"),
}


@pytest.mark.parametrize(("title", "expected"), LISTED_BONDS.items())
def test_the_city_of_an_exchange_is_not_the_country_of_a_bond(title, expected):
    assert places(title, language="en" if " bond " in title else "fr") == expected
