"""Registrations that this browser keeps: the tokens of their links, in one cookie (docs/decisions/0042).

The cookie opens what the links open, ends with them, and is handed on by no share menu. It is set where
somebody registered, where they asked for it, and in the browsers of chat programs, whose neutral address
lives by it (decision 24); a link in a mail, which robots and borrowed phones open too, sets none elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Response, g, request, url_for
from sqlalchemy.orm import Session

from forum.db import reading
from forum.i18n import LANGUAGES
from forum.links import opens_registration, registration_id_in
from forum.registrations import mine_queries
from forum.registrations.mine_queries import Mine
from forum.web.current import now, settings

MOST = 30
"""So many are kept, the latest; with the longest names of cookies they take half of what browsers allow."""
KEPT = timedelta(days=180)
AFTER_THE_LECTURE = timedelta(days=7)
AFTER_THE_END = timedelta(days=1)
"""So long somebody who gave up finds the way back to the form."""

CALENDAR_COOKIE = "own-calendar"
"""The other thing a browser may keep: the way to the page of one's calendar (forum/web/personal_pages.py)."""

# The pages that say which of their lectures are one's own. To whoever has no cookie they say what they
# say to everybody, octet by octet.
SAYS_WHICH_ARE_OWN = frozenset(
    {
        *("lectures.home", "lectures.programme", "lectures.archive", "lectures.show", "lectures.series"),
        *("lectures.topic", "speakers.show", "venues.show", "registrations_several.new"),
        "registrations.new",
    }
)


@dataclass(frozen=True)
class Own:
    """One registration that this browser opens, with the token that does."""

    mine: Mine
    token: str


def tokens() -> tuple[str, ...]:
    """What the cookie holds, the oldest first. Nothing of it is proved."""
    found = request.cookies.get(_name(), "")[: 64 * MOST].split(".")
    return tuple(token for token in found if registration_id_in(token))[-MOST:]


def is_kept(token: str) -> bool:
    """Whether this browser keeps the registration of a link."""
    return registration_id_in(token) in map(registration_id_in, tokens())


def remember(response: Response, *new: str) -> Response:
    """Let this browser open these registrations from now on; of too many the latest stay."""
    ids = {registration_id_in(token) for token in new}
    former = [token for token in tokens() if registration_id_in(token) not in ids]
    return _set(response, [*former, *new][-MOST:])


def forget(response: Response) -> Response:
    """Let this browser know of nothing any more, neither of registrations nor of a calendar."""
    _set(response, [])
    for lang in LANGUAGES:
        response.delete_cookie(CALENDAR_COOKIE, path=url_for("personal.own", lang=lang))
    return response


def own(session: Session) -> list[Own]:
    """The registrations this browser opens, in the order of their lectures: two questions at the most.

    What no longer opens anything is dropped from the cookie with the answer to this request.
    """
    asked = {registration_id_in(token): token for token in tokens()}
    if not asked:
        return []
    rows = mine_queries.by_public_ids(session, [public_id for public_id in asked if public_id])
    proved = [row for row in rows if _opens(asked[row.public_id], row) and not _is_past_use(row, now())]
    known = {row.public_id for row in proved}
    if dead := [token for public_id, token in asked.items() if public_id not in known]:
        g.no_longer_kept = dead
    return [Own(row, asked[row.public_id]) for row in proved]


def own_here() -> Sequence[Own]:
    """The same for this page, read before its view began; nothing where the page does not say such things."""
    return cast(Sequence[Own], g.get("own_registrations", ()))


def standing_of(lecture_id: int) -> Mine | None:
    """How this browser's person stands towards a lecture of the page; None for everybody else."""
    return _latest(one.mine for one in own_here() if one.mine.lecture_id == lecture_id and one.mine.is_live)


def others_of(lecture_id: int) -> int:
    """For how many more people of this browser the same lecture is kept."""
    live = [one for one in own_here() if one.mine.lecture_id == lecture_id and one.mine.is_live]
    return max(0, len(live) - 1)


def at_neutral_addresses(kept: Sequence[Own]) -> dict[str, str]:
    """By a lecture's slug, the token that its neutral address stands for: the one kept last."""
    order = tokens()
    return {one.mine.slug: one.token for one in sorted(kept, key=lambda one: order.index(one.token))}


def token_for(session: Session, slug: str) -> str | None:
    """The token of the registration that stands at a lecture's neutral address."""
    return at_neutral_addresses(own(session)).get(slug)


def init_app(app: Flask) -> None:
    """Read what is kept before the pages that say so, and keep their answers out of every cache."""
    app.before_request(_look)
    app.after_request(_answer)
    app.jinja_env.globals.update(own_standing=standing_of, own_others=others_of, is_kept_here=is_kept)


def _look() -> None:
    if request.endpoint in SAYS_WHICH_ARE_OWN and tokens():
        with reading() as session:
            g.own_registrations = own(session)


def _answer(response: Response) -> Response:
    if "own_registrations" in g:
        response.headers["Cache-Control"] = "private, no-store"
        response.vary.add("Cookie")
    dead: list[str] = g.pop("no_longer_kept", [])
    if dead and not any(_name() in cookie for cookie in response.headers.getlist("Set-Cookie")):
        _set(response, [token for token in tokens() if token not in dead])
    return response


def _latest(found: Iterable[Mine]) -> Mine | None:
    """Of several people of one browser, whoever was entered last."""
    return max(found, key=lambda one: one.registered_at, default=None)


def _opens(token: str, row: Mine) -> bool:
    return opens_registration(token, row.public_id, row.link_generation)


def _is_past_use(row: Mine, at: datetime) -> bool:
    is_given_up = not row.is_live and row.changed_at + AFTER_THE_END < at
    return is_given_up or row.ends_at + AFTER_THE_LECTURE < at


def _name() -> str:
    return f"{'__Host-' if _is_https() else ''}registrations"


def _is_https() -> bool:
    return settings().base_url.startswith("https://")


def _set(response: Response, kept: Sequence[str]) -> Response:
    """Keep these tokens and no others; where none is left, the browser drops the cookie."""
    response.set_cookie(
        _name(),
        ".".join(kept),
        max_age=KEPT if kept else 0,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response
