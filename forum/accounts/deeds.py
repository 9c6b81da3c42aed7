"""What happened to an account, in sentences, for administrators and for its owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.accounts.models import Role
from forum.i18n import N_
from forum.journal import JournalEntry, nameless

SENTENCES = {
    "staff_added": N_("opened the account"),
    "staff_revised": N_("changed name, address or language"),
    "staff_deactivated": N_("deactivated the account"),
    "staff_reactivated": N_("reactivated the account"),
    "role_given": N_("gave a role"),
    "role_withdrawn": N_("withdrew a role"),
    "invitation_made": N_("sent an invitation"),
    "invitation_sent_again": N_("was asked to send the invitation again"),
    "password_reset_made": N_("made a link for a new password"),
    "password_reset_refused": N_("was asked for a new password, and did not write again so soon"),
    "password_changed": N_("chose a new password"),
    "signed_in": N_("signed in"),
    "signed_out": N_("signed out"),
    "signed_out_elsewhere": N_("ended the other sessions"),
    "identity_confirmed": N_("proved again to be there"),
    "second_factor_added": N_("added a second factor"),
    "second_factor_removed": N_("removed a second factor"),
    "recovery_codes_made": N_("made recovery codes"),
    "recovery_code_used": N_("used a recovery code"),
    "sessions_ended": N_("ended every session"),
    "second_factors_removed": N_("removed the second factors"),
}
SOMETHING = N_("changed the account")


@dataclass(frozen=True)
class Deed:
    """One line: when, who (a name, or a marked word where there is none), did what (marked)."""

    at: datetime
    name: str | None
    nameless: str
    sentence: str
    role: Role | None
    series_ids: tuple[int | None, ...]


def told(entry: JournalEntry, name: str | None) -> Deed:
    """An entry of the journal as a line; the words are translated where they are shown."""
    details: Mapping[str, Any] = entry.details
    return Deed(
        entry.at,
        name,
        nameless(entry.actor_kind),
        SENTENCES.get(entry.action, SOMETHING),
        Role(details["role"]) if "role" in details else None,
        tuple(details.get("series", ())),
    )
