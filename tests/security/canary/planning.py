"""What organisers plan with, in the world in which the canary sings: talks, drafts, changes, days off, rooms.

Texts inside documents stay where they are and sing from the second row on, so each kind that a page tells in
words of its own has a row of its own.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.kept_values import kept
from forum.lectures.answer_models import ConsentPurpose
from forum.lectures.change_models import Change, LectureDraft
from forum.lectures.clearance import guarded
from forum.lectures.clearance_models import ClearanceRequest, Decision, Means
from forum.lectures.clearing import Word, decide
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.packing import packed
from forum.lectures.models import Lecture, PlanningState, PublicState, Role, Talk, Topic
from forum.lectures.season_models import DaysOff
from forum.lectures.slots import remove_slot
from forum.readiness.models import Mark, Party, Step, StepKind
from forum.speakers.availability_models import SpeakerLink
from forum.speakers.models import Speaker
from forum.speakers.spans import Span
from forum.speaking.operations import agree, consent
from forum.speaking.said import by_link
from forum.speaking.times import say
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
        _make_clearance(session, lecture, actor)
    _make_answers(session, lectures[0])
    _make_readiness(session, lectures[0])
    _make_imports(session, lectures[0])
    factories.make_audience(session)
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


def _make_answers(session: Session, lecture: Lecture) -> None:
    """What a speaker says by link: a date, consents, when they cannot come."""
    speaker = lecture.speakers[0]
    session.add(SpeakerLink(speaker_id=speaker.id, public_id="e" * 16, created_at=NOON))
    said = by_link(speaker, NOON)
    agree(session, lecture, speaker, lecture.starts_at, "Gladly", said)
    consent(session, lecture, speaker, {ConsentPurpose.RECORDING: True}, "zh", said)
    away = Span(NOON, NOON + timedelta(days=400), can=False)
    say(session, speaker, [away], "Asia/Shanghai", said)


def _make_readiness(session: Session, lecture: Lecture) -> None:
    """A step of one's own that is not needed here, and one done on behalf of somebody."""
    assert lecture.series
    own = Step(
        series_id=lecture.series.id,
        kind=StepKind.OWN,
        name=Wording("横幅", "Banner"),
        days_before=7,
        party=Party.ORGANISER,
    )
    session.add(own)
    session.flush()
    session.add(Mark(lecture_id=lecture.id, kind=StepKind.OWN, step_id=own.id, not_needed_because="Small"))
    done = {"done_at": NOON, "done_for": lecture.starts_at, "done_by_id": lecture.host_id, "note": "By phone"}
    session.add(Mark(lecture_id=lecture.id, kind=StepKind.AV_TEST, on_behalf_of=Party.SPEAKER, **done))


def _make_imports(session: Session, lecture: Lecture) -> None:
    """A file that was read in, whose rows are forgotten, and one of which somebody still chooses."""
    rows = "starts_at,title\n2026-05-01 14:00,Feedback\n2026-05-02 14:00,Noise\n"
    for state, contents in (
        (ImportState.DONE, None),
        (ImportState.WAITING, packed(read_programme(rows.encode()))),
    ):
        session.add(
            LectureImport(
                public_id=factories.public_id(),
                uploaded_by_id=lecture.host_id,
                uploaded_at=NOON,
                touched_at=NOON,
                file_name="season.csv",
                size=len(rows),
                timezone="Asia/Shanghai",
                state=state,
                contents=contents,
                choices={},
                outcome={},
            )
        )
        session.flush()


def _make_clearance(session: Session, lecture: Lecture, actor: Actor) -> None:
    """A decision about what it said before, and a link that asks about what it says."""
    assert lecture.series
    lecture.series.requires_clearance = True
    word = Word("Approver", NOON.date(), Means.BY_PHONE, "7", "Agreed")
    former = {**guarded(lecture), "title": kept(BEFORE)}
    decide(session, lecture, former, Decision.GRANTED, word, actor=actor, now=NOON)
    asked = ClearanceRequest(
        public_id=factories.public_id(),
        lecture_id=lecture.id,
        contents=guarded(lecture),
        recipient="approver@example.org",
        recipient_name="Approver",
        language="en",
        sent_at=NOON,
    )
    session.add(asked)


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
