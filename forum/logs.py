"""The log: one JSON object a line on stderr, in UTC, with every secret taken out (D-25, docs/logs.md).

Every logger of the process writes through one handler. What a line is about (which request, who acts) is
asked of the edge, so that no caller has to remember it, and none has to remember to mask.
"""

import json
import logging
import re
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO
from urllib.parse import quote, quote_plus, unquote, urlsplit

import click

from forum.settings import ROOT, Settings

HIDDEN = "[hidden]"
LONGEST_TEXT = 1000
SHORTEST_SECRET = 6
"""Shorter values are words of every sentence; none of our secrets is so short."""

# What is secret by its form alone, wherever it comes from: badge tokens and their like, keys and digests
# (long words with digits in them), passwords in addresses, credentials of a header, people's addresses.
_FORMS = (
    re.compile(r"(?<=://)[^\s/@]*:[^\s@]*(?=@)"),
    re.compile(r"(?i)\b(?:bearer|basic)\s+\S+"),
    re.compile(r"[^\s<>\"'(),;:@\[\]]+@[^\s<>\"'(),;:@\[\]]+"),
    re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}"),
)
# Their messages repeat rows and parameters from the second line on.
_DATABASES = ("sqlalchemy", "psycopg", "sqlite3")

Fields = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Circumstances:
    """What is true while a line is written: who asks for what, and what of it nobody may read later."""

    fields: Fields = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


class Lines(logging.Formatter):
    """Writes a record as one line of JSON. ASCII alone, so that no character can end or recolour a line."""

    def __init__(
        self, secrets: Iterable[str] = (), circumstances: Callable[[], Circumstances] = Circumstances
    ) -> None:
        super().__init__()
        self._secrets = frozenset(secrets)
        self._circumstances = circumstances

    def format(self, record: logging.LogRecord) -> str:
        """The line: what all lines have, what this request and this record add, what went wrong."""
        around = self._circumstances()
        hide = masker(self._secrets | around.secrets)
        own: Fields = getattr(record, "fields", {})
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.name,
            **{name: value for name, value in {**around.fields, **own}.items() if value is not None},
        }
        if message := record.getMessage():
            entry["message"] = hide(message)
        if record.exc_info and record.exc_info[1]:
            entry |= fault(record.exc_info[1], hide)
        return json.dumps(entry)


def masker(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that takes these secrets out of a text, in every spelling, and what looks like one."""
    spelled = {spelling for secret in secrets for spelling in spellings(secret)}
    longest_first = sorted(spelled, key=lambda text: (-len(text), text))

    def hide(text: str) -> str:
        for secret in longest_first:
            text = text.replace(secret, HIDDEN)
        for form in _FORMS:
            text = form.sub(HIDDEN, text)
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"

    return hide


def spellings(secret: str) -> set[str]:
    """A secret as it was typed, normalised, in an address, and in Python's quotes."""
    forms = {secret, *(unicodedata.normalize(form, secret) for form in ("NFC", "NFKD", "NFKC"))}
    quoted = {write(one) for one in forms for write in (quote, quote_plus, _in_quotes)}
    return {one for one in forms | quoted if len(one) >= SHORTEST_SECRET}


def fault(error: BaseException, hide: Callable[[str], str]) -> dict[str, object]:
    """An exception without what it was handed: its kind, its words masked, the way it took, its causes."""
    return {
        "error": _told(error, hide),
        "trace": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in _frames(error)],
        "causes": [_told(cause, hide) for cause in _causes(error)],
    }


def secrets_of(settings: Settings) -> frozenset[str]:
    """Every secret the settings hold, and the password of each address among them."""
    keys = [settings.secret_key, *settings.former_secret_keys]
    keys += [key.decode() for key in (settings.link_key, *settings.former_link_keys)]
    keys += [entry.strip().partition(":")[2] for entry in settings.signing_keys.split(",")]
    for address in (settings.database_url, settings.mail_url, settings.redis_url or ""):
        password = urlsplit(address).password or ""
        keys += [password, unquote(password)]
    return frozenset(key for key in keys if key)


def install(settings: Settings, circumstances: Callable[[], Circumstances] = Circumstances) -> None:
    """Let everything this process logs, warns of or dies of go through our handler."""
    HANDLER.setFormatter(Lines(secrets_of(settings), circumstances))
    root = logging.getLogger()
    if HANDLER not in root.handlers:
        root.addHandler(HANDLER)
    logging.getLogger("forum").setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = tell_end


def tell_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last line of a process that dies of a fault; Ctrl-C keeps its usual manner."""
    if issubclass(kind, Exception):
        logging.getLogger("forum").critical("the process ends", exc_info=(kind, error, trace))
    else:
        sys.__excepthook__(kind, error, trace)


class _OnStderr(logging.StreamHandler[TextIO]):
    """Writes to what is stderr at that moment; of a line that cannot be written only that is told."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.addFilter(_is_worth_a_line)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # the library keeps one; it may be replaced
        """The stream, asked for anew each time."""
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """The library would print the arguments, which may be secret."""
        error = sys.exc_info()[0]
        line = {"level": "error", "event": record.name, "message": "a line could not be written"}
        self.stream.write(json.dumps({**line, "error": error.__name__ if error else ""}) + "\n")


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Leave out what would be said twice.

    Commands speak to a person themselves, all but the worker, so their log begins at warnings. Requests
    are told of by us, masked; the development server would repeat them with their addresses.
    """
    command = click.get_current_context(silent=True)
    if command and command.command.name != "work" and record.levelno < logging.WARNING:
        return False
    return not (record.name == "werkzeug" and "HTTP/" in record.getMessage())


HANDLER = _OnStderr()


def _in_quotes(text: str) -> str:
    return repr(text)[1:-1]


def _told(error: BaseException, hide: Callable[[str], str]) -> str:
    words = str(error)
    if type(error).__module__.split(".")[0] in _DATABASES:
        words = words.partition("\n")[0]
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name}: {hide(words)}" if words else name


def _frames(error: BaseException) -> traceback.StackSummary:
    # Places only: neither the lines of the source nor the values of variables.
    return traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _place(filename: str) -> str:
    short = filename.removeprefix(f"{ROOT}/")
    return short.partition("site-packages/")[2] or short
