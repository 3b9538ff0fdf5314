"""Figures set against each other only where they speak of one thing."""

import pytest

from articles.stories.divergence.compare import MemberText, find_divergences
from portal.tests.cost import cpu_at_most


def tell(*titles, language="fr"):
    texts = (title if isinstance(title, tuple) else (title, language) for title in titles)
    return [
        MemberText(key, *said.split("|", 1), tongue) if "|" in said else MemberText(key, said, "", tongue)
        for key, (said, tongue) in enumerate(texts, 1)
    ]


def found(*titles, language="fr"):
    return [
        (one.measure.key, *((version.written, version.article_ids) for version in one.versions))
        for one in find_divergences(tell(*titles, language=language))
    ]


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (
            [
                "Banque du Fleuve : bénéfice net de 12 milliards FCFA",
                "Banque du Fleuve : un bénéfice de 15 milliards FCFA",
            ],
            ("profit", ("12 milliards FCFA", (1,)), ("15 milliards FCFA", (2,))),
        ),
        (
            ["La croissance attendue à 5,2 % au Zambèze", "Zambèze : une croissance de 6,1 % prévue"],
            ("growth", ("5,2 %", (1,)), ("6,1 %", (2,))),
        ),
        (
            ["Le taux directeur passe à 5,25 %", ("Central bank puts policy rate at 5.75%", "en")],
            ("policy-rate", ("5,25 %", (1,)), ("5.75%", (2,))),
        ),
        (
            ["Port-Neuf obtient un prêt de 80 millions d’euros", ("Port-Neuf gets €95m loan", "en")],
            ("loan", ("80 millions d’euros", (1,)), ("€95m", (2,))),
        ),
        (
            ["Une production de cacao de 300 000 tonnes", ("Cocoa output at 350,000 tonnes", "en")],
            ("production", ("300 000 tonnes", (1,)), ("350,000 tonnes", (2,))),
        ),
        (
            ["Cotonnière du Nord : 1 200 emplois supprimés", "Cotonnière du Nord supprime 1 500 postes"],
            ("jobs", ("1 200 emplois", (1,)), ("1 500 postes", (2,))),
        ),
        (
            ["Mines de Kola : une amende de 3 millions USD", "Mines de Kola : une amende de 3 milliards USD"],
            ("fine", ("3 millions USD", (1,)), ("3 milliards USD", (2,))),
        ),
        (
            [
                "Kola Télécom verse 40 millions d’euros à Port-Neuf",
                "Kola Télécom verse 55 millions d’euros à Port-Neuf",
            ],
            ("money", ("40 millions d’euros", (1,)), ("55 millions d’euros", (2,))),
        ),
    ],
)
def test_members_that_differ_are_set_side_by_side(titles, said):
    assert found(*titles) == [said]


def test_those_who_agree_stand_together_under_the_most_exact_figure():
    titles = ["Une dette de 1,2 milliard USD", "La dette : 1,23 milliard USD", "Une dette de 1,5 milliard USD"]
    assert found(*titles) == [("debt", ("1,23 milliard USD", (1, 2)), ("1,5 milliard USD", (3,)))]


def test_the_summary_is_read_too():
    titles = ["Le barrage coûtera cher|Le coût est de 300 millions USD.", "Barrage : un coût de 450 millions USD"]
    assert found(*titles) == [("cost", ("300 millions USD", (1,)), ("450 millions USD", (2,)))]


@pytest.mark.parametrize(
    "titles",
    [
        ["Un prêt de 1,2 milliard USD", "Un prêt de 1,23 milliard USD"],
        ["Un prêt de 1,2 milliard USD", "Un prêt de 1,29 milliard USD"],
        ["Un prêt de près de 50 millions USD", "Un prêt de 47 millions USD"],
        ["Un prêt de plus de 50 millions USD", "Un prêt de 54 millions USD"],
        ["Un prêt de 3 milliards USD", "Un prêt de 3 000 millions USD"],
        ["Une inflation de 3 %", "Une inflation de 3,4 %"],
        ["Une inflation de 3,0 %", "Une inflation de 3 %"],
        ["Une croissance de 5 % à 6 %", "Une croissance de 5,5 %"],
        ["Le taux directeur passe de 6 % à 5,5 %", "Le taux directeur ramené à 5,5 %"],
    ],
)
def test_a_rounded_figure_does_not_differ(titles):
    assert found(*titles) == []


@pytest.mark.parametrize(
    "titles",
    [
        # another currency
        ["Un prêt de 50 milliards FCFA", "Un prêt de 76 millions d’euros"],
        # converted, at two rates
        [
            "Un prêt de 50 milliards FCFA (76 millions d’euros)",
            "Un prêt de 50 milliards FCFA, soit 71 millions d’euros",
        ],
        ["Un prêt de 50 milliards FCFA (76 millions d’euros)", "Un prêt de 65 millions d’euros"],
        # another measure
        ["Un bénéfice de 12 milliards FCFA", "Un chiffre d’affaires de 80 milliards FCFA"],
        ["Une croissance de 5,2 %", "Une inflation de 3,1 %"],
        # how much it moved, and where it stands
        ["Une dette de 60 % du PIB", "La dette en hausse de 20 %"],
        # another year
        ["Une croissance de 5,2 % en 2026", "Une croissance de 6,1 % en 2027"],
        # what it is compared with, or a part of it
        ["Une croissance de 5,2 %", "La croissance ralentit, contre 6,1 % un an plus tôt"],
        ["Un prêt de 50 millions USD", "Un prêt, dont 20 millions USD pour les routes"],
        # one member gives both
        ["Un prêt de 50 millions USD", "Un prêt de 80 millions USD|Un premier prêt de 50 millions USD."],
        ["Un prêt de 50 millions USD", "Un prêt de 80 millions USD|Le port a déjà reçu 50 millions USD."],
        ["Deux prêts de 50 millions USD et 80 millions USD", "Un prêt de 65 millions USD"],
        # of two sorts
        ["Un résultat net de 12 milliards FCFA", "Un résultat d’exploitation de 18 milliards FCFA"],
        ["Une production de cacao de 300 000 tonnes", "Une production de coton de 500 000 tonnes"],
        ["Une croissance du PIB de 5,2 %", ("Traffic growth of 6.4%", "en")],
        # too far from each other
        ["Un prêt de 5 millions USD", "Un prêt de 400 millions USD"],
        # nothing says what it is
        ["Kola Télécom gagne 5 %", "Le titre Kola à 7 %"],
        ["Kola : 40 millions d’euros", "Port-Neuf : 55 millions d’euros"],
        ["Rendez-vous en 2026", "Rendez-vous en 2027"],
        # one member alone
        ["Un prêt de 50 millions USD|Un prêt de 80 millions USD"],
        [],
    ],
)
def test_figures_that_may_speak_of_two_things_are_left_alone(titles):
    assert found(*titles) == []


def test_many_figures_cost_little():
    summary = " ".join(f"{number},5 M€, {number} km" for number in range(900))
    with cpu_at_most(1):
        find_divergences(
            [MemberText(key, f"Un prêt de {100 + 3 * key} M€ au port", summary, "fr") for key in range(20)]
        )


def test_every_measure_has_its_own_words():
    from articles.stories.divergence.measures import _rows

    words = [word for row in _rows() for word in row["words"]]
    assert len(words) == len(set(words))
