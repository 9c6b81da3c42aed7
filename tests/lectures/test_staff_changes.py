"""Publishing, moving, calling off and restoring at the desk; the people registered are told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.journal import COMMAND, JournalEntry
from forum.lectures import operations
from forum.lectures.change_models import Change
from forum.lectures.models import Lecture, PublicState
from forum.lectures.operations import EndsBeforeItBegins
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Pointless
from forum.mail.models import OutboxMessage
from forum.registrations.announcing import announce
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.operations import cancel
from forum.wording import Wording
from tests.cast import CLEO, DAN, EVE, NOON
from tests.factories import make_lecture, make_registration, make_room, make_speaker

pytestmark = pytest.mark.pages

LECTURE = "/staff/lectures/qxf-2026-001"
REASON = {"reason_zh": "设备检修", "reason_en": "The projector is being mended"}
LATER = {"on": "2026-03-20", "starts": "19:00", "ends": "", "timezone": "Asia/Shanghai", "room": "", **REASON}


@pytest.fixture
def lecture(database):
    """A published lecture for which Cleo has a seat and Dan has cancelled."""
    with database.transaction() as session:
        lecture = make_lecture(session, speakers=[make_speaker(session)], room=make_room(session))
        make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN, RegistrationState.CANCELLED)
    return lecture


def now_in(database):
    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        mails = session.execute(select(OutboxMessage.recipient, OutboxMessage.message)).all()
        return lecture, [tuple(mail) for mail in mails]


def test_a_lecture_without_a_title_is_not_published(signed_in, database, lecture):
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.public_state, one.published_at, one.title = PublicState.UNPUBLISHED, None, Wording()

    answer = signed_in.post(f"{LECTURE}/publication")

    assert answer.status_code == 409
    assert "needs a title" in answer.text
    assert now_in(database)[0].public_state == PublicState.UNPUBLISHED


def test_publishing_twice_is_publishing_once(signed_in, database, lecture):
    assert signed_in.post(f"{LECTURE}/publication").status_code == 302
    assert now_in(database)[0].revision == 0


def test_moving_keeps_the_length_tells_people_and_raises_the_revision(signed_in, database, lecture):
    #
    answer = signed_in.post(f"{LECTURE}/moves", data=LATER)

    assert answer.location == LECTURE
    moved, mails = now_in(database)
    assert moved.starts_at == datetime(2026, 3, 20, 11, 0, tzinfo=UTC)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)
    assert moved.previous_starts_at == lecture.starts_at
    assert moved.change_note == Wording("设备检修", "The projector is being mended")
    assert moved.revision == 1
    assert mails == [(CLEO.email, "lecture_moved")]
    page = signed_in.get(LECTURE).text
    assert "QXF-2026-001 is moved. 1 person is told by mail." in page
    assert "moved it" in page


@pytest.mark.parametrize("hours", [71, 1])
def test_what_changes_near_a_lecture_is_mailed(signed_in, database, lecture, hours):
    # calendars that subscribe may look too late.
    with database.transaction() as session:
        one = session.get_one(Lecture, lecture.id)
        one.starts_at, one.ends_at = NOON + timedelta(hours=hours), NOON + timedelta(hours=hours + 1)

    signed_in.post(f"{LECTURE}/moves", data=LATER)
    assert now_in(database)[1] == [(CLEO.email, "lecture_moved")]
    signed_in.post(f"{LECTURE}/cancellation", data=REASON)
    assert now_in(database)[1] == [(CLEO.email, "lecture_cancelled")]


def test_a_new_reason_alone_writes_to_nobody(signed_in, database, lecture):
    form = signed_in.get(f"{LECTURE}/moves/new").text
    assert 'value="2026-03-09"' in form
    same = {"on": "2026-03-09", "starts": "12:00", "ends": "13:30", "room": str(lecture.room_id)}

    signed_in.post(f"{LECTURE}/moves", data={**LATER, **same})

    assert now_in(database)[1] == []


@pytest.mark.parametrize("missing", ["on", "starts", "reason_zh", "reason_en", "timezone"])
def test_a_move_needs_a_time_and_a_reason_in_both_languages(signed_in, database, lecture, missing):
    answer = signed_in.post(f"{LECTURE}/moves", data={**LATER, missing: ""})

    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text
    assert now_in(database)[0].revision == 0


def test_a_symposium_keeps_its_days_when_it_moves(signed_in, database, lecture):
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.ends_at = one.starts_at + timedelta(days=2, hours=5)

    signed_in.post(f"{LECTURE}/moves", data={**LATER, "starts": "12:00", "ends": "17:00"})

    moved = now_in(database)[0]
    assert moved.starts_at == datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
    assert moved.ends_at - moved.starts_at == timedelta(days=2, hours=5)


def test_a_lecture_is_not_moved_to_end_when_it_begins(signed_in, database, lecture):
    answer = signed_in.post(f"{LECTURE}/moves", data={**LATER, "ends": LATER["starts"]})

    assert (answer.status_code, "The end is the same as the beginning." in answer.text) == (422, True)
    assert now_in(database)[0].starts_at == lecture.starts_at


def test_moving_into_a_taken_room_warns_first(signed_in, database, lecture):
    with database.transaction() as session:
        make_lecture(session, room=lecture.room, starts_at=datetime(2026, 3, 20, 10, 30, tzinfo=UTC))
    there = {**LATER, "room": str(lecture.room_id)}

    warned = signed_in.post(f"{LECTURE}/moves", data=there)
    assert warned.status_code == 409
    assert "Something stands in the way" in warned.text
    with database.reading() as session:
        assert session.get_one(Lecture, lecture.id).starts_at == lecture.starts_at
        assert session.scalars(select(OutboxMessage)).all() == []

    assert signed_in.post(f"{LECTURE}/moves", data={**there, "clash_reason": "Agreed"}).status_code == 302


def test_a_lecture_ends_after_it_begins(database, lecture):
    changes = LectureChanges(starts_at=NOON, ends_at=NOON)
    with database.reading() as session:
        one = session.get_one(Lecture, lecture.id)
        with pytest.raises(EndsBeforeItBegins):
            announce(session, one, changes, despite_clashes=False, actor=COMMAND, now=NOON)


@pytest.mark.parametrize(
    ("kind", "state", "mails"),
    [
        ("cancellation", PublicState.CANCELLED, [(CLEO.email, "lecture_cancelled")]),
        ("postponement", PublicState.POSTPONED, [(CLEO.email, "lecture_postponed")]),
        ("withdrawal", PublicState.WITHDRAWN, [(CLEO.email, "lecture_cancelled")]),
    ],
)
def test_calling_off_keeps_the_reason_and_tells_people(signed_in, database, lecture, kind, state, mails):
    assert signed_in.get(f"{LECTURE}/{kind}/new").status_code == 200

    answer = signed_in.post(f"{LECTURE}/{kind}", data=REASON)

    assert answer.location == LECTURE
    called_off, sent = now_in(database)
    assert (called_off.public_state, sent) == (state, mails)
    assert called_off.change_note.en == "The projector is being mended"
    assert called_off.revision == 1


@pytest.mark.parametrize("kind", ["cancellation", "postponement", "withdrawal"])
def test_calling_off_asks_for_the_reason_in_both_languages(signed_in, database, lecture, kind):
    answer = signed_in.post(f"{LECTURE}/{kind}", data={"reason_zh": "设备检修"})

    assert answer.status_code == 422
    assert "设备检修" in answer.text
    assert now_in(database)[0].public_state == PublicState.PUBLISHED


@pytest.mark.parametrize("second", ["cancellation", "withdrawal"])
def test_what_is_called_off_twice_is_told_once(signed_in, database, lecture, second):
    signed_in.post(f"{LECTURE}/cancellation", data=REASON)
    with database.transaction() as session:
        session.scalars(select(OutboxMessage)).one().sent_at = NOON

    assert signed_in.post(f"{LECTURE}/{second}", data=REASON).location == LECTURE

    assert now_in(database)[1] == [(CLEO.email, "lecture_cancelled")]


def test_nobody_is_told_that_a_cancelled_lecture_moves(signed_in, database, lecture):
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.public_state, one.change_note = PublicState.CANCELLED, Wording("生病", "Illness")

    signed_in.post(f"{LECTURE}/moves", data=LATER)

    moved, mails = now_in(database)
    assert (moved.public_state, moved.revision, mails) == (PublicState.CANCELLED, 1, [])
    # It goes on saying why it is off; why it moves stands with the move.
    assert moved.change_note.en == "Illness"
    with database.reading() as session:
        assert session.scalars(select(Change)).one().reason.en == REASON["reason_en"]


def test_nobody_is_told_that_a_lecture_of_the_past_was_held_after_all(signed_in, database, clock, lecture):
    signed_in.post(f"{LECTURE}/cancellation", data=REASON)
    with database.transaction() as session:
        session.scalars(select(OutboxMessage)).one().sent_at = NOON
        one = session.scalars(select(Lecture)).one()
        one.starts_at, one.ends_at = NOON - timedelta(days=1), NOON - timedelta(hours=22)

    signed_in.post(f"{LECTURE}/restoration")

    restored, mails = now_in(database)
    assert (restored.public_state, mails) == (PublicState.PUBLISHED, [(CLEO.email, "lecture_cancelled")])


@pytest.mark.parametrize(("called_off", "back"), [("cancellation", "restoration"), ("postponement", "moves")])
def test_a_seat_given_back_meanwhile_goes_to_the_line(signed_in, database, lecture, called_off, back):
    # C-04
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.pools[0].seats, one.registration_closes_at = 1, one.starts_at - timedelta(days=1)
        cleo = session.scalars(select(Registration).where(Registration.name == CLEO.name)).one()
        make_registration(session, one, EVE, RegistrationState.WAITLISTED)
    signed_in.post(f"{LECTURE}/{called_off}", data=REASON)
    with database.transaction() as session:
        cancel(session, registration_id=cleo.id, now=NOON)

    signed_in.post(f"{LECTURE}/{back}", data=LATER)

    with database.reading() as session:
        states = dict(session.execute(select(Registration.name, Registration.state)).all())
    assert (states[CLEO.name], states[EVE.name]) == ("cancelled", "confirmed")
    assert (EVE.email, "promoted") in now_in(database)[1]


def test_the_end_of_registration_moves_along(signed_in, database, lecture):
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.registration_closes_at = one.starts_at - timedelta(days=2)

    signed_in.post(f"{LECTURE}/moves", data=LATER)

    moved = now_in(database)[0]
    assert moved.starts_at - moved.registration_closes_at == timedelta(days=2)


def test_the_letter_about_a_postponement_can_be_written(app, signed_in, database, lecture):
    signed_in.post(f"{LECTURE}/postponement", data=REASON)

    with app.app_context(), database.reading() as session:
        letter = app.extensions["forum.postman"].write(session, session.scalars(select(OutboxMessage)).one())
    assert "The projector is being mended" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("kind", ["cancellation", "postponement", "withdrawal"])
def test_what_comes_back_keeps_its_people_and_tells_them(signed_in, database, lecture, kind):
    signed_in.post(f"{LECTURE}/{kind}", data=REASON)
    with database.transaction() as session:
        session.execute(update(OutboxMessage).values(sent_at=NOON))

    assert signed_in.post(f"{LECTURE}/restoration").location == LECTURE

    restored, [_off, mail] = now_in(database)
    assert restored.public_state == PublicState.PUBLISHED
    assert restored.change_note == Wording()
    assert restored.revision == 2
    assert mail == (CLEO.email, "lecture_restored")


@pytest.mark.parametrize("kind", ["cancellation", "postponement", "withdrawal"])
def test_who_has_not_heard_that_it_is_off_is_not_told_that_it_is_on(signed_in, database, lecture, kind):
    signed_in.post(f"{LECTURE}/{kind}", data=REASON)

    page = signed_in.post(f"{LECTURE}/restoration", follow_redirects=True).text

    assert "takes place again." in page
    assert "told by mail" not in page.split("takes place again.")[1].split("</p>")[0]
    postman = signed_in.application.extensions["forum.postman"]
    with signed_in.application.app_context(), database.reading() as session:
        (waiting,) = session.scalars(select(OutboxMessage))
        with pytest.raises(Pointless):
            postman.write(session, waiting)


def test_a_postponed_lecture_takes_place_when_it_has_a_date_again(signed_in, database, lecture):
    signed_in.post(f"{LECTURE}/postponement", data=REASON)

    signed_in.post(f"{LECTURE}/moves", data=LATER)

    moved, mails = now_in(database)
    assert (moved.public_state, mails) == (PublicState.PUBLISHED, [(CLEO.email, "lecture_moved")])


@pytest.mark.parametrize("kind", ["cancellation", "postponement", "withdrawal"])
def test_what_was_never_announced_cannot_be_called_off(signed_in, database, lecture, kind):
    with database.transaction() as session:
        one = session.scalars(select(Lecture)).one()
        one.public_state, one.published_at = PublicState.UNPUBLISHED, None

    assert signed_in.post(f"{LECTURE}/{kind}", data=REASON).status_code == 409


def test_an_over_lecture_is_not_called_off(database, lecture):
    with database.transaction() as session:
        one = session.get_one(Lecture, lecture.id)
        changes = LectureChanges(public_state=PublicState.CANCELLED)
        with pytest.raises(operations.AlreadyOver):
            announce(session, one, changes, despite_clashes=True, actor=COMMAND, now=lecture.ends_at)


def test_what_takes_place_cannot_be_restored(signed_in, lecture):
    assert signed_in.post(f"{LECTURE}/restoration").status_code == 409


def test_every_deed_names_who_did_it(signed_in, database, lecture):
    signed_in.post(f"{LECTURE}/moves", data=LATER)
    signed_in.post(f"{LECTURE}/cancellation", data=REASON)

    with database.reading() as session:
        deeds = session.execute(
            select(JournalEntry.action, JournalEntry.actor_kind).where(JournalEntry.object_kind == "lectures")
        ).all()
    assert [tuple(deed) for deed in deeds] == [("lecture.moved", "staff"), ("lecture.cancelled", "staff")]


@pytest.mark.parametrize("page", ["", "/edit", "/moves/new", "/cancellation/new", "/postponement/new"])
def test_looking_changes_nothing(signed_in, database, lecture, page):
    # D-13
    signed_in.get(LECTURE + page)

    found, mails = now_in(database)
    assert (found.edit_version, found.public_state, mails) == (0, PublicState.PUBLISHED, [])


@pytest.mark.parametrize(("before", "deed"), [("unpublished", "publication"), ("cancelled", "restoration")])
def test_a_room_that_was_given_away_meanwhile_is_not_taken_without_a_word(
    signed_in, database, lecture, before, deed
):
    with database.transaction() as session:
        one = session.get_one(Lecture, lecture.id)
        one.public_state = PublicState(before)
        make_lecture(session, number=2, room=one.room, title=Wording("占用者", "The occupant"))

    answer = signed_in.post(f"{LECTURE}/{deed}")

    assert answer.status_code == 409
    assert "The occupant" in answer.text
    with database.reading() as session:
        assert session.get_one(Lecture, lecture.id).public_state == before
        assert list(session.scalars(select(OutboxMessage))) == []

    assert (
        signed_in.post(f"{LECTURE}/{deed}", data={"clash_reason": "Two halves of one hall"}).location
        == LECTURE
    )

    with database.reading() as session:
        assert session.get_one(Lecture, lecture.id).public_state == PublicState.PUBLISHED
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert last.details["despite_clashes"]["because"] == "Two halves of one hall"
