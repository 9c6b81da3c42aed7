"""The revision of the programme: whatever is cached of public pages and feeds is keyed by it."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Engine, event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base

ONE_SECOND = timedelta(seconds=1)
"""The least difference a date of HTTP can tell (RFC 9110 section 5.6.7)."""
_AS_IT_IS = {"synchronize_session": False}
_WRITTEN_BY = "forum.programme.written_by"
_REVISION = "SELECT revision FROM programme_state"


class ProgrammeState(Base):
    """One row: the revision of everything public, raised with any visible change."""

    __tablename__ = "programme_state"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime]


def touch_programme(session: Session, now: datetime) -> None:
    """Raise the revision, in the transaction of the visible change itself. Registrations never do.

    Its instant never goes back: of two edits the one that began first may be saved last, and who asks by
    date alone (If-Modified-Since) must hear of that one too. What one transaction changes is told at once:
    many changes of the past together, as a sample season has them, are no reason to go ahead of the clock.
    """
    raised = update(ProgrammeState).values(revision=ProgrammeState.revision + 1)
    former = session.scalars(raised.returning(ProgrammeState.changed_at), execution_options=_AS_IT_IS).one()
    here = session.get_transaction()
    is_told = session.info.get(_WRITTEN_BY) != (here, former)
    changed_at = now if now >= former else former + ONE_SECOND if is_told else former
    session.execute(update(ProgrammeState).values(changed_at=changed_at), execution_options=_AS_IT_IS)
    session.info[_WRITTEN_BY] = here, changed_at


def programme_state(session: Session) -> tuple[int, datetime]:
    """The present revision and the instant it came about."""
    revision, changed_at = session.execute(select(ProgrammeState.revision, ProgrammeState.changed_at)).one()
    return revision, changed_at


class Watch:
    """Asks for the present revision and nothing else, as cheaply as a database can be asked.

    It keeps connections of its own, one for each thread that asks at once, on which every question is a
    transaction by itself: so it sees whatever any process has committed. They close with the engine's,
    and `then` is called.
    """

    def __init__(self, engine: Engine, *, then: Callable[[], None]) -> None:
        self._engine = engine
        self._then = then
        self._idle: deque[Any] = deque()
        event.listen(engine, "engine_disposed", self._close)

    def revision(self) -> int | None:
        """The present revision; None where the database does not say."""
        connection = None
        try:
            connection = self._connection()
            (row,) = connection.execute(_REVISION).fetchall()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error, ValueError):
            # Gone, or without its row: whoever asks in the ordinary way hears why. This connection is let go.
            if connection is not None:
                connection.close()
            return None
        self._idle.append(connection)
        return int(row[0])

    def _connection(self) -> Any:
        """One of ours that nobody uses, or a new one, past SQLAlchemy: it takes ten times as long."""
        try:
            return self._idle.pop()
        except IndexError:
            pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True  # as SQLite's are by themselves (forum/db.py)
        return connection

    def _close(self, _engine: Engine) -> None:
        while self._idle:
            self._idle.pop().close()
        self._then()
