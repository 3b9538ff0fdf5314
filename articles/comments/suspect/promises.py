"""Finds promises of gains, in French and English. Pure.

It does not understand what is said of the promise: « ces gains garantis sont une arnaque » is found too, and waits until a
moderator has read it.
"""

import re

W = r"[\w'’-]{1,20}"  # a word between two that matter
PROFIT = r"(?:gain|profit|rendement|benefice|plus-value|retour sur investissement)s?"
WORDS = r"(?:[^\s!?]{1,20} ){0,6}"
EN_PROFIT = r"(?:profit|return|income|gain|roi|winning|earning|payout)s?"
PERIOD = r"(?:jours?|semaines?|heures?|day|week|hour|24 ?h(?:eures?)?|48 ?h(?:eures?)?)"
MONEY = (
    r"(?:argent|capital|mise|investissements?|fonds|depots?|salaire|epargne|revenus?|money|investments?|deposits?|btc|bitcoins?|"
    r"crypto|income|savings)"
)

PROMISES = [
    rf"\b{PROFIT} (?:{W} ){{0,2}}(?:garanti|assure)e?s?\b(?! par (?:l'etat|le tresor))",
    r"\bretours? garantis?\b",
    r"\brevenus? (?:garanti|assure)s?\b",
    rf"\b{EN_PROFIT} (?:(?:is|are|of|fully|always|100 ?%) ){{0,2}}guaranteed\b(?! by )",
    rf"\bguaranteed (?:{W} ){{0,2}}{EN_PROFIT}\b",
    r"\b100 ?% (?:garanti|gagnant|sur et|fiable|legit|guaranteed|profit|safe)",
    # Twenty per cent a day; ten or more a month.
    rf"\d ?(?:%|pour ?cent|percent) (?:{W} ){{0,3}}(?:par|chaque|per|every|each|(?:en|in)(?= \d)) {PERIOD}\b",
    r"\d ?(?:%|percent) a (?:day|week|hour)\b",
    rf"\d ?(?:%|pour ?cent|percent) ?/ ?{PERIOD}\b",
    rf"\d ?(?:%|pour ?cent|percent) (?:{W} )?(?:daily|weekly|journaliers?|quotidiens?|hebdomadaires?)\b",
    r"\b(?:[1-9]\d|\d{3}) ?(?:%|pour ?cent|percent) (?:mensuels?|monthly)\b",
    rf"\b(?:[1-9]\d|\d{{3}}) ?(?:%|pour ?cent|percent) (?:de {PROFIT} |de rendement |profit |returns? )?"
    r"(?:(?:par|chaque|per|every|a|/) ?|en un )(?:mois|month)\b",
    rf"\b(?:{EN_PROFIT}|{PROFIT}) (?:quotidiens?|journaliers?|daily|every day|chaque jour|tous les jours)\b",
    rf"\bdaily (?:{W} )?{EN_PROFIT}\b",
    # Only what is said to the reader (« votre », “your”): « la banque double son capital » is news.
    rf"\b(?:doubl|tripl|multipli|quadrupl)(?:e|es|ez|er|y) (?:vos|votre|ton|ta|tes|your) (?:{W} )?{MONEY}\b",
    rf"\b(?:multipli|multiply)(?:e|ez|er)? (?:par )?{W} (?:vos|votre|ton|ta|tes|your) {MONEY}\b",
    r"(?<!pas )(?<!jamais )(?<!taux )(?<!actif )(?<!actifs )(?<!guere )(?<!rien )\bsans (?:aucun |le moindre )?risques?\b"
    r"(?! (?:de|d'|du|des|que|qu'|politique|systemique|fiscal|juridique|majeur|excessif|pays))(?! d['’])",
    r"\bsans (?:aucun |le moindre )?risques? de (?:perte|perdre)",
    r"\b(?:zero|0|aucun) risques?\b(?! (?:de|d'|que|qu'|pour|politique|zero|n'))",
    r"\brisk[- ]?free\b(?! (?:rate|asset|bond|return|yield|curve|benchmark|interest|us|security|securities))",
    r"(?<!not )(?<!never )\b(?:with no|without(?: any)?|zero) risks?\b(?! (?:of|that|to|in|for|premium))",
    r"\bgagne[zr] (?:de l'|votre |beaucoup d'|plus d')?argent (?:tres )?"
    r"(?:facile|rapide|en ligne|depuis|chaque|tous les|en dormant)",
    rf"\b(?:gagnez|vous gagne(?:z|rez)|j'ai gagne|je gagne|tu gagnes) {WORDS}(?:par|en|chaque|tous les) "
    rf"(?:{W} )?{PERIOD}\b",
    rf"\b(?:you (?:can |will |could )?(?:earn|make)|you'll (?:earn|make)|i (?:earn|make|made|earned)|i am making) "
    rf"{WORDS}(?:(?:per|in|a|every|each) (?:{W} )?{PERIOD}s?|daily|weekly)\b",
    r"(?:^|[.!?\n] ?)(?:earn|make) (?:up to |over )?[$€£]?\d",
    r"\binvestissez (?:[^\s.!?]{1,20} ){1,6}(?:recevez|gagnez|obtenez|retirez|encaissez)\b",
    r"\binvest (?:[^\s!?]{1,20} ){1,6}(?:and )?(?:get|receive|earn|withdraw) (?:back )?[$€£]?\d",
    rf"\b(?:votre|vos|ton|your) {MONEY} (?:{W} )?(?:doubl|tripl|multipli)e(?:e?s?|d)\b",
    r"\b(?:aucune perte possible|zero perte)\b",
    r"\bdevene[zr] (?:vite |rapidement )?(?:riches?|millionnaires?) (?:en|avec|grace|rapidement|vite|des)",
    r"\b(?:get rich (?:quick|fast|with|in)|become a millionaire|turn \$?\d[\d,. ]* into \$?\d)",
    r"\b(?:m'a|m'ont|nous a|l'a) aidee? a (?:gagner|recuperer|multiplier|doubler)",
    r"\bhelped me (?:to )?(?:earn|make|recover|double|invest|trade|withdraw)",
]
PROMISE = re.compile("|".join(f"(?:{one})" for one in PROMISES))
SPACES = re.compile(r"\s+")


def promises_profits(text: str) -> bool:
    """Whether a text that `plain` has made promises gains to its reader."""
    return PROMISE.search(SPACES.sub(" ", text)) is not None
