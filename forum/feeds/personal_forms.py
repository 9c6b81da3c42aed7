"""Choosing the reminder of one's own calendar."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.feeds.personal_models import REMINDERS
from forum.i18n import lazy_gettext as _l
from forum.web.fields import StaffForm, options_of

_NONE = "0"
_WORDS = (
    _l("15 minutes before"),
    _l("1 hour before"),
    _l("1 day before"),
)


class ReminderForm(StaffForm):
    """How long before each lecture the calendar reminds."""

    minutes = RadioField(
        _l("Remind me"),
        choices=options_of([(_NONE, _l("No reminder")), *zip(map(str, REMINDERS), _WORDS, strict=True)]),
        validators=[InputRequired(_l("Please choose one."))],
    )

    def chosen(self) -> int | None:
        """The minutes, once the form is valid; None for no reminder."""
        return None if self.minutes.data == _NONE else int(self.minutes.data)

    @staticmethod
    def word_of(minutes: int | None) -> str:
        """What was chosen, in words."""
        return str(_WORDS[REMINDERS.index(minutes)] if minutes in REMINDERS else _l("No reminder"))
