"""A draft of a published lecture: what will change, for whom; to publish, to discard, to bring back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.desk.audience import personal_calendars, shares
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures import drafts, staff_queries
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_queries import clashes_of_sitting, sitting_of
from forum.lectures.clash_words import shown_clashes
from forum.lectures.draft_forms import (
    GROUPS,
    Line,
    PublicationForm,
    announced_in,
    draft_of,
    form_with,
    lines_of,
    public_values,
    shown_values,
)
from forum.lectures.drafts import Draft, NoDraft
from forum.lectures.forms import LectureForm
from forum.lectures.models import Lecture
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Postman
from forum.registrations.announcing import Announced
from forum.registrations.queries import count_who_count_on
from forum.registrations.specimens import Preview, preview
from forum.venues.models import Venue
from forum.web.choices import with_choices
from forum.web.current import actor, language, now
from forum.web.drafted import clearance_of
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.meanwhile import MINE, TAKE, THEIRS
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.other_choices import lectures_to_go_along_to
from forum.web.publishing import (
    CannotBePublished,
    DraftChanged,
    NotFilledIn,
    NotSettled,
    announce_fields,
    open_deed,
    published,
)
from forum.web.query import asked
from forum.web.spelling import Spelt
from forum.web.told import told, warned
from forum.wording import EMPTY, Wording

blueprint = Blueprint("drafts_staff", __name__)

DRAFT = "/staff/lectures/<slug>/draft"


@dataclass(frozen=True)
class _Waiting:
    """A draft with what it is a draft of; `form` holds what would be public."""

    lecture: Lecture
    draft: Draft
    public: Mapping[str, Spelt]
    form: LectureForm

    @property
    def lines(self) -> list[Line]:
        return lines_of(self.form, self.draft, self.public)

    @property
    def mark(self) -> str:
        """What tells this draft of this lecture from any other: whoever publishes has seen just that."""
        seen = [self.draft.row.id, self.draft.contents, [self.public[name] for name in self.draft.contents]]
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]


@blueprint.get(DRAFT)
def show(slug: str) -> Response | str:
    """What will change, for whom, before it does."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        try:
            waiting = _waiting(session, lecture)
        except NoDraft as refusal:
            warned(translated(refusal))
            return _to_the_lecture(slug)
        return _page(session, waiting, PublicationForm(formdata=None))


@blueprint.post(f"{DRAFT}/publication")
def publish(slug: str) -> Response | tuple[str, int]:
    """Publish what was looked at, and have those told whom it concerns."""
    form = PublicationForm()
    try:
        with once() as session:
            lecture = _locked(session, slug, form)
            announced = _publish(session, _waiting(session, lecture), form)
            deed_id = open_deed(session, lecture, announced)
    except NoDraft as refusal:
        warned(translated(refusal))
        return _to_the_lecture(slug)
    except Refusal as refusal:
        return _again(slug, form, refusal)
    return published(lecture, announced, deed_id)


@blueprint.post(f"{DRAFT}/end")
def discard(slug: str) -> Response:
    """Give the draft up; it can be brought back."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            deed_id = drafts.discard(session, lecture, _kept(session, lecture), actor=actor(), now=now())
    except NoDraft as refusal:
        warned(translated(refusal))
        return _to_the_lecture(slug)
    back = url_for(".bring_back", slug=slug, deed=deed_id)
    told(gettext("The draft of %(code)s is discarded.", code=lecture.code), undo=back)
    return _to_the_lecture(slug)


@blueprint.post(f"{DRAFT}/return")
def bring_back(slug: str) -> Response:
    """Take a draft up again that was discarded a moment ago; the address says which."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            drafts.bring_back(session, lecture, key(asked("deed")) or 0, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
        return _to_the_lecture(slug)
    told(gettext("The draft of %(code)s is back.", code=lecture.code))
    return _to_the_lecture(slug)


def _publish(session: Session, waiting: _Waiting, form: PublicationForm) -> Announced:
    lecture, draft = waiting.lecture, waiting.draft
    if form.mark.data != waiting.mark:
        raise DraftChanged
    fields = _chosen(waiting.lines)
    values = {**waiting.public, **{name: draft.contents[name] for name in fields if name in draft.contents}}
    wanted = form_with(session, lecture, values)
    if not wanted.validate():
        raise CannotBePublished(wanted)
    if not announced_in(session, wanted, lecture, fields):
        form.tell_nobody()
    if not form.validate():
        raise NotFilledIn
    announced = announce_fields(session, lecture, wanted, fields, why=form, despite=form.despite)
    drafts.end(session, draft)
    return announced


def _chosen(lines: Iterable[Line]) -> set[str]:
    """The fields to publish, without those of which what is public by now is meant. Raises NotSettled."""
    wanted: set[str] = set()
    for one in lines:
        choice = request.form.get(TAKE + one.name) if one.began is not None else MINE
        if choice not in {THEIRS, MINE}:
            raise NotSettled
        if choice == MINE:
            wanted.update(next((group for group in GROUPS if group[0] == one.name), (one.name,)))
    return wanted


def _again(slug: str, form: PublicationForm, refusal: Refusal) -> Response | tuple[str, int]:
    """The page once more, with what was typed and what is in the way."""
    with reading() as session:
        try:
            waiting = _waiting(session, organised_lecture(session, slug))
        except NoDraft as gone:
            warned(translated(gone))
            return _to_the_lecture(slug)
        is_form = isinstance(refusal, NotFilledIn)
        return _page(session, waiting, form, refusal), 422 if is_form else 409


def _page(session: Session, waiting: _Waiting, form: PublicationForm, refusal: Refusal | None = None) -> str:
    lecture, lines = waiting.lecture, waiting.lines
    is_sound = waiting.form.validate()
    changes = announced_in(session, waiting.form, lecture, waiting.draft.contents) if is_sound else {}
    if "fate" in form:
        form.offer_lectures(lectures_to_go_along_to(session, lecture))
        if not changes and not form.errors:
            form.tell_nobody()
    seats, line = count_who_count_on(session, lecture.id)
    form.mark.data = waiting.mark
    return render_template(
        "lectures/staff_draft.html",
        lecture=lecture,
        draft=waiting.draft.row,
        lines=lines,
        form=form,
        unsound=None if is_sound else CannotBePublished(waiting.form),
        chosen={line.name: request.form.get(TAKE + line.name) for line in lines},
        sentence=_sentence(refusal),
        changes=changes,
        clashes=_clashes(session, waiting, changes, refusal),
        told=_told(session, lecture, changes, form) if changes else None,
        venues=_venues(lecture, changes),
        shares=shares(session, lecture),
        personal=personal_calendars(session, lecture),
        **clearance_of(session, lecture),
        seats=seats,
        line=line,
    )


def _told(session: Session, lecture: Lecture, changes: LectureChanges, form: PublicationForm) -> Preview:
    """Who would be written to, what, and when; the reason as far as it is typed."""
    postman: Postman = current_app.extensions["forum.postman"]
    pending = gettext("(your reason)")
    reason = (form.wording("reason") if "reason_zh" in form else EMPTY) or Wording(pending, pending)
    return preview(session, postman, lecture, changes, language(), reason=reason, actor=actor(), now=now())


def _venues(lecture: Lecture, changes: LectureChanges) -> list[Venue]:
    """The houses whose calendars show it, now or then."""
    rooms = [lecture.room, changes.get("room", lecture.room)]
    return list(dict.fromkeys(room.venue for room in rooms if room))


def _sentence(refusal: Refusal | None) -> str | None:
    is_shown = refusal and not isinstance(refusal, HasClashes | NotFilledIn)
    return translated(refusal) if refusal and is_shown else None


def _clashes(
    session: Session, waiting: _Waiting, changes: LectureChanges, refusal: Refusal | None
) -> list[object]:
    """What would stand in the way at the new time and in the new room."""
    if isinstance(refusal, HasClashes):
        return list(shown_clashes(session, refusal.found))
    if not {"starts_at", "ends_at", "room"} & changes.keys():
        return []
    lecture = waiting.lecture
    with session.no_autoflush:
        for name in ("starts_at", "ends_at", "timezone", "room"):
            if name in changes:
                setattr(lecture, name, changes[name])
        planned = sitting_of(lecture)
        session.refresh(lecture)
    return list(shown_clashes(session, clashes_of_sitting(session, planned, now())))


def _waiting(session: Session, lecture: Lecture) -> _Waiting:
    form = with_choices(session, LectureForm(formdata=None, meta={"csrf": False}), lecture)
    draft = draft_of(session, lecture, form)
    if draft is None:
        raise NoDraft
    public = public_values(lecture, form)
    return _Waiting(lecture, draft, public, form_with(session, lecture, shown_values(public, draft)))


def _kept(session: Session, lecture: Lecture) -> Draft:
    return _waiting(session, lecture).draft


def _locked(session: Session, slug: str, form: PublicationForm) -> Lecture:
    """The lecture, locked, and with it the one people go along to: always in the same order."""
    lecture = organised_lecture(session, slug)
    form.offer_lectures(lectures_to_go_along_to(session, lecture))
    for one in sorted({lecture.id, form.along_to_id or lecture.id}):
        staff_queries.locked_lecture(session, one)
    return lecture


def _to_the_lecture(slug: str) -> Response:
    return redirect(url_for("lectures_staff.show", slug=slug))
