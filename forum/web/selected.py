"""Which registrations and which columns a request asks for, as the organisers' pages share it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.door.admission import Doors
from forum.door.arrivals import arrived
from forum.door.queries import presences
from forum.lectures.models import Lecture
from forum.registrations import staff_queries
from forum.registrations.models import Registration
from forum.registrations.staff_columns import USUAL, Column, chosen
from forum.registrations.staff_narrowed import NAMES, Narrowed
from forum.sorting import Sort
from forum.web.current import now, settings, signed_in
from forum.web.query import asked

COOKIE = "columns_of_registrations"
A_YEAR = 365 * 24 * 3600
MOST_PICKED, MOST_WORDS = 200, 40


@dataclass(frozen=True)
class Selection:
    """Some registrations of a lecture: those picked one by one, or everybody the list was narrowed to."""

    narrowed: Narrowed
    picks: tuple[str, ...] = ()

    @property
    def address(self) -> dict[str, Any]:
        """The same as the query of an address."""
        return {"pick": list(self.picks)} if self.picks else {**self.narrowed.address, "everybody": "y"}

    def registrations(self, session: Session) -> Sequence[Registration]:
        """Who is meant, in the order they came."""
        if self.picks:
            return staff_queries.picked(session, self.narrowed.lecture_id, self.picks)
        return staff_queries.registrations(session, self.narrowed, Sort("registered_at"))


def narrowed(lecture: Lecture) -> Narrowed:
    """What the list is narrowed to; who came, the log of the door says."""
    return replace(Narrowed.read(lecture, request.args.getlist), arrived=arrived([lecture.id]))


def selection(lecture: Lecture) -> Selection:
    """Whom a deed is meant for: nobody, unless people are picked or everybody found is asked for."""
    is_everybody = asked("everybody") == "y"
    picks = () if is_everybody else tuple(request.args.getlist("pick")[:MOST_PICKED]) or ("",)
    return Selection(narrowed(lecture), picks)


def taken(lecture: Lecture) -> Selection:
    """Whom a table is made of: those picked, else everybody found."""
    picks = () if asked("everybody") == "y" else tuple(request.args.getlist("pick")[:MOST_PICKED])
    return Selection(narrowed(lecture), picks)


def came(
    session: Session, lecture: Lecture, among: Sequence[Registration] | None = None
) -> dict[int, datetime]:
    """By registration, when somebody came in, of some or of all; nobody has before the doors open."""
    if not has_doors_open(lecture):
        return {}
    keys = None if among is None else [one.id for one in among]
    found = presences(session, lecture.id, keys).items()
    return {key: one.first_admitted_at for key, one in found if one.first_admitted_at}


def has_doors_open(lecture: Lecture) -> bool:
    """Whether anybody can have come."""
    return now() >= Doors.of(lecture.starts_at, lecture.ends_at, lecture.timezone).opens_at


def sort() -> Sort:
    """The order of the list."""
    return Sort.read(asked("sort"), staff_queries.ORDERS, "registered_at")


def list_address() -> dict[str, Any]:
    """What a deed's own address keeps of the list it was done in."""
    kept = {name: request.args.getlist(name)[:MOST_WORDS] for name in (*NAMES, "sort", "page", "column")}
    return {name: [value[:100] for value in values] for name, values in kept.items() if any(values)}


def shown_columns(every: Sequence[Column]) -> list[Column]:
    """The columns asked for, else those this account last chose to keep, else the usual ones."""
    for keys in (request.args.getlist("column"), _remembered(), USUAL):
        if found := chosen(every, keys):
            return found
    return []


def remember(answer: Response, columns: Collection[Column]) -> Response:
    """Let these columns be the ones shown to this account in this browser from now on."""
    answer.set_cookie(
        COOKIE,
        ".".join([_account(), *(column.key for column in columns)]),
        max_age=A_YEAR,
        path="/staff",
        secure=settings().base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _remembered() -> list[str]:
    """What was kept by this account; somebody else's choice in the same browser does not count."""
    account, *keys = request.cookies.get(COOKIE, "").split(".")
    return keys if account == _account() else []


def _account() -> str:
    staff = signed_in()
    return staff.public_id if staff else ""


def asked_columns() -> list[str]:
    """The names of columns in the address."""
    return request.args.getlist("column")
