"""Signing in, and what people change about their own account."""

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length

from forum.accounts.passwords import LONGEST
from forum.i18n import LANGUAGES
from forum.i18n import lazy_gettext as _
from forum.web.fields import StaffForm, line


class SignInForm(StaffForm):
    """Address and password; what is wrong is said only of the form as a whole."""

    email = EmailField(
        _("E-mail"),
        [InputRequired(_("Please enter your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Please enter your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(StaffForm):
    """A code of the authenticator app, or one of the recovery codes."""

    code = StringField(_("Code"), [InputRequired(_("Please enter a code.")), Length(max=100)], render_kw=CODE)


class ProofForm(StaffForm):
    """The password again, and a code where a second factor is asked for."""

    password = PasswordField(
        _("Password"),
        [InputRequired(_("Please enter your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(_("Code"), [Length(max=100)], render_kw=CODE)
    next = HiddenField()


class PasskeyForm(StaffForm):
    """What the browser answered to a challenge, as JSON; a new passkey has a name."""

    credential = HiddenField(validators=[InputRequired(), Length(max=20_000)])
    name = line(_("Name of the passkey"), longest=60)
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
        [InputRequired(_("Please enter a new password."))],
        description=_("At least 8 characters. A sentence is easier to remember than a riddle."),
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
