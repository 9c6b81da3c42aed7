"""What some speakers of the demo season answered: by link, and one told on the phone and recorded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.journal import Actor, ActorKind
from forum.lectures.answer_models import ConsentPurpose
from forum.lectures.models import Lecture, PublicState
from forum.speakers.availability_models import Heard
from forum.speakers.spans import Span
from forum.speaking import operations, times
from forum.speaking.said import Said, by_link

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai")
SAID = (
    {ConsentPurpose.RECORDING: True, ConsentPurpose.STREAMING: True, ConsentPurpose.SLIDES: True},
    {ConsentPurpose.RECORDING: False, ConsentPurpose.PHOTO: True},
)


def let_answer(session: Session, lectures: Sequence[Lecture], now: datetime) -> None:
    """Let the speakers of the next lectures say when they can come, whether they agree, and to what."""
    coming = sorted((one for one in lectures if _is_ahead(one, now)), key=lambda one: one.starts_at)
    staff = session.scalars(select(Staff).where(Staff.active).order_by(Staff.id)).first()
    for place, lecture in enumerate(coming[:3]):
        speaker = lecture.speakers[0]
        said = by_link(speaker, now)
        if place == 2 and staff:
            said = Said(Actor(ActorKind.STAFF, staff.id), Heard.PHONE, now)
        times.choose_zone(session, speaker, ZONES[place])
        operations.agree(session, lecture, speaker, lecture.starts_at, "", said)
        operations.consent(session, lecture, speaker, SAID[place % 2], "zh", said)
    for place, lecture in enumerate(coming[1:4]):
        # The last of them cannot come on the day, so that the clash can be seen.
        away = lecture.starts_at + timedelta(days=7 if place < 2 else 0)
        speaker = lecture.speakers[0]
        span = Span(away - timedelta(hours=12), away + timedelta(hours=36), can=False)
        times.say(session, speaker, [span], speaker.timezone or lecture.timezone, by_link(speaker, now))


def _is_ahead(lecture: Lecture, now: datetime) -> bool:
    is_on = lecture.public_state in {PublicState.PUBLISHED, PublicState.UNPUBLISHED}
    return is_on and lecture.starts_at > now and bool(lecture.speakers)
