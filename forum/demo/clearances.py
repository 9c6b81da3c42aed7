"""One series of the demo season asks for clearance: lectures cleared, one waiting, one changed since."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.journal import SYSTEM
from forum.lectures.change_models import LectureDraft
from forum.lectures.clearance import guarded
from forum.lectures.clearance_models import Decision, Means
from forum.lectures.clearing import Word, decide
from forum.lectures.models import Lecture, PublicState, Series
from forum.moments import zone_of

ASKING = "quiet-instruments"
APPROVER = "何其澄（样例） / He Qicheng (sample)"
ADDRESS = "clearance@example.org"
LATER = "The second after midnight, and the one before"


def ask_for_clearance(session: Session, series: Series, lectures: Iterable[Lecture], now: datetime) -> None:
    """Let the series ask from now on: what is public was cleared as it is, what is not waits.

    The next lecture to come has a draft with another title, which nobody has cleared yet.
    """
    series.requires_clearance = True
    series.approver_name, series.approver_email, series.approver_language = APPROVER, ADDRESS, "zh"
    of_series = [one for one in lectures if one.series is series]
    public = [one for one in of_series if one.is_public]
    for lecture in public:
        at = min(lecture.published_at or now, now)
        word = Word(
            APPROVER,
            at.astimezone(zone_of(lecture.timezone)).date(),
            Means.BY_LINK,
            f"S-{lecture.number}/{at.year}",
        )
        decide(session, lecture, guarded(lecture), Decision.GRANTED, word, actor=SYSTEM, now=at)
    coming = [one for one in public if one.public_state is PublicState.PUBLISHED and one.starts_at > now]
    if coming:
        _draft_another_title(session, min(coming, key=lambda one: one.starts_at), now)


def _draft_another_title(session: Session, lecture: Lecture, now: datetime) -> None:
    at = now - timedelta(days=1)
    draft = LectureDraft(
        lecture_id=lecture.id,
        contents={"title_en": LATER},
        beginnings={"title_en": lecture.title.en or ""},
        begun_at=at,
        saved_at=at,
        edit_version=1,
    )
    session.add(draft)
