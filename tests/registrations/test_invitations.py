"""The numbers of invitations: which deeds raise them, and that none falls behind (RFC 5546, 2.1.4)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import SYSTEM, Actor, ActorKind, last_deed
from forum.lectures.models import Lecture, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.mail.models import OutboxMessage
from forum.registrations.announcing import announce
from forum.registrations.models import Registration
from forum.registrations.operations import cancel, replace_link
from forum.registrations.reversals import take_back
from forum.registrations.staff_operations import cancel_by_hand, give_seat
from forum.wording import Wording
from tests.cast import CLEO, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room
from tests.registrations.people import apply, somebody

ADA_ACTS = Actor(ActorKind.STAFF, None)
CALLED_OFF = LectureChanges(public_state=PublicState.CANCELLED)
ON_AGAIN = LectureChanges(public_state=PublicState.PUBLISHED)
WORDS = LectureChanges(title=Wording("又一题", "Another title"), abstract=Wording("别的。", "Else."))


def last(session: Session, person: str = CLEO.email) -> tuple[str, int] | None:
    """Method and number of the invitation that the latest mail to somebody carries."""
    found = invitation(session, person)
    return (found["method"], found["sequence"]) if found else None


def invitation(session: Session, person: str = CLEO.email) -> dict[str, Any] | None:
    session.flush()
    latest = select(OutboxMessage).where(OutboxMessage.recipient == person).order_by(OutboxMessage.id.desc())
    message = session.scalars(latest.limit(1)).one()
    found: dict[str, Any] | None = message.params.get("invitation")
    return found


def send(session: Session) -> None:
    """All mail is sent."""
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
        message.sent_at = NOON
    session.flush()


def change(session: Session, lecture: Lecture, changes: LectureChanges) -> None:
    """Change a lecture and tell everybody, as the pages do; the mail is sent."""
    announce(session, lecture, changes, despite_clashes=True, actor=SYSTEM, now=NOON)
    send(session)


def link_again(session: Session, registration: Registration) -> None:
    """A mail about nothing that a calendar shows."""
    replace_link(session, registration_id=registration.id, actor=ADA_ACTS, now=NOON)
    send(session)


def moved(lecture: Lecture, hours: int) -> LectureChanges:
    by = timedelta(hours=hours)
    return LectureChanges(starts_at=lecture.starts_at + by, ends_at=lecture.ends_at + by)


def test_every_deed_that_needs_a_new_answer_has_a_higher_number(database: Database) -> None:
    #
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = apply(session, lecture, CLEO).registration
        told = [last(session)]
        stamps = [invitation(session)["stamped_at"]]
        for changes in (
            moved(lecture, 2),
            LectureChanges(room=make_room(session)),
            LectureChanges(public_state=PublicState.POSTPONED),
            ON_AGAIN,
            CALLED_OFF,
            ON_AGAIN,
        ):
            change(session, lecture, changes)
            told.append(last(session))
            stamps.append(invitation(session)["stamped_at"])
        for deed in (
            lambda: cancel(session, registration_id=registration.id, now=NOON),
            lambda: apply(session, lecture, CLEO),
        ):
            deed()
            told.append(last(session))
            stamps.append(invitation(session)["stamped_at"])

    methods = [one[0] for one in told if one]
    numbers = [one[1] for one in told if one]
    assert methods == ["REQUEST"] * 5 + ["CANCEL", "REQUEST", "CANCEL", "REQUEST"]
    assert numbers == list(range(9))
    # All at one moment of the clock, and each is later than the one before all the same.
    assert stamps == sorted(set(stamps))


@pytest.mark.databases("sqlite")
def test_texts_and_links_ask_for_no_new_answer(database: Database) -> None:
    #
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = apply(session, lecture, CLEO).registration
        first, sent = invitation(session), len(session.scalars(select(OutboxMessage)).all())

        revise_lecture(session, lecture, WORDS, actor=SYSTEM, now=NOON + timedelta(hours=1))

        assert len(session.scalars(select(OutboxMessage)).all()) == sent
        link_again(session, registration)
        again = invitation(session)
    assert lecture.revision == 1
    assert first is not None
    assert again == {**first, "before": registration.invitation_said}


@pytest.mark.databases("sqlite")
def test_numbers_stay_beyond_the_published_entry_and_a_restored_backup(database: Database) -> None:
    # restoring raises the revision of every lecture, and nobody knows what was sent meanwhile.
    with database.transaction() as session:
        lecture = make_lecture(session)
        apply(session, lecture, CLEO)
        lecture.revision += 1000
        change(session, lecture, moved(lecture, 1))
        apply(session, lecture, somebody(1))
        assert (last(session), last(session, somebody(1).email)) == (("REQUEST", 1001), ("REQUEST", 1001))


@pytest.mark.databases("sqlite")
def test_who_waits_is_not_invited_and_nothing_is_taken_back_from_them(database: Database) -> None:
    #
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first = apply(session, lecture, CLEO).registration
        second, third = (apply(session, lecture, somebody(number)).registration for number in (1, 2))
        assert last(session, somebody(1).email) is None
        change(session, lecture, moved(lecture, 1))
        assert last(session, somebody(1).email) is None
        cancel(session, registration_id=third.id, now=NOON)
        assert last(session, somebody(2).email) is None
        cancel(session, registration_id=first.id, now=NOON)
        assert last(session, somebody(1).email) == ("REQUEST", 1)
        assert second.invitation_sequence == 1


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("was_tried", [False, True])
def test_what_was_taken_back_unsent_was_never_said(database: Database, was_tried: bool) -> None:
    # within the five minutes nobody has heard; of a mail that was tried, nobody can know.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, heir = (apply(session, lecture, person).registration for person in (CLEO, somebody(1)))
        send(session)
        said = first.invitation_said
        cancel_by_hand(session, registration_id=first.id, reason="Ill", actor=ADA_ACTS, now=NOON)
        assert (last(session), last(session, somebody(1).email)) == (("CANCEL", 1), ("REQUEST", 0))
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
            message.last_error = "452 too many" if was_tried else None

        deed = last_deed(session, first)
        assert deed
        take_back(session, registration_id=first.id, deed_id=str(deed.id), actor=ADA_ACTS, now=NOON)

        assert (first.invitation_said == said) is not was_tried
        link_again(session, first)
        assert last(session) == ("REQUEST", 2 if was_tried else 1)
        cancel(session, registration_id=heir.id, now=NOON)
        assert last(session, somebody(1).email) == (("CANCEL", 1) if was_tried else None)
        cancel(session, registration_id=first.id, now=NOON)
        assert last(session) == ("CANCEL", 3 if was_tried else 2)


@pytest.mark.databases("sqlite")
def test_a_seat_given_is_an_invitation_and_one_taken_back_is_none(database: Database) -> None:
    #
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        apply(session, lecture, CLEO)
        guest = apply(session, lecture, somebody(1)).registration
        send(session)
        give_seat(session, registration_id=guest.id, reason="Guest", actor=ADA_ACTS, now=NOON)
        assert last(session, somebody(1).email) == ("REQUEST", 0)
        deed = last_deed(session, guest)
        assert deed
        take_back(session, registration_id=guest.id, deed_id=str(deed.id), actor=ADA_ACTS, now=NOON)
        assert guest.invitation_said is None
        give_seat(session, registration_id=guest.id, reason="Guest", actor=ADA_ACTS, now=NOON)
        assert last(session, somebody(1).email) == ("REQUEST", 1)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("state", [PublicState.UNPUBLISHED, PublicState.POSTPONED, PublicState.CANCELLED])
def test_only_the_news_of_it_say_that_a_lecture_is_off(database: Database, state: PublicState) -> None:
    # within five minutes it may be on again, and no mail would say so to a calendar.
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = apply(session, lecture, CLEO).registration
        send(session)
        lecture.public_state = state
        link_again(session, registration)
        assert last(session) is None
        assert registration.invitation_sequence == 0
