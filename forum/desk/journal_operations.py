"""Taking back what a line of the journal tells of, whenever that was: onto what is there now.

Only the chosen fields go back; what came since stays. It is a change like any other: of a published lecture
people are told, calendars count up, and the new line can be taken back in its turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.db import lock_row
from forum.desk.journal_units import mark_of, units_of
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, last_deed, record_change
from forum.kept_values import state_of, unkept
from forum.lectures.clash_guard import Seen
from forum.lectures.following import follow_speaker, follow_venue, lock_lectures_of
from forum.lectures.models import Lecture, PublicState, Series, Topic
from forum.lectures.operations import publish
from forum.lectures.planning import TAKEN_BACK, revise_lecture
from forum.lectures.programme import touch_programme
from forum.lectures.renaming import follow_group, rename
from forum.lectures.restoring import changes_back
from forum.registrations import pools
from forum.registrations.announcing import announce
from forum.registrations.consequences import keep_ways_in_use
from forum.registrations.queries import live_registrations
from forum.registrations.reversals import SomebodyRegistered
from forum.registrations.rules_models import RegistrationRules, rules_of
from forum.registrations.rules_operations import RULES, set_rules, version_of
from forum.slugs import SlugKind
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording

TAKES_BACK = "takes_back"
"""In the details of a line: the key of the line it takes back."""
_SHOWN_OF_VENUES = frozenset({"name", "address", "latitude", "longitude"})
_KINDS: Mapping[str, tuple[str, SlugKind | None]] = {
    "series": ("series.revised", SlugKind.SERIES),
    "speakers": ("speaker.revised", SlugKind.SPEAKER),
    "topics": ("topic.revised", SlugKind.TOPIC),
    "venues": ("venue.revised", SlugKind.VENUE),
    "rooms": ("room.revised", None),
}


class NothingChosen(Refusal):
    """Without a field there is nothing to do."""

    code = "nothing_chosen"
    message = N_("Please choose what to take back.")


class ChangedMeanwhile(Refusal):
    """A colleague was quicker; what is shown is not how things stand any more."""

    code = "changed_meanwhile"
    message = N_("This has changed again while you were looking. Please look at it once more.")


@dataclass(frozen=True)
class Wish:
    """What somebody wants taken back: the chosen units, how things stood at that moment, and the reason."""

    chosen: Sequence[str]
    seen: str
    reason: Wording = EMPTY
    despite_clashes: Seen = False
    granted: frozenset[int] | None = None


def take_back(
    session: Session, entry: JournalEntry, row: Any, wish: Wish, *, actor: Actor, now: datetime
) -> int:
    """Give a locked row back what a line took from it; how many people are written to.

    Raises NothingChosen, ChangedMeanwhile, NoLongerThere, and what the deed itself refuses.
    """
    units = units_of(session, entry, row, granted=wish.granted)
    if mark_of(units) != wish.seen:
        raise ChangedMeanwhile
    chosen = [unit for unit in units if unit.key in wish.chosen and unit.is_possible]
    if not chosen:
        raise NothingChosen
    values = {name: unit.before[name] for unit in chosen for name in unit.names}
    written = 0
    if not isinstance(row, Lecture):
        _restore_row(session, row, values, actor, now)
    elif entry.action == "seats_changed":
        pool = next(pool for pool in row.pools if pool.way == entry.details["attendance"])
        pools.resize(session, row, pool, values["seats"], actor=actor, now=now)
    elif values.keys() <= set(RULES):
        _restore_rules(session, row, values, actor, now)
    else:
        written = _restore_lecture(session, row, values, wish, actor, now)
    session.flush()
    deed = last_deed(session, row)
    if deed is not None:
        deed.details = {**deed.details, TAKES_BACK: entry.id}
    return written


def locked(session: Session, row: Any) -> Any:
    """The row, locked until the transaction ends, after the lectures that follow it (house order)."""
    if isinstance(row, Speaker):
        lock_lectures_of(session, row)
    lock_row(session, row)
    return row


def _restore_lecture(
    session: Session,
    lecture: Lecture,
    values: Mapping[str, Any],
    wish: Wish,
    actor: Actor,
    now: datetime,
) -> int:
    changes = changes_back(session, lecture, values)
    state = changes.get("public_state")
    if state is PublicState.UNPUBLISHED:
        if live_registrations(session, lecture.id):
            raise SomebodyRegistered
        revise_lecture(session, lecture, changes, actor=actor, now=now, action=TAKEN_BACK)
        return 0
    if lecture.is_public:
        announced = announce(
            session,
            lecture,
            changes,
            reason=wish.reason,
            despite_clashes=wish.despite_clashes,
            actor=actor,
            now=now,
        )
        keep_ways_in_use(session, lecture)
        return announced.written
    changes.pop("public_state", None)
    if changes:
        revise_lecture(session, lecture, changes, actor=actor, now=now)
        keep_ways_in_use(session, lecture)
    if state is not None:
        publish(session, lecture, despite_clashes=wish.despite_clashes, actor=actor, now=now)
    return 0


def _restore_rules(
    session: Session, lecture: Lecture, values: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    rules = rules_of(session, lecture.id)
    wanted = {name: getattr(rules, name) for name in RULES}
    wanted |= {name: unkept(RegistrationRules, name, value) for name, value in values.items()}
    seen = version_of(rules)
    set_rules(session, lecture_id=lecture.id, wanted=wanted, seen=seen, actor=actor, now=now)


def _restore_row(session: Session, row: Any, values: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    action, kind = _KINDS[row.__tablename__]
    former = {name: getattr(row, name, None) for name in ("affiliation", "bio")}
    before = state_of(row)
    for name, value in values.items():
        if name != "slug":
            setattr(row, name, unkept(type(row), name, value))
    session.flush()
    if isinstance(row, Speaker):
        row.sort_key = sort_key(row.name, row.name_latin or "")
        row.search_keys = search_keys(row.name, row.name_latin or "", row.aliases)
    changed = record_change(session, actor=actor, action=action, about=row, before=before, now=now)
    if changed:
        _follow(session, row, changed, former, actor, now)
    if "slug" in values and kind is not None:
        rename(session, kind, row, values["slug"], actor=actor, now=now)


def _follow(
    session: Session,
    row: Any,
    changed: frozenset[str],
    former: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """What shows the row shows what it holds now."""
    if isinstance(row, Speaker):
        texts = {"affiliation_before": former["affiliation"], "bio_before": former["bio"]}
        follow_speaker(session, row, changed, **texts, actor=actor, now=now)
    elif isinstance(row, Series | Topic) and changed & {"title", "name"}:
        follow_group(session, row, now=now)
    elif isinstance(row, Venue) and changed & _SHOWN_OF_VENUES:
        follow_venue(session, row, now=now)
    elif isinstance(row, Room) and "name" in changed:
        follow_venue(session, row.venue, row, now=now)
    else:
        touch_programme(session, now)
