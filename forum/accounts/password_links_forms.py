"""Asking for a letter with a link, and choosing a password behind it."""

from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from forum.accounts.members_forms import LONGEST_ADDRESS, validate_address
from forum.accounts.queries import normalised
from forum.i18n import lazy_gettext as _l
from forum.web.fields import StaffForm


class AddressForm(StaffForm):
    """The address of the account; what is wrong with it is judged by its spelling alone."""

    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(_l("Please enter your e-mail address.")),
            Length(max=LONGEST_ADDRESS),
            validate_address,
        ],
        filters=[lambda typed: normalised(typed or "")],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(StaffForm):
    """A password, typed twice; whether it is a good one is judged in `passwords.py` alone."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Please enter a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password, once more"),
        [EqualTo("password", _l("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )
