"""What a server has to answer so that calendar programs stay right: asked three times, judged. Pure.

How it is asked is handed in, so that a feed of this forum and one on the other side of the world are
judged alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from forum.feeds.checking.calendars import is_calendar
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.i18n import N_

WRONG_TYPE = Rule(
    "http-type",
    Level.ERROR,
    "RFC 5545 section 8.1",
    N_("The server calls it %(type)s and not text/calendar; browsers show it, programs refuse it."),
)
NO_CHARSET = Rule(
    "http-charset",
    Level.ADVICE,
    "RFC 5545 section 3.1.4",
    N_("Content-Type does not say charset=utf-8, so programs may guess."),
)
NO_VALIDATOR = Rule(
    "http-no-validator",
    Level.WARNING,
    "RFC 9110 section 8.8",
    N_("There is neither ETag nor Last-Modified, so every look fetches everything."),
)
NOT_REVALIDATED = Rule(
    "http-not-revalidated",
    Level.WARNING,
    "RFC 9110 section 13",
    N_("Asked again with its own ETag or date the server answers %(status)d and not 304."),
)
HEAD_DIFFERS = Rule(
    "http-head",
    Level.WARNING,
    "RFC 9110 section 9.3.2",
    N_("HEAD is answered otherwise than GET (%(status)d); some programs look with it first."),
)
SETS_COOKIE = Rule(
    "http-cookie",
    Level.WARNING,
    "RFC 6265 section 4",
    N_("The answer sets a cookie; calendar programs keep none."),
)
IN_THE_CLEAR = Rule(
    "http-in-the-clear",
    Level.ADVICE,
    "RFC 9110 section 17",
    N_("The address is not https: whoever stands between can read and change the calendar."),
)
ODD_ADDRESS = Rule(
    "http-address",
    Level.WARNING,
    "RFC 5545 section 8.1",
    N_("The address does not end in .ics; Outlook may refuse it."),
)

GZIP = b"\x1f\x8b"
_REDIRECTS = {301, 302, 303, 307, 308}
_MISSING, _GONE = 404, 410
_LOGINS = {401, 403}
_OK, _UNCHANGED = 200, 304


@dataclass(frozen=True)
class Answer:
    """One answer of a server; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    octets: bytes


Ask = Callable[[Literal["GET", "HEAD"], Mapping[str, str]], Answer]


class UnreadableError(Exception):
    """There is no calendar to be checked, for a reason that can be told."""

    def __init__(self, sentence: str, **filling: object) -> None:
        super().__init__(sentence)
        self.sentence, self.filling = sentence, filling


def fetched(ask: Ask, address: str, notes: Notes) -> bytes:
    """The calendar at an address, with notes about how it is served (A-30 to A-36).

    Raises:
        UnreadableError: it is none, and why.
    """
    answer = ask("GET", {})
    _refuse(answer)
    refuse_others(answer.octets)
    _check_answer(answer, address, notes)
    _check_again(ask, answer, notes)
    return answer.octets


def refuse_others(octets: bytes) -> None:
    """Octets that are known not to be a calendar.

    Raises:
        UnreadableError: they are packed, or a page.
    """
    if octets.startswith(GZIP):
        raise UnreadableError(
            N_("This is packed with gzip, which nobody asked for; many programs cannot unpack it.")
        )
    if octets.lstrip()[:1] == b"<" and not is_calendar(octets):
        raise UnreadableError(N_("This is a page for people and no calendar. Does it ask who one is?"))


def _refuse(answer: Answer) -> None:
    status = answer.status
    if status in _REDIRECTS:
        raise UnreadableError(
            N_("The server sends on to %(target)s. Some programs do not follow: hand out that address."),
            target=answer.headers.get("location", "?"),
        )
    if status in {_MISSING, _GONE}:
        raise UnreadableError(N_("There is nothing at this address (%(status)d)."), status=status)
    if status in _LOGINS:
        raise UnreadableError(
            N_("The server wants to know who asks (%(status)d); calendar programs cannot sign in."),
            status=status,
        )
    if status != _OK:
        raise UnreadableError(N_("The server answers %(status)d."), status=status)


def _check_answer(answer: Answer, address: str, notes: Notes) -> None:
    media, _semicolon, parameters = answer.headers.get("content-type", "").partition(";")
    if media.strip().lower() != "text/calendar":
        if not is_calendar(answer.octets):
            raise UnreadableError(N_("This is no calendar but %(type)s."), type=media.strip() or "?")
        notes.note(WRONG_TYPE, 0, type=media.strip() or "?")
    elif "utf-8" not in parameters.lower():
        notes.note(NO_CHARSET, 0)
    if "set-cookie" in answer.headers:
        notes.note(SETS_COOKIE, 0)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        notes.note(IN_THE_CLEAR, 0)
    if not parts.path.lower().endswith(".ics"):
        notes.note(ODD_ADDRESS, 0)


def _check_again(ask: Ask, answer: Answer, notes: Notes) -> None:
    validators = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    known = {asked: answer.headers[name] for name, asked in validators.items() if name in answer.headers}
    if known:
        again = ask("GET", known)
        if again.status != _UNCHANGED or again.octets:
            notes.note(NOT_REVALIDATED, 0, status=again.status)
    else:
        notes.note(NO_VALIDATOR, 0)
    head = ask("HEAD", {})
    same = all(head.headers.get(name) == answer.headers.get(name) for name in ("content-type", "etag"))
    if head.status != _OK or not same:
        notes.note(HEAD_DIFFERS, 0, status=head.status)
