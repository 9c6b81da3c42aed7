"""What belongs to a lecture beside its texts: addresses of slides, recordings and papers."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.word_models import MaterialKind
from forum.wording import Wording, wording


class Material(Base):
    """Slides, a recording, a paper: an https address with a name."""

    __tablename__ = "materials"
    __table_args__ = (
        CheckConstraint("url LIKE 'http://%' OR url LIKE 'https://%'", name="url_is_of_the_web"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MaterialKind] = mapped_column(choice(MaterialKind, "material_kind"))
    url: Mapped[str] = mapped_column(String(1000))
    title: Mapped[Wording] = wording("title")
    position: Mapped[int] = mapped_column(default=0)
