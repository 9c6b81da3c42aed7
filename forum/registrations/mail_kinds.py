"""Every mail that somebody who registers can get, in words: for organisers who look before they trust."""

from dataclasses import dataclass

from forum.i18n import N_
from forum.registrations import messages, news_kinds
from forum.registrations.models import RegistrationState


@dataclass(frozen=True)
class MailKind:
    """One kind of mail: its name, what it is called, when it leaves, and how its readers stand then."""

    message: str
    title: str
    occasion: str
    state: RegistrationState = RegistrationState.CONFIRMED


_S = RegistrationState
KINDS = (
    MailKind(
        messages.CONFIRM_ADDRESS,
        N_("Please confirm your address"),
        N_("At once, where addresses are confirmed"),
        _S.UNCONFIRMED,
    ),
    MailKind(messages.REGISTERED_CONFIRMED, N_("A seat is kept"), N_("At once, where a seat is free")),
    MailKind(
        messages.REGISTERED_WAITLISTED,
        N_("A place in line"),
        N_("At once, where none is free"),
        _S.WAITLISTED,
    ),
    MailKind(
        messages.REQUESTED,
        N_("The request is with the organisers"),
        N_("At once, where you decide who comes"),
        _S.REQUESTED,
    ),
    MailKind(messages.APPROVED, N_("The request is granted"), N_("When you agree")),
    MailKind(messages.DECLINED, N_("The request is declined"), N_("When you decline"), _S.DECLINED),
    MailKind(messages.REGISTERED_BY_HAND, N_("Registered by the organisers"), N_("When you enter somebody")),
    MailKind(
        messages.OFFERED,
        N_("A seat is offered"),
        N_("Near the date, when a seat came free"),
        _S.OFFERED,
    ),
    MailKind(
        messages.OFFER_EXPIRED,
        N_("The offer has ended"),
        N_("When nobody answered in time"),
        _S.CANCELLED,
    ),
    MailKind(messages.PROMOTED, N_("Moved up to a seat"), N_("When a seat came free, or you give one")),
    MailKind(messages.SWITCHED, N_("Another way of attending"), N_("When somebody changes room or way")),
    MailKind(
        messages.HANDED_ON, N_("The seat is passed on"), N_("To whoever gave it to a friend"), _S.CANCELLED
    ),
    MailKind(messages.TAKEN_OVER, N_("A seat from a friend"), N_("To the friend")),
    MailKind(
        messages.LECTURE_MOVED,
        N_("The lecture has moved"),
        N_("Ten minutes after you move it; the last time and place alone"),
    ),
    MailKind(
        messages.LECTURE_POSTPONED,
        N_("The lecture is postponed"),
        N_("Ten minutes after you postpone it"),
    ),
    MailKind(
        messages.LECTURE_CANCELLED, N_("The lecture is cancelled"), N_("Ten minutes after you cancel it")
    ),
    MailKind(
        messages.LECTURE_RESTORED,
        N_("It takes place after all"),
        N_("When you let it take place again"),
    ),
    MailKind(
        messages.SEAT_RELEASED,
        N_("The seat is free again"),
        N_("Ten minutes after a change with which you let all registrations end"),
        _S.CANCELLED,
    ),
    MailKind(
        messages.MOVED_ALONG,
        N_("Moved along to another lecture"),
        N_("Ten minutes after a change with which you move everybody along"),
    ),
    MailKind(
        news_kinds.SPEAKER_NEWS,
        N_("Changed: to its speakers"),
        N_("With the mail to those who registered, where a speaker has an address"),
    ),
    MailKind(
        news_kinds.HOST_NEWS,
        N_("Changed: to its host"),
        N_("With the mail to those who registered, unless the host made the change"),
    ),
    MailKind(
        news_kinds.DOOR_NEWS,
        N_("Changed: to the door"),
        N_("Where the lecture begins within seven days, or was to"),
    ),
    MailKind(
        messages.REMINDER,
        N_("A reminder"),
        N_("In the room three days and one day before, online one day and one hour before"),
    ),
    MailKind(messages.THANKS, N_("Thanks afterwards"), N_("On the next day at ten, to those who came")),
    MailKind(
        messages.CANCELLED_BY_ATTENDEE,
        N_("The seat is given back"),
        N_("To whoever cannot come"),
        _S.CANCELLED,
    ),
    MailKind(
        messages.CANCELLED_BY_STAFF,
        N_("Cancelled by the organisers"),
        N_("Ten minutes after you cancel a registration"),
        _S.CANCELLED,
    ),
    MailKind(messages.LINK_AGAIN, N_("The link once more"), N_("When somebody registers a second time")),
    MailKind(messages.LINK_BY_HAND, N_("The link once more, by you"), N_("When you send it again")),
    MailKind(
        messages.MERGED,
        N_("Two registrations are one"),
        N_("When you join somebody registered twice"),
        _S.CANCELLED,
    ),
    MailKind(messages.LINK_REPLACED, N_("A new link"), N_("When a link got into wrong hands")),
    MailKind(messages.BADGE_REISSUED, N_("A new badge"), N_("When a badge is replaced at the door")),
)
BY_MESSAGE = {kind.message: kind for kind in KINDS}


def title_of(message: str) -> str:
    """What a mail is called, marked; its name where it is none of these."""
    kind = BY_MESSAGE.get(message)
    return kind.title if kind else message
