"""Staff accounts, what each may do, and by what each proves to be the person. Attendees have no account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.tokens import new_public_id

LONGEST_ADDRESS = 45
"""Of a network address: an IPv6 address that ends as an IPv4 one."""


class Role(StrEnum):
    """What a member of staff is trusted with."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    DOOR = "door"


class SignedInBy(StrEnum):
    """What somebody proved with to be the person of an account."""

    PASSWORD = "password"  # noqa: S105 (a word)
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


class Staff(Base):
    """A person who works for the forum and signs in."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("totp_since IS NULL OR totp_secret IS NOT NULL", name="no_code_without_a_secret"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    # Empty until an invited person has chosen one.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime]
    # Of the links that invite or let somebody choose a new password: raised, every earlier link is dead.
    link_generation: Mapped[int] = mapped_column(default=0)
    link_expires_at: Mapped[datetime | None]
    # The secret of the authenticator app, sealed (`sealing.py`); it counts once a code has confirmed it.
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    totp_since: Mapped[datetime | None]
    # The half minute of the last code that was taken: none is taken twice (RFC 6238 section 5.2).
    totp_last_step: Mapped[int | None]

    grants: Mapped[list["Grant"]] = relationship(back_populates="staff", lazy="selectin")


class Grant(Base):
    """One role of one member of staff, for one series or, without a series, for all."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(
            "one_grant_for_all_series",
            "staff_id",
            "role",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
        Index("one_grant_per_series", "staff_id", "role", "series_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    staff_id: Mapped[int] = mapped_column(Identifier, ForeignKey("staff.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role, "grant_role"))
    series_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("series.id", ondelete="CASCADE"), index=True
    )

    staff: Mapped[Staff] = relationship(back_populates="grants")


class StaffSession(Base):
    """One browser in which somebody signed in. The cookie carries a key, the table only its digest."""

    __tablename__ = "staff_sessions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(Identifier, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    # When the person last proved to be there, by password, code or passkey.
    confirmed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(80))
    network: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))


class SessionSighting(Base):
    """An access record: when a session was last used, and from where."""

    __tablename__ = "session_sightings"

    session_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("staff_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))


class Passkey(Base):
    """A key pair of somebody's device (Web Authentication): we hold the public half."""

    __tablename__ = "passkeys"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    staff_id: Mapped[int] = mapped_column(Identifier, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # Where it rises with every use, one that does not rise betrays a copy; many authenticators keep 0.
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    # How the browser may reach it (usb, nfc, ble, internal, hybrid), with a space between.
    transports: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code of 80 random bits on paper that stands in once for a lost second factor; kept as a digest."""

    __tablename__ = "recovery_codes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    staff_id: Mapped[int] = mapped_column(Identifier, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey has answered: the same answer is not taken again while it would be fresh."""

    __tablename__ = "spent_challenges"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(index=True)
