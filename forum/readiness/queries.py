"""Templates, marks and facts as they are read: of one lecture or of a season, with as many questions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.lectures.agreement import answers_of
from forum.lectures.answer_models import ConsentPurpose
from forum.lectures.clearance import ClearanceState
from forum.lectures.clearance_queries import standings
from forum.lectures.consenting import consents_of
from forum.lectures.days_off import special_days_between
from forum.lectures.holidays import is_working_day
from forum.lectures.models import Lecture, PublicState
from forum.lectures.staff_queries import for_staff_rows, may_be_seen
from forum.readiness.facts import Beside, facts_of
from forum.readiness.models import MOST_DAYS, FromAbroad, Mark, Step
from forum.readiness.rule import ONE_DAY, Readiness, StepKey, Wanted, judge
from forum.readiness.usual import USUAL
from forum.registrations.rules_models import RegistrationRules

NOT_HELD = (PublicState.POSTPONED, PublicState.CANCELLED, PublicState.WITHDRAWN)


def readiness_of(
    session: Session,
    lectures: Sequence[Lecture],
    now: datetime,
    instead: Mapping[int, tuple[Wanted, ...]] | None = None,
) -> dict[int, Readiness]:
    """How ready each of some lectures is; what is over, called off or without a date is left out.

    As many questions for any number of lectures, which are loaded with `for_readiness()`. `instead` has, by
    series, steps that are looked at in place of its own.
    """
    held = [one for one in lectures if one.ends_at > now and one.public_state not in NOT_HELD]
    if not held:
        return {}
    ids = [one.id for one in held]
    templates = templates_of(session, {one.series_id for one in held if one.series_id}) | dict(instead or {})
    marks, beside = marks_by_lecture(session, ids), _beside(session, held)
    is_working = _working_days(session, held)
    return {
        one.id: judge(
            facts_of(one, beside[one.id]),
            templates.get(one.series_id or 0, USUAL),
            marks[one.id],
            now=now,
            is_working=is_working,
        )
        for one in held
    }


def for_readiness() -> tuple[ORMOption, ...]:
    """What the facts are read from, besides what a row of the board shows."""
    return (*for_staff_rows(), joinedload(Lecture.host), selectinload(Lecture.talks))


def coming(
    session: Session, granted: frozenset[int] | None, now: datetime, *, series_id: int | None, limit: int
) -> Sequence[Lecture]:
    """The lectures still to be held that somebody organises, by date."""
    query = select(Lecture).where(
        *may_be_seen(granted), Lecture.ends_at > now, Lecture.public_state.not_in(NOT_HELD)
    )
    if series_id is not None:
        query = query.where(Lecture.series_id == series_id)
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(limit)
    return session.scalars(query.options(*for_readiness())).all()


def steps_of(session: Session, series_id: int) -> Sequence[Step]:
    """The rows of a template in order, removed ones too."""
    query = select(Step).where(Step.series_id == series_id).order_by(Step.position, Step.id)
    return session.scalars(query).all()


def templates_of(session: Session, series_ids: Collection[int]) -> dict[int, tuple[Wanted, ...]]:
    """What each series asks for; one that never chose is not in the answer, and has the usual steps."""
    query = select(Step).where(Step.series_id.in_(series_ids)).order_by(Step.position, Step.id)
    found: dict[int, list[Wanted]] = {}
    for step in session.scalars(query):
        template = found.setdefault(step.series_id, [])
        if step.removed_at is None:
            template.append(wanted_of(step))
    return {key: tuple(template) for key, template in found.items()}


def template_of(session: Session, series_id: int | None) -> tuple[Wanted, ...]:
    """What one series, or a lecture without one, asks for."""
    return templates_of(session, [series_id]).get(series_id, USUAL) if series_id else USUAL


def wanted_of(step: Step) -> Wanted:
    """A row as the rule reads it."""
    return Wanted(
        kind=step.kind,
        days_before=step.days_before,
        party=step.party,
        starts_anew=step.starts_anew,
        is_for_abroad=step.is_for_abroad,
        name=step.name,
        id=step.id,
    )


def marks_by_lecture(session: Session, lecture_ids: Collection[int]) -> dict[int, dict[StepKey, Mark]]:
    """What is noted of many lectures, by step."""
    found: dict[int, dict[StepKey, Mark]] = defaultdict(dict)
    query = select(Mark).where(Mark.lecture_id.in_(lecture_ids)).options(joinedload(Mark.done_by))
    for mark in session.scalars(query):
        found[mark.lecture_id][mark.kind, mark.step_id] = mark
    return found


def _beside(session: Session, lectures: Sequence[Lecture]) -> dict[int, Beside]:
    ids = [one.id for one in lectures]
    agreements, words = answers_of(session, ids), _words_on_recording(session, ids)
    gates, abroad = _gates(session, ids), _from_abroad(session, ids)
    cleared = {key: standing.state for key, standing in standings(session, lectures).items()}
    return {
        key: Beside(
            agreements=agreements.get(key, {}),
            on_recording=words.get(key, ()),
            is_cleared=_is_cleared(cleared[key]),
            gate_closes_at=gates.get(key),
            is_from_abroad=key in abroad,
        )
        for key in ids
    }


def _is_cleared(state: ClearanceState) -> bool | None:
    if state is ClearanceState.NOT_REQUIRED:
        return None
    return state in {ClearanceState.CLEARED, ClearanceState.PUBLIC_BEFORE}


def _words_on_recording(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    return {
        key: {one.speaker_id for one in consents if one.purpose is ConsentPurpose.RECORDING}
        for key, consents in consents_of(session, ids).items()
    }


def _gates(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    query = select(RegistrationRules.lecture_id, RegistrationRules.line_closes_at).where(
        RegistrationRules.lecture_id.in_(ids), RegistrationRules.line_closes_at.is_not(None)
    )
    return {lecture_id: at for lecture_id, at in session.execute(query) if at is not None}


def _from_abroad(session: Session, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(FromAbroad.lecture_id).where(FromAbroad.lecture_id.in_(ids))))


def _working_days(session: Session, lectures: Iterable[Lecture]) -> Callable[[date], bool]:
    """Whether one works on any day on which a step of these lectures may be due."""
    days = [one.starts_at.date() for one in lectures]
    special = special_days_between(session, min(days) - (MOST_DAYS + 32) * ONE_DAY, max(days) + ONE_DAY)
    return lambda on: is_working_day(on, special)
