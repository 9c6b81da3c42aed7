"""What organisers fill in about a waitlist."""

from wtforms import IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from forum.i18n import lazy_gettext as _l
from forum.registrations.staff_forms import LONGEST_REASON
from forum.web.fields import StaffForm, line

MOST_PLACES = 100_000


class PlaceForm(StaffForm):
    """Another place in line, and why; the reason is kept in the journal."""

    place = IntegerField(
        _l("New place"),
        [
            InputRequired(_l("Please enter a number.")),
            NumberRange(1, MOST_PLACES, _l("The first place is 1.")),
        ],
    )
    reason = line(
        _l("Reason"),
        DataRequired(_l("Please write down why.")),
        Length(max=LONGEST_REASON),
        longest=LONGEST_REASON,
    )
