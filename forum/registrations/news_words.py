"""News of a lecture in plain words: what changed, and what that means for whoever reads it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.i18n import N_, Language, translate
from forum.lectures.models import Attendance, PublicState
from forum.registrations.models import RegistrationState
from forum.registrations.news_facts import Difference
from forum.registrations.news_kinds import (
    LECTURE_CANCELLED,
    LECTURE_MOVED,
    LECTURE_POSTPONED,
    LECTURE_RESTORED,
    OFF,
)

_OTHER_WAYS = {
    Attendance.ON_SITE: N_("It can be attended in the room only, no longer online."),
    Attendance.ONLINE: N_("It takes place online only; please do not come to the room."),
    Attendance.MIXED: N_("It takes place in the room and online."),
}
_STATES = {
    LECTURE_CANCELLED: N_("The lecture does not take place."),
    LECTURE_POSTPONED: N_("The lecture does not take place at the time announced."),
    LECTURE_RESTORED: N_("The lecture takes place after all."),
}


@dataclass(frozen=True)
class Reader:
    """How the reader of news stands towards the lecture."""

    state: RegistrationState
    is_online: bool = False
    has_own_room: bool = False
    place_in_line: int | None = None


def heading(difference: Difference, language: Language) -> str:
    """What it is, in two or three words."""
    return translate(language, _heading(difference))


def _heading(difference: Difference) -> str:
    match difference.kind:
        case "lecture_cancelled":
            return N_("The lecture is cancelled")
        case "lecture_postponed":
            return N_("The lecture is postponed")
        case "lecture_restored":
            return N_("The lecture takes place after all")
    if difference.is_another_time:
        return N_("The lecture has moved")
    if "room" in difference.changed:
        return N_("Another building") if difference.is_another_venue else N_("Another room")
    if "attendance" in difference.changed:
        return N_("Another way of attending")
    return N_("The lecture has moved")


def what_changed(difference: Difference, language: Language) -> list[str]:
    """In sentences what is no longer as it was announced, and what stays."""
    return [translate(language, sentence) for sentence in _what_changed(difference)]


def something_changed(language: Language) -> str:
    """In a letter that is read before anything has happened."""
    return translate(language, N_("Time or place of the lecture has changed."))


def _what_changed(difference: Difference) -> Iterator[str]:
    if difference.kind in _STATES:
        yield _STATES[difference.kind]
    if difference.now.state is not PublicState.PUBLISHED:
        return
    if difference.known.state is PublicState.POSTPONED and difference.kind == LECTURE_MOVED:
        yield N_("There is a new date.")
    elif difference.is_another_time:
        yield from _time(difference)
    elif "timezone" in difference.changed:
        yield N_("It begins at the same instant; its time is given in another time zone now.")
    yield from _place(difference)
    if "attendance" in difference.changed:
        yield _OTHER_WAYS[difference.now.attendance]


def _time(difference: Difference) -> Iterator[str]:
    known, now = difference.known, difference.now
    if difference.is_another_day:
        yield N_("The lecture is on another day.")
    elif now.starts_at < known.starts_at:
        yield N_("The lecture begins earlier, on the same day.")
    elif now.starts_at > known.starts_at:
        yield N_("The lecture begins later, on the same day.")
    else:
        yield N_("The lecture begins as announced, but ends at another time.")
    if "room" not in difference.changed and now.attendance is not Attendance.ONLINE:
        yield N_("The place stays the same.")


def _place(difference: Difference) -> Iterator[str]:
    if "room" not in difference.changed:
        return
    is_alone = difference.changed == {"room"} and difference.kind == LECTURE_MOVED
    if difference.now.room is None:
        yield N_("The room announced no longer holds; the new one is not known yet.")
    elif difference.known.room is None:
        yield N_("Only the room is new; day and time stay.") if is_alone else N_("The room is known now.")
    elif difference.is_another_venue:
        yield (
            N_("Only the place changes, to another building; day and time stay.")
            if is_alone
            else N_("It takes place in another building.")
        )
    else:
        yield (
            N_("Only the room changes; building, day and time stay.")
            if is_alone
            else N_("It takes place in another room of the same building.")
        )


def what_it_means(difference: Difference, reader: Reader, language: Language) -> list[str]:
    """In sentences what the reader has or has to do now."""
    if difference.now.state in OFF:
        return [translate(language, N_("You need not do anything."))]
    if difference.now.state is PublicState.POSTPONED:
        return [
            translate(
                language, N_("Your registration is kept, and we write again when the new date is known.")
            )
        ]
    told = [translate(language, _standing(reader), place=reader.place_in_line)]
    told += [translate(language, sentence) for sentence in _advice(difference, reader)]
    return told


def _standing(reader: Reader) -> str:
    match reader.state:
        case RegistrationState.WAITLISTED:
            return N_("You stay in line; your place is %(place)s.")
        case RegistrationState.REQUESTED:
            return N_("Your request stays with the organisers.")
        case RegistrationState.OFFERED:
            return N_("The seat offered to you is still kept for you until the time we named.")
        case RegistrationState.UNCONFIRMED:
            return N_("Your seat is kept as before, once you confirm your address.")
    if reader.is_online:
        return N_("You take part online as before; the way in is on your own page.")
    return N_("Your seat stays yours, and your badge stays valid.")


def _advice(difference: Difference, reader: Reader) -> Iterator[str]:
    if "room" in difference.changed and reader.is_online:
        yield N_("Nothing changes for you by the other room.")
    elif "room" in difference.changed and reader.has_own_room:
        yield N_("You sit in the branch room named below, which stays the same.")
    if difference.is_another_time:
        yield N_("If the new time does not suit you, please give your place back.")


def joined(sentences: list[str], language: Language) -> str:
    """Sentences one after another, as each language parts them."""
    return ("" if language == "zh" else " ").join(sentences)
