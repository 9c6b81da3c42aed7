"""What the pages of an import share: whose it is, what would come of it now, the page of its rows."""

from dataclasses import dataclass

from flask import abort, render_template
from sqlalchemy.orm import Session

from forum.desk import importing
from forum.desk.import_preview import clashes_in, people_told, shown_rows
from forum.desk.importing import last_line, locked
from forum.lectures.import_forms import ApplicationForm
from forum.lectures.import_models import LectureImport
from forum.lectures.imports.entries import Programme
from forum.lectures.imports.judging import Judgement, Verdict, judge
from forum.lectures.listing import Page
from forum.web import identity
from forum.web.choices import room_options
from forum.web.current import now
from forum.web.query import asked, page_number

IMPORTS = "/staff/imports"
ONE = f"{IMPORTS}/<public_id>"
PAGE_SIZE = 50
AT_ONCE = 100
"""So many rows are done while one waits, some two seconds; more are left to the worker."""


@dataclass(frozen=True)
class Looked:
    """An import that waits, with what its file says and what would come of it now."""

    waiting: LectureImport
    programme: Programme
    judgement: Judgement

    @property
    def out(self) -> set[int]:
        """The rows that are left out."""
        return set(self.waiting.choices.get("out", ()))

    @property
    def taken(self) -> list[int]:
        """The rows that would come in."""
        return [one.number for one in self.judgement.rows if one.is_open and one.number not in self.out]


def own(session: Session, public_id: str, *, is_locked: bool = False) -> LectureImport:
    """The import at this address; 404 unless it is one's own, or one is an admin."""
    found = importing.import_of(session, public_id)
    rights, me = identity.current_rights(), identity.require_staff().id
    if found is None or not (rights.is_admin or found.uploaded_by_id == me):
        abort(404)
    return (locked(session, public_id) or abort(404)) if is_locked else found


def looked_at(session: Session, waiting: LectureImport) -> Looked:
    programme = importing.programme_of(waiting)
    judgement = judge(
        session,
        importing.parsed_of(waiting, programme),
        importing.source_of(waiting.series, programme),
        meant=waiting.choices.get("meant", {}),
        granted=identity.current_rights().organised_series,
        now=now(),
    )
    return Looked(waiting, programme, judgement)


def preview(session: Session, looked: Looked, form: ApplicationForm) -> str:
    judgement, only = looked.judgement, asked("only")
    clashes = clashes_in(session, judgement)
    rows = judgement.rows if only not in set(Verdict) else [r for r in judgement.rows if r.verdict == only]
    if only == "warned":
        rows = [one for one in rows if clashes.get(one.lecture.id if one.lecture else -one.number)]
    number = page_number()
    chosen = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    concerned, people = people_told(session, judgement, looked.out)
    if not concerned and not form.errors:
        form.ask_nothing()
    return render_template(
        "desk/import_preview.html",
        found=looked.waiting,
        looked=looked,
        judgement=judgement,
        rows=shown_rows(session, judgement, chosen, looked.out, clashes, now()),
        counts={verdict.value: judgement.count(verdict) for verdict in Verdict},
        warned=len(clashes),
        page=Page((), number, len(rows), PAGE_SIZE),
        only=only,
        seen_until=last_line(session),
        form=form,
        concerned=concerned,
        people=people,
        rooms=room_options(session) if judgement.looking.unsure else [],
        meant=looked.waiting.choices.get("meant", {}),
    )
