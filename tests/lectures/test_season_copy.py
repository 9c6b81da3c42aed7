"""A season copied to other dates: what goes along and what never does, the same again, taking it back."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum.lectures.models import Audience, Lecture, PlanningState, PublicState
from forum.lectures.plans import TalkPlan
from forum.lectures.rhythm import Rhythm
from forum.lectures.talk_times import AT_NO_TIME, TalkTime
from forum.lectures.talks import assign_talks, plans_of
from forum.questions.models import Question
from forum.registrations.models import Registration
from forum.registrations.rules_models import Entry, RegistrationRules, usual_rules
from tests.cast import CLEO
from tests.conftest import Database
from tests.factories import (
    make_audience,
    make_lecture,
    make_question,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_topic,
)

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

SEASON = "/staff/series/open/season"
COPY = f"{SEASON}/copy?from=2026-03-01&to=2026-08-31&first=2026-09-01"
# Three Thursdays at 14:00 in Shanghai; whole weeks later the first is the 3rd of September, and two of them
# fall on the first of October and, four weeks later, on an ordinary day.
THURSDAYS = [datetime(2026, 4, 9, 6, tzinfo=UTC) + timedelta(weeks=weeks) for weeks in (0, 4, 8)]


def dates(page: str) -> list[tuple[str, str, bool]]:
    """Which lecture would come to which day, and whether it is ticked."""
    ticked = set(re.findall(r'name="pick" value="(\d+)" checked', page))
    return [(key, on, key in ticked) for key, on in re.findall(r'name="on-(\d+)" value="([\d-]+)"', page)]


def test_a_season_goes_to_other_dates_without_its_people(  # D-06, A-02
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        room, series = make_room(session, seats=60), make_series(session)
        three = [
            make_lecture(
                session,
                series=series,
                room=room,
                seats=44,
                starts_at=at,
                speakers=[make_speaker(session)],
                topics=[make_topic(session, slug=f"topic-{at.month}")],
            )
            for at in THURSDAYS
        ]
        make_registration(session, three[0], CLEO)
        make_question(session, three[0])
        rules = usual_rules(three[0].id)
        rules.needs_approval, rules.line_closes_at = True, THURSDAYS[0] - timedelta(days=1)
        rules.entry = Entry.FREE
        session.add(rules)

    page = signed_in.get(COPY)
    # The National Day is left out, as the series says; everything else is ticked.
    assert dates(page.text) == [
        ("1", "2026-09-03", True),
        ("2", "2026-10-01", False),
        ("3", "2026-10-29", True),
    ]
    form = {"pick": ["1", "3"]}
    form |= {
        f"{name}-{key}": value
        for key, on, _ in dates(page.text)
        for name, value in (("on", on), ("at", "14:00"))
    }
    form["on-3"] = "2026-10-30"
    address = COPY + "&content=people"
    done = signed_in.post(address, data=form, follow_redirects=True)
    assert "2 lectures are copied." in done.text

    with database.reading() as session:
        first, second = session.scalars(select(Lecture).where(Lecture.id > 3).order_by(Lecture.id))
        assert (first.code, first.starts_at, first.laid_out_for) == (
            "QXF-2026-004",
            THURSDAYS[0] + timedelta(weeks=21),
            date(2026, 9, 3),
        )
        assert (second.starts_at.day, second.laid_out_for) == (30, date(2026, 10, 29))
        assert (first.public_state, first.planning_state, bool(first.title)) == (
            PublicState.UNPUBLISHED,
            PlanningState.INVITED,
            False,
        )
        source = session.get_one(Lecture, 1)
        assert (first.speakers, first.topics, first.room_id) == (source.speakers, source.topics, room.id)
        assert ([(pool.seats, pool.taken) for pool in first.pools], first.uid != source.uid) == (
            [(44, 0)],
            True,
        )
        copied = session.get_one(RegistrationRules, first.id)
        assert (copied.needs_approval, copied.line_closes_at) == (True, first.starts_at - timedelta(days=1))
        assert copied.entry is Entry.FREE
        assert session.scalar(select(func.count()).where(Question.lecture_id == first.id)) == 1
        assert session.scalar(select(func.count()).select_from(Registration)) == 1

    # The same again has only what is missing, although the third was put on another day.
    again = signed_in.get(address).text
    assert (dates(again), again.count("is there already")) == ([("2", "2026-10-01", False)], 2)
    signed_in.post("/staff/lectures/qxf-2026-005/stage", data={"stage": "tentative"})
    undo = re.findall(r'action="([^"]*/copies/\d+/removal)"', done.text)[0]
    back = signed_in.post(undo, follow_redirects=True).text
    assert ("1 copy is removed." in back, "1 is in use and stays." in back) == (True, True)
    assert [key for key, _, _ in dates(signed_in.get(address).text)] == ["1", "2"]


def test_a_season_comes_onto_the_rhythm_of_another_series(signed_in: FlaskClient, database: Database) -> None:
    mondays = Rhythm(weekdays=(0,), at=time(9), starts_on=date(2026, 9, 7), every=2)
    with database.transaction() as session:
        source = make_series(session, "source")
        make_series(session, "open", rhythm=mondays.kept)
        for at in (THURSDAYS[0], THURSDAYS[0] + timedelta(hours=3), THURSDAYS[1], THURSDAYS[2]):
            sitting = make_lecture(session, series=source, starts_at=at, speakers=[make_speaker(session)])
        # The last one is a sitting with a talk, for members alone.
        sitting.audience, sitting.audiences = Audience.NAMED, [make_audience(session)]
        given = TalkPlan(title=sitting.title, time=TalkTime(10, 20), speakers=tuple(sitting.speakers))
        assign_talks(sitting, [given])

    page = signed_in.get(f"{COPY}&source=source&dates=rhythm").text

    # The 5th of October is a holiday: the season passes over it and keeps its number.
    assert [(on, is_ticked) for _, on, is_ticked in dates(page)] == [
        ("2026-09-07", True),
        ("2026-09-07", True),
        ("2026-09-21", True),
        ("2026-10-19", True),
    ]
    assert re.findall(r'name="at-\d" value="([\d:]+)"', page) == ["09:00", "12:00", "09:00", "09:00"]
    # A course held again takes its talks along; with another length their times are open.
    form = {"pick": "4", "on-4": "2026-10-19", "at-4": "09:00"}
    for parts, time_of_talk in (("part=audience", AT_NO_TIME), ("part=audience&part=length", given.time)):
        address = f"{COPY}&source=source&dates=rhythm&content=texts&{parts}"
        done = signed_in.post(address, data=form, follow_redirects=True).text
        with database.reading() as session:
            copy = session.scalars(select(Lecture).order_by(Lecture.id.desc())).first()
            assert copy
            assert (copy.audience, [one.id for one in copy.audiences]) == (Audience.NAMED, [1])
            assert plans_of(copy) == (replace(given, time=time_of_talk, speakers=tuple(copy.speakers)),)
        assert "copied the lectures of a season into it" in signed_in.get("/staff/journal").text
        undo = re.findall(r'action="([^"]*/copies/\d+/removal)"', done)[0]
        assert "1 copy is removed." in signed_in.post(undo, follow_redirects=True).text

    nothing = signed_in.get(f"{SEASON}/copy?source=source&from=2030-01-01&to=2030-02-01").text
    assert "There is nothing to copy in these months." in nothing
    assert signed_in.post(f"{COPY}&source=source", data={}).status_code == 422
