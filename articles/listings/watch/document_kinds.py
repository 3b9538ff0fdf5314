"""The kinds of official texts, and the words of titles that name them: one table for French and English, folded."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of official text: its slug in addresses, its name, and the pattern of its folded titles.

    Of `nouns` it is only if the title says near them that it is `done`: granted or refused, imposed.
    """

    slug: str
    name: str | Promise
    pattern: str
    nouns: str = ""
    done: str = ""


# What a court does
_RULES = (
    r"(?:condamn(?:e|ent|er)|deboute|ordonne|annule|casse|confirme|rejette|invalide|valide|prononce|relaxe|acquitte"
    r"|blanchit|inflige|tranche|retoque|donne (?:raison|tort|gain de cause)|met en liquidation|rules?(?! out)|ruled(?! out)"
    r"|orders?|ordered|upholds?|upheld|overturn(?:s|ed)?|quash(?:es|ed)|dismiss(?:es|ed)|throws? out|threw out|strikes? down"
    r"|struck down|blocks?|blocked|halts?|convicts?|convicted|sentences|sentenced|acquits|acquitted|sides? with|finds|declares?"
    r"|suspends?(?! (?:ses|leurs|les|its|their|all) (?:audiences?|seances?|travaux|activites|hearings?|sittings?|sessions?|work))"
    r"|freezes|rejects?|rejected|nullif(?:ies|ied)|voids?|bars|fines|awards? .{0,30}(?:damages|costs|[$€£\d]))"
)
# Who judges; not who prosecutes or audits, nor the court of history or of opinion, nor a regulator's
# tribunal, which fines as the regulator does.
_COURT = (
    r"(?:(?<!competition )(?<!antitrust )tribuna(?:l|ls|ux)(?! (?:de l'(?:histoire|opinion)|populaire|des (?:reseaux|internautes)"
    r"|(?:de la|des|de l'autorite de la) (?:concurrence|regulation|marches)|fines))"
    r"|(?<!a la )(?<!haute )cour(?= (?:d'appel|supreme|de (?:cassation|justice)|constitutionnelle|commune|d'assises|criminelle))"
    r"|(?:la|une) cour(?! (?:des comptes|de recre|d'ecole|des grands))|ccja|conseil d'etat"
    r"|conseil constitutionnel(?! (?:[^ ,:;]+ )??valide (?:[^ ,:;]+ ){1,2}(?:budget|lois?|ordonnances?|reforme)\b)"
    r"|chambre (?:commerciale|civile|sociale|criminelle)"
    r"|juges?(?! et parties?)|(?<!ministre de )(?<!ministres de )(?<!ministere de )la justice"
    r"|(?<!tennis )(?<!food )(?<!centre )(?<!on )court(?! of public opinion)"
    # Not the verb: "Kenya courts investors"
    rf"|(?:(?<=the )|(?<=high )|(?<=appeal )|(?<=appeals ))courts|courts(?= (?:(?:of|in|have|had|also|again|now)\b|{_RULES}(?!\w)))"
    r"|judges?|jury(?= (?:[^ ,:;]+ ){0,3}?(?:convict|acquit|condamn|relax|blanchi|awards?|orders?|ordered|finds)))"
)
_RULED = (
    r"(?:condamn|debout|ordonn|annul|confirm|rejet|invalid|valid|suspend|relax|acquitt)(?:e|u)(?:e|s|es)?"
    r"|upheld|overturned|quashed|dismissed|thrown out|struck down|blocked|halted|convicted|sentenced"
    r"|suspended|rejected|ordered|nullified"
)
_AMOUNT = r"[$€£]?\d[\d.,]*"
# What is condemned in words, not by a court
_CONDEMNED = (
    r" (?:(?:de|du|des|d'|la|le|les|l'|une?|toute|ces|cette) ?)*"
    r"(?:attaque|invasion|attentat|agression|guerre|coup|putsch|violence|massacre|frappe|genocide|annexion|repression|colonisation)"
)


# The first in the title that the sentence is about decides; at the same position, the first of this table.
DOCUMENT_KINDS = (
    DocumentKind(
        "jugement",
        _("Jugement"),
        # A court and what it does, or what is done by a court; else what only courts do to a party.
        rf"{_COURT}(?: [^ ,:;]+){{0,4}}? {_RULES}"
        rf"|(?:{_RULED})(?: [^ ,:;]+){{0,4}} (?:par|by) (?:la |le |l'|les |un |une |an? |the )?(?:[^ ,:;]+ ){{0,2}}?{_COURT}"
        r"|condamne(?:e|s|es)? (?:en (?:justice|appel|premiere instance|cassation)|aux (?:depens|frais)|au paiement"
        r"|pour(?! (?:toujours|l'eternite|longtemps))"
        rf"|a (?:(?:plus|pres|environ) (?:de |d'))?(?:{_AMOUNT}|une (?:lourde )?amende|indemniser|restituer"
        # Not « à payer plus cher »
        rf"|(?:payer|verser|rembourser) (?:[^ ,:;]+ ){{0,3}}?(?:{_AMOUNT}|millions|milliards"
        r"|(?:une|l'|des) ?(?:[a-z]+ )?(?:amendes?|indemnites?)|des dommages)"
        r"|(?:[a-z]+ )(?:ans|mois|millions|milliards)\b))"
        rf"|(?:obtien(?:t|nent)|arrache|confirme) (?:la |une )?condamnation(?!{_CONDEMNED})"
        rf"|(?:fait|font|faire) condamner(?!{_CONDEMNED})"
        rf"|condamnations? (?:de |d'|du |des )?[^,:;]{{1,50}} (?:aux? depens|a (?:{_AMOUNT}|payer|verser|une amende))"
        r"|ecope(?:nt)? de [^,:;]{1,20}(?:prison|reclusion)"
        r"|deboute(?:e|s|es|nt)?|found guilty|held liable|convicted (?:of|for|in|over)|sentenced (?:to|for|over)|acquitted"
        r"|(?:loses?|lost|wins?|won) (?:(?:its|his|her|their|the|an?|final|legal|tax|high|supreme|court) ){0,3}"
        r"(?:lawsuit|court (?:case|battle|fight|bid)|(?:final|legal|tax|high court|supreme court|court) appeal"
        r"|(?<!its )(?<!his )(?<!her )(?<!their )(?<!the )appeal(?! (?:with|to|among|for|as))"
        # Not what no longer pleases: "its appeal" alone
        r"|appeal (?:against|over|in (?:[^ ,:;]+ ){0,3}?(?:disputes?|cases?|courts?|suits?|fights?)))"
        r"|(?:gagne|remporte|perd) (?:[^ ,:;]+ ){0,2}(?:proces|appel(?! (?:d'offres|a|aux?)(?!\w)))"
        r"|(?:court|tribunal|judge'?s?) (?:ruling|judge?ment|order|decision|verdict)s?"
        r"|arrets? (?:de|rendu par) (?:la )?(?:cour|ccja)|arrets? du conseil d'etat|jugements? (?:du tribunal|rendu|commercial)"
        r"|judge?ment (?:against|in favou?r of|debt)",
    ),
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
        r"|mises? en demeure|met en demeure|fined|enforcement actions?"
        # A licence that is taken back
        r"|retraits? (?:d'agrements?|de (?:la |sa |leur )?licences?)"
        r"|(?:retire(?:nt)?|perd(?:ent)?|suspend(?:ent)?|annule(?:nt)?)"
        r" (?:l'|la |les |son |sa |leurs? |ses )?(?:agrement|licence)s?"
        r"|(?:agrement|licence)s? (?:retire|suspendu|annule|revoque)(?:e|s|es)?"
        r"|(?:revok(?:es?|ed|ing)|withdr(?:aws?|ew|awn)|suspend(?:s|ed)?|cancel(?:s|led)?|loses?|lost|stripped of)"
        r" [^,:;]{0,30}?licen[cs]es?|licen[cs]es? (?:revoked|withdrawn|suspended|cancelled)"
        # A party that is kept out
        r"|debar(?:s|red)"
        r"|(?:banned|barred|debarred|blacklisted|excluded"
        r"|suspended) from (?:[^ ,:;]+ ){0,2}?(?:contracts?|tenders?|procurement|work"
        r"|trading|markets?|business|bidding|practi[cs]ing|operating|banking|auditing|acting|directorships?)"
        r"|exclu(?:e|s|es)? (?:des marches|de la commande|de la bourse)|radie(?:e|s|es)? (?:de|du|des|par)"
        r"|(?:interdit|banni)(?:e|s|es)? (?:d'exercer|de (?:soumissionner|marches|gerer|negocier)|des marches|de la bourse)",
        r"sanctions?|amendes?|(?<!particules )(?<!herbes )fines?|penalt(?:y|ies)",
        r"inflig\w+|annul\w+|confirm\w+|ecope\w*|frappe\w*|prononc\w+|impos(?:e|es|ed|ing|ent|ees?)|condamn\w+"
        r"|(?:doit|devra) payer|paie(?:ra)?|alourdit"
        r"|slap(?:s|ped)?|hit with|hands?|handed|lev(?:y|ies|ied)|to pay"
        r"|pays (?:(?:an?|the) (?:[^ ,:;]+ ){0,2}?)?(?:[$€£]?\d[^ ]* )?(?:fines?|penalt(?:y|ies))|pays [$€£][^ ]+"
        r"|(?:faces|gets|receives) .{0,20}(?:fine|penalty)"
        r"|(?:amendes?|fines?|penalty) (?:record )?(?:de|d'|of|pour) ?" + _AMOUNT,
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
        r"(?:de |les )?nouve(?:aux|lles|l) (?:agrement|licence)s?|licen[cs]ed (?:by|as|to)|(?:newly|now|fully) licen[cs]ed",
        r"agrements?|licen[cs]es?|licen[cs](?:ed|ing)|accreditations?|homologations?",
        r"delivr\w+|accord\w+|octroi\w*|octroy\w+|attribu\w+|obtien\w*|obten\w+|obtentions?|decroch\w+|recoi(?:t|vent)|recu|renouvel\w+"
        r"|refus\w+|rejet\w+|sollicit\w+|demande(?:nt)?|grant(?:s|ed|ing)?|gets?|got|secur(?:es?|ed)|receiv(?:es?|ed)|obtain(?:s|ed)?"
        r"|wins?|won|award(?:s|ed)?|issu(?:es?|ed)|approv(?:es?|ed)|renew(?:s|ed|al)?|den(?:y|ies|ied)|refus(?:es?|ed)"
        r"|appl(?:y|ies|ied) for"
        r"|new|bags?|give[sn]?|gave",
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
        "decision",
        _("Décision"),
        r"decisions?|decide(?:nt)?|rulings?(?! (?:party|parties|coalition|class|elite|junta|family|alliance))"
        r"|rules (?:that|against|in favou?r)|decides?",
    ),
)
KIND_BY_SLUG = {kind.slug: kind for kind in DOCUMENT_KINDS}
