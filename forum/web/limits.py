"""Keeping the limits of limit_table.py: counting before and after each request, and refusing too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from forum.settings import Settings
from forum.web import current
from forum.web.counting import Bucket, Counters, counters
from forum.web.limit_table import MISSES, READING, ROWS, UNLISTED, Counts, Limit, Row

MISSED = frozenset({401, 404})
_COUNTED = "forum.counted"


@dataclass(frozen=True)
class Counted:
    """What a request was counted in, and every other one of that purpose from the same address is."""

    purpose: str
    buckets: Sequence[Bucket]


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def row_of(endpoint: str | None, method: str) -> Row:
    """The row a request falls under. What changes something and has none is nearly closed."""
    return ROWS.get(endpoint or "") or (READING if method in _SAFE else UNLISTED)


def counted(environ: dict[str, Any]) -> Counted | None:
    """What a request that was answered had been counted in, where that depends on its address alone."""
    return cast(Counted | None, environ.get(_COUNTED))


def wait_after_miss() -> int:
    """Count an answer that there is nothing; seconds to wait when there were too many of them."""
    if not current.settings().rate_limits:
        return 0
    return _counters().take(_buckets("missing", MISSES), current.now())


def init_app(app: Flask, settings: Settings) -> None:
    """Ask the table before anything else is done. FORUM_RATE_LIMITS=off switches it off for load tests."""
    app.extensions["forum.counters"] = counters(settings.redis_url)
    app.before_request(_refuse_too_much)
    app.after_request(_count_answer)


def _refuse_too_much() -> None:
    row = row_of(request.endpoint, request.method)
    if not current.settings().rate_limits:
        request.environ[_COUNTED] = Counted(row.purpose, ())
        return
    at_once = [limit for limit in row.limits if limit.counts is Counts.EACH]
    by_answer = [limit for limit in row.limits if limit.counts is not Counts.EACH]
    buckets = _buckets(row.purpose, at_once)
    if row.asks_only_where_from:
        request.environ[_COUNTED] = Counted(row.purpose, buckets)
    wait = _counters().take(buckets, current.now())
    if not wait and by_answer:
        wait = _counters().wait(_buckets(row.purpose, by_answer), current.now())
    if wait:
        raise TooManyRequests(retry_after=wait)
    g.counted_by_answer = row.purpose, by_answer


def _count_answer(response: Response) -> Response:
    purpose, limits = g.pop("counted_by_answer", ("", ()))
    used = [limit for limit in limits if limit.counts.includes(response.status_code)]
    if used:
        _counters().take(_buckets(purpose, used), current.now())
    return response


def _buckets(purpose: str, limits: Sequence[Limit]) -> list[Bucket]:
    return [bucket for limit in limits if (bucket := limit.bucket(purpose))]


def _counters() -> Counters:
    return cast(Counters, current_app.extensions["forum.counters"])
