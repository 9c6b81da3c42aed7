"""What organisers choose for a sheet of badges: the paper, where it begins, how far it is moved."""

from decimal import Decimal

from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from forum.badges.papers import PAPERS, RESOLUTIONS
from forum.badges.sheet import Placing
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.web.fields import options_of

MOST_MM = 20
_MOVED = _l("Please write millimetres between −20 and 20, such as 1.5.")


PAPER_OPTIONS = options_of([(key, _l(paper.label)) for key, paper in PAPERS.items()])
PRINTER_OPTIONS = options_of([(dots, f"{dots} dpi") for dots in RESOLUTIONS])


class SheetForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """It is sent as an address, so that the same sheet can be asked for again."""

    paper = SelectField(
        _l("Paper to print on"),
        choices=options_of([(key, _l(paper.label)) for key, paper in PAPERS.items()]),
        default="a6-on-a4",
    )
    start = IntegerField(
        _l("First place to print on"),
        [InputRequired(_l("Please write a number from 1 on.")), NumberRange(min=1)],
        default=1,
    )
    right = DecimalField(
        _l("Move to the right, in mm"),
        [InputRequired(_MOVED), NumberRange(-MOST_MM, MOST_MM, _MOVED)],
        places=1,
        default=Decimal(0),
    )
    down = DecimalField(
        _l("Move down, in mm"),
        [InputRequired(_MOVED), NumberRange(-MOST_MM, MOST_MM, _MOVED)],
        places=1,
        default=Decimal(0),
    )
    resolution = SelectField(
        _l("Printer"),
        choices=options_of([(dots, f"{dots} dpi") for dots in RESOLUTIONS]),
        coerce=int,
        default=300,
    )
    since_last = BooleanField(_l("Only those who got their seat since"))

    def validate_start(self, field: IntegerField) -> None:
        """A paper has so many places."""
        places = PAPERS[self.paper.data].places if self.paper.data in PAPERS else 1
        if field.data is not None and field.data > places:
            raise ValidationError(gettext("This paper has %(count)s places.", count=places))

    def placing(self) -> Placing:
        """What was chosen; the form is valid."""
        return Placing(
            PAPERS[self.paper.data],
            start=self.start.data or 1,
            right=float(self.right.data or 0),
            down=float(self.down.data or 0),
            resolution=self.resolution.data,
        )
