"""Why a registration can be refused."""

from forum.errors import Refusal
from forum.i18n import N_


class TakesNoRegistrations(Refusal):
    """One simply comes to this lecture."""

    code = "takes_no_registrations"
    message = N_("This lecture needs no registration. Simply come.")


class LectureIsOver(Refusal):
    """The lecture has ended."""

    code = "lecture_is_over"
    message = N_("This lecture is over.")


class RegistrationClosed(Refusal):
    """The last moment to register has passed."""

    code = "registration_closed"
    message = N_("Registration for this lecture is closed.")


class LectureIsCancelled(Refusal):
    """The lecture does not take place."""

    code = "lecture_is_cancelled"
    message = N_("This lecture is cancelled, so nobody can register for it.")


class LectureIsPostponed(Refusal):
    """The lecture has no date at present."""

    code = "lecture_is_postponed"
    message = N_("This lecture is postponed. Registration opens again when its new date is known.")


class TakesNoWalkIns(Refusal):
    """Nobody is written down at the door of this lecture."""

    code = "takes_no_walk_ins"
    message = N_("This lecture takes nobody who is not registered.")


class LectureIsNotPublic(Refusal):
    """The public does not know of the lecture yet, or no longer."""

    code = "lecture_is_not_public"
    message = N_("This lecture is not in the programme.")


class NoSuchWay(Refusal):
    """The lecture cannot be attended in the way asked for."""

    code = "no_such_way"
    message = N_("This lecture cannot be attended in that way.")


class RegisteredOnSite(Refusal):
    """The lecture cannot be online only while people hold seats of the room or wait for one."""

    code = "registered_on_site"
    message = N_(
        "People are registered to come on site. Keep that possible, or cancel their registrations first."
    )


class RegisteredOnline(Refusal):
    """The lecture cannot be on site only while people hold places online or wait for one."""

    code = "registered_online"
    message = N_(
        "People are registered to attend online. Keep that possible, or cancel their registrations first."
    )


class LectureHasBegun(Refusal):
    """Nothing can be given back once the lecture runs."""

    code = "lecture_has_begun"
    message = N_("The lecture has begun, so the registration can no longer be cancelled.")


class AlreadyRegistered(Refusal):
    """Shown to staff alone; the public is only told that a link was sent (C-22)."""

    code = "already_registered"
    message = N_("%(name)s is already registered for this lecture.")


class NothingToGive(Refusal):
    """Only somebody who is waiting can be given a seat."""

    code = "nothing_to_give"
    message = N_("Only somebody on the waitlist can be given a seat.")


class ReasonMissing(Refusal):
    """Going beyond the seats, or past the line, needs a reason."""

    code = "reason_missing"
    message = N_("Please write down why, so that it can be understood later.")


class NothingToDecide(Refusal):
    """Only somebody who asked and was not answered yet can be approved or declined."""

    code = "nothing_to_decide"
    message = N_("There is nothing to decide about %(name)s any more.")


class TooLateToChange(Refusal):
    """Answers and needs are changed while somebody counts on the lecture, and until it begins."""

    code = "too_late_to_change"
    message = N_("This can be changed only while you are registered, and until the lecture begins.")


class NothingAsked(Refusal):
    """Somebody withdrew what they needed while an organiser wrote the answer."""

    code = "nothing_asked"
    message = N_("This person has withdrawn what they asked for, so there is nothing to answer.")


class RegisteringNow(Refusal):
    """Whom a deed was about to make nobody of, or one with another, registers at this very moment."""

    code = "registering_now"
    message = N_("Somebody is registering with this address at this very moment. Please try again.")
