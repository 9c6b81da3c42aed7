"""Who finds which lecture: the one rule, for a lecture in hand and as a condition for the database.

A public lecture is found by everybody, an unlisted one by whoever has its address. One for named audiences
is found by those who belong: whose browser keeps the link of one of them, who registered for it here, and the
staff of its series. To all others it is not there, neither in lists nor at its address (decision 0054).
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.models import Audience, Lecture, lecture_audiences


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads, by what lets them find more than everybody does; all of it by key."""

    audiences: frozenset[int] = frozenset()
    """Whose links this browser keeps."""
    lectures: frozenset[int] = frozenset()
    """What was registered for in this browser."""
    series: frozenset[int] | None = frozenset()
    """For whose series somebody works who is signed in; None for all."""

    def belongs(self, lecture: Lecture) -> bool:
        """Whether a lecture for named audiences is for this reader too."""
        if self.series is None or lecture.series_id in self.series or lecture.id in self.lectures:
            return True
        # Of whoever keeps none nothing is asked: a list of lectures would ask for each.
        return bool(self.audiences) and any(one.id in self.audiences for one in lecture.audiences)

    def lists(self, lecture: Lecture) -> bool:
        """Whether a lecture stands in this reader's lists, as far as its audience decides."""
        is_theirs = lecture.audience is Audience.NAMED and self.belongs(lecture)
        return lecture.audience is Audience.PUBLIC or is_theirs

    def opens(self, lecture: Lecture) -> bool:
        """Whether a lecture is there for this reader at its address, as far as its audience decides."""
        return lecture.audience is not Audience.NAMED or self.belongs(lecture)


STRANGER = Reader()
"""Of whom nothing is known; also what reads without a browser: feeds, the site map, search engines."""


class NamesNoAudience(Refusal):
    """A lecture for named audiences that names none would be for nobody."""

    code = "names_no_audience"
    message = N_("Please choose for whom the lecture is, or let everybody find it.")


def refuse_nobody(lecture: Lecture) -> None:
    """Refuse a lecture for named audiences that names none."""
    if lecture.audience is Audience.NAMED and not lecture.audiences:
        raise NamesNoAudience


def in_lists_of(reader: Reader) -> ColumnElement[bool]:
    """The condition for `Reader.lists`."""
    return or_(Lecture.audience == Audience.PUBLIC, _is_theirs(reader))


def at_its_address_for(reader: Reader) -> ColumnElement[bool]:
    """The condition for `Reader.opens`."""
    return or_(Lecture.audience != Audience.NAMED, _is_theirs(reader))


def _is_theirs(reader: Reader) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [true()] if reader.series is None else []
    if reader.series:
        ways.append(Lecture.series_id.in_(sorted(reader.series)))
    if reader.lectures:
        ways.append(Lecture.id.in_(sorted(reader.lectures)))
    if reader.audiences:
        of_them = lecture_audiences.c.audience_id.in_(sorted(reader.audiences))
        ways.append(Lecture.id.in_(select(lecture_audiences.c.lecture_id).where(of_them)))
    return and_(Lecture.audience == Audience.NAMED, or_(*ways)) if ways else false()
