"""The form that makes a device."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import lazy_gettext as _l
from forum.speakers.names import clean_name


def _typed(text: str | None) -> str:
    return clean_name(text or "")


class StandInForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """Who came in somebody's place; nobody has to give a name."""

    name = StringField(filters=[_typed], validators=[Length(max=100)])


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
