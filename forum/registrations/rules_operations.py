"""Changing what organisers decided about registering for a lecture, and what follows from it at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.kept_values import kept
from forum.registrations import queries, staff_queries
from forum.registrations.consequences import move_line_up
from forum.registrations.models import RegistrationState
from forum.registrations.rules_models import RegistrationRules, rules_of, usual_rules

RULES = (
    *("confirms_address", "needs_approval", "most_per_address", "is_transferable"),
    *("promotes_until_hours", "offers_until_hours", "offer_hours", "line_closes_at", "minds_no_shows"),
    *("room_opens_minutes", "second_online_url", "stream_broken_at", "stream_note"),
    *("entry", "walk_ins", "checks_papers"),
    *("sends_reminders", "sends_thanks", "thanks"),
)
"""Every rule, in the order in which organisers are asked about it."""


class RulesEditedMeanwhile(Refusal):
    """A colleague was quicker."""

    code = "rules_edited_meanwhile"
    message = N_("A colleague has changed the rules meanwhile. Please look at them and save once more.")


@dataclass(frozen=True)
class Following:
    """What is as it was although the rules are others: who still waits for a decision or has to confirm."""

    requests: int = 0
    unconfirmed: int = 0


def version_of(rules: RegistrationRules) -> str:
    """What tells one set of rules from any other; a form carries it until it is saved."""
    said = "\n".join(repr(getattr(rules, name)) for name in RULES)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def differing(rules: RegistrationRules) -> list[str]:
    """The rules of a lecture that are not the usual ones."""
    usual = usual_rules(rules.lecture_id)
    return [name for name in RULES if getattr(rules, name) != getattr(usual, name)]


def set_rules(
    session: Session,
    *,
    lecture_id: int,
    wanted: Mapping[str, Any],
    seen: str,
    actor: Actor,
    now: datetime,
) -> Following:
    """Let a lecture follow these rules, and let the line move where they now let it (C-14).

    Whoever asked or has to confirm stays as they are: switching a rule off decides about nobody.
    Raises RulesEditedMeanwhile where `seen` is not the version of the rules there are.
    """
    lecture = queries.locked_lecture(session, lecture_id)
    rules = rules_of(session, lecture.id)
    if version_of(rules) != seen:
        raise RulesEditedMeanwhile
    changed = {name: [getattr(rules, name), wanted[name]] for name in RULES}
    changed = {name: both for name, both in changed.items() if both[0] != both[1]}
    if not changed:
        return Following()
    for name, (_before, after) in changed.items():
        setattr(rules, name, after)
    session.add(rules)
    session.flush()
    told = {name: [kept(before), kept(after)] for name, (before, after) in changed.items()}
    record(session, actor=actor, action="registration_rules.changed", about=lecture, now=now, changed=told)
    move_line_up(session, lecture, now=now)
    return _following(session, lecture_id, changed)


def _following(session: Session, lecture_id: int, changed: Mapping[str, list[Any]]) -> Following:
    counts = staff_queries.count_by_state(session, lecture_id)
    is_off = {
        name: name in changed and not changed[name][1] for name in ("needs_approval", "confirms_address")
    }
    return Following(
        requests=counts.get(RegistrationState.REQUESTED, 0) if is_off["needs_approval"] else 0,
        unconfirmed=counts.get(RegistrationState.UNCONFIRMED, 0) if is_off["confirms_address"] else 0,
    )
