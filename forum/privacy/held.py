"""What is kept about somebody, table by table, as far as their link proves who they are (C-65).

Which columns they get is read from the classification, so what is new in the schema takes part by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.db import Base
from forum.i18n import Language
from forum.privacy.classification import exported
from forum.questions.models import Question
from forum.questions.options import option_texts
from forum.registrations.models import Attendee, OtherAddress, Registration
from forum.wording import detect_language

Row = Mapping[str, Any]
OF_THE_PERSON = frozenset({"attendees", "other_addresses", "personal_feeds", "feed_reads"})
"""What no link to a single registration shows: it is about all of them, and the address was perhaps never
proved (docs/decisions/0044)."""


@dataclass(frozen=True)
class Held:
    """Rows by table; a table without rows is not there."""

    registrations: Sequence[Registration]
    tables: Mapping[str, Sequence[Row]]

    def rows(self, table: str) -> Sequence[Row]:
        """Those of one table, none where nothing is kept."""
        return self.tables.get(table, ())

    def language_of(self, words: str | None) -> str:
        """The language that the script of somebody's own words says (E-09)."""
        return detect_language(words or "")


def of_registration(session: Session, registration: Registration, language: Language) -> Held:
    """What hangs on one registration."""
    return _held(session, [registration], None, language)


def of_person(session: Session, attendee: Attendee, language: Language) -> Held:
    """What is kept about somebody in all their registrations, and beside them."""
    query = select(Registration).where(Registration.attendee_id == attendee.id)
    query = query.options(joinedload(Registration.lecture), joinedload(Registration.pool))
    registrations = session.scalars(query.order_by(Registration.registered_at, Registration.id)).all()
    return _held(session, registrations, attendee, language)


def _held(
    session: Session, registrations: Sequence[Registration], attendee: Attendee | None, language: Language
) -> Held:
    about = _Whose(session, [one.id for one in registrations], attendee)
    lectures = {one.id: _named(one, language) for one in registrations}
    tables: dict[str, Sequence[Row]] = {}
    for name, columns in exported().items():
        table = Base.metadata.tables[name]
        if rows := _rows(session, table, columns, about.condition(table), lectures):
            tables[name] = rows
    if "question_answers" in tables:
        tables["question_answers"] = _with_questions(session, tables["question_answers"], language)
    if attendee is None and registrations and "registrations" in tables:
        address = {"email": registrations[0].attendee.email}
        tables["registrations"] = [{**row, **address} for row in tables["registrations"]]
    return Held(registrations, tables)


@dataclass(frozen=True)
class _Whose:
    """Which rows of a table are about these registrations, and about the person behind them."""

    session: Session
    registration_ids: Sequence[int]
    attendee: Attendee | None

    def condition(self, table: Table) -> ColumnElement[bool]:
        columns = table.c
        if table.name in OF_THE_PERSON:
            return self._of_person(table)
        if table.name == "registrations":
            return columns.id.in_(self.registration_ids)
        if "object_kind" in columns:
            mine = and_(columns.object_kind == "registrations", columns.object_id.in_(self.registration_ids))
            return or_(mine, self._told_of_person(table))
        mine = columns.registration_id.in_(self.registration_ids)
        return or_(mine, columns.recipient.in_(self._addresses())) if table.name == "outbox" else mine

    def _of_person(self, table: Table) -> ColumnElement[bool]:
        if self.attendee is None:
            return false()
        if table.name == "attendees":
            return table.c.id == self.attendee.id
        if table.name == "feed_reads":
            feeds = Base.metadata.tables["personal_feeds"]
            return table.c.feed_id.in_(select(feeds.c.id).where(feeds.c.attendee_id == self.attendee.id))
        return table.c.attendee_id == self.attendee.id

    def _told_of_person(self, table: Table) -> ColumnElement[bool]:
        if self.attendee is None:
            return false()
        return and_(table.c.object_kind == "attendees", table.c.object_id == self.attendee.id)

    def _addresses(self) -> list[str]:
        if self.attendee is None or self.attendee.email is None:
            return []
        query = select(OtherAddress.email).where(OtherAddress.attendee_id == self.attendee.id)
        return [self.attendee.email, *self.session.scalars(query)]


def _rows(
    session: Session,
    table: Table,
    columns: Sequence[str],
    condition: ColumnElement[bool],
    lectures: Mapping[int, str],
) -> list[Row]:
    """The rows, each with the lecture it is about where it is about one; by key, as they came about."""
    about = table.c.get("registration_id", table.c.id if table.name == "registrations" else None)
    asked = [table.c[name] for name in columns]
    hidden = [about.label("_about")] if about is not None else []
    hidden += [table.c.question_id.label("_question")] if "question_id" in table.c else []
    query = select(*hidden, *asked).where(condition).order_by(table.c.id)
    rows = []
    for found in session.execute(query).mappings():
        lecture = lectures.get(found.get("_about", 0))
        rows.append({**({"lecture": lecture} if lecture else {}), **found})
    return [{key: value for key, value in row.items() if key != "_about"} for row in rows]


def _with_questions(session: Session, rows: Sequence[Row], language: Language) -> list[Row]:
    asked = session.scalars(select(Question).where(Question.id.in_([row["_question"] for row in rows])))
    by_key = {question.id: question for question in asked}
    return [_answered(dict(row), by_key[row["_question"]], language) for row in rows]


def _answered(row: dict[str, Any], question: Question, language: Language) -> Row:
    """An answer in words: the keys of a choice say nothing to whoever reads them later."""
    said = option_texts(question)
    chosen = row["value"] if isinstance(row["value"], list) else [row["value"]]
    words = [said[one].shown_in(language).text if one in said else one for one in chosen]
    row.pop("_question")
    return {**row, "question": question.label.shown_in(language).text, "value": _one_or_all(words)}


def _one_or_all(words: Sequence[Any]) -> Any:
    return words[0] if len(words) == 1 else list(words)


def _named(registration: Registration, language: Language) -> str:
    lecture = registration.lecture
    return f"{lecture.code} {lecture.title.shown_in(language).text}".strip()
