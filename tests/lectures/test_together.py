"""Many lectures changed in one deed: what it would do to each, all or nothing, and one undo for the whole."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum.errors import Refusal
from forum.journal import COMMAND
from forum.lectures.models import Attendance, Audience, Lecture, PlanningState, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.together import Wanted, changes_of
from forum.mail.models import OutboxMessage
from forum.registrations.changing_together import refuse
from forum.wording import EMPTY
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_audience, make_lecture, make_registration, make_room, make_series, make_topic

MANY = "/staff/lectures/many"
REASON = {"reason_zh": "检修", "reason_en": "Repairs"}


def undo_in(page: str) -> str:
    """Where the notice of a page takes the deed back."""
    return re.findall(r'action="([^"]*/many/reversal[^"]*)"', page)[0].replace("&amp;", "&")


def lecture_of(**values: object) -> Lecture:
    """A lecture at 14:00 in Berlin, in no database."""
    usual = {
        "id": 1,
        "starts_at": datetime(2026, 3, 22, 13, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 22, 14, 30, tzinfo=UTC),
        "timezone": "Europe/Berlin",
        "attendance": Attendance.ON_SITE,
        "public_state": PublicState.UNPUBLISHED,
        "planning_state": PlanningState.TENTATIVE,
        "title": EMPTY,
    }
    return Lecture(**{**usual, **values})


AT = "%Y-%m-%dT%H:%M"
WISHES = [
    # A week later it is summer: the clock stays, the instant does not.
    (Wanted(days=7), "2026-03-29T12:00", "2026-03-29T13:30"),
    (Wanted(at=time(9)), "2026-03-22T08:00", "2026-03-22T09:30"),
    (Wanted(days=-1, at=time(23), length=timedelta(hours=2)), "2026-03-21T22:00", "2026-03-22T00:00"),
    (Wanted(length=timedelta(minutes=45)), None, "2026-03-22T13:45"),
]


@pytest.mark.parametrize(("wanted", "starts", "ends"), WISHES)
def test_a_shift_keeps_the_clock_of_the_place(wanted: Wanted, starts: str | None, ends: str) -> None:
    changes = changes_of(lecture_of(), wanted)

    assert {name: f"{at:{AT}}" for name, at in changes.items() if isinstance(at, datetime)} == {
        **({"starts_at": starts} if starts else {}),
        "ends_at": ends,
    }


CANNOT = [
    ({}, Wanted(days=7, at=time(2, 30)), "clocks_skip_that"),
    ({}, Wanted(standing="published"), "not_ready_to_publish"),
    ({}, Wanted(standing="invited"), "nobody_to_invite"),
    ({}, Wanted(standing="cancelled"), "not_announced"),
    ({"public_state": PublicState.PUBLISHED}, Wanted(standing="confirmed"), "seen_by_the_public"),
    ({"public_state": PublicState.PUBLISHED}, Wanted(days=-20), "moved_to_the_past"),
    ({"attendance": Attendance.ONLINE}, Wanted(changes_seats=True, seats=5), "has_no_room_of_its_own"),
]


@pytest.mark.parametrize(("values", "wanted", "code"), CANNOT)
def test_why_one_of_them_cannot_is_a_sentence_of_its_own(
    values: dict[str, object], wanted: Wanted, code: str
) -> None:
    lecture, now = lecture_of(**values), datetime(2026, 3, 10, tzinfo=UTC)

    with pytest.raises(Refusal) as refused:
        refuse(lecture, wanted, changes_of(lecture, wanted), is_drafted=False, now=now)

    assert refused.value.code == code


@pytest.mark.pages
@pytest.mark.databases("sqlite")
def test_a_week_later_for_all_is_one_deed_one_mail_and_one_undo(  # D-06
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        room, series = make_room(session, seats=50), make_series(session)
        # A week apart in one room: each comes to where the next one was.
        weeks = [NOON + timedelta(weeks=number) for number in (1, 2, 3)]
        three = [make_lecture(session, series=series, room=room, starts_at=at) for at in weeks]
        for lecture in three[:2]:
            make_registration(session, lecture, CLEO)
        make_registration(session, three[0], DAN)
        hall = make_room(session, seats=80, venue=room.venue)
        picks = [str(lecture.id) for lecture in three]

    def times() -> list[datetime]:
        with database.reading() as session:
            return list(session.scalars(select(Lecture.starts_at).order_by(Lecture.id)))

    index = signed_in.get("/staff/lectures").text
    assert (index.count('name="pick"'), 'action="/staff/lectures/many"' in index) == (3, True)
    page = signed_in.get(MANY, query_string={"pick": picks, "to_days": "7", "to_room": str(hall.id)}).text
    assert (page.count("<del>"), "2 people are told, each in one mail" in page) == (6, True)
    assert "Something stands in the way" not in page

    form = {"to_days": "7", "to_room": str(hall.id), "shown": ",".join(picks)}
    form["pick"] = [f"{one}-0" for one in picks]
    assert signed_in.post(MANY, data=form).status_code == 422
    assert times() == weeks
    # A colleague was quicker with the second: nothing is done until one has looked.
    with database.transaction() as session:
        second = session.get_one(Lecture, int(picks[1]))
        changes = LectureChanges(languages="en")
        revise_lecture(session, second, changes, actor=COMMAND, now=NOON)
    late = signed_in.post(MANY, data={**form, **REASON})
    assert (late.status_code, "A colleague has saved 1 of these lectures" in late.text) == (409, True)
    assert re.findall(r'value="(\d+-\d)" checked', late.text) == [f"{picks[0]}-0", f"{picks[2]}-0"]
    assert times() == weeks

    form["pick"] = [f"{picks[0]}-0", f"{picks[1]}-1", f"{picks[2]}-0"]
    done = signed_in.post(MANY, data={**form, **REASON}, follow_redirects=True).text
    assert ("3 lectures are changed." in done, times()) == (True, [at + timedelta(7) for at in weeks])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 3

    back = signed_in.post(undo_in(done), follow_redirects=True).text
    assert ("3 lectures are as they were before." in back, times()) == (True, weeks)
    with database.reading() as session:
        assert {one.room_id for one in session.scalars(select(Lecture))} == {room.id}
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert "cannot be taken back any more" in signed_in.post(undo_in(done), follow_redirects=True).text


@pytest.mark.pages
@pytest.mark.databases("sqlite")
def test_many_are_published_but_those_that_cannot_and_clash_only_with_a_reason(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        room, topic = make_room(session, seats=50), make_topic(session)
        hidden = {"public_state": PublicState.UNPUBLISHED, "published_at": None, "room": room}
        one, other = (
            make_lecture(session, **hidden, planning_state=PlanningState.TENTATIVE) for _ in range(2)
        )
        bare = make_lecture(session, **hidden, title=EMPTY, starts_at=NOON + timedelta(days=9))
        picks = [str(lecture.id) for lecture in (one, other, bare)]
        for_whom = make_audience(session, "Members")
        form = {"to_standing": "published", "to_adds": str(topic.id), "to_seats": "40"}
        form["to_audience"] = str(for_whom.id)

    page = signed_in.get(MANY, query_string={"pick": picks, **form}).text
    assert "Not this one:</b> The lecture needs a title" in page
    assert (page.count('name="pick" value="'), "Something stands in the way" in page) == (2 + 3, True)

    sent = {**form, "pick": [f"{key}-0" for key in picks[:2]], "shown": ",".join(picks)}
    blocked = signed_in.post(MANY, data=sent)
    assert (blocked.status_code, "clash_reason" in blocked.text) == (409, True)
    done = signed_in.post(MANY, data={**sent, "clash_reason": "A partition"}, follow_redirects=True).text
    assert "2 lectures are changed." in done
    with database.reading() as session:
        first = session.get_one(Lecture, int(picks[0]))
        assert (first.public_state, len(first.topics)) == (PublicState.PUBLISHED, 1)
        assert (first.audience, len(first.audiences)) == (Audience.NAMED, 1)
        assert [pool.seats for pool in first.pools] == [40]
    assert "2 lectures are as they were before." in signed_in.post(undo_in(done), follow_redirects=True).text
    with database.reading() as session:
        first = session.get_one(Lecture, int(picks[0]))
        assert (first.public_state, first.planning_state) == (
            PublicState.UNPUBLISHED,
            PlanningState.TENTATIVE,
        )
        assert ([pool.seats for pool in first.pools], first.topics) == ([10], [])
        assert (first.audience, first.audiences) == (Audience.PUBLIC, [])
