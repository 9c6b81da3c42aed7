"""Two people who can sign in to the demo. Their password is public, so production never loads them."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.accounts.models import Role, Staff
from forum.accounts.operations import add_staff
from forum.accounts.queries import staff_by_email
from forum.journal import COMMAND

PASSWORD = "a-sample-season"  # noqa: S105 (printed by bin/serve and in the README on purpose)
SIGN_INS = (
    ("ada@example.org", "Ada Sample", Role.ADMIN),
    ("bob@example.org", "Bob Sample", Role.DOOR),
)


def load_staff(session: Session, *, password_hash: str, now: datetime) -> list[Staff]:
    """Add those of the two who are not there yet."""
    return [
        add_staff(
            session,
            email=email,
            name=name,
            role=role,
            language="en",
            password_hash=password_hash,
            actor=COMMAND,
            now=now,
        )
        for email, name, role in SIGN_INS
        if staff_by_email(session, email) is None
    ]


def sign_ins() -> str:
    """What to tell whoever tries the demo."""
    return "\n".join(f"  {email} ({role})  password: {PASSWORD}" for email, _name, role in SIGN_INS)
