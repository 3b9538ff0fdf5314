"""What editors decided comes out as rows that the commands and the learning read."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.evaluation.dataset import parse_example, parse_pair
from articles.evaluation.judgements import group_by_article, pair_rows, pairs_of_united
from articles.filing.editors import by_hand
from articles.models import Act, Apart, Article, Source
from articles.shipped import load
from articles.stories import editing
from benches.learning.examples import load as load_rows

pytestmark = pytest.mark.django_db
TOMORROW = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"


@pytest.fixture
def make():
    load.load_shipped(demo=True, rulebook=False)

    def make(title, **values):
        source = Source.objects.create(slug=f"s{Source.objects.count()}", name=f"Journal {title}")
        url = f"https://{source.slug}.example/1"
        return Article.objects.create(
            source=source, url=url, title=title, summary="Le chapô.", category_id="taux", **values
        )

    return make


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("plume", "plume@desk.example", "x")


def export(*options):
    out = StringIO()
    call_command("export_judgements", *options, stdout=out, stderr=StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def written(tmp_path, rows):
    path = tmp_path / "judged.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def refile(article, editor, *fields):
    """As the form does."""
    Article.objects.filter(pk=article.pk).update(locks=[*fields])
    Act.objects.record(editor, Act.Verb.CHANGE, article, before={}, after=dict.fromkeys(fields))


def test_a_filing_that_an_editor_changed_is_read_by_score_filing_and_by_the_learning(make, editor, tmp_path):
    article = make("La BCEAO maintient son taux directeur")
    article.countries.set(["SN"])
    article.filed_sectors.create(sector_id="mines", rank=0)
    make("Que personne n’a touchée")
    refile(article, editor, "category", "countries")
    (row,) = export("--filing")
    filed = parse_example(row).expected
    assert (row["id"], row["held"]) == (f"article-{article.pk}", ["category", "countries"])
    assert (filed.category, filed.sectors, filed.countries, filed.is_finance) == ("taux", ("mines",), ("SN",), True)
    path, out = written(tmp_path, [row]), StringIO()
    call_command("score_filing", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue())["all"]["size"] == 1
    assert [one.example.title for one in load_rows([path])] == [article.title]


def test_a_filing_that_an_editor_confirmed_is_a_judgement_of_that_day(make, editor):
    assert by_hand.confirm(make("La BCEAO maintient son taux").pk, "taux", editor)
    (row,) = export("--filing", "--since", f"{timezone.now():%Y-%m-%d}")
    assert (row["labels"]["category"], row["held"]) == ("taux", ["category"])


def test_a_title_that_an_editor_changed_is_no_filing(make, editor):
    refile(make("Un titre"), editor, "title")
    assert export("--filing") == []


def test_what_is_hidden_or_written_by_us_is_no_example(make, editor):
    refile(make("Masquée", status=Article.Status.HIDDEN), editor, "category")
    own = make("De la rédaction")
    refile(own, editor, "category")
    Article.objects.filter(pk=own.pk).update(url=None)
    assert export("--filing") == []


def test_stories_united_and_separated_are_read_by_score_stories(make, editor, tmp_path):
    one, two, three = make("Lomé ouvre un quai"), make("Un quai ouvert à Lomé"), make("Le port de Dakar")
    editing.unite([one, two, three], editor)
    editing.separate(Article.objects.get(pk=three.pk), editor)
    rows = export("--pairs")
    assert [(row["a"]["title"], row["b"]["title"], row["label"], row["type"]) for row in rows] == [
        (one.title, two.title, "same", "united"),
        (one.title, three.title, "different", "separated"),
        (two.title, three.title, "different", "separated"),
    ]
    assert {parse_pair(row).group for row in rows} == {f"group-{one.pk}"}
    out = StringIO()
    call_command("score_stories", str(written(tmp_path, rows)), "--json", stdout=out)
    assert json.loads(out.getvalue())["all"]["size"] == 3


def test_a_confirmed_union_moves_nothing_and_stops_no_export(make, editor):
    Act.objects.record(editor, Act.Verb.UNITE, make("Un"), reason="Réunion confirmée")
    assert list(pair_rows()) == []


def test_what_was_united_again_is_no_longer_different(make, editor):
    one, two = make("Un quai"), make("Deux quais")
    editing.unite([one, two], editor)
    editing.separate(Article.objects.get(pk=two.pk), editor)
    assert [row["label"] for row in export("--pairs")] == ["different"]
    editing.unite([one, two], editor)
    assert [row["label"] for row in export("--pairs")] == ["same"]


@pytest.mark.parametrize("kind", ["--pairs", "--filing"])
def test_only_what_was_decided_since_a_day_is_printed(make, editor, kind):
    one, two, three = make("Un"), make("Deux"), make("Trois")
    editing.unite([one, two], editor)
    Apart.objects.keep_apart(one.pk, [three.pk], editor)
    refile(one, editor, "category")
    assert export(kind, "--since", f"{timezone.now():%Y-%m-%d}") == export(kind) != []
    assert export(kind, "--since", TOMORROW) == []


def test_one_kind_must_be_asked_for(make):
    with pytest.raises(CommandError):
        export()
    with pytest.raises(CommandError):
        export("--pairs", "--filing")


def test_many_judgements_take_few_queries(make, editor, django_assert_max_num_queries):
    some = [make(f"Titre {number}") for number in range(12)]
    for one in some:
        refile(one, editor, "category")
    editing.unite(some, editor)
    with django_assert_max_num_queries(7):
        assert len(export("--filing")) == 12
    with django_assert_max_num_queries(4):
        assert len(export("--pairs")) == 11


def test_an_editor_joins_stories_not_the_articles_that_each_held_already():
    assert pairs_of_united({9: [(1, None), (2, 5), (3, 5), (4, None)]}) == {(1, 2), (1, 4)}
    assert group_by_article([(1, 2), (3, 4), (2, 3), (7, 8)]) == {1: 1, 2: 1, 3: 1, 4: 1, 7: 7, 8: 7}
