"""Why a comment waits, in a sentence for its author; moderators read the short words of `Hold`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Hold

HOLD_SENTENCES: dict[str, str | Promise] = {
    Hold.NEWCOMER: _("Les premiers commentaires de chaque membre sont lus avant d’être publiés."),
    Hold.PHONE: _("Il semble contenir un numéro de téléphone : les arnaques en laissent souvent un."),
    Hold.MESSAGING: _("Il contient un lien vers une messagerie : les arnaques en laissent souvent un."),
    Hold.PROFITS: _("Il semble promettre un gain."),
    Hold.LINKS: _("Il contient plusieurs liens."),
    Hold.WORD: _("Il contient une expression que la modération relit toujours."),
    Hold.REPEAT: _("Vous avez déjà envoyé le même texte."),
    Hold.BURST: _("Vous avez envoyé plusieurs commentaires en peu de temps."),
    Hold.REFUSALS: _("Plusieurs de vos commentaires récents ont été refusés."),
    Hold.MEMBER: _("La modération relit tous vos commentaires."),
    Hold.TALK: _("La modération relit tous les commentaires de cette discussion."),
    Hold.SITE: _("La modération relit tous les commentaires du site."),
    Hold.REPORTS: _("Plusieurs membres l’ont signalé : il est masqué jusqu’à ce que la modération l’ait lu."),
}


def hold_sentence(hold: str) -> str:
    """The sentence for this reason; "" for a comment that waits without one."""
    return str(HOLD_SENTENCES.get(hold, ""))
