"""Reads settings from the environment and a `.env` file; it imports no Django settings."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
# Our queries are short: compiling one (`jit`) takes 150 ms and saves nothing.
POSTGRESQL_OPTIONS = "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c jit=off"


def read_dotenv(path: Path) -> None:
    """Put the `NAME=value` lines of `path` into the environment; variables that are set already stay."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def text(name: str, default: str = "") -> str:
    """The variable `name`, or `default` when it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or a no. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, str(int(default))).strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: write 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None


def seconds(name: str, default: float) -> float:
    """A length of time in seconds, not negative. Raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        length = float(value)
    except ValueError:
        length = -1
    if not 0 <= length < 3600:
        raise ImproperlyConfigured(f"{name}={value!r} is not a number of seconds.")
    return length


def choice(name: str, among: tuple[str, ...]) -> str:
    """One of these words, the first by default. Raises ImproperlyConfigured for anything else."""
    value = text(name, among[0]).lower()
    if value not in among:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(among)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def weakness(secret_key: str, hosts: list[str]) -> str:
    """A sentence about what makes forging easy in production; "" if nothing does.

    A key is measured as Django's check security.W009 measures it: 50 characters, 5 different ones, none of Django's own.
    """
    if len(secret_key) < 50 or len(set(secret_key)) < 5 or secret_key.startswith("django-insecure-"):
        return (
            "SECRET_KEY is weak: anybody who guesses it can forge sessions and codes. Set 50 random characters or more, e.g. what "
            "python -c 'import secrets; print(secrets.token_urlsafe(60))' prints."
        )
    if "*" in hosts:
        return "ALLOWED_HOSTS holds *: strangers would write their own host into our links. Name the hosts instead."
    return ""


def database(url: str, base: Path, *, is_pooled: bool = False) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name`.

    A path after `sqlite:///` is relative to `base`; `sqlite:////path` is absolute. An empty host means the local socket.
    With `is_pooled`, a pooler stands before PostgreSQL: its connections keep no cursor or setting of ours.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(base / parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:// or postgres://, not {parts.scheme!r}.")
    port = _port("DATABASE_URL", parts)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    limits = {} if is_pooled else {"options": POSTGRESQL_OPTIONS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": {"connect_timeout": "5", **limits, **query},
    }


def _port(name: str, parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the port is not a number from 1 to 65535.") from None


def sqlite(path: Path) -> dict[str, Any]:
    """Django's settings for one SQLite file, safe with several processes: write-ahead log, IMMEDIATE, 20 s to wait for a lock.

    The log is copied into the database when it has 24,000 database pages (96 MB). In a large database one batch of 60 new feeds
    writes up to 10,000 pages, mostly the same pages of the indexes; with a long log, each of them is copied less often.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # opening a file and its functions anew costs more than reading a session and a member
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 32,  # Django's 128 would mostly hold statements with many rows or keys, which never recur
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-1000; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=24000",
        },
    }


def mailer(url: str, folder: Path) -> dict[str, Any]:
    """One entry of MAILERS for `smtp://user:password@host:port` (`smtps://` for TLS, `?starttls=1`), else mail kept in `folder`."""
    if not url:
        return {"BACKEND": "portal.mails.kept.KeptMail", "OPTIONS": {"file_path": str(folder)}}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp:// or smtps://.")
    return {
        "BACKEND": "portal.mails.smtp.SmtpMail",
        "OPTIONS": {
            "host": parts.hostname or "localhost",
            "port": int(_port("EMAIL_URL", parts) or (465 if parts.scheme == "smtps" else 25)),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parse_qs(parts.query).get("starttls", ["0"])[0] == "1",
            "timeout": 10,
        },
    }
