import pytest

from articles.web.files import linked_file, media_type, size_in, type_label


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example/avis.pdf", "application/pdf"),
        ("https://a.example/AVIS.PDF?v=2", "application/pdf"),
        ("https://a.example/t.php?fichier=cours.XLS", "application/vnd.ms-excel"),
        ("https://a.example/avis", ""),
        ("https://a.example/avis.pdf/page", ""),
        ("https://a.example/?q=1.2", ""),
        ("http://[/", ""),
    ],
)
def test_a_file_is_told_by_its_address(url, kind):
    assert media_type(url) == kind


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Circulaire (PDF, 1,2 Mo)", 1_200_000),
        ("[350 Ko]", 350_000),
        ("Download 2.5MB", 2_500_000),
        ("1 KiB", 1_024),
        ("812 octets", 812),
        ("Avis n° 12 du 3 mars", 0),
        ("12 mois", 0),
        ("12.3.4 Mo", 0),
        ("999999 Go", 10**12),
        ("1" * 100_000 + " Mo", 0),
        ("", 0),
    ],
)
def test_a_size_is_read_as_it_is_written(text, size):
    assert size_in(text) == size


def test_a_page_is_no_document():
    assert linked_file("https://a.example/avis", "PDF, 1 Mo") is None


def test_a_type_has_the_name_that_readers_know():
    assert (type_label("application/pdf"), type_label(media_type("https://a.example/a.xlsx"))) == ("PDF", "XLSX")
    assert type_label("text/x-odd") == "text/x-odd"
