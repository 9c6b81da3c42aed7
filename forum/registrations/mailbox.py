"""Whose registration it is when several people share one mailbox (C-21). Pure."""

import unicodedata
from collections.abc import Sequence

from forum.registrations.models import Registration


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader: letter case, width and blanks do not count."""
    return _read(one) == _read(other)


def registered_before(live: Sequence[Registration], name: str, most: int) -> Registration | None:
    """The registration that answers a request of somebody of this name; None for a person of their own.

    `live` are the mailbox's registrations for the lecture that have not ended. Where only one person may
    have the mailbox, a name spelled otherwise is that person; where all places of it are taken, nobody is
    told who has them, and the first is answered for.
    """
    if most == 1:
        return live[0] if live else None
    of_name = next((one for one in live if same_name(one.name, name)), None)
    return of_name or (live[0] if len(live) >= most else None)


def free_share(live: Sequence[Registration]) -> int:
    """The lowest number that nobody behind the mailbox has."""
    taken = {one.share for one in live}
    return next(number for number in range(len(live) + 1) if number not in taken)


def _read(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
