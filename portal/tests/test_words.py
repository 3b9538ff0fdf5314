"""Private words and crowded folders are not to come back: the words are in docs/glossary.md, the folders in docs/map.md."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("articles", "members", "portal")
# Each was the name of something else: tray (batch), desk (a run's context), errand (fetch job), shelf (listing), told (match,
# member …), road (ingestion, index path), telling (member of a story), gain (field of a page), manners (robots.txt) …
BANNED_WORDS = {
    "amiss", "bears", "brought", "concern", "concerns", "crowd", "desk", "errand", "errands", "families", "foremost",
    "furniture", "gain", "gains", "hear", "heard", "hears", "lane", "lanes", "lately", "manners", "misspelt", "noticeboard",
    "opinions", "portrait", "portraits", "road", "roads", "shelf", "shelves", "sift", "soup", "stranger", "told", "tongue",
    "tray", "trays", "typed", "unheard", "verdict", "verdicts",
}  # fmt: skip
# A constant says of what it is the limit, or how long what is kept.
BARE_CONSTANTS = {
    "AT_ONCE",
    "ENOUGH",
    "FEWEST",
    "FRESH",
    "KEPT",
    "LATELY",
    "LEAST",
    "LONGEST",
    "MOST",
    "PATIENCE",
    "PLACES",
    "SPELL",
}
MAX_MODULES_PER_FOLDER = 15
KEPT_NAMES = {
    "BeautifulSoup": "a library's",
    "run_errands": "a Celery task's name, which messages in the queue carry",
}
IDENTIFIER_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def identifiers(tree: ast.AST) -> Iterator[str]:
    """What a module names: classes, functions, parameters, variables, attributes it sets."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.rpartition(".")[2]


def banned_parts(name: str) -> set[str]:
    if name in KEPT_NAMES:
        return set()
    return {part.lower() for part in IDENTIFIER_PARTS.findall(name)} & BANNED_WORDS


def product_files() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]


@pytest.fixture(scope="module")
def names():
    """Each name of the product, with the file that holds it."""
    return [
        (path.relative_to(ROOT), name)
        for path in product_files()
        for name in {path.stem, *identifiers(ast.parse(path.read_text(encoding="utf-8")))}
    ]


def test_no_private_word_names_anything(names):
    assert [(str(path), name) for path, name in names if banned_parts(name)] == []


def test_no_summary_is_called_lead_where_articles_are_filed(names):
    filing = [(path, name) for path, name in names if path.is_relative_to("articles/filing")]
    assert len(filing) > 500
    assert [
        (str(path), name) for path, name in filing if "lead" in map(str.lower, IDENTIFIER_PARTS.findall(name))
    ] == []


def test_no_constant_is_without_a_noun(names):
    assert [(str(path), name) for path, name in names if name in BARE_CONSTANTS] == []


def test_no_private_word_is_a_variable_of_a_template():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for tag in TEMPLATE_TAG.findall(path.read_text(encoding="utf-8"))
        if not tag.startswith(("{% blocktranslate", "{% comment"))
        for word in re.findall(r"[a-z_]+", QUOTED.sub("", tag))
        if banned_parts(word)
    ]
    assert found == []


def test_no_folder_holds_more_than_fifteen_modules():
    count = Counter(path.parent for path in product_files() if path.name != "__init__.py")
    assert [str(folder.relative_to(ROOT)) for folder, number in count.items() if number > MAX_MODULES_PER_FOLDER] == []


@pytest.mark.parametrize("name", ["PortraitOfSource", "put_on_shelf", "TOLD", "crowd_size"])
def test_a_private_word_is_found_in_any_spelling(name):
    assert banned_parts(name)
