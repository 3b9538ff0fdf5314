"""The docs name files, functions and classes that exist: whoever moves or renames one meets it here."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASES = (ROOT, ROOT / "articles")  # what paths in the docs are relative to; links are relative to the doc
DOCS = sorted([ROOT / "README.md", ROOT / "STYLE.md", *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?:\]\(|\bsrc=\")([^)\"\s]+)")
# A path has letters and a slash, or ends like a file of ours. An address begins with a slash, a placeholder has other
# characters than these, and what a running portal writes (var/, .venv/) is in no commit.
PATH = re.compile(r"(?=.*[A-Za-z])(?!var/|\.venv/)(?:[\w.*-]+/)+[\w.*-]*|[\w*-]+\.(?:py|md|html|toml|in)")
NAME_IN_FILE = re.compile(r"([\w./-]+\.py):([A-Za-z_][\w.]*)")


def spans(text):
    """The words in backticks and in fenced blocks, each line's together: a file may be named after its folder."""
    for block in FENCE.findall(text):
        for line in block.splitlines()[1:-1]:
            yield re.split(r"\s+#\s.*|[\s,;·()]+", line)
    for line in FENCE.sub("", text).splitlines():
        yield [word for code in CODE.findall(line) for word in code.split()]


def is_there(path, folders):
    """Whether a path or glob exists below the root or below articles/; a bare name, in a folder named before it on its line."""
    named = [base / folder for folder in folders for base in BASES]
    bases = [ROOT, *named] if named and "/" not in path else [*BASES, *named]
    return any(next(base.glob(path.rstrip("/")), None) for base in bases if base.is_dir())


def missing_paths(text):
    missing = []
    for words in spans(text):
        folders = []
        for word in filter(None, words):
            path = word.partition(":")[0] if NAME_IN_FILE.fullmatch(word) else word
            if not PATH.fullmatch(path):
                continue
            if not is_there(path, folders):
                missing.append(path)
            elif path.endswith("/"):
                folders.append(path)
    return missing


def missing_links(doc):
    targets = (target.partition("#")[0] for target in LINK.findall(FENCE.sub("", doc.read_text())))
    return [target for target in targets if target and ":" not in target and not (doc.parent / target).exists()]


def torn_blocks(text):
    """The paragraphs, items, rows and headings with a mark that is opened and not closed, or a heading inside a line."""
    blocks = re.split(r"\n\s*\n|\n(?=[-*] |\d+\. |\| |#+ )", FENCE.sub("", text))
    return [block for block in blocks if is_torn(block)]


def is_torn(block):
    plain = re.sub(r"`[^`]*`", "", block)
    pairs_differ = any(plain.count(left) != plain.count(right) for left, right in ("«»", "()"))
    return pairs_differ or plain.count("**") % 2 or block.count("`") % 2 or re.search(r"[^\s#]#{2,} |\w\.\*\*\w", plain)


def defined_names(file):
    """The names that a module, and each of its classes, defines: `Batch`, `Batch.flush`, `MAX_VISITS`."""
    names = set()

    def collect(body, prefix=""):
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(prefix + node.name)
            if isinstance(node, ast.ClassDef):
                collect(node.body, f"{prefix}{node.name}.")
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            names.update(prefix + one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))

    collect(ast.parse(file.read_text()).body)
    return names


def missing_names(text):
    missing = []
    for path, name in NAME_IN_FILE.findall(" ".join(word for words in spans(text) for word in words if word)):
        files = [base / path for base in BASES if (base / path).is_file()]
        if files and name not in defined_names(files[0]):
            missing.append(f"{path}:{name}")
    return missing


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: str(doc.relative_to(ROOT)))
def test_every_path_link_and_name_of_a_doc_is_there_and_nothing_is_torn(doc):
    text = doc.read_text()
    assert missing_paths(text) == []
    assert missing_links(doc) == []
    assert missing_names(text) == []
    assert torn_blocks(text) == []


@pytest.mark.parametrize(
    "block", ["« one", "(one", "**one", "`one", "articles.### By source", "sent.**Acts** are", "- **one\n- two**"]
)
def test_what_is_torn_is_found(block):
    assert torn_blocks(f"A paragraph (« whole »).\n\n{block}\n\n- **Another**, `whole`.")


def test_a_path_that_is_wrong_is_found():
    text = "`ingest/batch.py`, `ingest/tray.py`, `/contact/`, `docs/*.md`, `docs/*.rst`, `var/x.py`, `web/` `urls.py` `tasks.py`"
    assert missing_paths(text) == ["ingest/tray.py", "docs/*.rst", "tasks.py"]
    assert missing_paths("```\ningest/fetch/  client.py asking.py  # what/ever\n```") == ["asking.py"]


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    doc = tmp_path / "page.md"
    doc.write_text('[here](page.md#part) [gone](gone.md) [web](https://example.org/) <img src="no.png">')
    assert missing_links(doc) == ["gone.md", "no.png"]


def test_a_name_that_its_file_does_not_define_is_found():
    text = "`ingest/batch.py:Batch.flush`, `ingest/batch.py:Batch.put_away`, `ingest/batch.py:MAX_VISITS`"
    assert missing_names(text) == ["ingest/batch.py:Batch.put_away"]


def test_no_two_decisions_have_one_number():
    numbers = [doc.name[:3] for doc in (ROOT / "docs" / "decisions").iterdir()]
    assert sorted(numbers) == sorted(set(numbers))
