"""Whether the people of a lecture agree to its date, as they or an organiser for them said."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from forum.i18n import N_
from forum.lectures.answer_models import Agreement, OfferedDate, SpeakerAnswer
from forum.lectures.models import Appearance, Lecture


class Standing(StrEnum):
    """Where somebody stands towards the date of a lecture."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    AGREES = "agrees"
    CANNOT = "cannot"
    ANOTHER_DATE = "another_date"


WORDS = {
    Standing.NOT_ASKED: N_("Not asked yet"),
    Standing.ASKED: N_("Asked, no answer yet"),
    Standing.AGREES: N_("Agrees to the date"),
    Standing.CANNOT: N_("Cannot come"),
    Standing.ANOTHER_DATE: N_("Answered to another date"),
}


def answers_of(session: Session, lecture_ids: Collection[int]) -> dict[int, dict[int, SpeakerAnswer]]:
    """By lecture and person what was asked and answered, of who still has a part in it; one statement."""
    still = and_(
        Appearance.lecture_id == SpeakerAnswer.lecture_id, Appearance.speaker_id == SpeakerAnswer.speaker_id
    )
    query = (
        select(SpeakerAnswer)
        .join(Appearance, still)
        .where(SpeakerAnswer.lecture_id.in_(lecture_ids))
        .options(joinedload(SpeakerAnswer.recorded_by))
    )
    found: dict[int, dict[int, SpeakerAnswer]] = {}
    for one in session.scalars(query):
        found.setdefault(one.lecture_id, {})[one.speaker_id] = one
    return found


def standing(answer: SpeakerAnswer | None, lecture: Lecture) -> Standing:
    """Where somebody stands; whoever agreed before the lecture was moved, agreed to another date."""
    if answer is None or (answer.answer is None and answer.asked_at is None):
        return Standing.NOT_ASKED
    if answer.answer is None:
        return Standing.ASKED
    if answer.about_starts_at != lecture.starts_at:
        return Standing.ANOTHER_DATE
    return Standing.AGREES if answer.answer is Agreement.AGREES else Standing.CANNOT


def all_agree(lecture: Lecture, answers: dict[int, SpeakerAnswer]) -> bool:
    """Whether everybody who gives the lecture agrees to its date; nobody gives it, nobody agrees."""
    standings = [standing(answers.get(one.id), lecture) for one in lecture.speakers]
    return bool(standings) and all(one is Standing.AGREES for one in standings)


def offered_dates(session: Session, lecture_ids: Collection[int]) -> dict[int, list[datetime]]:
    """By lecture, the other beginnings that may be chosen, by time; one statement."""
    query = select(OfferedDate.lecture_id, OfferedDate.starts_at).where(
        OfferedDate.lecture_id.in_(lecture_ids)
    )
    found: dict[int, list[datetime]] = {}
    for lecture_id, starts_at in session.execute(query.order_by(OfferedDate.starts_at)):
        found.setdefault(lecture_id, []).append(starts_at)
    return found


def choices(lecture: Lecture, offered: Iterable[datetime], now: datetime) -> list[datetime]:
    """The beginnings somebody can agree to: the planned one first; of a public lecture that one alone."""
    others = () if lecture.is_public else offered
    return [lecture.starts_at, *(at for at in others if at > now and at != lecture.starts_at)]
