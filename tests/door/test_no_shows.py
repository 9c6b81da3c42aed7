"""Who was expected at the doors and not seen waits behind the others, where a lecture minds that (C-42)."""

from datetime import timedelta

import pytest

from forum.door.no_shows import times_missed, with_manners
from forum.journal import COMMAND
from forum.lectures.models import Attendance, PublicState
from forum.registrations import queries
from forum.registrations.line_keeping import forgive
from forum.registrations.models import Origin, RegistrationState
from forum.registrations.operations import register
from forum.registrations.rules_models import usual_rules
from tests.cast import CLEO, DAN, NOON
from tests.door.test_thanks import came
from tests.factories import make_lecture, make_registration
from tests.registrations.people import CONSENT, applicant, somebody

LATER = NOON + timedelta(days=1)


def missed(session, days_ago=10, *, scanned=True, state=RegistrationState.CONFIRMED, **values):
    """A lecture Cleo had a seat at and was not seen, while somebody else was let in."""
    lecture_values = {name: values.pop(name) for name in ("attendance", "public_state") if name in values}
    lecture = make_lecture(session, starts_at=NOON - timedelta(days=days_ago), **lecture_values)
    registration = make_registration(session, lecture, CLEO, state, **values)
    if scanned:
        came(session, make_registration(session, lecture, DAN))
    return registration


def minding(session, **rules):
    """A full lecture to come that minds who missed earlier ones."""
    lecture = make_lecture(session, seats=0)
    decided = usual_rules(lecture.id)
    for name, value in {"minds_no_shows": True, **rules}.items():
        setattr(decided, name, value)
    session.add(decided)
    session.flush()
    return lecture


def asked(session, lecture, person, now=NOON):
    """Register as the form does."""
    who = with_manners(session, lecture.id, applicant(person), now=now)
    receipt = register(
        session, lecture_id=lecture.id, applicant=who, consent=CONSENT, fingerprint=None, now=now
    )
    return receipt.registration


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 1),
        ({"scanned": False}, 0),
        ({"days_ago": 179}, 1),
        ({"days_ago": 181}, 0),
        ({"days_ago": -1}, 0),
        ({"state": RegistrationState.CANCELLED}, 0),
        ({"state": RegistrationState.WAITLISTED}, 0),
        ({"origin": Origin.WALK_IN}, 0),
        ({"attendance": Attendance.ONLINE}, 0),
        ({"joined_at": NOON}, 0),
        ({"has_come": True}, 0),
        ({"public_state": PublicState.CANCELLED}, 0),
    ],
)
def test_what_counts_as_missed(database, facts, count):
    with database.transaction() as session:
        assert times_missed(session, missed(session, **facts).attendee, now=NOON) == count


def test_two_missed_lectures_are_a_place_behind_the_others_until_they_are_forgiven(database):
    with database.transaction() as session:
        lecture = minding(session)
        missed(session)
        assert not asked(session, minding(session), CLEO).yields
        seen = missed(session, 20)
        came(session, seen)
        assert not asked(session, minding(session), CLEO).yields
        missed(session, 30)

        cleo, other = asked(session, lecture, CLEO), asked(session, lecture, somebody(1), LATER)
        assert [one.name for one in queries.line(session, lecture.pools[0])] == [other.name, cleo.name]
        place = queries.place_in_line(session, cleo)
        assert (place.before, place.behind) == (1, 0)
        # Who minds it not, or cannot know whom it is about, does not ask.
        assert not asked(session, minding(session, minds_no_shows=False), CLEO).yields
        assert not asked(session, minding(session, most_per_address=2), CLEO).yields
        assert times_missed(session, cleo.attendee, now=NOON + timedelta(days=165)) == 1

        forgive(session, registration_id=cleo.id, actor=COMMAND, now=LATER)
        assert [one.name for one in queries.line(session, lecture.pools[0])] == [cleo.name, other.name]
        assert not asked(session, minding(session), CLEO, LATER).yields
