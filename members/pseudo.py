"""What a pseudo may be, and when two of them look alike. Pure."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST = 3, 30
# The scripts our readers write in. A pseudo keeps to one: a Cyrillic « а » in a Latin name is a disguise.
SCRIPTS = {"LATIN", "ARABIC", "ETHIOPIC", "TIFINAGH", "NKO"}
OURS = ("redaction", "moderation")
OURS_EXACTLY = ("admin", "administrateur", "administration", "moderateur", "redacteur", "equipe", "editor", "staff")
DISGUISES = str.maketrans("013457|l", "oieastii")


def tidy(pseudo: str) -> str:
    """The same pseudo in its plainest characters (NFKC), with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", pseudo).split())


def key(pseudo: str) -> str:
    """What pseudos share that the eye confuses: no case, no accents, letters and digits only."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", tidy(pseudo).casefold()) if unicodedata.category(sign)[0] in "LN"
    )
    return bare or pseudo.casefold()


def validate(pseudo: str) -> None:
    """Raise ValidationError with the rule that is broken."""
    if not SHORTEST <= len(pseudo) <= LONGEST:
        raise ValidationError(
            _("Un pseudo compte de %(low)d à %(high)d signes."), params={"low": SHORTEST, "high": LONGEST}
        )
    # A letter first; single separators between letters and digits, so that nothing invisible tells two pseudos apart.
    if not re.fullmatch(r"[^\W\d_](?:[ '’._-]?[^\W_])*\.?", pseudo):
        raise ValidationError(
            _(
                "Un pseudo commence par une lettre, puis viennent des lettres "
                "et des chiffres, séparés par un espace, - _ . ou ’."
            )
        )
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in pseudo if sign.isalpha()}
    if len(scripts) > 1 or not scripts <= SCRIPTS:
        raise ValidationError(_("Écrivez votre pseudo dans un seul alphabet."))


def is_ours(pseudo: str, site_name: str) -> bool:
    """Whether it could pass for the newsroom, the moderators or the site itself."""
    plain = key(pseudo)
    seen = plain.translate(DISGUISES)
    hidden = [name.translate(DISGUISES) for name in (*OURS, key(site_name))]
    return plain in OURS_EXACTLY or any(name in seen for name in hidden)
