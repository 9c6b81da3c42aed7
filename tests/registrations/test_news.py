"""Who is told what of a change, when and in which words: followed to the mailbox, through a real server."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.i18n import Language
from forum.journal import COMMAND, Actor, ActorKind
from forum.lectures.change_models import Change
from forum.lectures.models import Lecture, PublicState
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import LEASE, Delivery, Postman, claim
from forum.mail.models import OutboxMessage
from forum.mail.transport import transport_for
from forum.registrations import messages, news, reminders, specimens
from forum.registrations.announcing import announce
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.news_kinds import DOOR_NEWS, HOST_NEWS, SPEAKER_NEWS
from forum.wording import Wording
from tests.cast import ADA, BOB, CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room, make_speaker, make_staff
from tests.servers import MailServer

LATER = NOON + messages.HELD_FOR
HOUR = timedelta(hours=1)


@pytest.fixture
def post(context: Flask, smtp: MailServer) -> Postman:
    """The postman of the application, who brings everything to the server of the test."""
    found: Postman = context.extensions["forum.postman"]
    return replace(found, transport=transport_for(smtp.url))


def deliver(post: Postman, at: datetime = LATER) -> list[Delivery]:
    """One round of the worker."""
    return post.deliver_due(lambda: at, lambda: False)


def change(session: Session, lecture: Lecture, at: datetime = NOON, **changes: Any) -> Change:
    """Announce a change as every page does, for no other reason than that."""
    wanted = LectureChanges(**changes)  # type: ignore[typeddict-item]
    reason = Wording("检修", "Repairs")
    announce(session, lecture, wanted, reason=reason, despite_clashes=True, actor=COMMAND, now=at)
    return session.scalars(select(Change).order_by(Change.id.desc())).first()  # type: ignore[return-value]


def moved(session: Session, lecture: Lecture, by: timedelta, at: datetime = NOON) -> Change:
    """Announce another time."""
    starts_at, ends_at = lecture.starts_at + by, lecture.ends_at + by
    return change(session, lecture, at, starts_at=starts_at, ends_at=ends_at)


def text_of(mail: EmailMessage) -> str:
    """The plain text on one line."""
    body = mail.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


def waiting(session: Session) -> list[OutboxMessage]:
    """What has not left."""
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))))


def test_several_changes_within_ten_minutes_are_one_mail_a_person(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    # "Moved twice in five minutes", and the rooms of two lectures swapped, with one guest in both.
    with database.transaction() as session:
        hall = make_room(session)
        club = make_room(session, venue=hall.venue)
        first, second = (make_lecture(session, room=room, seats=1) for room in (hall, club))
        for lecture in (first, second):
            make_registration(session, lecture, CLEO, language="en")
        make_registration(session, second, DAN, RegistrationState.WAITLISTED, language="en")
        moved(session, first, HOUR)
        moved(session, first, HOUR, NOON + timedelta(minutes=5))
        change(session, first, NOON + timedelta(minutes=8), room=club)
        change(session, second, NOON + timedelta(minutes=8), room=hall)
        numbers = {str(first.number), str(second.number)}
    assert deliver(post, LATER - timedelta(seconds=1)) == []

    assert deliver(post) == [Delivery.SENT]
    assert deliver(post, LATER + timedelta(minutes=8)) == [Delivery.SENT]

    to_cleo, to_dan = smtp.messages
    assert smtp.recipients == [CLEO.email, DAN.email]
    text = text_of(to_cleo)
    assert all(number in str(to_cleo["Subject"]) for number in numbers)
    assert "begins later, on the same day. It takes place in another room of the same building." in text
    assert "Before: 2026-03-09 (Mon) 12:00 Beijing Time" in text
    assert "Time: 2026-03-09 (Mon) 14:00–15:30" in text
    assert "Only the room changes; building, day and time stay. Your seat stays yours" in text
    entries = [part.get_filename() for part in to_cleo.iter_attachments()]
    assert [str(name)[:2] for name in entries] == ["1-", "2-"]
    assert "You stay in line; your place is 1." in text_of(to_dan)
    with database.reading() as session:
        assert waiting(session) == []


@pytest.mark.databases("sqlite")
def test_nothing_that_differs_in_the_end_is_news(database: Database, post: Postman, smtp: MailServer) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, speakers=[_speaker(session)])
        make_registration(session, lecture, CLEO)
        first = moved(session, lecture, HOUR)
        assert not news.is_told(session, lecture, first.at)
        moved(session, lecture, -HOUR)
        title = change(session, lecture, title=Wording("", "Another title"))
        assert (title.what.keys(), len(waiting(session))) == ({"title"}, 2)
    assert deliver(post) == [Delivery.LEFT_OUT] * 2

    # Called off and on again by different people; then a worker that was down for a day.
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lecture.id)
        change(session, lecture, LATER, public_state=PublicState.CANCELLED)
        change(session, lecture, LATER, public_state=PublicState.PUBLISHED)
        told = moved(session, lecture, 2 * HOUR, LATER)
    assert deliver(post, LATER + timedelta(days=1)) == [Delivery.SENT] * 2
    assert "Before: 2026-03-09 (Mon) 12:00" in text_of(smtp.messages[0])
    with database.reading() as session:
        assert news.is_told(session, lecture, told.at)


@pytest.mark.databases("sqlite")
def test_what_was_refused_or_taken_back_is_told_by_the_next_news(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO, language="en")
        make_registration(session, lecture, DAN, language="en")
        moved(session, lecture, HOUR)
    smtp.refuse = lambda address: "550 no such user" if address == CLEO.email else None
    assert sorted(deliver(post)) == [Delivery.FAILED, Delivery.SENT]
    smtp.refuse = lambda _address: None
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lecture.id)
        moved(session, lecture, HOUR, LATER)
        change(session, lecture, LATER, room=make_room(session)).taken_back_at = LATER
        lecture.room = None
    smtp.messages.clear()
    assert deliver(post, LATER + messages.HELD_FOR) == [Delivery.SENT] * 2
    before = {
        str(mail["To"]).split("<")[-1]: text_of(mail).split("Before: ")[1][:22] for mail in smtp.messages
    }
    assert before[f"{CLEO.email}>"] == "2026-03-09 (Mon) 12:00"
    assert before[f"{DAN.email}>"] == "2026-03-09 (Mon) 13:00"
    assert not any("room" in text_of(mail).split("Before:")[0] for mail in smtp.messages)


@pytest.mark.databases("sqlite")
def test_within_three_hours_of_the_old_or_the_new_start_nothing_is_held_back(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    with database.transaction() as session:
        near = make_lecture(session, starts_at=NOON + 3 * HOUR)
        far = make_lecture(session, starts_at=NOON + 30 * HOUR)
        for lecture in (near, far):
            make_registration(session, lecture, CLEO)
        change(session, far, room=make_room(session))
        moved(session, near, 30 * HOUR)
    # What may still be taken back does not leave with what cannot wait.
    assert deliver(post, NOON) == [Delivery.SENT]
    with database.transaction() as session:
        moved(session, session.get_one(Lecture, far.id), -28 * HOUR)
    assert deliver(post, NOON) == [Delivery.SENT]
    assert len(smtp.messages) == 2


def _speaker(session: Session, email: str = "speaker@example.org") -> Any:
    speaker = make_speaker(session)
    speaker.email, speaker.mail_language = email, "en"
    return speaker


@pytest.mark.databases("sqlite")
def test_speakers_hosts_and_door_keepers_are_told_in_letters_of_their_own(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    with database.transaction() as session:
        host, keeper = make_staff(session, ADA), make_staff(session, BOB)
        host.language = keeper.language = "en"
        speakers = [_speaker(session), make_speaker(session)]
        near, far = (
            make_lecture(session, starts_at=NOON + timedelta(days=days), speakers=speakers, host=host)
            for days in (6, 30)
        )
        make_registration(session, near, CLEO)
        moved(session, near, HOUR)
        change(session, far, public_state=PublicState.CANCELLED)
        written = sorted(one.message for one in waiting(session))
        assert written == [DOOR_NEWS, *[HOST_NEWS] * 2, messages.LECTURE_MOVED, *[SPEAKER_NEWS] * 2]
    assert deliver(post) == [Delivery.SENT] * 4

    mails = {str(mail["To"]).split("<")[-1].strip(">"): mail for mail in smtp.messages}
    to_speaker, to_host = text_of(mails["speaker@example.org"]), text_of(mails[host.email])
    assert "please tell the organisers at once" in to_speaker
    assert "The lecture does not take place." in to_speaker
    assert "Why: Repairs" in to_speaker
    methods = [part.get_param("method") for part in mails["speaker@example.org"].iter_attachments()]
    assert methods == ["PUBLISH", "PUBLISH"]
    assert "are told as well: 1." in to_host
    assert f"/staff/lectures/{near.slug}" in to_host
    assert (near.code in text_of(mails[keeper.email]), far.code in text_of(mails[keeper.email])) == (
        True,
        False,
    )

    # Who did it is not told of it; who has no part in it any more neither.
    with database.transaction() as session:
        lecture = session.get_one(Lecture, near.id)
        wanted = LectureChanges(room=make_room(session))
        acts = Actor(ActorKind.STAFF, host.id)
        announce(session, lecture, wanted, despite_clashes=True, actor=acts, now=LATER)
        assert HOST_NEWS not in {one.message for one in waiting(session)}
        session.get_one(Staff, keeper.id).active = False
        lecture.speakers[0].email = None
    assert sorted(deliver(post, LATER + messages.HELD_FOR)) == [*[Delivery.LEFT_OUT] * 2, Delivery.SENT]


def test_a_crash_in_between_sends_the_same_mail_again_and_two_workers_never_write_twice(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    # F-05
    with database.transaction() as session:
        for _ in range(3):
            lecture = make_lecture(session)
            make_registration(session, lecture, CLEO)
            change(session, lecture, room=make_room(session))
    with database.transaction() as one:
        claimed = claim(one, LATER, post.gatherings)
        assert len(claimed) == 3
        if one.get_bind().dialect.name == "postgresql":
            with database.transaction() as other:
                assert claim(other, LATER, post.gatherings) == []
    # That worker is gone, after it had sent; meanwhile there is more to tell.
    with database.reading() as session:
        said = [(row, post.composers[row.message](session, row)) for row in claimed]
        sent = post.gatherings[0].gather(session, said)
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO)
        change(session, lecture, room=make_room(session))
    assert deliver(post, LATER + timedelta(minutes=1)) == []
    assert deliver(post, LATER + LEASE) == [Delivery.SENT] * 2
    again, more = smtp.messages
    assert str(again["Message-ID"]).strip("<>").split("@")[0] == claimed[0].message_id
    assert len(list(again.iter_attachments())) == len(sent.enclosures) == 3
    assert str(more["Message-ID"]) != str(again["Message-ID"])


@pytest.mark.databases("sqlite")
def test_one_that_cannot_be_told_holds_up_no_other(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    with database.transaction() as session:
        for _ in range(3):
            lecture = make_lecture(session)
            make_registration(session, lecture, CLEO)
            change(session, lecture, room=make_room(session))
        broken, erased, _ = waiting(session)
        broken.params = {**broken.params, "since": ["nonsense"]}
        session.get_one(Registration, erased.registration_id).anonymised_at = NOON
    # The leader's own fate is what is answered.
    assert deliver(post) == [Delivery.POSTPONED]
    assert len(smtp.messages) == 1
    with database.reading() as session:
        (left,) = waiting(session)
        assert (left.id, left.attempts) == (broken.id, 1)


@pytest.mark.databases("sqlite")
def test_news_replace_what_a_reminder_said(database: Database, post: Postman, smtp: MailServer) -> None:
    # C-41
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=NOON + timedelta(days=3))
        make_registration(session, lecture, CLEO, language="en")
    assert reminders.send_due(NOON) == 1
    deliver(post, NOON)
    with database.transaction() as session:
        moved(session, session.get_one(Lecture, lecture.id), timedelta(days=5))
    deliver(post)
    assert "This replaces what our reminder said." in text_of(smtp.messages[-1])
    # And there is a reminder of the new date.
    assert reminders.send_due(NOON + timedelta(days=5)) == 1


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_organisers_read_beforehand_who_is_told_what(
    database: Database, post: Postman, language: Language
) -> None:
    with database.transaction() as session:
        host = make_staff(session, ADA)
        make_staff(session, BOB)
        room = make_room(session)
        lecture = make_lecture(session, speakers=[_speaker(session)], host=host, room=room)
        make_registration(session, lecture, CLEO)
        other = make_room(session, venue=room.venue)
    with database.reading() as session:
        lecture = session.get_one(Lecture, lecture.id)
        said = {"reason": Wording("检修", "Repairs"), "actor": COMMAND, "now": NOON}
        changes = LectureChanges(room=session.merge(other, load=False))
        shown = specimens.preview(session, post, lecture, changes, language, **said)  # type: ignore[arg-type]
        nothing = specimens.preview(session, post, lecture, LectureChanges(), language, **said)  # type: ignore[arg-type]

    wanted = "只换了房间" if language == "zh" else "Only the room changes"
    assert [(one.kind, one.count) for one in shown.kinds] == [
        *((specimens.REGISTRANTS, 1), (SPEAKER_NEWS, 1), (HOST_NEWS, 1), (DOOR_NEWS, 1))
    ]
    assert all(wanted in " ".join(one.letter.split()) for one in shown.kinds)
    assert (nothing.kinds, shown.leaves_at) == ((), LATER)


@pytest.mark.databases("sqlite")
def test_one_damaged_value_does_not_hold_the_rest_of_the_news_back(
    database: Database, post: Postman, smtp: MailServer
) -> None:
    with database.transaction() as session:
        hall = make_room(session)
        lecture = make_lecture(session, room=hall)
        make_registration(session, lecture, CLEO, language="en")
        change(session, lecture, room=make_room(session, venue=hall.venue))
        damaged = moved(session, lecture, HOUR)
        damaged.what = {
            **damaged.what,
            "starts_at": ["not a time", None],
            "attendance": ["by post", "online"],
        }

    assert deliver(post) == [Delivery.SENT]
    assert "in another room of the same building" in text_of(smtp.messages[0])
