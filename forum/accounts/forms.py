"""Signing in, and what people change about their own account."""

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length

from forum.i18n import LANGUAGES
from forum.i18n import lazy_gettext as _
from forum.web.fields import StaffForm

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


class SignInForm(StaffForm):
    """Address and password; what is wrong is said only of the form as a whole."""

    email = EmailField(
        _("E-mail"),
        [InputRequired(_("Please enter your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Please enter your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(StaffForm):
    """A new password, proved by the present one; any characters, no rules of composition."""

    present = PasswordField(
        _("Present password"),
        [InputRequired(_("Please enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _("New password"),
        [
            InputRequired(_("Please enter a new password.")),
            Length(SHORTEST_PASSWORD, LONGEST_PASSWORD, _("Please use at least %(min)d characters.")),
        ],
        description=_("At least 12 characters. A sentence is easier to remember than a riddle."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password, once more"),
        [EqualTo("password", _("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(StaffForm):
    """The language of the staff pages."""

    language = HiddenField(validators=[AnyOf(LANGUAGES)])
    next = HiddenField()
