"""News for those who registered: computed at sending from what each knew and what is true (decision 47)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import Language, as_language
from forum.lectures.change_models import Change
from forum.lectures.models import Lecture, PublicState
from forum.links import absolute
from forum.mail.delivery import Contents, Pointless
from forum.mail.gathering import Gathering
from forum.mail.models import OutboxMessage
from forum.mail.packing import Enclosure
from forum.mail.plain import Trusted
from forum.registrations import messages, news_words, queries
from forum.registrations.mail_values import former_values, reason_values, time_values, where_of
from forum.registrations.models import ENDED, Registration
from forum.registrations.news import SINCE, first_of, untold
from forum.registrations.news_facts import Difference, Facts
from forum.registrations.news_kinds import NEWS
from forum.registrations.news_words import Reader, joined
from forum.registrations.reminder_models import Reminder, ReminderKind
from forum.slugs import file_stem

LECTURES_CHANGED = "lectures_changed"
_STATES = {
    messages.LECTURE_CANCELLED: (PublicState.PUBLISHED, PublicState.CANCELLED),
    messages.LECTURE_POSTPONED: (PublicState.PUBLISHED, PublicState.POSTPONED),
    messages.LECTURE_RESTORED: (PublicState.CANCELLED, PublicState.PUBLISHED),
}


def news_of(
    session: Session, message: OutboxMessage, registration: Registration, language: Language
) -> tuple[str, dict[str, object]]:
    """Which news there are in the end, and what a letter says of them. Raises Pointless where none are."""
    if message.registration_id is not None and registration.state in ENDED:
        raise Pointless  # they have had a letter about that
    lecture = registration.lecture
    first = first_of(session, message)
    changes = untold(session, lecture, first, registration.registered_at) if first else ()
    difference = found(session, lecture, changes) if first else as_sample(message.message, lecture)
    kind = difference.kind or (None if first else message.message)
    if kind is None:
        raise Pointless
    return kind, {
        **told(session, difference, registration, language),
        **changed_values(difference, changes, lecture, language),
        "replaces_reminder": _was_reminded(session, registration, difference),
    }


def found(session: Session, lecture: Lecture, changes: Sequence[Change]) -> Difference:
    """What differs between before the first of these changes and now."""
    now = Facts.of(lecture)
    return Difference(now.before(session, changes), now)


def count_spared(session: Session, lecture: Lecture) -> int:
    """How many news of a lecture wait that will be left out: it was moved back, or is on again."""
    first = OutboxMessage.params[SINCE].as_integer()
    query = (
        select(first, func.count())
        .where(
            OutboxMessage.lecture_id == lecture.id,
            OutboxMessage.message.in_(NEWS),
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.lease_until.is_(None),
        )
        .group_by(first)
    )
    return sum(
        number
        for since, number in session.execute(query)
        if since is not None and found(session, lecture, untold(session, lecture, since, None)).kind is None
    )


def as_sample(kind: str, lecture: Lecture) -> Difference:
    """What would differ: for a letter that organisers read before anything has happened."""
    facts = Facts.of(lecture)
    before, after = _STATES.get(kind, (PublicState.PUBLISHED, PublicState.PUBLISHED))
    known, now = replace(facts, state=before), replace(facts, state=after)
    if kind == messages.LECTURE_MOVED:
        by = (lecture.previous_starts_at or lecture.starts_at) - lecture.starts_at
        known = replace(
            known,
            starts_at=lecture.starts_at + by,
            ends_at=lecture.ends_at + by,
            room=lecture.previous_room or lecture.room,
        )
    return Difference(known, now)


def told(
    session: Session, difference: Difference, registration: Registration, language: Language
) -> dict[str, object]:
    """What changed and what that means for this person, in sentences."""
    place = queries.place_in_line(session, registration)
    reader = Reader(
        registration.state,
        is_online=registration.pool.is_online,
        has_own_room=registration.pool.room_id is not None,
        place_in_line=place.number if place else None,
    )
    former = difference.known.room
    stays = registration.pool.is_online or registration.pool.room_id or "room" not in difference.changed
    return {
        "what_it_means": Trusted(joined(news_words.what_it_means(difference, reader, language), language)),
        "former_where": "" if stays else where_of(former, language) if former else "",
    }


def changed_values(
    difference: Difference, changes: Sequence[Change], lecture: Lecture, language: Language
) -> dict[str, object]:
    """What is struck out and what is told in its place, whoever reads it.

    Where it does not take place, the time that is struck is the one the reader knew.
    """
    known, now = difference.known, difference.now
    reason = next((one.reason for one in reversed(changes) if one.reason), lecture.change_note)
    words = news_words.what_changed(difference, language) or [news_words.something_changed(language)]
    shown = now if now.state is PublicState.PUBLISHED else known
    return {
        "news_heading": Trusted(news_words.heading(difference, language)),
        "what_changed": Trusted(joined(words, language)),
        "is_off": now.state is not PublicState.PUBLISHED,
        "is_another_time": difference.is_another_time,
        "new_room": _new_room(difference, language),
        **time_values(shown.starts_at, shown.ends_at, shown.timezone, language),
        **_former(difference, language),
        **reason_values(reason, language),
    }


def _new_room(difference: Difference, language: Language) -> str:
    room = difference.now.room if "room" in difference.changed else None
    return room.name.shown_in(language).text if room else ""


def _former(difference: Difference, language: Language) -> dict[str, object]:
    known, now = difference.known, difference.now
    if now.state is not PublicState.PUBLISHED or not difference.is_another_time:
        return {"former_when": "", "former_clock": ""}
    if known.starts_at != now.starts_at:
        return former_values(known.starts_at, now.starts_at, now.timezone, language)
    span = moments.span(known.starts_at, known.ends_at, known.timezone, language)
    ends = f"{moments.clock(known.starts_at, known.timezone)}–{moments.clock(known.ends_at, known.timezone)}"
    return {"former_when": Trusted(span), "former_clock": Trusted(ends)}


def _was_reminded(session: Session, registration: Registration, difference: Difference) -> bool:
    """Whether a reminder has told this person to come when they knew the lecture to be."""
    if registration.id is None or difference.now.state is not PublicState.PUBLISHED:
        return False
    reminder = exists().where(
        Reminder.registration_id == registration.id,
        Reminder.starts_at == difference.known.starts_at,
        Reminder.kind != ReminderKind.THANKS,
        OutboxMessage.registration_id == registration.id,
        OutboxMessage.message == messages.REMINDER,
        OutboxMessage.sent_at >= Reminder.queued_at,
    )
    return bool(session.scalar(select(reminder)))


def _gather(session: Session, said: Sequence[tuple[OutboxMessage, Contents]]) -> Contents:
    """One letter about several lectures, in the order in which they are, or were to be."""
    language = as_language(said[0][0].language)
    lectures = {message.id: session.get_one(Lecture, message.lecture_id) for message, _ in said}
    each = sorted(said, key=lambda one: (lectures[one[0].id].starts_at, one[0].id))
    names = {message.recipient_name for message, _ in said}
    numbers = dict.fromkeys(str(contents.values["number"]) for _, contents in each)
    values = {
        "name": said[0][0].recipient_name,
        "numbers": Trusted(("、" if language == "zh" else ", ").join(numbers)),
        "says_names": len(names) > 1,
        "each": [contents.values for _, contents in each],
        "privacy_page": Trusted(absolute("pages.privacy", lang=language)),
    }
    enclosures = [
        part
        for number, (message, contents) in enumerate(each, start=1)
        for part in _enclosed(contents.enclosures, lectures[message.id], number)
    ]
    return Contents(values, enclosures, template=LECTURES_CHANGED)


def _enclosed(parts: Sequence[Enclosure], lecture: Lecture, number: int) -> list[Enclosure]:
    """A calendar entry or invitation as a file of its own: one mail can hold one part to be answered."""
    kept = [part for part in parts if not part.content_id and part.content_type != "application/ics"]
    stem = f"{number}-{file_stem(lecture.code)}"
    return [
        replace(part, filename=f"{stem}.ics", is_alternative=False)
        if part.content_type == "text/calendar"
        else replace(part, filename=f"{number}-{part.filename}")
        for part in kept
    ]


GATHERING: Gathering[Contents] = Gathering(messages.NEWS_OF_THE_LECTURE, _gather)
