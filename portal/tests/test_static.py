from pathlib import Path

from django.contrib.staticfiles import finders

from portal.static import STYLESHEET, StylesheetFinder, joined


def test_layers_are_declared_before_they_are_used(settings):
    css = joined(settings.BASE_DIR / "static" / "css")
    assert css.startswith("@layer tokens, base, layout, components, states, print;")
    assert "/*" not in css


def test_the_stylesheet_follows_its_parts(tmp_path):
    finder = StylesheetFinder()
    finder.parts = tmp_path
    finder.storage = type(finder.storage)(location=tmp_path / "out")
    (tmp_path / "a.css").write_text("a { color: red; }\n")
    assert Path(finder.find(STYLESHEET)).read_text() == "a { color: red; }\n"
    (tmp_path / "a.css").write_text("a { color: blue; }\n")
    assert Path(finder.find(STYLESHEET)).read_text() == "a { color: blue; }\n"


def test_the_stylesheet_is_found_and_collected_once():
    assert finders.find(STYLESHEET)
    assert [path for path, _ in StylesheetFinder().list([])] == [STYLESHEET]


def test_the_stylesheet_keeps_to_its_budget(settings):
    assert len(joined(settings.BASE_DIR / "static" / "css").encode()) < 30_000


def test_every_font_and_image_named_in_the_stylesheet_exists(settings):
    import re

    folder = settings.BASE_DIR / "static" / "css"
    for address in re.findall(r'url\("([^"]+)"\)', joined(folder)):
        assert (folder / address).resolve().is_file()
