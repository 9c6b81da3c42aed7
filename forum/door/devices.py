"""Devices at the doors: enrolled with a one-time code, known by a token of their own (B-35)."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forum import tokens
from forum.door.models import Device, DeviceReport
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, ActorKind, record
from forum.lectures.models import Lecture

LET_BACK_WITHIN = timedelta(minutes=5)
"""Long enough to see that it was the wrong phone, too short to be found on a desk left open."""

CODE_IS_VALID_FOR = timedelta(minutes=10)
"""Long enough to walk to the door with a phone, short enough that a photographed screen is worth nothing."""


class CodeIsNotValid(Refusal):
    """The code was never given out, was used before, or is too old."""

    code = "enrolment_code_not_valid"
    message = N_("This code is not valid: it may be mistyped, used already, or older than ten minutes.")


class TooLateToLetBack(Refusal):
    """A device that was shut out for long is enrolled anew."""

    code = "too_late_to_let_back"
    message = N_("This device was shut out some time ago. Make a new code for it.")


HEARD_EVERY = timedelta(seconds=20)
"""How often it is noted that a device was heard of, while it only asks."""


@dataclass(frozen=True)
class Report:
    """What a device tells of itself beside its call; None where it did not."""

    waiting: int | None = None
    clock_offset: timedelta | None = None
    fetched_list: bool = False

    def is_news(self, device: Device, now: datetime) -> bool:
        """Whether noting it is worth a writer's turn."""
        before = device.report
        if before is None or now - before.heard_at >= HEARD_EVERY:
            return True
        return self.waiting not in (None, before.waiting)

    def note(self, session: Session, device: Device, now: datetime) -> None:
        """Keep it beside the device."""
        kept = session.get(DeviceReport, device.id) or DeviceReport(device_id=device.id)
        kept.heard_at = now
        if self.fetched_list:
            kept.listed_at = now
        if self.waiting is not None:
            kept.waiting = self.waiting
        if self.clock_offset is not None:
            kept.clock_offset_ms = round(self.clock_offset.total_seconds() * 1000)
        session.add(kept)


@dataclass(frozen=True)
class Enrolment:
    """A device and the secret that is shown this once and kept as a digest only."""

    device: Device
    secret: str


def create(
    session: Session, *, name: str, lectures: Sequence[Lecture], actor: Actor, now: datetime
) -> Enrolment:
    """A device that may be enrolled for these lectures; the secret is its one-time code."""
    code = tokens.new_typed_code()
    device = Device(
        public_id=tokens.new_public_id(),
        name=name,
        lectures=list(lectures),
        code_hash=tokens.digest(code),
        code_expires_at=now + CODE_IS_VALID_FOR,
        created_at=now,
    )
    session.add(device)
    session.flush()
    record(session, actor=actor, action="device_created", about=device, now=now, name=name)
    return Enrolment(device, code)


def enrol(session: Session, *, code: str, now: datetime) -> Enrolment:
    """Trade a one-time code for the device's own token. Raises CodeIsNotValid."""
    digest = tokens.digest("".join(code.split()).replace("-", "").upper())
    device = session.scalar(select(Device).where(Device.code_hash == digest).with_for_update())
    if device is None or device.revoked_at or device.code_expires_at is None or device.code_expires_at < now:
        raise CodeIsNotValid
    return Enrolment(device, give_token(session, device, now=now))


def give_token(session: Session, device: Device, *, now: datetime) -> str:
    """The device's bearer token, ``<public id>.<secret>``; its code is used up."""
    token = f"{device.public_id}.{tokens.new_secret()}"
    device.token_hash, device.enrolled_at = tokens.digest(token), now
    device.code_hash = device.code_expires_at = None
    record(session, actor=actor_of(device), action="device_enrolled", about=device, now=now)
    return token


def by_token(session: Session, token: str) -> Device | None:
    """The device whose token this is, unless it was revoked. The digests are compared in constant time."""
    public_id = token.partition(".")[0].replace("\0", "")
    query = select(Device).where(Device.public_id == public_id, Device.revoked_at.is_(None))
    device = session.scalar(query.options(selectinload(Device.lectures)))
    if device is None or device.token_hash is None:
        return None
    return device if hmac.compare_digest(device.token_hash, tokens.digest(token)) else None


def revoke(session: Session, device: Device, *, actor: Actor, now: datetime) -> None:
    """Let the device do nothing more, from its next request on; a second time changes nothing."""
    if device.revoked_at is None:
        device.revoked_at, device.code_hash, device.code_expires_at = now, None, None
        record(session, actor=actor, action="device_revoked", about=device, now=now)


def let_back(session: Session, device: Device, *, actor: Actor, now: datetime) -> None:
    """Let a device that was shut out by mistake a moment ago work again. Raises TooLateToLetBack.

    Its token was kept; a one-time code that was not used yet is gone.
    """
    # As it is once nobody else changes it: pressed twice at once, it is done once.
    session.refresh(device, with_for_update=True)
    if device.revoked_at is None:
        return
    if now - device.revoked_at > LET_BACK_WITHIN:
        raise TooLateToLetBack
    device.revoked_at = None
    record(session, actor=actor, action="device_let_back", about=device, now=now)


def actor_of(device: Device) -> Actor:
    """The device, for the journal."""
    return Actor(ActorKind.DEVICE, device.id)
