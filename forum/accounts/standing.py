"""How an account stands: at work, invited, or put aside (pure)."""

from datetime import datetime
from enum import StrEnum

from forum.accounts.models import Staff


class Standing(StrEnum):
    """What an administrator sees at a glance."""

    ACTIVE = "active"
    INVITED = "invited"
    INVITATION_ENDED = "invitation_ended"
    DEACTIVATED = "deactivated"


def standing(staff: Staff, now: datetime) -> Standing:
    """How this account stands now."""
    if not staff.active:
        return Standing.DEACTIVATED
    if staff.password is not None:
        return Standing.ACTIVE
    is_waiting = staff.link_expires_at is not None and now < staff.link_expires_at
    return Standing.INVITED if is_waiting else Standing.INVITATION_ENDED
