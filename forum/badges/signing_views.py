"""The sign-in sheet as a PDF: who is expected in each room of a lecture, by name, with lines to sign."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response

from forum import moments
from forum.badges import issuing, signing
from forum.badges.signing import Line, SignInSheet
from forum.db import reading, transaction
from forum.i18n import N_, Language, translate
from forum.journal import record_access
from forum.lectures.models import Lecture, SeatPool
from forum.registrations import queries
from forum.registrations.models import Registration, RegistrationState
from forum.slugs import file_stem
from forum.web.current import actor, now, settings
from forum.web.organised import organised_lecture

blueprint = Blueprint("signing", __name__)

WALK_INS = 12
"""Lines behind the names, for those who come without having registered."""
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
NAME, AFFILIATION, SIGNATURE = N_("Name"), N_("Affiliation"), N_("Signature")
WAITLIST, WITHOUT = N_("Waitlist"), N_("Come without registering")


@blueprint.get("/staff/lectures/<slug>/sign-in-sheet.pdf")
def show(slug: str) -> Response:
    """The sheets of all rooms; that names were taken out is recorded."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        people = queries.live_registrations(session, lecture.id)
        rooms: list[SeatPool | None] = [pool for pool in lecture.offered_pools if not pool.is_online]
        content = signing.pdf([_sheet(lecture, pool, people) for pool in rooms or [None]])
    with transaction() as writing:
        record_access(writing, actor=actor(), action="registrations.sheet_made", about=lecture, now=now())
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Cache-Control"] = "no-store"
    name = f"sign-in-{file_stem(lecture.code)}.pdf"
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer


def _sheet(lecture: Lecture, pool: SeatPool | None, people: Sequence[Registration]) -> SignInSheet:
    """One room; a lecture without one has lines to write on alone."""
    room = (pool.room if pool else None) or lecture.room
    here = sorted(
        (one for one in people if pool is not None and one.pool_id == pool.id),
        key=lambda one: (one.sort_key, one.id),
    )
    texts = [lecture.title.shown_in(language).text for language in _LANGUAGES]
    return SignInSheet(
        forum=signing.printable(f"{settings().name_zh} {settings().name_en}"),
        issue=signing.printable(f"No. {lecture.issue}"),
        title=signing.printable(_both(texts)),
        when=_both(
            [
                moments.span(lecture.starts_at, lecture.ends_at, lecture.timezone, language)
                for language in _LANGUAGES
            ]
        ),
        where=signing.printable(_both([issuing.place_of(room, language) for language in _LANGUAGES])),
        headings=(_in_both(NAME), _in_both(AFFILIATION), _in_both(SIGNATURE)),
        lines=list(_lines(here)),
    )


def _lines(here: Sequence[Registration]) -> Iterator[Line]:
    """Those with a seat, those who wait, and lines to write on, numbered throughout."""
    waits = [one for one in here if one.state is RegistrationState.WAITLISTED]
    seated = [one for one in here if one.state is not RegistrationState.WAITLISTED]
    yield from _numbered(seated, 1)
    if waits:
        yield Line(None, _in_both(WAITLIST))
        yield from _numbered(waits, len(seated) + 1)
    yield Line(None, _in_both(WITHOUT))
    yield from (Line(len(here) + number) for number in range(1, WALK_INS + 1))


def _numbered(people: Sequence[Registration], first: int) -> Iterator[Line]:
    for number, one in enumerate(people, start=first):
        yield Line(number, signing.printable(one.name), signing.printable(one.affiliation))


def _in_both(message: str) -> str:
    return _both([translate(language, message) for language in _LANGUAGES])


def _both(texts: Sequence[str]) -> str:
    """Both languages beside one another; what is the same in both, once."""
    return " · ".join(dict.fromkeys(text for text in texts if text))
