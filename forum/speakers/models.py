"""Speakers: people who lecture. They need no account and stay over the years."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.files import StoredFile
from forum.wording import Wording, wording


class Speaker(Base):
    """One person. `name` is as the person writes it; `name_latin` the same in Latin letters."""

    __tablename__ = "speakers"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_has_a_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    # BCP 47: decides the face the name is set in (a Japanese name is not set as Chinese).
    name_language: Mapped[str] = mapped_column(String(35))
    name_latin: Mapped[str | None] = mapped_column(String(100))
    # Other spellings by which people look for the person, one per line (Tsien Hsue-shen).
    aliases: Mapped[str] = mapped_column(Text, default="")
    affiliation: Mapped[Wording] = wording("affiliation")
    bio: Mapped[Wording] = wording("bio")
    website: Mapped[str | None] = mapped_column(String(500))
    # Never public: where the forum writes to the person, and in which of its languages.
    email: Mapped[str | None] = mapped_column(String(320))
    mail_language: Mapped[str | None] = mapped_column(String(2))
    # In which zone they think of times, as they said themselves or an organiser did.
    timezone: Mapped[str | None] = mapped_column(String(64))
    portrait_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("files.id"), index=True)
    # Stored because no database collation is relied on: pinyin for Han, folded Latin otherwise.
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    search_keys: Mapped[str] = mapped_column(Text)
    is_sample: Mapped[bool] = mapped_column(default=False)

    portrait: Mapped[StoredFile | None] = relationship()
