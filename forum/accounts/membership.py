"""Who is on the staff and what each is trusted with. Every deed is in the journal.

Whatever takes power away begins with `locked_with_admins`, so that the last administrator stays.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from forum.accounts import factors, messages, password_links, sessions
from forum.accounts.members_queries import has_other_admin
from forum.accounts.models import Grant, Role, Staff
from forum.accounts.queries import staff_by_email
from forum.accounts.refusals import EmailTaken, LastAdmin
from forum.accounts.rights import Rights
from forum.i18n import Language
from forum.journal import Actor, record

ALL_SERIES = frozenset[int | None]({None})


def revise(
    session: Session, staff: Staff, *, name: str, email: str, language: Language, actor: Actor, now: datetime
) -> None:
    """Change what somebody is called and written to. Raises EmailTaken.

    A new address ends every link sent to the old one, and the old one hears of it.
    """
    before, after = (staff.name, staff.email, staff.language), (name, email, language)
    if before == after:
        return
    if email != staff.email:
        _move_address(session, staff, email, now)
    staff.name, staff.language = name, language
    record(session, actor=actor, action="staff_revised", about=staff, now=now, before=before, after=after)


def give(
    session: Session,
    staff: Staff,
    *,
    role: Role,
    series_ids: Collection[int | None],
    actor: Actor,
    now: datetime,
) -> None:
    """Trust somebody with a role for these series, None among them for all; what is given stays given.

    An administrator is one of everything. A role for all series takes the place of the same for some.
    """
    wanted = ALL_SERIES if role is Role.ADMIN or None in series_ids else frozenset(series_ids)
    given = {grant.series_id for grant in staff.grants if grant.role is role}
    if None in given or not wanted - given:
        return
    if None in wanted:
        _drop(session, staff, *((role, series_id) for series_id in given))
    series = _in_order(wanted - given)
    staff.grants.extend(Grant(role=role, series_id=series_id) for series_id in series)
    record(session, actor=actor, action="role_given", about=staff, now=now, role=role.value, series=series)


def withdraw(
    session: Session, staff: Staff, *, role: Role, series_id: int | None, actor: Actor, now: datetime
) -> None:
    """Take a role for one series, or that for all, away; what is not there stays so. Raises LastAdmin."""
    if (role, series_id) not in Rights.of(staff.grants).grants:
        return
    if role is Role.ADMIN:
        _keep_an_admin(session, staff)
    _drop(session, staff, (role, series_id))
    details = {"role": role.value, "series": [series_id]}
    record(session, actor=actor, action="role_withdrawn", about=staff, now=now, **details)


def deactivate(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> None:
    """Let somebody in no more, from this moment on: sessions and links end. Raises LastAdmin."""
    if not staff.active:
        return
    if Rights.of(staff.grants).is_admin:
        _keep_an_admin(session, staff)
    staff.active = False
    password_links.end(session, staff)
    sessions.end_all(session, staff.id, now=now)
    record(session, actor=actor, action="staff_deactivated", about=staff, now=now)


def reactivate(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> None:
    """Let somebody in again, with the password, second factors and roles of before."""
    if staff.active:
        return
    staff.active = True
    record(session, actor=actor, action="staff_reactivated", about=staff, now=now)


def sign_out_everywhere(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> None:
    """End every session of somebody: a phone was lost, a browser left open."""
    sessions.end_all(session, staff.id, now=now)
    record(session, actor=actor, action="sessions_ended", about=staff, now=now)


def remove_second_factors(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> None:
    """Let somebody who lost their phone in by the password alone; they hear of it by mail."""
    factors.remove_all(session, staff, actor=actor, now=now)
    sessions.end_all(session, staff.id, now=now)
    messages.queue_news(session, messages.FACTORS_REMOVED, staff, now)


def _drop(session: Session, staff: Staff, *which: tuple[Role, int | None]) -> None:
    for grant in [grant for grant in staff.grants if (grant.role, grant.series_id) in which]:
        staff.grants.remove(grant)
        session.delete(grant)


def _move_address(session: Session, staff: Staff, email: str, now: datetime) -> None:
    if staff_by_email(session, email):
        raise EmailTaken(email=email)
    messages.queue_news(session, messages.ADDRESS_CHANGED, staff, now)
    password_links.end(session, staff)
    staff.email = email


def _keep_an_admin(session: Session, staff: Staff) -> None:
    """Refuse to take power from the last administrator; who cannot sign in was none to lose."""
    can_sign_in = staff.active and staff.password is not None
    if can_sign_in and not has_other_admin(session, staff):
        raise LastAdmin(name=staff.name)


def _in_order(series_ids: Collection[int | None]) -> list[int | None]:
    return sorted(series_ids, key=lambda series_id: series_id or 0)
