"""Texts about a lecture to be pasted into a messaging group: plain lines, no markup. Pure.

Chinese keeps its full-width punctuation, dates have their weekday, and the zone stands only where a reader
could be wrong about it: where it is another one than the forum's, or where one may attend from elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum import moments
from forum.i18n import N_, Language, translate
from forum.lectures.models import Attendance, Lecture, PublicState, Role
from forum.lectures.roles import ROLES
from forum.lectures.standing import Standing, is_newly_changed, standing
from forum.lectures.talks import times_of
from forum.speakers.naming import name_for, titled
from forum.venues.models import Room
from forum.wording import Wording

REMINDED_FROM = timedelta(hours=48)
COMMAS = {"zh": "，", "en": ", "}
BETWEEN_NAMES = {"zh": "、", "en": ", "}
BRACKETS = {"zh": "（{}）", "en": " ({})"}


class Kind(StrEnum):
    """What a text is for."""

    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    CHANGE = "change"
    POSTPONEMENT = "postponement"
    CANCELLATION = "cancellation"


HEADS = {
    Kind.ANNOUNCEMENT: N_("[Lecture] %(forum)s, No. %(issue)s"),
    Kind.REMINDER: N_("[Reminder] %(forum)s, No. %(issue)s"),
    Kind.CHANGE: N_("[Changed] %(forum)s, No. %(issue)s"),
    Kind.POSTPONEMENT: N_("[Postponed] %(forum)s, No. %(issue)s"),
    Kind.CANCELLATION: N_("[Cancelled] %(forum)s, No. %(issue)s"),
}
OPENINGS = {
    Kind.CHANGE: N_("Please note that this lecture has changed:"),
    Kind.POSTPONEMENT: N_("We are sorry that this lecture has to be postponed:"),
    Kind.CANCELLATION: N_("We are sorry that this lecture has to be cancelled:"),
}
CLOSINGS = {
    Kind.CHANGE: N_("Whoever has registered keeps the seat."),
    Kind.POSTPONEMENT: N_("The new date will be announced; registrations stay valid."),
    Kind.CANCELLATION: N_("Everybody who has registered is told by mail. We ask for your understanding."),
}
WAYS_IN = {
    Standing.OPEN: N_("Free of charge, please register:"),
    Standing.FULL: N_("All seats are taken; the waitlist is open:"),
    Standing.CLOSED: N_("Registration has closed. Details:"),
    Standing.FREE_ENTRY: N_("Everybody is welcome, no registration needed. Details:"),
}


@dataclass(frozen=True)
class Setting:
    """What a text needs beside its lecture: the forum's name by language, its zone, the present, the link."""

    names: dict[Language, str]
    timezone: str
    now: datetime
    link: str


def usual_kind(lecture: Lecture, now: datetime) -> Kind:
    """What there is to say of a lecture at this moment."""
    if lecture.public_state in (PublicState.CANCELLED, PublicState.WITHDRAWN):
        return Kind.CANCELLATION
    if lecture.public_state is PublicState.POSTPONED:
        return Kind.POSTPONEMENT
    if is_newly_changed(lecture, now) and has_moved(lecture):
        return Kind.CHANGE
    is_near = timedelta() < lecture.starts_at - now <= REMINDED_FROM
    is_public = lecture.public_state is PublicState.PUBLISHED
    return Kind.REMINDER if is_near and is_public else Kind.ANNOUNCEMENT


def has_moved(lecture: Lecture) -> bool:
    """Whether it was announced for another time or room."""
    is_elsewhere = lecture.previous_room is not None and lecture.previous_room_id != lecture.room_id
    return is_elsewhere or lecture.previous_starts_at not in (None, lecture.starts_at)


def kinds_for(lecture: Lecture, now: datetime) -> list[Kind]:
    """The kinds there is something to say for: nobody is reminded of what was called off."""
    first = usual_kind(lecture, now)
    if first in (Kind.CANCELLATION, Kind.POSTPONEMENT):
        return [first]
    moved = [Kind.CHANGE] if has_moved(lecture) else []
    return [Kind.ANNOUNCEMENT, Kind.REMINDER, *moved]


def text_of(lecture: Lecture, kind: Kind, languages: Sequence[Language], setting: Setting) -> str:
    """The text in one language, or in several one below the other; each ends with the link it speaks of."""
    blocks = ("\n".join(_lines(lecture, kind, language, setting)) for language in languages)
    return "\n\n".join(f"{block}\n{setting.link}" for block in blocks)


def week_text(
    lectures: Sequence[tuple[Lecture, str]], title: Wording, language: Language, setting: Setting
) -> str:
    """All lectures of a week, each with its link; `setting.link` leads to the whole programme."""
    name = title.shown_in(language).text or setting.names[language]
    lines = [translate(language, N_("[This week] %(series)s"), series=name)]
    for lecture, link in lectures:
        lines += ["", *_in_the_week(lecture, language, setting), link]
    return "\n".join([*lines, "", translate(language, N_("The whole programme:")), setting.link])


def _lines(lecture: Lecture, kind: Kind, language: Language, setting: Setting) -> Iterator[str]:
    yield translate(language, HEADS[kind], forum=setting.names[language], issue=lecture.issue)
    if kind in OPENINGS:
        yield translate(language, OPENINGS[kind])
    yield ""
    yield _said(language, N_("Title: %(what)s"), _title(lecture, language))
    yield from _people(lecture, language)
    if kind is Kind.CHANGE:
        yield from _moved(lecture, language, setting)
    elif kind in OPENINGS:
        yield _said(language, N_("It was to be: %(what)s"), _when(lecture, language, setting))
    else:
        yield from _when_and_where(lecture, language, setting)
    yield from _reason(lecture, kind, language)
    yield ""
    yield translate(language, _closing(lecture, kind, setting.now))


def _closing(lecture: Lecture, kind: Kind, now: datetime) -> str:
    return CLOSINGS.get(kind) or WAYS_IN.get(standing(lecture, now), N_("Details:"))


def _people(lecture: Lecture, language: Language) -> Iterator[str]:
    """A line for each part, in the order of the lecture's people: speakers, chair, opening words."""
    roles = dict.fromkeys(one.role or Role.SPEAKER for one in lecture.appearances)
    for role in roles:
        people = [one for one in lecture.appearances if (one.role or Role.SPEAKER) is role]
        told = (
            _person(
                titled(name_for(one.speaker, language).text, _shown(one.honorific, language)),
                _shown(one.affiliation or one.speaker.affiliation, language),
                language,
            )
            for one in people
        )
        word = translate(language, ROLES[role])
        what = BETWEEN_NAMES[language].join(told)
        yield translate(language, N_("%(label)s: %(what)s"), label=word, what=what)


def _person(name: str, affiliation: str, language: Language) -> str:
    return name + BRACKETS[language].format(affiliation) if affiliation else name


def _when_and_where(lecture: Lecture, language: Language, setting: Setting) -> Iterator[str]:
    yield _said(language, N_("Time: %(what)s"), _when(lecture, language, setting))
    yield _said(language, N_("Place: %(what)s"), _where(lecture, lecture.room, language))
    for talk in lecture.talks:
        starts_at, _ = times_of(talk, lecture)
        clock = moments.clock(starts_at, lecture.timezone) if starts_at else ""
        names = BETWEEN_NAMES[language].join(name_for(one.speaker, language).text for one in talk.appearances)
        yield " ".join(filter(None, (clock, _person(_shown(talk.title, language), names, language))))


def _moved(lecture: Lecture, language: Language, setting: Setting) -> Iterator[str]:
    """What was announced, and what is true now; of what stayed the same only the present."""
    before = lecture.previous_starts_at
    if before is not None and before != lecture.starts_at:
        zone = lecture.timezone
        yield _said(language, N_("Former time: %(what)s"), moments.day_and_clock(before, zone, language))
        yield _said(language, N_("New time: %(what)s"), _when(lecture, language, setting))
    else:
        yield _said(language, N_("Time: %(what)s"), _when(lecture, language, setting))
    if lecture.previous_room is not None and lecture.previous_room_id != lecture.room_id:
        former = _where(lecture, lecture.previous_room, language)
        yield _said(language, N_("Former place: %(what)s"), former)
        yield _said(language, N_("New place: %(what)s"), _where(lecture, lecture.room, language))
    else:
        yield _said(language, N_("Place: %(what)s"), _where(lecture, lecture.room, language))


def _in_the_week(lecture: Lecture, language: Language, setting: Setting) -> Iterator[str]:
    marks = {
        PublicState.CANCELLED: N_("(cancelled)"),
        PublicState.POSTPONED: N_("(postponed)"),
    }
    mark = translate(language, marks[lecture.public_state]) if lecture.public_state in marks else ""
    between = "" if language == "zh" else " "
    yield between.join(filter(None, (_when(lecture, language, setting), mark)))
    yield _title(lecture, language)
    yield from _people(lecture, language)
    yield _said(language, N_("Place: %(what)s"), _where(lecture, lecture.room, language))


def _when(lecture: Lecture, language: Language, setting: Setting) -> str:
    zone = lecture.timezone
    start = moments.day_and_clock(lecture.starts_at, zone, language)
    ends_on_that_day = moments.day(lecture.starts_at, zone, "en") == moments.day(lecture.ends_at, zone, "en")
    end = moments.clock(lecture.ends_at, zone)
    end = end if ends_on_that_day else moments.day_and_clock(lecture.ends_at, zone, language)
    is_clear = moments.same_clock(lecture.starts_at, zone, setting.timezone)
    if is_clear and lecture.attendance is Attendance.ON_SITE:
        return f"{start}–{end}"
    return f"{start}–{end}" + BRACKETS[language].format(moments.zone_words(lecture.starts_at, zone, language))


def _where(lecture: Lecture, room: Room | None, language: Language) -> str:
    online = translate(language, N_("online, the link comes by mail to whoever registers"))
    if lecture.attendance is Attendance.ONLINE:
        return online
    names = (room.venue.name, room.name) if room else ()
    place = COMMAS[language].join(text for one in names if (text := _shown(one, language)))
    place = place or translate(language, N_("to be announced"))
    if lecture.attendance is Attendance.ON_SITE:
        return place
    return translate(language, N_("%(place)s; also %(online)s"), place=place, online=online)


def _reason(lecture: Lecture, kind: Kind, language: Language) -> Iterator[str]:
    reason = _shown(lecture.change_note, language)
    if reason and kind in OPENINGS:
        yield _said(language, N_("Reason: %(what)s"), reason)


def _title(lecture: Lecture, language: Language) -> str:
    return _shown(lecture.title, language) or translate(language, N_("Title to be announced"))


def _said(language: Language, sentence: str, what: str) -> str:
    return translate(language, sentence, what=what)


def _shown(wording: Wording, language: Language) -> str:
    return " ".join(wording.shown_in(language).text.split())
