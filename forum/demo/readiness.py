"""What the series of the demo season ask for, so that its lectures stand in red, amber and green."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.journal import COMMAND, Actor, ActorKind
from forum.lectures.models import Lecture, PublicState, Series
from forum.readiness import operations
from forum.readiness.models import Party, StepKind
from forum.readiness.operations import Word
from forum.readiness.queries import template_of
from forum.readiness.rule import Wanted
from forum.readiness.templates import choose_steps
from forum.readiness.usual import ABROAD, USUAL
from forum.speakers.availability_models import Heard
from forum.wording import Wording

# Sample lectures have no host, and sample speakers no address: every row would be red for the same reason.
_LEFT_OUT = frozenset({StepKind.HOST, StepKind.ADDRESS})
_POSTERS = Wanted(
    kind=StepKind.OWN, days_before=10, party=Party.HOST, name=Wording("张贴海报", "Posters on the walls")
)
_CALLED = "从车站打来电话（样例） / Called from the station (sample)"
_NOBODY_RECORDS = "当天不录像（样例） / Nothing is recorded that day (sample)"


def prepare_steps(
    session: Session, series: Iterable[Series], lectures: Sequence[Lecture], now: datetime
) -> None:
    """Choose the steps of each series; note a few of the next lectures as organisers would."""
    steps = [*(step for step in USUAL if step.kind not in _LEFT_OUT), _POSTERS, *ABROAD]
    for one in series:
        choose_steps(session, one, steps, actor=COMMAND, now=now)
    coming = [one for one in lectures if one.public_state is PublicState.PUBLISHED and one.starts_at > now]
    coming.sort(key=lambda one: one.starts_at)
    if len(coming) < 2:
        return
    staff = session.scalars(select(Staff).where(Staff.active).order_by(Staff.id)).first()
    actor = Actor(ActorKind.STAFF, staff.id) if staff else COMMAND
    first, second = coming[:2]
    word = Word(Party.HOST, Heard.PHONE, now.date() - timedelta(days=1), _CALLED)
    operations.tick(session, first, _step(session, first, StepKind.OWN), word, actor=actor, now=now)
    operations.say_from_abroad(session, second, True, actor=actor, now=now)
    hotel = _step(session, second, StepKind.HOTEL)
    operations.tick(session, second, hotel, Word(), actor=actor, now=now)
    consent = _step(session, second, StepKind.CONSENT)
    operations.leave_out(session, second, consent, _NOBODY_RECORDS, actor=actor, now=now)


def _step(session: Session, lecture: Lecture, kind: StepKind) -> Wanted:
    return next(step for step in template_of(session, lecture.series_id) if step.kind is kind)
