"""How many seats each way of attending has, and another branch room."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import SeatPool
from forum.questions.form_fields import AS_SENT
from forum.registrations.ways_forms import way_name
from forum.web.fields import StaffForm, line, options_of

MOST_SEATS = 100_000


def _seats(label: Any) -> IntegerField:
    between = _l("Please enter a number between 0 and %(max)s, or leave it empty for no limit.")
    return IntegerField(
        label,
        [Optional(), NumberRange(0, MOST_SEATS, message=between)],
        render_kw={"inputmode": "numeric", "min": 0, "max": MOST_SEATS},
    )


def seats_form(pools: Sequence[SeatPool], formdata: Any = AS_SENT) -> StaffForm:
    """A form with one number for each way, called as the way is; filled with the present ones."""
    fields = {pool.way: _seats(gettext("Seats: %(way)s", way=way_name(pool))) for pool in pools}
    kind = type("SeatsForm", (StaffForm,), fields)
    form: StaffForm = kind(formdata=formdata, data={pool.way: pool.seats for pool in pools})
    return form


class BranchRoomForm(StaffForm):
    """A room beside the lecture's own, and its seats."""

    room = SelectField(_l("Room"), [DataRequired(_l("Please choose a room."))])
    seats = _seats(_l("Seats"))

    def offer(self, rooms: Sequence[tuple[int, str]], taken: set[int | None]) -> "BranchRoomForm":
        """Put the rooms to choose from that are not the lecture's already."""
        free = [(str(key), name) for key, name in rooms if key not in taken]
        self.room.choices = [("", gettext("Please choose")), *free]
        return self


class MoveForm(StaffForm):
    """Where somebody is moved, and why."""

    way = RadioField(_l("To which way of attending?"), [InputRequired(_l("Please choose one."))])
    reason = line(_l("Reason (kept among ourselves)"), DataRequired(_l("Please write down why.")))

    def offer(self, pools: Sequence[SeatPool]) -> "MoveForm":
        """Put the ways to choose from."""
        self.way.choices = options_of([(pool.way, way_name(pool)) for pool in pools])
        return self
