"""Who comes: the organisers' list, what is taken away of it, and what is decided about one registration."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import Language, gettext, ngettext
from forum.journal import JournalEntry, last_deed, record_access
from forum.lectures.listing import Page
from forum.lectures.models import Lecture
from forum.links import absolute, registration_token
from forum.mail.retrying import try_again
from forum.questions.options import option_texts
from forum.registrations import messages, operations, staff_operations, staff_people, staff_queries
from forum.registrations.exports import registrations_csv, registrations_xlsx, usual
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.registrations.reversals import take_back as take_back_deed
from forum.registrations.staff_columns import Column, Person, chosen, columns, way_words
from forum.registrations.staff_forms import WhyForm
from forum.registrations.staff_narrowed import Narrowed
from forum.slugs import file_stem
from forum.web import selected
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
Write = Callable[[Lecture, Sequence[Person], Sequence[Column], Language], bytes]
EXPORTS: dict[str, tuple[Write, str]] = {
    "csv": (registrations_csv, "text/csv; charset=utf-8"),
    "xlsx": (registrations_xlsx, XLSX),
}
DEEDS: dict[str, Callable[..., Registration]] = {
    "cancellation": staff_operations.cancel_by_hand,
    "seat": staff_operations.give_seat,
    "replacement": operations.replace_link,
}


@blueprint.get(LIST)
def index(slug: str) -> BaseResponse:
    """Who has registered, narrowed and in the columns as the address asks for."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        questions = staff_queries.questions_asked(session, lecture)
        every = columns(questions, language())
        shown = selected.shown_columns(every)
        if asked("keep"):
            return selected.remember(redirect(url_for(".index", slug=slug, **selected.list_address())), shown)
        return make_response(
            render_template(
                "registrations/staff_index.html",
                lecture=lecture,
                questions=[question for question in questions if question.options],
                every=[column for column in every if column.key not in {"name", "email"}],
                columns=shown,
                way_words=way_words,
                option_texts=option_texts,
                address=absolute("lectures.show", lang=language(), slug=lecture.slug),
                **_listed(session, lecture, shown),
            )
        )


def _listed(session: Session, lecture: Lecture, shown: Sequence[Column]) -> dict[str, object]:
    """One page of the list, and the figures above it."""
    narrowed, sort, number = selected.narrowed(lecture), selected.sort(), page_number()
    total = staff_queries.count_registrations(session, narrowed)
    first = (number - 1) * PAGE_SIZE
    found = staff_queries.registrations(session, narrowed, sort, limit=PAGE_SIZE, offset=first)
    came = selected.came(session, lecture, found)
    return {
        "narrowed": narrowed,
        "sort": sort,
        "kept": selected.list_address(),
        "people": staff_people.people(session, lecture, found, shown, came, now=now()),
        "page": Page((), number, total, PAGE_SIZE),
        "first_number": first,
        "arrived": _arrived(session, narrowed) if selected.has_doors_open(lecture) else None,
        "counts": staff_queries.count_by_state(session, lecture.id),
        "failed": staff_queries.failed_mails(session, lecture.id),
        "reference": reference,
        "badge_token": registration_token,
    }


def _arrived(session: Session, narrowed: Narrowed) -> int:
    """How many came, of everybody."""
    everybody = Narrowed(narrowed.lecture_id, came="yes", arrived=narrowed.arrived)
    return staff_queries.count_registrations(session, everybody)


@blueprint.get(f"{LIST}/export")
def new_export(slug: str) -> str:
    """What is to be taken away: which columns, whom, and as what kind of file."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        every = columns(staff_queries.questions_asked(session, lecture), language())
        taken = selected.taken(lecture)
        return render_template(
            "registrations/staff_export.html",
            lecture=lecture,
            narrowed=taken.narrowed,
            whom=taken.address,
            found=len(taken.picks) or staff_queries.count_registrations(session, taken.narrowed),
            everybody=staff_queries.count_registrations(session, Narrowed(lecture.id)),
            every=every,
            ticked={column.key for column in usual(every)},
        )


@blueprint.get(f"{LIST}.<any(csv,xlsx):form>")
def export(slug: str, form: str) -> Response:
    """The list as a table to take away; that it was taken, and which columns, is recorded."""
    write, kind = EXPORTS[form]
    # Nobody who registers waits until a large table is made: only the record of it is written.
    with reading() as session:
        lecture = organised_lecture(session, slug)
        every = columns(staff_queries.questions_asked(session, lecture), language())
        taken = chosen(every, selected.asked_columns()) or usual(every)
        found = selected.taken(lecture).registrations(session)
        came = selected.came(session, lecture)
        people = staff_people.people(session, lecture, found, taken, came, now=now())
        content = write(lecture, people, taken, language())
    details = {"form": form, "people": len(people), "columns": [column.key for column in taken]}
    with transaction() as writing:
        record_access(
            writing, actor=actor(), action="registrations.exported", about=lecture, now=now(), **details
        )
    answer = Response(content, content_type=kind)
    name = f"{file_stem(lecture.code)}-registrations.{form}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


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
    return redirect(_where_it_was(slug, registration))


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
    return redirect(_where_it_was(slug, registration))


@blueprint.post("/staff/lectures/<slug>/mails")
def send_again(slug: str) -> BaseResponse:
    """Try the mails once more that could not be delivered."""
    with once() as session:
        lecture = organised_lecture(session, slug)
        count = try_again(session, lecture.id, now=now())
    told(ngettext("%(num)s mail is sent again.", "%(num)s mails are sent again.", count))
    return redirect(url_for(".index", slug=slug))


def _undo(slug: str, registration: Registration, kind: str, deed: JournalEntry | None) -> str | None:
    """Where the deed is taken back; nowhere once a link is void, or where the mail has left at once."""
    if deed is None or kind == "replacement" or messages.held_until(registration.lecture, now()) <= now():
        return None
    kept = {**selected.list_address(), **({"from": "story"} if asked("from") == "story" else {})}
    return url_for(".take_back", slug=slug, public_id=registration.public_id, deed=deed.id, **kept)


def _where_it_was(slug: str, registration: Registration) -> str:
    """The person's own page if it was decided there, else the list as it was, at the person's row."""
    if asked("from") == "story":
        return url_for("registrations_story.show", slug=slug, public_id=registration.public_id)
    anchor = f"r-{registration.public_id}"
    return url_for(".index", slug=slug, **selected.list_address(), _anchor=anchor)


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
        kept={**selected.list_address(), **({"from": "story"} if asked("from") == "story" else {})},
    )
