"""What somebody chooses who takes a change back."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import lazy_gettext as _l
from forum.lectures.clash_forms import ClashAnswer
from forum.web.fields import StaffForm, line


class TakeBackForm(ClashAnswer, StaffForm):
    """Which fields go back; of a published lecture also why, since people are told."""

    units = SelectMultipleField(
        _l("What to take back"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))
    seen = HiddenField()

    def offer(self, keys: Sequence[tuple[str, Any]]) -> None:
        """The fields there are."""
        self.units.choices = list(keys)
