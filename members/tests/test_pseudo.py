"""What a pseudo may be."""

import pytest
from django.core.exceptions import ValidationError

from members import pseudo


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
    assert pseudo.is_ours(name, "La Pesée")


@pytest.mark.parametrize("name", ["Badminton", "Aminata", "Redouane", "Modeste"])
def test_neighbours_of_our_names_are_free(name):
    assert not pseudo.is_ours(name, "La Pesée")
