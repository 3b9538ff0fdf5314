import pytest
from django.utils import translation

from articles.models import Article
from articles.templatetags.documents import files, media_type_name, size


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (1, "1 o"),
        (999, "999 o"),
        (1_000, "1,0 ko"),
        (20_499, "20 ko"),
        (999_499, "999 ko"),
        (999_999, "1,0 Mo"),
        (1_200_000, "1,2 Mo"),
        (9_960_000, "10 Mo"),
        (10**12, "1000 Go"),
    ],
)
def test_a_size_is_written_as_publishers_write_it(length, written):
    with translation.override("fr"):
        assert size(length).replace("\u00a0", " ").replace("\u202f", "") == written


@pytest.mark.parametrize(("kind", "name"), [("application/pdf", "PDF"), ("text/csv", "CSV"), ("", "Document")])
def test_a_media_type_has_a_name(kind, name):
    assert media_type_name(kind) == name


def test_a_file_of_unknown_size_says_only_what_it_is():
    article = Article(documents=[{"url": "https://a.example/x"}, {"type": "application/pdf"}])
    assert [str(file) for file in files(article)] == ["Document"]
