"""The rule of a line as it is told to whom it concerns: what happens until when, how often it was bent."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.mail.plain import Trusted
from forum.registrations import line_queries
from forum.registrations.models import Registration
from forum.registrations.policy import Passing, Policy
from forum.registrations.rules_models import rules_of
from forum.registrations.waiting_reasons import Reason, why_waiting


@dataclass(frozen=True)
class Rule:
    """What a page says of a line. `own_zone` is empty where the person lives by the lecture's clock."""

    policy: Policy
    passing: Passing
    hours: int
    own_zone: str = ""
    out_of_turn: int = 0


def rule_of(session: Session, lecture: Lecture, now: datetime) -> Rule:
    """The rule for somebody who is about to join a line."""
    rules = rules_of(session, lecture.id)
    policy = Policy.of(lecture, rules)
    return Rule(policy, policy.passing(now), rules.offer_hours)


def own_rule(session: Session, registration: Registration, now: datetime) -> Rule:
    """The rule for somebody who waits, or for whom a seat is held."""
    rule = rule_of(session, registration.lecture, now)
    count = line_queries.times_out_of_turn(session, registration.pool_id)
    return Rule(rule.policy, rule.passing, rule.hours, own_zone(registration), count)


def own_zone(registration: Registration) -> str:
    """The zone the person chose, where it is another than the lecture's."""
    zone = registration.timezone or ""
    return "" if zone == registration.lecture.timezone else zone


def reasons(session: Session, lecture: Lecture, now: datetime) -> dict[int, Reason]:
    """By registration, why somebody who waits for the lecture has no seat yet (C-15)."""
    rules = rules_of(session, lecture.id)
    policy = Policy.of(lecture, rules)
    before: Counter[int] = Counter()
    found: dict[int, Reason] = {}
    for one in line_queries.lines(session, lecture.id):
        found[one.id] = why_waiting(
            one,
            one.pool,
            lecture,
            policy,
            before=before[one.pool_id],
            line_closes_at=rules.line_closes_at,
            now=now,
        )
        before[one.pool_id] += one.address_confirmed_at is not None
    return found


def line_values(session: Session, registration: Registration, language: Language) -> dict[str, object]:
    """What a mail can name of an offer, and of the rule as it is from when the person joined the line."""
    rule = rule_of(session, registration.lecture, registration.queued_at)
    zone, until = registration.timezone or registration.lecture.timezone, registration.held_until
    return {
        "offer_until": Trusted(moments.moment(until, zone, language)) if until else "",
        "passing": rule.passing.value,
        "makes_offers": rule.policy.makes_offers,
        "promotes_until": Trusted(moments.moment(rule.policy.promotes_until, zone, language)),
        "offers_until": Trusted(moments.moment(rule.policy.offers_until, zone, language)),
        "offer_hours": rule.hours,
    }
