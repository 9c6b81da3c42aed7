"""The forum with the lock taken out: what test_race must be able to notice. Served, never imported."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from forum.db import db
from forum.lectures.models import Lecture
from forum.registrations import queries, views
from wsgi import app

__all__ = ["app"]


def unlocked_lecture(session: Session, lecture_id: int) -> Lecture:
    """The lecture, without waiting for anybody."""
    return session.get_one(Lecture, lecture_id)


@contextmanager
def unguarded_transaction() -> Iterator[Session]:
    """A unit of work that takes SQLite's write lock only when it writes."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


queries.locked_lecture = unlocked_lecture
views.transaction = unguarded_transaction  # type: ignore[assignment]
