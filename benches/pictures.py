"""`bin/pictures`: makes the pictures of README.md and of docs/editing.md anew, from the demonstration.

From a site that runs (`--url`) it makes those of README.md alone: those of the admin need a moderator's session.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser

from benches.browser.sights import kinds
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import Broker
from benches.pages import chromium, read, say
from benches.serve import Web

COLOURS = 160  # of a picture's palette: a third of the bytes, and nobody sees it
FILL = """
from django.core.management import call_command
from articles.models import Article, Comment
from members.models import Member
call_command("migrate", verbosity=0)
call_command("load_data", demo=True, verbosity=0)
call_command("refresh", all=True, verbosity=0)
said = (
    "Le communiqué parle d’un prêt à quinze ans. Le taux, lui, n’y est pas.",
    "Il est en annexe, page 12 : 4,5 % l’an, différé de cinq ans.",
    "Merci. Reste à savoir qui porte le risque de change.",
)
members = [Member.objects.create(username=name, email=f"{name}@example.org") for name in ("Aminata", "Koffi", "Seydou")]
for number, article in enumerate(Article.objects.published().leads().filter(is_finance=True).newest_first()[:6]):
    first = None
    for author, body in list(zip(members, said))[: 3 - number % 3]:
        comment = Comment.objects.create(article=article, author=author, body=body, parent=first)
        first = first or comment
"""
# What a moderator meets, and the moderator's session, whose key is printed.
FILL_QUEUE = """
from datetime import timedelta
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from articles.comments.moderation.appealing import appeal
from articles.comments.moderation.judging import judge
from articles.models import Article, Comment, Report
from members.models import Member
from portal.staff import powers
now = timezone.now()
def moderator(name):
    made = Member.objects.create(username=name, email=f"{name}@example.org", is_staff=True)
    made.groups.add(Group.objects.get(name="Modération"))
    Authenticator.objects.create(user=made, type="totp", data={"secret": "none"})
    return made
def write(author, body, minutes, **values):
    at = now - timedelta(minutes=minutes)
    return Comment.objects.create(article=article, author=author, body=body, created_at=at, **values)
article = Article.objects.published().leads().filter(is_finance=True).newest_first()[0]
aminata, koffi, seydou = Member.objects.filter(username__in=["Aminata", "Koffi", "Seydou"]).order_by("username")
newcomer = Member.objects.create(username="Binta", email="binta@example.org")
fatou, modou = moderator("Fatou"), moderator("Modou")
contested = write(koffi, "Ce taux est celui de 2024. Voir l’annexe 3 du communiqué.", 300)
judge(contested.pk, fatou, "remove", reason="misinformation", message="Donnez la source.", seen=contested.version, now=now)
appeal(contested.pk, koffi, "La source est le communiqué lui-même, annexe 3.", now)
scam = write(seydou, "J’ai doublé ma mise en un mois, je vous montre comment.", 200, parent=article.comments.public().first())
for member, note in ((aminata, "Il l’écrit sous chaque article."), (newcomer, "")):
    Report.objects.create(comment=scam, member=member, reason="scam", note=note, digest=scam.text_digest)
write(newcomer, "Le différé de cinq ans change tout pour le budget.", 90, state="held", hold="newcomer")
session = SessionStore()
session[SESSION_KEY] = str(modou.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = modou.get_session_auth_hash()
powers.open_powers(session, modou)
session.save()
print(session.session_key)
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the kind of page, the window, and what the device prefers. A phone's is taken at twice its pixels."""

    kind: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pictures are taken, and the key of a moderator's session there, if we could make one."""

    base: str
    session: str = ""


SHOTS = {
    "home": Shot("home", 1280, 960),
    "listing": Shot("rubrique", 390, 800),
    "article": Shot("discussion", 390, 800),
    "search": Shot("search-found", 390, 800, "dark"),
}
QUEUE = "/gestion/articles/comment/file/"
QUEUE_SHOTS = {"queue": Shot(QUEUE, 1280, 1250), "queue-phone": Shot(QUEUE, 390, 800, "dark")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("--url", help="of a site that runs")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="the folder of the pictures")
    options = parser.parse_args(arguments)
    try:
        with scratch() as folder, chromium() as browser:
            _take(browser, Site(options.url) if options.url else _demonstration(folder), options.into)
    except Missing as missing:
        say(str(missing), markup=False)
        return 2
    return 0


def _demonstration(folder: Path) -> Site:
    site = Product(folder, as_sqlite(folder / "demo.sqlite3"), Broker(folder).url, DEMO="1", SECURE_SSL_REDIRECT="0")
    site.manage("shell", "-v", "0", "-c", FILL)
    session = site.manage("shell", "-v", "0", "-c", FILL_QUEUE).stdout.split()[-1]
    site.manage("collectstatic", "--noinput", "-v", "0")
    return Site(Web(site, workers=1, page_cache="1").address(""), session)


def _take(browser: Browser, site: Site, folder: Path) -> None:
    paths = kinds(lambda path: read(site.base, path))
    for name, shot in SHOTS.items():
        _picture(browser, shot, site.base + paths[shot.kind], folder / f"{name}.png")
    if site.session:
        for name, shot in QUEUE_SHOTS.items():
            _picture(browser, shot, site.base + shot.kind, folder / f"{name}.png", site.session)


def _picture(browser: Browser, shot: Shot, address: str, file: Path, session: str = "") -> None:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=2 if shot.width < 600 else 1,
        color_scheme=shot.scheme,
        locale="fr-FR",
    )
    if session:  # a secure cookie, which Chromium also sends to the loopback without TLS
        origin = f"https://{urlsplit(address).netloc}/"
        context.add_cookies([{"name": "__Host-sessionid", "value": session, "url": origin, "secure": True}])
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    for _ in range(3):  # the first times, the font may come too late to be shown
        page.reload(wait_until="networkidle")
    Image.open(BytesIO(page.screenshot())).quantize(COLOURS).save(file, optimize=True)
    say(f"{file}: {file.stat().st_size / 1000:.0f} kB")
    context.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
