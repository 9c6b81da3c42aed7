"""The one door through which lectures come and change: what it promises to calendars and search."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import SYSTEM, JournalEntry
from forum.lectures.groups import create_series, create_topic, series_by_slug
from forum.lectures.models import (
    Attendance,
    Lecture,
    MaterialKind,
    PlanningState,
    PublicState,
    WayOfAttending,
)
from forum.lectures.planning import plan_lecture, publish_lecture, revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan, PoolPlan
from forum.lectures.programme import programme_state
from forum.slugs import SlugKind, resolve
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_room, make_series, make_speaker, make_topic

LATER = NOON + timedelta(hours=1)
START = datetime(2026, 4, 1, 6, 0, tzinfo=UTC)


def planned(session: Session, **values: Any) -> Lecture:
    """A lecture of these values, planned at NOON."""
    usual = {"title": Wording(zh="样本"), "starts_at": START, "timezone": "Asia/Shanghai"}
    number = len(list(session.scalars(select(Lecture.id))))
    plan = LecturePlan(**{**usual, **values})
    return plan_lecture(session, plan, uid=f"lecture-{number}@uid.example.org", actor=SYSTEM, now=NOON)


def published(session: Session, **values: Any) -> Lecture:
    lecture = planned(session, **values)
    publish_lecture(session, lecture, actor=SYSTEM, now=NOON)
    return lecture


def revised(session: Session, lecture: Lecture, **changes: Any) -> frozenset[str]:
    return revise_lecture(session, lecture, LectureChanges(**changes), actor=SYSTEM, now=LATER)


def test_lectures_get_numbers_and_the_codes_of_their_year(database: Database) -> None:
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    with database.transaction() as session:
        several = [planned(session), planned(session, starts_at=new_year), planned(session)]
        several[2].code = "QXF-2026-999"
        session.flush()
        several += [planned(session), planned(session)]

        assert [(one.number, one.code) for one in several] == [
            (1, "QXF-2026-001"),
            (2, "QXF-2027-001"),
            (3, "QXF-2026-999"),
            (4, "QXF-2026-1000"),
            (5, "QXF-2026-1001"),
        ]


def test_a_planned_lecture_is_hidden_and_holds_its_slug_for_ever(database: Database) -> None:
    with database.transaction() as session:
        lecture = planned(session)

        assert (lecture.public_state, lecture.slug) == (PublicState.UNPUBLISHED, "qxf-2026-001")
        assert resolve(session, SlugKind.LECTURE, "qxf-2026-001") == lecture.id
        assert planned(session, slug="QXF-2026-001").slug == "qxf-2026-001-2"
        assert programme_state(session)[0] == 0


def test_a_lecture_without_an_end_lasts_as_long_as_its_series_usually_does(
    database: Database,
) -> None:
    with database.transaction() as session:
        alone = planned(session)
        of_series = planned(session, series=make_series(session, default_length_minutes=50))

        assert [one.ends_at - START for one in (alone, of_series)] == [
            timedelta(minutes=90),
            timedelta(minutes=50),
        ]


@pytest.mark.parametrize(
    ("attendance", "pools"),
    [
        (Attendance.ON_SITE, [("on_site", 30)]),
        (Attendance.ONLINE, [("online", None)]),
        (Attendance.MIXED, [("on_site", 30), ("online", None)]),
    ],
)
def test_each_way_of_attending_has_its_seats(
    database: Database, attendance: Attendance, pools: list[tuple[str, int | None]]
) -> None:
    with database.transaction() as session:
        lecture = planned(session, attendance=attendance, room=make_room(session, seats=30))

        assert [(str(pool.attendance), pool.seats) for pool in lecture.pools] == pools


def test_seats_are_those_planned_else_of_the_series_else_of_the_room(database: Database) -> None:
    with database.transaction() as session:
        room, series = make_room(session, seats=30), make_series(session, default_seats=20)
        own = (PoolPlan(attendance=WayOfAttending.ON_SITE, seats=10),)
        several = [
            planned(session, room=room),
            planned(session, room=room, series=series),
            planned(session, room=room, series=series, pools=own),
        ]

        assert [lecture.pools[0].seats for lecture in several] == [30, 20, 10]


def test_the_first_publication_is_revision_0_and_confirms_the_lecture(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session)

        assert (lecture.revision, lecture.published_at, lecture.planning_state) == (
            0,
            NOON,
            PlanningState.CONFIRMED,
        )
        assert publish_lecture(session, lecture, actor=SYSTEM, now=LATER) is False
        assert programme_state(session) == (1, NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": Wording(zh="新题目")},
        {"abstract": Wording(en="New.")},
        {"starts_at": START + timedelta(minutes=5)},
        {"ends_at": START + timedelta(hours=3)},
        {"timezone": "Asia/Tokyo"},
        {"languages": "zh,en"},
        {"attendance": Attendance.ONLINE},
        {"change_note": Wording(en="Because.")},
        {"public_state": PublicState.CANCELLED},
        {"public_state": PublicState.UNPUBLISHED},
        {"materials": (MaterialPlan(kind=MaterialKind.SLIDES, url="https://a.example"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_visible_change_of_a_published_lecture_is_told_to_calendars(
    database: Database, changes: dict[str, Any]
) -> None:
    with database.transaction() as session:
        lecture = published(session)

        assert revised(session, lecture, **changes) == frozenset(changes)
        assert (lecture.revision, lecture.changed_at, lecture.edit_version) == (1, LATER, 2)
        assert programme_state(session) == (2, LATER)


def test_rows_beside_a_lecture_are_visible_changes_too(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session)
        ada, bob = make_speaker(session, "甲"), make_speaker(session, "乙")
        steps = [
            revised(session, lecture, appearances=(AppearancePlan(speaker=ada), AppearancePlan(speaker=bob))),
            revised(session, lecture, appearances=(AppearancePlan(speaker=bob), AppearancePlan(speaker=ada))),
            revised(session, lecture, appearances=(AppearancePlan(speaker=ada, bio=Wording(zh="新")),)),
            revised(session, lecture, topics=(make_topic(session),)),
            revised(session, lecture, series=make_series(session)),
            revised(session, lecture, room=make_room(session)),
        ]
        session.refresh(lecture)

        assert list(map(set, steps)) == [
            {"appearances"}, {"appearances"}, {"appearances"}, {"topics"}, {"series"}, {"room"}
        ]  # fmt: skip
        assert lecture.revision == 6
        assert [(one.speaker.name, one.bio.zh) for one in lecture.appearances] == [("甲", "新")]


def test_what_is_the_same_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        speaker, topic = make_speaker(session), make_topic(session)
        slides = MaterialPlan(kind=MaterialKind.SLIDES, url="https://a.example")
        together: dict[str, Any] = {
            "appearances": (AppearancePlan(speaker=speaker),), "materials": (slides,), "topics": (topic,)
        }  # fmt: skip
        lecture = published(session, **together)

        assert revised(session, lecture, title=Wording(zh="样本"), **together) == frozenset()
        assert (lecture.revision, lecture.changed_at, lecture.edit_version) == (0, NOON, 1)
        assert len(list(session.scalars(select(JournalEntry.id)))) == 2


def test_what_nobody_sees_is_saved_without_a_word_to_calendars(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session)
        revised(session, lecture, online_url="https://meet.example/secret")

        assert (lecture.revision, lecture.changed_at, lecture.edit_version) == (0, NOON, 2)
        assert programme_state(session) == (1, NOON)


def test_a_hidden_lecture_changes_in_silence_until_it_was_published_once(database: Database) -> None:
    with database.transaction() as session:
        lecture = planned(session)
        revised(session, lecture, title=Wording(zh="一"))
        assert (lecture.revision, programme_state(session)[0]) == (0, 0)
        publish_lecture(session, lecture, actor=SYSTEM, now=NOON)
        revised(session, lecture, public_state=PublicState.UNPUBLISHED)
        revised(session, lecture, title=Wording(zh="二"))

        # Feeds go on saying that it was taken back, under its revision: their ETag has to rise with it.
        assert (lecture.revision, programme_state(session)[0]) == (2, 3)


def test_a_moved_lecture_remembers_its_former_start_once_it_is_public(database: Database) -> None:
    with database.transaction() as session:
        hidden, public = planned(session), published(session)
        for lecture in (hidden, public):
            revised(session, lecture, starts_at=START + timedelta(minutes=30))

        assert [one.previous_starts_at for one in (hidden, public)] == [None, START]
        assert [one.change_announced_at for one in (hidden, public)] == [None, LATER]


def test_a_moved_lecture_remembers_its_former_room(database: Database) -> None:
    with database.transaction() as session:
        room, lecture = make_room(session), published(session)
        revised(session, lecture, room=room)
        assert (lecture.previous_room, lecture.change_announced_at) == (None, LATER)
        revised(session, lecture, room=make_room(session))

        assert lecture.previous_room is room


def test_another_abstract_is_no_announcement(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session)
        revised(session, lecture, abstract=Wording(zh="另一段"))

        assert lecture.change_announced_at is None


def test_the_journal_has_what_was_and_what_is(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session)
        revised(session, lecture, title=Wording(zh="新题目"), room=make_room(session))
        entries = list(session.scalars(select(JournalEntry).order_by(JournalEntry.id)))

        assert [entry.action for entry in entries] == [
            "lecture.planned",
            "lecture.published",
            "lecture.revised",
        ]
        assert entries[2].details["changed"]["title"] == [
            {"zh": "样本", "en": None, "original": None},
            {"zh": "新题目", "en": None, "original": None},
        ]
        assert entries[2].details["changed"]["room"] == [None, lecture.room_id]


def test_search_terms_follow_the_texts(database: Database) -> None:
    with database.transaction() as session:
        lecture = published(session, title=Wording(zh="控制论"))
        before = lecture.search_terms
        revised(session, lecture, title=Wording(zh="系统工程"))

        assert [" 控制" in terms for terms in (before, lecture.search_terms)] == [True, False]
        assert " 系统" in lecture.search_terms


def test_a_series_is_found_by_any_slug_it_ever_had_or_made(database: Database) -> None:
    with database.transaction() as session:
        made = series_by_slug(session, "NLP")

        assert (made.slug, made.title) == ("nlp", Wording(en="NLP"))
        assert series_by_slug(session, "nlp") is made
        assert create_series(session, Wording(zh="样本系列")).slug == "yang-ben-xi-lie"
        assert create_topic(session, Wording(en="NLP")).slug == "nlp"
