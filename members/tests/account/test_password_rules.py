"""Which new passwords are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password", ["azertyuiop", "mot-de-passe", "Mot de passe 2026", "a.z.e.r.t.y.1.2.3", "Soleil_2026"]
)
def test_a_common_password_is_refused_with_signs_between_and_digits_after(password):
    with pytest.raises(ValidationError, match="Mot de passe trop courant"):
        validate_password(password)


@pytest.mark.parametrize("password", ["cauris-bleu-38-touraco", "2026 soleils sur Gorée", "k7#xpapa!!92m"])
def test_a_rare_one_is_taken(password):
    validate_password(password)
