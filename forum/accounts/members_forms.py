"""What administrators fill in to invite somebody, and to say what each is trusted with."""

from collections.abc import Iterable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.models import Role
from forum.accounts.queries import normalised
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.mail.plain import one_line
from forum.web.fields import StaffForm, choice, options_of

LONGEST_NAME = 100
LONGEST_ADDRESS = 254
ALL = "all"
ROLE_LABELS = [
    (Role.DOOR.value, _l("Door: lets people in")),
    (Role.ORGANISER.value, _l("Organiser: plans lectures and sees who comes")),
    (Role.ADMIN.value, _l("Administrator: everything, and the staff")),
]
LANGUAGE_LABELS = [("zh", "中文"), ("en", "English")]


def validate_address(_form: FlaskForm, field: Field) -> None:
    """An e-mail address; no server is asked, and what is too long anyway is not looked at."""
    if len(field.data or "") > LONGEST_ADDRESS:
        return
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(gettext("Please write an e-mail address such as name@example.org.")) from error


class PersonForm(StaffForm):
    """What somebody is called and written to, and in which language."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Please enter a name.")), Length(max=LONGEST_NAME)],
        filters=[lambda typed: one_line(typed or "")],
    )
    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Please enter an e-mail address.")), Length(max=LONGEST_ADDRESS), validate_address],
        filters=[lambda typed: normalised(typed or "")],
    )
    language = choice(_l("Language of the staff pages and of letters"), LANGUAGE_LABELS)


class RoleForm(StaffForm):
    """A role, and for which series."""

    role = RadioField(
        _l("What this person may do"),
        choices=options_of(ROLE_LABELS),
        validators=[InputRequired(_l("Please choose what this person may do."))],
    )
    series = SelectMultipleField(
        _l("For which series"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, series: Iterable[tuple[int, str]]) -> None:
        """Offer these series, by key and title, after all of them together."""
        every = gettext("All series, and lectures outside any")
        self.series.choices = options_of([(ALL, every), *series])

    def validate_series(self, field: Field) -> None:
        """Something is chosen, and an administrator is one of everything."""
        if not field.data and self.role.data != Role.ADMIN:
            raise ValidationError(gettext("Please choose all series or some of them."))
        if self.role.data == Role.ADMIN and set(field.data or ()) - {ALL}:
            raise ValidationError(gettext("An administrator is trusted with all series, not with some."))

    @property
    def chosen_role(self) -> Role:
        """The role of a valid form."""
        return Role(self.role.data)

    @property
    def chosen_series(self) -> set[int | None]:
        """The keys of the series of a valid form; None stands for all."""
        chosen: Any = self.series.data or [ALL]
        return {None if key == ALL else int(key) for key in chosen}


class InvitationForm(PersonForm, RoleForm):
    """Somebody new: who, and trusted with what."""


class WithdrawalForm(StaffForm):
    """Which role for which series ends; the button beside it fills this in."""

    role = HiddenField(validators=[AnyOf([role.value for role in Role])])
    series = HiddenField(validators=[Regexp(rf"({ALL}|[0-9]{{1,18}})\Z")])

    @property
    def chosen_role(self) -> Role:
        """The role of a valid form."""
        return Role(self.role.data or "")

    @property
    def series_id(self) -> int | None:
        """The key of the series of a valid form; None for a role that is for all."""
        return None if self.series.data == ALL else int(self.series.data or 0)
