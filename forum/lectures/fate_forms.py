"""What organisers choose for the registrations of a lecture that they move or call off."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.forms import MoveForm, ReasonForm
from forum.web.fields import choice, key, options_of

KEEP, RELEASE, ELSEWHERE = "keep", "release", "elsewhere"
FATE_LABELS = [
    (KEEP, _l("They stay: everybody keeps the seat or the place in line")),
    (RELEASE, _l("They end: everybody is told, and may register anew")),
    (ELSEWHERE, _l("They go along to another lecture, as far as seats are free there")),
]


class FollowFields:
    """What becomes of the registrations; mixed into the forms that change a lecture."""

    fate = RadioField(_l("The registrations"), choices=options_of(FATE_LABELS), default=KEEP)
    along_to = choice(_l("To which lecture?"), [("", "")], validate_choice=False)

    def offer_lectures(self, lectures: Sequence[tuple[Any, Any]]) -> None:
        """The lectures people can go along to, as pairs of key and label."""
        self.along_to.choices = options_of([("", gettext("Please choose")), *lectures])

    @property
    def along_to_id(self) -> int | None:
        """The key of the lecture people go along to; None where they stay or end."""
        return key(self.along_to.data) if self.fate.data == ELSEWHERE else None

    def names_a_lecture(self) -> bool:
        """Whether it is said where to, if people are to go along; says so beside the list otherwise."""
        offered = {value for value, *_ in self.along_to.choices if value}
        if self.fate.data == ELSEWHERE and self.along_to.data not in offered:
            self.along_to.errors = [gettext("Please choose the lecture that everybody goes along to.")]
            return False
        return True


class MoveAndFollowForm(FollowFields, MoveForm):
    """Another time or room, why, and what becomes of the registrations."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse to move people along to nowhere."""
        return super().validate(extra_validators) and self.names_a_lecture()


class EndForm(FollowFields, ReasonForm):
    """Why a lecture is called off, and what becomes of the registrations."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse to move people along to nowhere."""
        return super().validate(extra_validators) and self.names_a_lecture()
