import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Category, Source

pytestmark = pytest.mark.django_db  # filing asks for the newsroom's own rulebook


def run(monkeypatch, command, *lines):
    out = io.StringIO()
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    )
    try:
        call_command(command, stdout=out)
        failed = False
    except CommandError:
        failed = True
    return [json.loads(line) for line in out.getvalue().splitlines()], failed


def test_classify_answers_a_line_each(monkeypatch):
    answers, failed = run(
        monkeypatch, "classify", {"id": "x", "title": "Sonatel verse un dividende", "lead": "", "lang": "fr"}, ""
    )
    assert not failed
    places = ["countries", "regions"]
    said = ["id", "category", "sectors", *places, "is_finance", "reasons", "organisations", "language"]
    assert list(answers[0]) == said
    assert (answers[0]["category"], answers[0]["sectors"], answers[0]["countries"]) == (
        "actions",
        ["telecoms-numerique"],
        ["SN"],
    )


def test_classify_finds_the_language_that_is_missing(monkeypatch):
    answers, failed = run(monkeypatch, "classify", {"id": 1, "title": "The central bank holds the policy rate"})
    assert not failed and answers[0]["category"] == "taux"


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", "null", '{"id": 1}', '{"title": 3, "id": 1}', '{"title": "x"}', "[" * 5000]
)
def test_classify_tells_a_bad_line_and_goes_on(monkeypatch, line):
    answers, failed = run(monkeypatch, "classify", line, {"id": 2, "title": "Cacao"})
    assert failed
    assert "error" in answers[0] and "error" not in answers[1]


def test_same_story_answers_a_line_each(monkeypatch):
    side = {"title": "Lomé ouvre un quai géant aux minéraliers", "lead": "", "lang": "fr", "date": "2026-11-24"}
    other = side | {"title": "Le coton manque aux filatures de Bouaké", "date": "2026-11-24T08:00:00+00:00"}
    answers, failed = run(
        monkeypatch, "same_story", {"id": "s", "a": side, "b": side}, {"id": "d", "a": side, "b": other}
    )
    assert not failed
    assert [(one["id"], one["same"]) for one in answers] == [("s", True), ("d", False)]
    assert answers[0]["score"] > 90 > 50 > answers[1]["score"]


@pytest.mark.parametrize("change", [{"date": "hier"}, {"date": None}, {"title": None}, {"date": 3}])
def test_same_story_tells_a_bad_line(monkeypatch, change):
    side = {"title": "Titre", "date": "2026-11-24"}
    answers, failed = run(monkeypatch, "same_story", {"id": 1, "a": side, "b": side | change}, '{"id": 2, "a": []}')
    assert failed and all("error" in one for one in answers)


@pytest.mark.django_db
def test_reindex_says_how_many():
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source = Source.objects.create(slug="zibo", name="Zibo")
    Article.objects.create(source=source, url="https://example.org/1", title="Cacao")
    out = io.StringIO()
    call_command("reindex", stdout=out)
    assert out.getvalue() == "1 articles indexed.\n"
