"""What a browser makes of a page: scripts that ran, things that could, addresses that were asked for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from benches.browser.poke import POKE

ORIGIN = "http://gate.example"
STYLESHEET = re.compile(r"<link rel=\"stylesheet\"[^>]*>")
PICTURE = re.compile(rf"{re.escape(ORIGIN)}/images/[0-9a-f]{{32}}-\d{{2,4}}\.\w{{3,4}}")  # our proxy's
MAIN = re.compile(r"<main .*</main>", re.S)

# Everything an attack might call is replaced by something that tells.
TRAP = """
(() => {
  const ran = [];
  Object.defineProperty(window, '__ran', {value: ran});
  const tell = (name) => (...said) => { ran.push(name + ' ' + said.map(String).join(' ').slice(0, 80)); };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'pwn', 'xss', 'evil', 'fetch']) window[name] = tell(name);
  for (const name of ['__pwned', 'pwned', 'xssed']) Object.defineProperty(window, name, {set: tell(name)});
  for (const name of ['log', 'info', 'debug', 'error', 'warn', 'dir']) console[name] = tell('console.' + name);
  document.write = document.writeln = tell('document.write');
  window.addEventListener('error', event => { if (event.error) ran.push('error ' + event.message); });
  window.addEventListener('securitypolicyviolation', event => ran.push('stopped ' + event.violatedDirective + ' ' + event.sample));
  window.addEventListener('click', event => event.preventDefault(), true);
  window.addEventListener('submit', event => event.preventDefault(), true);
})()
"""
# Signatures of all that acts or loads, and how many articles there are.
LOOK = """
() => {
  const acting = new Set((
    'script iframe frame frameset object embed applet base math svg style form input button textarea select video audio source'
    + ' track img image picture link meta marquee dialog portal template noscript plaintext xmp animate set use foreignObject'
  ).split(' '));
  const leads = /href|src|action|data|poster|background|to$|from$|values|ping|manifest/;
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    const kind = element.localName, names = element.getAttributeNames().sort();
    const called = element.getAttribute('http-equiv') || element.getAttribute('name') || '';
    if (acting.has(kind)) found.push('<' + kind + ' ' + names.join(' ') + ' ' + called);
    for (const name of names) {
      const value = element.getAttribute(name).replace(/[\\x00-\\x20]/g, '').toLowerCase();
      if (/^on|^style$|^srcdoc$|^is$/.test(name)) found.push(kind + ' ' + name);
      if (leads.test(name) && /^(javascript|vbscript|data|file|blob):/.test(value))
        found.push(kind + ' ' + name + '=' + value.slice(0, 40));
    }
  }
  return {found, articles: document.querySelectorAll('article').length};
}
"""


@dataclass(slots=True)
class BrowserFindings:
    """What was found, as sentences with how often. `swallowed` counts articles that vanished into another's text."""

    pages: int = 0
    ran: Counter[str] = field(default_factory=Counter)
    acting: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    swallowed: int = 0

    @property
    def faults(self) -> int:
        """How many in all; 0 is what is asked."""
        return self.ran.total() + self.acting.total() + self.asked.total() + self.swallowed


class WatchedPage:
    """A browser's page under watch. What a harmless page of ours holds (`learn`) is no fault in others."""

    def __init__(self, page: Page) -> None:
        self._page, self._html, self._policy = page, "", ""
        self._usual: set[str] = set()
        self._asked: list[str] = []
        page.add_init_script(TRAP)
        page.route("**/*", self._answer)

    def learn(self, html: str) -> None:
        """Take what this page holds for usual."""
        self._open(html, "")
        self._usual |= set(self._page.evaluate(LOOK)["found"])

    def look(self, html: str, policy: str, seen: BrowserFindings) -> None:
        """Open a page under `policy` (a Content-Security-Policy, or none) and add what is found to `seen`."""
        self._open(html, policy)
        looked = self._page.evaluate(LOOK)
        seen.pages += 1
        seen.acting.update(one for one in looked["found"] if one not in self._usual)
        seen.swallowed += html.count("<article ") - looked["articles"]
        seen.ran.update(self._page.evaluate(POKE))
        seen.asked.update(self._asked)

    def _open(self, html: str, policy: str) -> None:
        self._html, self._policy, self._asked = html, policy, []
        self._page.goto(f"{ORIGIN}/", wait_until="load")

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if url == f"{ORIGIN}/" and self._html:
            headers = {"content-type": "text/html; charset=utf-8"}
            if self._policy:
                headers["content-security-policy"] = self._policy
            html, self._html = self._html, ""  # a page that opens itself again was told to
            route.fulfill(body=html.encode("utf-8", "replace"), headers=headers)
        elif file := _static(url):
            route.fulfill(path=file)
        elif PICTURE.fullmatch(url):
            route.fulfill(status=404)
        else:
            self._asked.append(url[:120])
            route.abort()


def merged(pages: Sequence[str]) -> str:
    """Many pages in one: the first whole, and of the others what stands in their heads and mains."""
    start, _, end = pages[0].rpartition("</body>")
    others = []
    for page in pages[1:]:
        head, _, body = page.partition("<body>")
        main = MAIN.search(body)
        others.append(STYLESHEET.sub("", head.partition("<head>")[2]) + (main[0] if main else body))
    return f"{start}{''.join(others)}</body>{end}"


def _static(url: str) -> Path | None:
    path = url.removeprefix(f"{ORIGIN}/static/")
    found = finders.find(path.partition("?")[0]) if path != url else None
    return Path(found) if isinstance(found, str) else None
