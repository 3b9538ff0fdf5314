"""What Chromium does with our pages: scripts that ran, things that could, what was asked of others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import playwright.sync_api as play

from benches import pages
from benches.browser.poke import POKE

# `pwn` and what an attack would show off with only tell; nothing leads away from the page.
TRAP = """
(() => {
  const ran = [];
  Object.defineProperty(window, '__ran', {value: ran});
  for (const name of ['pwn', 'alert', 'confirm', 'prompt'])
    window[name] = (...said) => { ran.push(name + '(' + said.map(String).join().slice(0, 80) + ')'); };
  for (const kind of ['click', 'submit']) window.addEventListener(kind, event => event.preventDefault(), true);
})()
"""
# Everything that acts or loads from elsewhere; `data` is of <object>, and of nothing else.
LOOK = """
(origin) => {
  const found = [];
  const tell = (element, said) => found.push(element.localName + ' ' + String(said).slice(0, 160));
  const acting = ['iframe', 'frame', 'object', 'embed', 'applet', 'base', 'set', 'animate', 'marquee', 'portal'];
  for (const element of document.querySelectorAll('*')) {
    if (acting.includes(element.localName)) tell(element, element.outerHTML);
    if (element.localName === 'meta' && element.httpEquiv === 'refresh') tell(element, element.content);
    for (const {name, value} of element.attributes) {
      const scheme = value.replace(/[\\x00-\\x20]/g, '').toLowerCase();
      if (/^on|^srcdoc$/.test(name)) tell(element, name + '=' + value);
      if (/href|src|action|data|poster|background|ping|manifest/.test(name)) {
        if (/^(javascript|vbscript|file|blob|data:text)/.test(scheme)) tell(element, name + '=' + value);
        else if (/^(src|srcset|action|formaction|data|poster|background|ping|manifest)$/.test(name)
                 && !/^data:/.test(scheme) && new URL(value, origin).origin !== origin)
          tell(element, name + '=' + value);
      }
    }
  }
  return found;
}
"""


@dataclass(slots=True)
class WalkFindings:
    """What was met on the way: sentences, with how often; and the visible text of each page, by its path."""

    pages: int = 0
    ran: Counter[str] = field(default_factory=Counter)
    acting: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)

    def faults(self, *marks: str) -> list[str]:
        """Those that hold one of these marks; all without any."""
        told = [f"{kind}: {said}" for kind in ("ran", "acting", "asked") for said in getattr(self, kind)]
        return [one for one in told if not marks or any(mark in one for mark in marks)]


class Browser:
    """Chromium on our pages, with the Content-Security-Policy or without it."""

    def __init__(self, browser: play.Browser, base: str) -> None:
        self._browser, self.base = browser, base

    def walk(
        self, paths: Sequence[str], walk: WalkFindings, *, cookies: Mapping[str, str] | None = None, policy: bool = True
    ) -> WalkFindings:
        """Open each page, touch everything in it, and add what is found to `walk`."""
        with self._page(walk, cookies or {}, policy) as page:
            for path in paths:
                page.goto(urljoin(self.base, path), wait_until="load")
                self._look(page, path, walk)
        return walk

    def show(self, html: str, walk: WalkFindings) -> WalkFindings:
        """Open a document of no site, as a careless reader of feeds would."""
        with self._page(walk, {}, policy=False) as page:
            page.goto("about:blank")
            page.set_content(html, wait_until="load")
            self._look(page, "a document", walk)
        return walk

    def framed(self, path: str, outside: str) -> bool:
        """Whether a page of another origin, `outside`, can show ours in a frame."""
        with self._page(WalkFindings(), {}, policy=True) as page:
            page.goto(outside, wait_until="load")
            page.wait_for_timeout(300)
            shown = [frame for frame in page.frames if frame != page.main_frame and frame.url.startswith(self.base)]
            return any(frame.locator("main, h1").count() for frame in shown)

    def lands(self, url: str) -> str:
        """Where a link leads in the end."""
        with self._page(WalkFindings(), {}, policy=True) as page:
            page.goto(urljoin(self.base, url), wait_until="commit")
            return page.url

    @contextmanager
    def _page(self, walk: WalkFindings, cookies: Mapping[str, str], policy: bool) -> Iterator[play.Page]:
        context = self._browser.new_context(bypass_csp=not policy, service_workers="block", ignore_https_errors=True)
        context.set_default_timeout(20_000)
        context.add_init_script(TRAP)
        # Chromium takes a cookie with the prefix "__Host-" for TLS alone, and sends it to the loopback all the same.
        said = {"url": self.base.replace("http://", "https://"), "secure": True, "httpOnly": True}
        context.add_cookies([{"name": name, "value": value, **said} for name, value in cookies.items()])  # type: ignore[typeddict-item]
        context.on("request", lambda request: self._note(request.url, walk))
        try:
            yield context.new_page()
        finally:
            context.close()

    def _note(self, url: str, walk: WalkFindings) -> None:
        if not url.startswith((self.base + "/", "data:", "about:", "blob:")):
            walk.asked[url[:160]] += 1

    def _look(self, page: play.Page, path: str, walk: WalkFindings) -> None:
        walk.pages += 1
        walk.acting.update(f"{path}: {said}" for said in page.evaluate(LOOK, self.base))
        walk.ran.update(f"{path}: {said}" for said in page.evaluate(POKE))
        walk.texts[path] = page.locator("body").inner_text()


@contextmanager
def chromium(base: str) -> Iterator[Browser]:
    """The machine's own. Raises Missing where there is none."""
    with pages.chromium() as browser:
        try:
            yield Browser(browser, base)
        finally:
            browser.close()


__all__ = ["Browser", "WalkFindings", "chromium"]
