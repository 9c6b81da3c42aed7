"""Slugs: the readable last part of an address. One that was ever published is never given to another."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from pypinyin import Style, lazy_pinyin
from sqlalchemy import Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, Identifier, PrimaryKey, choice

MAX_LENGTH = 80
_UNSAFE = re.compile(r"[^a-z0-9]+")


class SlugKind(StrEnum):
    """What an address leads to."""

    LECTURE = "lecture"
    SPEAKER = "speaker"
    SERIES = "series"
    VENUE = "venue"
    TOPIC = "topic"


class Slug(Base):
    """Every slug ever given out, and to what. Rows are never deleted."""

    __tablename__ = "slugs"
    __table_args__ = (
        Index("one_owner_per_slug", "kind", "slug", unique=True),
        Index("slugs_of_an_object", "kind", "object_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[SlugKind] = mapped_column(choice(SlugKind, "slug_kind"))
    slug: Mapped[str] = mapped_column(String(MAX_LENGTH + 12))
    object_id: Mapped[int] = mapped_column(Identifier)


def slugify(text: str) -> str:
    """ASCII words joined by hyphens; Han characters by their pinyin. Empty when nothing is left."""
    spelled = " ".join(lazy_pinyin(text, style=Style.NORMAL))
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain).strip("-")[:MAX_LENGTH].strip("-")


def file_stem(code: str) -> str:
    """A code as part of a file's name: lower-case letters, digits and hyphens, whatever the row holds."""
    return slugify(code) or "lecture"


def free_slug(session: Session, kind: SlugKind, wanted: str) -> str:
    """The wanted slug, or the first of wanted-2, wanted-3 … that nobody ever had."""
    base = slugify(wanted) or kind.value
    taken = set(
        session.scalars(
            select(Slug.slug).where(Slug.kind == kind, Slug.slug.startswith(base, autoescape=True))
        )
    )
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def claim(session: Session, kind: SlugKind, slug: str, object_id: int) -> None:
    """Give a free slug to an object for ever."""
    session.add(Slug(kind=kind, slug=slug, object_id=object_id))


def resolve(session: Session, kind: SlugKind, slug: str) -> int | None:
    """The object a slug leads to, be it the present or a former one."""
    # No slug holds a NUL, and PostgreSQL takes none in a question either.
    if "\0" in slug:
        return None
    return session.scalar(select(Slug.object_id).where(Slug.kind == kind, Slug.slug == slug))


def lead_on(session: Session, kind: SlugKind, former_id: int, object_id: int) -> None:
    """Let every slug of an object that is no more lead to the one it became part of."""
    session.execute(
        update(Slug).where(Slug.kind == kind, Slug.object_id == former_id).values(object_id=object_id)
    )


def former_slugs(session: Session, kind: SlugKind, object_id: int, present: str) -> Sequence[str]:
    """The addresses of an object besides the present one, the first one given first."""
    query = select(Slug.slug).where(Slug.kind == kind, Slug.object_id == object_id, Slug.slug != present)
    return session.scalars(query.order_by(Slug.id)).all()
