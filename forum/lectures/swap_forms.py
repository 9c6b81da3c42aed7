"""Choosing the lecture to swap with, and saying why."""

from collections.abc import Sequence
from typing import Any

from wtforms import Form, HiddenField, RadioField

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.clash_forms import ClashAnswer
from forum.lectures.forms import ReasonForm
from forum.web.fields import choice, key, options_of

WHAT_LABELS = [("rooms", _l("The rooms")), ("times", _l("The times"))]


class ChooseSwapForm(Form):
    """Which lecture to swap with, and what; asked by address, for it changes nothing."""

    what = RadioField(_l("What they swap"), choices=options_of(WHAT_LABELS), default="rooms")
    other = choice(_l("With which lecture"), [("", "")], validate_choice=False)

    def offer_lectures(self, lectures: Sequence[tuple[Any, Any]]) -> None:
        """The lectures to choose from, as pairs of key and label."""
        self.other.choices = options_of([("", gettext("Please choose")), *lectures])

    @property
    def other_id(self) -> int | None:
        """The key of the chosen lecture."""
        return key(self.other.data)


class SwapForm(ClashAnswer, ReasonForm):
    """Why two lectures swap; both as they were shown."""

    what = HiddenField()
    other = HiddenField()
    versions = HiddenField()

    @property
    def other_id(self) -> int | None:
        """The key of the other lecture."""
        return key(self.other.data)
