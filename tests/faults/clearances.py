"""One thing to send for every address about clearance: recording, taking back, asking, answering."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.journal import Actor, ActorKind
from forum.lectures import clearing
from forum.lectures.clearance import fingerprint, guarded
from forum.lectures.clearance_models import Decision, Means
from forum.lectures.clearing import Word
from forum.lectures.models import Lecture, PublicState
from forum.links import CLEARANCE
from forum.tokens import link_token
from tests.cast import EVE, LINK_KEY, NOON
from tests.factories import make_lecture, make_series
from tests.faults.sendings import Sending, form

WORD = Word("Director He", NOON.date(), Means.BY_PHONE)


def to_record_a_clearance(session: Session, number: int) -> Sending:
    """Agreed by phone."""
    lecture = _asking(session, number)
    said = {"clearance_by": "Director He", "clearance_on": "2026-01-01", "clearance_how": "by_phone"}
    page = f"/staff/lectures/{lecture.slug}/clearance"
    return form(f"{page}/decisions", page, clearance_seen=fingerprint(guarded(lecture)), **said)


def to_take_a_clearance_back(session: Session, number: int) -> Sending:
    """It was a misunderstanding."""
    lecture = _asking(session, number)
    contents = guarded(lecture)
    clearing.decide(session, lecture, contents, Decision.GRANTED, WORD, actor=_eve(session), now=NOON)
    page = f"/staff/lectures/{lecture.slug}/clearance"
    return form(f"{page}/reversal", page, note="A mistake")


def to_ask_an_approver(session: Session, number: int) -> Sending:
    """The approver is to decide."""
    page = f"/staff/lectures/{_asking(session, number).slug}/clearance"
    return form(f"{page}/link", page)


def to_withdraw_the_link(session: Session, number: int) -> Sending:
    """It went to the wrong person."""
    lecture = _asking(session, number)
    clearing.ask(session, lecture, guarded(lecture), actor=_eve(session), now=NOON)
    page = f"/staff/lectures/{lecture.slug}/clearance"
    return form(f"{page}/link/end", page)


def to_clear_by_link(session: Session, number: int) -> Sending:
    """The approver decides."""
    lecture = _asking(session, number)
    asked = clearing.ask(session, lecture, guarded(lecture), actor=_eve(session), now=NOON)
    token = link_token(LINK_KEY.encode(), CLEARANCE, asked.public_id, 0)
    return form(f"/en/clearances/{token}", granted="yes", reference="7/2026")


def _asking(session: Session, number: int) -> Lecture:
    series = make_series(
        session,
        f"asking-{number}",
        requires_clearance=True,
        approver_name="Director He",
        approver_email="he@example.org",
    )
    return make_lecture(session, series=series, public_state=PublicState.UNPUBLISHED, published_at=None)


def _eve(session: Session) -> Actor:
    return Actor(ActorKind.STAFF, session.scalars(select(Staff.id).where(Staff.email == EVE.email)).one())


SENDINGS = {
    "clearance_staff.record": (to_record_a_clearance,),
    "clearance_staff.take_back": (to_take_a_clearance_back,),
    "clearance_staff.ask": (to_ask_an_approver,),
    "clearance_staff.withdraw": (to_withdraw_the_link,),
    "clearance_links.answer": (to_clear_by_link,),
}
