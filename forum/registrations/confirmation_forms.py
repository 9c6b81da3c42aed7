"""Typing the code of a mail, or asking for the mail once more."""

import re

from wtforms import StringField
from wtforms.validators import Length, Regexp

from forum.i18n import lazy_gettext as _l
from forum.registrations.address import as_ascii
from forum.registrations.forms import AddressForm, address_field

_NOT_DIGITS = re.compile(r"[\s-]+")


def _digits(typed: str | None) -> str:
    """The code without the gaps that come with copying, in plain digits."""
    return _NOT_DIGITS.sub("", as_ascii(typed or ""))


class MailAgainForm(AddressForm):
    """To whom to write once more."""

    email = address_field()


class CodeForm(MailAgainForm):
    """The same, with the code that was in the mail."""

    code = StringField(
        _l("Code from the mail"),
        filters=[_digits],
        validators=[
            Length(max=40, message=_l("The code has six digits.")),
            Regexp(r"^[0-9]{6}$", message=_l("The code has six digits.")),
        ],
    )
