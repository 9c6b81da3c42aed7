"""Where a series asks for clearance, nothing of a lecture becomes public without one, whatever the way."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind, JournalEntry, last_deed
from forum.lectures import reversals
from forum.lectures.clearance import (
    ClearanceState,
    NotCleared,
    differing,
    fingerprint,
    guarded,
    needs_clearance,
    standing_of,
)
from forum.lectures.clearance_guard import Said, say
from forum.lectures.clearance_models import Clearance, Decision, Means
from forum.lectures.clearance_queries import clearances_of, standings, to_clear
from forum.lectures.clearing import Word, decide
from forum.lectures.merging import merge_series
from forum.lectures.merging_speakers import merge_speakers
from forum.lectures.models import Attendance, Lecture, PublicState, Role
from forum.lectures.planning import publish_lecture, revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, TalkPlan, as_printed
from forum.registrations.announcing import announce
from forum.registrations.swapping import Swapped, swap
from forum.wording import EMPTY, Wording
from tests.cast import ADA, NOON
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_staff

WORD = Word("何处长", NOON.date(), Means.BY_PHONE, "科〔2026〕7号")
WHY = Wording("检修", "Repairs")
_numbers = itertools.count(1)
HIDDEN = {"public_state": PublicState.UNPUBLISHED, "published_at": None}


@dataclass
class Scene:
    """One lecture of a series, and who works on it."""

    session: Session
    lecture: Lecture
    actor: Actor

    def change(self, changes: LectureChanges) -> None:
        """Announce a change, as forms, drafts and all else do."""
        announce(
            self.session,
            self.lecture,
            changes,
            reason=WHY,
            despite_clashes=True,
            actor=self.actor,
            now=NOON,
        )

    def decide(self, decision: Decision, contents: Any = None) -> Clearance:
        """Record a decision about the lecture as it is, or about other contents."""
        about = guarded(self.lecture) if contents is None else contents
        return decide(self.session, self.lecture, about, decision, WORD, actor=self.actor, now=NOON)


def scene(session: Session, *, requires: bool, cleared: str, **values: Any) -> Scene:
    """A lecture, cleared or not, before its series begins to ask for it."""
    number = next(_numbers)
    staff = make_staff(session, replace(ADA, email=f"ada-{number}@example.org"))
    lecture = make_lecture(
        session,
        series=make_series(session, f"asking-{number}"),
        speakers=[make_speaker(session, "吴岚")],
        room=make_room(session),
        **values,
    )
    one = Scene(session, lecture, Actor(ActorKind.STAFF, staff.id))
    if cleared == "outdated":
        one.decide(Decision.GRANTED, {**guarded(lecture), "title": {"zh": "旧", "en": "Old"}})
    elif cleared == "refused":
        one.decide(Decision.GRANTED)
        one.decide(Decision.REFUSED)
    elif cleared == "taken back":
        one.decide(Decision.GRANTED)
        one.decide(Decision.TAKEN_BACK)
    elif cleared == "cleared":
        one.decide(Decision.GRANTED)
    assert lecture.series
    lecture.series.requires_clearance = requires
    session.flush()
    return one


def publishes(one: Scene) -> None:
    publish_lecture(one.session, one.lecture, actor=one.actor, now=NOON)


def restores(one: Scene) -> None:
    one.change(LectureChanges(public_state=PublicState.PUBLISHED))


def enters(one: Scene) -> None:
    """It was in a series that asks for nothing."""
    asking, one.lecture.series = one.lecture.series, make_series(one.session, f"free-{next(_numbers)}")
    one.session.flush()
    one.change(LectureChanges(series=asking))


def undoes_withdrawal(one: Scene) -> None:
    one.change(LectureChanges(public_state=PublicState.WITHDRAWN))
    one.session.flush()
    deed = last_deed(one.session, one.lecture)
    assert deed
    reversals.take_back(one.session, one.lecture, str(deed.id), actor=one.actor, now=NOON)


def changes(**values: Any) -> Callable[[Scene], None]:
    return lambda one: one.change(LectureChanges(**values))  # type: ignore[typeddict-item] # by name


def moves_room(one: Scene) -> None:
    one.change(LectureChanges(room=make_room(one.session, one.lecture.room and one.lecture.room.venue)))


def adds_a_chair(one: Scene) -> None:
    chair = AppearancePlan(speaker=make_speaker(one.session, "陈洁"), role=Role.CHAIR)
    one.change(LectureChanges(appearances=(*map(as_printed, one.lecture.appearances), chair)))


def adds_a_talk(one: Scene) -> None:
    one.change(LectureChanges(talks=(TalkPlan(title=Wording.of("一个报告")),)))


def swaps(one: Scene) -> None:
    other = make_lecture(one.session, room=make_room(one.session), starts_at=NOON + timedelta(days=40))
    swap(
        one.session,
        one.lecture,
        other,
        Swapped.ROOMS,
        reason=WHY,
        despite_clashes=True,
        actor=one.actor,
        now=NOON,
    )


NEXT_WEEK = {"starts_at": NOON + timedelta(days=37), "ends_at": NOON + timedelta(days=37, hours=2)}
# What shows a lecture as it is: it passes once just that is cleared.
APPEARING = {
    "publishing": (publishes, HIDDEN),
    "restoring": (restores, {"public_state": PublicState.CANCELLED}),
    "restoring what was withdrawn": (restores, {"public_state": PublicState.WITHDRAWN}),
    "another series": (enters, {}),
}
# What shows it otherwise: what was cleared before does not cover it.
CHANGING = {
    "another title": changes(title=Wording("新题", "New")),
    "another abstract": changes(abstract=Wording("新摘要", "New abstract")),
    "another time": changes(**NEXT_WEEK),
    "another end": changes(ends_at=NOON + timedelta(days=400)),
    "another room": moves_room,
    "another way": changes(attendance=Attendance.MIXED),
    "another person": adds_a_chair,
    "another talk": adds_a_talk,
    "a swap": swaps,
}
# What is never held up, or shows nothing that is guarded.
FREE = {
    "cancelling": changes(public_state=PublicState.CANCELLED),
    "postponing": changes(public_state=PublicState.POSTPONED),
    "withdrawing": changes(public_state=PublicState.WITHDRAWN),
    "another note": changes(access_note=Wording("带证件", "Bring your card")),
    "other languages": changes(languages="zh,en"),
}
COVERED = {"no": False, "outdated": False, "refused": False, "taken back": False, "cleared": True}


def passes(one: Scene, way: Callable[[Scene], None]) -> bool:
    """Whether a deed is done."""
    try:
        with one.session.begin_nested():
            way(one)
    except NotCleared:
        return False
    return True


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("requires", "cleared"), [*((True, one) for one in COVERED), (False, "refused")])
def test_every_way_of_becoming_or_changing_public_asks_for_it(database, requires, cleared):  # E-05
    with database.transaction() as session:
        for name, (way, values) in APPEARING.items():
            one = scene(session, requires=requires, cleared=cleared, **values)
            assert passes(one, way) == (COVERED[cleared] or not requires), name
        for name, way in CHANGING.items():
            one = scene(session, requires=requires, cleared=cleared)
            assert passes(one, way) != requires, name
        for name, way in FREE.items():
            one = scene(session, requires=requires, cleared=cleared)
            assert passes(one, way), name
        one = scene(session, requires=requires, cleared=cleared)
        # Only what was decided against holds up an undoing: it was public a moment ago.
        assert passes(one, undoes_withdrawal) == (not requires or cleared in {"no", "outdated", "cleared"})


def test_what_is_said_in_the_same_step_clears_just_what_was_shown(database):  # E-05
    with database.transaction() as session:
        one = scene(session, requires=True, cleared="no", **HIDDEN)
        say(session, Said(WORD, frozenset({"something else"})))
        assert not passes(one, publishes)
        say(session, Said(WORD, frozenset({fingerprint(guarded(one.lecture))})))
        assert passes(one, publishes)
        made = clearances_of(session, one.lecture.id)[-1]
        deeds = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()

        assert (made.cleared_by, made.reference, made.decision) == ("何处长", "科〔2026〕7号", "granted")
        assert deeds == ["lecture.cleared", "lecture.published"]
        assert not needs_clearance(one.lecture, [made])


def test_a_series_that_begins_to_ask_takes_nothing_down(database):  # E-05
    with database.transaction() as session:
        one = scene(session, requires=True, cleared="no")
        standing = standings(session, [one.lecture])[one.lecture.id]

        assert (standing.state, standing.is_needed) == (ClearanceState.PUBLIC_BEFORE, False)
        assert to_clear(session, None) == []
        one.lecture.public_state = PublicState.UNPUBLISHED
        session.flush()
        assert to_clear(session, None) == [one.lecture.id]
        assert to_clear(session, frozenset()) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": Wording("题", "Changed")}, ("title",)),
        ({"starts_at": NOON, "ends_at": NOON + timedelta(days=1)}, ("when",)),
        ({"timezone": "Europe/Berlin"}, ()),
        ({"room": None, "abstract": Wording("新", "New")}, ("abstract", "place")),
        ({"appearances": ()}, ("people",)),
        ({"talks": (TalkPlan(title=Wording.of("报告")),)}, ("talks",)),
        ({"access_note": Wording("带证件", "Bring it")}, ()),
    ],
)
@pytest.mark.databases("sqlite")
def test_what_differs_is_named(database, change, fields):
    with database.transaction() as session:
        one = scene(session, requires=True, cleared="cleared")
        now = guarded(one.lecture, change)
        standing = standing_of(one.lecture, clearances_of(session, one.lecture.id), now)

        assert differing(guarded(one.lecture), now) == fields
        assert standing.state == (ClearanceState.OUTDATED if fields else ClearanceState.CLEARED)


def test_a_person_who_is_merged_or_renamed_is_still_the_person_cleared(database):
    with database.transaction() as session:
        one = scene(session, requires=True, cleared="cleared")
        [double] = one.lecture.people
        kept = make_speaker(session, "Wu Lan")
        session.flush()
        merged = {"kept_id": kept.id, "other_id": double.id, "from_other": ()}
        merge_speakers(session, **merged, actor=one.actor, now=NOON)
        kept.name = "Wu Lan-Xin"
        [cleared] = clearances_of(session, one.lecture.id)

        assert differing(cleared.contents, guarded(one.lecture)) == ()
        revise_lecture(session, one.lecture, LectureChanges(access_note=EMPTY), actor=one.actor, now=NOON)
        other = AppearancePlan(speaker=make_speaker(session, "Wu Lan-Xin"))
        changed = guarded(one.lecture, LectureChanges(appearances=(other,)))
        # Somebody else who is called alike has not been cleared.
        assert differing(cleared.contents, changed) == ("people",)


def test_a_series_that_asks_goes_on_asking_in_the_one_it_becomes_part_of(database):
    with database.transaction() as session:
        one = scene(session, requires=True, cleared="no", **HIDDEN)
        assert one.lecture.series
        one.lecture.series.approver_email = "he@example.org"
        kept = make_series(session, "kept")
        merged = {"kept_id": kept.id, "other_id": one.lecture.series.id}
        merge_series(session, **merged, actor=one.actor, now=NOON)

        assert (kept.requires_clearance, kept.approver_email) == (True, "he@example.org")
        assert not passes(one, publishes)
        assert session.scalar(select(func.count(Clearance.id))) == 0
