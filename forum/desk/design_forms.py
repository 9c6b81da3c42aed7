"""A form with a field of every kind, for the page that shows all parts. It is never sent."""

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import lazy_gettext as _l
from forum.web.fields import LONGEST_TEXT, options_of

WAYS = options_of([("on_site", _l("On site")), ("online", _l("Online"))])


class SampleForm(Form):
    """One field of each kind, with the labels that the forms of the forum have."""

    name = StringField(_l("Name, as you want it shown"), [InputRequired(_l("Please enter your name."))])
    email = EmailField(_l("E-mail"), [InputRequired(_l("Please enter your e-mail address."))])
    q = SearchField(_l("Search"))
    abstract = TextAreaField(_l("Abstract"), render_kw={"maxlength": LONGEST_TEXT})
    room = SelectField(
        _l("Room"),
        choices=options_of([("1", "报告厅 · Lecture Hall"), ("2", "三号厅 · Hall 3")]),
        validate_choice=False,
    )
    on = DateField(_l("Date"))
    begins = TimeField(_l("Begins"))
    seats = IntegerField(_l("Seats"))
    portrait = FileField(_l("Portrait"))
    attendance = RadioField(
        _l("How will you attend?"),
        choices=WAYS,
        validators=[InputRequired(_l("Please choose how you will attend."))],
    )
    languages = SelectMultipleField(
        _l("Language"),
        choices=options_of([("zh", "中文"), ("en", "English")]),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    consent = BooleanField(_l("I have read this"), [InputRequired(_l("Please tick this box."))])
