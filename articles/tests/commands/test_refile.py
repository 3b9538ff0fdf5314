from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Category, Phrase, Refiling, Source

pytestmark = pytest.mark.django_db


def refile(*options):
    out = StringIO()
    call_command("refile", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def article():
    for slug in ("info-generale", "taux"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    Phrase.objects.create(text="zorgal", kind="category", slug="taux", weight=5)
    source = Source.objects.create(slug="s", name="S")
    return Article.objects.create(source=source, url="https://s.example/1", title="Le zorgal monte")


def test_what_moves_is_written_and_told_as_a_table(article):
    printed = refile()
    row = next(line for line in printed.splitlines() if "category" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["category", "info-generale", "taux", "1"]
    assert printed.endswith("1 articles looked at: 1 moved, 0 kept by editors.\n")
    assert Article.objects.get().category_id == "taux"
    assert Refiling.objects.get().ended_at


def test_a_dry_run_tells_the_same_and_writes_nothing(article):
    assert "1 would move" in refile("--dry-run")
    assert Article.objects.get().category_id == "info-generale"
    assert not Refiling.objects.exists()


def test_again_there_is_nothing_to_tell(article):
    refile()
    assert refile() == "1 articles looked at: 0 moved, 0 kept by editors.\n"


def test_without_a_taxonomy_it_says_what_to_do():
    with pytest.raises(CommandError, match="load_data"):
        refile()
