"""What is still missing before a lecture, by when, and in which colour that makes it; pure.

A step is due so many days before the day of the lecture, in the lecture's own zone; where that is a day off,
on the working day before. It is red from the day after, amber from a week before, and waits till then. What
was done by hand for one day and starts anew is open again once the lecture is on another day, and done again
if it comes back. A day of its own counts from the lecture too, so that it moves along.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from forum.i18n import N_
from forum.moments import zone_of
from forum.readiness.models import Mark, Party, StepKind
from forum.readiness.words import BY_HAND, NAMES
from forum.wording import EMPTY, Wording

AMBER_DAYS = 7
ONE_DAY = timedelta(days=1)
StepKey = tuple[StepKind, int | None]


class StepState(StrEnum):
    """How one step stands."""

    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Colour(StrEnum):
    """How a lecture stands: something is overdue, something is due soon, or neither."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


STATE_WORDS = {
    StepState.OVERDUE: N_("Overdue"),
    StepState.DUE: N_("Due soon"),
    StepState.LATER: N_("Later"),
    StepState.DONE: N_("Done"),
    StepState.NOT_NEEDED: N_("Not needed"),
}
COLOUR_WORDS = {
    Colour.RED: N_("Red"),
    Colour.AMBER: N_("Amber"),
    Colour.GREEN: N_("Green"),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One step as a template has it. `id` is None where the series has the forum's usual steps."""

    kind: StepKind
    days_before: int
    party: Party
    starts_anew: bool = False
    is_for_abroad: bool = False
    name: Wording = EMPTY
    id: int | None = None

    @property
    def key(self) -> StepKey:
        """What tells it from the other steps of a lecture; the same in every series but for own ones."""
        return self.kind, self.id if self.kind is StepKind.OWN else None

    @property
    def word(self) -> str:
        """How an address names it: `title`, `own-12`."""
        return f"own-{self.id}" if self.kind is StepKind.OWN else self.kind.value

    @property
    def column(self) -> str:
        """Under which a board of several series has it: own steps that are called alike are one."""
        return f"{self.name.zh} / {self.name.en}" if self.kind is StepKind.OWN else self.kind.value

    @property
    def label(self) -> str:
        """The marked name of a step that is not one's own."""
        return NAMES[self.kind]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one lecture. `holds` says of each kind that data tells whether it is true; a kind that
    does not apply (seats of an online lecture) is left out. `lacking` names the people, or languages, to whom
    something is lacking.
    """

    starts_at: datetime
    timezone: str
    holds: Mapping[StepKind, bool]
    lacking: Mapping[StepKind, tuple[str, ...]] = field(default_factory=dict)
    gate_closes_at: datetime | None = None
    is_from_abroad: bool = False

    def day_of(self, at: datetime) -> date:
        """The day of an instant where the lecture is."""
        return at.astimezone(zone_of(self.timezone)).date()


@dataclass(frozen=True)
class Standing:
    """One step of one lecture: how it stands, by when, what was noted of it."""

    step: Wanted
    state: StepState
    due_on: date
    mark: Mark | None = None
    lacking: tuple[str, ...] = ()
    was_done_for: date | None = None
    """The day for which it had been done before the lecture went to another one."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state in {StepState.OVERDUE, StepState.DUE, StepState.LATER}

    @property
    def is_by_hand(self) -> bool:
        """Whether it is ticked; what data tells is mended where the data is."""
        return self.step.kind in BY_HAND


@dataclass(frozen=True)
class Readiness:
    """All steps of a lecture in the order of the template, its colour, and what comes next."""

    steps: tuple[Standing, ...]

    @property
    def colour(self) -> Colour:
        """Red where something is overdue, amber where something is due within a week."""
        states = {one.state for one in self.steps}
        if StepState.OVERDUE in states:
            return Colour.RED
        return Colour.AMBER if StepState.DUE in states else Colour.GREEN

    @property
    def open(self) -> list[Standing]:
        """What is still to be done, the most urgent first."""
        return sorted((one for one in self.steps if one.is_open), key=lambda one: one.due_on)

    @property
    def next(self) -> Standing | None:
        """The step to take now."""
        return next(iter(self.open), None)

    @property
    def urgent(self) -> int:
        """How many are overdue or due soon."""
        return sum(one.state in {StepState.OVERDUE, StepState.DUE} for one in self.steps)


def judge(
    facts: Facts,
    template: Iterable[Wanted],
    marks: Mapping[StepKey, Mark],
    *,
    now: datetime,
    is_working: Callable[[date], bool],
) -> Readiness:
    """How every step stands that applies to a lecture."""
    return Readiness(
        tuple(
            _standing(facts, step, marks.get(step.key), facts.day_of(now), is_working)
            for step in template
            if applies(facts, step)
        )
    )


def applies(facts: Facts, step: Wanted) -> bool:
    """Whether a lecture has this step at all."""
    if step.is_for_abroad and not facts.is_from_abroad:
        return False
    if step.kind is StepKind.GATE_LIST:
        return facts.gate_closes_at is not None
    return step.kind in BY_HAND or step.kind in facts.holds


def due_on(facts: Facts, step: Wanted, mark: Mark | None, is_working: Callable[[date], bool]) -> date:
    """The last day on which it is in time."""
    on = facts.day_of(facts.starts_at)
    if mark is not None and mark.own_days is not None:
        return on - timedelta(days=mark.own_days)
    if step.kind is StepKind.GATE_LIST and facts.gate_closes_at is not None:
        # The gate says by when it wants the names.
        return facts.day_of(facts.gate_closes_at)
    return _working_day_before(on - timedelta(days=step.days_before), is_working)


def _standing(
    facts: Facts, step: Wanted, mark: Mark | None, today: date, is_working: Callable[[date], bool]
) -> Standing:
    due = due_on(facts, step, mark, is_working)
    former = _former_day(facts, step, mark)
    if mark is not None and mark.not_needed_because is not None:
        return Standing(step, StepState.NOT_NEEDED, due, mark)
    if _is_done(facts, step, mark) and former is None:
        return Standing(step, StepState.DONE, due, mark)
    return Standing(step, _by_date(due, today), due, mark, facts.lacking.get(step.kind, ()), former)


def _is_done(facts: Facts, step: Wanted, mark: Mark | None) -> bool:
    if step.kind in BY_HAND:
        return mark is not None and mark.done_at is not None
    return facts.holds[step.kind]


def _former_day(facts: Facts, step: Wanted, mark: Mark | None) -> date | None:
    """The other day for which a step that starts anew was done."""
    if not step.starts_anew or mark is None or mark.done_for is None:
        return None
    former = facts.day_of(mark.done_for)
    return former if former != facts.day_of(facts.starts_at) else None


def _by_date(due: date, today: date) -> StepState:
    if due < today:
        return StepState.OVERDUE
    return StepState.DUE if due - today <= AMBER_DAYS * ONE_DAY else StepState.LATER


def _working_day_before(on: date, is_working: Callable[[date], bool]) -> date:
    """The day itself, or the last working day before it; a house that never works keeps the day."""
    return next((day for n in range(31) if is_working(day := on - n * ONE_DAY)), on)


def in_order(steps: Sequence[Wanted]) -> list[StepKey]:
    """The keys of steps, each once, in the order in which they first come."""
    return list(dict.fromkeys(step.key for step in steps))
