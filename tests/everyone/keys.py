"""Hands that know no mouse: they press Tab until they reach what they look for, and watch where they are."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

FOCUS = (Path(__file__).parent / "focus.js").read_text("utf-8")
ENOUGH = 120


@dataclass
class Hands:
    """A keyboard in front of a page. Every stop must be seen and uncovered (WCAG 2.4.7, 2.4.11)."""

    page: Page

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on what the selector means; on the way, every stop is looked at."""
        lost = []
        for _ in range(ENOUGH):
            self.page.keyboard.press("Tab")
            fault = self.page.evaluate(FOCUS)
            if fault:
                lost.append(fault)
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                assert lost == []
                return
        raise AssertionError(f"no key leads to {selector} on {self.page.url}")

    def follow(self, selector: str) -> None:
        """Reach a link or button and press it; it leads to another page."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        """Reach a field and type."""
        self.reach(selector)
        self.page.keyboard.type(text)

    def tick(self, selector: str) -> None:
        """Reach a box and tick it; a choice among radio buttons too."""
        self.reach(selector)
        self.page.keyboard.press("Space")
