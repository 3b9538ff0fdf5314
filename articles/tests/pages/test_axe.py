"""What axe finds beside the walk of test_each_kind_of_page.py, and whether it can be believed."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from benches.browser.inspector import AXE, OPTIONS, barriers, wide
from benches.browser.sights import DAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_light_version_shows_all_its_sections(newsroom, visit, page, context, live_server):
    context.add_cookies([{"name": "leger", "value": "1", "url": live_server.url}])
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        visit("/")
        for link in page.locator(".sections a").all():
            box = link.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_the_day_as_a_file_has_no_barrier_either(newsroom, client, page):
    page.set_content(client.get(DAY).text)
    assert barriers(page) + wide(page) == []


def test_a_barrier_is_seen(page):
    page.set_content("<html lang=fr><title>T</title><main><h1>T</h1><img src='data:,'><p style='color:#999'>Pâle</p>")
    assert {fault.partition(":")[0] for fault in barriers(page)} == {"image-alt", "color-contrast"}
    links = "".join(f"<li><a href=/{n} style='display: block; font-size: 9px'>Lien</a>" for n in range(3))
    page.set_content(f"<html lang=fr><title>T</title><main><h1>T</h1><ul>{links}</ul>")
    assert {fault.partition(":")[0] for fault in barriers(page)} == {"target-size"}


COLOURS = ("red", "#777", "rgb(90 90 90 / .6)", "hsl(.5turn 40% 40%)", "color(srgb .4 .5 .6)", "red")


def test_colours_that_are_parsed_once_give_what_axe_itself_finds(page):
    texts = "".join(
        f"<p style='color: {front}; background: {back}; opacity: {number % 3 / 4 + 0.5}'>Texte <a href=/>lien</a></p>"
        for number, (front, back) in enumerate(product(COLOURS, ("#fff", *COLOURS)))
    )
    page.set_content(f"<html lang=fr><title>T</title><main><h1>T</h1>{texts}</main>")
    plain = Axe().run(page, options={"rules": OPTIONS["rules"]}).response
    page.evaluate(AXE)
    found = page.evaluate("(options) => axe.run(options)", {"rules": OPTIONS["rules"]})
    kinds = ("violations", "passes", "incomplete")
    assert [found[kind] for kind in kinds] == [plain[kind] for kind in kinds]
    assert len({check["data"]["contrastRatio"] for check in contrasts(found)}) > 20


def contrasts(found):
    rules = [rule for kind in ("violations", "passes") for rule in found[kind] if rule["id"] == "color-contrast"]
    return [check for rule in rules for node in rule["nodes"] for check in node["any"]]


def test_a_page_too_wide_is_seen(page):
    page.set_content("<p style='width: 3000px'>Large</p>")
    assert wide(page) == ["wider than 1280 px: p."]
