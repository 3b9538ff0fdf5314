"""What makes two headlines two events, whatever else they share; all titles are invented."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.stories.cluster import compare_pair
from articles.stories.headline import parse_headline
from articles.stories.records import Headline

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def headline(title, number=1, summary=""):
    return Headline(number, title, NOW + timedelta(hours=number), number, "fr", summary)


def is_one_event(a, b):
    return compare_pair(headline(a, 1), headline(b, 2))[0]


OTHER_ISSUER = [
    ("Bakora Finance issues 75 mln Australian dlr eurobond", "Dirovi Credit unit issues 75 mln stg eurobond"),
    ("Bakora Finance issues 75 mln dlr eurobond", "Dirovi Credit issues 75 mln dlr eurobond"),
    ("Bakora place 50 milliards FCFA d’obligations", "Obligations : Dirovi place 50 milliards FCFA en un jour"),
    ("Bakora relève son dividende à 120 FCFA", "Dividende : Dirovi propose 120 FCFA à ses actionnaires"),
]
PLACE_ALONE = [
    (
        "Why central banks look twice when setting interest rates",
        "Ghana : la Banque centrale maintient son taux directeur",
    ),
    ("Pourquoi l’inflation baisse plus vite que prévu", "Zambia inflation falls faster than expected"),
]
OTHER_SUBSIDIARY = [
    ("Airtel Kenya fined over dropped calls in Kenya", "Kenya: Safaricom fined over dropped calls"),
    ("Standard Group finance le port sec de Zibora au Kenya", "Kenya : Standard Bank finance le port sec de Zibora"),
]
COMPANY_ALONE = [
    ("BRVM : Palmci s’illustre, Sonatel donne le ton au marché", "Sonatel augmente son dividende au titre de 2025"),
    ("Société Générale Sénégal ouvre deux agences", "Société Générale Sénégal change de siège"),
    ("BRVM : Palmci dans le rouge", "La BRVM fête Palmci"),
    ("UEMOA : Ecobank Togo reçoit le commissaire", "Ecobank Togo quitte son siège, l’UEMOA attend"),
]
OTHER_SUM = [
    (
        "Le Zibora lève 220 milliards de FCFA sur le marché régional",
        "Le Zibora lève 1,3 milliard de dollars sur le marché international",
    ),
    ("Bakora lève 15 millions d’euros pour son usine", "Usine : Bakora lève 80 milliards de FCFA"),
]
OTHER_DIRECTION = [
    ("Fed's Rakoto sees interest rates stable", "Fed expected to cut interest rates as buyers fret"),
]
OTHER_STAGE = [
    ("Zibo talks on fishing quotas to resume at noon", "Zibo council ends in failure to agree fishing quotas"),
    ("Cacao : reprise des négociations entre Zibo et Bakora", "Cacao : échec des négociations entre Zibo et Bakora"),
    ("Zibora Diro arrives in Lomé for her West African tour", "Zibora Diro wraps up tour of West Africa in Lomé"),
    ("Zambia heads to the polls after Diro's campaign", "Zambia: Diro declared winner after a tense campaign"),
]


@pytest.mark.parametrize(
    ("a", "b"),
    [*OTHER_ISSUER, *PLACE_ALONE, *COMPANY_ALONE, *OTHER_SUBSIDIARY, *OTHER_SUM, *OTHER_DIRECTION, *OTHER_STAGE],
)
def test_two_events_are_never_one(a, b):
    assert not is_one_event(a, b)
    assert not is_one_event(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Bakora Finance issues 75 mln dlr eurobond", "Bakora Finance launches $75 million eurobond"),
        ("Ghana: central bank holds policy rate at 21.5%", "Accra : la banque centrale maintient son taux à 21,5 %"),
        ("Cacao : reprise des négociations à Zibo", "Cocoa: Zibo talks to resume on Monday"),
        ("Zambia: Diro declared winner of election", "Diro wins election in Zambia"),
        ("MTN Ghana fined 15 million cedis over dropped calls", "Ghana fines MTN 15m cedis over dropped calls"),
    ],
)
def test_what_tells_two_events_apart_leaves_one_event_one(a, b):
    assert is_one_event(a, b)


def test_a_name_is_what_no_text_writes_without_a_capital():
    parsed = parse_headline(headline("Zibora Diro quitte la direction de la banque", summary="Bakora reprend 12h30."))
    assert parsed.names == {"zibora", "diro", "bakora"}


def test_a_title_names_companies_and_people_as_its_subjects():
    parsed = parse_headline(headline("Sonatel nomme Zibora Diro", summary="Bakora salue ce choix."))
    assert {"zibora", "diro"} < parsed.subjects and "bakora" not in parsed.subjects
