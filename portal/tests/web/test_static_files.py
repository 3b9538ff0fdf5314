import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from portal.web.static_files import (
    LIGHT_STYLESHEET,
    PAGE_STYLESHEETS,
    SCRIPT,
    STYLESHEET,
    CollectedFilesStorage,
    JoinedFinder,
    light_stylesheet,
    page_file_names,
    page_stylesheet,
    site_script,
    site_stylesheet,
)


@pytest.fixture
def css(settings):
    return settings.BASE_DIR / "static" / "css"


def test_the_address_of_a_collected_file_is_looked_up_once(tmp_path, settings):
    settings.DEBUG = False
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {"a.css": "a.1234.css"}}')
    storage = CollectedFilesStorage(location=tmp_path, base_url="/static/")
    assert storage.url("a.css") == "/static/a.1234.css"
    storage.hashed_files.clear()
    assert storage.url("a.css") == "/static/a.1234.css"


@pytest.mark.parametrize("make", [site_stylesheet, light_stylesheet])
def test_layers_are_declared_before_they_are_used(css, make):
    text = make(css)
    assert text.startswith("@layer tokens, base, layout, components, states, print;")
    assert "/*" not in text


@pytest.mark.parametrize("name", PAGE_STYLESHEETS)
def test_what_some_pages_load_besides_declares_no_layer_anew(css, name):
    declared = set(re.findall(r"[\w-]+", site_stylesheet(css).partition(";")[0].removeprefix("@layer ")))
    used = set(re.findall(r"@layer ([^{;]+)", page_stylesheet(css, name)))
    assert {layer.strip() for layer in used} <= declared


def test_every_folder_of_styles_is_joined_into_a_stylesheet(css):
    named = {folder for folders in PAGE_STYLESHEETS.values() for folder in folders} | {"leger"}
    assert {folder.name for folder in css.iterdir() if folder.is_dir()} == named


def test_the_stylesheet_follows_its_parts(tmp_path):
    finder = JoinedFinder()
    finder.builders = {STYLESHEET: (site_stylesheet, tmp_path)}
    finder.storage = type(finder.storage)(location=tmp_path / "out")
    (tmp_path / "a.css").write_text("a { color: red; }\n")
    assert Path(finder.find(STYLESHEET)).read_text() == "a { color: red; }\n"
    (tmp_path / "a.css").write_text("a { color: blue; }\n")
    assert Path(finder.find(STYLESHEET)).read_text() == "a { color: blue; }\n"


@pytest.mark.parametrize("name", [STYLESHEET, *PAGE_STYLESHEETS, LIGHT_STYLESHEET, SCRIPT])
def test_a_joined_file_is_found_and_collected_once(name):
    assert finders.find(name)
    assert [path for path, _ in JoinedFinder().list([])].count(name) == 1


def test_asking_which_files_pages_may_name_writes_none(monkeypatch):
    """A web server starts where it may not write, once all is collected."""
    monkeypatch.setattr(JoinedFinder, "_write", lambda self, name: 1 / 0)
    assert {STYLESHEET, *PAGE_STYLESHEETS, LIGHT_STYLESHEET, SCRIPT, "fonts/newsreader-600.woff2"} <= page_file_names()


def test_a_script_loses_its_comments_and_not_its_addresses(tmp_path):
    (tmp_path / "a.js").write_text('// why\n{\n  const a = "https://x.example/*";\n  // how\n  b(a); // c\n}\n')
    assert site_script(tmp_path) == '{\nconst a = "https://x.example/*";\nb(a); // c\n}\n'


def test_the_light_stylesheet_calls_no_other_file(css):
    assert "url(" not in light_stylesheet(css)
    assert "@import" not in light_stylesheet(css)
    assert "@font-face" not in light_stylesheet(css)


def test_every_font_and_image_named_in_the_stylesheet_exists(css):
    found = re.findall(r'url\("([^"]+)"\)', site_stylesheet(css))
    assert found
    for address in found:
        assert (css / address).resolve().is_file()


def test_the_dark_theme_is_the_same_whether_the_device_or_the_reader_chose_it(css):
    tokens = (css / "tokens.css").read_text()
    device = tokens[
        tokens.index("@media screen and (prefers-color-scheme: dark)") : tokens.index(':root[data-theme="sombre"]')
    ]
    chosen = tokens[tokens.index(':root[data-theme="sombre"]') : tokens.index(':root[data-theme="clair"]')]
    colours = re.compile(r"(--[\w-]+): (#\w+);")
    assert len(colours.findall(device)) > 15
    assert colours.findall(device) == colours.findall(chosen)


def test_paper_is_white_whatever_the_theme(css):
    tokens = (css / "tokens.css").read_text()
    dark = [part for part in tokens.split("@media ") if "--fond: #11141b" in part]
    assert len(dark) == 2
    assert all(part.startswith("screen ") for part in dark)
