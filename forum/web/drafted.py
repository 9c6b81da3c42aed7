"""What would be public of a lecture with its draft: read from the form, with nobody added to the speakers."""

from typing import Any

from sqlalchemy.orm import Session

from forum.lectures.casting import SpeakerEntry
from forum.lectures.clearance import (
    GUARDED_COLUMNS,
    STATE_WORDS,
    Contents,
    contents_from,
    guarded,
    requires_clearance,
    standing_of,
)
from forum.lectures.clearance_queries import clearances_of, open_request
from forum.lectures.draft_forms import (
    columns_of,
    draft_of,
    form_with,
    public_values,
    shown_values,
    takes_drafts,
)
from forum.lectures.form_plans import talks_from, times_from
from forum.lectures.forms import LectureForm
from forum.lectures.models import Attendance, Lecture
from forum.lectures.planning import usual_end
from forum.lectures.plans import AppearancePlan
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.web.choices import with_choices


def contents_to_clear(session: Session, lecture: Lecture) -> Contents:
    """What somebody is asked to clear: the lecture as its draft has it, else as it is."""
    form = with_choices(session, LectureForm(formdata=None, meta={"csrf": False}), lecture)
    draft = draft_of(session, lecture, form) if takes_drafts(lecture) else None
    if draft is None:
        return guarded(lecture)
    wanted = form_with(session, lecture, shown_values(public_values(lecture, form), draft))
    changed = columns_of(draft.contents) & GUARDED_COLUMNS
    # Which series may be chosen depends on who looks, and an approver is nobody here.
    is_sound = wanted.validate() or not columns_of(wanted.errors) & GUARDED_COLUMNS
    return contents_in(session, wanted, lecture, changed) if is_sound else guarded(lecture)


def clearance_of(session: Session, lecture: Lecture) -> dict[str, Any]:
    """How the clearance of a lecture stands, its draft included; nothing where none is asked for."""
    if not requires_clearance(lecture):
        return {}
    contents = contents_to_clear(session, lecture)
    standing = standing_of(lecture, clearances_of(session, lecture.id), contents)
    asked = open_request(session, lecture.id)
    return {
        "clearance": standing,
        "clearance_asked": asked,
        "clearance_words": STATE_WORDS,
    }


def contents_in(session: Session, form: LectureForm, lecture: Lecture, changed: frozenset[str]) -> Contents:
    """What a valid form makes of these columns of a lecture, the rest being as it is."""
    people = tuple(_planned(session, entry) for entry in form.entries)
    now: dict[str, Any] = {name: getattr(lecture, name) for name in (*GUARDED_COLUMNS, "timezone")}
    typed: dict[str, Any] = {
        **{name: text for name, text in form.texts(lecture).items() if name in changed},
        "attendance": Attendance(form.attendance.data),
        "appearances": people,
    }
    if "on" in form:
        starts_at, ends_at = times_from(form, lecture)
        typed |= {"starts_at": starts_at, "ends_at": ends_at or usual_end(lecture.series, starts_at)}
        typed["room"] = session.get(Room, form.room_id) if form.room_id else None
        now["timezone"] = form.timezone.data
    now |= {name: value for name, value in typed.items() if name in changed}
    if "talks" in changed:
        times = (now["starts_at"], now["ends_at"])
        now["talks"] = talks_from(form, people, lecture, times, now["timezone"])
    return contents_from(now)


def _planned(session: Session, entry: SpeakerEntry) -> AppearancePlan:
    """Somebody known, or somebody of whom nothing but the name is: no row is added for a look."""
    known = session.get(Speaker, entry.known_id) if entry.known_id else None
    person = known if known and known.name == entry.name else Speaker(name=entry.name, name_latin=entry.latin)
    return AppearancePlan(
        speaker=person, role=entry.role, honorific=entry.honorific, affiliation=entry.affiliation
    )
