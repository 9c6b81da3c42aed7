"""A deed that is held up for want of a clearance: the page that says so, and what is said on it.

Whatever form asked for it, all that was typed goes along on that page; it asks who cleared the lecture, and
sends everything once more. `once()` tells the unit of work what was said before the deed is done.
"""

from typing import Any

from flask import Flask, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from forum.db import reading
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.journal import ActorKind
from forum.lectures.clearance import NotCleared, fingerprint, standing_of
from forum.lectures.clearance_guard import Said, say
from forum.lectures.clearance_models import LONGEST_NAME, LONGEST_REFERENCE, Means
from forum.lectures.clearance_queries import clearances_of
from forum.lectures.clearance_words import compared, lines_of
from forum.lectures.clearing import Word
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.web.current import actor, language, now, settings
from forum.web.failures import failure, translated
from forum.web.fields import StaffForm, day, line, options_of, text

PREFIX = "clearance_"


class ClearanceAsked(Exception):
    """What a form asks for waits until somebody says that it was cleared."""

    def __init__(self, refusal: NotCleared) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class ClearanceForm(StaffForm):
    """What somebody who decides about a lecture said."""

    clearance_by = line(_l("Who decided"), DataRequired(_l("Please say who decided.")), longest=LONGEST_NAME)
    clearance_on = day(_l("On which day"), InputRequired(_l("Please enter the day.")))
    clearance_how = RadioField(
        _l("How"),
        choices=options_of([(Means.IN_WRITING, _l("In writing")), (Means.BY_PHONE, _l("By phone"))]),
        default=Means.BY_PHONE.value,
    )
    clearance_reference = line(_l("File reference"), longest=LONGEST_REFERENCE)
    clearance_note = text(_l("Note"), rows=2)
    clearance_seen = HiddenField()
    """The fingerprints of what was shown: nobody clears what they have not seen."""

    def validate_clearance_on(self, field: Any) -> None:
        """Nothing was decided tomorrow."""
        if field.data > today():
            raise ValidationError(gettext("That day is still to come."))

    @property
    def word(self) -> Word:
        """What was said; the form must be valid."""
        return Word(
            cleared_by=self.clearance_by.data,
            decided_on=self.clearance_on.data,
            means=Means(self.clearance_how.data),
            reference=self.clearance_reference.data or "",
            note=self.clearance_note.data or "",
        )

    @property
    def seen(self) -> frozenset[str]:
        """The fingerprints of the contents that were shown."""
        return frozenset((self.clearance_seen.data or "").split())


def empty_form(lecture: Lecture) -> ClearanceForm:
    """The form with what is likely: the approver of the series, today."""
    approver = lecture.series.approver_name if lecture.series else ""
    return ClearanceForm(formdata=None, clearance_by=approver, clearance_on=today())


def today() -> Any:
    """The day it is where the forum is."""
    return now().astimezone(zone_of(settings().timezone)).date()


def hear(session: Session) -> None:
    """Tell a unit of work what the form at hand says of clearances, if anything."""
    if f"{PREFIX}by" in request.form and actor().kind is ActorKind.STAFF:
        form = ClearanceForm(meta={"csrf": False})
        if form.validate():
            say(session, Said(form.word, form.seen))


def init_app(app: Flask) -> None:
    """Ask, wherever a form is held up."""
    app.register_error_handler(ClearanceAsked, _ask)


def _ask(asked: ClearanceAsked) -> Response | tuple[str, int]:
    """The page that shows what is to be cleared and sends everything once more."""
    refusal, has_files = asked.refusal, any(one.filename for one in request.files.values())
    wanted = request.accept_mimetypes.best_match(("text/html", "application/json"), default="text/html")
    if wanted != "text/html" or has_files:
        return failure(409, translated(refusal))
    with reading() as session:
        lecture = session.get_one(Lecture, refusal.lecture_id)
        standing = standing_of(lecture, clearances_of(session, lecture.id), refusal.contents)
        cleared = standing.latest.contents if standing.latest and standing.differs else None
        page = render_template(
            "lectures/staff_not_cleared.html",
            lecture=lecture,
            standing=standing,
            lines=lines_of(refusal.contents, language(), gettext),
            differences=compared(cleared, refusal.contents, language(), gettext) if cleared else [],
            form=_form_again(lecture, fingerprint(refusal.contents)),
            typed=_typed(),
            address=request.full_path.rstrip("?"),
        )
    return page, 409


def _form_again(lecture: Lecture, mark: str) -> ClearanceForm:
    """What was said so far: nothing at first, else all of it with what is wrong, or for the next lecture."""
    if f"{PREFIX}by" not in request.form:
        form = empty_form(lecture)
        form.clearance_seen.data = mark
        return form
    form = ClearanceForm(meta={"csrf": False})
    form.validate()
    form.clearance_seen.data = " ".join(sorted({*form.seen, mark}))
    form.clearance_seen.raw_data = None
    return form


def _typed() -> list[tuple[str, str]]:
    """All that the form held but what this page asks itself."""
    own = {"csrf_token"}
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in own and not name.startswith(PREFIX)
    ]
