"""Every kind of page a visitor meets, found on a running site by its links: name → path."""

import re
from collections.abc import Callable
from functools import cache

# Always at the same address.
FIXED = {
    "home": "/",
    "edition": "/editions/uemoa/",
    "sectors": "/secteurs/",
    "countries": "/pays/",
    "companies": "/societes/",
    "institutions": "/institutions/",
    "sources": "/sources/",
    "markets": "/marches/",
    "data": "/donnees/",
    "watch": "/veille-reglementaire/",
    "narrowed": "/rubriques/economie/?langue=fr&periode=1an",
    "archives": "/archives/",
    "language": "/langues/en/",
    "search": "/recherche/",
    "search-found": "/recherche/?q=banque",
    "search-nothing": "/recherche/?q=zzyzx",
    "about": "/a-propos/",
    "charter": "/charte/",
    "moderation": "/moderation/",
    "method": "/methode/",
    "privacy": "/confidentialite/",
    "legal": "/mentions-legales/",
    "accessibility": "/accessibilite/",
    "plan": "/plan-du-site/",
    "status": "/etat-des-sources/",
    "contact": "/contact/",
    "api": "/api/",
    "feeds": "/flux/",
    "application": "/application/",
    "shared": "/partage/?url=https://ailleurs.example/1&title=Cacao",
    "offline": "/hors-ligne/",
    "login": "/compte/login/",
    "signup": "/compte/signup/",
    "password": "/compte/password/reset/",
    "missing": "/rien-ici/",
}
DAY = "/aujourdhui.html"  # sent as a file to keep, so a browser does not open it
# What only a member sees.
MEMBERS = {
    "feed": "/mon-fil/",
    "comments": "/compte/commentaires/",
    "profile": "/compte/profil/",
    "follows": "/mon-fil/suivis/",
    "following": "/suivre/?sujet=country:SN",
    "notices": "/compte/notifications/",
    "mails": "/compte/courriels/",
    "first-choices": "/compte/bienvenue/",
    "account": "/compte/email/",
    "new-password": "/compte/password/set/",
    "two-steps": "/compte/2fa/",
    "sessions": "/compte/sessions/",
    "own-data": "/compte/donnees/",
    "erasure": "/compte/supprimer/",
    "goodbye": "/compte/supprimer/fait/",
    "leaving": "/compte/logout/",
}
ARTICLE = r"/actualite/\d+-[\w-]+/"
# The first link that looks like this, on the page named.
LINKED = {
    "article": ("home", ARTICLE),
    "discussion": ("home", rf'"({ARTICLE})(?:#commentaires">|"[^>]*>[^<]+</a> <span class="by">[^<]*, )\d+ comment'),
    "story": ("home", r"/sujets/\d+-[\w-]+/"),
    "comment": ("article", f"{ARTICLE}commenter/"),
    "sector": ("sectors", r"/secteurs/[\w-]+/"),
    "rubrique": ("home", r"/rubriques/[\w-]+/"),
    "country": ("countries", r"/pays/[\w-]+/"),
    "region": ("countries", r"/regions/[\w-]+/"),
    "source": ("home", r"/sources/[\w-]+/"),
    "company": ("companies", r"/societes/[\w-]+/"),
    "institution": ("institutions", r"/institutions/[\w-]+/"),
    "archive-year": ("archives", r"/archives/\d{4}/(?=[\"?])"),
    "archive-month": ("archives", r"/archives/\d{4}/\d{1,2}/(?=[\"?])"),
    "archive-day": ("archive-month", r"/archives/\d{4}/\d{1,2}/\d{1,2}/"),
}


def kinds(read: Callable[[str], str]) -> dict[str, str]:
    """The path of a page of each kind, asking `read` for the text of those that lead there; none where no link does."""
    text = cache(read)
    found = dict(FIXED)
    for name, (hub, pattern) in LINKED.items():
        link = re.search(pattern, text(found[hub])) if hub in found else None
        if link:
            found[name] = link[link.lastindex or 0]
    return found


def english(path: str) -> str:
    """The same page in English."""
    return f"/en{path}"
