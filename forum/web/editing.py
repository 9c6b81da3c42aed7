"""Editing a lecture: what waits is shown in the form, what others saved meanwhile is met, and what was typed
is saved: at once while the public knows nothing of the lecture, else as a draft, or published with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.i18n import gettext
from forum.lectures import drafts, operations
from forum.lectures.casting import A_NEW_PERSON, cast, refuse_unclear
from forum.lectures.draft_forms import (
    GROUPS,
    IN_THE_JOURNAL,
    announced_in,
    draft_of,
    public_values,
    shown_values,
    takes_drafts,
    wanted_in,
)
from forum.lectures.drafts import Draft
from forum.lectures.form_plans import changes_from, seats_wanted
from forum.lectures.form_values import values_from
from forum.lectures.forms import LectureForm
from forum.lectures.models import Audience, Lecture
from forum.lectures.plans import LectureChanges
from forum.registrations.announcing import Announced
from forum.registrations.consequences import keep_ways_in_use
from forum.registrations.staff_operations import set_seats
from forum.web.choices import with_choices
from forum.web.current import actor, now
from forum.web.fields import options_of
from forum.web.meanwhile import Touched, begin, in_words, meet, remembers
from forum.web.publishing import announce_fields, open_deed, published
from forum.web.spelling import Spelt, type_in
from forum.web.told import told


@dataclass(frozen=True)
class Outcome:
    """What became of what was typed: saved, kept as a draft that the public does not see, or published."""

    taken: Sequence[Touched] = ()
    is_public: bool = False
    is_drafted: bool = False
    """Something waits to be published."""
    is_to_look_at: bool = False
    """Somebody would be told, so what will change is looked at first."""
    announced: Announced | None = None
    deed_id: int | None = None


def form_of(session: Session, lecture: Lecture) -> LectureForm:
    """The form of a lecture with what is there, and over it what waits."""
    form = with_choices(session, LectureForm(formdata=None, **values_from(lecture)), lecture)
    draft = _draft_of(session, lecture, form)
    for name, value in draft.contents.items() if draft else ():
        type_in(form, name, value)
    _let_choose(form)
    begin(session, form, shown_values(public_values(lecture, form), draft), lecture)
    return form


def save(session: Session, form: LectureForm, lecture: Lecture, *, at_once: bool) -> Outcome:
    """Save a valid form of a locked lecture; `at_once` publishes what nobody has to be told of.

    Raises ChangedMeanwhile, and what the operations refuse.
    """
    public, draft = public_values(lecture, form), _draft_of(session, lecture, form)
    taken = _met(session, form, shown_values(public, draft), lecture, draft)
    _let_choose(form)
    if not takes_drafts(lecture):
        _edit(session, form, lecture)
        return Outcome(taken)
    if _mended(session, form, lecture):
        public = public_values(lecture, form)
    people = refuse_unclear(session, form.entries)
    wanted = wanted_in(form, public)
    wanted["speakers"] = _settled(wanted["speakers"], people)
    differing = drafts.differing(wanted, public, GROUPS)
    announced = announced_in(session, form, lecture, differing)
    if "attendance" in announced:
        keep_ways_in_use(session, lecture, announced["attendance"])
    if at_once and differing and not announced and not _is_torn(draft, differing, public):
        return _published(session, form, lecture, differing, draft, taken)
    kept = drafts.keep(session, lecture, differing, public, draft, actor=actor(), now=now())
    is_to_look_at = kept and (bool(announced) or at_once)
    return Outcome(taken, is_public=True, is_drafted=kept, is_to_look_at=is_to_look_at)


def answer(lecture: Lecture, outcome: Outcome) -> Response:
    """To the lecture, or to what will change before somebody is told of it."""
    besides = in_words(outcome.taken)
    if outcome.announced:
        return published(lecture, outcome.announced, outcome.deed_id, besides)
    if outcome.is_drafted:
        sentence = gettext(
            "The draft of %(code)s is saved. The public does not see it yet.", code=lecture.code
        )
    elif outcome.is_public:
        sentence = gettext("Nothing of %(code)s differs from what is public.", code=lecture.code)
    else:
        sentence = gettext("%(code)s is saved.", code=lecture.code)
    told(" ".join(filter(None, [sentence, besides])))
    page = "drafts_staff.show" if outcome.is_to_look_at else "lectures_staff.show"
    return redirect(url_for(page, slug=lecture.slug))


def _published(
    session: Session,
    form: LectureForm,
    lecture: Lecture,
    fields: Iterable[str],
    draft: Draft | None,
    taken: Sequence[Touched],
) -> Outcome:
    despite = form.despite if "on" in form else True
    announced = announce_fields(session, lecture, form, fields, despite=despite)
    if draft:
        drafts.end(session, draft)
    deed_id = open_deed(session, lecture, announced)
    return Outcome(taken, is_public=True, announced=announced, deed_id=deed_id)


def _draft_of(session: Session, lecture: Lecture, form: LectureForm) -> Draft | None:
    return draft_of(session, lecture, form) if takes_drafts(lecture) else None


def _met(
    session: Session,
    form: LectureForm,
    shown: dict[str, Spelt],
    lecture: Lecture,
    draft: Draft | None,
) -> Sequence[Touched]:
    """What others saved meanwhile. A form of which nothing but its version is known is met by that."""
    if not remembers(form) and form.version == lecture.edit_version and draft is None:
        return ()
    return meet(session, form, shown, lecture, together=GROUPS, names=IN_THE_JOURNAL, is_strict=True)


def _edit(session: Session, form: LectureForm, lecture: Lecture) -> None:
    appearances = cast(session, form.entries, lecture.appearances)
    changed = operations.edit_lecture(
        session,
        lecture,
        changes_from(session, form, lecture, appearances),
        despite_clashes="despite_clashes" not in form or form.despite,
        actor=actor(),
        now=now(),
    )
    if "attendance" in changed:
        keep_ways_in_use(session, lecture)
    for way, seats in seats_wanted(form, lecture).items():
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=seats, actor=actor(), now=now())


def _mended(session: Session, form: LectureForm, lecture: Lecture) -> bool:
    """Give sound values to what cannot be read: that cannot wait, for no calendar shows such a lecture."""
    changes = LectureChanges()
    if lecture.audience not in set(Audience):
        changes["audience"] = Audience(form.audience.data)
    version = lecture.edit_version
    operations.edit_lecture(session, lecture, changes, despite_clashes=True, actor=actor(), now=now())
    return lecture.edit_version != version


def _settled(rows: Spelt, people: Sequence[int | None]) -> Spelt:
    """The rows of the speakers with the keys of who was chosen, so that nobody is asked again."""
    named = iter(people)
    settled = []
    for row in rows if isinstance(rows, list) else ():
        person = next(named, None) if row.get("name") else None
        rest = {name: text for name, text in row.items() if name not in {"known_id", "which"}}
        if person is not None:
            rest = {"known_id": str(person), **rest}
        elif row.get("which") == A_NEW_PERSON:
            rest["which"] = A_NEW_PERSON
        settled.append(rest)
    return settled


def _is_torn(draft: Draft | None, differing: dict[str, Spelt], public: dict[str, Spelt]) -> bool:
    if draft is None:
        return False
    return bool(
        Draft(draft.row, differing, draft.beginnings_of(differing, public)).against(public, GROUPS).torn
    )


def _let_choose(form: LectureForm) -> None:
    """Let a row that says somebody new is meant go on saying so."""
    new = options_of([(A_NEW_PERSON, gettext("A new person of this name"))])
    for row in form.speakers:
        which = row.form.which
        which.choices = which.choices or (new if which.data == A_NEW_PERSON else [])
