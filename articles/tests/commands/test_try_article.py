"""manage.py try_article."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

FIELDS = ["id", "url", "title", "author", "published", "text", "html", "image", "language", "canonical", "error"]
PAGE = "<html lang=fr><title>Un titre</title><article>" + "<p>La banque centrale a relevé son taux directeur.</p>" * 6


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command("try_article", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_list_answers_a_line_each_and_tells_its_cost(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(b"x" * 6_000_000))
    (tmp_path / "b.html").write_bytes(b"%PDF-1.4")
    (tmp_path / "cut.html.gz").write_bytes(b"\x1f\x8b\x08")
    lines = [
        {"id": "a", "path": "a.html.gz", "url": "https://journal.example/2026/11/24/a"},
        {"id": "b", "path": "b.html", "url": None},
        {"id": "bomb", "path": str(tmp_path / "bomb.html.gz")},
        {"id": "cut", "path": "cut.html.gz"},
        {"id": "none", "path": "absent.html"},
        {"id": "\ud800", "path": "\ud800"},
        {"path": 7},
        [],
    ]
    (tmp_path / "list.jsonl").write_text("\n".join([*map(json.dumps, lines), "nope", "", "[" * 9000]))
    out, err = run(list=str(tmp_path / "list.jsonl"))
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == 10
    assert all(list(row) == FIELDS for row in rows)
    assert (rows[0]["id"], rows[0]["title"], rows[0]["published"][:10], rows[0]["error"]) == (
        "a",
        "Un titre",
        "2026-11-24",
        None,
    )
    assert all(row["error"] and not row["text"] for row in rows[1:])
    assert "PDF" in rows[1]["error"]
    assert "trop lourde" in rows[2]["error"]
    assert err.startswith("10 pages, ")


def test_one_page_is_shown_or_given_as_json(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    out, _ = run(str(tmp_path / "a.html"))
    assert out.startswith("Un titre\n")
    out, _ = run(str(tmp_path / "a.html"), json=True, url="https://journal.example/a")
    assert json.loads(out)["url"] == "https://journal.example/a"


def test_nothing_to_try_is_said():
    with pytest.raises(CommandError):
        run()
    with pytest.raises(CommandError):
        run(list="/nowhere.jsonl")
