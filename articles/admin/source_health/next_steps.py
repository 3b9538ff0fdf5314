"""What an editor can do next about a feed: a sentence for each reason, with the buttons that do it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Feed
from articles.models.feeds.feed_health import Health

VISIT, SEARCH, SUSPEND, RESUME, LET_IN = "visit_now", "search", "suspend", "resume", "let_in"
BUTTONS = {
    VISIT: gettext_lazy("Visiter maintenant"),
    SEARCH: gettext_lazy("Chercher un autre flux"),
    SUSPEND: gettext_lazy("Suspendre le flux"),
    RESUME: gettext_lazy("Reprendre le flux"),
    LET_IN: gettext_lazy("Accepter les entrées"),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, and the acts that do it, the likeliest first."""

    sentence: str | Promise
    acts: tuple[str, ...] = ()

    @property
    def buttons(self) -> list[tuple[str, str | Promise]]:
        """(act, label) of each button."""
        return [(act, BUTTONS[act]) for act in self.acts]


WAIT = NextStep(
    gettext_lazy(
        "Rien à faire d’abord\u00a0: nous réessayons de nous-mêmes. Si cela dure une semaine, ouvrez le "
        "site dans un navigateur\u00a0: "
        "s’il répond, cherchez un autre flux\u202f; s’il a fermé, suspendez celui-ci."
    ),
    (VISIT, SEARCH, SUSPEND),
)
MOVED = NextStep(
    gettext_lazy(
        "Cherchez la nouvelle adresse sur le site, ou corrigez-la ci-dessous. Si le site n’a plus de flux, "
        "suspendez celui-ci."
    ),
    (SEARCH, SUSPEND),
)
WRONG_ADDRESS = NextStep(
    gettext_lazy(
        "Ouvrez l’adresse dans un navigateur. Si elle ne montre pas un flux, cherchez-en un autre\u202f; si "
        "elle est juste, visitez-la de nouveau."
    ),
    (SEARCH, VISIT, SUSPEND),
)
SHUT_OUT = NextStep(
    gettext_lazy(
        "Écrivez à l’éditeur pour qu’il laisse entrer notre robot, ou cherchez un flux ouvert à tous. Quand "
        "il a répondu, visitez de nouveau."
    ),
    (SEARCH, VISIT, SUSPEND),
)
TELL_PUBLISHER = NextStep(
    gettext_lazy("C’est à l’éditeur de corriger\u00a0: prévenez-le. Quand c’est fait, visitez de nouveau."),
    (VISIT, SEARCH, SUSPEND),
)
TOO_HEAVY = NextStep(
    gettext_lazy("Cherchez un flux plus court, celui d’une rubrique par exemple, et suspendez celui-ci."),
    (SEARCH, SUSPEND),
)
SELECTORS = NextStep(
    gettext_lazy(
        "Ouvrez la page dans un navigateur, corrigez les sélecteurs ci-dessous, puis «\u00a0Essayer le flux\u00a0» "
        "au bas de la page, et enregistrez."
    ),
    (SEARCH, SUSPEND),
)
OURS = NextStep(
    gettext_lazy(
        "C’est notre robot qui s’est arrêté\u00a0: le journal du serveur dit pourquoi. "
        "«\u00a0Reprendre le flux\u00a0» oublie les échecs et relance "
        "la lecture\u202f; si cela recommence, suspendez le flux et prévenez qui tient le serveur."
    ),
    (RESUME, SUSPEND),
)
STEPS: dict[str, NextStep] = {
    **dict.fromkeys(
        ("refused", "unreachable", "timeout", "reset", "network", "unavailable", "truncated", "robots-unknown"), WAIT
    ),
    **dict.fromkeys(("dns", "http-404", "redirect-loop", "bad-redirect", "moved"), MOVED),
    **dict.fromkeys(("protocol", "private-address", "bad-address", "empty", "bomb"), WRONG_ADDRESS),
    **dict.fromkeys(("not-a-feed", "not-a-sitemap", "no-titles"), WRONG_ADDRESS),
    **dict.fromkeys(("http-401", "http-403", "challenge-page"), SHUT_OUT),
    **dict.fromkeys(("tls", "tls-host", "tls-expired", "encoding", "malformed", "too-many-members"), TELL_PUBLISHER),
    **dict.fromkeys(("too-large", "too-costly", "page-too-large"), TOO_HEAVY),
    **dict.fromkeys(("no-items", "bad-selector", "no-selector"), SELECTORS),
    **dict.fromkeys(("poison", "error"), OURS),
    "gone": NextStep(
        gettext_lazy(
            "Les visites sont suspendues. Cherchez la nouvelle adresse sur le site\u202f; si c’était une erreur "
            "du site, reprenez."
        ),
        (SEARCH, RESUME),
    ),
    "too-many": NextStep(gettext_lazy("Rien à faire\u00a0: nous attendons le délai que le site demande."), ()),
    "robots": NextStep(
        gettext_lazy("Le site ferme cette page aux robots\u00a0: cherchez un flux, ou écrivez à l’éditeur."),
        (SEARCH, SUSPEND),
    ),
}
OUR_NETWORK = NextStep(
    gettext_lazy(
        "Notre réseau est en panne, le site n’y est pour rien. Rien à faire\u00a0: les visites reprendront seules."
    )
)
FIRST_VISIT = NextStep(
    gettext_lazy("Ce flux n’a pas encore été visité. Rien à faire\u00a0: la visite vient d’elle-même."),
)
BY_HEALTH: dict[str, NextStep] = {
    Health.SUSPENDED: NextStep(
        gettext_lazy(
            "Ce flux n’est plus visité, ses articles restent. «\u00a0Reprendre le flux\u00a0» le visite de nouveau, dès maintenant."
        ),
        (RESUME, SEARCH),
    ),
    Health.UNVISITED: NextStep(
        gettext_lazy("Ce flux n’est pas visité. «\u00a0Reprendre le flux\u00a0» commence les visites, dès maintenant."),
        (RESUME,),
    ),
    Health.QUIET: NextStep(
        gettext_lazy(
            "Le site répond, mais rien de neuf n’est venu depuis bien plus longtemps qu’à l’habitude. "
            "Ouvrez-le\u00a0: s’il publie "
            "ailleurs, cherchez son autre flux\u202f; s’il s’est arrêté, suspendez celui-ci."
        ),
        (SEARCH, VISIT, SUSPEND),
    ),
    Health.SLOW: NextStep(
        gettext_lazy(
            "La visite est en retard. Si beaucoup de flux le sont, notre robot est arrêté\u00a0: prévenez qui "
            "tient le serveur."
        ),
        (VISIT,),
    ),
}


def next_steps(feed: Feed, held_back: int, *, our_network_is_down: bool) -> Sequence[NextStep]:
    """What to do, first about its last failure or its health, then about `held_back` entries. Nothing if all is well."""
    steps = [step] if (step := _step(feed, our_network_is_down)) else []
    if held_back:
        sentence = ngettext(
            "%(n)d entrée est retenue. Si elle est de la source, laissez-la entrer\u00a0: le flux sera relu en entier.",
            "%(n)d entrées sont retenues. Si elles sont de la source, laissez-les entrer\u00a0: le flux sera "
            "relu en entier.",
            held_back,
        )
        steps.append(NextStep(sentence % {"n": held_back}, (LET_IN,)))
    return steps


def _step(feed: Feed, our_network_is_down: bool) -> NextStep | None:
    if feed.state != Feed.State.ACTIVE:
        return STEPS["gone"] if feed.reason == "gone" else BY_HEALTH[feed.health]
    if feed.reason and our_network_is_down and feed.may_be_our_network:
        return OUR_NETWORK
    if feed.reason:
        return step_for(feed.reason)
    return FIRST_VISIT if feed.health == Health.UNVISITED else BY_HEALTH.get(feed.health)


def step_for(reason: str) -> NextStep:
    """What to do about this reason; another answer of the site goes by its class."""
    return STEPS.get(reason) or (WAIT if reason.startswith("http-5") else WRONG_ADDRESS)
