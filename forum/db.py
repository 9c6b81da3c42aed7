"""The database: base class, column types, and the two ways to talk to it.

``transaction()`` writes, ``reading()`` reads. Both open a Session of their own; ``db.session`` is used by
nobody, since it lives as long as a request and whoever has it may commit.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic
from typing import Annotated, Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Engine, Enum, Integer, MetaData, event, select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from forum import tolerant, turns

Result = TypeVar("Result")

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Who waits longer than this for somebody else's lock is told to try again (C-02, F-14).
LONGEST_WAIT_SECONDS = 5
# How it shows that the database is locked for too long, deadlocked, or gone.
UNAVAILABLE = (OperationalError, InterfaceError, WaitedTooLong)
_RACES = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}

Identifier = BigInteger().with_variant(Integer, "sqlite")
"""Type of every key: 64 bits everywhere (SQLite's own integer keys are 64 bits wide)."""

PrimaryKey = Annotated[int, mapped_column(Identifier, primary_key=True, autoincrement=True)]


YEARS = range(1900, 2200)
"""What lies outside cannot be meant, and cannot be told in every zone either."""
UNREADABLE = tolerant.UNREADABLE.replace(tzinfo=UTC)
"""An instant that is none (forum/tolerant.py)."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, gives aware values back on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.year not in YEARS:
            return UNREADABLE
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Epoch(FunctionElement[int]):
    """Whole seconds of an instant since 1970, in either database: `Epoch(Model.at)`."""

    type = BigInteger()
    inherit_cache = True


@compiles(Epoch, "sqlite")
def _epoch_on_sqlite(element: Epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(Epoch)
def _epoch(element: Epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


def choice(words: type[StrEnum], name: str) -> Enum:
    """Column type for one of a few words, stored as the word itself and checked by the database."""
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Parent of all models. SQLite must never hand out a deleted key again, hence autoincrement."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UTCDateTime}
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012 (never changed)


# A connection is tried before it is used, so a database that was restarted is found again by itself (F-02).
db = SQLAlchemy(
    metadata=Base.metadata,
    engine_options={"pool_pre_ping": True, "pool_timeout": LONGEST_WAIT_SECONDS},
)


@contextmanager
def transaction(engine: Engine | None = None) -> Iterator[Session]:
    """One unit of work: everything in it is kept, or nothing.

    On SQLite it takes the write lock before its first statement, so what it reads stays true until it
    commits; writers stand in a line for it, in which nobody is overtaken for long (forum/turns.py).
    Raises one of UNAVAILABLE when somebody else writes for too long.
    """
    engine = engine or db.engine
    if engine.dialect.name == "sqlite":
        until = monotonic() + LONGEST_WAIT_SECONDS
        with turns.own_turn(until), _session(engine, sqlite_writes_by=until) as session:
            yield session
    else:
        with _session(engine) as session:
            yield session


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Session]:
    """A session for looking only; whatever was changed in it is thrown away."""
    with Session(engine or db.engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def snapshot(engine: Engine | None = None) -> Iterator[Session]:
    """The same, and all that is read in it was true at one moment, whatever is written meanwhile."""
    engine = engine or db.engine
    # A transaction of SQLite sees one state by itself, one of PostgreSQL where it is asked for.
    named = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with reading(engine.execution_options(**named)) as session:
        yield session


def is_race(error: IntegrityError) -> bool:
    """Whether somebody else wrote the same thing a moment before: doing it again sees what they wrote."""
    names = (getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return not _RACES.isdisjoint(names)


def again_after_a_race(work: Callable[[], Result]) -> Result:
    """Do a whole unit of work, and do it once more when somebody else wrote the same at this very moment."""
    try:
        return work()
    except IntegrityError as error:
        if not is_race(error):
            raise
        return work()


@contextmanager
def _session(engine: Engine, **options: float) -> Iterator[Session]:
    with Session(engine.execution_options(**options), expire_on_commit=False) as session, session.begin():
        yield session


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and its explicit BEGIN, PostgreSQL the longest wait for a lock."""
    if engine.dialect.name == "sqlite":
        tolerant.read_anything(engine.dialect)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    else:
        event.listen(engine, "do_connect", _before_connecting)


def _on_connect(connection: Any, _record: Any) -> None:
    # None hands transactions over to us: the driver's own BEGIN would come after the first read.
    connection.isolation_level = None
    connection.text_factory = tolerant.as_text
    connection.execute(_patience()).close()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        # What is erased is overwritten in the file, too (docs/decisions/0044).
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _before_connecting(_dialect: Dialect, _record: Any, _positional: Any, named: dict[str, Any]) -> None:
    named.setdefault("options", f"-c lock_timeout={int(LONGEST_WAIT_SECONDS * 1000)}")


def _on_begin(connection: Connection) -> None:
    until = connection.get_execution_options().get("sqlite_writes_by")
    if until is None:
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    # A writer takes the lock before it reads, so a count stays true until the insert.
    driver = connection.connection.driver_connection
    with turns.next_of_all(_file_of(driver), until):
        turns.wait(lambda: _begins_to_write(driver), until)


def _file_of(driver: Any) -> str:
    """The file behind a connection, empty where there is none."""
    with closing(driver.execute("PRAGMA database_list")) as found:
        return str(found.fetchone()[2])


def _begins_to_write(driver: Any) -> bool:
    """Whether nobody else writes, so that this connection does from now on."""
    # SQLite's own waiting asks ever more rarely: who waited longest was served last, or never.
    driver.execute("PRAGMA busy_timeout=0").close()
    try:
        driver.execute("BEGIN IMMEDIATE").close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        driver.execute(_patience()).close()
    return True


def _patience() -> str:
    return f"PRAGMA busy_timeout={int(LONGEST_WAIT_SECONDS * 1000)}"


def lock_row(session: Session, row: Any) -> None:
    """Keep a row as it is now until the transaction ends.

    What hangs on it is read after the lock: PostgreSQL locks no row through an outer join.
    """
    key = type(row).id
    session.execute(select(key).where(key == row.id).with_for_update())
    session.refresh(row)
