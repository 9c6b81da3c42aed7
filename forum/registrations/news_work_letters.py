"""News for speakers, hosts and door keepers: a section a lecture, computed at sending (decision 47)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.accounts.rights import Rights
from forum.i18n import N_, Language, as_language, translate
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.links import absolute
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.gathering import Gathering
from forum.mail.models import OutboxMessage
from forum.mail.packing import Enclosure
from forum.mail.plain import Trusted
from forum.registrations import queries
from forum.registrations.mail_values import everywhere, lecture_values, where_of
from forum.registrations.news import first_of, untold
from forum.registrations.news_facts import Difference
from forum.registrations.news_kinds import DOOR_NEWS, HOST_NEWS, LECTURE_MOVED, NEWS_OF_WORK, SPEAKER_NEWS
from forum.registrations.news_letters import as_sample, changed_values, found
from forum.speakers.models import Speaker

_Sections = Sequence[dict[str, object]]
EncloseLecture = Callable[[Lecture, Language], Sequence[Enclosure]]

_ASKS_SPEAKERS = {
    True: N_("If you cannot give it like this, please tell the organisers at once."),
    False: N_("You need not come; the organisers will get in touch with you."),
}


def composers(*, entry: EncloseLecture) -> Mapping[str, Compose]:
    """By message name, what each says; `entry` makes the calendar entry of a lecture, published."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        lecture = session.get_one(Lecture, message.lecture_id)
        if not _still_works(session, message, lecture):
            raise Pointless
        language = as_language(message.language)
        values = section(session, message, lecture, language)
        enclosures = [] if message.message == DOOR_NEWS else entry(lecture, language)
        return _letter(message, [values], enclosures)

    return dict.fromkeys(sorted(NEWS_OF_WORK), compose)


def section(
    session: Session, message: OutboxMessage, lecture: Lecture, language: Language
) -> dict[str, object]:
    """What is told about one lecture. Raises Pointless where nothing differs in the end."""
    first = first_of(session, message)
    changes = untold(session, lecture, first, None) if first else ()
    difference = found(session, lecture, changes) if first else as_sample(LECTURE_MOVED, lecture)
    if first and difference.kind is None:
        raise Pointless
    return {
        **lecture_values(lecture, language),
        **changed_values(difference, changes, lecture, language),
        **work_values(session, message.message, lecture, difference, language),
    }


def work_values(
    session: Session, message: str, lecture: Lecture, difference: Difference, language: Language
) -> dict[str, object]:
    """What a change means for whoever works for the lecture, and the page they work on."""
    is_on = difference.now.state is PublicState.PUBLISHED
    means = ""
    page = everywhere("lectures.show", lecture, language)
    if message == SPEAKER_NEWS:
        means = translate(language, _ASKS_SPEAKERS[is_on])
    elif message == HOST_NEWS:
        people = queries.count_to_tell(session, lecture.id)
        means = translate(
            language, N_("Registrations that count on it and are told as well: %(num)s."), num=people
        )
        page = absolute("lectures_staff.show", slug=lecture.slug)
    elif message == DOOR_NEWS:
        means = (
            translate(language, N_("Badges stay valid."))
            if is_on
            else translate(language, N_("Nobody has to be at its door."))
        )
        page = absolute("door.index")
    former = difference.known.room if "room" in difference.changed else None
    return {
        "is_online": lecture.attendance is Attendance.ONLINE,
        "former_where": where_of(former, language) if former else "",
        "what_it_means": Trusted(means),
        "replaces_reminder": False,
        "own_when": "",
        "work_page": Trusted(page),
    }


def _still_works(session: Session, message: OutboxMessage, lecture: Lecture) -> bool:
    """Whether the reader still has this part in the lecture; whoever only looks at the letter has."""
    key = message.params.get("reader")
    if key is None:
        return True
    if message.message == SPEAKER_NEWS:
        speaker = session.get(Speaker, key)
        return speaker is not None and speaker.email == message.recipient and speaker in lecture.speakers
    staff = session.get(Staff, key)
    if staff is None or not staff.active:
        return False
    if message.message == HOST_NEWS:
        return lecture.host_id == staff.id
    return Rights.of(staff.grants).may_keep_door(lecture.series_id)


def _letter(message: OutboxMessage, each: _Sections, enclosures: Sequence[Enclosure]) -> Contents:
    numbers = dict.fromkeys(str(one["number"]) for one in each)
    between = "、" if message.language == "zh" else ", "
    return Contents(
        {"name": message.recipient_name, "each": list(each), "numbers": Trusted(between.join(numbers))},
        enclosures,
    )


def _gather(session: Session, said: Sequence[tuple[OutboxMessage, Contents]]) -> Contents:
    """The sections of all, in the order of their dates."""
    when = {message.id: session.get_one(Lecture, message.lecture_id).starts_at for message, _ in said}
    in_turn = sorted(said, key=lambda one: (when[one[0].id], one[0].id))
    each = [one for _, contents in in_turn for one in cast("_Sections", contents.values["each"])]
    enclosures = [
        replace(part, filename=f"{number}-{part.filename}")
        for number, (_, contents) in enumerate(in_turn, start=1)
        for part in contents.enclosures
    ]
    return _letter(said[0][0], each, enclosures)


GATHERINGS: tuple[Gathering[Contents], ...] = tuple(
    Gathering(frozenset({name}), _gather) for name in (SPEAKER_NEWS, HOST_NEWS, DOOR_NEWS)
)
