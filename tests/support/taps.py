"""Counting taps in a browser."""

from playwright.sync_api import Locator, Page


class Taps:
    """A page on which taps are counted; what is typed is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.made = page, 0

    def on(self, what: Locator) -> None:
        """Tap what changes this page."""
        self.made += 1
        what.click()

    def choose(self, what: Locator, value: str) -> None:
        """Open a list and tap what is chosen."""
        self.on(what)
        self.made += 1
        what.select_option(value)

    def to(self, what: Locator) -> None:
        """Tap what leads to another page."""
        with self.page.expect_navigation():
            self.on(what)
