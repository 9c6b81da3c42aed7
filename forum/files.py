"""Uploaded files: a row says what it is, the bytes lie under FORUM_UPLOADS by their SHA-256."""

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, PrimaryKey
from forum.tokens import new_public_id


class StoredFile(Base):
    """One upload. Two uploads of the same bytes are two rows over one file."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_is_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


def digest_of(content: bytes) -> str:
    """The SHA-256 by which bytes are kept."""
    return sha256(content).hexdigest()


def path_of(uploads: Path, digest: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return uploads / digest[:2] / digest


def store(
    session: Session, uploads: Path, content: bytes, *, kind: str, name: str, now: datetime
) -> StoredFile:
    """Keep the bytes and return their row; written whole before the row exists."""
    digest = digest_of(content)
    target = path_of(uploads, digest)
    if not target.exists():
        write_whole(target, content)
    row = StoredFile(sha256=digest, kind=kind, size=len(content), name=name, created_at=now)
    session.add(row)
    session.flush()
    return row


def write_whole(target: Path, content: bytes) -> None:
    """The file is there entirely or not at all, on the disk before the row that names it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: the same bytes may be uploaded twice at the same moment.
    part = target.with_name(f"{target.name}.{new_public_id()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
