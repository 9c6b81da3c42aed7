"""What organisers plan with, in the world in which the canary sings: talks, drafts, changes, days off, rooms.

Texts inside documents stay where they are and sing from the second row on, so each kind that a page tells in
words of its own has a row of its own.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.kept_values import kept
from forum.lectures.change_models import Change, LectureDraft
from forum.lectures.models import Lecture, PlanningState, PublicState, Role, Talk, Topic
from forum.lectures.season_models import DaysOff
from forum.lectures.slots import remove_slot
from forum.speakers.models import Speaker
from forum.wording import EMPTY, Wording
from tests import factories
from tests.cast import NOON

BEFORE = Wording("旧题目", "A former title")
WHY = Wording("设备检修", "Repairs")


def make_planning(session: Session, lectures: list[Lecture], actor: Actor) -> None:
    """Each thing that organisers plan a season with, about the first of the lectures."""
    _make_sitting(session, lectures[0])
    lectures[1].issue_label, lectures[1].repeats = "2A", lectures[0]
    for lecture in (lectures[0], lectures[1]):
        _make_changes(session, lecture)
        _make_draft(session, lecture)
    _make_season(session, lectures[0], actor)
    if lectures[0].room:
        for days in (0, 400):
            factories.make_closure(session, lectures[0].room, starts_at=NOON + timedelta(days=days))
    session.flush()


def make_lines(session: Session, lecture: Lecture, topic: Topic, actor: Actor) -> None:
    """A line of the journal about each kind of object, each of which can be taken back."""
    assert lecture.series
    assert lecture.room
    rows: tuple[tuple[Any, dict[str, Any]], ...] = (
        (lecture, {"timezone": ["UTC", lecture.timezone]}),
        (lecture, {"title": [kept(BEFORE), kept(lecture.title)]}),
        (lecture.series, {"timezone": ["UTC", lecture.series.timezone]}),
        (lecture.speakers[0], {"name_latin": ["Before", lecture.speakers[0].name_latin]}),
        (topic, {"name": [kept(BEFORE), kept(topic.name)]}),
        (lecture.room.venue, {"name": [kept(BEFORE), kept(lecture.room.venue.name)]}),
    )
    for row, changed in rows:
        record(session, actor=actor, action="x.revised", about=row, now=NOON, changed=changed)


def _make_sitting(session: Session, lecture: Lecture) -> None:
    """A chair beside the speakers, and two talks."""
    lecture.appearances[-1].role = Role.CHAIR
    for place, appearance in enumerate(lecture.appearances[:2]):
        appearance.honorific = Wording("教授", "Professor")
        texts = {"title": Wording("报告", "A talk"), "abstract": WHY}
        talk = Talk(
            lecture=lecture, position=place, starts_after_minutes=20 * place, length_minutes=20, **texts
        )
        session.add(talk)
        talk.appearances = [appearance]
    speaker: Speaker = lecture.speakers[0]
    speaker.email, speaker.mail_language = "speaker@example.org", "en"


def _make_changes(session: Session, lecture: Lecture) -> None:
    """Another time, another title, another state: each at an hour of its own, so that each is told."""
    moved = {
        "starts_at": [(lecture.starts_at - timedelta(days=1)).isoformat(), lecture.starts_at.isoformat()]
    }
    retitled = {"title": [kept(BEFORE), kept(lecture.title)]}
    restored = {"public_state": [PublicState.CANCELLED.value, PublicState.PUBLISHED.value]}
    for hours, what in enumerate((moved, retitled, restored), start=1):
        at = NOON - timedelta(hours=hours)
        session.add(Change(lecture_id=lecture.id, at=at, what=what, reason=WHY))


def _make_draft(session: Session, lecture: Lecture) -> None:
    """Another title and abstract that nobody sees yet."""
    session.add(
        LectureDraft(
            lecture_id=lecture.id,
            contents={"title_en": "A title to come", "abstract_en": "An abstract to come"},
            beginnings={"title_en": lecture.title.en, "abstract_en": lecture.abstract.en},
            begun_at=NOON,
            saved_at=NOON,
        )
    )


def _make_season(session: Session, lecture: Lecture, actor: Actor) -> None:
    """A slot nobody fills yet, one that was removed, and days off."""
    assert lecture.series
    lecture.series.default_online_url = "https://meet.example.org/series"
    factories.make_series(session, "closed")
    factories.make_topic(session, "feedback")
    blank = {"title": EMPTY, "abstract": EMPTY, "series": lecture.series, "published_at": None}
    blank |= {"planning_state": PlanningState.SLOT, "public_state": PublicState.UNPUBLISHED}
    for weeks in (6, 7):
        slot = factories.make_lecture(session, starts_at=NOON + timedelta(weeks=weeks), **blank)
    remove_slot(session, slot, actor=actor, now=NOON)
    for days in (1, 50):
        on = (NOON + timedelta(days=days)).date()
        session.add(DaysOff(first_on=on, last_on=on, reason=WHY))
