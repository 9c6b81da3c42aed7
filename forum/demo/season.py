"""Loading the demo season: one transaction, after which it is all there."""

from collections.abc import Callable, Iterator
from io import BytesIO

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum.demo.audience import PEOPLE
from forum.demo.bulk import ensure_attendees
from forum.demo.catalogue import Catalogue, KeptSketch, load_catalogue
from forum.demo.clearances import ASKING, ask_for_clearance
from forum.demo.content import SampleSpeaker, SampleVenue, Season
from forum.demo.doors import scan_everybody
from forum.demo.history import load_lecture
from forum.demo.occasion import Around, Occasion
from forum.demo.portraits import portrait
from forum.demo.readiness import prepare_steps
from forum.demo.replies import let_answer
from forum.demo.sketches import sketch
from forum.demo.stages import Stage, index_of_next, starts
from forum.errors import Refusal
from forum.files import StoredFile, store
from forum.i18n import N_
from forum.lectures.models import PlanningState, Series
from forum.lectures.programme import touch_programme
from forum.pictures import PICTURE_KIND, draw_picture

PUBLISHED_AHEAD_WHEN_PLANNED = 3
"""How many coming lectures are public in the stage PLANNED; the rest is still being arranged."""
_ARRANGING = (PlanningState.CONFIRMED, PlanningState.TENTATIVE, PlanningState.INVITED, PlanningState.SLOT)


class DemoIsThere(Refusal):
    """A second season of the same samples would only confuse."""

    code = "demo_is_there"
    message = N_("The demo season is already in this database.")


def load_season(
    session: Session,
    season: Season,
    stage: Stage,
    around: Around,
    *,
    loaded: Callable[[], None],
) -> Catalogue:
    """Add the whole season; `loaded` is called after each lecture. Raises DemoIsThere."""
    if session.scalar(select(exists().where(Series.is_sample))):
        raise DemoIsThere
    now = around.now
    catalogue = load_catalogue(
        session,
        season,
        keep_portrait=lambda sample: _keep_portrait(session, sample, around),
        keep_sketch=lambda sample: _keep_sketch(session, sample, around),
    )
    people = range(0 if stage is Stage.PLANNED else PEOPLE)
    attendees = ensure_attendees(session, people, now=now)
    lectures = []
    for occasion in occasions(season, stage, around):
        lectures.append(load_lecture(session, occasion, catalogue, attendees, now=now))
        loaded()
    ask_for_clearance(session, catalogue.series[ASKING], lectures, now)
    let_answer(session, lectures, now)
    prepare_steps(session, catalogue.series.values(), lectures, now)
    if stage is not Stage.PLANNED:
        scan_everybody(session, lectures, keyring=around.keyring, now=now)
    # The deeds above carry the instants of the past; the programme as a whole is new now.
    touch_programme(session, now)
    return catalogue


def occasions(season: Season, stage: Stage, around: Around) -> Iterator[Occasion]:
    """Every lecture at its time, as far as the stage has come with it."""
    times = starts(season.lectures, stage, now=around.now, zone=around.timezone)
    first_hidden = index_of_next(season.lectures) + PUBLISHED_AHEAD_WHEN_PLANNED
    for index, (sample, starts_at) in enumerate(zip(season.lectures, times, strict=True)):
        is_arranging = stage is Stage.PLANNED and index >= first_hidden
        is_hidden = is_arranging or (sample.is_hidden and stage is not Stage.AFTER)
        yield Occasion(
            sample=sample,
            number=index + 1,
            starts_at=starts_at,
            timezone=around.timezone,
            uid=around.new_uid(),
            planning=_ARRANGING[index % len(_ARRANGING)] if is_arranging else sample.planning,
            is_published=not is_hidden,
            has_registrations=stage is not Stage.PLANNED,
            is_over=starts_at < around.now,
        )


def _keep_portrait(session: Session, sample: SampleSpeaker, around: Around) -> StoredFile | None:
    if sample.portrait is None:
        return None
    hair, turn = sample.portrait
    drawn = draw_picture(BytesIO(portrait(sample.slug, hair, turn)))
    name = f"{sample.slug}.jpg"
    return store(session, around.uploads, drawn.content, kind=PICTURE_KIND, name=name, now=around.now)


def _keep_sketch(session: Session, sample: SampleVenue, around: Around) -> KeptSketch | None:
    if sample.sketch is None:
        return None
    drawn = draw_picture(BytesIO(sketch(sample.sketch)))
    name = f"{sample.slug}.jpg"
    row = store(session, around.uploads, drawn.content, kind=PICTURE_KIND, name=name, now=around.now)
    return KeptSketch(row, drawn.width, drawn.height)
