"""Writing rows into the programme: new lectures are planned, known ones changed where the file changed.

The whole file is one transaction, each row a savepoint of its own: a row the database will not have is
refused and the others stay. A rehearsal is the same, taken back at the end by the caller.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record, record_change
from forum.kept_values import state_of
from forum.lectures.clearance import needs_clearance
from forum.lectures.clearance_queries import clearances_of
from forum.lectures.imports.changes import changes_of, own_pool, plan_of
from forum.lectures.imports.directory import Directory, Meant
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.looking import Looking
from forum.lectures.imports.matching import Known
from forum.lectures.imports.pairing import Source, pairs_of
from forum.lectures.imports.queries import changed_since, latest_appearances, lectures_by_id
from forum.lectures.imports.rows import Remark, Row
from forum.lectures.models import Appearance, Lecture, Series
from forum.lectures.planning import plan_lecture, publish_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.programme import touch_programme
from forum.wording import Wording

CHANGED_SINCE = N_("Somebody worked on this lecture since you looked; please look once more.")
# How a known lecture is changed: it, what changes, by whom, when. Answers with the names of what changed.
Revise = Callable[[Session, Lecture, LectureChanges, Actor, datetime], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is imported. With `series` everything goes there; `title` names one for rows without."""

    series: Series | None
    title: Wording
    publish: bool
    new_uid: Callable[[], str]
    revise: Revise
    actor: Actor
    now: datetime
    # Which rows, of all that are given; which series may be touched; None for all.
    only: frozenset[int] | None = None
    granted: frozenset[int] | None = None
    meant: Meant = field(default_factory=dict)
    # The last line of the journal that was seen: what was changed since is left as it is.
    seen_until: int | None = None


@dataclass(slots=True)
class Outcome:
    """What an import did: keys of lectures, and remarks about rows."""

    imported: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    # By row the lecture it became or changed.
    lectures: dict[int, int] = field(default_factory=dict)


def import_rows(session: Session, rows: list[Row], options: ImportOptions) -> Iterator[Outcome]:
    """Write the rows, giving the growing account after each of them, for a progress bar.

    Read it to the end: the last step brings the speakers' own biographies up to date.
    """
    importing = _Importing(session, options)
    for job in importing.jobs(rows):
        importing.take(job)
        yield importing.outcome
    importing.bring_speakers_up_to_date()


@dataclass(frozen=True, slots=True)
class _Job:
    """One row, and the lecture it is: known, and loaded where it may change."""

    row: Row
    known: Known | None
    lecture: Lecture | None


class _Importing:
    def __init__(self, session: Session, options: ImportOptions) -> None:
        self.session, self.options = session, options
        self.source = Source(options.series, options.title)
        self.outcome = Outcome()
        self.touched: dict[int, Row] = {}
        self._open_directory()

    def jobs(self, rows: list[Row]) -> list[_Job]:
        """What is to be done, with the lectures that may change loaded and locked at once."""
        source = self.source
        looking = Looking(
            self.session,
            actor=self.options.actor,
            now=self.options.now,
            meant=self.options.meant,
            may_add=self.options.granted is None,
        )
        paired = pairs_of(
            self.session, rows, source, looking, granted=self.options.granted, now=self.options.now
        )
        only = self.options.only
        pairs = [one for one in paired.pairs if only is None or one.row.number in only]
        self.outcome.refused += [one for one in paired.refused if only is None or one.number in only]
        changing = [
            one.known.lecture_id for one in pairs if one.known and self._may_change(one.row, one.known)
        ]
        lectures = lectures_by_id(self.session, changing)
        jobs = [_Job(one.row, one.known, lectures.get(_key_of(one.known))) for one in pairs]
        return self._not_changed_since(jobs)

    def _not_changed_since(self, jobs: list[_Job]) -> list[_Job]:
        """Without the lectures that somebody worked on since the rows were looked at."""
        if self.options.seen_until is None:
            return jobs
        known = [_key_of(job.known) for job in jobs]
        changed = changed_since(self.session, known, self.options.seen_until)
        for job in jobs:
            if _key_of(job.known) in changed:
                self._refuse(job.row.number, "title", CHANGED_SINCE)
        return [job for job in jobs if _key_of(job.known) not in changed]

    def take(self, job: _Job) -> None:
        """Write one row, or refuse it when the database does."""
        try:
            with self.session.begin_nested():
                self._write(job)
        except BadCell as refusal:
            self._refuse(job.row.number, refusal.column, refusal.sentence, **refusal.filling)
            self._open_directory()
        except Refusal as refusal:
            self._refuse(job.row.number, "starts_at", refusal.message, **refusal.values)
            self._open_directory()
        except DBAPIError:
            self._refuse(job.row.number, "title", N_("The database does not take this row."))
            # What was made for the row is gone again, so nothing remembered of it is true.
            self._open_directory()

    def bring_speakers_up_to_date(self) -> None:
        """A speaker's own affiliation and biography are those of the last lecture, if it was imported now."""
        speaker_ids = {one.speaker_id for lecture_id in self.touched for one in self._appearances(lecture_id)}
        for latest in latest_appearances(self.session, sorted(speaker_ids)).values():
            if latest.lecture_id in self.touched:
                self._bring_up_to_date(latest)

    def _open_directory(self) -> None:
        self.directory = Directory(
            self.session,
            actor=self.options.actor,
            now=self.options.now,
            meant=self.options.meant,
            may_add=self.options.granted is None,
        )

    def _series_of(self, row: Row) -> Series | None:
        return self.options.series or self.directory.series(row.series or self.options.title)

    def _may_change(self, row: Row, known: Known) -> bool:
        is_to_appear = self.options.publish and known.is_hidden
        return is_to_appear or known.fingerprint != row.fingerprint()

    def _write(self, job: _Job) -> None:
        if job.known is None:
            self._create(job.row, self._series_of(job.row))
        elif job.lecture is None:
            self.outcome.unchanged += 1
        else:
            self._change(job.row, self._series_of(job.row), job.lecture)

    def _create(self, row: Row, series: Series | None) -> None:
        plan = plan_of(row, series, self.directory, self.source.key(row))
        actor, now = self.options.actor, self.options.now
        lecture = plan_lecture(self.session, plan, uid=self.options.new_uid(), actor=actor, now=now)
        lecture.source_fingerprint = row.fingerprint()
        self._publish(lecture, row)
        self.session.flush()
        self.outcome.imported.append(lecture.id)
        self.outcome.lectures[row.number] = lecture.id
        self.touched[lecture.id] = row

    def _change(self, row: Row, series: Series | None, lecture: Lecture) -> None:
        before, now_told = lecture.source_fingerprint or {}, row.fingerprint()
        told = {name for name, value in now_told.items() if before.get(name) != value}
        changed = self._revise(lecture, row, series, told)
        lecture.source_key = lecture.source_key or self.source.key(row)
        lecture.source_fingerprint = now_told
        if self._publish(lecture, row):
            changed |= {"public_state"}
        self.session.flush()
        if "people" in told:
            self.touched[lecture.id] = row
        if changed:
            self.outcome.updated.append(lecture.id)
            self.outcome.lectures[row.number] = lecture.id
        else:
            self.outcome.unchanged += 1

    def _publish(self, lecture: Lecture, row: Row) -> bool:
        """Show a lecture to the public where that is wanted; what nobody has cleared stays hidden."""
        if not self.options.publish or lecture.is_public:
            return False
        if needs_clearance(lecture, clearances_of(self.session, lecture.id)):
            sentence = N_("It is not published: its series asks for clearance, and it has none as it is.")
            self.outcome.left_out.append(Remark(row.number, "title", sentence, {}))
            return False
        return publish_lecture(self.session, lecture, actor=self.options.actor, now=self.options.now)

    def _revise(self, lecture: Lecture, row: Row, series: Series | None, told: set[str]) -> frozenset[str]:
        changes = changes_of(lecture, row, series, told, self.directory)
        actor, now = self.options.actor, self.options.now
        changed = self.options.revise(self.session, lecture, changes, actor, now)
        if "seats" in told and self._assign_seats(lecture, row):
            changed |= {"seats"}
        return changed

    def _assign_seats(self, lecture: Lecture, row: Row) -> bool:
        """Seats nobody has taken may be counted anew; otherwise people in line must be told, by hand."""
        pool = own_pool(lecture)
        if pool is None or pool.seats == row.seats:
            return False
        if pool.taken or pool.seats == 0:
            sentence = N_("People have registered, so the seats stay; change them in the forum.")
            self.outcome.left_out.append(Remark(row.number, "seats", sentence, {}))
            return False
        details = {"attendance": pool.way, "seats": [pool.seats, row.seats]}
        pool.seats = row.seats
        self.session.flush()
        actor, now = self.options.actor, self.options.now
        record(self.session, actor=actor, action="seats_changed", about=lecture, now=now, **details)
        touch_programme(self.session, self.options.now)
        return True

    def _refuse(self, number: int, column: str, sentence: str, **filling: object) -> None:
        self.outcome.refused.append(Remark(number, column, sentence, filling))

    def _appearances(self, lecture_id: int) -> list[Appearance]:
        lecture = self.session.get(Lecture, lecture_id)
        return lecture.appearances if lecture else []

    def _bring_up_to_date(self, latest: Appearance) -> None:
        speaker = latest.speaker
        row = self.touched[latest.lecture_id]
        website = next((one.website for one in row.people if one.name == speaker.name), None)
        before = (speaker.affiliation, speaker.bio, speaker.website)
        after = (latest.affiliation or before[0], latest.bio or before[1], website or before[2])
        if before == after:
            return
        state = state_of(speaker)
        speaker.affiliation, speaker.bio, speaker.website = after
        self.session.flush()
        touch_programme(self.session, self.options.now)
        record_change(
            self.session,
            actor=self.options.actor,
            action="speaker.revised",
            about=speaker,
            before=state,
            now=self.options.now,
        )


def _key_of(known: Known | None) -> int:
    return known.lecture_id if known else 0
