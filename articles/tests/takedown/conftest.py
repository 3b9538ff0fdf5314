from email.utils import format_datetime

import pytest
from django.conf import settings
from django.utils import timezone

from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.models import Article, ArticleSector, Category, Country, Feed, Sector, Source
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

# One word each, found nowhere else: in the title (and so in addresses), in the summary, in the text.
TITLE, LEAD, BODY = "Zorvanelle", "mirabelline", "kaleidobrume"
HEADLINE = f"{TITLE} ouvre douze agences dans les ports francs du littoral"


@pytest.fixture(autouse=True)
def _on_a_disk_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


@pytest.fixture
def taxonomy(db):
    for slug in ("info-generale", "economie", "reglementation"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    Country.objects.create(iso2="ML", name_fr="Mali", name_en="Mali", african=True)


@pytest.fixture
def editor(db, django_user_model):
    return django_user_model.objects.create_superuser("plume", "plume@desk.example", "x")


def a_feed(slug):
    source = Source.objects.create(slug=slug, name=slug.title(), may_full_text=True, may_image=True)
    return Feed.objects.create(source=source, url=f"https://{slug}.example/rss")


def entry(title=HEADLINE, guid="g1", link="https://gazette.example/1", lead=f"Le texte {LEAD} de la dépêche."):
    date = format_datetime(timezone.now().replace(microsecond=0) - timezone.timedelta(minutes=90))
    body = f"<content:encoded><![CDATA[<p>Un long texte {BODY} et la suite de la dépêche.</p>]]></content:encoded>"
    text = f"<title>{title}</title><description>{lead}</description>{body}"
    return f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link>{text}<pubDate>{date}</pubDate></item>"


def visit(feed, *entries):
    """The report of a visit at which the feed shows these entries."""
    head = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>t</title>"
    document = f"{head}{''.join(entries)}</channel></rss>".encode()

    async def get(request):
        return Fetched(request.url, document)

    feed.refresh_from_db()
    return refresh(feed, get=get)


@pytest.fixture
def feed(taxonomy):
    return a_feed("gazette")


@pytest.fixture
def article(feed):
    """Filed under a sector and a country, and brought by a real visit."""
    visit(feed, entry())
    found = Article.objects.get()
    ArticleSector.objects.create(article=found, sector_id="mines", published_at=found.published_at)
    found.countries.add("ML", through_defaults={"published_at": found.published_at})
    Article.objects.update(category="economie", is_finance=True, reach=2, relevance=90)
    found.refresh_from_db()
    return found


@pytest.fixture
def withdraw(editor, django_capture_on_commit_callbacks):
    """Withdraw articles as an editor does, with what comes after the commit."""
    from articles.takedown.articles import withdraw_articles

    def act(*articles, reason="À la demande de l’éditeur", letter=None):
        with django_capture_on_commit_callbacks(execute=True):
            return withdraw_articles([article.pk for article in articles], editor, reason, letter)

    return act
