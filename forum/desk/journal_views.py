"""The journal: who changed what from what to what, of one object or of all, and taking a change back."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.accounts.queries import active_staff
from forum.db import reading
from forum.desk import journal_queries as queries
from forum.desk.journal_forms import TakeBackForm
from forum.desk.journal_lines import Line, keys_named, line
from forum.desk.journal_operations import TAKES_BACK, Wish, locked, take_back
from forum.desk.journal_queries import PAGES, Conditions, JournalFilters
from forum.desk.journal_units import Unit, mark_of, may_be_taken_back, units_of
from forum.desk.journal_words import KIND_WORDS, ONE_OF
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.journal import ActorKind, JournalEntry
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_words import shown_clashes
from forum.lectures.listing import Page
from forum.lectures.models import Lecture, PublicState
from forum.registrations.queries import count_to_tell
from forum.slugs import resolve
from forum.web import identity
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.query import asked, page_number
from forum.web.told import told

blueprint = Blueprint("journal", __name__)

PAGE_SIZE = 40
OWN = "/staff/<any(lectures,series,speakers):kind>/<slug>/journal"
SHARED = "/staff/<any(topics,venues):kind>/<slug>/journal"
SHARED_KINDS = frozenset({"topics", "venues"})
"""What belongs to no single series, so that only who organises everything sees its journal."""


@blueprint.get("/staff/journal")
def index() -> str:
    """Everything that was done to what this person organises."""
    filters = _filters()
    with reading() as session:
        page, lines = _page(session, queries.narrowed(filters))
        return render_template(
            "desk/journal.html",
            subject=None,
            kind=None,
            lines=lines,
            page=page,
            filters=filters,
            asked={name: asked(name) for name in ("who", "about", "since", "until", "q")},
            people=active_staff(session),
            command=ActorKind.COMMAND.value,
            kinds=KIND_WORDS,
            **_words(),
        )


@blueprint.get(OWN, endpoint="own")
@blueprint.get(SHARED, endpoint="shared")
def of_object(kind: str, slug: str) -> str:
    """Everything that was done to one lecture, series, speaker, venue or topic."""
    with reading() as session:
        subject = _subject(session, kind, slug)
        page, lines = _page(session, queries.of_object(session, kind, subject.id))
        return render_template(
            "desk/journal.html", subject=subject, kind=kind, lines=lines, page=page, filters=None, **_words()
        )


@blueprint.get(f"{OWN}/<int:entry>/reversal", endpoint="new_reversal")
@blueprint.get(f"{SHARED}/<int:entry>/reversal", endpoint="new_shared_reversal")
def new_reversal(kind: str, slug: str, entry: int) -> str:
    """What would become what if this line were taken back."""
    with reading() as session:
        shown, row, units = _line(session, kind, slug, entry)
        form = TakeBackForm(formdata=None, units=[unit.key for unit in units if _is_chosen(unit)])
        return _reversal_page(session, kind, slug, (shown, row, units), form)


@blueprint.post(f"{OWN}/<int:entry>/reversal", endpoint="reverse")
@blueprint.post(f"{SHARED}/<int:entry>/reversal", endpoint="reverse_shared")
def reverse(kind: str, slug: str, entry: int) -> Response | tuple[str, int]:
    """Take a line back, as far as was chosen."""
    form = TakeBackForm()
    form.validate()
    try:
        with once() as session:
            subject = _subject(session, kind, slug)
            found = queries.line_of(session, queries.of_object(session, kind, subject.id), entry)
            row = _row(session, found.entry) if found else None
            if found is None or row is None:
                abort(404)
            row = locked(session, row)
            written = take_back(session, found.entry, row, _wish(form), actor=actor(), now=now())
            there = journal_address(kind, _subject(session, kind, slug).slug)
    except Refusal as refusal:
        with reading() as session:
            parts = _line(session, kind, slug, entry)
            return _reversal_page(session, kind, slug, parts, form, refusal), 409
    told(_done(written))
    return redirect(there)


@blueprint.app_template_global()
def journal_address(kind: str, slug: str, entry: int | None = None) -> str:
    """Where the journal of an object is, or the page that takes one of its lines back."""
    is_shared = kind in SHARED_KINDS
    if entry is None:
        return url_for("journal.shared" if is_shared else "journal.own", kind=kind, slug=slug)
    endpoint = "journal.new_shared_reversal" if is_shared else "journal.new_reversal"
    return url_for(endpoint, kind=kind, slug=slug, entry=entry)


def _page(session: Session, conditions: Conditions) -> tuple[Page, list[Line]]:
    number = page_number()
    found = queries.lines(session, conditions, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    if number > 1 and not found:
        abort(404)
    rows = queries.rows_named(session, _keys(one.entry for one in found))
    total = queries.count_lines(session, conditions)
    return Page((), number, total, PAGE_SIZE), [line(one, rows) for one in found]


def _keys(entries: Any) -> set[tuple[str, int]]:
    return keys_named(list(entries))


def _line(session: Session, kind: str, slug: str, entry: int) -> tuple[Line, Any, list[Unit]]:
    """A line of an object that can still be taken back, the row it is about, and what it would change."""
    subject = _subject(session, kind, slug)
    found = queries.line_of(session, queries.of_object(session, kind, subject.id), entry)
    row = _row(session, found.entry) if found else None
    if found is None or not may_be_taken_back(found.entry, row):
        abort(404)
    rows = queries.rows_named(session, keys_named([found.entry]))
    granted = identity.current_rights().organised_series
    return line(found, rows), row, units_of(session, found.entry, row, granted=granted)


def _subject(session: Session, kind: str, slug: str) -> Any:
    slug_kind, model = PAGES[kind]
    key = resolve(session, slug_kind, slug)
    return (session.get(model, key) if key else None) or abort(404)


def _row(session: Session, entry: JournalEntry) -> Any:
    """What a line is about; it may be a part of the object of the page."""
    model = queries.MODELS.get(entry.object_kind)
    return session.get(model, entry.object_id) if model else None


def _reversal_page(
    session: Session,
    kind: str,
    slug: str,
    parts: tuple[Line, Any, list[Unit]],
    form: TakeBackForm,
    refusal: Refusal | None = None,
) -> str:
    shown, row, units = parts
    form.seen.data = mark_of(units)
    is_public = isinstance(row, Lecture) and row.public_state is not PublicState.UNPUBLISHED
    found = refusal.found if isinstance(refusal, HasClashes) else []
    return render_template(
        "desk/journal_reversal.html",
        line=shown,
        units=units,
        form=form,
        kind=kind,
        subject=_subject(session, kind, slug),
        sentence=translated(refusal) if refusal else None,
        clashes=shown_clashes(session, found),
        is_public=is_public,
        registrants=count_to_tell(session, row.id) if is_public and row.ends_at > now() else 0,
        **_words(),
    )


def _wish(form: TakeBackForm) -> Wish:
    return Wish(
        chosen=form.units.data or [],
        seen=form.seen.data or "",
        reason=form.wording("reason"),
        despite_clashes=form.despite,
        granted=identity.current_rights().organised_series,
    )


def _is_chosen(unit: Unit) -> bool:
    """What came since is left alone unless somebody chooses it."""
    return unit.is_possible and not unit.is_changed_since


def _done(written: int) -> str:
    sentence: str = gettext("It is taken back.")
    if written:
        sentence += " " + ngettext(
            "%(num)s person is told by mail.", "%(num)s people are told by mail.", written
        )
    return sentence


def _words() -> dict[str, Any]:
    return {"one_of": ONE_OF, "can": may_be_taken_back, "takes_back": TAKES_BACK}


def _filters() -> JournalFilters:
    kind = request.args.get("about", "")
    return JournalFilters(
        who=asked("who"),
        kind=kind if kind in KIND_WORDS else "",
        since=_midnight(asked("since")),
        until=_midnight(asked("until"), days=1),
        q=asked("q"),
        granted=identity.current_rights().organised_series,
    )


def _midnight(typed: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day in the forum's zone; None for what is no day."""
    try:
        on = datetime.fromisoformat(typed).date() + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(on, time(), ZoneInfo(settings().timezone))
