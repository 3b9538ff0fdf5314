"""Pages and pictures of articles, fetched from a web that stands in a dictionary."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from PIL import Image

from articles import search
from articles.ingest.enrich import image_files, jobs
from articles.ingest.extract import article as extract
from articles.ingest.fetch.robots_policy import RedirectedElsewhere
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.models import Article, Category, Feed, Host, Page, Picture, Source
from articles.models.feeds.fetch_job import MAX_FETCH_TRIES
from articles.web.hosts import host_of

LONG = (
    "La banque centrale a relevé son taux directeur de cinquante points de base, à 3,75 %, selon son communiqué. " * 6
)


def photo(size: tuple[int, int] = (800, 450)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    return file.getvalue()


def page(text: str = LONG, image: str = "", author: str = "") -> bytes:
    head = f'<meta property="og:image" content="{image}">' if image else ""
    head += f'<meta name="author" content="{author}">' if author else ""
    body = f"<article><h1>Le taux monte</h1><p>{text}</p><p>{text}</p></article>"
    return f"<html lang=fr><head><title>Le taux monte</title>{head}</head><body>{body}</body></html>".encode()


class Web:
    """What is where; what was asked for."""

    def __init__(self, **pages: bytes | str | Exception) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[FeedRequest] = []

    async def get(self, request: FeedRequest) -> Fetched:
        self.asked.append(request)
        answer = self.pages.get(request.url, FetchError("http-404", "Rien."))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Fetched) else Fetched(request.url, answer)

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked if not request.url.endswith("/robots.txt")]


@pytest.fixture(autouse=True)
def _calm(settings, tmp_path, db):
    settings.FETCH_HOST_PAUSE = 0
    settings.VAR_DIR = tmp_path
    Category.objects.create(slug="economie", name_fr="Économie", name_en="Economy")


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def source() -> Source:
    return Source.objects.create(slug="guichet", name="Le Guichet", may_full_text=True, may_image=True)


@pytest.fixture
def make(source: Source) -> Callable[..., Article]:
    def make(**fields: Any) -> Article:
        number = Article.objects.count() + 1
        fields = {"url": f"https://guichet.example/{number}", "title": f"Titre {number}"} | fields
        return Article.objects.create(source=source, category_id="economie", **fields)

    return make


def send(*articles: Article) -> None:
    """As store.py does for new articles."""
    pages, photos = jobs.jobs_for(articles)
    Page.objects.bulk_create(pages, ignore_conflicts=True)
    Picture.objects.bulk_create(photos, ignore_conflicts=True)


def run(web: Web, days: float = 0) -> dict[str, int]:
    return dict(jobs.run_jobs(timezone.now() + timedelta(days=days, seconds=1), get=web.get))


def test_a_page_gives_its_text_its_picture_and_its_author_and_then_the_picture_comes(make, web):
    article = make(summary="Le résumé.", body_html="<p>Le début…</p>")
    send(article)
    web.pages["https://guichet.example/1"] = page(image="/photo.jpg", author="Awa Diop")
    web.pages["https://guichet.example/photo.jpg"] = photo()
    assert run(web) == {"page": 1}
    article.refresh_from_db()
    assert "cinquante points" in article.body_html
    assert article.image == "https://guichet.example/photo.jpg"
    assert article.author == "Awa Diop"
    assert (article.summary, article.title, article.updated_at) == ("Le résumé.", "Titre 1", None)
    assert Page.objects.fields_filled([article.pk, 0]) == {article.pk: {"author", "body_html", "image"}}
    assert run(web) == {"picture": 1}
    picture = Picture.objects.get()
    assert (picture.state, picture.width, picture.height) == ("done", 800, 450)
    assert all(image_files.read_file(picture.pk, width) for width in image_files.WIDTHS)
    assert run(web) == {}
    assert list(search.matching(Article.objects.all(), "titre")) == [article]


def test_each_is_asked_for_as_what_it_is_and_the_host_is_given_back(make, web):
    send(make(image="https://guichet.example/i.png"))
    web.pages |= {"https://guichet.example/1": page(), "https://guichet.example/i.png": photo()}
    assert run(web) == {"page": 1, "picture": 1}
    assert web.asked[0].url == "https://guichet.example/robots.txt"
    accepted = {request.url[-1]: request.accept for request in web.asked[1:]}
    assert accepted["1"].startswith("text/html")
    assert accepted["g"].startswith("image/webp")
    host = Host.objects.get()
    assert (host.lease_token, host.free_at is None) == (None, False)


def test_the_kept_pages_of_an_article_are_dropped_when_its_page_brings_it_something(
    make, web, django_capture_on_commit_callbacks
):
    article = make()
    send(article)
    web.pages["https://guichet.example/1"] = page()
    with django_capture_on_commit_callbacks() as told:
        run(web)
    assert [set(one.args[0]) for one in told] == [{f"article:{article.pk}"}]


@pytest.mark.parametrize(
    ("rights", "gained"),
    [({"may_full_text": False}, {"image", "author"}), ({"may_image": False}, {"body_html", "author"})],
)
def test_no_more_is_taken_than_the_source_allows(make, web, source, rights, gained):
    send(make())
    Source.objects.update(**rights)
    web.pages["https://guichet.example/1"] = page(image="/photo.jpg", author="Awa Diop")
    run(web)
    assert set(Page.objects.get().taken) == gained


def test_without_a_right_nothing_is_sent_for_and_with_it_withdrawn_nothing_is_fetched(make, web, source):
    article = make(image="https://guichet.example/i.png")
    source.may_full_text = source.may_image = False
    article.source = source
    assert jobs.jobs_for([article]) == ([], [])
    article.refresh_from_db()
    send(article)
    assert (Page.objects.count(), Picture.objects.count()) == (1, 1)
    source.save()
    assert run(web) == {}
    assert web.asked == []


def test_what_an_editor_touched_stays_his(make, web):
    article = make(body_html="<p>Le mien</p>", locks=["body_html", "image", "author"])
    send(article)
    web.pages["https://guichet.example/1"] = page(image="/photo.jpg", author="Awa Diop")
    assert run(web) == {"page": 1}
    article.refresh_from_db()
    assert (article.body_html, article.image, article.author) == ("<p>Le mien</p>", "", "")
    assert article.page.taken == []
    assert not Picture.objects.exists()


def test_a_shorter_text_never_replaces_a_longer_one(make, web):
    article = make(body_html=f"<p>{LONG * 5}</p>", author="Le fil", image="https://guichet.example/la-sienne.jpg")
    send(article)
    web.pages["https://guichet.example/1"] = page(image="/photo.jpg", author="Awa Diop")
    run(web)
    before, article = article, Article.objects.get()
    assert (article.body_html, article.author, article.image) == (before.body_html, before.author, before.image)


def test_a_page_read_again_may_correct_its_text_but_not_lose_half_of_it(make, web):
    send(make())
    url = "https://guichet.example/1"
    for text, kept in ((LONG * 2, LONG * 2), (LONG + LONG[:200], LONG + LONG[:200]), (LONG[:300], LONG + LONG[:200])):
        web.pages[url] = page(text)
        assert run(web) == {"page": 1}
        assert kept.strip() in Article.objects.get().body_html
        assert Page.objects.of_articles(Article.objects.all()).requeue(timezone.now()) == 1


def test_only_pages_that_bring_something_are_sent_for(make, source):
    document = "https://guichet.example/avis.pdf"
    source.may_full_text = False
    illustrated = make(image="https://guichet.example/i.png")
    assert [len(kind) for kind in jobs.jobs_for([illustrated])] == [0, 1]
    source.may_full_text = True
    avis = make(url=document, documents=[{"url": document, "type": "application/pdf", "length": 0}])
    ours = make(url=None, image="https://agence.example/nous.jpg")
    assert jobs.jobs_for([avis])[0] == []
    assert jobs.jobs_for([ours])[0] == []
    assert [picture.source for picture in jobs.jobs_for([ours])[1]] == [None]
    assert len(jobs.jobs_for([make(image="https://a.example/x"), make(image="https://a.example/x")])[1]) == 1


@pytest.mark.parametrize("reason", ["timeout", "http-503", "dns", "too-many"])
def test_what_may_pass_is_tried_three_times_with_growing_pauses(make, web, reason):
    send(make(image="https://guichet.example/i.png"))
    Page.objects.all().delete()
    web.pages["https://guichet.example/i.png"] = FetchError(reason, "…")
    waits = []
    for tries in range(1, MAX_FETCH_TRIES + 1):
        assert run(web, days=tries) == {reason: 1}
        picture = Picture.objects.get()
        assert (picture.tries, picture.reason) == (tries, reason)
        waits.append(picture.due_at - timezone.now())
    assert waits[0] < waits[1]
    assert picture.state == "refused"
    assert run(web, days=9) == {}


def test_what_a_site_asks_to_wait_is_waited(make, web):
    send(make(image="https://guichet.example/i.png"))
    web.pages["https://guichet.example/i.png"] = FetchError("too-many", "…", retry_after=7200)
    run(web)
    assert Picture.objects.get().due_at > timezone.now() + timedelta(seconds=7000)


@pytest.mark.parametrize("reason", ["http-404", "gone", "private-address", "too-large", "bomb"])
def test_what_will_not_change_is_tried_once(make, web, reason):
    send(make(image="https://guichet.example/i.png"))
    web.pages["https://guichet.example/i.png"] = FetchError(reason, "…")
    run(web)
    assert (Picture.objects.get().state, Picture.objects.get().reason) == ("refused", reason)


def test_a_bad_picture_and_a_page_without_an_article_are_refused_with_their_reasons(make, web):
    send(make(image="https://guichet.example/i.png"))
    web.pages |= {
        "https://guichet.example/1": b"<html><body></body></html>",
        "https://guichet.example/i.png": b"<svg/>",
    }
    told = run(web)
    assert told.pop("svg") == 1
    assert list(told.values()) == [1]
    assert {Page.objects.get().state, Picture.objects.get().state} == {"refused"}
    assert Page.objects.get().reason in told


def test_robots_txt_is_obeyed_for_pages_and_pictures(make, web):
    send(make(image="https://images.example/i.png"), make(url="https://guichet.example/prive/2"))
    web.pages |= {
        "https://guichet.example/robots.txt": b"User-agent: *\nDisallow: /prive/",
        "https://images.example/robots.txt": b"User-agent: LaPesee\nDisallow: /",
        "https://guichet.example/1": page(),
    }
    assert run(web) == {"page": 1, "robots": 2}
    assert web.urls == ["https://guichet.example/1"]
    assert Picture.objects.get().reason == "robots"


def test_no_redirect_leads_past_robots_txt(make, serve):
    pages = {"/robots.txt": b"User-agent: *\nDisallow: /secret/", "/2": page(), "/secret/1": page()}
    address, asked = serve(pages | {"/pub/1": "/secret/1", "/pub/i.png": "/secret/i.png"})
    send(make(url=f"{address}/pub/1", image=f"{address}/pub/i.png"), make(url=f"{address}/2"))
    assert jobs.run_jobs(timezone.now() + timedelta(seconds=1)) == {"robots": 2, "page": 1}
    assert asked == dict.fromkeys(("/2", "/pub/1", "/pub/i.png", "/robots.txt"), 1)
    assert {Page.objects.first().reason, Picture.objects.get().reason} == {"robots"}


def test_what_has_moved_to_another_site_is_fetched_there_once_that_site_has_told_its_rules(make, web):
    send(make(image="https://guichet.example/i.png"))
    web.pages |= {
        "https://guichet.example/1": RedirectedElsewhere("https://www.guichet.example/1"),
        "https://guichet.example/i.png": RedirectedElsewhere("https://images.example/prive/i.png"),
        "https://www.guichet.example/1": page(),
        "https://images.example/robots.txt": b"User-agent: *\nDisallow: /prive/",
        "https://images.example/prive/i.png": photo(),
    }
    assert run(web) == {"moved": 2}
    assert run(web) == {"page": 1, "robots": 1}
    assert "cinquante points" in Article.objects.get().body_html
    assert "https://images.example/prive/i.png" not in web.urls


def test_what_moves_again_and_again_is_left(make, web):
    send(make())
    Picture.objects.all().delete()
    for n in range(MAX_FETCH_TRIES + 1):
        web.pages[f"https://{n}.guichet.example/1"] = RedirectedElsewhere(f"https://{n + 1}.guichet.example/1")
    web.pages["https://guichet.example/1"] = RedirectedElsewhere("https://0.guichet.example/1")
    assert [run(web) for _ in range(MAX_FETCH_TRIES)] == [{"moved": 1}, {"moved": 1}, {"redirect-loop": 1}]
    assert Page.objects.get().state == "refused"


def found_at(url: str, content: bytes) -> Fetched:
    return Fetched(url, content, "text/html")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (found_at("https://guichet.example/", page()), "elsewhere"),
        (found_at("https://parking.example/1", page()), "elsewhere"),
        (RedirectedElsewhere("https://parking.example/1"), "elsewhere"),
        (
            found_at("https://guichet.example/accueil", page("Un tout autre sujet, sans rapport. " * 20)),
            "another-article",
        ),
    ],
)
def test_a_page_that_is_not_the_articles_gives_it_nothing(make, web, answer, reason):
    article = make(title="La banque centrale relève son taux directeur", body_html="<p>Le début.</p>")
    send(article)
    web.pages["https://guichet.example/1"] = answer
    assert run(web) == {reason: 1}
    article.refresh_from_db()
    assert (article.body_html, article.image) == ("<p>Le début.</p>", "")
    assert (Page.objects.get().state, Page.objects.get().reason) == ("refused", reason)


def test_an_editors_title_is_not_looked_for_on_the_page(make, web):
    send(make(title="Dakar prépare sa rentrée budgétaire", locks=["title"]))
    web.pages["https://guichet.example/1"] = page()
    assert run(web) == {"page": 1}


def test_an_articles_page_may_move_within_its_site_and_change_its_title_a_little(make, web):
    send(make(title="BCEAO : la banque centrale remonte encore ses taux"))
    web.pages["https://guichet.example/1"] = found_at("https://www.guichet.example/une/1", page())
    assert run(web) == {"page": 1}


def test_a_site_whose_robots_txt_cannot_be_read_is_called_on_for_a_day(make, web):
    send(make())
    web.pages["https://guichet.example/robots.txt"] = FetchError("http-500", "…")
    for tries in range(1, MAX_FETCH_TRIES + 1):
        assert run(web, days=tries) == {}
        waiting = Page.objects.get()
        assert (waiting.state, waiting.tries, waiting.reason) == ("waiting", tries, "robots-unknown")
    assert run(web, days=9) == {"given up": 1}
    assert (Page.objects.get().state, Page.objects.get().reason) == ("refused", "robots-unknown")
    assert web.urls == []


def test_a_site_that_wants_longer_pauses_is_asked_for_one_thing_a_run(make, web):
    send(make(), make())
    web.pages["https://guichet.example/robots.txt"] = b"User-agent: *\nCrawl-delay: 10"
    run(web)
    assert len(web.urls) == 1
    assert sorted(Page.objects.values_list("tries", flat=True)) == [0, 1]


def test_a_host_in_other_hands_is_left_alone(make, web):
    send(make(), make(url="https://autre.example/2"))
    web.pages |= {"https://guichet.example/1": page(), "https://autre.example/2": page()}
    Host.objects.claim(["guichet.example"], uuid.uuid4(), timezone.now())
    assert run(web) == {"page": 1}
    assert web.urls == ["https://autre.example/2"]
    assert Host.objects.get(name="guichet.example").lease_token


def test_the_hosts_take_turns_and_no_run_takes_more_than_its_share(make, web, monkeypatch):
    monkeypatch.setattr(jobs, "JOBS_PER_HOST", 2)
    send(*(make() for _ in range(5)), make(url="https://zebre.example/6"))
    web.pages |= dict.fromkeys(Page.objects.values_list("url", flat=True), page())
    assert run(web) == {"page": 3}
    assert sorted(map(host_of, web.urls)) == ["guichet.example", "guichet.example", "zebre.example"]
    assert {host_of(url) for url in web.urls[:2]} == {"guichet.example", "zebre.example"}


def test_no_new_request_is_made_once_the_time_is_over(make, web):
    send(make())
    assert jobs.run_jobs(timezone.now(), 0, get=web.get) == {}
    assert web.urls == []
    assert Page.objects.get().tries == 0


@pytest.mark.parametrize(
    ("room", "name"), [(extract, "extract_article"), (jobs, "apply_page"), (image_files, "write_files")]
)
def test_a_worker_that_dies_at_any_moment_leaves_work_that_is_done_again(make, web, monkeypatch, room, name):
    class Killed(BaseException):
        """No code of ours runs after it."""

    def die(*_: object) -> None:
        raise Killed

    send(make(image="https://guichet.example/i.png"))
    web.pages |= {"https://guichet.example/1": page(author="Awa"), "https://guichet.example/i.png": photo()}
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(room, name, die)
        patch.setattr(jobs.DueHostsLease, "__exit__", lambda *_: None)
        run(web)
    assert run(web) == {}  # its host is held until the lease has run out
    Host.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    run(web, days=1)
    assert (Page.objects.get().state, Picture.objects.get().state) == ("done", "done")
    assert Article.objects.get().author == "Awa"


def test_what_kills_its_worker_three_times_is_put_aside(make, web, monkeypatch):
    send(make(image="https://guichet.example/i.png"))
    Page.objects.all().delete()
    web.pages["https://guichet.example/i.png"] = photo()

    def die(*_: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(image_files, "write_files", die)
    for number in range(MAX_FETCH_TRIES):
        with pytest.raises(SoftTimeLimitExceeded):
            run(web, days=number)
    assert run(web, days=9) == {"given up": 1}
    assert (Picture.objects.get().state, Picture.objects.get().reason) == ("refused", "poison")


def test_who_slept_past_his_lease_does_nothing_twice(make):
    send(make())
    first, second = Page.objects.get(), Page.objects.get()
    assert first.start_try(timezone.now())
    assert not second.start_try(timezone.now())


def test_a_full_disk_is_tried_again_and_stops_nothing_else(make, web, monkeypatch):
    send(make(image="https://guichet.example/i.png"))
    web.pages |= {"https://guichet.example/1": page(), "https://guichet.example/i.png": photo()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(image_files, "write_files", full)
    assert run(web) == {"page": 1, "disk": 1}
    assert (Picture.objects.get().state, Picture.objects.get().reason) == ("waiting", "disk")


def test_a_defect_in_one_page_stops_no_other(make, web, monkeypatch):
    send(make(), make())
    web.pages |= {"https://guichet.example/1": b"poison", "https://guichet.example/2": page()}
    whole = extract.extract_article

    def fragile(content: bytes, url: str, content_type: str) -> Any:
        if content == b"poison":
            raise KeyError(url)
        return whole(content, url, content_type)

    monkeypatch.setattr(extract, "extract_article", fragile)
    assert run(web) == {"page": 1, "error": 1}


def test_the_lease_is_renewed_while_answers_are_waited_for(make, settings):
    send(make())
    with jobs.DueHostsLease(timezone.now() + timedelta(seconds=1)) as hold:
        assert set(hold.free_at) == {"guichet.example"}
        Host.objects.update(lease_until=timezone.now())
        hold.renew_leases()
        assert not Host.objects.leased(timezone.now()).exists()
        hold._renewed_at -= settings.FEED_LEASE_SECONDS / 2
        hold.renew_leases()
        assert Host.objects.leased(timezone.now()).exists()


def test_a_run_asks_few_questions(make, web, django_assert_max_num_queries):
    send(*(make(url=f"https://h{n}.example/x") for n in range(20)))
    web.pages |= {f"https://h{n}.example/robots.txt": b"User-agent: *\nDisallow: /" for n in range(20)}
    with django_assert_max_num_queries(20 + 25):  # one a refusal
        assert run(web) == {"robots": 20}


def test_a_host_whose_feed_is_due_is_left_to_those_who_read_feeds(make, web):
    article = make()
    send(article)
    web.pages["https://guichet.example/1"] = page()
    feed = Feed.objects.create(source=article.source, url="https://guichet.example/rss")
    assert run(web) == {}
    Feed.objects.filter(pk=feed.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert run(web) == {"page": 1}
