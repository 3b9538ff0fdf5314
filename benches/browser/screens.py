"""What a reader sees of an open page before scrolling, how long it is, and which links are too small to touch.

All figures are in CSS pixels, at the size of the page's window; the page is to stand at its top.
"""

from playwright.sync_api import Page

MIN_TARGET = 24  # pixels, either way: WCAG 2.2, 2.5.8
# A headline is the title of an article that links to it. Seen are those whose first line stands whole above `y`.
HEADLINES = """
(y) => [...document.querySelectorAll('main :is(.title a, a.headline)')].flatMap((one) => {
  if (!one.checkVisibility({visibilityProperty: true})) return [];
  const line = [...one.getClientRects()].find((box) => box.width > 1 && box.height > 1);
  return line && line.bottom + scrollY <= y ? [line.top + scrollY] : [];
})
"""
HEIGHT_OF = "(selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0"
# A target is the box of a link or control, or of its label. Exempt, as in 2.5.8: hidden ones, and links in a sentence, which
# are those with other words beside them in their paragraph, item or cell. A mark between two links is no word.
SMALL_TARGETS = """
(least) => {
  const shown = {visibilityProperty: true, opacityProperty: true};
  const seen = (one) => one.checkVisibility(shown) && !one.closest('.hidden, .skip, .trap');
  const size = (one) => {
    const boxes = [one, ...(one.labels || [])].flatMap((it) => [...it.getClientRects()]);
    const lines = boxes.map((box) => [box.width, box.height]);
    return [Math.max(0, ...lines.map(([width]) => width)), Math.max(0, ...lines.map(([, height]) => height))];
  };
  const isInSentence = (one) => {
    if (one.localName !== 'a' || getComputedStyle(one).display !== 'inline') return false;
    const block = one.closest('p, li, dd, dt, td, th, h1, h2, h3, blockquote, div') ?? one.parentElement;
    const said = [...block.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(' ');
    return /[\\p{L}\\p{N}]/u.test(said);
  };
  return [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
    .filter((one) => seen(one) && !isInSentence(one))
    .map((one) => [one, ...size(one)])
    .filter(([, width, height]) => width > 1 && (width < least - 0.1 || height < least - 0.1))
    .map(([one, width, height]) => {
      const named = [one.parentElement?.closest('[class]'), one].map((it) => it && `${it.localName}.${it.className}`);
      return `${named.join(' ')} « ${one.textContent.trim().slice(0, 30)} » ${width.toFixed(1)} × ${height.toFixed(1)}`;
    });
}
"""
# A drawing, chart or picture; not the mark beside a control or in a header.
DRAWINGS = """
(y) => [...document.querySelectorAll('main :is(svg, img)')].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && box.width >= 20 && box.height >= 20 && box.bottom + scrollY <= y;
}).length
"""


def headlines_above(page: Page, y: float) -> int:
    """How many headlines have their whole first line within the first `y` pixels of the page."""
    return len(page.evaluate(HEADLINES, y))


def first_headline_y(page: Page) -> float | None:
    """Where the first headline begins; none on a page without one."""
    return min(page.evaluate(HEADLINES, 1_000_000), default=None)


def page_height(page: Page) -> float:
    """The height of the whole page."""
    height: float = page.evaluate(HEIGHT_OF, "html")
    return height


def footer_height(page: Page) -> float:
    """The height of the page's footer; 0 without one."""
    height: float = page.evaluate(HEIGHT_OF, "footer.footer")
    return height


def small_targets(page: Page) -> list[str]:
    """The links and controls under 24 × 24 pixels, each with its place, its words and its size."""
    found: list[str] = page.evaluate(SMALL_TARGETS, MIN_TARGET)
    return found


def drawings_above(page: Page, y: float) -> int:
    """How many drawings, charts and pictures of at least 20 × 20 pixels stand whole within the first `y` pixels."""
    count: int = page.evaluate(DRAWINGS, y)
    return count
