"""The reason codes of failed visits and their sentences: in French, because editors read them as they are stored."""

from articles.ingest.records import FetchError, NotAFeed

TOO_COSTLY_SENTENCE = (
    "La lecture de cette réponse demandait trop de calcul : elle a été arrêtée. Vérifiez l’adresse ; un flux n’est relu "
    "qu’après un jour."
)
FAILURE_SENTENCES = {
    "dns": "L’adresse du site est introuvable. Vérifiez celle du flux ; si elle est juste, le site a peut-être fermé.",
    "refused": "Le site refuse la connexion ou n’est pas joignable. Rien à faire : nous réessaierons.",
    "unreachable": "Le site ne répond pas du tout. Rien à faire : nous réessaierons, de moins en moins souvent.",
    "timeout": "Le site n’a pas répondu à temps. Rien à faire : nous réessaierons, de moins en moins souvent.",
    "reset": "Le site a coupé la connexion avant la fin. Rien à faire : nous réessaierons.",
    "network": "La connexion au site a échoué. Rien à faire : nous réessaierons.",
    "protocol": "La réponse du site n’est pas du HTTP valable. Ouvrez l’adresse dans un navigateur.",
    "tls-expired": "Le certificat du site a expiré. Prévenez l’éditeur du site ; nous réessaierons.",
    "tls-host": "Le certificat du site est celui d’un autre nom. Vérifiez l’adresse du flux, « www » compris.",
    "tls": "La connexion chiffrée a échoué : certificat inconnu ou incomplet. Prévenez l’éditeur du site.",
    "gone": "Le site annonce que ce flux n’existe plus. Cherchez sa nouvelle adresse ou retirez-le.",
    "too-many": "Le site demande d’espacer nos visites. Rien à faire : nous respectons le délai.",
    "unavailable": "Le site est momentanément indisponible. Rien à faire : nous réessaierons.",
    "too-large": "La réponse est trop lourde pour un flux. Demandez à l’éditeur un flux plus court.",
    "bomb": "La réponse devient énorme une fois décompressée. Vérifiez que l’adresse est celle d’un flux.",
    "too-many-members": "La réponse est faite de trop de morceaux compressés bout à bout. Prévenez l’éditeur du site.",
    "too-costly": TOO_COSTLY_SENTENCE,
    "redirect-loop": "L’adresse redirige en boucle. Ouvrez-la dans un navigateur, puis corrigez-la.",
    "bad-redirect": "Le site renvoie vers une adresse inutilisable. Cherchez la nouvelle adresse du flux.",
    "private-address": "L’adresse mène à un réseau privé ou à un port réservé. Indiquez une adresse publique.",
    "bad-address": "L’adresse n’est pas valable. Elle doit commencer par http:// ou https://, sans mot de passe.",
    "truncated": "La réponse est arrivée incomplète. Rien à faire : rien n’est perdu, nous réessaierons.",
    "encoding": "La réponse est compressée d’une façon que nous ne savons pas lire. Prévenez l’éditeur du site.",
    "empty": "Le site a renvoyé une réponse vide. Si cela dure, ouvrez l’adresse dans un navigateur.",
    "http-401": "Le site demande un mot de passe (401). Cherchez une adresse de flux publique.",
    "http-403": "Le site nous refuse l’accès (403). Demandez à l’éditeur d’autoriser nos visites.",
    "http-404": "Il n’y a rien à cette adresse (404). Cherchez la nouvelle adresse du flux.",
}
OUR_NETWORK_SENTENCE = (
    "Notre réseau est en panne : le site n’y est pour rien. Rien à faire : nous réessaierons dans quelques minutes."
)
NOT_A_FEED_SENTENCES = {
    "empty": "Le document est vide. Si cela dure, ouvrez l’adresse dans un navigateur.",
    "challenge-page": "Le site a envoyé une page de vérification au lieu du flux. Demandez-lui d’autoriser nos visites.",
    "not-a-feed": "Cette adresse ne donne pas un flux RSS, Atom ou JSON. Cherchez celle du flux sur le site.",
    "bomb": "Le document deviendrait énorme à la lecture. Vérifiez que l’adresse est celle d’un flux.",
    "too-costly": TOO_COSTLY_SENTENCE,
    "malformed": "Le flux contient trop d’erreurs pour être lu. Prévenez l’éditeur du site ; nous réessaierons.",
}


def failure(reason: str, retry_after: int | None = None) -> FetchError:
    """The error for `reason`; `http-<n>` codes without a sentence of their own get one by their class."""
    return FetchError(reason, FAILURE_SENTENCES.get(reason) or _by_status(reason), retry_after)


def not_a_feed(reason: str) -> NotAFeed:
    """The error for `reason`."""
    return NotAFeed(reason, NOT_A_FEED_SENTENCES[reason])


def _by_status(reason: str) -> str:
    status = reason.removeprefix("http-")
    if status.startswith("5"):
        return f"Le site est en panne (erreur {status}). Rien à faire : nous réessaierons."
    return f"Réponse inattendue du site (code {status}). Ouvrez l’adresse dans un navigateur."
