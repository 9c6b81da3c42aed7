"""The steps of a series as they are typed: a row for each, one more to add, and the button pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from forum.i18n import N_
from forum.readiness.models import LONGEST_NAME, MOST_DAYS, Party, StepKind
from forum.readiness.rule import Wanted
from forum.readiness.templates import MOST_STEPS, with_missing
from forum.readiness.usual import ABROAD, USUAL
from forum.web.fields import cleaned, key
from forum.wording import Wording

DAYS_WRONG = N_("Please write the days as a whole number from 0 to %(most)s.")
NAME_WRONG = N_("Please name the step in both languages.")
ALREADY_THERE = N_("This step is in the list already.")
TOO_MANY = N_("A series has at most %(most)s steps.")
_NEW = "new"


@dataclass(frozen=True)
class TypedSteps:
    """What was typed: the steps in their order after the button did its work, one more, what is wrong."""

    steps: tuple[Wanted, ...]
    added: tuple[Wanted, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    pressed: str = "save"
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Wanted, ...]:
        """What the series would ask for."""
        return (*self.steps, *self.added)


def read(form: Mapping[str, str], before: Sequence[Wanted]) -> TypedSteps:
    """The steps of a form over those there were; `form` has the fields `days-WORD`, `party-WORD` and so on.

    A row that the form does not have is as it was: a colleague added it meanwhile.
    """
    problems: dict[str, str] = {}
    steps = [_row(form, step, problems) for step in before]
    added = _added(form, steps, problems) if form.get(f"kind-{_NEW}") else ()
    deed, _, word = form.get("deed", "save").partition(" ")
    steps = _arranged(steps, deed, word)
    if len(steps) + len(added) > MOST_STEPS:
        problems[""] = TOO_MANY
    return TypedSteps(tuple(steps), added, problems, deed, form)


def _arranged(steps: list[Wanted], deed: str, word: str) -> list[Wanted]:
    """The steps after a row was moved or removed, or a set of ours was added."""
    if deed == "usual":
        return with_missing(steps, USUAL)
    if deed == "abroad":
        return with_missing(steps, ABROAD)
    place = next((place for place, step in enumerate(steps) if step.word == word), None)
    if place is None:
        return steps
    if deed == "remove":
        return [*steps[:place], *steps[place + 1 :]]
    other = {"up": place - 1, "down": place + 1}.get(deed, place)
    if 0 <= other < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    return steps


def _row(form: Mapping[str, str], step: Wanted, problems: dict[str, str]) -> Wanted:
    if f"days-{step.word}" not in form:
        return step
    typed = _typed(form, step.word, step, problems)
    if step.kind is StepKind.OWN:
        typed = replace(typed, name=_name(form, step.word, problems))
    return typed


def _added(form: Mapping[str, str], steps: Sequence[Wanted], problems: dict[str, str]) -> tuple[Wanted, ...]:
    kind = form[f"kind-{_NEW}"]
    if kind not in set(StepKind):
        return ()
    if kind != StepKind.OWN and kind in {step.kind for step in steps}:
        problems[_NEW] = ALREADY_THERE
        return ()
    blank = Wanted(kind=StepKind(kind), days_before=0, party=Party.ORGANISER)
    typed = _typed(form, _NEW, blank, problems)
    if blank.kind is StepKind.OWN:
        typed = replace(typed, name=_name(form, _NEW, problems))
    return () if _NEW in problems else (typed,)


def _typed(form: Mapping[str, str], word: str, step: Wanted, problems: dict[str, str]) -> Wanted:
    days, party = key(form.get(f"days-{word}", "").strip()), form.get(f"party-{word}", "")
    if days is None or days > MOST_DAYS:
        problems[word] = DAYS_WRONG
        days = step.days_before
    return replace(
        step,
        days_before=days,
        party=Party(party) if party in set(Party) else step.party,
        starts_anew=f"anew-{word}" in form,
        is_for_abroad=f"abroad-{word}" in form,
    )


def _name(form: Mapping[str, str], word: str, problems: dict[str, str]) -> Wording:
    zh, en = (cleaned(form.get(f"name_{language}-{word}"))[:LONGEST_NAME] for language in ("zh", "en"))
    if not zh or not en:
        problems[word] = NAME_WRONG
    return Wording(zh=zh or None, en=en or None)
