"""The form that makes a device."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import lazy_gettext as _l
from forum.speakers.names import clean_name
from forum.web.fields import options_of


def _typed(text: str | None) -> str:
    return clean_name(text or "")


class StandInForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """Who came in somebody's place; nobody has to give a name."""

    name = StringField(filters=[_typed], validators=[Length(max=100)])


class StandbyForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """From when on seats are given whose holders have not come."""

    minutes = SelectField(
        _l("Keep the seats of who registered until"),
        choices=options_of(
            [
                (-15, _l("15 minutes before the start")),
                (-10, _l("10 minutes before the start")),
                (-5, _l("5 minutes before the start")),
                (0, _l("the start")),
                (5, _l("5 minutes after the start")),
                (10, _l("10 minutes after the start")),
            ]
        ),
        default=0,
        coerce=int,
    )


class DeviceForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """What the device is called, and whose doors it keeps."""

    name = StringField(
        _l("Name of the device"),
        filters=[_typed],
        validators=[DataRequired(_l("Please give the device a name.")), Length(max=100)],
    )
    lectures = SelectMultipleField(
        _l("Lectures whose door it keeps"),
        validators=[InputRequired(_l("Please choose at least one lecture."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, lectures: Sequence[tuple[int, str]]) -> None:
        """Offer these lectures, by key and name."""
        self.lectures.choices = list(lectures)
