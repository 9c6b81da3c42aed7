"""What speakers and organisers send about answers; see sendings.py."""

from datetime import timedelta

from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, PublicState
from forum.links import SPEAKING
from forum.speakers.availability_models import AvailabilitySpan, Heard, SpeakerLink
from forum.tokens import link_token
from tests.cast import LINK_KEY, NOON
from tests.factories import make_lecture, make_speaker
from tests.faults.sendings import Prepare, Sending, form

SPAN = {"span-can": "no", "span-from_on": "2026-05-08", "span-timezone": "Asia/Shanghai"}
WEEK = {
    "week-can": "no",
    "week-first_on": "2026-05-04",
    "week-last_on": "2026-05-17",
    "week-cells": "1-8",
    "week-timezone": "Asia/Shanghai",
}


def _speaking(session: Session, number: int) -> tuple[Lecture, str]:
    """A lecture whose speaker can be written to, and the page behind their link."""
    speaker = make_speaker(session, f"Speaker {number}", email="speaker@example.org")
    lecture = make_lecture(session, speakers=[speaker], public_state=PublicState.UNPUBLISHED)
    public_id = f"{chr(97 + number % 26) * 15}a"
    session.add(SpeakerLink(speaker_id=speaker.id, public_id=public_id, created_at=NOON))
    session.flush()
    return lecture, f"/en/speaking/{link_token(LINK_KEY.encode(), SPEAKING, public_id, 0)}"


def _said(session: Session, lecture: Lecture) -> AvailabilitySpan:
    span = AvailabilitySpan(
        speaker_id=lecture.speakers[0].id,
        starts_at=NOON,
        ends_at=NOON + timedelta(days=1),
        can=False,
        timezone="Asia/Shanghai",
        said_at=NOON,
        heard=Heard.LINK,
    )
    session.add(span)
    session.flush()
    return span


def _answers(lecture: Lecture) -> str:
    return f"/staff/lectures/{lecture.slug}/speaking"


def to_agree(session: Session, number: int) -> Sending:
    """A speaker says that the date suits them."""
    lecture, own = _speaking(session, number)
    return form(f"{own}/lectures/{lecture.slug}", choice=lecture.starts_at.isoformat())


def to_consent(session: Session, number: int) -> Sending:
    """A speaker says what may be recorded."""
    lecture, own = _speaking(session, number)
    page = f"{own}/lectures/{lecture.slug}"
    return form(f"{page}/consents", page, **{"consents-recording": "yes"})


def to_say_when(session: Session, number: int) -> Sending:
    """A speaker says when they cannot come."""
    return form(f"{_speaking(session, number)[1]}/times", **SPAN)


def to_say_weekly(session: Session, number: int) -> Sending:
    """A speaker says it of each week."""
    times = f"{_speaking(session, number)[1]}/times"
    return form(f"{times}/week", times, **WEEK)


def to_unsay(session: Session, number: int) -> Sending:
    """A speaker can come after all."""
    lecture, own = _speaking(session, number)
    return form(f"{own}/times/{_said(session, lecture).id}/removal", f"{own}/times")


def to_ask_a_speaker(session: Session, number: int) -> Sending:
    """The letter to a speaker."""
    lecture, _ = _speaking(session, number)
    return form(f"{_answers(lecture)}/{lecture.speakers[0].id}/question", _answers(lecture))


def to_record_an_answer(session: Session, number: int) -> Sending:
    """A speaker called, and cannot come."""
    lecture, _ = _speaking(session, number)
    key = lecture.speakers[0].id
    said = {f"answer-{key}-choice": "cannot", f"answer-{key}-heard": "phone"}
    return form(f"{_answers(lecture)}/{key}/agreement", _answers(lecture), **said)


def to_record_consents(session: Session, number: int) -> Sending:
    """A speaker called, and said what may be recorded."""
    lecture, _ = _speaking(session, number)
    key = lecture.speakers[0].id
    said = {f"consents-{key}-recording": "no", f"consents-{key}-heard": "phone"}
    return form(f"{_answers(lecture)}/{key}/consents", _answers(lecture), **said)


def to_make_a_link(session: Session, number: int) -> Sending:
    """A link to hand over; there is one after the first time."""
    lecture = make_lecture(session, speakers=[make_speaker(session, f"Speaker {number}")])
    return form(f"{_answers(lecture)}/{lecture.speakers[0].id}/link", _answers(lecture))


def to_renew_a_link(session: Session, number: int) -> Sending:
    """Somebody else has the link of a speaker."""
    lecture, _ = _speaking(session, number)
    return form(f"{_answers(lecture)}/{lecture.speakers[0].id}/renewal", _answers(lecture))


def to_record_when(session: Session, number: int) -> Sending:
    """A speaker called, and is away."""
    lecture, _ = _speaking(session, number)
    times = f"{_answers(lecture)}/{lecture.speakers[0].id}/times"
    return form(times, **SPAN, **{"span-heard": "phone"})


def to_record_weekly(session: Session, number: int) -> Sending:
    """A speaker called, and never comes on Mondays."""
    lecture, _ = _speaking(session, number)
    times = f"{_answers(lecture)}/{lecture.speakers[0].id}/times"
    return form(f"{times}/week", times, **WEEK, **{"week-heard": "phone"})


def to_record_no_more(session: Session, number: int) -> Sending:
    """A speaker called, and can come after all."""
    lecture, _ = _speaking(session, number)
    times = f"{_answers(lecture)}/{lecture.speakers[0].id}/times"
    return form(f"{times}/{_said(session, lecture).id}/removal", times)


SENDINGS: dict[str, tuple[Prepare, ...]] = {
    "speaking.answer": (to_agree,),
    "speaking.consent": (to_consent,),
    "speaking.say": (to_say_when,),
    "speaking.say_week": (to_say_weekly,),
    "speaking.unsay": (to_unsay,),
    "speaking_staff.ask": (to_ask_a_speaker,),
    "speaking_staff.record_answer": (to_record_an_answer,),
    "speaking_staff.record_consents": (to_record_consents,),
    "speaking_staff.make_link": (to_make_a_link,),
    "speaking_staff.renew": (to_renew_a_link,),
    "speaking_times.say": (to_record_when,),
    "speaking_times.say_week": (to_record_weekly,),
    "speaking_times.unsay": (to_record_no_more,),
}
