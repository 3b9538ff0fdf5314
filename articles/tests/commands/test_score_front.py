import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.evaluation.front import LabelledCard, parse_label
from articles.models import Article, Source
from articles.shipped import load

pytestmark = pytest.mark.django_db


def row(name, category="economie", is_finance=True, countries=("SN",), confidence="high"):
    labels = {"category": category, "is_finance": is_finance, "countries": list(countries), "regions": []}
    return {"id": name, "labels": labels | {"confidence": confidence}}


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.jsonl"
    rows = [row("a"), row("b", "info-generale", is_finance=False), row("c", "reglementation", countries=("FR",))]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_the_front_page_and_the_watch_are_measured_by_labels(labels, capsys):
    load.load_shipped(rulebook=False)
    source = Source.objects.create(slug="essai", name="Essai")
    for name, category in (("a", "economie"), ("b", "economie"), ("c", "reglementation")):
        url, now = f"https://essai.example/jour/{name}", timezone.now()
        Article.objects.create(source=source, url=url, title=name, published_at=now, category_id=category)
    call_command("score_front", labels)
    lines = capsys.readouterr().out.splitlines()
    figures = json.loads(lines[-1])
    assert (figures["front"], figures["african_and_economic"], figures["irrelevant"]) == (3, 1, 1)
    assert figures["not_economic_in_first_12"] == 1
    assert (figures["watch"], figures["regulation"]) == (1, 1)


def test_a_file_without_labels_is_refused(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="no file of labelled headlines"):
        call_command("score_front", path)


@pytest.mark.parametrize(
    ("labelled", "kind"),
    [
        (row("x"), "african"),
        (row("x", countries=("FR",)), "elsewhere"),
        (row("x", "info-generale", is_finance=False), "irrelevant"),
        (row("x", confidence="low"), "no label"),
        (None, "no label"),
    ],
)
def test_a_label_gives_one_kind(labelled, kind):
    assert LabelledCard("titre", labelled and parse_label(labelled)).kind == kind
