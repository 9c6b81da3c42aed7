"""Wrong passwords and codes are counted, so that nobody guesses for long and no stranger locks staff out.

A browser that is known for an account has a count of its own. All others share three: their network's,
their network's for this address, and the whole world's for this address. So a stranger who hammers an
address can close it to unknown browsers for a while, but never to its owner's usual one, and passkeys
are counted nowhere. Only what was wrong counts. Addresses without an account are counted alike.
"""

from collections.abc import Sequence
from typing import cast

from flask import current_app, request

from forum.accounts.models import Staff, StaffSession
from forum.tokens import digest
from forum.web import known_browsers
from forum.web.counting import Bucket, Counters
from forum.web.current import now, settings
from forum.web.origins import origin

TEN_MINUTES, HOUR, DAY = 600, 3600, 86_400


def of_password(email: str, staff: Staff | None) -> list[Bucket]:
    """What a wrong password for this address is counted in; `staff` is the account it names, if any."""
    known = known_browsers.known_as(staff)
    if known:
        return [_bucket("password", f"{known} {email}", 10, TEN_MINUTES)]
    where = origin(request.remote_addr)
    return [
        _bucket("password", where.address, 10, 60),
        _bucket("password", where.network, 120, HOUR),
        _bucket("password", f"{where.network} {email}", 20, HOUR),
        _bucket("password", email, 100, HOUR),
    ]


def of_code(staff: Staff) -> list[Bucket]:
    """What a wrong second step is counted in. To come here one has the password."""
    known = known_browsers.known_as(staff)
    who = f"{known or 'unknown'} {staff.public_id}"
    return [_bucket("code", who, 5, TEN_MINUTES), _bucket("code", who, 30, DAY)]


def of_proof(here: StaffSession) -> list[Bucket]:
    """What a wrong proof in a session is counted in: somebody at a browser that was left open."""
    return [_bucket("proof", here.public_id, 10, TEN_MINUTES)]


def take(buckets: Sequence[Bucket]) -> int:
    """Count a try before it is judged, so that of many at once no more are heard than one by one.

    Seconds until another is heard; 0 for at once. One that is not heard does not count.
    """
    return _counters().take(buckets, now()) if settings().rate_limits else 0


def give_back(buckets: Sequence[Bucket]) -> None:
    """The try was not wrong after all."""
    if settings().rate_limits:
        _counters().give_back(buckets, now())


def _bucket(purpose: str, key: str, most: int, seconds: int) -> Bucket:
    # The address itself is kept nowhere.
    return Bucket(digest(f"{settings().secret_key}|{purpose}|{seconds}|{key}")[:32], most, seconds)


def _counters() -> Counters:
    return cast(Counters, current_app.extensions["forum.counters"])
