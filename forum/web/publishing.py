"""Making what was typed into the form of a public lecture public: what views share that let it happen."""

from collections.abc import Iterable

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.errors import Refusal
from forum.i18n import N_, gettext, ngettext
from forum.lectures import reversals
from forum.lectures.clash_guard import Seen
from forum.lectures.draft_forms import SEATS, PublicationForm, changes_of
from forum.lectures.fate_forms import KEEP
from forum.lectures.form_plans import seats_wanted
from forum.lectures.forms import LectureForm
from forum.lectures.models import Lecture
from forum.registrations.announcing import Announced, announce
from forum.registrations.consequences import keep_ways_in_use
from forum.registrations.fates import Fate, Follow
from forum.registrations.staff_operations import set_seats
from forum.web.current import actor, now
from forum.web.told import told
from forum.wording import EMPTY


class DraftChanged(Refusal):
    """What was looked at is not what would be published."""

    code = "draft_changed"
    message = N_("The draft or the lecture was changed while you looked at it. Please look once more.")


class NotSettled(Refusal):
    """What became public otherwise meanwhile is for a person to decide."""

    code = "not_settled"
    message = N_("Please choose for each field that was changed meanwhile which text is meant.")


class CannotBePublished(Refusal):
    """Something it names is gone: a room, a series, a person."""

    code = "draft_cannot_be_published"
    message = N_("This draft cannot be published as it is: %(errors)s")

    def __init__(self, form: LectureForm) -> None:
        errors = [
            gettext("%(label)s: %(error)s", label=form[name].label.text, error=str(errors[0]))
            for name, errors in form.errors.items()
            if name in form
        ]
        super().__init__(errors=" ".join(errors))


class NotFilledIn(Refusal):
    """The form itself says what is missing, beside its fields."""

    code = "not_filled_in"
    message = N_("Please fill in what is missing.")


def announce_fields(
    session: Session,
    lecture: Lecture,
    form: LectureForm,
    fields: Iterable[str],
    *,
    why: PublicationForm | None = None,
    despite: Seen,
) -> Announced:
    """Make these fields of a valid form public, in a locked lecture; `why` only where somebody is told."""
    fields = frozenset(fields)
    says_why = why is not None and "fate" in why
    announced = announce(
        session,
        lecture,
        changes_of(session, form, lecture, fields),
        reason=why.wording("reason") if why and says_why else EMPTY,
        follow=Follow(Fate(why.fate.data or KEEP), why.along_to_id) if why and says_why else Follow(),
        despite_clashes=despite,
        actor=actor(),
        now=now(),
    )
    if "attendance" in announced.changed:
        keep_ways_in_use(session, lecture)
    if fields & {*SEATS, "attendance"}:
        for way, seats in seats_wanted(form, lecture).items():
            set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=seats, actor=actor(), now=now())
    return announced


def open_deed(session: Session, lecture: Lecture, announced: Announced) -> int | None:
    """The key of what was just published, while nobody can have been told of it."""
    is_held = not announced.written or announced.leaves_at > now()
    return reversals.open_deed(session, lecture, now()) if is_held else None


def published(lecture: Lecture, announced: Announced, deed_id: int | None, besides: str = "") -> Response:
    """Back to the lecture, with a word on who is told, and the way to take it back."""
    sentences = [gettext("%(code)s is saved, and public.", code=lecture.code), besides]
    if announced.written:
        sentences.append(
            ngettext("%(num)s person is told by mail.", "%(num)s people are told by mail.", announced.written)
        )
    undo = url_for("lecture_changes.take_back", slug=lecture.slug, deed=deed_id) if deed_id else None
    told(" ".join(filter(None, sentences)), undo=undo)
    return redirect(url_for("lectures_staff.show", slug=lecture.slug))
