"""What passes between the steps of figures: points, what a document says, and why one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Months and years are dated by their first day.
Point = tuple[date, Decimal]

REFUSAL_SENTENCES = {
    "empty": "Le document est vide. Rien à faire : nous réessaierons.",
    "page": "L’adresse a donné une page web au lieu des données. Ouvrez-la dans un navigateur, et corrigez-la si elle a changé.",
    "dtd": "Le document contient une déclaration DTD : il est refusé sans être lu. Vérifiez l’adresse ; ces données n’en ont pas.",
    "bomb": "Le classeur dépasserait 50 Mo une fois décompressé : il est refusé. Vérifiez l’adresse.",
    "malformed": "Le document ne se lit pas : il est coupé ou corrompu. Rien à faire : nous réessaierons.",
    "error-answer": "Le fournisseur répond par une erreur au lieu des données. Vérifiez l’adresse et le nom de l’indicateur.",
    "incomplete": "Le document n’est que le début des données. Demandez-en davantage par page dans l’adresse.",
    "no-link": "La page ne mène plus au classeur des prix mensuels. Cherchez-le sur le site et corrigez l’adresse.",
    "renamed-column": "Une colonne attendue n’y est plus. Si le fournisseur l’a renommée, corrigez « colonne » sur la série.",
    "changed-unit": "L’unité de la colonne a changé. Vérifiez-la chez le fournisseur, puis corrigez la série.",
    "two-values": "Le document donne deux valeurs différentes pour une même date. Écrivez au fournisseur ; rien n’est gardé.",
    "future": "Le document donne une valeur pour une date à venir. Rien n’est gardé ; vérifiez l’adresse et la colonne.",
    "not-a-number": "Une valeur n’est pas un nombre. Vérifiez la colonne ; rien n’est gardé.",
    "out-of-range": "Une valeur est trop grande pour être juste. Vérifiez l’unité de la colonne ; rien n’est gardé.",
}


class Refusal(Exception):
    """A document, or one column of it, that is not to be stored: a reason code and a French sentence for editors."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason, self.sentence = reason, REFUSAL_SENTENCES[reason]


@dataclass(frozen=True, slots=True)
class Column:
    """What a document says in one column: its points in any order, and the unit that it names."""

    points: tuple[Point, ...] = ()
    unit: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document's columns by their names."""

    columns: Mapping[str, Column] = field(default_factory=dict)
