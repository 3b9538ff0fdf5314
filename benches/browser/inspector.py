"""What can be found wrong with a page in a real browser; each fault a sentence, none is what is asked."""

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

# What extends past the window's edge, unless it is in a box that scrolls or is hidden.
WIDE = """
() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const found = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > edge + 1);
  const named = found.slice(-3).map((one) => `${one.localName}.${one.className}`);
  return [`wider than ${edge} px: ` + named.join(', ')];
}
"""
# The words of buttons that stand on more than one line, and the buttons that are too narrow for their words.
BROKEN_BUTTONS = """
() => [...document.querySelectorAll('button, .button')].filter((one) => one.checkVisibility()).flatMap((one) => {
  const words = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).flatMap((text) =>
    [...text.data.matchAll(/[\\p{L}’]+/gu)].filter((word) => {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      return range.getClientRects().length > 1;
    }).map((word) => `« ${word[0]} » is broken in a button`));
  return one.scrollWidth > one.clientWidth + 1 ? [...words, `« ${one.textContent.trim()} » is cut`] : words;
})
"""
# All rules of every kind, best practice included. That of WCAG 2.2 on sizes, 24 px, is off unless asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# A page has few colours and many elements: axe-core parsed them all for each text, which took a third of its CPU.
PARSE_COLOURS_ONCE = """
(() => {
  const color = axe.commons.color.Color.prototype;
  const parse = color.parseString;
  const parsed = new Map();
  color.parseString = function (text) {
    if (!parsed.has(text)) {
      const { r, g, b, alpha } = parse.call(new axe.commons.color.Color(), text);
      parsed.set(text, { r, g, b, alpha });
    }
    return Object.assign(this, parsed.get(text));
  };
})();
"""
AXE = Axe().axe_script + PARSE_COLOURS_ONCE


class ConsoleListener:
    """Collects what a page's console says from now on: errors, warnings, and what the policy has stopped.

    That a page asked for is missing is no fault of the page which says so.
    """

    def __init__(self, page: Page) -> None:
        self.messages: list[str] = []
        page.on("console", self._add)
        page.on("pageerror", lambda error: self.messages.append(f"script: {error}"))

    def take_messages(self) -> list[str]:
        """What was collected since the last call."""
        messages, self.messages = self.messages, []
        return messages

    def _add(self, message: ConsoleMessage) -> None:
        is_missing = "status of 404" in message.text and message.page and message.location["url"] == message.page.url
        if not is_missing:
            self.messages.append(f"console: {message.text}")


@dataclass(frozen=True, slots=True)
class Barrier:
    """A fault that axe-core finds in an element: its rule, and its impact (minor, moderate, serious or critical)."""

    rule: str
    impact: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where} {self.why}"


def find_barriers(page: Page) -> list[Barrier]:
    """The faults that axe-core finds in the page that is open."""
    page.evaluate(AXE)
    found = page.evaluate("(options) => axe.run(options).then((results) => results.violations)", OPTIONS)
    return [
        Barrier(rule["id"], rule["impact"], " ".join(map(str, node["target"])), _why(node))
        for rule in found
        for node in rule["nodes"]
    ]


def barriers(page: Page) -> list[str]:
    """The same, each a sentence."""
    return [str(one) for one in find_barriers(page)]


def wide(page: Page) -> list[str]:
    """What makes the page that is open scroll sideways."""
    found: list[str] = page.evaluate(WIDE)
    return found


def broken_buttons(page: Page) -> list[str]:
    """Words broken or cut in the buttons of the page that is open."""
    found: list[str] = page.evaluate(BROKEN_BUTTONS)
    return found


def enlarge_text(page: Page, percent: int, zooms: bool = False) -> None:
    """Show the open page's text at this percentage of its size, as a browser's settings do, widths in rem included.

    `zooms`: the text alone, as browsers that zoom nothing else, so that the rules for wide windows stay in force.
    """
    tools = page.context.new_cdp_session(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 16 if zooms else 16 * percent // 100}})
    tools.detach()
    page.evaluate("(size) => { document.documentElement.style.fontSize = size }", f"{percent}%" if zooms else "")


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
