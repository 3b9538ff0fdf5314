"""Invented news: titles and leads in French and English, of common words and of a long tail of rare ones."""

import random
from dataclasses import dataclass, field
from functools import partial

COMMON = {
    "fr": {
        "who": "la banque centrale|le ministère des Finances|un groupe minier|l’opérateur télécom|le Trésor public|"
        "une start-up|le port autonome|l’assureur|la compagnie aérienne|le régulateur|un fonds souverain|"
        "le FMI|la Banque mondiale|la société d’électricité|un cimentier|l’autorité des marchés|le raffineur",
        "does": "lève|annonce|signe|relève|réduit|inaugure|finance|cède|rachète|émet|suspend|lance|prévoit|double|négocie|obtient",
        "what": "un emprunt obligataire|une usine|ses taux directeurs|un prêt|une licence|la dette|un barrage|sa production|"
        "une centrale solaire|le prix du carburant|ses exportations|des pertes|son dividende|une hausse de capital|le budget",
        "why": "malgré l’inflation|après un an de négociations|pour soutenir la croissance|face à la demande|selon ses comptes|"
        "avant la fin de l’année|sur fond de sécheresse|avec l’appui des bailleurs",
        "sum": "de {n} milliards de FCFA|de {n} millions de dollars|en hausse de {n} %|pour {n} ans|en 2026",
        "place": "à|au marché de|pour",
    },
    "en": {
        "who": "the central bank|the finance ministry|a mining group|the telecom operator|the treasury|a start-up|"
        "the port authority|the insurer|the cocoa board|the airline|the regulator|a sovereign fund|the IMF|the utility|"
        "a cement maker|the securities commission|the banking unit|the refiner",
        "does": "raises|announces|signs|hikes|cuts|opens|funds|sells|buys|issues|suspends|launches|plans|doubles|secures",
        "what": "a bond|a plant|its key rate|a loan|a licence|the debt|a dam|its output|a solar park|fuel prices|a deal|"
        "losses|its dividend|a capital increase|the budget",
        "why": "despite inflation|after a year of talks|to support growth|as demand rises|its accounts show|amid drought|"
        "with donor support",
        "sum": "worth {n} billion naira|of {n} million dollars|up {n}%|over {n} years|in 2026",
        "place": "in|for|from",
    },
}
SYLLABLES = (
    "ba",
    "do",
    "ka",
    "lu",
    "mi",
    "no",
    "ra",
    "sé",
    "ti",
    "vo",
    "za",
    "nga",
    "mbo",
    "kou",
    "dia",
    "fa",
    "ndé",
    "tou",
    "yo",
)
RARE = 40_000  # words that come up seldom


@dataclass(slots=True)
class News:
    """Writes from a seed: the same titles every time."""

    luck: random.Random
    _parts: dict[str, dict[str, list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._parts = {
            language: {name: words.split("|") for name, words in parts.items()} for language, parts in COMMON.items()
        }

    def title(self, language: str, place: str) -> str:
        """Who does what, where; names are of the long tail."""
        parts, pick = self._parts[language], self.luck.choice
        title = f"{pick(parts['who'])} {self._rare()} {pick(parts['does'])} {pick(parts['what'])}"
        if place:
            title += f" {pick(parts['place'])} {place}"
        return title[0].upper() + title[1:]

    def lead(self, language: str, place: str) -> str:
        """Two sentences."""
        parts, pick = self._parts[language], self.luck.choice
        amount = pick(parts["sum"]).format(n=self.luck.randrange(2, 900))
        said = partial(self.title, language)
        return f"{said(place)} {amount}. {said('')} {pick(parts['why'])}, {self._rare()} {self._rare()}."

    def _rare(self) -> str:
        """A name, the same few far more often than the others."""
        rank, name = int(RARE * self.luck.random() ** 4), ""
        while rank or not name:
            rank, syllable = divmod(rank, len(SYLLABLES))
            name += SYLLABLES[syllable]
        return name.capitalize()
