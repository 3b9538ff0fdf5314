"""Detects paywalls, cookie walls and challenge pages by their sentences.

All are compared folded (text/fold.py): without case, accents or curly apostrophes.
"""

import re
from collections.abc import Iterable

from articles.ingest.extract.blocks import Block
from articles.text.fold import fold

MAX_WALL_CHARS, MAX_WALL_SENTENCE_CHARS = 1_500, 400  # a longer paragraph has other content too


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


PAYWALL = _any(
    r"reservee?s? (?:exclusivement )?(?:a nos|a tous nos|aux) (?:lecteurs )?(?:abonne|membre)",
    r"(?:article|contenu) (?:reserve|abonnes?)\b(?! (?:de|au|en) )",
    r"il (?:vous )?reste \d{1,3}(?:[.,]\d)?\s?% (?:de (?:cet article|l'article|ce contenu)|a (?:lire|decouvrir))",
    r"(?:article|contenu|suite) est (?:payante?|accessible (?:uniquement )?(?:aux|pour les) abonnes)",
    r"(?:pour lire|lisez|pour acceder a|accedez a) (?:la suite|l'integralite|la totalite|tous nos articles|cet article)"
    r"(?: de (?:cet |l')article)?,? (?:abonnez|connectez|identifiez|creez|inscrivez|en vous abonnant|avec l'abonnement)",
    r"abonnez[- ]vous (?:pour|et|afin de|a partir de) (?:lire|accede|continue|poursui|decouvr|profite|\d)",
    r"deja abonnee?\s?\?|deja un compte\s?\?|vous (?:avez|etes) deja (?:abonnee?|un compte)\s?\?",
    r"subscribe (?:now )?to (?:continue|read|keep reading|unlock|get (?:full|unlimited) access|access)",
    r"(?:this|the rest of this|the full) (?:article|content|story)"
    r" is (?:only )?(?:for|available (?:only )?(?:to|for)|exclusive to|reserved for)"
    r" (?:\S+ )?(?:subscribers|members|registered)",
    r"(?:to (?:continue|keep) reading|continue reading (?:this article|for free|with)),?"
    r" (?:\S+ ){0,6}(?:subscri|sign|log|register|creat|account)",
    r"you(?:'ve| have) (?:reached|read|used) (?:your|all|the) (?:\S+ ){0,4}(?:limit|free (?:articles?|stor))",
    r"already (?:a )?(?:subscriber|a member|registered)\s?\?",
    r"for (?:full|unlimited) access(?: to)? .{0,40}subscri",
    r"(?:conteudo|artigo) exclusivo para (?:assinantes|subscritores)|ja e assinante\s?\?",
    r"contenido exclusivo para suscriptores",
    fold("للمشتركين فقط"),
    fold("هذا المحتوى مخصص للمشتركين"),
)
COOKIES = _any(
    r"\bcookies?\b", r"\btraceurs?\b", "store and/or access", "stockons et/ou acced", fold("ملفات تعريف الارتباط")
)
CONSENT = _any(
    r"\b(?:accept(?:er|ez|ing|ons)?|refus(?:er|ez)|parametr\w+|personnalis\w+|consent\w*|partenaires|partners)\b",
    r"\b(?:third[- ]part\w+|vie privee|privacy|donnees personnelles|personal data|preferences)\b",
    r"\b(?:aceit\w+|legitimate interest|interet legitime)\b",
)
READER_ADDRESS_PHRASES = _any(
    r"\bnous (?:et|utilisons|deposons|stockons|respectons)\b|\b(?:notre|ce) site\b|\bvous (?:pouvez|acceptez|consentez)\b",
    r"\b(?:votre (?:consentement|vie|choix|accord|navigateur|experience)|vos (?:choix|preferences|donnees))\b",
    r"\ben (?:cliquant|poursuivant|continuant)\b|\bwe (?:and|use|value|store|care)\b|\bour (?:partners|site|website)\b",
    r"\bthis (?:site|website)\b|\byou (?:can|may|agree|consent)\b|\bby (?:clicking|continuing|using)\b|\b(?:este|nosso) site\b",
    r"\byour (?:consent|choices?|privacy|preferences|browser|experience|data)\b",
)
CHALLENGE_PHRASES = _any(
    "checking (?:if the site connection is secure|your browser)",
    "verify(?:ing)? (?:that )?you are (?:a )?human",
    "enable javascript and cookies to continue",
    "please enable js and disable any ad ?blocker",
    r"verifi\w+ que vous (?:n'etes pas un robot|etes (?:humain|un etre humain))",
    "ddos protection by",
    "unusual traffic from your",
    r"^just a moment\.\.\.",
    r"^access denied\b",
    r"attention required! \| cloudflare",
    "pardon our interruption",
)
REJECTION_SENTENCES = {
    "paywall": "Cet article est réservé aux abonnés de son site.",
    "cookie-wall": "Le site demande d’abord un consentement aux cookies : l’article n’est pas dans la page.",
    "challenge-page": "Le site a envoyé une page de vérification au lieu de l’article.",
    "no-text": "Aucun article trouvé dans cette page. Vérifiez l’adresse, ou saisissez le texte à la main.",
}


def wall_kind(block: Block) -> str:
    """The kind of wall a block is ("paywall", "cookie-wall", "challenge-page"); empty for a block of content."""
    if block.kind == "table" or len(block.text) > MAX_WALL_CHARS:
        return ""
    text = fold(block.text)
    if len(text) <= MAX_WALL_SENTENCE_CHARS and CHALLENGE_PHRASES.search(text):
        return "challenge-page"
    if len(text) <= MAX_WALL_SENTENCE_CHARS and PAYWALL.search(text):
        return "paywall"
    if COOKIES.search(text) and CONSENT.search(text) and READER_ADDRESS_PHRASES.search(text):
        return "cookie-wall"
    return ""


def without_walls(blocks: Iterable[Block]) -> tuple[list[Block], set[str]]:
    """The blocks that are not walls, and the kinds of walls found.

    A block about cookies among content paragraphs with the same path is part of the article: it stays.
    """
    blocks_and_kinds = [(block, wall_kind(block)) for block in blocks]
    article_chars_by_path: dict[str, int] = {}
    for block, kind in blocks_and_kinds:
        article_chars_by_path[block.path] = article_chars_by_path.get(block.path, 0) + (
            len(block.text) if not kind else -len(block.text)
        )
    kept, met = [], set()
    for block, kind in blocks_and_kinds:
        if kind and not (
            kind == "cookie-wall" and block.path and article_chars_by_path[block.path] > MAX_WALL_SENTENCE_CHARS
        ):
            met.add(kind)
        else:
            kept.append(block)
    return kept, met
