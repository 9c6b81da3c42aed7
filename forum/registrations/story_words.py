"""The story of a registration in sentences: one for each deed that the journal knows. Pure."""

from collections.abc import Mapping
from typing import Any

from forum.i18n import N_, Language, translate

DEED_WORDS: Mapping[str, str] = {
    "registered": N_("The registration came in"),
    "registered_by_hand": N_("Registered by hand"),
    "address_confirmed": N_("The address was confirmed"),
    "hold_expired": N_("The address was not confirmed in time; the seat is free again"),
    "approved": N_("Approved"),
    "declined": N_("Declined"),
    "promoted": N_("Moved up to a seat"),
    "offered": N_("A seat was offered"),
    "offer_accepted": N_("The offered seat was accepted"),
    "offer_expired": N_("The offer ran out"),
    "offer_never_sent": N_("The offer could not be sent in time, so it was no offer"),
    "offer_prolonged": N_("The offer was prolonged, since its mail left late"),
    "moved_in_line": N_("Given another place in line"),
    "no_shows_forgiven": N_("Missed lectures were forgiven"),
    "seat_given": N_("Given a seat past the line"),
    "switched": N_("Changed the way of attending"),
    "moved_by_hand": N_("Moved to another way of attending"),
    "handover_begun": N_("Wished to pass the seat on"),
    "handover_ended": N_("The wish to pass the seat on ended"),
    "handed_on": N_("The seat was passed on"),
    "taken_over": N_("Took over a seat"),
    "joined": N_("Went into the online room"),
    "standby_called": N_("Called at the door, as a seat was free"),
    "standby_seated": N_("Given the seat of somebody who did not come"),
    "standby_missed": N_("Did not answer when called at the door"),
    "standby_put_back": N_("The call at the door was taken back"),
    "somebody_else_came": N_("Somebody else came on this registration"),
    "somebody_else_taken_back": N_("That somebody else came was taken back"),
    "answers_changed": N_("Changed answers"),
    "needs_changed": N_("Changed what they need in order to take part"),
    "needs_withdrawn": N_("Withdrew what they need in order to take part"),
    "needs_answered": N_("Answered what they need in order to take part"),
    "consent_withdrawn": N_("Withdrew a consent"),
    "revised": N_("Corrected"),
    "link_sent_again": N_("The link was sent again"),
    "link_replaced": N_("Link and badge were replaced"),
    "merged": N_("Joined with another registration, which remains"),
    "took_over": N_("Took over another registration of the same person"),
    "cancelled": N_("Cancelled"),
    "cancelled_by_hand": N_("Cancelled by organisers"),
    "released": N_("Ended, since the lecture changed"),
    "moved_along": N_("Moved along between lectures, since one changed"),
    "taken_back": N_("The last deed was taken back"),
    "erased": N_("Erased at the person's wish"),
    "forgotten": N_("Made anonymous after its time"),
}
_UNKNOWN_DEED = N_("Something was done")
FIELD_WORDS = {
    "name": N_("the name"),
    "affiliation": N_("the affiliation"),
    "language": N_("the language of the mails"),
}


def deed_words(action: str, details: Mapping[str, Any], language: Language) -> str:
    """What was done, with what was changed where that is known."""
    sentence = translate(language, DEED_WORDS.get(action, _UNKNOWN_DEED))
    changed = [
        translate(language, FIELD_WORDS[name]) for name in details.get("fields", ()) if name in FIELD_WORDS
    ]
    if not changed:
        return sentence
    between, colon = ("、", "：") if language == "zh" else (", ", ": ")
    return f"{sentence}{colon}{between.join(changed)}"
