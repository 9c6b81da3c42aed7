"""Loading the season keeps every promise that the product's own rows keep."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from forum.badges.token import Keyring
from forum.db import prepare_engine, reading, transaction
from forum.demo.audience import PEOPLE
from forum.demo.content import Season
from forum.demo.multitude import load_multitude
from forum.demo.occasion import Around
from forum.demo.reading import read_season
from forum.demo.season import DemoIsThere, load_season
from forum.demo.stages import Stage
from forum.door.models import Scan, Verdict
from forum.door.queries import headcount
from forum.lectures.clearance_queries import standings
from forum.lectures.models import (
    Lecture,
    PlanningState,
    PublicState,
    SeatPool,
    WayOfAttending,
)
from forum.lectures.programme import ProgrammeState
from forum.lectures.search import search_terms
from forum.mail.models import OutboxMessage
from forum.registrations import queries
from forum.registrations.models import Attendee, Registration, RegistrationState
from forum.speakers.models import Speaker
from forum.tokens import new_uid
from tests.cast import NOON, SIGNING_KEYS
from tests.conftest import Database
from tests.databases import PostgreSQLTemplate, SQLiteTemplate

# The season comes by the operations, which are tried on both databases; one test here looks at both too.
pytestmark = pytest.mark.databases("sqlite")
KEYRING = Keyring.from_text(SIGNING_KEYS)


def around(uploads: Path) -> Around:
    """NOON, and the installation of the tests."""
    return Around("Asia/Shanghai", uploads, KEYRING, lambda: new_uid("uid.example.org"), NOON)


def small_season() -> Season:
    """The season with few people, few seats and one portrait: quick to load, otherwise the same."""
    season = read_season()
    speakers = [
        replace(one, portrait=one.portrait if n == 0 else None) for n, one in enumerate(season.speakers)
    ]
    lectures = [
        replace(one, registered=4 if one.waiting else one.registered // 12, online=one.online // 12)
        for one in season.lectures
    ]
    # One well-attended evening, so that somebody's badge is read twice.
    lectures[0] = replace(lectures[0], registered=30)
    venues = [
        replace(
            one, rooms=tuple(replace(room, seats=4) if room.key == "hall-3" else room for room in one.rooms)
        )
        for one in season.venues
    ]
    return replace(season, speakers=tuple(speakers), lectures=tuple(lectures), venues=tuple(venues))


def load(session: Session, uploads: Path, stage: Stage = Stage.OPEN) -> list[Lecture]:
    """Load the small season and give its lectures in order."""
    load_season(session, small_season(), stage, around(uploads), loaded=lambda: None)
    return lectures_of(session)


def assert_counts_hold(session: Session) -> None:
    """Every pool's `taken` equals its rows, every cursor the changes of its lecture."""
    pools = session.scalars(select(SeatPool)).all()
    seated = queries.seated(session, [pool.id for pool in pools])
    assert {pool.id: pool.taken for pool in pools} == {pool.id: seated.get(pool.id, 0) for pool in pools}
    by_lecture = select(Registration.lecture_id, func.max(Registration.roster_cursor)).group_by(
        Registration.lecture_id
    )
    highest = {row[0]: row[1] for row in session.execute(by_lecture)}
    lectures = session.scalars(select(Lecture)).all()
    assert {one.id: one.roster_cursor for one in lectures} == {
        one.id: highest.get(one.id, 0) for one in lectures
    }


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portraits of `open_season` are."""
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def open_season(
    database_templates: Callable[[str], SQLiteTemplate | PostgreSQLTemplate], uploads: Path
) -> Iterator[Engine]:
    """The small season while people register, loaded once for all tests that only look at it."""
    with database_templates("sqlite").copy() as url:
        engine = create_engine(url)
        prepare_engine(engine)
        with transaction(engine) as session:
            load(session, uploads)
        yield engine
        engine.dispose()


@pytest.fixture
def looking(open_season: Engine) -> Iterator[Session]:
    """A session that reads the open season."""
    with reading(open_season) as session:
        yield session


def lectures_of(session: Session) -> list[Lecture]:
    """The lectures in order."""
    return list(session.scalars(select(Lecture).order_by(Lecture.number)))


@pytest.mark.databases("sqlite", "postgresql")
def test_open_season_is_there_with_its_people(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        lectures = load(session, tmp_path)
        assert [one.public_state for one in lectures if one.public_state != PublicState.PUBLISHED] == [
            PublicState.CANCELLED,
            PublicState.POSTPONED,
            PublicState.UNPUBLISHED,
            PublicState.UNPUBLISHED,
        ]
        assert lectures[15].pools[0].free == 0
        assert queries.waiting(session, lectures[15].pools[0]) == 9
        assert {one.is_sample for one in lectures} == {True}
        assert_counts_hold(session)  # C-01


def test_everything_of_the_past_happened_before_now(looking: Session) -> None:
    for lecture in lectures_of(looking):
        assert lecture.created_at < (lecture.published_at or NOON) <= NOON
        assert lecture.changed_at <= NOON
    assert (looking.scalar(select(func.max(Registration.state_changed_at))) or NOON) <= NOON
    assert looking.scalars(select(ProgrammeState)).one().changed_at == NOON


def test_a_moved_lecture_tells_where_it_stood_and_raises_its_revision(looking: Session) -> None:
    moved = lectures_of(looking)[14]
    assert moved.previous_starts_at is not None
    assert (moved.starts_at - moved.previous_starts_at).days == 2
    # A refusal of its speaker may have raised it once more.
    assert (moved.revision >= 1, bool(moved.change_note)) == (True, True)


def test_nobody_is_written_to(looking: Session) -> None:
    assert looking.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert looking.scalar(select(func.count()).select_from(Attendee)) == PEOPLE


def test_planned_season_has_nobody_registered_and_is_half_arranged(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        lectures = load(session, tmp_path, Stage.PLANNED)
        hidden = [one for one in lectures if one.public_state is PublicState.UNPUBLISHED]
        states = {one.state.value for one in standings(session, lectures).values()}
        assert states == {"not_required", "cleared", "waiting"}
        assert len(hidden) == 10
        assert {one.planning_state for one in hidden} == set(PlanningState)
        assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_a_season_that_is_over_hides_nothing(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        lectures = load(session, tmp_path, Stage.AFTER)
        assert all(one.ends_at < NOON and one.is_public for one in lectures)
        assert_counts_hold(session)


def test_past_evenings_have_their_heads_and_their_no_shows(looking: Session) -> None:
    lectures = lectures_of(looking)
    past = [one for one in lectures if one.ends_at < NOON]
    inside = {one.number: headcount(looking, [one.id]) for one in past}
    expected = {one.number: one.pools[0].taken for one in past}
    assert all(0 < inside[number] <= expected[number] for number in inside)
    assert sum(inside.values()) < sum(expected.values())
    assert headcount(looking, [one.id for one in lectures if one.starts_at > NOON]) == 0
    assert set(looking.scalars(select(Scan.verdict).distinct())) == {Verdict.ADMITTED, Verdict.ALREADY_IN}


def test_at_the_door_some_are_in_and_some_still_come(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        tonight = load(session, tmp_path, Stage.DOOR)[13]
        on_site = next(pool for pool in tonight.pools if pool.attendance is WayOfAttending.ON_SITE)
        assert NOON < tonight.starts_at <= NOON + timedelta(minutes=35)
        assert 0 < headcount(session, [tonight.id]) < on_site.taken
        verdicts = session.scalars(select(Scan.verdict).where(Scan.lecture_id == tonight.id).distinct()).all()
        assert verdicts == [Verdict.ADMITTED]


def test_portraits_are_kept_as_files(looking: Session, uploads: Path) -> None:
    portrait = looking.scalars(select(Speaker).where(Speaker.slug == "lu-wei")).one().portrait
    assert portrait is not None
    assert portrait.kind == "image/jpeg"
    assert (uploads / portrait.sha256[:2] / portrait.sha256).stat().st_size == portrait.size


def test_a_second_season_is_refused(open_season: Engine, tmp_path: Path) -> None:
    with pytest.raises(DemoIsThere), transaction(open_season) as session:
        load(session, tmp_path)


def test_a_multitude_keeps_the_same_promises(database: Database, tmp_path: Path) -> None:  # C-01
    with database.transaction() as session:
        catalogue = load_season(session, small_season(), Stage.PLANNED, around(tmp_path), loaded=lambda: None)
        load_multitude(
            session, catalogue, around(tmp_path), lectures=12, registrations=365, loaded=lambda: None
        )
    with database.reading() as session:
        assert_counts_hold(session)
        made = session.scalars(select(Lecture).where(Lecture.number > 26).order_by(Lecture.number)).all()
        assert [one.number for one in made] == list(range(27, 39))
        assert len({(one.starts_at, one.room_id) for one in made}) == 12
        assert all(one.search_terms == search_terms(one) for one in made)  # B-41
        assert session.scalar(select(func.count()).select_from(Registration)) == 365
        states = session.scalars(select(Registration.state).distinct()).all()
        assert set(states) == {
            RegistrationState.CONFIRMED,
            RegistrationState.WAITLISTED,
            RegistrationState.CANCELLED,
        }
