"""Who asked to be forgotten, by public id alone: told again to a forum restored from an older backup (C-64).

The list stands in the database and beside it, in a file of the instance folder: a backup taken before an
erasure must not undo it, also where the database it is restored into is new.
"""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.orm import Session

from forum.privacy.models import Erasure
from forum.settings import Settings
from forum.tokens import PUBLIC_ID_LENGTH

FILE = "erasures.txt"


def file_of(settings: Settings) -> Path:
    """The list beside the database."""
    return settings.instance / FILE


def note(session: Session, public_ids: Collection[str], file: Path, now: datetime) -> None:
    """Write down what is erased, before it is; what stands there already is left as it is."""
    known = set(session.scalars(select(Erasure.public_id).where(Erasure.public_id.in_(public_ids))))
    new = [public_id for public_id in public_ids if public_id not in known]
    session.add_all(Erasure(public_id=public_id, erased_at=now) for public_id in new)
    session.flush()
    _append(file, new, now)


def _append(file: Path, public_ids: Collection[str], now: datetime) -> None:
    """The file first, the commit after it: what is in it and was not erased after all was asked for, too."""
    new = [public_id for public_id in public_ids if public_id not in _read(file)]
    lines = "".join(f"{now.isoformat(timespec='seconds')} {public_id}\n" for public_id in new)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as open_file:
        open_file.write(lines)
        open_file.flush()
        os.fsync(open_file.fileno())


def known(connection: Connection, file: Path) -> set[str]:
    """Everything erased that the present forum knows of, whatever the age of its schema."""
    noted: set[str] = set()
    if Erasure.__tablename__ in inspect(connection).get_table_names():
        noted = set(connection.scalars(select(column("public_id")).select_from(table("erasures"))))
    return noted | _read(file)


def _read(file: Path) -> set[str]:
    if not file.exists():
        return set()
    words = (line.rpartition(" ")[2] for line in file.read_text("ascii", "replace").splitlines())
    return {word for word in words if len(word) == PUBLIC_ID_LENGTH}
