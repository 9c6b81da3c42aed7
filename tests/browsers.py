"""What a browser's page does in one stroke: told by words of its own, a stalled machine cannot cut it."""

from playwright.sync_api import Page

# The engine hands these functions over whole: a page whose policy forbids eval runs them all the same,
# while Playwright's own wait for a condition evaluates text and fails there whenever it has to look twice.
_FONTS_ARE_THERE = "async () => { await document.fonts.ready; }"
_SCANNED = """([text, end]) => {
  for (const key of [...text, end]) {
    const at = document.activeElement ?? document.body;
    const code = /[a-z]/i.test(key) && key.length === 1 ? `Key${key.toUpperCase()}`
      : /[0-9]/.test(key) ? `Digit${key}` : key;
    at.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
    at.dispatchEvent(new KeyboardEvent("keyup", { key, code, bubbles: true, cancelable: true }));
  }
}"""


def scanned(page: Page, text: str, *, end: str = "Enter") -> None:
    """Let a scanner that is a keyboard read a code, as fast as those are."""
    page.evaluate(_SCANNED, [text, end])


def fonts_are_there(page: Page) -> None:
    """Wait until the page wears its own letters."""
    page.evaluate(_FONTS_ARE_THERE)
