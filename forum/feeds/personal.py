"""What somebody registered for, as a calendar of their own (A-50 to A-52).

Calendars are shared with colleagues and families, and exported by people who think no harm. So nothing of
this one says whose it is: no name, no badge, no link of one's own, not even the address it comes from.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from forum import links
from forum.feeds.entries import entry_of, place_in
from forum.feeds.ical import CalendarEntry, CalendarHeader, EntryStatus
from forum.feeds.personal_models import PersonalFeed
from forum.feeds.personal_queries import Standing
from forum.feeds.subscriptions import FORMAT, MOST_ENTRIES
from forum.i18n import N_, Language, translate
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.registrations.models import RegistrationState
from forum.settings import Settings

MOST_IN_FULL = 120
"""With more lectures than these the entries are brief, so that the whole stays below 1 MB (A-26)."""

PREFIXES = {
    # Both languages at once, as for cancelled lectures.
    RegistrationState.UNCONFIRMED: "【未确认】[Unconfirmed] ",
    RegistrationState.REQUESTED: "【待批准】[Requested] ",
    RegistrationState.WAITLISTED: "【候补】[Waitlist] ",
    RegistrationState.OFFERED: "【席位待接受】[Seat offered] ",
}
UNDECIDED = N_("Your registration is not settled yet. We write to you as soon as it is.")
SENTENCES = {
    RegistrationState.CONFIRMED: N_("You have a seat."),
    RegistrationState.WAITLISTED: N_("You are on the waitlist. We write to you as soon as a seat is yours."),
}
ONLINE = N_(
    "You have a seat online. The way in is on the page of your registration, to which our mail leads."
)

log = logging.getLogger(__name__)


def shown(standings: Iterable[Standing]) -> dict[int, Standing]:
    """By lecture, the one registration that counts: the live one, else the last that was ended for them."""
    chosen: dict[int, Standing] = {}
    for standing in standings:
        before = chosen.get(standing.lecture_id)
        if standing.is_shown and not (before and before.is_live):
            chosen[standing.lecture_id] = standing
    return chosen


def entries(
    lectures: Sequence[Lecture],
    standings: dict[int, Standing],
    feed: PersonalFeed,
    language: Language,
    settings: Settings,
) -> Iterator[CalendarEntry]:
    """The entries of a personal calendar, in the order of the lectures; of too many, the latest.

    One that cannot be described is left out and logged (A-15).
    """
    is_brief = len(lectures) > MOST_IN_FULL
    for lecture in lectures[-MOST_ENTRIES:]:
        try:
            yield entry(lecture, standings[lecture.id], feed, language, settings, is_brief=is_brief)
        except Exception:  # whatever a row holds, the others are served
            log.exception("lecture %s left out of a personal calendar", lecture.id)


def entry(
    lecture: Lecture,
    standing: Standing,
    feed: PersonalFeed,
    language: Language,
    settings: Settings,
    *,
    is_brief: bool = False,
) -> CalendarEntry:
    """One lecture as it is for this person. UID and SEQUENCE are the lecture's own (A-02)."""
    has_seat = standing.state is RegistrationState.CONFIRMED
    is_certain = has_seat and lecture.public_state is PublicState.PUBLISHED
    told = translate(language, _sentence(standing))
    whole = entry_of(
        lecture,
        language,
        settings,
        is_brief=is_brief,
        blocks_time=is_certain,
        personal_line=told,
        branch_room=standing.branch_room,
    )
    own = replace(
        whole,
        changed_at=_latest(lecture.changed_at, standing.changed_at, feed.reminder_chosen_at),
        reminder_minutes=feed.reminder_minutes if is_certain else None,
    )
    if has_seat or own.status is EntryStatus.CANCELLED:
        return own
    # Of a postponed lecture one hears that first.
    prefix = PREFIXES.get(standing.state, "") if own.status is EntryStatus.CONFIRMED else ""
    return replace(own, summary=prefix + own.summary, status=EntryStatus.TENTATIVE)


def _sentence(standing: Standing) -> str:
    if standing.state is RegistrationState.CONFIRMED and standing.way is WayOfAttending.ONLINE:
        return ONLINE
    return SENTENCES.get(standing.state, UNDECIDED)


def header(
    feed: PersonalFeed, language: Language, settings: Settings, changed_at: datetime
) -> CalendarHeader:
    """What the calendar says of itself; its UID outlives every address (A-17, A-51).

    SOURCE is left out: it would be the secret address, handed on with every export.
    """
    name = sha256(f"personal calendar|{feed.attendee.public_id}".encode()).hexdigest()[:32]
    return CalendarHeader(
        uid=f"personal-{name}-{language}@{settings.uid_domain}",
        name=calendar_name(language, settings),
        description=translate(language, N_("The lectures you registered for, with all later changes.")),
        url=links.absolute("lectures.programme", lang=language),
        source="",
        timezone=settings.timezone,
        changed_at=changed_at,
        categories=(translate(language, N_("Lectures")),),
    )


def calendar_name(language: Language, settings: Settings) -> str:
    """How a personal calendar is called, without saying whose it is."""
    return f"{settings.name(language)} · {translate(language, N_('My lectures'))}"


def changed_at(feed: PersonalFeed, standings: Iterable[Standing]) -> datetime:
    """When the octets last changed: with a registration, a lecture, the reminder, or the address."""
    moments = [at for one in standings for at in (one.changed_at, one.lecture_changed_at)]
    return _latest(feed.created_at, feed.reminder_chosen_at, *moments)


def etag(feed: PersonalFeed, standings: Sequence[Standing], language: Language, settings: Settings) -> str:
    """Names the octets without making them: everything they are made from, hashed (A-35).

    A lecture's revision stands for all it says, so what happens elsewhere in the programme renews nothing.
    """
    ingredients = (
        FORMAT,
        (settings.base_url, settings.name_zh, settings.name_en, settings.timezone),
        (settings.mail_from, settings.uid_domain),
        (language, feed.public_id, feed.generation, feed.reminder_minutes, str(feed.reminder_chosen_at)),
        [
            (one.registration_id, one.lecture_id, one.is_shown, one.state, one.way, one.revision)
            + ((place_in(one.branch_room, language),) if one.branch_room else ())
            for one in standings
        ],
        changed_at(feed, standings).isoformat(),
    )
    return sha256(repr(ingredients).encode()).hexdigest()[:32]


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment)
