"""What makes two headlines two events, whatever else they share; all titles are invented."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.stories.cluster import compare_pair
from articles.stories.comparison.features import features
from articles.stories.headline import parse_headline
from articles.stories.records import Headline

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def headline(title, number=1, summary=""):
    return Headline(number, title, NOW + timedelta(hours=number), number, "fr", summary)


def is_one_event(a, b):
    return compare_pair(headline(a, 1), headline(b, 2))[0]


TWO_EVENTS = [
    # another issuer
    ("Bakora Finance issues 75 mln Australian dlr eurobond", "Dirovi Credit unit issues 75 mln stg eurobond"),
    ("Bakora Finance issues 75 mln dlr eurobond", "Dirovi Credit issues 75 mln dlr eurobond"),
    ("Bakora place 50 milliards FCFA d’obligations", "Obligations : Dirovi place 50 milliards FCFA en un jour"),
    ("Bakora relève son dividende à 120 FCFA", "Dividende : Dirovi propose 120 FCFA à ses actionnaires"),
    # a place alone
    (
        "Why central banks look twice when setting interest rates",
        "Ghana : la Banque centrale maintient son taux directeur",
    ),
    ("Pourquoi l’inflation baisse plus vite que prévu", "Zambia inflation falls faster than expected"),
    # another subsidiary
    ("Airtel Kenya fined over dropped calls in Kenya", "Kenya: Safaricom fined over dropped calls"),
    ("Standard Group finance le port sec de Zibora au Kenya", "Kenya : Standard Bank finance le port sec de Zibora"),
    # a company alone
    ("BRVM : Palmci s’illustre, Sonatel donne le ton au marché", "Sonatel augmente son dividende au titre de 2025"),
    ("Société Générale Sénégal ouvre deux agences", "Société Générale Sénégal change de siège"),
    ("BRVM : Palmci dans le rouge", "La BRVM fête Palmci"),
    ("UEMOA : Ecobank Togo reçoit le commissaire", "Ecobank Togo quitte son siège, l’UEMOA attend"),
    # another sum
    (
        "Le Zibora lève 220 milliards de FCFA sur le marché régional",
        "Le Zibora lève 1,3 milliard de dollars sur le marché international",
    ),
    ("Bakora lève 15 millions d’euros pour son usine", "Usine : Bakora lève 80 milliards de FCFA"),
    # another direction
    ("Fed's Rakoto sees interest rates stable", "Fed expected to cut interest rates as buyers fret"),
    # another stage
    ("Zibo talks on fishing quotas to resume at noon", "Zibo council ends in failure to agree fishing quotas"),
    ("Cacao : reprise des négociations entre Zibo et Bakora", "Cacao : échec des négociations entre Zibo et Bakora"),
    ("Zibora Diro arrives in Lomé for her West African tour", "Zibora Diro wraps up tour of West Africa in Lomé"),
    ("Zambia heads to the polls after Diro's campaign", "Zambia: Diro declared winner after a tense campaign"),
    # another state of things
    ("Zibora declares cholera a national emergency", "Zibora: cholera remains a national emergency, Diro says"),
    ("Zibora: cholera still a national emergency, Diro says", "Zibora lifts its national cholera emergency"),
    ("Diro instaure le couvre-feu à Zibora", "Zibora : Diro lève le couvre-feu"),
    ("Diro interdit l’exportation de karité brut", "L’exportation de karité brut reste interdite, dit Diro"),
    ("Bakora suspend ses vols vers Zibora", "Bakora reprend ses vols vers Zibora, suspendus en mai"),
    ("Parliament to vote on Zibora coffee bill", "Parliament passes Zibora coffee bill"),
    ("Le Bénin annonce le succès du rachat de son eurobond", "Bénin : Bakora annonce le succès du nouvel eurobond"),
    ("Bakora va supprimer 80 postes à Zibora", "Bakora renonce à supprimer 80 postes à Zibora"),
    ("Search for miners trapped in Zibora pit", "Miners trapped in Zibora pit rescued alive"),
    ("Zibora court to rule on Bakora tax claim", "Zibora court upholds Bakora tax claim"),
    ("Coach Adé Diro denied entry to Zibora", "Coach Adé Diro, denied entry, returns home from Zibora"),
    ("Zibora : six morts dans l’effondrement du marché", "Zibora : obsèques des six victimes du marché effondré"),
    ("Bakora in talks to buy Zibora gold mine", "Bakora agrees to buy Zibora gold mine"),
    ("Zibora court orders deportation of Diro’s son", "Diro’s son deported from Zibora after shooting case"),
    ("Port workers on strike in Zibora over pay", "Zibora port workers end strike over pay"),
    # another end
    ("World Bank approves $200m for Malawi power grid repair", "World Bank approves $200m for Malawi prison clinics"),
    # the number of a name
    ("Covid-19: toll rises to 71 in Bakora district", "Zambian provinces widen limits as Covid-19 toll mounts"),
    # another occasion
    ("Bakora bourse falls for third straight session", "Bakora bourse falls for fourth straight session"),
    ("Bourse de Bakora : septième semaine de hausse", "Bourse de Bakora : huitième semaine de hausse"),
    (
        "Bourse de Bakora : bulletin de la séance du 09/11/2026",
        "Bourse de Bakora : bulletin de la séance du 10/11/2026",
    ),
    ("Bakora : Zibo porte la séance de lundi", "Bakora : Zibo porte la séance de mardi"),
    ("Bakora Cement full-year profit doubles", "Bakora Cement first-quarter profit doubles"),
    ("Bakora : résultats de l’exercice 2024 en baisse", "Bakora : résultats de l’exercice 2025 en baisse"),
    # what says how a company is founded is no name that both have
    ("Zibora Cement Plc full-year profit rises", "Dirovia Foods Plc profit jumps in full year"),
    ("Zibora Cement Plc lists commercial paper", "Dirovia Foods Plc commercial paper listed on exchange"),
    ("Zibora Sarl : hausse du résultat net", "Bakora Sarl : le résultat net progresse"),
    ("Dirovia Inc fourth quarter loss", "Zibora Mills Inc 4th quarter loss"),
    # another object
    ("Uganda borrows $270m for roads", "Uganda remittances reach $270m"),
    ("Orange CI : 120 milliards FCFA de bénéfice", "Côte d’Ivoire : 120 milliards FCFA pour la voie ferrée"),
]


@pytest.mark.parametrize(("a", "b"), TWO_EVENTS)
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
        (
            "Zibora: cholera remains a national emergency, Diro says",
            "Cholera still a national emergency in Zibora: Diro",
        ),
        ("Zibora declares cholera a national emergency", "Cholera declared a national emergency in Zibora"),
        ("Bakora bourse falls for third straight session", "Third session of losses in a row at Bakora bourse"),
        ("Bakora / Semaine 08 : Zibo au plus haut", "Bakora, semaine 8 : Zibo au plus haut"),
        ("Bakora / Semaine 08 : record de Zibo", "Bakora monte une septième semaine, record de Zibo"),
        ("Bakora Cement full-year profit doubles", "Bakora Cement annual profit doubles"),
        ("Zibora Cement Plc full-year profit rises", "Full-year profit of Zibora Cement Plc jumps"),
        ("Court rejects $134m claim by Zibora against Bakora", "Bakora: court rejects Zibora $135m claim"),
        ("MTN Ghana fined 15 million cedis over dropped calls", "Ghana fines MTN 15m cedis over dropped calls"),
    ],
)
def test_what_tells_two_events_apart_leaves_one_event_one(a, b):
    assert is_one_event(a, b)


def test_accounts_of_two_periods_are_two_events_where_only_the_summaries_name_them():
    first = headline("Bakora Cement profit doubles", 1, "The first-quarter earnings of Bakora Cement doubled.")
    later = headline("Bakora Cement profit doubles", 2, "The half-year earnings of Bakora Cement doubled.")
    again = headline("Bakora Cement profit doubles", 3, "Earnings doubled in the first quarter.")
    assert not compare_pair(first, later)[0]
    assert compare_pair(first, again)[0]


def test_a_title_of_several_stages_tells_the_last_one():
    resumed = "Zibora: cholera emergency lifted, declared in May"
    assert not is_one_event("Zibora declares a cholera emergency", resumed)
    assert is_one_event("Zibora lifts its cholera emergency", resumed)


def test_a_stage_counts_only_of_what_it_is_said_of():
    assert is_one_event("Bakora declared champion of Zibora league", "Bakora: the Zibora league’s champion, still")


def test_names_that_only_one_headline_has_lower_the_share_of_names():
    a = parse_headline(headline("Zibora fire kills pupils at Bakora school", 1))
    b = parse_headline(headline("School fire in Zibora kills pupils, Diro says", 2))
    assert features(a, b)["share of names"] == pytest.approx(1 / 3)
    assert features(a, parse_headline(headline("Bakora school in Zibora: fire kills pupils", 3)))["share of names"] == 1


def test_the_number_of_a_name_counts_nothing():
    parsed = parse_headline(headline("Covid-19 : 71 cas à Zibora", summary="Le G-20 se réunit."))
    assert [one.value for one in parsed.figures.amounts] == [71]
    assert parsed.summary_figures.amounts == ()


def test_a_name_is_what_no_text_writes_without_a_capital():
    parsed = parse_headline(headline("Zibora Diro quitte la direction de la banque", summary="Bakora reprend 12h30."))
    assert parsed.names == {"zibora", "diro", "bakora"}


def test_a_title_names_companies_and_people_as_its_subjects():
    parsed = parse_headline(headline("Sonatel nomme Zibora Diro", summary="Bakora salue ce choix."))
    assert {"zibora", "diro"} < parsed.subjects and "bakora" not in parsed.subjects
