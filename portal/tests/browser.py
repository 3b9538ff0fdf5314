"""What tests in a browser share."""

import time

from playwright.sync_api import Page


def wait_until(page: Page, expression: str, seconds: float = 30) -> None:
    """Ask the page until `expression` holds; a promise is waited for. Fails with TimeoutError.

    Playwright's `wait_for_function` evaluates text within the page each time but the first, which our policy forbids.
    """
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise TimeoutError(f"{page.url}: {expression} does not hold after {seconds} seconds.")
        page.wait_for_timeout(50)
