"""The board for the person in charge of a door: what is going on, and the conflicts to settle."""

from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.badges.issuing import keyring
from forum.db import reading
from forum.door import operations, settling
from forum.door.board import Board, board_of
from forum.door.faces import FACES
from forum.door.models import Outcome
from forum.door.ruling import DUPLICATE, REFUSED_OFFLINE, VOID_PENDING, VOID_REFUSED
from forum.i18n import N_, gettext
from forum.lectures.models import Lecture
from forum.web.current import actor, language, now, settings
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("door_board", __name__)

BOARD = "/staff/lectures/<slug>/door"
ENTRY = f"{BOARD}/entries/<int:entry>"

KINDS = {
    DUPLICATE: N_("One badge was let in twice"),
    REFUSED_OFFLINE: N_("Sent away by a device that was alone, although there was a seat"),
    VOID_REFUSED: N_("Undone too late: the entry still counts"),
    VOID_PENDING: N_("Something was undone that has not arrived yet"),
}
OUTCOMES = {
    Outcome.ONE_PERSON: N_("the same person, counted once"),
    Outcome.TWO_PEOPLE: N_("two people, both counted"),
    Outcome.NOTED: N_("looked into; it stays as it is"),
}


@blueprint.get(BOARD)
def index(slug: str) -> str:
    """The whole page."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _rendered("door/board.html", lecture, board_of(session, lecture, now()))


@blueprint.get(f"{BOARD}/now")
def show_now(slug: str) -> Response:
    """The part that changes; 304 while nothing did. Keys of forms are drawn anew and do not count."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        board = board_of(session, lecture, now())
        mark = sha256(repr((board, language())).encode()).hexdigest()
        if request.if_none_match.contains(mark):
            answer = make_response("", 304)
        else:
            answer = make_response(_rendered("door/board_now.html", lecture, board))
    answer.set_etag(mark)
    return answer


@blueprint.post(f"{ENTRY}/outcome")
def settle(slug: str, entry: int) -> BaseResponse:
    """Say what a conflict was."""
    outcome = request.form.get("outcome", "")
    if outcome not in set(Outcome):
        abort(400)
    with once() as session:
        lecture = _lecture(session, slug)
        try:
            settling.settle(
                session, lecture=lecture, scan_id=entry, outcome=Outcome(outcome), actor=actor(), now=now()
            )
        except settling.NoSuchScan:
            abort(404)
    undo = url_for(".reopen", slug=slug, entry=entry)
    told(gettext("Settled: %(outcome)s.", outcome=gettext(OUTCOMES[Outcome(outcome)])), undo=undo)
    return redirect(url_for(".index", slug=slug, _anchor="conflicts"))


@blueprint.post(f"{ENTRY}/reopening")
def reopen(slug: str, entry: int) -> BaseResponse:
    """Take back what was said of a conflict."""
    with once() as session:
        lecture = _lecture(session, slug)
        try:
            settling.reopen(session, lecture=lecture, scan_id=entry, actor=actor(), now=now())
        except settling.NoSuchScan:
            abort(404)
    told(gettext("The conflict is open again."))
    return redirect(url_for(".index", slug=slug, _anchor="conflicts"))


@blueprint.post(f"{ENTRY}/removal")
def take_back(slug: str, entry: int) -> BaseResponse:
    """Let an entry count no more: the log keeps it, with the line that takes it back."""
    try:
        with once() as session:
            lecture = _lecture(session, slug)
            device, void = settling.taking_back(
                session, lecture=lecture, scan_id=entry, actor=actor(), now=now()
            )
            seen_at = device.last_seen_at
            operations.record_scans(
                session,
                device=device,
                readings=[void],
                keyring=keyring(settings()),
                clock_offset=timedelta(),
                now=now(),
            )
            device.last_seen_at = seen_at  # it was not the device that said so
    except settling.NoSuchScan:
        abort(404)
    told(gettext("This entry does not count any more."))
    return redirect(url_for(".index", slug=slug, _anchor="conflicts"))


def _lecture(session: Session, slug: str) -> Lecture:
    return organised_lecture(session, slug, locked=True)


def _rendered(template: str, lecture: Lecture, board: Board) -> str:
    return render_template(
        template,
        lecture=lecture,
        board=board,
        kinds={**{verdict.value: face.word for verdict, face in FACES.items()}, **KINDS},
        own_kinds=frozenset(KINDS),
        outcomes=OUTCOMES,
        nav="door",
    )
