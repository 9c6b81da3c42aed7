"""Registering by hand: one person by a form, several by pasted lines that are looked through first."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures.models import Lecture
from forum.questions.models import Question, QuestionKind
from forum.questions.queries import questions_of
from forum.registrations import staff_operations, staff_queries
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.staff_forms import HandForm, PasteForm
from forum.registrations.staff_pasting import Pasted, keys_in, read_lines
from forum.sent_forms import SentBefore
from forum.tokens import digest
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once, refuse_if_done
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("registrations_hand", __name__)

LIST = "/staff/lectures/<slug>/registrations"


@blueprint.get(f"{LIST}/new")
def new(slug: str) -> str:
    """The form for somebody who asked in person or by telephone."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(HandForm(lecture, _questions(session, lecture), formdata=None), lecture)


@blueprint.post(LIST)
def create(slug: str) -> BaseResponse | tuple[str, int]:
    """Register somebody by hand."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = HandForm(lecture, _questions(session, lecture))
        if not form.validate():
            return _page(form, lecture), 422
    try:
        with once() as session:
            registration = staff_operations.register_by_hand(
                session,
                lecture_id=lecture.id,
                applicant=form.applicant(),
                overbooking_reason=form.reason.data or "",
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        with reading() as session:
            return _page(form, organised_lecture(session, slug), translated(refusal)), 409
    told(_registered(registration))
    return redirect(url_for("registrations_staff.index", slug=slug))


@blueprint.get(f"{LIST}/several")
def new_several(slug: str) -> str:
    """A place to paste lines into."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _paste_page(PasteForm(lecture, formdata=None), lecture)


@blueprint.post(f"{LIST}/several")
def create_several(slug: str) -> BaseResponse | tuple[str, int] | str:
    """Show what was understood of the lines; once that was looked at, register whoever is right.

    What could not be done stays in the form, with the reason, so that nothing typed is lost.
    """
    refuse_if_done()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = PasteForm(lecture)
        if not form.validate():
            return _paste_page(form, lecture), 422
        text = form.lines.data or ""
        pasted = read_lines(text, staff_queries.live_keys(session, lecture.id, keys_in(text)))
        is_looked_at = request.form.get("go") and form.understood.data == _mark(form)
        if not is_looked_at or not pasted.right:
            return _paste_page(form, lecture, pasted)
    done, remaining = _register_each(lecture, form, pasted)
    if not remaining:
        with once():
            """All of it was acted upon."""
        told(_counted(done))
        return redirect(url_for("registrations_staff.index", slug=slug))
    form.lines.data = "\n".join(text for text, _why in remaining)
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _paste_page(form, lecture, remaining=remaining, done=done), 409


def _register_each(
    lecture: Lecture, form: PasteForm, pasted: Pasted
) -> tuple[list[Registration], list[tuple[str, str]]]:
    """Each in a unit of work of its own: who is registered now, and the lines that remain, with why."""
    done: list[Registration] = []
    remaining: list[tuple[str, str]] = []
    for line in pasted.lines:
        if not line.is_right:
            remaining.append((line.text, gettext(line.error)))
            continue
        try:
            with once(f"{line.number} {line.text}") as session:
                done.append(
                    staff_operations.register_by_hand(
                        session,
                        lecture_id=lecture.id,
                        applicant=form.applicant(line),
                        overbooking_reason=form.reason.data or "",
                        actor=actor(),
                        now=now(),
                    )
                )
        except Refusal as refusal:
            remaining.append((line.text, translated(refusal)))
        except SentBefore:
            continue
    return done, remaining


def _questions(session: Session, lecture: Lecture) -> list[Question]:
    """Nobody agrees to anything for somebody else."""
    return [one for one in questions_of(session, lecture) if one.kind is not QuestionKind.CONSENT]


def _mark(form: PasteForm) -> str:
    """Tells these lines and choices from any others: what was looked at is what is done."""
    told = [form.lines.data, form.reason.data, form.language.data]
    told += [field.data for field in (form.attendance, form.timezone) if field]
    return digest("\0".join(str(one) for one in told))[:32]


def _page(form: HandForm, lecture: Lecture, sentence: str | None = None) -> str:
    return render_template("registrations/staff_new.html", form=form, lecture=lecture, sentence=sentence)


def _paste_page(form: PasteForm, lecture: Lecture, pasted: Pasted | None = None, **more: object) -> str:
    form.understood.data = _mark(form) if pasted and pasted.right else ""
    return render_template(
        "registrations/staff_several.html", form=form, lecture=lecture, pasted=pasted, **more
    )


def _registered(registration: Registration) -> str:
    if registration.state is RegistrationState.WAITLISTED:
        return str(gettext("No seat was free: %(name)s is on the waitlist.", name=registration.name))
    return str(gettext("%(name)s has a seat.", name=registration.name))


def _counted(done: list[Registration]) -> str:
    waiting = sum(one.state is RegistrationState.WAITLISTED for one in done)
    registered = ngettext("%(num)s person is registered.", "%(num)s people are registered.", len(done))
    if not waiting:
        return str(registered)
    more = ngettext("%(num)s of them waits.", "%(num)s of them wait.", waiting)
    return f"{registered} {more}"
