"""Asks a server of anywhere for a calendar: no redirect followed, no cookie kept, time and size bounded."""

import http.client
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from forum.feeds.checking.answers import Answer, Ask, UnreadableError
from forum.i18n import N_

LARGEST_READ = 20_000_000
LONGEST_SILENCE_SECONDS = 15
LONGEST_WAIT = timedelta(seconds=60)
_AT_ONCE = 65_536


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: what follows it is not what was asked for."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Never another request."""


def asking(address: str, clock: Callable[[], datetime]) -> Ask:
    """How the server of an http or https address is asked.

    Raises:
        UnreadableError: it cannot be, or it does not answer.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnreadableError(N_("This is no address of the web."))
    opener = urllib.request.build_opener(_NoRedirect)

    def ask(method: Literal["GET", "HEAD"], headers: Mapping[str, str]) -> Answer:
        # The scheme was looked at above, so no file of this machine is opened.
        request = urllib.request.Request(address, method=method, headers=_headers(headers))  # noqa: S310
        try:
            return _asked(opener, request, clock)
        except (URLError, http.client.HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UnreadableError(
                N_("The server cannot be reached: %(reason)s"), reason=str(reason)
            ) from error

    return ask


def _headers(others: Mapping[str, str]) -> dict[str, str]:
    return {
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "User-Agent": "forum-feeds-check",
        **others,
    }


def _asked(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, clock: Callable[[], datetime]
) -> Answer:
    try:
        response = opener.open(request, timeout=LONGEST_SILENCE_SECONDS)
    except HTTPError as error:  # every status that is no success: an answer all the same
        response = error
    with response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, _read(response, clock))


def _read(response: http.client.HTTPResponse, clock: Callable[[], datetime]) -> bytes:
    ends_at, pieces, size = clock() + LONGEST_WAIT, [], 0
    while piece := response.read1(_AT_ONCE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_READ:
            raise UnreadableError(N_("This is larger than %(most)d octets."), most=LARGEST_READ)
        if clock() > ends_at:
            raise UnreadableError(N_("The server is too slow; nothing was checked."))
    return b"".join(pieces)
