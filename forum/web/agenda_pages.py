"""The pages of the agenda that a form may come back to: the sheet of a lecture, and something new."""

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from forum.agenda.forms import NewForm, PlaceForm, values_of_place
from forum.agenda.outlook import Place, clashes_at
from forum.agenda.queries import slots_to_fill
from forum.agenda.window import CLOCK, local_clock
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.casting import A_NEW_PERSON, SpeakerAmbiguous
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_words import from_to, shown_clashes
from forum.lectures.models import Lecture
from forum.lectures.operations import EditedMeanwhile
from forum.lectures.stages import ONWARDS, WORDS, stage_after, stage_of
from forum.registrations.queries import count_to_tell
from forum.speakers.staff_queries import names_to_suggest, namesakes
from forum.venues.models import Room
from forum.web.choices import room_options, series_options
from forum.web.current import language, now, settings
from forum.web.failures import translated
from forum.web.fields import options_of
from forum.web.query import asked

SUGGESTED_NAMES = 300


def sheet_page(
    session: Session,
    lecture: Lecture,
    form: PlaceForm,
    *,
    place: Place | None = None,
    refusal: Refusal | None = None,
) -> str:
    """The sheet of a lecture, with what a refusal or a place that was dragged to asks."""
    offer(session, form, lecture)
    found = refusal.found if isinstance(refusal, HasClashes) else []
    if place is not None and lecture.is_public:
        found = clashes_at(session, lecture, place, now())
    if isinstance(refusal, EditedMeanwhile):
        # Saving a second time is saving knowingly.
        form.edit_version.raw_data, form.edit_version.data = None, str(lecture.edit_version)
    return render_template(
        "agenda/sheet.html",
        form=form,
        lecture=lecture,
        place=place,
        place_room=session.get(Room, place.room_id) if place and place.room_id else None,
        own_clock=_own_clock(lecture, place),
        told=count_to_tell(session, lecture.id) if lecture.is_public else 0,
        refusal=translated(refusal) if refusal and not found else "",
        found=shown_clashes(session, found),
        stage=stage_of(lecture),
        next_stage=stage_after(lecture),
        stage_words=WORDS,
        onwards=ONWARDS,
        is_over=lecture.ends_at <= now(),
        back=asked("view"),
    )


def new_page(session: Session, form: NewForm, refusal: Refusal | None = None) -> str:
    """The form for something new, with what stands in its way."""
    form.offer_rooms(room_options(session))
    form.series.choices = options_of(series_options(session))
    form.which.choices = []
    if isinstance(refusal, SpeakerAmbiguous):
        people = [(one.id, one.name) for one in namesakes(session, refusal.name)]
        choices = [("", gettext("Please choose")), *people]
        form.which.choices = options_of([*choices, (A_NEW_PERSON, gettext("A new person of this name"))])
    found = refusal.found if isinstance(refusal, HasClashes) else []
    return render_template(
        "agenda/new.html",
        form=form,
        refusal=translated(refusal) if refusal and not found else "",
        found=shown_clashes(session, found),
        suggested=names_to_suggest(session, SUGGESTED_NAMES),
    )


def offer(session: Session, form: PlaceForm, lecture: Lecture) -> None:
    """The rooms and slots there are."""
    zone = settings().timezone
    form.offer_rooms(room_options(session))
    form.offer_slots(
        [
            (one.slug, f"{one.code} · {from_to(one.starts_at, one.ends_at, zone, language())}")
            for one in ([] if lecture.is_public else slots_to_fill(session, lecture, now()))
        ]
    )


def _own_clock(lecture: Lecture, place: Place | None) -> dict[str, Any]:
    """A place as the page of moving wants it: clocks of the lecture's own zone."""
    if place is None:
        return {}
    values = values_of_place(place, lecture.timezone)
    starts, ends = (local_clock(at, lecture.timezone)[-CLOCK:] for at in (place.starts_at, place.ends_at))
    return {"on": values["on"].isoformat(), "starts": starts, "ends": ends, "room": values["room"]}
