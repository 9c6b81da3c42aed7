"""A season at the desk: laying out its slots, filling them, going on and back, following the series."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum.journal import COMMAND, JournalEntry
from forum.lectures.inheritance import followed_by
from forum.lectures.models import Attendance, Lecture, PlanningState, PublicState, Series, WayOfAttending
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.rhythm import Rhythm
from forum.lectures.season_models import DaysOff, RemovedSlot
from forum.mail.models import OutboxMessage
from forum.registrations.staff_operations import set_seats
from forum.wording import Wording
from tests.cast import CLEO, NOON
from tests.factories import make_lecture, make_registration, make_room, make_series, make_speaker
from tests.lectures.test_together import undo_in

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

SEASON = "/staff/series/open/season"
# NOON is in March 2026; the fortnight meets the first of May and, a week of its own, no other holiday.
RHYTHM = Rhythm(
    weekdays=(4,), at=datetime(2026, 1, 1, 15, 0, tzinfo=UTC).time(), starts_on=date(2026, 4, 17), every=2
)
SPAN = {"from": "2026-04-01", "to": "2026-05-31"}
DATES = f"{SEASON}/dates?from=2026-04-01&to=2026-05-31"


@pytest.fixture
def series_id(database):
    """Open Lectures: every other Friday at three, in a room for sixty."""
    with database.transaction() as session:
        room = make_room(session, seats=60)
        series = make_series(session, default_room=room, default_languages="zh,en", rhythm=RHYTHM.kept)
        return series.id


def ticked(page):
    """The dates a page of dates proposes, with those that it ticks beforehand."""
    found = re.findall(r'name="pick" value="([\d-]+)"( checked)?', page)
    return {due: bool(is_ticked) for due, is_ticked in found}


def typed(*days, at="15:00", **moved):
    """The form of dates with these ticked."""
    on = {f"on-{day}": moved.get(day, day) for day in days}
    return {"pick": list(days), **on, **{f"at-{day}": at for day in days}}


def all_lectures(session):
    return session.scalars(select(Lecture).order_by(Lecture.starts_at)).all()


def test_a_season_is_laid_out_once_however_often_one_asks(signed_in, client, database, series_id):  # D-06
    page = signed_in.get(DATES)

    # The first of May is Labour Day: it is shown, and not ticked.
    assert ticked(page.text) == {
        "2026-04-17": True,
        "2026-05-01": False,
        "2026-05-15": True,
        "2026-05-29": True,
    }
    assert "Labour Day" in page.text
    # A working Saturday of these months is told (2026-05-09).
    assert "1 day at a weekend on which one works" in page.text

    form = typed("2026-04-17", "2026-05-15", **{"2026-05-15": "2026-05-18"})
    answer = signed_in.post(DATES, data=form)
    again = signed_in.post(DATES, data={**form, "submission_key": "another"}, follow_redirects=True)

    with database.reading() as session:
        first, second = all_lectures(session)
        assert [one.starts_at for one in (first, second)] == [
            datetime(2026, 4, 17, 7, tzinfo=UTC),
            datetime(2026, 5, 18, 7, tzinfo=UTC),
        ]
        assert (first.planning_state, first.public_state) == (PlanningState.SLOT, PublicState.UNPUBLISHED)
        assert (first.room.seats, first.languages, first.pools[0].seats) == (60, "zh,en", 60)
        assert (first.code, second.laid_out_for) == ("QXF-2026-001", date(2026, 5, 15))
        assert len(followed_by(first)) == 7
    assert answer.location == f"{SEASON}?from=2026-04-01&to=2026-05-31"
    assert "2 dates had their lecture already or are past" in again.text
    # The moved one still stands for its own date.
    assert ticked(signed_in.get(DATES).text) == {"2026-05-01": False, "2026-05-29": True}
    assert client.get("/en/lectures/qxf-2026-001").status_code == 404


def test_what_was_laid_out_is_taken_back_as_far_as_it_is_empty(signed_in, database, series_id):
    signed_in.post(DATES, data=typed("2026-04-17", "2026-05-15"))
    signed_in.post(
        "/staff/lectures/qxf-2026-002/filling",
        data={
            "name": "钱小明",
            "planning_state": "invited",
            "edit_version": "0",
            "title_zh": "",
            "title_en": "",
        },
    )
    with database.reading() as session:
        deed = session.scalars(select(JournalEntry).where(JournalEntry.action == "series.laid_out")).one()

    page = signed_in.post(f"{SEASON}/layouts/{deed.id}/removal", follow_redirects=True)

    assert "1 slot is removed." in page.text
    assert "1 is in use and stays." in page.text
    # A number that was given is given to nobody else, and the date is not ticked again by itself.
    assert ticked(signed_in.get(DATES).text) == {"2026-04-17": False, "2026-05-01": False, "2026-05-29": True}
    signed_in.post(DATES, data=typed("2026-05-29"))
    with database.reading() as session:
        assert [one.number for one in all_lectures(session)] == [2, 3]
        removed = session.scalars(select(RemovedSlot)).one()
    signed_in.post(f"{SEASON}/removals/{removed.id}/reversal")
    with database.reading() as session:
        back = all_lectures(session)[0]
        assert (back.number, back.code, back.slug) == (1, "QXF-2026-001", "qxf-2026-001")
        assert (back.pools[0].seats, back.laid_out_for, back.title) == (60, date(2026, 4, 17), Wording())
        assert session.scalar(select(func.count(RemovedSlot.id))) == 0
    assert signed_in.get("/staff/lectures/qxf-2026-001").status_code == 200
    twice = signed_in.post(f"{SEASON}/removals/{removed.id}/reversal", follow_redirects=True)
    assert "This slot is there again already." in twice.text


def test_a_slot_goes_on_step_by_step_and_back(signed_in, database, series_id):  # D-06
    signed_in.post(DATES, data=typed("2026-04-17"))
    address = "/staff/lectures/qxf-2026-001"

    empty = signed_in.get(address)
    too_soon = signed_in.post(f"{address}/stage", data={"stage": "invited"}, follow_redirects=True)
    nameless = signed_in.post(f"{address}/filling", data={"name": "", "edit_version": "0"})
    filled = signed_in.post(
        f"{address}/filling?from=season",
        data={"name": "钱小明", "planning_state": "invited", "edit_version": "0", "title_en": "Feedback"},
    )
    signed_in.post(f"{address}/stage", data={"stage": "tentative"})
    page = signed_in.get(address)

    assert "Free slot" in empty.text
    assert f'href="{address}/filling">The speaker agrees to the date' in empty.text
    assert "Please name the speaker first." in too_soon.text
    assert nameless.status_code == 422
    assert filled.location == f"{SEASON}?around=2026-04-17#qxf-2026-001"
    assert re.findall(r'aria-current="step"><span class="stage stage-(\w+)', page.text) == ["tentative"]
    assert page.text.count("Ada") >= 3  # slot, invited, tentative: who brought it there
    board = signed_in.get(SEASON, query_string=SPAN).text
    assert re.findall(r'stage-(\w+)">[^<]+</span></dt><dd>(\d)', board) == [
        *(("slot", "0"), ("invited", "0"), ("tentative", "1"), ("confirmed", "0"), ("published", "0"))
    ]
    narrowed = [
        signed_in.get("/staff/lectures", query_string={"stage": one}).text for one in ("tentative", "slot")
    ]
    assert ["QXF-2026-001" in one or "Feedback" in one for one in narrowed] == [True, False]

    emptied = signed_in.post(f"{address}/stage", data={"stage": "slot"}, follow_redirects=True)
    with database.reading() as session:
        assert (all_lectures(session)[0].appearances, all_lectures(session)[0].title) == ([], Wording())
    undo = re.search(r'action="([^"]+/reversal\?deed=\d+)"', emptied.text)
    assert undo is not None
    signed_in.post(undo[1])
    signed_in.post(f"{address}/publication")
    public = signed_in.post(f"{address}/stage", data={"stage": "invited"}, follow_redirects=True)

    with database.reading() as session:
        (lecture,) = all_lectures(session)
        assert [one.name for one in lecture.speakers] == ["钱小明"]
        assert (lecture.public_state, lecture.planning_state) == (
            PublicState.PUBLISHED,
            PlanningState.CONFIRMED,
        )
    assert "The public knows this lecture already" in public.text
    refused = signed_in.post(f"{address}/removal", follow_redirects=True)
    assert "Only an empty slot can be removed" in refused.text


def test_coming_lectures_follow_their_series_and_people_are_told(signed_in, database, series_id):
    with database.transaction() as session:
        series, hall = session.get_one(Series, series_id), make_room(session, seats=80)
        for number in range(3):
            make_lecture(
                session,
                series=series,
                room=series.default_room,
                follows="room,seats,host",
                seats=60,
                starts_at=NOON + timedelta(days=10 + number),
                speakers=[make_speaker(session, f"王{number}")],
            )
        first, own, third = all_lectures(session)
        own.follows, own.room = "seats", make_room(session, seats=60)
        third.public_state, third.published_at = PublicState.UNPUBLISHED, None
        make_registration(session, first, CLEO)
        series.default_room = hall
        codes, ids = [one.code for one in (first, own, third)], [str(first.id), str(third.id)]
        hall_id = hall.id

    page = signed_in.get("/staff/series/open/coming").text
    unreasoned = signed_in.post("/staff/series/open/coming", data={"pick": ids})
    done = signed_in.post(
        "/staff/series/open/coming",
        data={"pick": ids, "reason_zh": "换到大的", "reason_en": "A larger one"},
        follow_redirects=True,
    )

    listed = [code in page.split("What differs, and stays")[0] for code in codes]
    assert listed == [True, False, True]
    assert "1 person" in page
    assert unreasoned.status_code == 422
    assert "2 lectures follow the series again." in done.text
    with database.reading() as session:
        assert [one.room_id == hall_id for one in all_lectures(session)] == [True, False, True]
        assert session.scalar(select(func.count(OutboxMessage.id))) == 1
    # One undo for all of them: they follow again, and are behind again.
    back = signed_in.post(undo_in(done.text), follow_redirects=True)
    assert "2 lectures are as they were before." in back.text
    with database.reading() as session:
        assert hall_id not in {one.room_id for one in all_lectures(session)}
        assert session.scalar(select(func.count(OutboxMessage.id))) == 0
    anew = signed_in.get("/staff/series/open/coming").text.split("What differs, and stays")[0]
    assert [code in anew for code in codes] == [True, False, True]
    slug = codes[1].lower()
    refused = signed_in.post(
        f"/staff/lectures/{slug}/settings", data={"setting": "room"}, follow_redirects=True
    )
    assert "please move the lecture" in refused.text
    signed_in.post(f"/staff/lectures/{slug}/settings", data={"setting": "languages"})
    with database.reading() as session:
        lecture = all_lectures(session)[1]
        assert (lecture.languages, "languages" in followed_by(lecture)) == ("zh,en", True)


def test_what_is_set_for_itself_is_followed_no_more(signed_in, database, series_id):
    signed_in.post(DATES, data=typed("2026-04-17"))
    address = "/staff/lectures/qxf-2026-001"

    with database.transaction() as session:
        lecture = all_lectures(session)[0]
        own = LectureChanges(ends_at=lecture.ends_at + timedelta(minutes=30), languages="ja", room=None)
        revise_lecture(session, lecture, own, actor=COMMAND, now=NOON)
        way = WayOfAttending.ON_SITE
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=12, actor=COMMAND, now=NOON)
        kept = followed_by(lecture)
        longer = LectureChanges(
            starts_at=lecture.starts_at + timedelta(hours=1), ends_at=lecture.ends_at + timedelta(hours=1)
        )
        revise_lecture(session, lecture, longer, actor=COMMAND, now=NOON)
        session.get_one(Series, series_id).default_attendance = Attendance.MIXED
        assert (kept, followed_by(lecture)) == ({"host", "attendance", "online_url"}, kept)
    page = signed_in.get(address).text

    assert "differs: Japanese" in page
    assert "as the series: nobody" in page
    assert "The series has On site and online by now." in page


def test_days_off_of_the_house_are_entered_and_count(signed_in, database, series_id):
    entered = {"first_on": "2026-05-14", "last_on": "2026-05-16", "kind": "off", "reason_en": "Moving"}

    wrong = signed_in.post("/staff/days-off", data={**entered, "last_on": "2026-05-13", "reason_en": ""})
    signed_in.post("/staff/days-off", data=entered)

    assert wrong.status_code == 422
    assert ticked(signed_in.get(DATES).text)["2026-05-15"] is False
    assert "Moving" in signed_in.get("/staff/days-off").text
    with database.reading() as session:
        row = session.scalars(select(DaysOff)).one()
    removed = signed_in.post(f"/staff/days-off/{row.id}/removal", follow_redirects=True)
    assert 'value="2026-05-14"' in removed.text
    assert ticked(signed_in.get(DATES).text)["2026-05-15"] is True


def test_a_rhythm_is_said_in_a_form(signed_in, database, series_id):
    said = {
        "title_en": "Open Lectures", "length": "60", "rhythm": "months", "rhythm_tu": "y",
        "rhythm_first": "y", "rhythm_last": "y", "rhythm_from": "2026-03-01", "starts": "09:30",
        "holiday_rule": "move",
        "attendance": "mixed", "languages": "en", "room": "", "host": "",
    }  # fmt: skip

    wrong = signed_in.post("/staff/series/open", data={**said, "rhythm_tu": "", "rhythm_from": ""})
    signed_in.post("/staff/series/open", data=said)

    assert wrong.status_code == 422
    with database.reading() as session:
        series = session.get_one(Series, series_id)
        assert series.rhythm == "DTSTART:20260301T093000\nRRULE:FREQ=MONTHLY;BYDAY=1TU,-1TU"
        assert (series.default_attendance, series.default_languages) == (Attendance.MIXED, "en")
    assert re.search(
        r'name="rhythm_last"[^>]*checked|checked[^>]*name="rhythm_last"',
        signed_in.get("/staff/series/open").text,
    )
    assert "2026-04-07" in ticked(signed_in.get(DATES).text)


def test_the_board_asks_the_same_of_one_lecture_and_of_three(signed_in, questions, series_id):
    def count(*days):
        signed_in.post(DATES, data=typed(*days))
        signed_in.get(SEASON, query_string=SPAN)
        questions()
        assert signed_in.get(SEASON, query_string=SPAN).status_code == 200
        return questions()

    assert count("2026-04-17") == count("2026-05-15", "2026-05-29")
