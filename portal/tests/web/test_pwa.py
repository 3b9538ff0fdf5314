import json

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from portal.web import pwa
from portal.web.static_files import JoinedFinder


def test_the_old_address_of_the_mark_leads_to_it(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/img/icon-192.png")


def test_the_manifest_names_the_site_and_opens_its_home(client, settings):
    answer = client.get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"], told["lang"]) == (settings.SITE_NAME, "/", "fr")
    english = json.loads(client.get("/en/manifest.webmanifest").content)
    assert (english["start_url"], english["lang"], english["id"]) == ("/en/", "en", told["id"])


@pytest.mark.parametrize(("name", "sizes", "purpose"), pwa.ICONS)
def test_every_icon_is_there_and_as_large_as_told(name, sizes, purpose):
    with Image.open(finders.find(name)) as icon:
        assert "{}x{}".format(*icon.size) == sizes


@pytest.mark.parametrize("root", ["", "/en"])
def test_its_screens_are_there_as_large_as_told_and_small(client, root):
    told = json.loads(client.get(f"{root}/manifest.webmanifest").content)["screenshots"]
    assert {one["form_factor"] for one in told} == {"narrow", "wide"}
    for one in told:
        assert one["label"]
        file = finders.find(one["src"].removeprefix("/static/"))
        with Image.open(file) as screen:
            assert ("{}x{}".format(*screen.size), f"image/{screen.format.lower()}") == (one["sizes"], one["type"])


def test_all_screens_together_weigh_at_most_sixty_kilobytes(settings):
    assert 0 < sum(file.stat().st_size for file in settings.BASE_DIR.glob("static/img/screens/*")) <= 60_000


@pytest.mark.parametrize("root", ["", "/en"])
def test_its_shortcuts_lead_to_pages_of_its_language(client, db, root):
    told = json.loads(client.get(f"{root}/manifest.webmanifest").content)["shortcuts"]
    assert [one["url"] for one in told] == [
        f"{root}{path}" for path in ("/", "/marches/", "/veille-reglementaire/", "/mon-fil/")
    ]
    assert all(finders.find(icon["src"].removeprefix("/static/")) for one in told for icon in one["icons"])


def test_the_worker_rules_the_whole_site_and_is_asked_for_anew(client):
    answer = client.get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/javascript")
    assert '"fr": "/hors-ligne/"' in answer.text
    assert '"en": "/en/hors-ligne/"' in answer.text


def test_a_browser_that_has_the_worker_is_told_so(client):
    answer = client.get("/sw.js")
    assert client.get("/sw.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_another_file_makes_another_worker(client, monkeypatch):
    before = client.get("/sw.js").text.splitlines()[0]
    assert client.get("/sw.js").text.splitlines()[0] == before
    monkeypatch.setattr(pwa, "static", lambda name: f"/static/new/{name}")
    assert client.get("/sw.js").text.splitlines()[0].split(",")[0] != before.split(",")[0]


def test_the_worker_keeps_every_stylesheet_and_the_script_and_no_file_that_is_not_there():
    assert all(map(finders.find, pwa.WORKER_FILES))
    assert {*JoinedFinder().builders} <= {*pwa.WORKER_FILES}


def test_the_policy_lets_the_page_name_the_worker(client, db):
    policy = client.get("/hors-ligne/")["Content-Security-Policy"]
    assert "trusted-types lapesee" in policy
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_the_offline_page_is_for_everybody_and_not_for_search_engines(client, db):
    answer = client.get("/hors-ligne/")
    assert "public" in answer["Cache-Control"]
    assert 'name="robots" content="noindex"' in answer.text
    assert 'href="/aujourdhui.html"' in answer.text
