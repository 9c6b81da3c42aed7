"""Asking for one's own calendar by mail, and choosing its reminder."""

from wtforms import EmailField, Field, RadioField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from forum.feeds.personal_models import REMINDERS
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.registrations.address import Address, AddressError, read_address
from forum.registrations.forms import EMAIL_LIMIT
from forum.web.fields import StaffForm, cleaned, options_of
from forum.web.robots import PublicForm

_NONE = "0"
_WORDS = (
    _l("15 minutes before"),
    _l("1 hour before"),
    _l("1 day before"),
)


class AskForm(PublicForm):
    """The address somebody registered with."""

    email = EmailField(
        _l("E-mail"),
        filters=[cleaned],
        validators=[
            DataRequired(_l("Please enter your e-mail address.")),
            Length(max=EMAIL_LIMIT, message=_l("This address is too long.")),
        ],
    )

    def validate_email(self, field: Field) -> None:
        """An address that can be written to, as far as that shows without asking its server."""
        if len(field.data or "") > EMAIL_LIMIT:
            return  # refused for its length already
        try:
            read_address(field.data or "")
        except AddressError as error:
            raise ValidationError(
                gettext("This is no complete e-mail address, such as name@example.org.")
            ) from error

    def address(self) -> Address:
        """The address, once the form is valid."""
        return read_address(self.email.data or "")


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
