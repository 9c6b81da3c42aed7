"""One thing to send for every address that changes something: its form, and what is typed into it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Role, Staff
from forum.agenda.operations import place
from forum.agenda.outlook import Place
from forum.badges.token import Keyring
from forum.circulars.operations import send
from forum.door import devices, standby
from forum.door.models import Direction, Outcome, Scan, Settlement, Verdict
from forum.door.operations import record_scans
from forum.door.readings import Reading
from forum.journal import COMMAND, Actor, ActorKind, last_deed, record
from forum.lectures import drafts
from forum.lectures.change_models import LectureDraft
from forum.lectures.days_off import PlannedDaysOff, add_days_off
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.slots import WantedSlot, lay_out, remove_slot
from forum.links import ADDRESS_CODE, PERSONAL_PAGE, REGISTRATION
from forum.mail.outbox import enqueue
from forum.questions.models import Question
from forum.readiness.models import StepKind
from forum.readiness.operations import Word
from forum.readiness.operations import tick as tick_step
from forum.readiness.templates import choose_steps
from forum.readiness.usual import ABROAD, USUAL
from forum.registrations import consents, swapping
from forum.registrations.access_needs import AccessRequest
from forum.registrations.announcing import announce
from forum.registrations.consents import Consent
from forum.registrations.copying_seasons import COPIED, PARTS, SLOTS
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import usual_rules
from forum.registrations.staff_operations import cancel_by_hand, give_seat
from forum.tokens import code_of_digits, digest, link_token
from forum.venues.closures import open_room
from forum.wording import EMPTY, Wording
from tests.cast import CLEO, DAN, EVE, LINK_KEY, NOON, Person
from tests.factories import (
    make_attendee,
    make_audience,
    make_calendar,
    make_circular,
    make_closure,
    make_lecture,
    make_question,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
    make_venue,
)
from tests.faults.deeds import scanning, somebody, standing_in, walking_in

HELPER = {"language": "en", "role": "door", "series": ["all"]}
REASON = {"reason_zh": "检修", "reason_en": "Repairs"}
LETTER = {"subject_en": "News", "body_en": "Dear {name}", "states": "confirmed", "presence": "any"}
WHEN = {"on": "2026-05-08", "starts": "14:00", "ends": "15:30", "timezone": "Asia/Shanghai", "room": ""}
LECTURE = {
    **WHEN,
    "title_en": "A new lecture",
    "attendance": "on_site",
    "planning_state": "confirmed",
    "audience": "public",
    "languages": "en",
    "series": "",
    "host": "",
}


@dataclass(frozen=True)
class Sending:
    """What is sent to `path`. `page` has the form, with its hidden fields; None for machines."""

    path: str
    page: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    # What the second sending is answered with, where that is something else than the first.
    second_status: int | None = None


Prepare = Callable[[Session, int], Sending]


def form(path: str, page: str | None = None, **data: Any) -> Sending:
    """A form of its own page; a button stands on the page of its object."""
    return Sending(path, page or path, data)


def to_register(session: Session, number: int) -> Sending:
    """The public form."""
    person, address = somebody(number, "Cleo"), f"/en/lectures/{make_lecture(session).slug}/registrations"
    return form(address, f"{address}/new", name=person.name, email=person.email, consent="y")


def to_leave(session: Session, number: int) -> Sending:
    """One's own registration."""
    lecture = make_lecture(session, seats=1)
    leaving = make_registration(session, lecture, DAN)
    make_registration(session, lecture, somebody(number, "Cleo"), RegistrationState.WAITLISTED)
    own = f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, leaving.public_id, 0)}"
    return form(f"{own}/cancellation")


def to_accept_an_offer(session: Session, number: int) -> Sending:
    """A seat is held for somebody until tomorrow."""
    lecture = make_lecture(session)
    registration = make_registration(
        session, lecture, CLEO, RegistrationState.OFFERED, held_until=NOON + timedelta(days=1)
    )
    own = f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"
    return form(f"{own}/offer")


def to_replace_ones_link(session: Session, number: int) -> Sending:
    """The link got about. With it goes the way to this form, so sent later it leads nowhere (A-53)."""
    registration = make_registration(session, make_lecture(session), CLEO)
    own = f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"
    return Sending(f"{own}/replacement", f"{own}/replacement", second_status=404)


def to_erase_ones_registration(session: Session, number: int) -> Sending:
    """What is kept goes. With it goes the link, so sent later it says that nothing is there (C-64)."""
    own = _own(session, number)
    return Sending(f"{own}/erasure", f"{own}/erasure", second_status=410)


def to_withdraw_a_consent(session: Session, number: int) -> Sending:
    """The one that keeps the seat."""
    own = _own(session, number)
    return form(f"{own}/data/withdrawals", f"{own}/data", purpose="registration")


def to_be_sent_everything(session: Session, number: int) -> Sending:
    """The way to all registrations, by mail."""
    own = _own(session, number)
    return form(f"{own}/data/letters", f"{own}/data")


def to_keep_ones_history(session: Session, number: int) -> Sending:
    """One's own registrations shall stay."""
    page = _everything(session, number)
    return form(f"{page}/history", keeps="1")


def to_erase_everything(session: Session, number: int) -> Sending:
    """All that is kept about somebody goes, the link to it too."""
    page = _everything(session, number)
    return Sending(f"{page}/erasure", f"{page}/erasure", second_status=404)


def to_ask_for_ones_calendar(session: Session, number: int) -> Sending:
    """Somebody who registered wants it in their calendar."""
    person = somebody(number, "Cleo")
    make_registration(session, make_lecture(session), person)
    return form("/en/calendar", email=person.email)


def to_ask_behind_ones_link(session: Session, number: int) -> Sending:
    """The same from one's own registration."""
    registration = make_registration(session, make_lecture(session), somebody(number, "Cleo"))
    own = f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"
    return form(f"{own}/calendar")


def to_register_for_several(session: Session, number: int) -> Sending:
    """One seat, and one place in line."""
    person, series = somebody(number, "Cleo"), make_series(session, f"series-{number}")
    lectures = [make_lecture(session, series=series, seats=seats) for seats in (1, 0)]
    address = "/en/registrations"
    return form(
        f"{address}?series={series.slug}",
        f"{address}/new?series={series.slug}",
        lecture=[one.slug for one in lectures],
        name=person.name,
        email=person.email,
        consent="y",
    )


def to_ask_for_ones_lectures(session: Session, number: int) -> Sending:
    """Somebody who registered has lost every mail."""
    person = somebody(number, "Cleo")
    make_registration(session, make_lecture(session), person)
    return form("/en/my-lectures", email=person.email)


def to_end_all_links(session: Session, number: int) -> Sending:
    """Somebody else has them. With them goes the way to this form, so sent later it leads nowhere (A-53)."""
    person = somebody(number, "Cleo")
    registration = make_registration(session, make_lecture(session), person)
    day = f"{NOON:%Y%m%d}"
    secret = link_token(LINK_KEY.encode(), f"my-lectures:{day}", registration.attendee.public_id, 0)
    page = f"/en/my-lectures/{secret}-{day}/renewal"
    return Sending(page, page, second_status=404)


def to_choose_a_reminder(session: Session, number: int) -> Sending:
    """An hour before each lecture."""
    page = _calendar(session, number)
    return form(f"{page}/reminder", f"{page}/settings", minutes="60")


def to_stop_ones_calendar(session: Session, number: int) -> Sending:
    """No program shall read it."""
    page = _calendar(session, number)
    return form(f"{page}/stop", f"{page}/settings")


def to_start_ones_calendar(session: Session, number: int) -> Sending:
    """Programs may read it again."""
    page = _calendar(session, number, stopped_at=NOON)
    return form(f"{page}/start", f"{page}/settings")


def to_renew_ones_calendar(session: Session, number: int) -> Sending:
    """Its address got about. With it goes the way to this form, so sent later it leads nowhere."""
    page = _calendar(session, number)
    return Sending(f"{page}/renewal", f"{page}/renewal", second_status=410)


def by_hand(session: Session, number: int) -> Sending:
    """Somebody without an address, who could come twice."""
    people = f"/staff/lectures/{make_lecture(session).slug}/registrations"
    return form(people, f"{people}/new", name="Fay", language="en")


def several_by_hand(session: Session, number: int) -> Sending:
    """Two people without an address, who could come twice; the lines were looked through before."""
    people = f"/staff/lectures/{make_lecture(session).slug}/registrations/several"
    lines = f"Fay {number}\nGil {number}"
    understood = digest("\0".join([lines, "", "en"]))[:32]
    return form(people, lines=lines, language="en", go="y", understood=understood)


def to_cancel_many(session: Session, number: int) -> Sending:
    """Organisers end two registrations at once."""
    lecture = make_lecture(session)
    two = [make_registration(session, lecture, person).public_id for person in (CLEO, DAN)]
    seen = digest(" ".join(sorted(two)))[:32]
    path = f"/staff/lectures/{lecture.slug}/registrations/deeds?deed=cancellation&everybody=y"
    return form(path, reason="Ill", seen=seen)


def to_take_many_back(session: Session, number: int) -> Sending:
    """Two were cancelled by mistake."""
    lecture = make_lecture(session)
    two = [make_registration(session, lecture, person) for person in (CLEO, DAN)]
    eve = session.scalars(select(Staff).where(Staff.email == EVE.email)).one()
    for one in two:
        actor = Actor(ActorKind.STAFF, eve.id)
        cancel_by_hand(session, registration_id=one.id, reason="Ill", actor=actor, now=NOON)
    at = int(NOON.timestamp() * 1_000_000)
    path = f"/staff/lectures/{lecture.slug}/registrations/deeds/reversal?deed=cancellation&at={at}"
    return Sending(path)


def to_put_right(session: Session, number: int) -> Sending:
    """A name was misspelt; the badge is mailed again."""
    lecture = make_lecture(session)
    person = make_registration(session, lecture, CLEO)
    path = f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}"
    return form(path, name="Cleo", affiliation="", language="en", sends_badge="y")


def to_note_a_stand_in(session: Session, number: int) -> Sending:
    """Somebody else came on a registration."""
    path, _ = _came(session, number)
    return form(f"{path}/stand-in", path, name="Guest")


def to_take_a_stand_in_back(session: Session, number: int) -> Sending:
    """It was the person after all."""
    path, person = _came(session, number)
    person.stand_in, person.stand_in_said_at = True, NOON
    return form(f"{path}/stand-in/reversal", path)


def _came(session: Session, number: int) -> tuple[str, Registration]:
    lecture = make_lecture(session)
    person = make_registration(session, lecture, CLEO)
    gate = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON).device
    reading = Reading(f"scan-{number:04d}", lecture.id, NOON, reference=person.public_id, offline=True)
    record_scans(
        session, device=gate, readings=[reading], keyring=Keyring(0, {}), clock_offset=timedelta(), now=NOON
    )
    return f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}", person


def to_open_standby(session: Session, number: int) -> Sending:
    """Seats of those who did not come are to be given out."""
    path = f"/staff/lectures/{make_lecture(session, starts_at=NOON).slug}/standby"
    return form(path, minutes="0")


def to_call_the_next(session: Session, number: int) -> Sending:
    """A seat is free, and somebody is there."""
    path = _on_standby(session, number, is_called=False)
    return form(f"{path}/call", path)


def to_give_a_seat_at_the_door(session: Session, number: int) -> Sending:
    """Whoever was called came."""
    path = _on_standby(session, number, is_called=True)
    return form(f"{path}/seat", path)


def _on_standby(session: Session, number: int, *, is_called: bool) -> str:
    lecture = make_lecture(session, starts_at=NOON, seats=1)
    person = make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED)
    gate = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON).device
    reading = Reading(f"there-{number:04d}", lecture.id, NOON, reference=person.public_id)
    record_scans(
        session, device=gate, readings=[reading], keyring=Keyring(0, {}), clock_offset=timedelta(), now=NOON
    )
    standby.open_standby(session, lecture, gives_from=NOON, actor=COMMAND, now=NOON)
    if is_called:
        standby.call_next(session, lecture, actor=COMMAND, now=NOON - timedelta(minutes=5))
    return f"/staff/lectures/{lecture.slug}/standby"


def to_say_who_came(session: Session, number: int) -> Sending:
    """The door says that somebody else came."""
    return _call(standing_in, session, number)


def to_join_two(session: Session, number: int) -> Sending:
    """Somebody is registered twice."""
    lecture = make_lecture(session)
    one, other = (make_registration(session, lecture, person) for person in (CLEO, DAN))
    path = f"/staff/lectures/{lecture.slug}/registrations/{one.public_id}/merger?with={other.public_id}"
    return form(path, keep=one.public_id, understood="y")


def to_join_two_people(session: Session, number: int) -> Sending:
    """Somebody is here twice. Afterwards one of the two is gone, and the form with them."""
    one, other = (make_attendee(session, somebody(number, name)) for name in ("Cleo", "Dan"))
    path = f"/staff/attendees/{one.public_id}/merger?with={other.public_id}"
    return Sending(path, path, {"keep": one.public_id, "understood": "y"}, second_status=404)


def to_cancel_by_hand(session: Session, number: int) -> Sending:
    """An organiser ends somebody's registration."""
    lecture = make_lecture(session)
    person = make_registration(session, lecture, CLEO)
    return form(f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}/cancellation", reason="Ill")


def to_give_a_seat(session: Session, number: int) -> Sending:
    """An organiser lets somebody in past the line."""
    lecture = make_lecture(session, seats=0)
    person = make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED)
    return form(f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}/seat", reason="Guest")


def to_move_in_line(session: Session, number: int) -> Sending:
    """The last in line goes to the front."""
    lecture, people = _line(session, number)
    address = f"/staff/lectures/{lecture.slug}/registrations/{people[1].public_id}/place"
    return form(address, f"/staff/lectures/{lecture.slug}/waitlist", place="1", reason="Ill")


def to_forgive(session: Session, number: int) -> Sending:
    """Somebody waits behind the others, who should not."""
    lecture, people = _line(session, number, yields=True)
    page = f"/staff/lectures/{lecture.slug}/waitlist"
    return form(f"/staff/lectures/{lecture.slug}/registrations/{people[1].public_id}/forgiveness", page)


def _line(session: Session, number: int, **values: Any) -> tuple[Lecture, list[Registration]]:
    """A full lecture that two people wait for; `values` are the second one's."""
    lecture, waits = make_lecture(session, seats=0), RegistrationState.WAITLISTED
    first = make_registration(session, lecture, somebody(number, "Fay"), waits)
    return lecture, [first, make_registration(session, lecture, CLEO, waits, **values)]


def to_replace_a_link(session: Session, number: int) -> Sending:
    """An organiser ends a link that got about."""
    lecture = make_lecture(session)
    person = make_registration(session, lecture, CLEO)
    return form(f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}/replacement", reason="Lost")


def to_prove_an_address(session: Session, number: int) -> Sending:
    """By the button behind the link of the mail."""
    registration = _unconfirmed(session, number)
    own = f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"
    return form(f"{own}/confirmation")


def to_prove_an_address_by_code(session: Session, number: int) -> Sending:
    """By the code in the mail."""
    registration = _unconfirmed(session, number)
    mail = enqueue(
        session,
        "confirm_address",
        recipient=registration.attendee.email or "",
        recipient_name=registration.name,
        language="en",
        registration_id=registration.id,
        now=NOON,
    )
    named = f"{registration.public_id}|0|{mail.message_id}"
    code = code_of_digits(LINK_KEY.encode(), ADDRESS_CODE, named)
    here = f"/en/lectures/{registration.lecture.slug}/registrations"
    return form(f"{here}/code", f"{here}/sent", email=registration.attendee.email, code=code)


def to_ask_for_the_mail_again(session: Session, number: int) -> Sending:
    """The mail with link and code did not come."""
    registration = _unconfirmed(session, number)
    here = f"/en/lectures/{registration.lecture.slug}/registrations"
    return form(f"{here}/mail", f"{here}/sent", email=registration.attendee.email)


def to_change_the_rules(session: Session, number: int) -> Sending:
    """Other rules for registering; the page carries the version it showed."""
    address = f"/staff/lectures/{make_lecture(session).slug}/registration-rules"
    hours = {"promotes_until_hours": "24", "offers_until_hours": "6", "offer_hours": "12"}
    return form(address, most_per_address="2", room_opens_minutes="15", **hours)


def to_approve(session: Session, number: int) -> Sending:
    """Somebody who asked may come."""
    address = _request(session)
    return form(f"{address}/approval", f"{address}/decision")


def to_decline(session: Session, number: int) -> Sending:
    """Somebody who asked may not come."""
    address = _request(session)
    return form(f"{address}/declination", f"{address}/decision", reason="No seats left")


def to_send_mails_again(session: Session, number: int) -> Sending:
    """A mail was given up."""
    lecture = make_lecture(session)
    given_up = enqueue(
        session,
        "promoted",
        recipient=CLEO.email,
        recipient_name=CLEO.name,
        language="en",
        lecture_id=lecture.id,
        now=NOON,
    )
    given_up.failed_at = NOON
    return form(f"/staff/lectures/{lecture.slug}/mails", f"/staff/lectures/{lecture.slug}/registrations")


def to_try_a_mail(session: Session, number: int) -> Sending:
    """An organiser has a mail sent to themselves."""
    address = f"/staff/lectures/{make_lecture(session).slug}/mails/reminder"
    return form(f"{address}/tests?language=en&way=on_site", address)


def to_draft(session: Session, number: int) -> Sending:
    """A message is kept."""
    address = f"/staff/lectures/{make_lecture(session).slug}/circulars"
    return form(address, f"{address}/new", **LETTER)


def to_redraft(session: Session, number: int) -> Sending:
    """A message is changed."""
    address = _circular(session)
    return form(address, f"{address}/edit", **LETTER)


def to_try_a_message(session: Session, number: int) -> Sending:
    """An organiser has a message sent to themselves."""
    address = _circular(session)
    return form(f"{address}/tests?language=en", address)


def to_send_a_message(session: Session, number: int) -> Sending:
    """A message goes to everybody."""
    address = _circular(session)
    return form(f"{address}/sending", address, people="1")


def to_take_a_message_back(session: Session, number: int) -> Sending:
    """A message was sent too soon."""
    lecture = _attended(session)
    circular = make_circular(session, lecture)
    send(session, lecture, circular, expected=1, came=(), actor=COMMAND, now=NOON)
    return Sending(f"/staff/lectures/{lecture.slug}/circulars/{circular.public_id}/reversal")


def to_throw_a_message_away(session: Session, number: int) -> Sending:
    """A draft is not wanted."""
    address = _circular(session)
    return form(f"{address}/removal", address)


def to_plan(session: Session, number: int) -> Sending:
    """A new lecture by a new speaker."""
    return form("/staff/lectures", "/staff/lectures/new", **_lecture(number))


def to_edit(session: Session, number: int) -> Sending:
    """A lecture gets another title and more seats."""
    lecture = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
    return form(f"/staff/lectures/{lecture.slug}", f"/staff/lectures/{lecture.slug}/edit", **_lecture(number))


def to_publish(session: Session, number: int) -> Sending:
    """A lecture is announced."""
    lecture = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
    return form(f"/staff/lectures/{lecture.slug}/publication", f"/staff/lectures/{lecture.slug}")


def to_move(session: Session, number: int) -> Sending:
    """A lecture is moved, which is news."""
    path = f"/staff/lectures/{_attended(session).slug}/moves"
    return form(path, f"{path}/new", **WHEN, **REASON)


def _drafted(session: Session) -> Lecture:
    """A lecture with a draft beside what is public."""
    lecture = _attended(session)
    contents, beginnings = {"abstract_en": "New"}, {"abstract_en": lecture.abstract.en or ""}
    times = {"begun_at": NOON, "saved_at": NOON}
    session.add(LectureDraft(lecture_id=lecture.id, contents=contents, beginnings=beginnings, **times))
    session.flush()
    return lecture


def to_publish_a_draft(session: Session, number: int) -> Sending:
    """What waited becomes public."""
    page = f"/staff/lectures/{_drafted(session).slug}/draft"
    return form(f"{page}/publication", page)


def to_discard_a_draft(session: Session, number: int) -> Sending:
    """What waited is given up."""
    page = f"/staff/lectures/{_drafted(session).slug}/draft"
    return form(f"{page}/end", page)


def to_bring_a_draft_back(session: Session, number: int) -> Sending:
    """It was given up too soon."""
    lecture = _drafted(session)
    row = drafts.row_of(session, lecture.id)
    draft = drafts.Draft(row, row.contents, row.beginnings)
    deed = drafts.discard(session, lecture, draft, actor=COMMAND, now=NOON)
    return Sending(f"/staff/lectures/{lecture.slug}/draft/return?deed={deed}")


def to_cancel(session: Session, number: int) -> Sending:
    """A lecture is called off, which is news."""
    path = f"/staff/lectures/{_attended(session).slug}/cancellation"
    return form(path, f"{path}/new", **REASON)


def to_withdraw(session: Session, number: int) -> Sending:
    """A lecture is withdrawn, which cannot be done to one that is."""
    path = f"/staff/lectures/{_attended(session).slug}/withdrawal"
    return form(path, f"{path}/new", **REASON)


def _two_to_swap(session: Session) -> tuple[Lecture, Lecture]:
    """Two lectures in rooms of their own; somebody has a seat in the first."""
    lecture = _attended(session, room=make_room(session))
    other = make_lecture(session, room=make_room(session), starts_at=lecture.starts_at + timedelta(days=1))
    return lecture, other


def to_swap(session: Session, number: int) -> Sending:
    """Two lectures exchange their rooms, which they would do again."""
    lecture, other = _two_to_swap(session)
    path = f"/staff/lectures/{lecture.slug}/swaps"
    versions = f"{lecture.edit_version}-{other.edit_version}"
    chosen = {"what": "rooms", "other": str(other.id)}
    return form(path, f"{path}/new?what=rooms&other={other.id}", versions=versions, **chosen, **REASON)


def to_swap_back(session: Session, number: int) -> Sending:
    """They swapped by mistake, and the mail has not left."""
    lecture, other = _two_to_swap(session)
    reason = Wording("检修", "Repairs")
    rooms = swapping.Swapped.ROOMS
    swapping.swap(
        session, lecture, other, rooms, reason=reason, despite_clashes=True, actor=COMMAND, now=NOON
    )
    deeds = f"deed={_last(session, lecture)}&other={other.id}&other_deed={_last(session, other)}"
    return Sending(f"/staff/lectures/{lecture.slug}/swaps/reversal?{deeds}")


def to_change_many(session: Session, number: int) -> Sending:
    """Two lectures are interpreted from now on."""
    two = [make_lecture(session) for _ in range(2)]
    return form(
        "/staff/lectures/many",
        f"/staff/lectures/many?pick={two[0].id}&to_interpretation=en",
        to_interpretation="en",
        pick=[f"{one.id}-0" for one in two],
        shown=",".join(str(one.id) for one in two),
    )


def to_take_back_together(session: Session, number: int) -> Sending:
    """It was the wrong one."""
    lecture = make_lecture(session)
    eve = session.scalars(select(Staff).where(Staff.email == EVE.email)).one()
    actor = Actor(ActorKind.STAFF, eve.id)
    revise_lecture(session, lecture, LectureChanges(interpretation="en"), actor=actor, now=NOON)
    return Sending(f"/staff/lectures/many/reversal?at={int(NOON.timestamp() * 1_000_000)}")


def to_copy_a_season(session: Session, number: int) -> Sending:
    """The one lecture of it, a week later."""
    lecture = make_lecture(session, series=make_series(session, f"series-{number}"))
    season = f"/staff/series/series-{number}/season"
    parts = "&".join(f"part={part}" for part in (*PARTS, ""))
    dates = f"from={NOON.date()}&to=2026-12-31&first=2027-01-01&dates=weeks"
    asked = f"source=series-{number}&{dates}&content={SLOTS}&{parts}"
    when = {f"on-{lecture.id}": "2027-05-06", f"at-{lecture.id}": "15:00"}
    return form(f"{season}/copy?{asked}", pick=str(lecture.id), **when)


def to_take_copies_back(session: Session, number: int) -> Sending:
    """They were copied by mistake."""
    series = make_series(session, f"series-{number}")
    copy = make_lecture(
        session,
        series=series,
        public_state=PublicState.UNPUBLISHED,
        published_at=None,
        planning_state=PlanningState.SLOT,
        title=EMPTY,
        abstract=EMPTY,
    )
    record(session, actor=COMMAND, action=COPIED, about=series, now=NOON, lectures=[copy.id])
    deed = last_deed(session, series)
    return Sending(f"/staff/series/{series.slug}/season/copies/{deed.id if deed else 0}/removal")


def to_fill_a_table(session: Session, number: int) -> Sending:
    """Somebody for one date of a season."""
    series = make_series(session, f"series-{number}")
    hidden = {"public_state": PublicState.UNPUBLISHED, "planning_state": PlanningState.SLOT, "title": EMPTY}
    slot = make_lecture(session, series=series, published_at=None, abstract=EMPTY, **hidden)
    typed = {"name": f"Speaker {number}", "title_zh": "", "title_en": "", "languages": "zh"}
    row = {f"{name}-{slot.id}": value for name, value in {**typed, "version": "0"}.items()}
    return form(f"/staff/series/{series.slug}/season/filling", planning_state="invited", **row)


def to_restore(session: Session, number: int) -> Sending:
    """A lecture takes place after all, which cannot be said of one that does."""
    path = f"/staff/lectures/{_attended(session, public_state=PublicState.CANCELLED).slug}"
    return form(f"{path}/restoration", path)


def to_take_a_cancellation_back(session: Session, number: int) -> Sending:
    """A lecture was called off by mistake, and the mail has not left."""
    lecture = _attended(session)
    changes, reason = LectureChanges(public_state=PublicState.CANCELLED), Wording("检修", "Repairs")
    announce(session, lecture, changes, reason=reason, despite_clashes=True, actor=COMMAND, now=NOON)
    return Sending(f"/staff/lectures/{lecture.slug}/reversal?deed={_last(session, lecture)}")


def to_take_a_seat_back(session: Session, number: int) -> Sending:
    """Somebody was seated by mistake."""
    lecture = make_lecture(session, seats=0)
    person = make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED)
    give_seat(session, registration_id=person.id, reason="Guest", actor=COMMAND, now=NOON)
    address = f"/staff/lectures/{lecture.slug}/registrations/{person.public_id}/reversal"
    return Sending(f"{address}?deed={_last(session, person)}")


def to_choose_a_drawing(session: Session, number: int) -> Sending:
    """Another drawing than the one that follows from its number."""
    return form(f"/staff/lectures/{make_lecture(session).slug}/plate", plate=f"spiral {number + 1}.5")


def to_open_a_series(session: Session, number: int) -> Sending:
    """A new series."""
    return form("/staff/series", "/staff/series/new", title_en="New series", length="60", room="")


def to_edit_a_series(session: Session, number: int) -> Sending:
    """Another title."""
    path = f"/staff/series/{make_series(session, f'series-{number}').slug}"
    return form(path, title_en="Other title", length="60", room="")


def to_lay_out_a_slot(session: Session, number: int) -> Sending:
    """One date of a season."""
    path = f"/staff/series/{make_series(session, f'series-{number}').slug}/season/dates"
    return form(path, extra_on="2027-05-06", extra_at="15:00")


def to_take_a_season_back(session: Session, number: int) -> Sending:
    """A slot that was laid out goes; nothing is left to remove the second time."""
    series = make_series(session, f"series-{number}")
    slot = WantedSlot(None, NOON + timedelta(days=30))
    lay_out(
        session,
        series,
        [slot],
        zone="Asia/Shanghai",
        new_uid=lambda: f"slot-{number}@uid.example.org",
        actor=COMMAND,
        now=NOON,
    )
    deed = last_deed(session, series)
    season = f"/staff/series/{series.slug}/season"
    # The button stands in the notice on the page that follows.
    return Sending(f"{season}/layouts/{deed.id if deed else 0}/removal")


def to_remove_a_slot(session: Session, number: int) -> Sending:
    """An empty slot. With it goes the page of its button, so sent later it is not there."""
    page = f"/staff/lectures/{_slot(session).slug}"
    return Sending(f"{page}/removal", page, second_status=404)


def to_bring_a_slot_back(session: Session, number: int) -> Sending:
    """A slot that was removed a moment ago."""
    series = make_series(session, f"series-{number}")
    removed = remove_slot(session, _slot(session, series=series), actor=COMMAND, now=NOON)
    season = f"/staff/series/{series.slug}/season"
    return Sending(f"{season}/removals/{removed.id}/reversal")


def to_fill_a_slot(session: Session, number: int) -> Sending:
    """Somebody new is invited."""
    page = f"/staff/lectures/{_slot(session).slug}/filling"
    return form(page, name=f"Fay {number}", planning_state="invited", edit_version="0")


def to_go_a_step_on(session: Session, number: int) -> Sending:
    """The speaker agrees."""
    lecture = _unpublished(session, planning_state=PlanningState.INVITED)
    page = f"/staff/lectures/{lecture.slug}"
    return form(f"{page}/stage", page, stage="tentative")


def to_draw_in_the_agenda(session: Session, number: int) -> Sending:
    """Somebody is invited for the time drawn."""
    page = "/staff/agenda/lectures/new"
    return form("/staff/agenda/lectures", page, **WHEN, series="", name=f"Fay {number}")


def to_place_in_the_agenda(session: Session, number: int) -> Sending:
    """Another time of a lecture that the public does not know."""
    page = f"/staff/lectures/{_unpublished(session).slug}/agenda"
    return form(page, **WHEN, edit_version="0")


def to_draft_in_the_agenda(session: Session, number: int) -> Sending:
    """Another time of a public lecture, kept beside what is public."""
    page = f"/staff/lectures/{make_lecture(session).slug}/agenda"
    return form(f"{page}/draft", f"{page}?starts=2026-05-08T14:00&ends=2026-05-08T15:30", **WHEN)


def to_undo_in_the_agenda(session: Session, number: int) -> Sending:
    """A lecture stands again where it stood."""
    lecture = _unpublished(session)
    place(
        session,
        lecture,
        Place(lecture.starts_at + timedelta(days=1), lecture.ends_at + timedelta(days=1), None),
        despite_clashes=True,
        actor=COMMAND,
        now=NOON,
    )
    deed = last_deed(session, lecture)
    undo = f"/staff/lectures/{lecture.slug}/agenda/reversal?deed={deed.id if deed else 0}"
    return Sending(undo, None, {"submission_key": f"agenda-{number}"})


def to_follow_the_series(session: Session, number: int) -> Sending:
    """One setting as the series again."""
    lecture = make_lecture(session, series=make_series(session, f"series-{number}"))
    page = f"/staff/lectures/{lecture.slug}"
    return form(f"{page}/settings", page, setting="languages")


def to_apply_a_series(session: Session, number: int) -> Sending:
    """A coming lecture takes over the languages of its series."""
    series = make_series(session, f"series-{number}", default_languages="en")
    lecture = make_lecture(session, series=series, follows="languages")
    return form(f"/staff/series/{series.slug}/coming", pick=str(lecture.id))


def to_tick_a_step(session: Session, number: int) -> Sending:
    """Sound and picture were tested."""
    page = f"/staff/lectures/{make_lecture(session).slug}"
    return form(f"{page}/readiness/av_test", page, deed="done")


def to_untick_a_step(session: Session, number: int) -> Sending:
    """They were not."""
    lecture = make_lecture(session)
    step = next(one for one in USUAL if one.kind is StepKind.AV_TEST)
    deed = tick_step(session, lecture, step, Word(), actor=COMMAND, now=NOON)
    return Sending(f"/staff/lectures/{lecture.slug}/readiness/deeds/{deed}/reversal")


def to_say_from_abroad(session: Session, number: int) -> Sending:
    """A speaker comes from abroad."""
    page = f"/staff/lectures/{make_lecture(session).slug}"
    return form(f"{page}/abroad", page, abroad="yes")


def to_choose_steps(session: Session, number: int) -> Sending:
    """A series asks for more."""
    return form(f"/staff/series/{make_series(session, f'series-{number}').slug}/steps", deed="abroad")


def to_take_steps_back(session: Session, number: int) -> Sending:
    """It asks for less again."""
    series = make_series(session, f"series-{number}")
    deed = choose_steps(session, series, (*USUAL, *ABROAD), actor=COMMAND, now=NOON)
    return Sending(f"/staff/series/{series.slug}/steps/deeds/{deed}/reversal")


def to_enter_days_off(session: Session, number: int) -> Sending:
    """The house moves."""
    return form("/staff/days-off", first_on="2027-05-06", kind="off", reason_en="Moving house")


def to_remove_days_off(session: Session, number: int) -> Sending:
    """It does not move after all."""
    on = date(2027, 5, 6)
    plan = PlannedDaysOff(first_on=on, last_on=on, reason=Wording(en="Moving house"), is_working=False)
    row = add_days_off(session, plan, actor=COMMAND, now=NOON)
    return form(f"/staff/days-off/{row.id}/removal", "/staff/days-off")


def _slot(session: Session, **values: Any) -> Lecture:
    empty = {"title": EMPTY, "abstract": EMPTY, "planning_state": PlanningState.SLOT}
    return _unpublished(session, **empty, **values)


def _unpublished(session: Session, **values: Any) -> Lecture:
    return make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None, **values)


def to_add_a_speaker(session: Session, number: int) -> Sending:
    """Somebody new; others may have the same name."""
    return form("/staff/speakers", "/staff/speakers/new", name="New Speaker", name_language="en")


def to_edit_a_speaker(session: Session, number: int) -> Sending:
    """Another name, which the lectures follow."""
    speaker = make_speaker(session, f"Speaker {number}")
    make_lecture(session, speakers=[speaker])
    return form(f"/staff/speakers/{speaker.slug}", name="Other Name", name_language="en")


def to_add_a_venue(session: Session, number: int) -> Sending:
    """A new building."""
    return form("/staff/venues", "/staff/venues/new", name_en="New venue")


def to_edit_a_venue(session: Session, number: int) -> Sending:
    """Another name."""
    return form(f"/staff/venues/{make_venue(session, f'venue-{number}').slug}", name_en="Other venue")


def to_take_a_line_back(session: Session, number: int) -> Sending:
    """The series had another zone before."""
    series = make_series(session, f"series-{number}")
    line = _line_about(session, series, timezone="Asia/Tokyo")
    return form(f"/staff/series/{series.slug}/journal/{line}/reversal", units="timezone")


def to_take_a_shared_line_back(session: Session, number: int) -> Sending:
    """The venue stood elsewhere before."""
    venue = make_venue(session, f"venue-{number}", latitude=38.9, longitude=121.6)
    line = _line_about(session, venue, latitude=None, longitude=None)
    path = f"/staff/venues/{venue.slug}/journal/{line}/reversal"
    return form(path, units="latitude")


def to_rename_a_series(session: Session, number: int) -> Sending:
    """Another address; the former one leads to it."""
    path = f"/staff/series/{make_series(session, f'series-{number}').slug}/address"
    return form(path, slug=f"new-series-{number}")


def to_rename_a_venue(session: Session, number: int) -> Sending:
    """Another address for a place."""
    path = f"/staff/venues/{make_venue(session, f'venue-{number}').slug}/address"
    return form(path, slug=f"new-venue-{number}")


def to_merge_series(session: Session, number: int) -> Sending:
    """Two series are one; the second time there is one already."""
    make_series(session, f"kept-{number}")
    path = f"/staff/series/{make_series(session, f'gone-{number}').slug}/merger?with=kept-{number}"
    return form(path, understood="y")


def to_merge_speakers(session: Session, number: int) -> Sending:
    """A double; the second time there is one already."""
    for name in ("kept", "gone"):
        make_speaker(session, f"Somebody {number}", slug=f"{name}-{number}")
    return form(f"/staff/speakers/gone-{number}/merger?with=kept-{number}", understood="y")


def to_make_an_audience(session: Session, number: int) -> Sending:
    """A new group."""
    return form("/staff/audiences", "/staff/audiences/new", name_en="New audience")


def to_edit_an_audience(session: Session, number: int) -> Sending:
    """Another name."""
    return form(f"/staff/audiences/{make_audience(session).public_id}", name_en="Other audience")


def to_renew_a_link(session: Session, number: int) -> Sending:
    """It got about."""
    here = f"/staff/audiences/{make_audience(session).public_id}"
    return form(f"{here}/renewal", here)


def to_delete_an_audience(session: Session, number: int) -> Sending:
    """Nothing is for it. Its page, where the form was, goes with it."""
    here = f"/staff/audiences/{make_audience(session).public_id}"
    return form(f"{here}/removal", here)


def to_ask_for_a_link(session: Session, number: int) -> Sending:
    """Whoever has an address of the house belongs to it."""
    make_audience(session, mail_domains="example.org")
    return form("/en/audiences", email=somebody(number, "Cleo").email)


def to_edit_a_topic(session: Session, number: int) -> Sending:
    """Another name."""
    return form(f"/staff/topics/{make_topic(session, f'topic-{number}').slug}", name_en="Other topic")


def _line_about(session: Session, row: Any, **before: Any) -> int:
    """A line of the journal that can be taken back: what was there before."""
    changed = {name: [value, "other"] for name, value in before.items()}
    record(session, actor=COMMAND, action="x.revised", about=row, now=NOON, changed=changed)
    return _last(session, row)


def to_add_a_room(session: Session, number: int) -> Sending:
    """A new room."""
    path = f"/staff/venues/{make_venue(session, f'venue-{number}').slug}/rooms"
    return form(path, f"{path}/new", name_en="New room", seats="20")


def to_edit_a_room(session: Session, number: int) -> Sending:
    """Fewer seats."""
    room = make_room(session, make_venue(session, f"venue-{number}"))
    return form(f"/staff/venues/{room.venue.slug}/rooms/{room.id}", name_en="Other room", seats="20")


def to_close_a_room(session: Session, number: int) -> Sending:
    """The hall is painted."""
    room = make_room(session, make_venue(session, f"venue-{number}"))
    path = f"/staff/venues/{room.venue.slug}/rooms/{room.id}/closures"
    return form(path, from_on="2027-05-01", reason_en="Painting")


def to_open_a_room(session: Session, number: int) -> Sending:
    """It is not painted after all."""
    closure = make_closure(session, make_room(session, make_venue(session, f"venue-{number}")))
    room = closure.room
    page = f"/staff/venues/{room.venue.slug}/rooms/{room.id}/closures"
    return form(f"{page}/{closure.id}/removal", page)


def to_close_a_room_again(session: Session, number: int) -> Sending:
    """It was painted all the same; the second time the closure is there."""
    closure = make_closure(session, make_room(session, make_venue(session, f"venue-{number}")))
    room = closure.room
    closure_id = open_room(session, closure, actor=COMMAND, now=NOON)
    return Sending(f"/staff/venues/{room.venue.slug}/rooms/{room.id}/closures/{closure_id}/restoration")


def to_delete_a_room(session: Session, number: int) -> Sending:
    """One that nothing uses."""
    room = make_room(session, make_venue(session, f"venue-{number}"))
    page = f"/staff/venues/{room.venue.slug}/rooms/{room.id}"
    return form(f"{page}/removal", page)


def to_delete_a_venue(session: Session, number: int) -> Sending:
    """One that nothing uses."""
    page = f"/staff/venues/{make_venue(session, f'venue-{number}').slug}"
    return form(f"{page}/removal", page)


def to_make_a_device(session: Session, number: int) -> Sending:
    """A scanner for a door."""
    return form("/staff/door", name="Gate", lectures=[str(make_lecture(session).id)])


def to_shut_a_device_out(session: Session, number: int) -> Sending:
    """A scanner is lost."""
    lecture = make_lecture(session)
    made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON)
    return form(f"/staff/door/{made.device.public_id}/revocation", "/staff/door")


def to_let_a_device_back(session: Session, number: int) -> Sending:
    """It was another one that is lost."""
    made = devices.create(session, name="Gate", lectures=[make_lecture(session)], actor=COMMAND, now=NOON)
    devices.give_token(session, made.device, now=NOON)
    devices.revoke(session, made.device, actor=COMMAND, now=NOON)
    return Sending(f"/staff/door/{made.device.public_id}/reinstatement")


def to_settle_a_conflict(session: Session, number: int) -> Sending:
    """It was two people."""
    scan = _let_in_unknown(session)
    path = f"/staff/lectures/{session.get_one(Lecture, scan.lecture_id).slug}/door"
    return form(f"{path}/entries/{scan.id}/outcome", path, outcome="noted")


def to_reopen_a_conflict(session: Session, number: int) -> Sending:
    """It was not, after all."""
    scan = _let_in_unknown(session)
    session.add(Settlement(scan_id=scan.id, outcome=Outcome.NOTED, settled_at=NOON))
    slug = session.get_one(Lecture, scan.lecture_id).slug
    return Sending(f"/staff/lectures/{slug}/door/entries/{scan.id}/reopening")


def to_take_an_entry_back(session: Session, number: int) -> Sending:
    """Somebody who was let in went home again."""
    scan = _let_in_unknown(session)
    path = f"/staff/lectures/{session.get_one(Lecture, scan.lecture_id).slug}/door"
    return form(f"{path}/entries/{scan.id}/removal", path)


def _let_in_unknown(session: Session) -> Scan:
    lecture = make_lecture(session)
    made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON)
    scan = Scan(
        scan_id=f"unknown-{lecture.id}",
        content_hash="0" * 64,
        device_id=made.device.id,
        lecture_id=lecture.id,
        direction=Direction.IN,
        device_time=NOON,
        received_at=NOON,
        offline=True,
        verdict_shown=Verdict.UNVERIFIED,
        verdict=Verdict.UNKNOWN,
        conflict=Verdict.UNKNOWN,
    )
    session.add(scan)
    session.flush()
    return scan


def to_enrol(session: Session, number: int) -> Sending:
    """A one-time code opens once: the token it is traded for cannot be shown again (B-35)."""
    made = devices.create(session, name="Gate", lectures=[make_lecture(session)], actor=COMMAND, now=NOON)
    return Sending("/door/enrolments", data={"code": made.secret}, second_status=409)


def to_scan(session: Session, number: int) -> Sending:
    """What a scanner read."""
    return _call(scanning, session, number)


def to_walk_in(session: Session, number: int) -> Sending:
    """People without a registration."""
    return _call(walking_in, session, number)


def to_invite(session: Session, number: int) -> Sending:
    """Somebody new among the staff."""
    page = "/staff/members"
    return form(page, f"{page}/new", name="Fay", email=f"fay{number}@example.org", **HELPER)


def to_edit_a_member(session: Session, number: int) -> Sending:
    """Another address, of which the old one is told."""
    page, _ = _member(session, number)
    return form(page, name="Fay", email=f"new{number}@example.org", language="en")


def to_give_a_role(session: Session, number: int) -> Sending:
    """More trust."""
    page, _ = _member(session, number)
    return form(f"{page}/roles", page, role="organiser", series=["all"])


def to_withdraw_a_role(session: Session, number: int) -> Sending:
    """Less trust."""
    page, _ = _member(session, number)
    return form(f"{page}/roles/withdrawals", page)


def to_give_a_role_back(session: Session, number: int) -> Sending:
    """The role was withdrawn by mistake."""
    page, _ = _member(session, number)
    return Sending(f"{page}/roles/returns?role=organiser&series=all")


def to_send_a_link(session: Session, number: int) -> Sending:
    """A link to choose a password."""
    page, _ = _member(session, number)
    return form(f"{page}/links", page)


def to_deactivate(session: Session, number: int) -> Sending:
    """Nobody comes in by this account any more."""
    page, _ = _member(session, number)
    return form(f"{page}/deactivation", page)


def to_reactivate(session: Session, number: int) -> Sending:
    """Somebody comes in again."""
    page, member = _member(session, number)
    member.active = False
    return form(f"{page}/reactivation", page)


def to_sign_somebody_out(session: Session, number: int) -> Sending:
    """Every session of somebody ends."""
    page, _ = _member(session, number)
    return form(f"{page}/sign-out", page)


def to_remove_second_factors(session: Session, number: int) -> Sending:
    """Somebody lost their phone."""
    page, member = _member(session, number)
    member.totp_secret, member.totp_since = "sealed", NOON
    return form(f"{page}/second-factors/removal", page)


def _circular(session: Session) -> str:
    """The page of a message to one person."""
    lecture = _attended(session)
    return f"/staff/lectures/{lecture.slug}/circulars/{make_circular(session, lecture).public_id}"


def to_answer_anew(session: Session, number: int) -> Sending:
    """Behind one's own link, what the lecture asks."""
    registration = make_registration(session, make_lecture(session), somebody(number, "Kim"))
    question = make_question(session, registration.lecture)
    return form(f"{_link_of(registration)}/answers", **{f"q-{question.public_id}": "Nuts"})


def to_tell_ones_needs(session: Session, number: int) -> Sending:
    """Behind one's own link, with the consent that this wants."""
    registration = make_registration(session, make_lecture(session), somebody(number, "Kim"))
    return form(f"{_link_of(registration)}/needs", needs="captions", needs_note="", needs_consent="y")


def _link_of(registration: Registration) -> str:
    """Somebody's own page."""
    return f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"


def to_answer_a_need(session: Session, number: int) -> Sending:
    """An organiser writes what somebody can count on."""
    registration = make_registration(session, make_lecture(session), somebody(number, "Kim"))
    session.add(AccessRequest(registration_id=registration.id, kinds="captions", created_at=NOON))
    page = f"/staff/lectures/{registration.lecture.slug}/needs"
    return form(f"{page}/{registration.public_id}", page, answer="At the left.")


def _asking(session: Session) -> tuple[str, list[Question]]:
    """The page of a lecture's questions, two that are asked and one that is retired."""
    lecture = make_lecture(session)
    whens = (None, None, NOON)
    asked = [make_question(session, lecture, retired_at=when) for when in whens]
    return f"/staff/lectures/{lecture.slug}/questions", asked


def to_ask(session: Session, number: int) -> Sending:
    """One question more."""
    page, _asked = _asking(session)
    typed = {"label_en": "Why?", "asked_of": "everybody", "condition": ""}
    return form(f"{page}?kind=text", f"{page}/new?kind=text", **typed)


def to_word_a_question_anew(session: Session, number: int) -> Sending:
    """The same question in other words."""
    page, asked = _asking(session)
    return form(f"{page}/{asked[0].public_id}", label_en="Why?", asked_of="everybody", condition="")


def to_move_a_question(session: Session, number: int) -> Sending:
    """The first goes behind the second."""
    page, asked = _asking(session)
    return form(f"{page}/{asked[0].public_id}/later", page)


def to_retire_a_question(session: Session, number: int) -> Sending:
    """Nobody is asked it any more."""
    page, asked = _asking(session)
    return form(f"{page}/{asked[0].public_id}/retirement", page)


def to_ask_again(session: Session, number: int) -> Sending:
    """A retired question comes back."""
    page, asked = _asking(session)
    return form(f"{page}/{asked[2].public_id}/return", page)


def to_remove_a_question(session: Session, number: int) -> Sending:
    """Nobody has answered it."""
    page, asked = _asking(session)
    path = f"{page}/{asked[2].public_id}/removal"
    return Sending(path, page, second_status=404)


def to_take_questions_over(session: Session, number: int) -> Sending:
    """What another lecture asks is asked here too."""
    source = make_lecture(session)
    make_question(session, source, en=f"Question {number}")
    page, _asked = _asking(session)
    return form(f"{page}/copies", page, source=str(source.id))


SENDINGS: dict[str, tuple[Prepare, ...]] = {
    "registrations.create": (to_register,),
    "registrations.cancel": (to_leave,),
    "registrations.replace": (to_replace_ones_link,),
    "offers.accept": (to_accept_an_offer,),
    "line_staff.move": (to_move_in_line,),
    "line_staff.forgive": (to_forgive,),
    "registrations_several.create": (to_register_for_several,),
    "registrations_mine.ask": (to_ask_for_ones_lectures,),
    "registrations_mine.renew": (to_end_all_links,),
    "personal.send": (to_ask_for_ones_calendar,),
    "personal.send_to_owner": (to_ask_behind_ones_link,),
    "personal.remind": (to_choose_a_reminder,),
    "personal.stop": (to_stop_ones_calendar,),
    "personal.start": (to_start_ones_calendar,),
    "personal.renew": (to_renew_ones_calendar,),
    "registrations_hand.create": (by_hand,),
    "registrations_hand.create_several": (several_by_hand,),
    "registrations_bulk.carry_out": (to_cancel_many,),
    "registrations_bulk.take_back": (to_take_many_back,),
    "registrations_story.update": (to_put_right,),
    "registrations_merging.join": (to_join_two,),
    "registrations_merging.join_people": (to_join_two_people,),
    "registrations_staff.decide": (to_cancel_by_hand, to_give_a_seat, to_replace_a_link),
    "registrations_staff.take_back": (to_take_a_seat_back,),
    "registrations_staff.send_again": (to_send_mails_again,),
    "mails_staff.test": (to_try_a_mail,),
    "circulars.create": (to_draft,),
    "circulars.update": (to_redraft,),
    "circulars.test": (to_try_a_message,),
    "circulars.send": (to_send_a_message,),
    "circulars.take_back": (to_take_a_message_back,),
    "circulars.remove": (to_throw_a_message_away,),
    "lectures_staff.create": (to_plan,),
    "lectures_staff.update": (to_edit,),
    "together_staff.apply": (to_change_many,),
    "together_staff.take_back": (to_take_back_together,),
    "confirmation.confirm": (to_prove_an_address,),
    "confirmation.confirm_by_code": (to_prove_an_address_by_code,),
    "confirmation.send_again": (to_ask_for_the_mail_again,),
    "rules_staff.update": (to_change_the_rules,),
    "approval.approve": (to_approve,),
    "approval.decline": (to_decline,),
    "lecture_changes.publish": (to_publish,),
    "lecture_changes.move": (to_move,),
    "lecture_changes.end": (to_cancel, to_withdraw),
    "lecture_changes.restore": (to_restore,),
    "lecture_swaps.swap": (to_swap,),
    "lecture_swaps.take_back": (to_swap_back,),
    "own_data.erase": (to_erase_ones_registration,),
    "own_data.withdraw": (to_withdraw_a_consent,),
    "own_data.send": (to_be_sent_everything,),
    "personal_data.choose": (to_keep_ones_history,),
    "personal_data.erase": (to_erase_everything,),
    "drafts_staff.publish": (to_publish_a_draft,),
    "drafts_staff.discard": (to_discard_a_draft,),
    "drafts_staff.bring_back": (to_bring_a_draft_back,),
    "lecture_changes.take_back": (to_take_a_cancellation_back,),
    "plates.take": (to_choose_a_drawing,),
    "own_answers.change_answers": (to_answer_anew,),
    "own_answers.change_needs": (to_tell_ones_needs,),
    "access_staff.answer": (to_answer_a_need,),
    "questions_staff.create": (to_ask,),
    "questions_staff.update": (to_word_a_question_anew,),
    "questions_staff.move": (to_move_a_question,),
    "questions_staff.decide": (to_retire_a_question, to_ask_again, to_remove_a_question),
    "questions_staff.take_over": (to_take_questions_over,),
    "series_staff.create": (to_open_a_series,),
    "series_staff.update": (to_edit_a_series,),
    "season_staff.lay_out": (to_lay_out_a_slot,),
    "season_copies.make": (to_copy_a_season,),
    "season_copies.take_back": (to_take_copies_back,),
    "season_filling.save": (to_fill_a_table,),
    "season_staff.take_back": (to_take_a_season_back,),
    "season_staff.bring_back": (to_bring_a_slot_back,),
    "slots_staff.remove": (to_remove_a_slot,),
    "agenda_deeds.create": (to_draw_in_the_agenda,),
    "agenda_deeds.place": (to_place_in_the_agenda,),
    "agenda_deeds.keep_draft": (to_draft_in_the_agenda,),
    "agenda_deeds.take_back": (to_undo_in_the_agenda,),
    "slots_staff.fill": (to_fill_a_slot,),
    "slots_staff.go_to": (to_go_a_step_on,),
    "inheritance_staff.follow": (to_follow_the_series,),
    "inheritance_staff.apply": (to_apply_a_series,),
    "readiness_steps.note": (to_tick_a_step,),
    "readiness_steps.take_back": (to_untick_a_step,),
    "readiness_steps.say_abroad": (to_say_from_abroad,),
    "readiness_templates.save": (to_choose_steps,),
    "readiness_templates.take_back": (to_take_steps_back,),
    "days_off_staff.create": (to_enter_days_off,),
    "days_off_staff.remove": (to_remove_days_off,),
    "journal.reverse": (to_take_a_line_back,),
    "journal.reverse_shared": (to_take_a_shared_line_back,),
    "renaming.rename_own": (to_rename_a_series,),
    "renaming.rename_shared": (to_rename_a_venue,),
    "merging.merge": (to_merge_series,),
    "merging.merge_speaker": (to_merge_speakers,),
    "topics_staff.update": (to_edit_a_topic,),
    "audiences.ask": (to_ask_for_a_link,),
    "audiences_staff.create": (to_make_an_audience,),
    "audiences_staff.update": (to_edit_an_audience,),
    "audiences_staff.renew": (to_renew_a_link,),
    "audiences_staff.remove": (to_delete_an_audience,),
    "speakers_staff.create": (to_add_a_speaker,),
    "speakers_staff.update": (to_edit_a_speaker,),
    "venues_staff.create": (to_add_a_venue,),
    "venues_staff.update": (to_edit_a_venue,),
    "venues_staff.add_room": (to_add_a_room,),
    "venues_staff.update_room": (to_edit_a_room,),
    "venues_staff.remove_room": (to_delete_a_room,),
    "venues_staff.remove": (to_delete_a_venue,),
    "closures_staff.create": (to_close_a_room,),
    "closures_staff.remove": (to_open_a_room,),
    "closures_staff.restore": (to_close_a_room_again,),
    "members.create": (to_invite,),
    "members.update": (to_edit_a_member,),
    "members.give_role": (to_give_a_role,),
    "members.withdraw_role": (to_withdraw_a_role,),
    "members.give_role_back": (to_give_a_role_back,),
    "members.send_link": (to_send_a_link,),
    "members.deactivate": (to_deactivate,),
    "members.reactivate": (to_reactivate,),
    "members.remove_second_factors": (to_remove_second_factors,),
    "members.sign_out": (to_sign_somebody_out,),
    "door_staff.create": (to_make_a_device,),
    "door_staff.revoke": (to_shut_a_device_out,),
    "door_staff.let_back": (to_let_a_device_back,),
    "door_board.settle": (to_settle_a_conflict,),
    "door_board.reopen": (to_reopen_a_conflict,),
    "door_board.take_back": (to_take_an_entry_back,),
    "door.enrol": (to_enrol,),
    "door_api.post_scans": (to_scan,),
    "door_api.post_walk_ins": (to_walk_in,),
    "door_api.post_stand_ins": (to_say_who_came,),
    "standby_staff.begin": (to_open_standby,),
    "standby_staff.act": (to_call_the_next, to_give_a_seat_at_the_door),
    "stand_ins_staff.note": (to_note_a_stand_in,),
    "stand_ins_staff.take_back": (to_take_a_stand_in_back,),
}


def _rules(session: Session, lecture: Lecture, name: str) -> None:
    """Let a lecture follow a rule that is not the usual one."""
    rules = usual_rules(lecture.id)
    setattr(rules, name, True)
    session.add(rules)


def _unconfirmed(session: Session, number: int) -> Registration:
    lecture = make_lecture(session)
    _rules(session, lecture, "confirms_address")
    return make_registration(session, lecture, somebody(number, "Cleo"), RegistrationState.UNCONFIRMED)


def _request(session: Session) -> str:
    lecture = make_lecture(session)
    _rules(session, lecture, "needs_approval")
    asking = make_registration(session, lecture, CLEO, RegistrationState.REQUESTED)
    return f"/staff/lectures/{lecture.slug}/registrations/{asking.public_id}"


def _own(session: Session, number: int) -> str:
    registration = make_registration(session, make_lecture(session), somebody(number, "Cleo"))
    consents.keep(session, registration, Consent("I agree.", "en", NOON))
    return f"/en/registrations/{link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)}"


def _everything(session: Session, number: int) -> str:
    person = make_registration(session, make_lecture(session), somebody(number, "Cleo")).attendee
    return f"/en/data/{link_token(LINK_KEY.encode(), f'personal-data|{NOON.date()}', person.public_id, 0)}"


def _calendar(session: Session, number: int, **values: Any) -> str:
    """The page of somebody's calendar."""
    feed = make_calendar(session, make_attendee(session, somebody(number, "Cleo")), **values)
    return f"/en/calendar/{link_token(LINK_KEY.encode(), PERSONAL_PAGE, feed.public_id, 0)}"


def _member(session: Session, number: int) -> tuple[str, Staff]:
    member = make_staff(session, Person("Fay", f"fay{number}@example.org", Role.DOOR))
    return f"/staff/members/{member.public_id}", member


def _lecture(number: int) -> dict[str, str]:
    return {**LECTURE, "speakers-0-name": f"Speaker {number}", "speakers-0-latin": f"Speaker {number}"}


def _last(session: Session, about: Any) -> int:
    """The key of what was done last to a row."""
    deed = last_deed(session, about)
    assert deed is not None
    return deed.id


def _attended(session: Session, **values: Any) -> Any:
    lecture = make_lecture(session, starts_at=NOON + timedelta(days=7), **values)
    make_registration(session, lecture, CLEO)
    return lecture


def _call(prepare: Callable[..., Any], session: Session, number: int) -> Sending:
    request = prepare(session, number, None)["request"]
    return Sending(request["path"], json=request["json"], headers=request["headers"])
