"""The product under attack: its web server, a process inside it, a hostile site, and a canary that nobody may connect to."""

import json
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis

from benches.attacks.hostile import Hostile
from benches.attacks.lines import Failed, Line
from benches.attacks.visitor import Visitor, code_of
from benches.harness.processes import cpu
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Program, end_programs
from benches.harness.services import Broker, Cluster, NginxFront
from benches.harness.web import Web
from benches.security.walls import Canary

if TYPE_CHECKING:
    from benches.attacks.browser import Browser

PATIENCE = 120.0  # seconds for one call: what takes longer has failed
PASSWORD = "cacao-et-karité-77"  # noqa: S105 of members that live for a minute


@dataclass
class Stage:
    """All that a check needs. What several checks need is made once: `once`."""

    base: str
    back: Callable[..., Any]  # calls a function of `inside` by its name; raises Failed with its error
    site: Hostile
    canary: Canary
    mail: Path
    log: Callable[[], str] = str
    web: int = 0  # the web server's process
    proxy: Canary | None = None  # where the environment says that a proxy is
    fronted: bool = False  # whether nginx is in front of it, which also caches pages for a minute
    lines: Sequence[Line] = ()
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    made: dict[str, Any] = field(default_factory=dict)
    ending: ExitStack = field(default_factory=ExitStack)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """The same for all who ask."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def text(self, payload: str) -> str:
        """A payload with the addresses of this run."""
        return payload.replace("{canary}", str(self.canary.port)).replace("{other}", str(self.site.port))

    def visitor(self) -> Visitor:
        """A new visitor, from an address of their own."""
        return Visitor(self.base)

    def person(self, name: str = "", **words: Any) -> dict[str, Any]:
        """A member: id, name, email."""
        person: dict[str, Any] = self.back("member", name or f"membre{next(self.numbers)}", **words)
        return person

    def member(self, name: str = "") -> tuple[dict[str, Any], Visitor]:
        """A member and their browser, signed in."""
        person = self.person(name)
        return person, Visitor(self.base, cookies=dict(self.back("session", person["id"])))

    def staff(self, *groups: str, boss: bool = False) -> Visitor:
        """An editor (`Rédaction`), a moderator (`Modération`) or the `boss`, signed in with password and second factor."""
        who: Visitor = self.once(f"staff {groups} {boss}", lambda: self.new_staff(*groups, boss=boss))
        return who

    def new_staff(self, *groups: str, boss: bool = False) -> Visitor:
        """The same, signed in just now: some acts ask for that."""
        person = self.person(f"plume{next(self.numbers)}", password=PASSWORD, groups=groups, boss=boss)
        secret = self.back("second_factor", person["id"])
        visitor = self.visitor()
        answer = sign_in(visitor, person)
        if "2fa" not in answer.location:
            raise Failed(f"signing in asked for no second factor: {answer.status} {answer.location}")
        answer = visitor.submit(answer.location, {"code": code_of(secret)})
        desk = visitor.follow("/gestion/")
        if answer.status != 302 or desk.status != 200 or "second_factor" in desk.text:
            raise Failed(f"the desk does not open after the second factor: {answer.status}, then {desk.status}")
        return visitor

    def cpu(self) -> float:
        """Seconds of CPU that the web server has used."""
        return cpu(self.web) if self.web else 0.0

    def ago(self, **words: int) -> str:
        """A moment so long ago."""
        return (datetime.now(UTC) - timedelta(**words)).isoformat()

    def has_door(self, pattern: str) -> bool:
        """Whether a public route, or its name, matches."""
        routes = self.once("routes", lambda: self.back("routes"))
        return any(re.search(pattern, route) for route in routes)

    def article(self, title: str = "", **words: Any) -> dict[str, Any]:
        """An article of our own: id, path."""
        title = title or f"Une nouvelle de la batterie {next(self.numbers)}"
        one: dict[str, Any] = self.back("article", title, **words)
        return one

    def mails(self, to: str) -> list[EmailMessage]:
        """What was sent to this address, oldest first."""
        from portal.mails.kept import read_mail

        paths = sorted(self.mail.glob("*.eml")) if self.mail.is_dir() else []
        return [mail for mail in map(read_mail, paths) if to.lower() in str(mail["To"]).lower()]

    @cached_property
    def browser(self) -> "Browser":
        """The machine's Chromium."""
        from benches.attacks.browser import chromium

        return self.ending.enter_context(chromium(self.base))


def sign_in(visitor: Visitor, person: dict[str, Any], password: str = "") -> Any:
    """Send the sign-in form."""
    return visitor.submit("/compte/login/", {"login": person["email"], "password": password or person["password"]})


class InsideProcess:
    """`inside`, in a process of its own that is started again when it hangs."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._start()

    def _start(self) -> None:
        command = [
            sys.executable,
            "manage.py",
            "shell",
            "-v",
            "0",
            "-c",
            "from benches.attacks.inside import main; main()",
        ]
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        where = {"cwd": self._product.root, "env": self._product.environment}
        self._program = Program(command, self._product.folder / "inside.log", **options, **where)

    def __call__(self, name: str, *given: Any, **words: Any) -> Any:
        """Its result. Raises Failed with its error, or when it takes longer than PATIENCE."""
        process = self._program.process
        assert process.stdin and process.stdout  # noqa: S101
        process.stdin.write((json.dumps({"call": name, "given": given, "words": words}) + "\n").encode())
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline() if ready else b""
        if not line:
            self._program.end()
            self._start()
            raise Failed(f"{name} hung for {PATIENCE:g} s" if not ready else f"{name} killed its process")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["result"]


@dataclass(frozen=True)
class StageBase:
    """What all stages share, made once: the static files, a database with the shipped data, a broker."""

    folder: Path
    broker: str

    @property
    def template(self) -> Path:
        """An SQLite database."""
        return self.folder / "template.sqlite3"


def ground(folder: Path) -> StageBase:
    """Collect, migrate, load."""
    base = StageBase(folder, Broker(folder).url)
    product = Product(folder, as_sqlite(base.template), base.broker)
    product.collect()
    product.prepare()
    return base


@contextmanager
def stage(
    ground: StageBase, name: str, database: str, lines: Sequence[Line] = (), root: Path = ROOT, *, fronted: bool = False
) -> Iterator[Stage]:
    """The product of the tree `root` on a database of its own, behind nginx if `fronted`. All that it starts ends on leaving."""
    folder = ground.folder / name
    folder.mkdir()
    with ExitStack() as ending:
        ending.callback(end_programs, folder)
        site = ending.enter_context(closing(Hostile()))
        canary = ending.enter_context(closing(Canary()))
        proxy = ending.enter_context(closing(Canary()))
        environment = _settings(ground, site, proxy, fronted)
        product = Product(folder, _database(ground, folder, database), ground.broker, **environment)
        product.root = root
        if database != "sqlite":
            product.prepare()
        with closing(Redis.from_url(ground.broker)) as redis:
            redis.flushall()  # limits counted on one stage do not hold on the next
        web = Web(product)
        base, back = web.address(""), InsideProcess(product)
        if fronted:
            base = f"https://127.0.0.1:{NginxFront(folder, web.port, folder / 'var', root).port}"
        one = Stage(base, back, site, canary, folder / "var" / "mail", proxy=proxy, fronted=fronted, lines=lines)
        one.log, one.web = web.program.said, web.program.pid
        ending.enter_context(one.ending)
        yield one


def _settings(ground: StageBase, site: Hostile, proxy: Canary, fronted: bool) -> dict[str, str]:
    stranger = f"http://127.0.0.1:{proxy.port}"
    proxies = {name: stranger for word in ("http_proxy", "https_proxy", "all_proxy") for name in (word, word.upper())}
    if fronted:
        proxies |= {"BEHIND_TLS_PROXY": "1", "TRUSTED_PROXY_COUNT": "1", "SITE_URL": "https://127.0.0.1"}
    return proxies | {
        "STATIC_ROOT": str(ground.folder / "static"),
        "SECURE_SSL_REDIRECT": str(int(fronted)),
        "FETCH_ALLOW_PRIVATE_NETWORKS": site.allowed,
        "FETCH_HOST_PAUSE": "0",
        "LOG_LEVEL": "INFO",
        "HOLD_FIRST": "0",  # the members of the battery have all just joined
    }


def _database(ground: StageBase, folder: Path, database: str) -> str:
    if database == "sqlite":
        return as_sqlite(Path(shutil.copyfile(ground.template, folder / "attacks.sqlite3")))
    return Cluster(folder).create("attacks")
