"""A person before a small screen: what they do there, and that each page fits."""

from benches.browser.inspector import wide


class Person:
    """Somebody with a phone of 360 px: every page that they look at must fit."""

    def __init__(self, context, url):
        self.context, self.url, self.page = context, url, context.new_page()

    def open(self, path):
        self.page.goto(self.url + path)
        self.fits()

    def reads(self, *texts):
        for text in texts:
            self.page.get_by_text(text).filter(visible=True).first.wait_for(timeout=10_000)
        self.fits()

    def fits(self):
        self.page.wait_for_load_state()
        assert wide(self.page) == []

    def does_not_read(self, text):
        assert text not in self.page.locator("body").inner_text()

    def follows(self, name):
        self.page.get_by_role("link", name=name).first.click()
        self.fits()

    def presses(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.fits()
