"""The person at the keyboard notices what hides the focus, what Tab does not reach, and what a page's console says."""

import pytest

from benches.browser.keyboard import Keyboard, OutOfReach

pytestmark = pytest.mark.browser
RINGED = "<button>Un</button><button id=two>Deux</button>"


@pytest.fixture
def reach(page):
    """Reaches the button « Deux » of a page."""

    def reach(content):
        page.set_viewport_size({"width": 360, "height": 740})
        page.set_content(content)
        person = Keyboard(page, "")
        person.reach(page.get_by_role("button", name="Deux"))
        return person

    return reach


def test_keys_are_counted_until_the_control_has_the_focus(reach):
    person = reach(RINGED)
    assert (person.presses, person.clicks) == (2, 0)


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("#two { outline: none }", "has no ring"),
        ("#two { position: fixed; top: -200px }", "is outside the window"),
        ("main { position: fixed; inset: 0; background: white }", "is covered"),
    ],
)
def test_a_focus_that_is_not_seen_stops_it(reach, style, fault):
    with pytest.raises(OutOfReach, match=fault):
        reach(f"<style>{style}</style>{RINGED}<main></main>")


def test_what_tab_does_not_lead_to_is_out_of_reach(reach):
    with pytest.raises(OutOfReach, match="not within"):
        reach("<button>Un</button><button tabindex=-1>Deux</button>")


def test_a_page_too_wide_and_a_word_in_the_console_are_faults(page):
    page.set_viewport_size({"width": 360, "height": 740})
    person = Keyboard(page, "")
    page.set_content("<p style='width: 3000px'>Large</p><script>console.warn('un mot')</script>")
    with pytest.raises(AssertionError, match=r"wider than 360 px.*un mot"):
        person.look()


def test_an_option_is_chosen_by_arrows(page):
    page.set_content("<label>Place <select><option>un<option>deux<option>trois</select></label>")
    person = Keyboard(page, "")
    person.choose("Place", "trois")
    assert page.locator("select").input_value() == "trois"
    with pytest.raises(OutOfReach, match="no option"):
        person.choose("Place", "quatre")
