"""A person at the keyboard, without a mouse: Tab to a control, Enter or Space there, and each stop of the focus is looked at."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from benches.browser.inspector import ConsoleListener, wide

MAX_STOPS = 120  # how many times Tab is pressed before a control counts as out of reach
type Name = str | re.Pattern[str]

# Where the focus is: whether on one of the wanted elements, and what hides it (WCAG 2.4.7, focus visible, and 2.4.11, focus not
# obscured). A point of it must be inside the window, with nothing else above it. If no control has it, the page has it.
FOCUS = """
(wanted) => {
  const one = document.activeElement;
  const text = one.ariaLabel || one.labels?.[0]?.textContent || one.textContent || one.value || '';
  const name = `${one.localName} « ${text.trim().slice(0, 60)} »`;
  const found = {reached: wanted.includes(one), name, hidden: ''};
  if (one === document.body || one === document.documentElement) return found;
  const ours = (top) => top && (one.contains(top) || [...(one.labels || [])].some((label) => label.contains(top)));
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95];
  const points = [...one.getClientRects()].flatMap((box) => {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (left >= right || top >= bottom) return [];
    return shares.flatMap((x) => shares.map((y) => [left + x * (right - left), top + y * (bottom - top)]));
  });
  if (!points.length) found.hidden = 'is outside the window';
  else if (!points.some(([x, y]) => ours(document.elementFromPoint(x, y)))) found.hidden = 'is covered';
  const style = getComputedStyle(one);
  const isRinged = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  if (!found.hidden && !isRinged && !one.matches('[tabindex="-1"], input:not([type=submit]), select, textarea'))
    found.hidden = 'has no ring';
  return found;
}
"""


class OutOfReach(AssertionError):
    """The keyboard does not lead to a control, or a stop on the way is not seen."""


@dataclass
class Keyboard:
    """Somebody who types. `presses` counts keys (a text counts as none), `clicks` what a mouse would have clicked: links,
    buttons, disclosures; choosing in a list and typing are no clicks. With `pictures`, each page is photographed there.
    """

    page: Page
    site: str
    pictures: Path | None = None
    presses: int = 0
    clicks: int = 0
    console: ConsoleListener = field(init=False)

    def __post_init__(self) -> None:
        self.console = ConsoleListener(self.page)

    def open(self, path: str) -> None:
        """Begin at this address; nothing is counted before."""
        self.page.goto(self.site + path)
        self.presses = self.clicks = 0
        self.look()

    def follow(self, link: Name | Locator) -> None:
        """Follow a link, by its name, to the page it leads to."""
        found = link if isinstance(link, Locator) else self.page.get_by_role("link", name=link, exact=True)
        self._leave(found, "Enter")

    def push(self, name: Name) -> None:
        """Push a button that sends a form."""
        self._leave(self.page.get_by_role("button", name=name, exact=True), "Enter")

    def unfold(self, name: str) -> None:
        """Open a disclosure."""
        self.reach(self.page.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(name)}")))
        self._activate("Space")
        self.look()

    def tick(self, name: Name) -> None:
        """Change a box."""
        self.reach(self.page.get_by_role("checkbox", name=name, exact=True))
        self._activate("Space")

    def write(self, label: Name, text: str) -> None:
        """Write into a field, in place of what is there."""
        self.reach(self.page.get_by_role("textbox", name=label, exact=True))
        self.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: Name, option: str) -> None:
        """Choose in a list, arrow by arrow, the first option that contains these words."""
        self.reach(self.page.get_by_role("combobox", name=label, exact=True))
        self.press("Home")
        for _ in range(MAX_STOPS):
            if option in self.page.evaluate("document.activeElement.selectedOptions[0].textContent"):
                return
            self.press("ArrowDown")
        raise OutOfReach(f"{self.page.url}: no option « {option} » in « {label} »")

    def reach(self, wanted: Locator, most: int = MAX_STOPS) -> None:
        """Press Tab until the focus is on `wanted`. Raises OutOfReach."""
        wanted.first.wait_for(timeout=5_000)
        elements = wanted.element_handles()
        for _ in range(most + 1):
            focus = self.page.evaluate(FOCUS, elements)
            if focus["hidden"]:
                raise OutOfReach(f"{self.page.url}: the focus on {focus['name']} {focus['hidden']}")
            if focus["reached"]:
                return
            self.press("Tab")
        raise OutOfReach(f"{self.page.url}: {wanted} is not within {most} stops, the last is {focus['name']}")

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)
        self.presses += 1

    def reads(self, text: str) -> None:
        """Wait until a text is there to be read."""
        self.page.get_by_text(text).filter(visible=True).first.wait_for(timeout=5_000)

    def look(self) -> None:
        """Check that the page fits into the window, and that its console is silent."""
        self.page.wait_for_load_state()
        faults = wide(self.page) + self.console.take_messages()
        if self.pictures:
            number = len(list(self.pictures.glob("*.png")))
            self.page.screenshot(path=self.pictures / f"{number:03}.png", full_page=True)
        assert not faults, (self.page.url, faults)  # noqa: S101

    def _leave(self, control: Locator, key: str) -> None:
        self.reach(control)
        with self.page.expect_navigation():
            self._activate(key)
        self.look()

    def _activate(self, key: str) -> None:
        self.press(key)
        self.clicks += 1
