"""Labels of captured headlines are joined with their texts by the words of their titles alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is a tool of developers: bin/setup --dev")

from benches.learning import captured
from benches.learning.captured import labelled_rows, read_labels, title_digest

FEED = """<rss version="2.0"><channel><title>Le Fil</title>
<item><title>Kordax : l&#8217;usine ferme &amp; rouvre</title><link>https://fil.example/1</link>
<description>&lt;p&gt;Deux &lt;b&gt;mois&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><title>Un autre titre</title><link>https://fil.example/2</link></item></channel></rss>"""


@pytest.fixture
def corpora(tmp_path, monkeypatch):
    for folder in captured.FEED_FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "real-feeds" / "fil.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "polls" / "again.xml").write_text(FEED, encoding="utf-8")
    text = {"title": "Match nul à Zorgho", "text": "Deux <b>buts</b> partout"}
    (tmp_path / captured.TEXTS_FILE).write_text(json.dumps(text) + "\n", encoding="utf-8")
    labels = tmp_path / "labels.tsv"
    of_plant, of_match = title_digest("KORDAX: l'usine ferme & rouvre"), title_digest("Match nul à Zorgho")
    labels.write_text(f"{of_plant} economie industrie\n{of_match} - -\n{'0' * 12} taux -\n", encoding="utf-8")
    monkeypatch.setattr(captured, "LABELS_FILE", labels)
    return tmp_path


def test_each_labelled_title_is_found_once_with_what_stands_under_it(corpora):
    match, plant = labelled_rows(corpora)
    assert (match["lead"], match["labels"]["is_finance"]) == ("Deux buts partout", False)
    assert (plant["lead"], plant["labels"]["category"], plant["labels"]["sectors"]) == (
        "Deux mois.",
        "economie",
        ["industrie"],
    )


def test_no_text_is_kept_beside_the_labels():
    assert len(read_labels()) > 2_000
    assert all(len(digest) == captured.DIGEST_CHARS and int(digest, 16) >= 0 for digest in read_labels())


def test_the_labels_are_those_of_the_taxonomy():
    taxonomy = json.loads((Path(__file__).parents[2] / "articles/data/taxonomy.json").read_text(encoding="utf-8"))
    categories, sectors = ({one["slug"] for one in taxonomy[kind]} for kind in ("categories", "sectors"))
    given = read_labels().values()
    assert {category for category, _ in given} <= categories | {captured.NONE}
    assert {sector for _, sector in given} <= sectors | {captured.NONE}


def test_without_corpora_a_sentence_says_what_to_do(tmp_path):
    command = [sys.executable, "-m", "benches.learning.captured", str(tmp_path)]
    environment = {"PATH": "/usr/bin:/bin", "CORPORA_DIR": str(tmp_path / "none")}
    asked = subprocess.run(
        command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert "name their folder in CORPORA_DIR" in asked.stderr
