"""The tag `piece`: rendered once for its values and the language, the same bytes as rendered whole."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings
from django.utils.safestring import SafeString
from django.utils.translation import override

from portal.templatetags.pieces import MAX_KEPT
from portal.tests.piece_names import UnknownName


class Spy:
    """A value that counts how often it is written."""

    def __init__(self, said="vu"):
        self.said, self.count = said, 0

    def __str__(self):
        self.count += 1
        return self.said


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PIECE_CACHE = True


def both(source, **values):
    """The template with these values, twice joined and once whole; all must be the same."""
    made = Template(source)
    joined = [made.render(Context(values)) for _ in range(2)]
    with override_settings(PIECE_CACHE=False):
        whole = made.render(Context(values))
    assert joined == [whole] * 2
    return whole


def test_it_is_rendered_once_for_its_values():
    spy, made = Spy(), Template("{% load pieces %}{% piece spy=spy light=light %}{{ spy }}{{ light }}{% endpiece %}")
    said = [made.render(Context({"spy": spy, "light": light})) for light in (True, False, True, False)]
    assert (said, spy.count) == (["vuTrue", "vuFalse"] * 2, 2)


def test_it_is_rendered_once_a_language():
    made = Template("{% load i18n pieces %}{% piece %}{% get_current_language as code %}{{ code }}{% endpiece %}")
    for language in ("fr", "en", "fr"):
        with override(language):
            assert made.render(Context()) == language


def test_its_values_are_known_inside_and_the_others_outside():
    assert both("{% load pieces %}{% piece a=a %}{{ a }}{% endpiece %}{{ b }}", a="1", b="2") == "12"


@pytest.mark.parametrize(
    "use", ["{{ b }}", "{% if b %}{% endif %}", "{% include '_bell.html' with c=b %}", "{{ a|default:b }}"]
)
def test_a_name_that_it_is_not_given_fails_a_test(use):
    for pieces_are_kept in (True, False):
        with override_settings(PIECE_CACHE=pieces_are_kept), pytest.raises(UnknownName, match="is not given “b”"):
            Template(f"{{% load pieces %}}{{% piece a=a %}}{use}{{% endpiece %}}").render(Context({"a": "", "b": "2"}))


def test_what_is_said_to_be_html_is_not_taken_for_the_same_text_that_is_not():
    made = Template("{% load pieces %}{% piece a=a %}{{ a }}{% endpiece %}")
    assert [made.render(Context({"a": kind("<b>")})) for kind in (str, SafeString, str)] == [
        "&lt;b&gt;",
        "<b>",
        "&lt;b&gt;",
    ]


def test_a_late_value_is_written_without_rendering_the_piece_again():
    spy, made = (
        Spy(),
        Template("{% load pieces %}{% piece spy=spy late at=at %}{{ spy }} {{ at }} {{ at }}{% endpiece %}"),
    )
    said = [made.render(Context({"spy": spy, "at": at})) for at in ("/a", '/"><b>')]
    assert said == ["vu /a /a", "vu /&quot;&gt;&lt;b&gt; /&quot;&gt;&lt;b&gt;"]
    assert spy.count == 1


@pytest.mark.parametrize("at", ["/a", "", "<&\">'", "at", SafeString("<b>"), 7])
def test_late_values_are_the_same_bytes_joined_and_whole(at):
    source = '{% load pieces %}{% piece a="x" late at=at a2=at %}<a href="?{{ at }}">{{ a }}{{ a2 }}</a>{% endpiece %}'
    both(source, at=at)


def test_includes_and_blocks_around_it_are_rendered_as_ever():
    both("{% load pieces %}{% block one %}{% piece %}{% include '_bell.html' %}{% endpiece %}{% endblock %}")


def test_a_hole_in_a_piece_is_refused():
    with pytest.raises(TemplateSyntaxError, match="holds no hole"):
        Template(
            '{% load holes pieces %}{% piece %}{% if a %}{% hole "account" %}{% endhole %}{% endif %}{% endpiece %}'
        )


def test_a_block_in_a_piece_is_refused():
    with pytest.raises(TemplateSyntaxError, match="holds no block"):
        Template("{% load pieces %}{% piece %}{% if a %}{% block one %}{% endblock %}{% endif %}{% endpiece %}")


@pytest.mark.parametrize("words", ["prefs", "late at", "a=1 b", "late a=1 b"])
def test_values_without_a_name_are_refused(words):
    with pytest.raises(TemplateSyntaxError, match="takes name=value"):
        Template(f"{{% load pieces %}}{{% piece {words} %}}{{% endpiece %}}")


def test_no_more_results_are_kept_than_there_is_room_for():
    spy, made = Spy(), Template("{% load pieces %}{% piece spy=spy n=n %}{{ spy }}{% endpiece %}")
    for n in (*range(MAX_KEPT + 1), 0):
        made.render(Context({"spy": spy, "n": n}))
    assert spy.count == MAX_KEPT + 2
