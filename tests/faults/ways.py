"""One thing to send for every address about seats, ways of attending and the online room."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.links import HANDOVER, REGISTRATION
from forum.registrations.handover_models import Handover
from forum.registrations.models import Registration
from forum.registrations.rules_models import usual_rules
from forum.tokens import link_token
from forum.wording import Wording
from tests.cast import DAN, LINK_KEY, NOON
from tests.factories import make_lecture, make_registration, make_room, public_id
from tests.faults.deeds import somebody
from tests.faults.sendings import Sending, form


def to_switch(session: Session, number: int) -> Sending:
    """Somebody would rather stay at home; who waits for the room gets the seat."""
    lecture = make_lecture(session, seats=1, attendance="mixed")
    own = _own(make_registration(session, lecture, somebody(number, "Cleo")))
    return form(f"{own}/way", way="online")


def to_make_a_handover(session: Session, number: int) -> Sending:
    """Somebody would like to give a friend their seat."""
    return form(f"{_own(_transferable(session, number))}/handover")


def to_take_a_handover_back(session: Session, number: int) -> Sending:
    """The friend has no time."""
    giver = _transferable(session, number)
    _handover(session, giver)
    return form(f"{_own(giver)}/handover/end", f"{_own(giver)}/handover")


def to_take_over(session: Session, number: int) -> Sending:
    """The friend's form."""
    giver = _transferable(session, number)
    handover = _handover(session, giver)
    person = somebody(number, "Dan")
    path = f"/en/handovers/{link_token(LINK_KEY.encode(), HANDOVER, handover.public_id, 0)}"
    return form(path, name=person.name, email=person.email, consent="y")


def to_go_in(session: Session, number: int) -> Sending:
    """The lecture begins."""
    soon = NOON + timedelta(minutes=5)
    lecture = make_lecture(
        session, attendance="online", online_url="https://meet.example.org/1", starts_at=soon
    )
    return form(f"{_own(make_registration(session, lecture, somebody(number, 'Cleo')))}/room")


def to_resize(session: Session, number: int) -> Sending:
    """More people than seats, and a few seats more."""
    lecture = make_lecture(session, seats=1)
    make_registration(session, lecture, DAN)
    return form(f"/staff/lectures/{lecture.slug}/seats", on_site="2")


def to_open_a_room(session: Session, number: int) -> Sending:
    """The hall is too small."""
    lecture, room = make_lecture(session), make_room(session)
    path = f"/staff/lectures/{lecture.slug}"
    return form(f"{path}/rooms", f"{path}/seats", room=str(room.id), seats="20")


def to_give_a_room_up(session: Session, number: int) -> Sending:
    """Nobody chose it."""
    lecture, room = make_lecture(session), make_room(session)
    pool = SeatPool(
        lecture=lecture, attendance=WayOfAttending.ON_SITE, room=room, seats=5, taken=0, overbooked=0
    )
    session.add(pool)
    session.flush()
    path = f"/staff/lectures/{lecture.slug}"
    return form(f"{path}/rooms/{room.id}/removal", f"{path}/seats")


def to_announce_trouble(session: Session, number: int) -> Sending:
    """The stream breaks."""
    return form(f"/staff/lectures/{make_lecture(session).slug}/stream", note_zh="正在抢修", note_en="Wait")


def to_end_trouble(session: Session, number: int) -> Sending:
    """It works again."""
    lecture = make_lecture(session)
    _rules(session, lecture, stream_broken_at=NOON, stream_note=Wording("中断", "Broken"))
    path = f"/staff/lectures/{lecture.slug}/stream"
    return form(f"{path}/end", path)


def to_move_somebody(session: Session, number: int) -> Sending:
    """An organiser wants somebody in the room."""
    lecture = make_lecture(session, attendance="mixed")
    person = make_registration(session, lecture, somebody(number, "Cleo"))
    path = f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}/way"
    return form(path, way="online", reason="Ill")


def _rules(session: Session, lecture: Lecture, **values: Any) -> None:
    rules = usual_rules(lecture.id)
    for name, value in values.items():
        setattr(rules, name, value)
    session.add(rules)
    session.flush()


def _transferable(session: Session, number: int) -> Registration:
    lecture = make_lecture(session)
    _rules(session, lecture, is_transferable=True)
    return make_registration(session, lecture, somebody(number, "Cleo"))


def _handover(session: Session, giver: Registration) -> Handover:
    handover = Handover(public_id=public_id(), registration=giver, created_at=NOON)
    session.add(handover)
    session.flush()
    return handover


def _own(registration: Registration) -> str:
    return f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"


SENDINGS = {
    "own_ways.switch": (to_switch,),
    "handing_on.begin": (to_make_a_handover,),
    "handing_on.take_back": (to_take_a_handover_back,),
    "handing_on.take": (to_take_over,),
    "own_room.enter": (to_go_in,),
    "seats_staff.resize": (to_resize,),
    "seats_staff.add_room": (to_open_a_room,),
    "seats_staff.remove_room": (to_give_a_room_up,),
    "own_room.announce_trouble": (to_announce_trouble,),
    "own_room.end_trouble": (to_end_trouble,),
    "ways_staff.move": (to_move_somebody,),
}
