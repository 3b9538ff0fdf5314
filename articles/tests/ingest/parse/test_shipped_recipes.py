"""The pages that come with the product, each read from an invented page of the structure its recipe expects."""

import json
from datetime import UTC, datetime

import pytest

from articles.ingest.clean.entry import clean_entry
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.records import Fetched
from articles.shipped import load

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROWS = {
    row["slug"]: row
    for row in json.loads((load.DATA / "sources.json").read_text(encoding="utf-8"))["sources"]
    if row.get("kind_of_feed") == "page"
}
PAGES = {
    "central-bank-of-kenya": """<html lang="en"><body><ul class="menu"><li><a href="/rates">Rates</a></li></ul>
<table id="table_1"><thead><tr><th>Date</th><th>Title</th></tr></thead><tbody>
<tr><td>14/07/2026</td><td><a href="/uploads/press/101_Digital%20Credit.pdf">Licensing of digital credit providers</a></td></tr>
<tr><td>05/02/2026</td><td><a href="/uploads/press/99_MPC.pdf">Monetary Policy Committee meeting</a></td></tr>
<tr><td></td><td>Archive</td></tr></tbody></table></body></html>""",
    "conseil-du-marche-financier-tunisie": """<html lang="fr"><body><div class="view view-visas"><div class="view-content">
<div class="views-row views-row-1"><span class="date-display-single">Mardi, 3 Mars, 2026</span>
  <div class="views-field-title"><a href="/?q=visa-n-26-1150">Visa n° 26-1150 : augmentation de capital</a></div>
  <div class="views-field-body"><p>Le CMF a accordé son visa au prospectus.</p></div></div>
<div class="views-row views-row-2"><span class="date-display-single">24/02/2026</span>
  <div class="views-field-title"><a href="/sites/default/files/visa-1149.pdf">Visa n° 26-1149</a> (PDF, 850 Ko)</div></div>
</div></div></body></html>""",
    "cma-kenya": """<html lang="en-gb"><body><div class="blog"><div class="items-row">
<div class="item"><h2><a href="/index.php/news/88-sandbox">CMA admits three firms to its sandbox</a></h2>
  <time datetime="2026-03-10T07:15:00+03:00">10 March 2026</time><p>The Authority has admitted three firms.</p></div>
<div class="item"><h2><a href="/index.php/news/87-green">Green bond guidelines</a></h2>
  <time datetime="2026-03-02T09:00:00+03:00">02 March 2026</time></div>
</div></div></body></html>""",
    "bourse-de-tunis": """<html><body><div class="view-content"><table><tbody>
<tr><td>03/03/2026</td><td>Avis n° 2026-41 : introduction d’une société</td>
  <td><a href="/sites/avis/41.pdf">Télécharger</a></td></tr>
<tr><td>27/02/2026</td><td>Décision n° 2026-12</td><td><a href="/sites/avis/12.PDF">Télécharger</a> 1,4 Mo</td></tr>
</tbody></table></div></body></html>""",
    "bvmac": """<html lang="fr-FR"><body><article><div class="entry-content"><h2>Juillet 2026</h2><p>
<a href="https://www.bvm-ac.org/wp-content/uploads/2026/07/BOC-20260714.pdf">BOC du 14 juillet 2026</a><br>
<a href="https://www.bvm-ac.org/wp-content/uploads/2026/07/BOC-20260713.pdf">BOC du 13 juillet 2026</a></p>
<a href="/contact">Contact</a></div></article></body></html>""",
}
EXPECTED = {
    "central-bank-of-kenya": [
        ("Licensing of digital credit providers", "2026-07-14", "https://www.centralbank.go.ke/uploads/press/101_Digital%20Credit.pdf"),
        ("Monetary Policy Committee meeting", "2026-02-05", "https://www.centralbank.go.ke/uploads/press/99_MPC.pdf"),
    ],
    "conseil-du-marche-financier-tunisie": [
        ("Visa n° 26-1150 : augmentation de capital", "2026-03-03", "https://www.cmf.tn/?q=visa-n-26-1150"),
        ("Visa n° 26-1149", "2026-02-24", "https://www.cmf.tn/sites/default/files/visa-1149.pdf"),
    ],
    "cma-kenya": [
        ("CMA admits three firms to its sandbox", "2026-03-10", "https://www.cma.or.ke/index.php/news/88-sandbox"),
        ("Green bond guidelines", "2026-03-02", "https://www.cma.or.ke/index.php/news/87-green"),
    ],
    "bourse-de-tunis": [
        ("Avis n° 2026-41 : introduction d’une société", "2026-03-03", "https://www.bvmt.com.tn/sites/avis/41.pdf"),
        ("Décision n° 2026-12", "2026-02-27", "https://www.bvmt.com.tn/sites/avis/12.PDF"),
    ],
    "bvmac": [
        ("BOC du 14 juillet 2026", "2026-07-14", "https://www.bvm-ac.org/wp-content/uploads/2026/07/BOC-20260714.pdf"),
        ("BOC du 13 juillet 2026", "2026-07-13", "https://www.bvm-ac.org/wp-content/uploads/2026/07/BOC-20260713.pdf"),
    ],
}  # fmt: skip


def read(slug):
    row = ROWS[slug]
    return parse_by_kind(
        row["kind_of_feed"], row["recipe"], Fetched(row["page_url"], PAGES[slug].encode(), "text/html")
    )


def test_a_central_bank_two_regulators_and_two_exchanges_come_with_a_page():
    assert set(ROWS) == set(PAGES)
    kinds = sorted(row["kind"] for row in ROWS.values())
    assert kinds == ["central-bank", "exchange", "exchange", "regulator", "regulator"]
    assert not any(row["enabled_by_default"] or row["feed_url"] for row in ROWS.values())


@pytest.mark.parametrize("slug", PAGES)
def test_the_recipe_finds_titles_dates_and_addresses(slug):
    entries = [clean_entry(raw, NOW) for raw in read(slug).entries]
    assert [(entry.title, entry.published.date().isoformat(), entry.url) for entry in entries] == EXPECTED[slug]


@pytest.mark.parametrize(
    ("slug", "lengths"),
    [
        ("central-bank-of-kenya", [0, 0]),
        ("conseil-du-marche-financier-tunisie", [850_000]),
        ("bourse-de-tunis", [0, 1_400_000]),
        ("bvmac", [0, 0]),
    ],
)
def test_files_are_kept_as_documents(slug, lengths):
    files = [one for raw in read(slug).entries for one in raw.enclosures]
    assert {one.type for one in files} == {"application/pdf"}
    assert [one.length for one in files] == lengths
