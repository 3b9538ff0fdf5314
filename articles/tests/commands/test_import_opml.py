import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Feed, Source

pytestmark = pytest.mark.django_db


def opml(*outlines):
    return '<?xml version="1.0"?><opml version="2.0"><body>' + "".join(outlines) + "</body></opml>"


def outline(url, text="Nom", **more):
    extra = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<outline type="rss" text="{text}" xmlUrl="{url}"{extra}/>'


@pytest.fixture
def run(tmp_path):
    def run(content, *options):
        path = tmp_path / "list.opml"
        path.write_text(content, encoding="utf-8")
        out, err = StringIO(), StringIO()
        call_command("import_opml", str(path), *options, stdout=out, stderr=err)
        return out.getvalue().strip(), err.getvalue()

    return run


def test_each_outline_becomes_an_enabled_feed_with_its_source(run):
    printed, _ = run(opml(outline("https://a.example/f", "L’Écho", htmlUrl="https://a.example/", language="en-GB")))
    feed = Feed.objects.select_related("source").get()
    assert printed == "1 feeds added, 0 known, 0 refused"
    assert (feed.url, feed.state, feed.source.name) == ("https://a.example/f", "active", "L’Écho")
    assert (feed.source.slug, feed.source.homepage, feed.source.language) == ("lecho", "https://a.example/", "en")


def test_known_feeds_are_left_alone(run):
    once = opml(outline("https://a.example/f"), outline("https://a.example/f"))
    assert run(once)[0] == "1 feeds added, 1 known, 0 refused"
    assert run(once)[0] == "0 feeds added, 2 known, 0 refused"
    assert (Source.objects.count(), Feed.objects.count()) == (1, 1)


def test_sources_of_one_name_get_addresses_of_their_own(run):
    run(opml(*(outline(f"https://a.example/{n}", "Même nom") for n in range(3)), outline("https://b.example/", "…")))
    assert set(Source.objects.values_list("slug", flat=True)) == {"meme-nom", "meme-nom-2", "meme-nom-3", "source"}


def test_what_is_no_web_address_is_counted_and_named(run):
    bad = [
        "ftp://a.example/f",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://",
        "https://a.example/" + "x" * 2000,
    ]
    printed, err = run(opml(*map(outline, bad), outline("https://a.example/")))
    assert printed == "1 feeds added, 0 known, 5 refused"
    assert "ftp://a.example/f" in err


def test_a_dry_run_writes_nothing(run):
    assert "1 feeds added" in run(opml(outline("https://a.example/f")), "--dry-run")[0]
    assert not Source.objects.exists()


def test_nine_hundred_outlines_take_few_queries(run, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        run(opml(*(outline(f"https://a.example/{n}") for n in range(900))))
    assert Feed.objects.count() == 900


def test_more_than_two_thousand_outlines_are_refused_in_a_dry_run_too(run):
    with pytest.raises(CommandError, match="more than 2,000 outlines"):
        run(opml(*(outline(f"https://a.example/{n}") for n in range(2_001))), "--dry-run")
    assert not Source.objects.exists()


def test_what_is_no_opml_is_one_sentence(run):
    with pytest.raises(CommandError, match="not OPML"):
        run("<html/>")


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_opml", str(tmp_path / "none.opml"))


def test_a_private_address_is_refused_in_one_sentence(settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = ""
    with pytest.raises(CommandError, match="private-address"):
        call_command("import_opml", "http://127.0.0.1:8000/list.opml")


def test_a_list_is_fetched_from_its_address(settings):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(opml(outline("https://a.example/f")).encode())

        def log_message(self, *args):
            pass

    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "1"
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        call_command("import_opml", f"http://127.0.0.1:{server.server_port}/l.opml", stdout=StringIO())
        server.shutdown()
        thread.join()
    assert Feed.objects.count() == 1


def test_what_is_exported_is_all_known_on_import(run):
    call_command("load_data", stdout=StringIO())
    out = StringIO()
    call_command("export_opml", stdout=out)
    assert run(out.getvalue())[0] == "0 feeds added, 125 known, 0 refused"
