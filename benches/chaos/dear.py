"""What `bin/chaos --crowd` asks for: each kind of page and form that costs something, never twice alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from benches.attacks.stage import PASSWORD

WORDS = (
    "banque", "mobile", "dette", "cacao", "impôt", "budget", "pétrole", "bourse", "inflation", "franc", "coton", "prêt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, a form where it has fields."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def kinds(listing: str, articles: Sequence[str]) -> dict[str, Callable[[int], Request]]:
    """What is asked for: name → its request of a number. All differ from each other, so that no cache has them."""

    def words(number: int) -> str:
        return urlencode({"q": " ".join(Random(number).sample(WORDS, 3)) + f" {number}"})  # noqa: S311

    def sent(path: str, **fields: str) -> Callable[[int], Request]:
        return lambda n: Request(path, {name: value.format(n=n) for name, value in fields.items()})

    named = (
        "/",
        "/societes/",
        "/institutions/",
        listing,
        "/rss.xml",
        f"{listing}rss.xml",
        "/pays/",
        "/api/v1/articles/",
    )
    queries = {f"invented word {path}": lambda n, path=path: Request(f"{path}?x={n}") for path in named}
    gets = {
        "Authorization /societes/": lambda n: Request("/societes/", headers={"Authorization": f"Basic {n:08x}"}),
        "cookie of no session": lambda n: Request("/societes/", headers={"Cookie": f"__Host-sessionid={n:032x}"}),
        "any cookie": lambda n: Request("/institutions/", headers={"Cookie": f"x={n}"}),
        "invented cursor": lambda n: Request(f"{listing}?avant={1_790_000_000_000_000 + n * 1_000_003}-{n + 5000}"),
        "invented filter": lambda n: Request(f"{listing}?pays=x{n}"),
        "filters": lambda n: Request(
            f"{listing}?langue=fr&source=source-{n % 150}&periode={('jour', 'semaine')[n % 2]}"
        ),
        "search": lambda n: Request(f"/recherche/?{words(n)}"),
        "distinct articles": lambda n: Request(articles[n % len(articles)]),
        "no such page": lambda n: Request(f"/secteurs/x{n}/"),
        "api": lambda n: Request(f"/api/v1/articles/?limit=50&{words(n)}"),
    }
    forms = {
        "sign-in": sent("/compte/login/", login="nul{n}@member.example", password=PASSWORD),
        "sign-up": sent("/compte/signup/", email="neuf{n}@member.example", username="Neuf{n}", password1=PASSWORD),
        "a code to sign in": sent("/compte/login/code/", email="nul{n}@member.example"),
        "reset": sent("/compte/password/reset/", email="nul{n}@member.example"),
        "contact": sent("/contact/", qui="lecteur", sujet="question", message="Bonjour, {n}.", email="x{n}@x.example"),
        "comment": sent(f"{articles[0]}commenter/", body="Un avis sur le cacao, {n}."),
        "preferences": sent("/preferences/", theme="sombre"),
    }
    every = {**queries, **gets, **forms}
    dearest = (
        "invented word /societes/", "sign-in", "search", "distinct articles", "sign-up", "filters",
        "cookie of no session", "comment",
    )  # fmt: skip
    return {**every, "the dearest mixed": lambda n: every[dearest[n % len(dearest)]](n)}
