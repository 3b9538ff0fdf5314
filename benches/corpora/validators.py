"""`bin/corpora validators`: what validators that others wrote find in each kind of page, and in its feeds.

Pages, in French, English and the light version: the faults of benches/corpora/markup.py always, and those of the Nu HTML
checker, run by `vnu` or by `java -jar` of VNU_JAR. Feeds: the W3C feedvalidator, a Python package (FEEDVALIDATOR names the
folder that holds it, else it is imported). A validator that is not installed is skipped with a sentence. 1 on a fault.
"""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.test import Client

from benches.browser.sights import english, kinds
from benches.corpora.markup import faults
from benches.harness.command import say
from benches.library import fill

ARTICLES = 300
FEEDS = ("rss.xml", "atom.xml")
SITE = "https://site.example"


def main() -> int:
    """Print a line for each fault."""
    fill(ARTICLES, index=True)
    pages, feeds = fetch(Client())
    found = [f"{name}: {said}" for name, page in pages.items() for said in faults(page)]
    found += [*faults_of_nu(pages), *faults_of_feeds(feeds)]
    for fault in found:
        say(fault, markup=False)
    say(f"{len(pages)} pages and {len(feeds)} feeds: {len(found)} faults.")
    return int(bool(found))


def fetch(client: Any) -> tuple[dict[str, str], dict[str, str]]:
    """A page of each kind in its three forms, and the feeds of what lists: by name."""
    sights = kinds(lambda path: client.get(path).text)
    pages: dict[str, str] = {}
    feeds: dict[str, str] = {}
    for name, path in sights.items():
        client.cookies["leger"] = "0"
        pages |= {name: client.get(path).text, f"{name}-en": client.get(english(path)).text}
        client.cookies["leger"] = "1"
        pages[f"{name}-light"] = client.get(path).text
        for feed in FEEDS if path.endswith("/") else ():
            answer = client.get(path + feed)
            if answer.status_code == 200:
                feeds[f"{name}-{feed}"] = answer.text
    return pages, feeds


def nu_command() -> list[str]:
    """What runs the Nu HTML checker; empty if it is not installed."""
    jar, java, program = os.environ.get("VNU_JAR", ""), shutil.which("java"), shutil.which("vnu")
    if jar and java and Path(jar).is_file():
        return [java, "-jar", jar]
    return [program] if program else []


def faults_of_nu(pages: dict[str, str]) -> list[str]:
    """The errors that the Nu checker finds, page by page."""
    command = nu_command()
    if not command:
        say("The Nu HTML checker is not installed: skipped. Put vnu on the PATH, or name its vnu.jar in VNU_JAR.")
        return []
    with tempfile.TemporaryDirectory(prefix="validators-") as folder:
        for name, page in pages.items():
            Path(folder, f"{name}.html").write_text(page, encoding="utf-8")
        options = ["--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html"]
        ran = subprocess.run([*command, *options, folder], capture_output=True, text=True, check=True)  # noqa: S603
    return list(errors_of_nu(json.loads(ran.stdout)["messages"]))


def errors_of_nu(messages: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Its errors as sentences; what it only advises is left out."""
    for one in messages:
        if one["type"] == "error":
            yield f"{Path(one['url']).stem}: {one['message']} (line {one.get('lastLine', '?')})"


def faults_of_feeds(feeds: dict[str, str]) -> list[str]:
    """The errors that the W3C feedvalidator finds, feed by feed; warnings are left out."""
    sys.path.insert(0, os.environ.get("FEEDVALIDATOR", ""))
    try:
        validator = importlib.import_module("feedvalidator")
    except ImportError:
        say("The W3C feedvalidator is not installed: skipped. Name the folder that holds the package in FEEDVALIDATOR.")
        return []
    finally:
        del sys.path[0]
    error = importlib.import_module("feedvalidator.logging").Error
    found = []
    for name, feed in feeds.items():
        events = validator.validateString(feed, base=SITE)["loggedEvents"]
        found += [f"{name}: {type(one).__name__} {one.params}" for one in events if isinstance(one, error)]
    return found
