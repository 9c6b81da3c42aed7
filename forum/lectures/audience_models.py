"""Named audiences: groups of people who find lectures that nobody else finds, by a secret link."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.wording import Wording, wording


class NamedAudience(Base):
    """Who some lectures are for: whoever holds its link, which is derived from `link_generation`."""

    __tablename__ = "audiences"
    __table_args__ = (
        CheckConstraint("link_generation >= 0", name="generation_is_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[Wording] = wording("name")
    # Raised when the link is renewed: what was given out before opens nothing any more.
    link_generation: Mapped[int] = mapped_column(default=0)
    # Whoever has an address of one of these domains may have the link sent there; one a line.
    mail_domains: Mapped[str] = mapped_column(Text, default="")
    is_sample: Mapped[bool] = mapped_column(default=False)

    addresses: Mapped[list["AudienceAddress"]] = relationship(
        order_by="AudienceAddress.email_key", cascade="all, delete-orphan"
    )

    @property
    def domains(self) -> list[str]:
        """The domains, in small letters."""
        return self.mail_domains.split()


class AudienceAddress(Base):
    """One address that may ask for the link, whatever its domain."""

    __tablename__ = "audience_addresses"
    __table_args__ = (
        Index("one_address_per_audience", "audience_id", "email_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    audience_id: Mapped[int] = mapped_column(Identifier, ForeignKey("audiences.id", ondelete="CASCADE"))
    email_key: Mapped[str] = mapped_column(String(320), index=True)


lecture_audiences = Table(
    "lecture_audiences",
    Base.metadata,
    Column("lecture_id", Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True),
    Column("audience_id", Identifier, ForeignKey("audiences.id"), primary_key=True, index=True),
)
