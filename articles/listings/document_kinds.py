"""The kinds of official texts, recognised by their titles: one table for French and English, folded. Reads no database."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.filing.watch.reading import HOMONYM, Reading, read_words
from articles.text.fold import WORD, fold
from articles.text.stems import stems_of


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of official text: its slug in addresses, its name, and the pattern of its folded titles."""

    slug: str
    name: str | Promise
    pattern: str


# The first in the title that the sentence is about decides; at the same position, the first of this table.
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
        r"|(?:par|un|l')\s?arrete(?= (?:du|de|fix|port))|decrees?|executive orders?|legal notices?|gazette",
    ),
    DocumentKind(
        "reglement",
        _("Règlement ou directive"),
        r"(?<!systeme de )(?<!systemes de )reglements?(?![ -](?:de comptes?|livraison|judiciaire|a l'amiable)"
        r"| (?:(?:de|d'|du|des|la|le|les|l'|sa|ses|leurs?|une?) ?){0,3}"
        r"(?:dette|facture|arriere|salaire|litige|differend|conflit|creance|loyer)s?)"
        r"|reglementations?|directives?|lignes directrices"
        r"|regulations?|guidelines?|(?<!court )(?<!judge )(?<!tribunal )rules(?! (?:that|against|out|in))|rulebooks?",
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
MAX_TITLE_CHARS = 400  # read of a title
MAX_WORDS_TO_OFFICIAL_ACT = 4  # between a text and what is done with it
# Kinds of official acts: what is done with a text, or what a text does.
OFFICIAL_ACTS_ON_TEXTS = frozenset(
    {"lawmaking", "approval", "withdrawal", "sanction", "consultation", "judgment", "lawsuit", "warning", "ban"}
)
# Kinds of texts that an authority or a business must be part of: a coach fines, a student takes a licence.
KINDS_THAT_NEED_A_PARTY = frozenset({"sanction", "agrement"})
ARTICLES = frozenset({"le", "la", "les", "l", "un", "une", "des", "the", "a", "an"})
ANNOUNCING_WORDS = frozenset({"nouveau", "nouvel", "nouvelle", "nouvelles", "nouveaux", "new", "draft", "proposed"})
COMPLEMENTS = frozenset(
    {"n", "no", "sur", "portant", "relatif", "relative", "relatifs", "relatives", "fixant", "aux", "on", "to", "for"}
)


def document_kind(title: str) -> DocumentKind | None:
    """The kind of text that `title` is, or is about; None if it is about none.

    A word is not enough (« elle enfreint la loi »): the sentence says what is done with the text, or names an authority.
    """
    title = title[:MAX_TITLE_CHARS]
    folded = fold(title)
    if not (found := _TITLE.search(folded)):
        return None
    sentence = _read(title, folded)
    while found:
        if sentence.is_about(found, folded):
            return KIND_BY_SLUG[found.lastgroup or ""]
        found = _TITLE.search(folded, found.end())
    return None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A title as read: its words folded, where each begins, and the official acts in it."""

    words: Sequence[str]
    starts: Sequence[int]
    reading: Reading

    def is_about(self, found: re.Match[str], folded: str) -> bool:
        """Whether the sentence is about the text that was found."""
        first, end = bisect_left(self.starts, found.start()), bisect_left(self.starts, found.end())
        reading = self.reading
        if any(one.kind == HOMONYM and one.start < end and one.end > first for one in reading.contraries):
            return False
        if found.lastgroup in KINDS_THAT_NEED_A_PARTY:
            return bool(reading.authorities or reading.objects)
        is_expression = end - first > 1
        return bool(
            is_expression
            or reading.authorities
            or self._opens(first, folded)
            or (self.words[end : end + 1] and (self.words[end] in COMPLEMENTS or self.words[end].isdigit()))
            or self._has_official_act_near(first, end)
        )

    def _opens(self, first: int, folded: str) -> bool:
        """Whether the text opens the title or what follows a colon, articles and « new » aside."""
        while first and self.words[first - 1] in ARTICLES | ANNOUNCING_WORDS:
            if self.words[first - 1] in ANNOUNCING_WORDS:
                return True
            first -= 1
        return not first or ":" in folded[self.starts[first - 1] : self.starts[first]]

    def _has_official_act_near(self, first: int, end: int) -> bool:
        return any(
            act.kind in OFFICIAL_ACTS_ON_TEXTS
            and (act.end <= first or act.start >= end)
            and max(first - act.end, act.start - end) <= MAX_WORDS_TO_OFFICIAL_ACT
            for act in self.reading.official_acts
        )


def _read(title: str, folded: str) -> Sentence:
    matches = list(WORD.finditer(folded))
    words, written = [one[0] for one in matches], WORD.findall(title)
    reading = read_words(stems_of(words), written if len(written) == len(words) else words)
    return Sentence(words, [one.start() for one in matches], reading)
