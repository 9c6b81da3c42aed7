"""What is wrong with one lecture by itself, pure: its rooms, its seats, its days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from forum.lectures.clash_facts import Availability, Clash, ClashKind, DaysOff, Place, Places, Sitting
from forum.speakers.spans import unsuitable

DAY = timedelta(days=1)


def alone(
    sitting: Sitting, places: Places, day_off: DaysOff | None, availability: Availability
) -> Iterator[Clash]:
    """Every clash of a lecture with a room that it wants, with its day, or with when its people can come."""
    for room_id in sorted(sitting.room_ids & places.keys()):
        yield from _with_room(sitting, room_id, places[room_id])
    for day in sitting.days if day_off else ():
        if day_off and (name := day_off(day)) is not None:
            yield Clash(sitting.starts_at, None, ClashKind.DAY_OFF, None, sitting, day=day, day_off=name)
            break
    for speaker_id in sorted(sitting.speaker_ids & availability.keys()):
        spans = availability[speaker_id]
        found = unsuitable(spans, sitting.starts_at, sitting.ends_at, sitting.zone)
        if found:
            kind = ClashKind.NOT_AVAILABLE
            yield Clash(sitting.starts_at, None, kind, speaker_id, sitting, cannot=found.cannot)


def _with_room(sitting: Sitting, room_id: int, place: Place) -> Iterator[Clash]:
    for closure in place.closures:
        if sitting.starts_at < closure.ends_at and closure.starts_at < sitting.ends_at:
            yield Clash(
                closure.starts_at,
                None,
                ClashKind.ROOM_CLOSED,
                room_id,
                sitting,
                blocks=True,
                closure_id=closure.closure_id,
            )
    if not is_open(place, sitting):
        yield Clash(sitting.starts_at, None, ClashKind.OUTSIDE_HOURS, room_id, sitting)
    yield from _with_seats(sitting, room_id, place)


def _with_seats(sitting: Sitting, room_id: int, place: Place) -> Iterator[Clash]:
    """People who have a seat count before seats that were only promised."""
    for people in sitting.people:
        if people.room_id != room_id or place.seats is None:
            continue
        if people.taken > place.seats:
            figures = people.taken, place.seats
            yield Clash(
                sitting.starts_at,
                None,
                ClashKind.TOO_FEW_SEATS,
                room_id,
                sitting,
                blocks=True,
                figures=figures,
            )
        elif people.given is not None and people.given > place.seats:
            figures = people.given, place.seats
            yield Clash(
                sitting.starts_at, None, ClashKind.MORE_SEATS_GIVEN, room_id, sitting, figures=figures
            )


def is_open(place: Place, sitting: Sitting) -> bool:
    """Whether a room is open while a lecture is held. Over more than a day, its nights are not asked about.

    Hours may reach into the next day; they belong to the day on which they begin.
    """
    if place.opens_minute is None or place.closes_minute is None:
        return all(day.isoweekday() in place.open_days for day in sitting.days)
    if sitting.ends - sitting.begins <= DAY:
        return _span_around(place, sitting.begins, sitting.ends)
    between = sitting.days[1:-1]
    ends_open = _span_around(place, sitting.begins, sitting.begins) and _span_around(
        place, sitting.ends, sitting.ends
    )
    return ends_open and all(day.isoweekday() in place.open_days for day in between)


def _span_around(place: Place, first: datetime, last: datetime) -> bool:
    """Whether the hours of one day hold both clocks: those of the same day, or those of the day before."""
    return any(
        opens <= first and last <= closes
        for day in (first.date() - DAY, first.date())
        for opens, closes in _hours(place, day)
    )


def _hours(place: Place, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day.isoweekday() in place.open_days:
        midnight = datetime.combine(day, time())
        yield (
            midnight + timedelta(minutes=place.opens_minute or 0),
            midnight + timedelta(minutes=place.closes_minute or 0),
        )
