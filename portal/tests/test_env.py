import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks.security.base import check_secret_key
from django.core.exceptions import ImproperlyConfigured

from articles.checks import private_networks_can_be_read
from portal import env

ROOT = Path(__file__).resolve().parents[2]


def test_the_environment_wins_over_dotenv(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("# a word\nLP_ONE=file\nLP_TWO='quoted'\nno equals sign\n")
    monkeypatch.setenv("LP_ONE", "environment")
    env.read_dotenv(tmp_path / ".env")
    assert (env.text("LP_ONE"), env.text("LP_TWO")) == ("environment", "quoted")
    os.environ.pop("LP_TWO")


def test_a_missing_dotenv_is_no_trouble(tmp_path):
    env.read_dotenv(tmp_path / ".env")


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_flags_are_read_as_people_write_them(monkeypatch, value, meant):
    monkeypatch.setenv("LP_FLAG", value)
    assert env.flag("LP_FLAG") is meant


def test_nonsense_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("LP_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="LP_FLAG"):
        env.flag("LP_FLAG")
    with pytest.raises(ImproperlyConfigured, match="LP_FLAG"):
        env.number("LP_FLAG", 1)


def test_a_postgres_address_may_name_a_socket():
    database = env.database("postgres://ama:p%40ss@/news?host=/run/pg&sslmode=require", ROOT)
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("ama", "p@ss", "news")
    assert database["HOST"] == "/run/pg"
    assert database["OPTIONS"]["sslmode"] == "require"


def test_behind_a_pooler_nothing_has_to_last_in_a_connection():
    direct = env.database("postgres://ama@/news?sslmode=require", ROOT)
    pooled = env.database("postgres://ama@/news?sslmode=require", ROOT, is_pooled=True)
    assert "statement_timeout" in direct["OPTIONS"].pop("options")
    assert pooled == direct | {"DISABLE_SERVER_SIDE_CURSORS": True}
    assert direct["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_sqlite_paths_are_relative_to_the_project_or_absolute():
    assert env.database("sqlite:///var/a.db", ROOT)["NAME"] == ROOT / "var/a.db"
    assert env.database("sqlite:////srv/a.db", ROOT)["NAME"] == Path("/srv/a.db")


def test_an_unknown_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("mysql://localhost/x", ROOT)


def test_env_example_names_exactly_what_settings_read():
    settings = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.(?:text|flag|number|seconds|words|choice)\(\s*"(\w+)"', settings))
    told = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert told == read


STRONG = "".join(f"{number:02}abcde" for number in range(10))


def start(folder: Path, **environment: str) -> str:
    """Load the settings as a process of production does: what it says when it refuses, else nothing."""
    code = "from portal import env; env.read_dotenv = lambda path: None; import portal.settings"
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "STATIC_ROOT": str(folder)} | environment
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
    )
    assert bool(done.returncode) == ("ImproperlyConfigured: " in done.stderr), done.stderr
    return done.stderr.partition("ImproperlyConfigured: ")[2]


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("SECRET_KEY is missing", {"ALLOWED_HOSTS": "www.example.org"}),
        ("ALLOWED_HOSTS is missing", {"SECRET_KEY": STRONG}),
        ("SECRET_KEY is weak", {"SECRET_KEY": "short", "ALLOWED_HOSTS": "www.example.org"}),
        ("ALLOWED_HOSTS holds *", {"SECRET_KEY": STRONG, "ALLOWED_HOSTS": "www.example.org,*"}),
    ],
)
def test_production_refuses_to_start_without_what_it_needs_and_says_which(tmp_path, said, given):
    assert start(tmp_path, **given).startswith(said)


def test_production_starts_with_what_it_needs(tmp_path):
    assert not start(tmp_path, SECRET_KEY=STRONG, ALLOWED_HOSTS="www.example.org")


def test_a_developer_may_have_any_key(tmp_path):
    assert not start(tmp_path, SECRET_KEY="short", ALLOWED_HOSTS="*", DEBUG="1")


@pytest.mark.parametrize("key", [STRONG[:49], "abcd" * 20, f"django-insecure-{STRONG}"])
def test_a_key_is_as_weak_as_django_measures_it(settings, key):
    settings.SECRET_KEY = key
    assert check_secret_key(None)
    assert "SECRET_KEY is weak" in env.weakness(key, ["www.example.org"])
    settings.SECRET_KEY = STRONG
    assert not check_secret_key(None)
    assert not env.weakness(STRONG, ["www.example.org", ".example.org"])


@pytest.mark.parametrize("url", ["postgres://h:abc/x", "postgres://h:99999999/x"])
def test_a_port_that_is_none_is_told(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url, tmp_path)


def test_networks_that_cannot_be_read_are_told_at_the_start(settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "foo"
    assert [error.id for error in private_networks_can_be_read(None)] == ["articles.E001"]
