"""Why somebody still waits, in words for organisers (C-15). Pure."""

from forum.i18n import N_, Language, translate
from forum.registrations.waiting_reasons import Reason, Why

WHY_WORDS = {
    Why.NOT_PUBLISHED: N_("The lecture is not published."),
    Why.CANCELLED: N_("The lecture is cancelled."),
    Why.POSTPONED: N_("The lecture is postponed."),
    Why.HAS_BEGUN: N_("The lecture has begun."),
    Why.WAY_CLOSED: N_("This way of attending is no longer offered."),
    Why.REGISTRATION_CLOSED: N_("Registration is closed."),
    Why.LINE_CLOSED: N_("The waitlist is closed: names were wanted beforehand."),
    Why.TOO_NEAR: N_("So near to the lecture no more seats are passed on."),
    Why.ADDRESS_NOT_PROVED: N_("The address is not confirmed yet."),
    Why.NO_SEAT_FREE: N_("No seat is free."),
    Why.YIELDS: N_("Waits behind the others after two missed lectures."),
    Why.BEHIND_OTHERS: N_("The free seat goes to those in front."),
    Why.NO_ADDRESS: N_("Has no address, so an offer would reach nobody: give a seat by hand."),
    Why.NO_TIME_TO_ANSWER: N_("It is night there until offers end, so an offer could not be answered."),
    Why.NEXT: N_("A seat is free and passes on within a minute."),
}


def why_words(reason: Reason, language: Language) -> str:
    """The first thing in the way of somebody who waits."""
    return translate(language, WHY_WORDS[reason.why])
