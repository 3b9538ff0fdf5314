import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from articles.evaluation import dataset, metrics, published_figures
from articles.filing.records import Filing


def filing(number, title="La BCEAO maintient son taux directeur", category="taux", **labels):
    wanted = {"category": category, "sectors": [], "countries": [], "regions": ["uemoa"], "is_finance": True}
    return {"id": f"f{number}", "title": title, "lead": "", "lang": "fr", "labels": wanted | labels}


def pair(number, label="same", title="Lomé ouvre un quai géant aux minéraliers", **other):
    side = {"title": title, "lead": "", "lang": "fr", "date": "2026-11-24", "publisher": "Le Quai"}
    return {"id": f"p{number}", "label": label, "type": "reprint", "a": side, "b": side | {"publisher": "B"} | other}


@pytest.fixture
def score(tmp_path):
    """Run one of the commands on these lines: what it says, and what it complains of."""

    def run(command, lines, *options):
        path = tmp_path / "labelled.jsonl"
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), "utf-8")
        out, err = StringIO(), StringIO()
        call_command(command, str(path), *options, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


# The measures


def test_precision_recall_and_f1_are_those_of_the_books():
    counts = metrics.Counts(right=6, wrong=2, missed=4)
    assert (counts.precision, counts.recall, counts.expected) == (0.75, 0.6, 10)
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_of_nothing_all_is_right():
    empty = metrics.Counts()
    assert (empty.precision, empty.recall, empty.f1, metrics.accuracy([])) == (1, 1, 1, 1)


def test_each_class_counts_what_it_took_and_what_it_lost():
    counts = metrics.by_class([("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")])
    assert counts["a"] == metrics.Counts(1, 0, 1)
    assert counts["b"] == metrics.Counts(1, 2, 0)
    assert counts["c"] == metrics.Counts(0, 0, 1)


def test_sets_are_compared_element_by_element():
    assert metrics.micro_counts([(["SN", "ML"], ["ML", "CI"]), ([], ["TG"]), (["BJ"], [])]) == metrics.Counts(1, 2, 2)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(90, 100, 0.826, 0.945), (0, 10, 0, 0.278), (10, 10, 0.722, 1), (0, 0, 0, 1)]
)
def test_wilsons_interval_is_known(right, of, low, high):
    assert metrics.wilson(right, of) == pytest.approx((low, high), abs=0.001)


def test_a_figure_keeps_what_it_was_counted_over_and_so_its_interval():
    figures = metrics.figures_of({"recall": (90, 100), "accuracy": (0, 0)})
    assert figures == {"recall": 0.9, "recall_count": 100, "accuracy": 1.0, "accuracy_count": 0}
    assert metrics.interval(figures, "recall") == metrics.wilson(90, 100)
    assert metrics.interval({"recall": 0.9}, "recall") is None


def test_a_fifth_is_held_out_and_always_the_same():
    held_out = [number for number in range(1000) if dataset.is_held_out(f"x{number}")]
    assert 160 < len(held_out) < 240
    assert dataset.is_held_out("x1") == dataset.is_held_out("x1")


def test_the_order_of_places_is_no_miss_and_that_of_sectors_is():
    wanted = Filing("economie", ("mines", "energie"), ("SN", "ML"), (), True)
    got = Filing("economie", ("energie", "mines"), ("ML", "SN"), (), True)
    one = dataset.FiledExample(dataset.Example("x", "", "", wanted), got, "fr")
    assert [name for name, _, _ in dataset.wrong_fields(one)] == ["sectors"]


# The commands


@pytest.mark.django_db
def test_score_filing_prints_figures_confusions_and_misses_with_reasons(score):
    out, err = score("score_filing", [filing(1), filing(2, category="crypto")])
    assert err == ""
    for said in ("category", "0.500", "primary sector", "precision", "ms of CPU", "expected crypto, got taux", "f2"):
        assert said in out
    assert "expected ↓ got →" in out
    assert "directeur" in out.split("got taux")[1]


@pytest.mark.django_db
def test_score_filing_gives_its_figures_as_one_object(score):
    out, _ = score("score_filing", [filing(1), ""], "--json")
    answer = json.loads(out)
    assert answer["all"]["size"] == 1 and answer["all"]["category"] == 1
    assert answer["ms"] >= 0


@pytest.mark.django_db
def test_what_is_held_out_is_measured_apart_and_its_misses_are_not_shown(score):
    lines = [filing(number, title=f"Titre n {number} sans indice", category="crypto") for number in range(40)]
    out, _ = score("score_filing", lines, "--hold-out")
    assert "held out" in out and "the rest" in out
    shown = {number for number in range(40) if f"Titre n {number} " in out}
    assert shown == {number for number in range(40) if not dataset.is_held_out(f"f{number}")}


def test_score_stories_prints_figures_types_and_misses(score):
    out, err = score("score_stories", [pair(1), pair(2, "different"), pair(3, title="Cacao", date="2025-01-01")])
    assert err == ""
    for said in ("precision", "recall", "f1", "false_merges", "reprint", "p2", "expected two events, got one event"):
        assert said in out


def test_score_stories_gives_its_figures_as_one_object(score):
    answer = json.loads(score("score_stories", [pair(1), pair(2, "different")], "--json")[0])
    assert (answer["all"]["size"], answer["all"]["false_merges"], answer["all"]["recall"]) == (2, 1, 1)


BAD_PAIRS = ["{", "[]", "3", "null", "{}", json.dumps(pair(1, "perhaps")), json.dumps(pair(1, date="hier"))]
BAD_FILINGS = ["[" * 5000, *map(json.dumps, (filing(1, title=3), filing(1, is_finance="no"), filing(1, sectors=3)))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "line", "good"),
    [
        *(("score_stories", line, pair(2)) for line in BAD_PAIRS),
        *(("score_filing", line, filing(2)) for line in BAD_FILINGS),
    ],
)
def test_a_bad_line_is_said_and_the_next_is_read(score, command, line, good):
    out, err = score(command, [line, good], "--json")
    assert err.startswith("Line 1 ")
    assert json.loads(out)["all"]["size"] == 1


@pytest.mark.parametrize("command", ["score_filing", "score_stories"])
def test_a_file_without_examples_is_told_in_a_sentence(score, command, tmp_path):
    with pytest.raises(CommandError, match="holds no labelled example"):
        score(command, ["{"])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(command, str(tmp_path / "none.jsonl"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(command, str(tmp_path / "bytes"))


# What is published


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "figures.json"
    numbers = {"size": 80, "precision": 1.0, "recall": 0.85, "recall_count": 20, "false_merges": 1, "accuracy": 0.9512}
    published_figures.record_figures("stories", "invented", date(2026, 11, 25), numbers, path)
    return path


def test_figures_are_told_in_the_readers_language(published):
    with override("fr"):
        (table,) = published_figures.figures_tables(published)
        assert table.sets == ["inventés"]
        cells = [str(cell) for _, (cell,) in table.rows]
        assert cells == ["80", "25 novembre 2026", "100,0\u202f%", "85,0\u202f% (64–95)", "1", "95,1\u202f%"]
    with override("en"):
        assert published_figures.figures_tables(published)[0].rows[5][1][0].text.startswith("95.1")


@pytest.mark.parametrize(("language", "said"), [("fr", "2\u00a0822"), ("en", "2,822")])
def test_thousands_are_apart_in_the_number_of_titles(tmp_path, language, said):
    path = tmp_path / "figures.json"
    published_figures.record_figures("filing", "wide", date(2026, 12, 1), {"size": 2822}, path)
    with override(language):
        assert published_figures.figures_tables(path)[0].rows[0][1][0].text == said


def test_a_set_measured_again_takes_its_own_place(published):
    published_figures.record_figures("stories", "invented", date(2026, 12, 1), {"size": 90, "recall": 0.9}, published)
    published_figures.record_figures("filing", "real", date(2026, 12, 1), {"size": 10, "category": 0.9}, published)
    filed, stories = published_figures.figures_tables(published)
    cells = {str(label): values for label, values in filed.rows}
    assert cells["rubrique exacte"][0].text.startswith("90") and cells["secteur principal exact"][0].text == "–"
    assert len(stories.sets) == 1 and stories.rows[0][1][0].text == "90"


def test_without_figures_there_is_no_table(tmp_path):
    assert published_figures.figures_tables(tmp_path / "none.json") == []


def test_every_published_share_has_its_interval():
    for table in published_figures.figures_tables():
        shares = [cell for _label, cells in table.rows for cell in cells if "%" in cell.text]
        assert shares
        assert all(re.fullmatch(r"\d+–\d+", cell.interval) for cell in shares)


def test_the_document_states_the_published_figures():
    document = published_figures.METHOD_DOCUMENT.read_text("utf-8")
    assert published_figures.BEGIN in document and published_figures.END in document
    assert published_figures.document_with_figures(document) == document, "run manage.py score_filing … --record again"


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_public_page_shows_the_published_figures(client, prefix):
    text = client.get(f"{prefix}/methode/").text
    assert text.count("<h1>") == 1
    with override(prefix.strip("/") or "fr"):
        for table in published_figures.figures_tables():
            shown = [cell for _, cells in table.rows for cell in cells]
            assert all(cell.text in text and cell.interval in text for cell in shown)
    assert "mailto:" in text
