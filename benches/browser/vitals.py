"""How soon a page is there for a reader with a slow phone on a slow line: Chromium, slowed down."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page

SETTLED = 700  # milliseconds of quiet after the last answer, for what the page still does
# Listens from the first moment: milliseconds, a score, and milliseconds beyond 50 of each long task.
LISTEN = """
window.vitals = {fcp: 0, lcp: 0, cls: 0, tbt: 0};
const hear = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
hear('paint', (one) => { if (one.name === 'first-contentful-paint') vitals.fcp = one.startTime; });
hear('largest-contentful-paint', (one) => { vitals.lcp = one.startTime; });
hear('layout-shift', (one) => { if (!one.hadRecentInput) vitals.cls += one.value; });
hear('longtask', (one) => { vitals.tbt += Math.max(0, one.duration - 50); });
"""


@dataclass(frozen=True, slots=True)
class SlowConnection:
    """A reader's line and phone: kilobits a second, milliseconds there and back, how many times slower its processor is."""

    kilobits: int
    latency: int
    slower: int = 4

    def __str__(self) -> str:
        return f"{self.kilobits / 1000:g} Mb/s, {self.latency} ms, CPU ÷{self.slower}"


SLOW, SLOWER = SlowConnection(1600, 150), SlowConnection(400, 400)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Of a first visit: milliseconds, CLS a score; requests, and bytes on the line."""

    fcp: float
    lcp: float
    cls: float
    tbt: float
    requests: int
    size: int


def first_visit(browser: Browser, url: str, pace: SlowConnection, *, light: bool = False) -> Vitals:
    """Open a page in a browser that has never been there, on a phone's screen."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    try:
        if light:
            context.add_cookies([{"name": "leger", "value": "1", "url": url}])
        page = context.new_page()
        page.add_init_script(LISTEN)
        sizes = _slowed(page, pace)
        page.goto(url, wait_until="networkidle", timeout=60_000)
        page.wait_for_timeout(SETTLED)
        return Vitals(**page.evaluate("vitals"), requests=len(sizes), size=round(sum(sizes)))
    finally:
        context.close()


def median_visit(visits: Sequence[Vitals]) -> Vitals:
    """The middle of each figure; of CLS, which is to be none at all, the worst."""
    return Vitals(
        fcp=median(visit.fcp for visit in visits),
        lcp=median(visit.lcp for visit in visits),
        cls=max(visit.cls for visit in visits),
        tbt=median(visit.tbt for visit in visits),
        requests=max(visit.requests for visit in visits),
        size=max(visit.size for visit in visits),
    )


def _slowed(page: Page, pace: SlowConnection) -> list[float]:
    """Slow the page down; the list receives the bytes of each answer, headers included."""
    sizes: list[float] = []
    tools = page.context.new_cdp_session(page)
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    tools.send("Network.enable")
    speed = pace.kilobits * 1000 / 8
    line = {"latency": pace.latency, "downloadThroughput": speed, "uploadThroughput": speed / 2}
    tools.send("Network.emulateNetworkConditions", {"offline": False, **line})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": pace.slower})
    return sizes
