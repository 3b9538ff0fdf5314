"""The kinds of official texts, recognised by their titles: one table for French and English, folded. Reads no database."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.text.fold import fold


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of official text: its slug in addresses, its name, and the pattern of its folded titles."""

    slug: str
    name: str | Promise
    pattern: str


# The first match in the title decides; at the same position, the first of this table.
DOCUMENT_KINDS = (
    DocumentKind(
        "consultation",
        _("Consultation"),
        r"consultations? publiques?|(?:lance|ouvre) une consultation|appels? a (?:commentaires|contributions)"
        r"|(?:avant-)?projets? de (?:reglement|circulaire|directive|decret|arrete|instruction|norme|texte)s?"
        r"|public consultations?|consultation papers?|exposure drafts?|(?:seeks|invites) (?:public )?comments?"
        r"|draft (?:regulation|rule|guideline|circular|directive|framework)s?",
    ),
    DocumentKind(
        "sanction",
        _("Sanction"),
        r"sanctionn\w+|sanctions? (?:pecuniaire|disciplinaire|administrative|contre|a l'encontre|against|on)s?"
        r"|amendes?|mises? en demeure|met en demeure|retraits? d'agrements?|retire (?:l'agrement|son agrement|la licence)"
        r"|fined|(?<!particules )(?<!herbes )fines|penalt(?:y|ies)|enforcement actions?"
        r"|(?:revokes?|revoked|withdraws?|suspends?) .{0,30}licen[cs]es?",
    ),
    DocumentKind(
        "circulaire",
        _("Circulaire"),
        r"(?<!economie )circulaires?|instructions? (?:n[°ºo]|de la|du)|circulars?(?! econom)",
    ),
    DocumentKind(
        "loi",
        _("Loi"),
        r"(?:projets?|propositions?) de lois?|(?<!hors-la-)lois?(?! du (?:marche|talion|plus fort|silence))|ordonnances? n"
        r"|(?:finance|tax|money|banking|banks|investment|insurance|mining|petroleum|companies|protection|appropriation"
        r"|amendment|securities|competition|labour) (?:act|bill)s?|draft bills?|laws?(?! firm)",
    ),
    DocumentKind(
        "decret",
        _("Décret ou arrêté"),
        r"decrets?|arretes? (?:n[°ºo]|ministeriel|interministeriel|conjoint|portant|fixant|royal)s?"
        r"|(?:par|un|l')\s?arrete(?= (?:du|de|fix|port))|decrees?|executive orders?|legal notices?|gazettes?",
    ),
    DocumentKind(
        "reglement",
        _("Règlement ou directive"),
        r"(?<!systeme de )(?<!systemes de )reglements?(?![ -](?:de comptes?|livraison|judiciaire|a l'amiable)"
        r"| (?:(?:de|d'|du|des|la|le|les|l'|sa|ses|leurs?|une?) ?){0,3}"
        r"(?:dette|facture|arriere|salaire|litige|differend|conflit|creance|loyer)s?)"
        r"|reglementations?|directives?|lignes directrices"
        r"|regulations?|guidelines?|rules(?! (?:that|against|out|in|for))|rulebooks?",
    ),
    DocumentKind(
        "agrement",
        _("Agrément ou licence"),
        r"agrements?|licen[cs]es?|licen[cs](?:ed|ing)|accreditations?|homologations?",
    ),
    DocumentKind(
        "avis",
        _("Avis ou recommandation"),
        r"(?<!change d')avis(?! de (?:deces|recherche|tempete))|recommandations?|mises? en garde|(?:public |investor )?notices?"
        r"|advisor(?:y|ies)|warns (?:the )?(?:public|investors)|recommendations?",
    ),
    DocumentKind(
        "communique",
        _("Communiqué"),
        r"communiques?|communications? a la presse|press releases?|(?:press|policy|public) statements?",
    ),
    DocumentKind(
        "decision", _("Décision"), r"decisions?|decide(?:nt)?|rulings?|rules (?:that|against|in favou?r)|decides?"
    ),
)
KIND_BY_SLUG = {kind.slug: kind for kind in DOCUMENT_KINDS}
_TITLE = re.compile("|".join(rf"(?P<{kind.slug}>(?<![\w-])(?:{kind.pattern})(?!\w))" for kind in DOCUMENT_KINDS))


def document_kind(title: str) -> DocumentKind | None:
    """The kind that `title` names; None if it names none."""
    found = _TITLE.search(fold(title))
    return KIND_BY_SLUG[found.lastgroup or ""] if found else None
