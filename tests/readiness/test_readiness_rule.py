"""When a step is done, due, overdue, and what that makes of a lecture: a table of cases, no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forum.readiness.models import Mark, Party, StepKind
from forum.readiness.rule import Colour, Facts, StepState, Wanted, judge
from forum.readiness.template_forms import read
from forum.readiness.usual import USUAL
from forum.wording import Wording

# 03:00 in Shanghai on the 21st, still the 20th in Greenwich.
STARTS = datetime(2027, 5, 20, 19, 0, tzinfo=UTC)
DAY = date(2027, 5, 21)
FACTS = Facts(starts_at=STARTS, timezone="Asia/Shanghai", holds={StepKind.TITLE: False, StepKind.ROOM: True})
TITLE = Wanted(kind=StepKind.TITLE, days_before=28, party=Party.SPEAKER)
ROOM = Wanted(kind=StepKind.ROOM, days_before=35, party=Party.ORGANISER)
TEST = Wanted(kind=StepKind.AV_TEST, days_before=2, party=Party.HOST, starts_anew=True)
DONE = Mark(kind=StepKind.AV_TEST, done_at=STARTS, done_for=STARTS, note="")


def noon(days_before: int) -> datetime:
    """Noon in Shanghai so many days before the lecture."""
    return datetime(2027, 5, 21, 4, 0, tzinfo=UTC) - timedelta(days=days_before)


def at_work(on: date) -> bool:
    """Monday to Friday, but not on the 19th of May."""
    return on.weekday() < 5 and on != date(2027, 5, 19)


def judged(step=TITLE, mark=None, facts=FACTS, now=None):
    """How one step stands."""
    now = now or noon(60)
    marks = {step.key: mark} if mark else {}
    return judge(facts, [step], marks, now=now, is_working=at_work).steps[0]


@pytest.mark.parametrize(
    ("days_before", "state", "colour"),
    [
        (60, StepState.LATER, Colour.GREEN),
        (36, StepState.LATER, Colour.GREEN),
        (35, StepState.DUE, Colour.AMBER),
        (28, StepState.DUE, Colour.AMBER),
        (27, StepState.OVERDUE, Colour.RED),
        (0, StepState.OVERDUE, Colour.RED),
    ],
)
def test_a_step_turns_amber_a_week_before_its_day_and_red_the_day_after(days_before, state, colour):  # E-03
    ready = judge(FACTS, [TITLE, ROOM], {}, now=noon(days_before), is_working=at_work)

    assert [one.state for one in ready.steps] == [state, StepState.DONE]
    assert (ready.colour, ready.next.step) == (colour, TITLE)


@pytest.mark.parametrize(
    ("step", "mark", "facts", "due_on"),
    [
        # The day of the lecture is that of its own zone: the 21st, not the 20th of Greenwich.
        (TITLE, None, FACTS, date(2027, 4, 23)),
        (TITLE, None, replace(FACTS, timezone="UTC"), date(2027, 4, 22)),
        # The 19th is a day off, and so is what lies between.
        (TEST, None, FACTS, date(2027, 5, 18)),
        (replace(TITLE, days_before=5), None, FACTS, date(2027, 5, 14)),
        # A day of one's own is meant as it was typed, Sunday or not, and moves along.
        (TITLE, Mark(own_days=5), FACTS, date(2027, 5, 16)),
        (TITLE, Mark(own_days=5), replace(FACTS, starts_at=STARTS + timedelta(days=7)), date(2027, 5, 23)),
        # The gate says itself by when it wants names.
        (
            replace(TEST, kind=StepKind.GATE_LIST),
            None,
            replace(FACTS, gate_closes_at=datetime(2027, 5, 16, 4, tzinfo=UTC)),
            date(2027, 5, 16),
        ),
    ],
)
def test_a_step_is_due_on_a_working_day_where_the_lecture_is(step, mark, facts, due_on):
    assert judged(step, mark, facts).due_on == due_on


@pytest.mark.parametrize(
    ("step", "moved_by", "state", "was_done_for"),
    [
        (TEST, timedelta(), StepState.DONE, None),
        (TEST, timedelta(hours=2), StepState.DONE, None),
        (TEST, timedelta(days=7), StepState.LATER, DAY),
        (replace(TEST, starts_anew=False), timedelta(days=7), StepState.DONE, None),
    ],
)
def test_what_starts_anew_is_open_again_on_another_day(step, moved_by, state, was_done_for):
    standing = judged(step, DONE, replace(FACTS, starts_at=STARTS + moved_by))

    assert (standing.state, standing.was_done_for) == (state, was_done_for)


def test_what_is_not_needed_or_does_not_apply_colours_nothing():
    left_out = Mark(not_needed_because="She has none")
    seats, visa = (replace(TITLE, kind=kind) for kind in (StepKind.SEATS, StepKind.VISA))
    visa = replace(visa, is_for_abroad=True)

    ready = judge(FACTS, [TITLE, seats, visa], {TITLE.key: left_out}, now=noon(0), is_working=at_work)

    assert [(one.step.kind, one.state) for one in ready.steps] == [(StepKind.TITLE, StepState.NOT_NEEDED)]
    assert (ready.colour, ready.next, ready.urgent) == (Colour.GREEN, None, 0)
    from_abroad = replace(FACTS, is_from_abroad=True)
    assert judged(visa, facts=from_abroad).state is StepState.LATER
    # A tick says nothing of what data tells.
    assert judged(TITLE, DONE).state is StepState.LATER


OWN = Wanted(kind=StepKind.OWN, days_before=3, party=Party.HOST, name=Wording("海报", "Posters"), id=7)
ROWS = {
    f"{field}-{step.word}": value
    for step in (TITLE, OWN)
    for field, value in (("days", str(step.days_before)), ("party", step.party.value))
} | {"name_zh-own-7": "海报", "name_en-own-7": "Posters"}


@pytest.mark.parametrize(
    ("form", "words", "wrong"),
    [
        ({}, ["title", "own-7"], []),
        ({"deed": "up own-7"}, ["own-7", "title"], []),
        ({"deed": "up title"}, ["title", "own-7"], []),
        ({"deed": "remove title"}, ["own-7"], []),
        ({"days-title": "401"}, ["title", "own-7"], ["title"]),
        ({"days-title": "-1"}, ["title", "own-7"], ["title"]),
        ({"name_en-own-7": " "}, ["title", "own-7"], ["own-7"]),
        ({"kind-new": "hotel", "days-new": "20"}, ["title", "own-7", "hotel"], []),
        ({"kind-new": "title", "days-new": "20"}, ["title", "own-7"], ["new"]),
        ({"kind-new": "own", "days-new": "20", "name_zh-new": "花"}, ["title", "own-7"], ["new"]),
        ({"kind-new": "party", "days-new": "20"}, ["title", "own-7"], []),
    ],
)
def test_the_steps_of_a_series_are_read_as_they_were_typed(form, words, wrong):
    typed = read(ROWS | form, [TITLE, OWN])

    assert ([step.word for step in typed.all], [*typed.problems]) == (words, wrong)


def test_a_set_of_ours_adds_what_is_missing_and_keeps_what_is_there():
    typed = read({**ROWS, "days-title": "40", "deed": "usual"}, [TITLE, OWN])

    assert typed.steps[:2] == (replace(TITLE, days_before=40), OWN)
    assert {step.kind for step in typed.steps} == {StepKind.OWN, *(step.kind for step in USUAL)}
