"""Filling the slots of a season as one table: what was typed into a row, and what that means for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.lectures.casting import SpeakerEntry, cast
from forum.lectures.models import Lecture, PlanningState, PublicState, Series
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, as_printed
from forum.lectures.season_queries import in_period
from forum.lectures.staff_queries import for_staff_rows
from forum.lectures.stages import SeenByThePublic, go_to
from forum.lectures.terms import Period
from forum.wording import Wording, detect_language

MOST_ROWS = 200


class NobodyTyped(Refusal):
    """A title alone asks nobody."""

    code = "nobody_typed"
    message = N_("Please name the speaker.")


@dataclass(frozen=True)
class FilledRow:
    """What one row of the table holds; `which` says who is meant where several are called so."""

    name: str = ""
    title_zh: str = ""
    title_en: str = ""
    languages: str = ""
    which: str = ""
    version: int = -1

    @property
    def said(self) -> tuple[str, str, str, str]:
        """All but how it was shown."""
        return self.name, self.title_zh, self.title_en, self.languages

    @property
    def has_title(self) -> bool:
        """Whether a title is there in either language."""
        return bool(self.title_zh or self.title_en)


def row_of(lecture: Lecture) -> FilledRow:
    """A row as it stands."""
    return FilledRow(
        name=lecture.appearances[0].speaker.name if takes_name(lecture) and lecture.appearances else "",
        title_zh=lecture.title.zh or "",
        title_en=lecture.title.en or "",
        languages=lecture.languages.replace(",", ", "),
        version=lecture.edit_version,
    )


def takes_name(lecture: Lecture) -> bool:
    """Whether one name says who gives it; several people have a form of their own."""
    return len(lecture.appearances) < 2 and not lecture.talks


def lectures_to_fill(
    session: Session, series: Series, period: Period, zone: str, now: datetime
) -> tuple[Sequence[Lecture], bool]:
    """What of a season is to come and not public yet, by date; whether that is not all of it."""
    query = select(Lecture).where(
        *in_period(series, period.first, period.last, zone),
        Lecture.public_state == PublicState.UNPUBLISHED,
        Lecture.ends_at > now,
    )
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(MOST_ROWS + 1)
    found = session.scalars(query.options(*for_staff_rows(), selectinload(Lecture.talks))).all()
    return found[:MOST_ROWS], len(found) > MOST_ROWS


def fill_row(
    session: Session, lecture: Lecture, row: FilledRow, state: PlanningState, *, actor: Actor, now: datetime
) -> bool:
    """Save a row of a locked lecture; whether anything became different. A slot goes on to `state`.

    Raises SeenByThePublic, NobodyTyped, SpeakerAmbiguous.
    """
    if row.said == row_of(lecture).said:
        return False
    if lecture.is_public:
        raise SeenByThePublic
    is_slot, is_bare = lecture.planning_state is PlanningState.SLOT, takes_name(lecture) and not row.name
    if is_bare and not row.has_title and not is_slot:
        return bool(go_to(session, lecture, PlanningState.SLOT, actor=actor, now=now))
    if is_bare and row.has_title and is_slot:
        raise NobodyTyped
    goes_on = is_slot and not is_bare
    changes = LectureChanges(
        appearances=() if is_bare else _people(session, lecture, row),
        title=_title(row, lecture.title),
        languages=row.languages.replace(" ", ""),
        planning_state=state if goes_on else lecture.planning_state,
    )
    action = f"lecture.{state.value}" if goes_on else "lecture.revised"
    return bool(revise_lecture(session, lecture, changes, actor=actor, now=now, action=action))


def _people(session: Session, lecture: Lecture, row: FilledRow) -> tuple[AppearancePlan, ...]:
    """Who is there stays as printed while the name is the same."""
    if not takes_name(lecture) or row.name == row_of(lecture).name:
        return tuple(as_printed(one) for one in lecture.appearances)
    return cast(session, [SpeakerEntry(name=row.name, which=row.which)])


def _title(row: FilledRow, before: Wording) -> Wording:
    """One title alone is filed under the language it is written in, whichever field it came into."""
    zh, en = row.title_zh or None, row.title_en or None
    if zh and not en and detect_language(zh) == "en":
        zh, en = None, zh
    elif en and not zh and detect_language(en) == "zh":
        zh, en = en, None
    return Wording(zh, en, before.original, before.original_language)
