"""Companies and institutions, and the false friends of their names."""

import pytest

from articles.filing.classify import classify
from articles.filing.records import Hint
from articles.filing.relevance.reach import Reach
from articles.filing.rulebook import default_rulebook
from articles.filing.shipped_terms import shipped_organisations


def organisations(title, summary="", language="fr", body=""):
    return classify(title, summary, language, Hint(), default_rulebook(), body).organisations


FRENCH = {
    # Orange: the operator, the fruit, the river, the alert
    "Orange déploie la fibre dans trois villes ivoiriennes": "orange",
    "Le groupe Orange cède une filiale en Europe": "orange",
    "L'orange du Cap se vend mal en Europe": "",
    "Le bassin d'Orange attire les foreurs en Namibie": "",
    "Orange : alerte aux pluies sur le littoral béninois": "",
    "Orange Côte d'Ivoire relève son dividende": "orange-cote-d-ivoire",
    # Total: the oil company, the sum
    "Total relance son projet de gaz au Mozambique": "totalenergies",
    "Total des recettes douanières : 412 milliards FCFA": "",
    "Au total, douze banques ont été sanctionnées": "",
    "TotalEnergies ouvre une station solaire à Thiès": "totalenergies",
    # acronyms that are words or other bodies elsewhere
    "La SIB augmente son résultat net de 12 %": "societe-ivoirienne-de-banque",
    "Un SIB médical adopté par trois hôpitaux": "",
    "La SIR relance sa raffinerie de Vridi": "societe-ivoirienne-de-raffinage",
    "SIR et dames : le bal des ambassadeurs": "",
    "La SAR reprend le raffinage à Dakar": "societe-africaine-de-raffinage",
    "SAR le prince Moulay inaugure un hôpital": "",
    "La RAM ouvre une ligne vers Bissau avec deux avions": "royal-air-maroc",
    "Pénurie de mémoire RAM : les ordinateurs plus chers": "",
    "ETI : Ecobank propose un dividende": "ecobank-transnational-incorporated",
    "PME et ETI demandent un allègement d'impôt": "",
    "La CIE renforce le réseau d'électricité de Bouaké": "compagnie-ivoirienne-d-electricite",
    "Martin et Cie ouvre un cabinet à Tunis": "",
    "MTN et le régulateur s'accordent sur le tarif": "mtn-group",
    "La BAD prête 80 millions au Malawi": "banque-africaine-de-developpement",
    "La BID finance un hôpital au Tchad": "banque-islamique-de-developpement",
    "La BRI alerte sur la dette cachée": "banque-des-reglements-internationaux",
    "Le PAM réduit ses rations au Tchad": "pam",
    "L'AFC lève 300 millions de dollars": "africa-finance-corporation",
    "AFC : le match retour se jouera à Doha, dit le coach": "",
    "L'AFD finance une station d'eau à Bamako": "afd",
    "L'AfD progresse en Allemagne": "",
    "La CEA révise la croissance du continent": "cea",
    "Le CEA et le nucléaire : un réacteur à Saclay": "",
    "L'AES veut sa banque, dit Bamako": "aes",
    "Chiffrement AES : la norme change": "",
    "La BCM relève ses réserves en ouguiya": "banque-centrale-de-mauritanie",
    "La BCC intervient sur le marché des changes": "banque-centrale-du-congo",
    # common words
    "Wave abaisse ses frais de transfert au Sénégal": "wave",
    "New Wave, le festival de Bamako, revient": "",
    "Visa et Mastercard baissent leurs frais de carte": "visa mastercard",
    "Visa Schengen : délais plus longs à Lomé": "",
    "Bolt suspend ses chauffeurs à Tunis": "bolt",
    "Usain Bolt attendu à Abidjan": "",
    "Meta paiera une amende pour Facebook au Nigeria": "meta",
    "Trace lance une chaîne de musique à Kinshasa": "trace",
    "Trace de pollution dans la lagune Ébrié": "",
    "Chari, la startup marocaine, lève des fonds": "chari",
    "Le Chari en crue menace Ndjamena au Tchad": "",
    "Suez gère l'eau de trois villes marocaines": "suez",
    "Le canal de Suez perd un tiers de ses navires": "",
    "Vinci décroche un contrat routier": "vinci",
    "Léonard de Vinci exposé à Rabat": "",
    "Alliances livre 900 logements à Casablanca": "alliances",
    "Alliances politiques : le jeu s'ouvre à Nairobi": "",
    "Safran assemblera des moteurs au Maroc": "safran",
    "Safran et épices : la filière se structure": "",
    "Spiro livre 500 motos électriques à Lomé": "spiro",
    "Yas bascule son réseau mobile en 5G à Lomé": "axian-telecom",
    # Bank of Africa, its subsidiaries, the continent
    "Bank of Africa distribue un dividende à Casablanca": "bank-of-africa-bmce-group",
    "Bank of Africa Mali rentre dans le vert": "bank-of-africa-mali",
    "Les banques d'Afrique face au risque": "",
    "La BCEAO laisse son taux inchangé": "bceao",
    "Le FMI et la Banque mondiale saluent la réforme": "fmi banque-mondiale",
    "Jumia ferme deux entrepôts": "jumia",
    "Sonatel gagne 200 000 abonnés": "sonatel",
}

ENGLISH = {
    "Shell sells its onshore stake": "shell",
    "Shell companies hid the money, court told": "",
    "BP books a loss on a gas field off Senegal": "bp",
    "Wave cuts payment fees in Ivory Coast": "wave",
    "Heat wave closes schools": "",
    "Amazon opens an office in Cape Town": "amazon",
    "Amazon rainforest loss slows": "",
    "Swift outage delays bank payments": "swift",
    "Taylor Swift tour skips Lagos": "",
    "Ford halts car output at its Silverton plant": "ford",
    "Ford Foundation backs a car safety study": "",
    "WHO sends vaccines to Uganda": "oms",
    "Who will lead the next budget talks?": "",
    "IMF approves a loan to Zambia": "fmi",
    "The bad loan ratio rises": "",
    "Dangote Cement profit climbs": "dangote-cement",
    "Dangote adds billions to his fortune": "",
    "Emirates adds flights to Accra": "emirates-airline",
    "United Arab Emirates signs a trade pact": "",
    "Clicks opens a pharmacy in Durban": "clicks-group",
    "SEC Nigeria suspends a broker": "sec-nigeria",
    "Fidelity Bank Ghana names a chief": "fidelity-bank-ghana",
    "Visa-free travel for Kenyan passport holders": "",
    "Standard Bank and Absa cut fees": "standard-bank absa-group",
}


@pytest.mark.parametrize(("title", "expected"), FRENCH.items())
def test_french_names_and_their_false_friends(title, expected):
    assert organisations(title) == tuple(expected.split())


@pytest.mark.parametrize(("title", "expected"), ENGLISH.items())
def test_english_names_and_their_false_friends(title, expected):
    assert organisations(title, language="en") == tuple(expected.split())


def test_those_of_the_title_come_first():
    assert organisations("Sonatel s'allie à Wave", "La BCEAO approuve ce paiement mobile.") == (
        "sonatel",
        "wave",
        "bceao",
    )


def test_at_most_six_are_kept():
    assert len(organisations("Sonatel, Ecobank, Jumia, Safaricom, Sonatrach, Eskom et Transnet au forum")) == 6


def test_a_body_alone_makes_nobody_a_subject():
    assert organisations("Le forum de Lomé s'ouvre", body="Sonatel et Ecobank y sont.") == ()


def test_every_shipped_organisation_has_a_slug_of_its_own_and_a_known_place():
    rulebook, known = default_rulebook(), shipped_organisations()
    assert len({one.slug for one in known}) == len(known)
    assert all(not one.country or one.country in rulebook.names for one in known)
    assert all(not one.region or one.region in rulebook.region_members for one in known)
    assert all(not one.sector or one.sector in rulebook.names for one in known)


def test_the_names_of_shipped_organisations_find_them():
    institutions = [one for one in shipped_organisations() if one.kind == "institution" and " " in one.name]
    lost = [one.slug for one in institutions if one.slug not in organisations(f"Réunion : {one.name} aussi")]
    assert len(lost) <= len(institutions) // 10, lost


# Brands that work in many countries under a company of each, companies that sit nowhere that is sure or that the taxonomy lacks,
# those whose seat outside Africa says less of their news than its absence, and names that are words or other places too, or say
# that the news is of many countries.
COMPANIES_WITHOUT_COUNTRY = {
    *(
        "orange-money",
        "mtn-momo",
        "moov-money",
        "airtel-money",
        "moov-africa",
        "telecel",
        "axian-fintech",
        "axian-telecom",
    ),
    *("baobab-group", "binance", "smt", "1xbet", "betway", "econetix", "caledonia-mining", "lifezone-metals"),
    *("arise-iip", "gold-standard", "africa-carbon-markets-initiative"),
    *("ninety-one", "agra", "orange-middle-east-and-africa"),
}


def test_every_other_shipped_company_has_its_country():
    companies = [one for one in shipped_organisations() if one.kind == "company"]
    assert {one.slug for one in companies if not one.country} == COMPANIES_WITHOUT_COUNTRY


@pytest.mark.parametrize(
    ("title", "language", "countries", "reach"),
    [
        ("FSD Africa soutient un fonds", "fr", ("KE",), Reach.AFRICA),
        # a word, a city, a company of many countries
        ("Ninety one people killed in Pakistan train crash", "en", ("PK",), Reach.ELSEWHERE),
        ("AGRA: heavy rain floods Uttar Pradesh city", "en", ("IN",), Reach.ELSEWHERE),
        ("Orange MEA lève 100 millions au Sénégal", "fr", ("SN",), Reach.AFRICA),
    ],
)
def test_a_company_brings_its_country_unless_its_name_is_a_word_or_of_many(title, language, countries, reach):
    filed = classify(title, "", language, Hint(), default_rulebook())
    assert (filed.countries, filed.reach) == (countries, reach)
