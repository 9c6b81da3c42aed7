"""Who comes: the organisers' list, its exports, registering and cancelling by hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.door.admission import Doors
from forum.door.queries import presences
from forum.errors import Refusal
from forum.i18n import Language, gettext, ngettext
from forum.journal import JournalEntry, last_deed, record_access
from forum.lectures.listing import Page
from forum.lectures.models import Lecture
from forum.links import registration_token
from forum.mail.retrying import try_again
from forum.registrations import messages, operations, staff_operations, staff_queries
from forum.registrations.exports import registrations_csv, registrations_xlsx
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.reference import reference
from forum.registrations.reversals import take_back as take_back_deed
from forum.registrations.staff_forms import HandForm, WhyForm
from forum.slugs import file_stem
from forum.sorting import Sort
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked, page_number
from forum.web.told import told, warned

blueprint = Blueprint("registrations_staff", __name__)

LIST = "/staff/lectures/<slug>/registrations"
PAGE_SIZE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTS: dict[str, tuple[Callable[[Session, Lecture, Language], bytes], str]] = {
    "csv": (registrations_csv, "text/csv; charset=utf-8"),
    "xlsx": (registrations_xlsx, XLSX),
}
DEEDS: dict[str, Callable[..., Registration]] = {
    "cancellation": staff_operations.cancel_by_hand,
    "seat": staff_operations.give_seat,
    "replacement": operations.replace_link,
}


@blueprint.get(LIST)
def index(slug: str) -> str:
    """Who has registered, narrowed by state and name."""
    state, q = asked("state"), asked("q")
    state = state if state in set(RegistrationState) else ""
    number, sort = page_number(), Sort.read(asked("sort"), staff_queries.ORDERS, "registered_at")
    with reading() as session:
        lecture = organised_lecture(session, slug)
        narrowed = staff_queries.Narrowed(lecture.id, state, q)
        found = staff_queries.registrations_page(
            session, narrowed, sort, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        total = staff_queries.count_registrations(session, narrowed)
        return render_template(
            "registrations/staff_index.html",
            lecture=lecture,
            registrations=found,
            page=Page((), number, total, PAGE_SIZE),
            sort=sort,
            kept=_narrowed_as(),
            came=_came(session, lecture),
            first_number=(number - 1) * PAGE_SIZE,
            counts=staff_queries.count_by_state(session, lecture.id),
            failed=staff_queries.failed_mails(session, lecture.id),
            state=state,
            q=q,
            reference=reference,
            badge_token=registration_token,
        )


@blueprint.get(f"{LIST}.<any(csv,xlsx):form>")
def export(slug: str, form: str) -> Response:
    """Everybody as a table to take away; that it was taken is recorded."""
    write, kind = EXPORTS[form]
    with transaction() as session:
        lecture = organised_lecture(session, slug)
        content = write(session, lecture, language())
        record_access(
            session, actor=actor(), action="registrations.exported", about=lecture, now=now(), form=form
        )
    answer = Response(content, content_type=kind)
    name = f"{file_stem(lecture.code)}-registrations.{form}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get(f"{LIST}/new")
def new(slug: str) -> str:
    """The form for somebody who asked in person or by telephone."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return render_template(
            "registrations/staff_new.html", form=HandForm(lecture, formdata=None), lecture=lecture
        )


@blueprint.post(LIST)
def create(slug: str) -> BaseResponse | tuple[str, int]:
    """Register somebody by hand."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = HandForm(lecture)
    if not form.validate():
        return render_template("registrations/staff_new.html", form=form, lecture=lecture), 422
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
        page = render_template(
            "registrations/staff_new.html", form=form, lecture=lecture, sentence=translated(refusal)
        )
        return page, 409
    told(_registered(registration))
    return redirect(url_for(".index", slug=slug))


@blueprint.get(f"{LIST}/<public_id>/<any(cancellation,seat,replacement):kind>")
def new_decision(slug: str, public_id: str, kind: str) -> str:
    """The form that asks why, before somebody's registration is cancelled, seated or given a new link."""
    with reading() as session:
        return _why_page(WhyForm(formdata=None), _registration(session, slug, public_id), kind)


@blueprint.post(f"{LIST}/<public_id>/<any(cancellation,seat,replacement):kind>")
def decide(slug: str, public_id: str, kind: str) -> BaseResponse | tuple[str, int]:
    """Cancel somebody's registration, give a seat past the line, or replace a link that got about."""
    form = WhyForm()
    with reading() as session:
        registration = _registration(session, slug, public_id)
        if not form.validate():
            return _why_page(form, registration, kind), 422
    try:
        with once() as session:
            DEEDS[kind](
                session, registration_id=registration.id, reason=form.reason.data, actor=actor(), now=now()
            )
            deed = last_deed(session, registration)
    except Refusal as refusal:
        with reading() as session:
            return _why_page(form, _registration(session, slug, public_id), kind, translated(refusal)), 409
    told(_decided(kind, registration.name), undo=_undo(slug, registration, kind, deed))
    return redirect(_in_list(slug, registration))


@blueprint.post(f"{LIST}/<public_id>/reversal")
def take_back(slug: str, public_id: str) -> BaseResponse:
    """Take back the cancellation or the seat given that the address names; nobody hears of either."""
    with reading() as session:
        registration = _registration(session, slug, public_id)
    try:
        with once() as session:
            take_back_deed(
                session, registration_id=registration.id, deed_id=asked("deed"), actor=actor(), now=now()
            )
    except Refusal as refusal:
        warned(translated(refusal), in_sight=True)
    else:
        told(
            gettext("Everything is as before for %(name)s. No mail was sent.", name=registration.name),
            in_sight=True,
        )
    return redirect(_in_list(slug, registration))


@blueprint.post("/staff/lectures/<slug>/mails")
def send_again(slug: str) -> BaseResponse:
    """Try the mails once more that could not be delivered."""
    with once() as session:
        lecture = organised_lecture(session, slug)
        count = try_again(session, lecture.id, now=now())
    told(ngettext("%(num)s mail is sent again.", "%(num)s mails are sent again.", count))
    return redirect(url_for(".index", slug=slug))


def _came(session: Session, lecture: Lecture) -> dict[int, datetime]:
    """By registration, when somebody came in; nobody has before the doors open."""
    if now() < Doors.of(lecture.starts_at, lecture.ends_at, lecture.timezone).opens_at:
        return {}
    found = presences(session, lecture.id).items()
    return {key: one.first_admitted_at for key, one in found if one.first_admitted_at}


def _undo(slug: str, registration: Registration, kind: str, deed: JournalEntry | None) -> str | None:
    """Where the deed is taken back; nowhere once a link is void, or where the mail has left at once."""
    if deed is None or kind == "replacement" or messages.held_until(registration.lecture, now()) <= now():
        return None
    return url_for(".take_back", slug=slug, public_id=registration.public_id, deed=deed.id, **_narrowed_as())


def _in_list(slug: str, registration: Registration) -> str:
    """The list as it was narrowed, at the person's row."""
    return url_for(".index", slug=slug, **_narrowed_as(), _anchor=f"r-{registration.public_id}")


def _narrowed_as() -> dict[str, Any]:
    """What a deed's own address keeps of the list it was done in."""
    return {name: asked(name) for name in ("state", "q", "sort", "page") if asked(name)}


def _decided(kind: str, name: str) -> str:
    sentences = {
        "cancellation": gettext("The registration of %(name)s is cancelled.", name=name),
        "seat": gettext("%(name)s has a seat.", name=name),
        "replacement": gettext("The former link and badge of %(name)s are void.", name=name),
    }
    return str(sentences[kind])


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture = organised_lecture(session, slug)
    return staff_queries.registration_of(session, lecture.id, public_id) or abort(404)


def _why_page(form: WhyForm, registration: Registration, kind: str, sentence: str | None = None) -> str:
    return render_template(
        "registrations/staff_why.html",
        form=form,
        registration=registration,
        lecture=registration.lecture,
        kind=kind,
        sentence=sentence,
    )


def _registered(registration: Registration) -> str:
    if registration.state is RegistrationState.WAITLISTED:
        return str(gettext("No seat was free: %(name)s is on the waitlist.", name=registration.name))
    return str(gettext("%(name)s has a seat.", name=registration.name))
