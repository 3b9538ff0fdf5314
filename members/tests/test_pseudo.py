"""What a pseudo may be."""

import pytest
from django.core.exceptions import ValidationError

from articles.filing.shipped_terms import shipped_organisations
from members import pseudo
from members.adapter import AccountAdapter


@pytest.mark.parametrize(
    "name", ["Aminata D.", "koffi_225", "N’Guessan", "Jean-Noël Kabré", "éloïse", "فاطمة", "ሰላም አ", "abc", "a" * 30]
)
def test_names_people_bear_are_welcome(name):
    pseudo.validate(name)


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 31,
        "225koffi",
        "_abc",
        "abc__d",
        "abc ",
        "a@b.ci",
        "<b>abc",
        "Аminata",
        "аминат",
        "abc\u200bd",
        "ab\x00c",
    ],
)
def test_other_signs_and_disguises_are_refused(name):
    with pytest.raises(ValidationError):
        pseudo.validate(name)


@pytest.mark.parametrize("name", ["www.evil.test", "evil.test", "Appelez 0800", "Awa 77 123 45 67", "gain.en.ligne"])
def test_nobody_new_is_called_like_a_site_or_a_number_to_call(name):
    assert pseudo.is_address_or_number(name)
    with pytest.raises(ValidationError, match="adresse de site"):
        AccountAdapter().clean_username(name, shallow=True)


@pytest.mark.parametrize("name", ["Awa 1987", "Aminata D.", "J.P. Diallo", "koffi_225", "Kofi 2000"])
def test_a_year_and_initials_are_no_address(name):
    assert not pseudo.is_address_or_number(name)


@pytest.mark.parametrize(
    ("one", "other"), [("Élodie", "élodie"), ("Koné", "KONE"), ("Aminata D.", "aminata-d"), ("ﬁnance", "finance")]
)
def test_pseudos_the_eye_confuses_share_a_key(one, other):
    assert pseudo.key(one) == pseudo.key(other)


def test_different_names_have_different_keys():
    assert len({pseudo.key(name) for name in ("Ali", "Ail", "Ali2", "Alia", "فاطمة")}) == 5


@pytest.mark.parametrize(
    "name",
    ["Rédaction", "REDACTION", "La Rédaction", "R3daction", "Modération 2", "La Pesée", "Lapesee", "IaPesee", "admin"],
)
def test_nobody_passes_for_us(name):
    assert pseudo.impersonates_site(name, "La Pesée")


@pytest.mark.parametrize("name", ["Badminton", "Aminata", "Redouane", "Modeste"])
def test_neighbours_of_our_names_are_free(name):
    assert not pseudo.impersonates_site(name, "La Pesée")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "alıce"),
        ("Alice", "a1ice"),
        ("Moussa", "M0ussa"),
        ("Fatoumata", "Fat0urnata"),
        ("Bala", "Ɓala"),
        ("Soren", "Søren"),
        ("Awa", "ᴀᴡᴀ"),
        ("Kofi", "Kɔfi"),
        ("Ibrahim", "lbrahim"),
    ],
)
def test_pseudos_that_a_hurried_eye_confuses_share_the_second_key(one, other):
    assert pseudo.key(one) != pseudo.key(other)
    assert pseudo.lookalike(one) == pseudo.lookalike(other)


def test_names_and_numbers_that_differ_have_different_second_keys():
    names = ["Moussa", "Mousa", "Ousmane", "Ousmani", "Awa", "Hawa", *(f"koffi{n}" for n in range(100))]
    assert len(set(map(pseudo.lookalike, names))) == len(names)


@pytest.mark.parametrize(
    "name",
    [
        "support",
        "Supp0rt",
        "Support technique",
        "Équipe support",
        "root",
        "Webmaster",
        "Admın",
        "4dm1n",
        "Admin 2",
        "admin225",
        "L’admin",
        "AdminOfficiel",
        "modérateur",
        "Modératrice",
        "Rédacteur en chef",
        "Service client",
        "Officiel",
        "no-reply",
        "Lapesee officiel",
    ],
)
def test_nobody_passes_for_a_role(name):
    assert pseudo.impersonates_site(name, "La Pesée")


HOUSES = ["BCEAO", "Ecobank", "Banque de France", "Sonatel", "Orange", "BRVM", "FMI", "IDA", "Nuru", "Agence Française"]


@pytest.mark.parametrize(
    "name",
    [
        "BCEAO",
        "bceao",
        "B.C.E.A.O",
        "BCEA0",
        "Ecobank officiel",
        "EcobankOfficiel",
        "L’officiel Ecobank",
        "Ecobank Service Client",
        "ecobank-news",
        "Ecobank 2",
        "Banque de France",
        "BanqueDeFrance",
        "0range support",
        "brvm",
        "FMI",
        "fmi officiel",
        "IDA",
        "Nuru support",
    ],
)
def test_nobody_passes_for_a_house(name):
    assert pseudo.impersonates(name, HOUSES)


@pytest.mark.parametrize("name", ["Ida", "Nuru", "Ecobankier", "Agence Koné", "Oranger", "Le client", "France B."])
def test_who_is_called_nearly_like_a_house_is_welcome(name):
    assert not pseudo.impersonates(name, HOUSES)
    assert not pseudo.impersonates_site(name, "La Pesée")


PEOPLE = """
    Moussa Traoré|Aminata|Aminata D.|Fatou Diop|Mamadou Ndiaye|Ousmane Sow|Ibrahima Ba|Awa Cissé|Koffi|Kouassi Yao|Adjoua
    Yao Kouamé|Akissi|N’Guessan|Konan Bédié|Salif Keita|Seydou Koné|Mariam Touré|Oumar Sangaré|Bakary Diarra|Issa Coulibaly
    Rokia|Kadiatou|Abdoulaye Wade|Cheikh Anta|Serigne Mbaye|Ndèye Fall|Khady Sy|Babacar Thiam|Modou Lô|Pape Gueye
    Kwame Mensah|Kofi Annan|Akosua Boateng|Ama Serwaa|Yaw Owusu|Efua|Kojo Asante|Esi Appiah|Nana Addo
    Chinedu Okafor|Ngozi Eze|Emeka Obi|Adaeze|Oluwaseun Adeyemi|Babatunde|Folake Bello|Tunde Bakare|Yewande|Sade
    Aliyu Musa|Hauwa Ibrahim|Sani Uba|Halima Garba|Zainab|Bala Usman|Ɗanladi|Hadiza
    Juma Hassan|Amina Juma|Wanjiru Kamau|Njeri|Otieno Odhiambo|Achieng|Kiprotich|Cherono|Mwangi|Mutua|Nyambura|Kipchoge
    Neema Mushi|Baraka|Zawadi|Rehema Salum|Asha Mwinyi|Mugisha|Uwimana|Habimana|Ingabire|Niyonzima|Nakato|Okello|Byaruhanga
    Tesfaye|Selam|Abebe Bikila|Hirut|Mekonnen|Dawit|Abdi Warsame|Hodan|Faduma|Ismaël Omar
    Ida D.|Mme Ida|Ida|Pam|Sem|Nuru|Yara|Sika Dossou|Nala|Tata|Wara|Kuda|Jean-Noël Kabré|Éloïse|Aïcha
    Zongo|Compaoré|Ouédraogo|Sawadogo
    koffi_225|Awa221|Moussa2|Ali|Uba|Ria|Yas|Le Grand|Mr Diallo|Petit Paul|Chef Kouadio|Ange|Grâce|Dieudonné|Espérance
    فاطمة|محمد علي|ሰላም አ|ⴰⵎⵏⴰ
"""


@pytest.fixture(scope="session")
def shipped_names():
    return [name for one in shipped_organisations() for name in (one.name, *one.names)]


@pytest.mark.parametrize(
    "name", [name.strip() for line in PEOPLE.split("\n") for name in line.split("|") if name.strip()]
)
def test_people_keep_their_names_beside_all_the_houses_that_ship(name, shipped_names):
    pseudo.validate(name)
    assert not pseudo.impersonates_site(name, "La Pesée")
    assert not pseudo.impersonates(name, shipped_names)
