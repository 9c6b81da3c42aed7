"""What the next page says about a deed that has just been done, and the way to take it back.

A deed that can be undone says so in a toast with a button, instead of asking beforehand whether it is meant.
The button POSTs to an address, so that it works without a script; whether the deed can still be undone is
judged there.
"""

from dataclasses import dataclass
from typing import cast

from flask import Flask, flash, get_flashed_messages

UNDO, WARNING, DONE = "undo:", "warning", "message"
IN_SIGHT = ":in-sight"


@dataclass(frozen=True)
class Tiding:
    """One sentence for the next page. `undo` is the address that takes the deed back, if one does."""

    sentence: str
    undo: str = ""
    is_warning: bool = False
    in_sight: bool = False
    """The next page opens in its middle, where nobody sees what stands at its top."""

    @property
    def is_toast(self) -> bool:
        """Whether it lies over the page."""
        return bool(self.undo) or self.in_sight


def told(sentence: str, *, undo: str | None = None, in_sight: bool = False) -> None:
    """Say on the next page what was done; `undo` is the address of this site that takes it back by a POST."""
    flash(sentence, f"{UNDO}{undo}" if undo else f"{DONE}{IN_SIGHT if in_sight else ''}")


def warned(sentence: str, *, in_sight: bool = False) -> None:
    """Say on the next page why something was not done."""
    flash(sentence, f"{WARNING}{IN_SIGHT if in_sight else ''}")


def tidings() -> list[Tiding]:
    """What this page has to say, in the order in which it happened. Asked again, it answers the same."""
    flashed = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    return [_tiding(category, sentence) for category, sentence in flashed]


def _tiding(category: str, sentence: str) -> Tiding:
    if category.startswith(UNDO):
        return Tiding(sentence, undo=category.removeprefix(UNDO))
    kind = category.removesuffix(IN_SIGHT)
    return Tiding(sentence, is_warning=kind == WARNING, in_sight=kind != category)


def init_app(app: Flask) -> None:
    """Let the layout tell them."""
    app.jinja_env.globals["tidings"] = tidings
