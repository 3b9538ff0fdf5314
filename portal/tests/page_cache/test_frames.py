"""A page joined of its frame and its parts is the page rendered whole."""

import pytest
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from portal.page_cache import frames, holes
from portal.page_cache.frames import render_framed

PAGE = """{% load holes %}<p>{{ title }}</p>{{ parts.head }}é{% hole "framed" 7 %}visitors{% endhole %}{{ parts.body }}
{{ request.path }} {{ parts.head }}"""
PARTS = {"head": mark_safe("<h1>Café</h1>"), "body": mark_safe("<b>l’or</b>")}


@pytest.fixture
def rendered(settings, monkeypatch):
    """How often the template was rendered."""
    settings.PIECE_CACHE, settings.DEBUG = True, False
    loader = "django.template.loaders.locmem.Loader"
    options = {"loaders": [(loader, {"page.html": PAGE})]}
    options["context_processors"] = ["django.template.context_processors.request", f"{__name__}.count"]
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options}]
    monkeypatch.setattr(frames, "_frames", frames.Frames())
    monkeypatch.setitem(holes._fillers, "framed", lambda request, number: f"member {number}")
    times.clear()
    return times


times: list[str] = []


def count(request):
    times.append(request.path)
    return {}


def asked(path="/", key=1, parts=PARTS, cookies=None, **context):
    request = RequestFactory().get(path)
    request.COOKIES |= cookies or {}
    return render_framed(request, "page.html", {"title": "T", **context}, parts, key).text


def test_it_is_the_page_that_is_rendered_whole(rendered, settings):
    framed = [asked("/or/") for _ in range(3)]
    assert len(rendered) == 1
    settings.PIECE_CACHE = False
    assert framed == [asked("/or/")] * 3
    assert framed[0] == "<p>T</p><h1>Café</h1>évisitors<b>l’or</b>\n/or/ <h1>Café</h1>"


def test_other_parts_stand_in_the_same_frame(rendered):
    asked()
    assert "<b>x</b>" in asked(parts=PARTS | {"body": mark_safe("<b>x</b>")})
    assert len(rendered) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/or/"},
        {"path": "/?page=2"},
        {"key": 2},
        {"cookies": {"leger": "1"}},
        {"cookies": {"theme": "sombre"}},
    ],
)
def test_whatever_a_frame_may_depend_on_makes_another(rendered, other):
    asked()
    asked(**other)
    assert len(rendered) == 2


def test_so_do_another_language_and_another_day(rendered, monkeypatch):
    asked()
    with override("en"):
        asked()
    monkeypatch.setattr(frames.timezone, "localdate", lambda: "tomorrow")
    asked()
    assert len(rendered) == 3


def test_without_a_key_in_development_or_without_pieces_no_frame_is_kept(rendered, settings):
    for _ in range(2):
        asked(key=None)
    settings.DEBUG = True
    asked()
    settings.DEBUG, settings.PIECE_CACHE = False, False
    asked()
    assert len(rendered) == 4


def test_members_neither_get_a_frame_nor_leave_one(rendered, settings):
    member = {settings.SESSION_COOKIE_NAME: "s"}
    assert "member 7" in asked(cookies=member)
    assert "visitors" in asked()
    assert "member 7" in asked(cookies=member)
    assert len(rendered) == 3


def test_the_holes_of_a_page_that_is_to_be_shared_are_marked_anew_each_time(rendered):
    for _ in range(2):
        request = RequestFactory().get("/")
        marks = holes.mark_holes(request)
        text, found = marks.take_out(render_framed(request, "page.html", {"title": "T"}, PARTS, 1).text)
        assert [text[one.start : one.end] for one in found] == ["visitors"]
        assert (found[0].name, found[0].args) == ("framed", (7,))
    assert len(rendered) == 1


def test_the_frame_rendered_longest_ago_makes_room(rendered, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 2)
    for path in ("/1/", "/2/", "/3/", "/2/", "/1/"):
        asked(path)
    assert rendered == ["/1/", "/2/", "/3/", "/1/"]


def test_a_key_whose_hash_changes_with_the_language_stands_in_nobodys_way(rendered, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 2)
    with override("en"):
        asked(key=gettext_lazy("Secteur"))
    for number in range(5):
        asked(key=number)
    assert len(frames._frames._frames) <= 2


def test_no_text_of_a_part_is_taken_for_a_mark(rendered):
    parts = PARTS | {"body": mark_safe(f"<!--{frames._SECRET} head-->")}
    asked(parts=parts)
    assert f"<!--{frames._SECRET} head-->" in asked(parts=parts)
