"""One deed for many: a page that says exactly what will happen, the deed, and taking it back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures.models import Lecture
from forum.registrations import messages, staff_bulk
from forum.registrations.models import Registration
from forum.registrations.reversals import take_back as take_back_deed
from forum.registrations.staff_bulk import DEEDS, MOST_AT_ONCE, Outlook
from forum.registrations.staff_forms import ManyForm
from forum.sent_forms import SentBefore
from forum.web import selected
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.moved import kept_query
from forum.web.once import once, refuse_if_done
from forum.web.organised import organised_lecture
from forum.web.query import asked
from forum.web.told import told, warned

blueprint = Blueprint("registrations_bulk", __name__)

MANY = "/staff/lectures/<slug>/registrations/deeds"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get(MANY)
def new(slug: str) -> str | BaseResponse:
    """What will happen to how many, and to whom it cannot be done. Tables have a page of their own."""
    kind = asked("deed")
    with reading() as session:
        lecture = organised_lecture(session, slug)
        chosen = selected.selection(lecture).address
        if kind == "message":
            return _write_to(session, lecture)
        if kind == "export":
            return redirect(url_for("registrations_staff.new_export", slug=slug, **chosen))
        return _page(
            lecture, kind, _outlook(session, lecture, kind), ManyForm(_needs_reason(kind), formdata=None)
        )


@blueprint.post(MANY)
def carry_out(slug: str) -> BaseResponse | tuple[str, int]:
    """Do it to everybody named on the page before, one by one; whoever it cannot be done to is told of."""
    kind = asked("deed")
    form = ManyForm(_needs_reason(kind))
    refuse_if_done()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        outlook = _outlook(session, lecture, kind)
        if not form.validate():
            return _page(lecture, kind, outlook, form), 422
        if form.seen.data != outlook.mark:
            return _page(lecture, kind, outlook, form, has_changed=True), 409
    done, refused = _each(outlook, kind, form)
    with once():
        """All of it was acted upon."""
    if done:
        told(_done(kind, len(done)), undo=_undo(lecture, kind))
    for sentence, names in refused.items():
        warned(gettext("%(names)s: %(why)s", names=_listed(names), why=sentence))
    return redirect(url_for("registrations_staff.index", slug=slug, **selected.list_address()))


@blueprint.post(f"{MANY}/reversal")
def take_back(slug: str) -> BaseResponse:
    """Take back for everybody what was done to many a moment ago."""
    deed = DEEDS.get(asked("deed")) or abort(404)
    refuse_if_done()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        found = staff_bulk.deeds_at(session, lecture, deed.action, _instant(asked("at")), actor())
    back = sum(_is_taken_back(registration_id, deed_id) for registration_id, deed_id in found)
    with once():
        """All of it was acted upon."""
    if back:
        sentence = ngettext(
            "Everything is as before for %(num)s person. No mail was sent.",
            "Everything is as before for %(num)s people. No mail was sent.",
            back,
        )
        told(sentence, in_sight=True)
    if back < len(found) or not found:
        warned(gettext("It cannot be taken back for everybody any more."), in_sight=True)
    return redirect(url_for("registrations_staff.index", slug=slug, **selected.list_address()))


def _write_to(session: Session, lecture: Lecture) -> BaseResponse:
    """Hand whom is meant to the page that writes to them: by what it knows to narrow by, else one by one."""
    chosen = selected.selection(lecture)
    if not chosen.picks and chosen.narrowed.is_plain:
        whom = chosen.narrowed.for_a_message(lecture)
    else:
        found = chosen.registrations(session)
        if not found:
            # Without anybody the page would write to all who have a seat.
            warned(gettext("There is nobody to whom this could be done."))
            return redirect(
                url_for("registrations_staff.index", slug=lecture.slug, **selected.list_address())
            )
        if len(found) > selected.MOST_PICKED:
            warned(gettext("At most %(most)s people can be picked for a message.", most=selected.MOST_PICKED))
            return redirect(
                url_for("registrations_staff.index", slug=lecture.slug, **selected.list_address())
            )
        whom = {"pick": [one.public_id for one in found]}
    return redirect(url_for("circulars.new", slug=lecture.slug, **whom))


def _each(outlook: Outlook, kind: str, form: ManyForm) -> tuple[list[Registration], dict[str, list[str]]]:
    """Do it to one after the other, each in a unit of work of its own: who was done, and why others not."""
    done: list[Registration] = []
    refused: dict[str, list[str]] = {}
    reason = {"reason": form.reason.data} if _needs_reason(kind) else {}
    for one in outlook.can:
        try:
            with once(one.public_id) as session:
                DEEDS[kind].do(session, registration_id=one.id, actor=actor(), now=now(), **reason)
        except Refusal as refusal:
            refused.setdefault(translated(refusal), []).append(one.name)
        except SentBefore:
            continue
        else:
            done.append(one)
    return done, refused


def _is_taken_back(registration_id: int, deed_id: int) -> bool:
    try:
        with once(str(deed_id)) as session:
            take_back_deed(
                session, registration_id=registration_id, deed_id=str(deed_id), actor=actor(), now=now()
            )
    except (Refusal, SentBefore):
        return False
    return True


def _needs_reason(kind: str) -> bool:
    return (DEEDS.get(kind) or abort(404)).needs_reason


def _outlook(session: Session, lecture: Lecture, kind: str) -> Outlook:
    found = selected.selection(lecture).registrations(session)
    return staff_bulk.outlook(kind, lecture, found, now())


def _page(lecture: Lecture, kind: str, outlook: Outlook, form: ManyForm, *, has_changed: bool = False) -> str:
    form.seen.data = outlook.mark
    return render_template(
        "registrations/staff_bulk.html",
        lecture=lecture,
        kind=kind,
        outlook=outlook,
        form=form,
        has_changed=has_changed,
        most=MOST_AT_ONCE,
        needs_reason=_needs_reason(kind),
        leaves_at=messages.held_until(lecture, now()),
        can_be_undone=DEEDS[kind].can_be_undone,
        asked=kept_query(),
        kept=selected.list_address(),
    )


def _done(kind: str, count: int) -> str:
    sentences: dict[str, Callable[[], str]] = {
        "approval": lambda: ngettext("%(num)s person is approved.", "%(num)s people are approved.", count),
        "refusal": lambda: ngettext("%(num)s person is declined.", "%(num)s people are declined.", count),
        "seat": lambda: ngettext("%(num)s person has a seat.", "%(num)s people have a seat.", count),
        "cancellation": lambda: ngettext(
            "%(num)s registration is cancelled.", "%(num)s registrations are cancelled.", count
        ),
        "link": lambda: ngettext(
            "The link is sent again to %(num)s person.", "The link is sent again to %(num)s people.", count
        ),
    }
    return str(sentences[kind]())


def _listed(names: list[str]) -> str:
    """Some of the names, and how many more."""
    some = ("、" if language() == "zh" else ", ").join(names[:5])
    more = len(names) - 5
    return some if more <= 0 else str(gettext("%(names)s and %(num)d more", names=some, num=more))


def _undo(lecture: Lecture, kind: str) -> str | None:
    """Where all of it is taken back: the instant of this request names the deeds."""
    if not DEEDS[kind].can_be_undone or messages.held_until(lecture, now()) <= now():
        return None
    at = (now() - _EPOCH) // timedelta(microseconds=1)
    return url_for(".take_back", slug=lecture.slug, deed=kind, at=at, **selected.list_address())


def _instant(text: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(text)) if text.isdigit() and len(text) < 18 else _EPOCH
