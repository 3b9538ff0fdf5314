"""deploy/nginx.conf as it is shipped, only its paths and ports replaced, before gunicorn as deploy/gunicorn_conf.py has it."""

import itertools
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection, RemoteDisconnected
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import override_settings

from benches.harness.programs import Program, free_port, listens, scratch
from members.models import Member
from portal.tests.startup.test_checks import collect
from portal.tests.test_env import ROOT, STRONG
from portal.tests.web.test_middleware import CARRIED
from portal.views import ALL_AFRICA
from portal.web import static_files
from portal.web.preferences import edition_slugs

pytestmark = pytest.mark.django_db  # or no database would be made

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
SITE = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
HOST, SESSION = "www.example.org", "__Host-sessionid"
SLOW = 60  # requests sent by half: many more than gunicorn has threads
AROUND = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
  include {folder}/site.conf;
}}
"""
PICTURE = "images/ab000000000000000000000000000000-320.webp"
TOKEN, QUESTION = "a-token-that-nobody-may-read", "what-somebody-looks-for"
FORM = f"""POST /contact/ HTTP/1.1\r
Host: {HOST}\r
Origin: https://{HOST}\r
Cookie: __Host-csrftoken={"a" * 32}\r
Content-Type: application/x-www-form-urlencoded\r
Content-Length: 5000\r
\r
message="""  # its token would be looked for in what never comes
visitors = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """What came back; `how` is the line of nginx's log that tells of it."""

    status: int
    headers: HTTPMessage
    body: bytes
    how: str


@dataclass(frozen=True)
class Front:
    """A running nginx."""

    folder: Path
    plain: int
    tls: int
    program: Program

    def ask(
        self, path: str, method: str = "GET", tls: bool = True, body: bytes | None = None, **headers: str
    ) -> Answer:
        agent = f"visitor {next(visitors)};"
        headers = {"Host": HOST, "User-Agent": agent} | {name.replace("_", "-"): said for name, said in headers.items()}
        with closing(self.connection(tls)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read(), self.told_of(agent))

    def connection(self, tls: bool) -> HTTPConnection:
        if tls:
            return HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=trusting())
        return HTTPConnection("127.0.0.1", self.plain, timeout=20)

    def say(self, raw: bytes, tls: bool = True) -> HTTPResponse | None:
        """What comes back for these very bytes; nothing where the line is cut."""
        with closing(self.line(raw, tls)) as line, suppress(ConnectionResetError, RemoteDisconnected):
            answer = HTTPResponse(line)
            answer.begin()
            return answer
        return None

    def line(self, raw: bytes, tls: bool = True) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.tls if tls else self.plain), timeout=20)
        line = trusting().wrap_socket(line) if tls else line
        line.sendall(raw)
        return line

    def told_of(self, agent: str) -> str:
        """The log's line; it is written just after the answer has left."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for line in self.log().splitlines():
                if f'"{agent}"' in line:
                    return line
            time.sleep(0.01)
        raise AssertionError(f"nothing is told of {agent}")

    def log(self) -> str:
        return (self.folder / "logs" / "lapesee.log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    if version() < (1, 25, 1):
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("no nginx ≥ 1.25.1 on this machine: apt-get install nginx-light")
    with scratch() as folder:
        certify(folder)
        yield folder


@pytest.fixture(scope="module")
def session(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The key of a member's session, in the database."""
    with django_db_blocker.unblock(), override_settings(SECRET_KEY=STRONG):
        member = Member.objects.create_user("Awa", "awa@example.org", "motdepasse-1234")
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(member.pk), member.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store.save()
        yield store.session_key
        store.delete()
        member.delete()


@pytest.fixture(scope="module")
def application(folder, session, django_db_blocker) -> tuple[int, Program]:
    """gunicorn, on the tests' own database."""
    port = free_port()
    (folder / "static" / "img").mkdir(parents=True)
    shutil.copy(ROOT / "static" / "img" / "favicon.svg", folder / "static" / "img")
    collect(folder / "static", static_files.page_file_names())
    environment = {
        "PATH": os.environ["PATH"],
        "DEBUG": "0",
        "SECRET_KEY": STRONG,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "BEHIND_TLS_PROXY": "1",
        "TRUSTED_PROXY_COUNT": "1",
        "VAR_DIR": str(folder / "var"),
        "STATIC_ROOT": str(folder / "static"),
        "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is there: what is kept is kept by nginx
        "PAGE_CACHE": "0",
    }
    with django_db_blocker.unblock():
        environment["DATABASE_URL"] = database(folder)
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn_conf.py", "--workers", "1"]
    seen = "seen: %(r)s %({x-forwarded-for}i)s %({x-forwarded-proto}i)s %({host}i)s"
    command += ["--bind", f"127.0.0.1:{port}", "--access-logfile", "-", "--access-logformat", seen, "portal.wsgi"]
    program = Program(command, folder / "gunicorn.log", cwd=ROOT, env=environment)
    program.wait_for(lambda: listens(port) and "Booting worker" in program.said(), "gunicorn")
    return port, program


@pytest.fixture(scope="module")
def front(folder, application) -> Front:
    (folder / "var" / "pictures" / "ab").mkdir(parents=True, exist_ok=True)
    (folder / "var" / "pictures" / "ab" / PICTURE.removeprefix("images/")).write_bytes(b"RIFF")
    patient = [(f"client_{part}_timeout 10s", f"client_{part}_timeout 120s") for part in ("header", "body")]
    front = start_nginx(
        folder / "front", folder, application[0], *patient
    )  # slow senders stay longer than any visitor waits
    assert front.ask("/healthz").body == b"ok\n"
    return front


@pytest.fixture
def deserted(folder, tmp_path_factory) -> Iterator[tuple[Front, socket.socket]]:
    """nginx before an application that takes requests and never answers; nobody is there once its socket is closed."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = folder / f"deserted-{next(visitors)}"
        front = start_nginx(place, folder, silent.getsockname()[1], ("proxy_read_timeout 30s", "proxy_read_timeout 1s"))
        yield front, silent
        front.program.end()


def version() -> tuple[int, ...]:
    """Of the nginx on this machine; nothing where there is none."""
    told = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr if NGINX else ""
    return tuple(map(int, re.findall(r"\d+", told)))


def start_nginx(place: Path, folder: Path, application: int, *changes: tuple[str, str]) -> Front:
    """Raises AssertionError where the shipped file no longer holds what is to be replaced, or nginx has a word against it."""
    (place / "logs").mkdir(parents=True)
    plain, tls = free_port(), free_port()
    site = re.sub(r"^ *listen \[::\].*\n", "", SITE, flags=re.MULTILINE)
    for shipped, here in (
        ("listen 80 ", f"listen 127.0.0.1:{plain} "),
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{application};"),
        ("/etc/letsencrypt/live/www.example.org", str(folder)),
        ("/var/cache/nginx/lapesee", f"{place}/cache"),
        ("/var/log/nginx", f"{place}/logs"),
        ("/srv/lapesee/var", f"{folder}/var"),
        ("/srv/lapesee/templates", str(ROOT / "templates")),
        *changes,
    ):
        assert shipped in site
        site = site.replace(shipped, here)
    (place / "site.conf").write_text(site, encoding="utf-8")
    user = "" if os.geteuid() else "user root;"
    (place / "nginx.conf").write_text(AROUND.format(user=user, folder=place), encoding="utf-8")
    command = [NGINX, "-p", place, "-e", place / "error.log", "-c", place / "nginx.conf"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0 and "[" not in tested.stderr, tested.stderr
    program = Program(command, place / "nginx.log")
    program.wait_for(lambda: listens(tls), "nginx")
    return Front(place, plain, tls, program)


def certify(folder: Path) -> None:
    """A certificate by nobody, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)]), datetime.now(UTC)
    paper = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    paper = paper.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(paper.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "privkey.pem").write_bytes(key.private_bytes(encoding, kind, serialization.NoEncryption()))


def trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def database(folder: Path) -> str:
    """The address of the tests' database as it is now: of a copy, where it lives in this process's memory."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "copy.sqlite3")) as copy:
            connection.connection.backup(copy)
        return f"sqlite:///{folder}/copy.sqlite3"
    there = connection.settings_dict
    who = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}@" if there["USER"] else ""
    port = f"&port={there['PORT']}" if there["PORT"] else ""
    return f"postgres://{who}/{there['NAME']}?host={quote(there['HOST'], safe='')}{port}"


def assert_carries_the_headers(headers: HTTPMessage) -> None:
    for name, part in CARRIED.items():
        said = headers.get_all(name, ["missing"])
        assert len(said) == 1 and part in said[0], (name, said)


@contextmanager
def half_sent(front: Front, raw: bytes) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(SLOW):
            lines.enter_context(front.line(raw))
        yield


def test_the_words_of_queries_are_those_of_the_page_cache():
    (words,) = re.findall(r"\^\(\?:\(\?:(q\|[a-z|]+)\)=", SITE)
    assert set(words.split("|")) == settings.PAGE_CACHE_WORDS


def test_the_editions_that_a_kept_page_may_be_of_are_those_that_may_be_chosen():
    (slugs,) = re.findall(r"edition=\(\?:([a-z|-]+)\)", SITE)
    assert set(slugs.split("|")) == {*edition_slugs(), ALL_AFRICA}


def test_pages_are_answered_and_plain_http_is_led_to_https(front):
    page = front.ask("/a-propos/")
    assert page.status == 200 and b"<h1" in page.body
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert_carries_the_headers(page.headers)
    way = front.ask("/a-propos/?page=2", tls=False)
    assert (way.status, way.headers["Location"]) == (301, f"https://{HOST}/a-propos/?page=2")
    assert_carries_the_headers(way.headers)


def test_a_page_for_everybody_is_kept_without_a_cookie(front):
    first, second = front.ask("/charte/"), front.ask("/charte/")
    assert [" MISS " in first.how, " HIT " in second.how] == [True, True]
    assert first.body == second.body
    assert "Set-Cookie" not in first.headers and "Set-Cookie" not in second.headers
    assert_carries_the_headers(second.headers)
    known = front.ask("/charte/", If_None_Match=second.headers["ETag"])
    assert (known.status, known.body) == (304, b"")


def test_a_kept_page_is_of_the_kind_that_was_asked_for(front):
    assert b"leger.css" not in front.ask("/methode/").body
    assert b"leger.css" in front.ask("/methode/", Save_Data="on").body
    assert b'data-theme="sombre"' in front.ask("/methode/", Cookie="theme=sombre").body
    again = front.ask("/methode/")
    assert " HIT " in again.how and b"leger.css" not in again.body and b'data-theme="sombre"' not in again.body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/confidentialite/?utm_source=1", {}),
        ("/confidentialite/?invented=1", {}),
        ("/confidentialite/", {"Cookie": "anything=1"}),
        ("/confidentialite/", {"Cookie": "theme=sombre; anything=1"}),
        ("/confidentialite/", {"Authorization": "Basic eA=="}),
        ("/compte/login/", {}),
        ("/healthz", {}),
        ("/sw.js", {}),
    ],
)
def test_personal_and_invented_requests_are_not_kept(front, path, headers):
    for _ in range(2):
        assert " HIT " not in front.ask(path, **headers).how


def test_a_members_page_is_kept_for_nobody(front, session):
    own = front.ask("/accessibilite/", Cookie=f"{SESSION}={session}")
    assert b"Awa" in own.body and own.headers["Cache-Control"] == "private, no-store"
    others = front.ask("/accessibilite/")
    assert " MISS " in others.how and b"Awa" not in others.body
    again = front.ask("/accessibilite/", Cookie=f"theme=sombre; {SESSION}={session}")
    assert b"Awa" in again.body and " BYPASS " in again.how


def test_files_are_kept_for_members_too(front, session):
    front.ask("/static/img/favicon.svg")
    file = front.ask("/static/img/favicon.svg", Cookie=f"{SESSION}={session}")
    assert file.status == 200 and " HIT " in file.how
    assert_carries_the_headers(file.headers)


def test_a_picture_comes_from_the_disk_and_one_that_is_not_there_from_the_application(front):
    picture = front.ask(f"/{PICTURE}")
    assert (picture.status, picture.body, picture.headers["Content-Type"]) == (200, b"RIFF", "image/webp")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert_carries_the_headers(picture.headers)
    missing = front.ask(f"/{PICTURE.replace('ab0', 'ac0')}")
    assert missing.status == 404 and b"<h1" in missing.body
    assert_carries_the_headers(missing.headers)


def test_each_answer_of_the_application_carries_each_header_once(front):
    for path, status in (("/", 200), ("/rien/", 404), ("/gestion/", 302), ("/api/v1/articles/?rien=1", 400)):
        answer = front.ask(path)
        assert answer.status == status
        assert_carries_the_headers(answer.headers)


OWN = [
    (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (f"GET /{'a' * 9000} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(), 414),
    (f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-A: {'a' * 9000}\r\n\r\n".encode(), 400),
    (f"POST /contact/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 99999999\r\n\r\n".encode(), 413),
    (f"GET / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".encode(), 400),
]


@pytest.mark.parametrize(("raw", "status"), OWN)
@pytest.mark.parametrize("tls", [True, False])
def test_what_nginx_refuses_by_itself_carries_the_headers(front, raw, status, tls):
    if not tls and status == 413:
        status = 301  # told before its body is looked at
    answer = front.say(raw, tls)
    assert answer and answer.status == status
    assert answer.headers["Server"] == "nginx"
    assert_carries_the_headers(answer.headers)


def test_an_application_that_is_away_is_told_in_a_sentence_with_the_headers(deserted):
    front, silent = deserted
    slow = front.ask("/")
    silent.close()
    for answer in (slow, front.ask("/"), front.ask("/contact/", "POST", body=b"x")):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "dans quelques minutes" in answer.body.decode()
        assert_carries_the_headers(answer.headers)


def test_too_many_requests_are_told_in_a_sentence(folder):
    limited = start_nginx(folder / "limited", folder, free_port(), ("burst=200", "burst=1"))
    answers = [limited.ask("/") for _ in range(10)]
    limited.program.end()
    busy = next(answer for answer in answers if answer.status == 429)
    assert busy.headers["Retry-After"] == "60" and "attendez une minute" in busy.body.decode()
    assert_carries_the_headers(busy.headers)


def test_pages_beyond_the_delay_wait_and_are_not_refused(folder):
    slowed = ("rate=25r/s", "rate=5r/s"), ("burst=200 delay=10", "burst=200")
    limited, began = start_nginx(folder / "waiting", folder, free_port(), *slowed), time.monotonic()
    answers = [limited.ask("/") for _ in range(4)]
    limited.program.end()
    assert time.monotonic() - began > 0.5 and all(answer.status != 429 for answer in answers)


def test_forms_that_sign_in_have_a_limit_of_their_own(folder):
    limited = start_nginx(folder / "signing", folder, free_port(), ("burst=30", "burst=1"))
    told = [
        [limited.ask(path, method=method).status == 429 for _ in range(6)]
        for method, path in (
            ("POST", "/compte/login/"),
            ("POST", "/en/compte/signup/"),
            ("GET", "/compte/login/"),
            ("POST", "/contact/"),
        )
    ]
    limited.program.end()
    assert [any(answers) for answers in told] == [True, True, False, False]


def test_queries_and_keys_have_a_narrower_limit_that_pages_and_files_do_not_share(folder):
    limited = start_nginx(folder / "queries", folder, free_port(), ("burst=40", "burst=1"))
    key = {"Authorization": "Basic eA=="}
    told = [
        [limited.ask(path, **headers).status == 429 for _ in range(10)]
        for path, headers in (("/?q=1", {}), ("/", key), ("/", {}), ("/static/x.css?v=1", {}))
    ]
    limited.program.end()
    assert [any(answers) for answers in told] == [True, True, False, False]


@pytest.mark.parametrize(
    "path",
    [
        f"/websub/{TOKEN}/",
        f"//websub/{TOKEN}/?hub.mode=x",
        f"/apercu/{TOKEN}/",
        f"//en//apercu/{TOKEN}/?x",
        f"/%61percu/{TOKEN}/",
        f"/x/../apercu/{TOKEN}/",
        f"/compte/email/annuler/{TOKEN}/",
        f"/en/compte/courriels/arret/{TOKEN}/",
        f"/recherche/?q={QUESTION}",
    ],
)
def test_no_log_holds_a_secret(front, application, deserted, path):
    away, silent = deserted
    silent.close()
    for site in (front, away):
        for method in ("GET", "POST"):
            answer = site.ask(path, method, body=b"x" if method == "POST" else None)
            assert "..." in answer.how
        site.ask(path, "POST", body=b"", Content_Length="99999999")
        logs = [site.folder / "error.log", *(site.folder / "logs").iterdir()]
        assert len(logs) == 4
        for log in logs:
            assert TOKEN not in log.read_text(encoding="utf-8"), log
        assert QUESTION not in site.log()  # nginx's log of errors tells whole addresses, but for a hub's
    told = [line for line in application[1].said().splitlines() if "django.request" in line]
    assert not any(TOKEN in line for line in told)


def test_a_forged_address_is_not_believed(front, application):
    forged = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "http", "Forwarded": "for=203.0.113.7"}
    assert front.ask("/healthz", X_Mark="1", **forged).status == 200
    seen = [line for line in application[1].said().splitlines() if "seen: GET /healthz" in line]
    assert seen[-1].endswith(f"127.0.0.1 https {HOST}")
    assert "203.0.113.7" not in application[1].said()


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize(
    "raw",
    [
        b"GET /evil.txt HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        f"GET http://evil.example/evil.txt HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
        f"GET /evil.txt HTTP/1.1\r\nHost: {HOST}.evil.example\r\n\r\n".encode(),
    ],
)
def test_no_answer_is_given_for_another_host(front, application, raw, tls):
    assert front.say(raw, tls) is None
    assert "/evil.txt" not in application[1].said()


@pytest.mark.parametrize(
    "raw",
    [
        f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-A: b\r\n".encode(),
        FORM.encode(),
    ],
)
def test_pages_are_answered_while_many_send_slowly(front, raw):
    with half_sent(front, raw):
        for number in range(5):
            assert front.ask(f"/healthz?{number}").status == 200


def test_a_header_moves_no_page(application):
    with closing(HTTPConnection("127.0.0.1", application[0], timeout=20)) as line:
        line.request("GET", "/healthz", headers={"Host": HOST, "SCRIPT_NAME": "/healthz", "PATH_INFO": "/"})
        answer = line.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
