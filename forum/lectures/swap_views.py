"""Swapping the rooms or the times of two lectures: choosing the other one, both sides before, doing it."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures import reversals, staff_queries
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_words import shown_clashes
from forum.lectures.models import Lecture
from forum.lectures.swap_forms import ChooseSwapForm, SwapForm
from forum.registrations import swapping
from forum.registrations.announcing import Announced
from forum.registrations.queries import count_who_count_on
from forum.registrations.swapping import ChangedMeanwhile, NobodyToSwapWith, Side, Swapped
from forum.web import identity
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.other_choices import lectures_to_swap_with
from forum.web.query import asked
from forum.web.told import told, warned

blueprint = Blueprint("lecture_swaps", __name__)

LECTURE = "/staff/lectures/<slug>"


@dataclass(frozen=True)
class ShownSide:
    """A side with how many people count on it: those with a seat, those in line."""

    side: Side
    seats: int
    line: int


@blueprint.get(f"{LECTURE}/swaps/new")
def new(slug: str) -> str:
    """Which lecture to swap with; once that is chosen, both sides as they are and as they will be."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = ChooseSwapForm(request.args)
        form.offer_lectures(lectures_to_swap_with(session, lecture))
        other = _other(session, lecture, form.other_id)
        return _page(session, lecture, other, form.what.data, form)


@blueprint.post(f"{LECTURE}/swaps")
def swap(slug: str) -> Response | tuple[str, int]:
    """Swap, and write to everybody who counts on either: once, also where somebody counts on both."""
    form = SwapForm()
    what = _what(form.what.data)
    if not form.validate():
        return _again(slug, form, what, 422)
    try:
        with once() as session:
            one, other = _locked(session, slug, form)
            announced = swapping.swap(
                session,
                one,
                other,
                what,
                reason=form.wording("reason"),
                despite_clashes=form.despite,
                actor=actor(),
                now=now(),
            )
            undo = _undo(session, one, other, announced)
    except NobodyToSwapWith as refusal:
        warned(translated(refusal))
        return redirect(url_for(".new", slug=slug))
    except Refusal as refusal:
        return _again(slug, form, what, 409, refusal)
    return _done(one, other, announced, undo)


@blueprint.post(f"{LECTURE}/swaps/reversal")
def take_back(slug: str) -> Response:
    """Undo a swap before anybody is told; the address says which two deeds."""
    try:
        with once() as session:
            one = organised_lecture(session, slug)
            other = _other(session, one, key(asked("other")))
            if other is None:
                raise NobodyToSwapWith
            _lock(session, one, other)
            deeds = ((one, asked("deed")), (other, asked("other_deed")))
            swapping.swap_back(session, deeds, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        codes = {"code": one.code, "other": other.code}
        told(gettext("%(code)s and %(other)s are as they were before. Nobody was written to.", **codes))
    return redirect(url_for("lectures_staff.show", slug=slug))


def _other(session: Session, lecture: Lecture, other_id: int | None) -> Lecture | None:
    """The other lecture, where there is one that this person organises as well."""
    other = staff_queries.lecture_for_staff(session, other_id) if other_id else None
    if other is None or other.id == lecture.id:
        return None
    return other if identity.current_rights().may_organise(other.series_id) else None


def _locked(session: Session, slug: str, form: SwapForm) -> tuple[Lecture, Lecture]:
    one = organised_lecture(session, slug)
    other = _other(session, one, form.other_id)
    if other is None:
        raise NobodyToSwapWith
    _lock(session, one, other)
    if form.versions.data != _versions(one, other):
        raise ChangedMeanwhile
    return one, other


def _lock(session: Session, one: Lecture, other: Lecture) -> None:
    """Lock both, always in the same order: two who swap at once do not wait for one another."""
    for lecture_id in sorted((one.id, other.id)):
        staff_queries.locked_lecture(session, lecture_id)


def _versions(one: Lecture, other: Lecture) -> str:
    return f"{one.edit_version}-{other.edit_version}"


def _what(typed: str | None) -> Swapped:
    return Swapped(typed) if typed in set(Swapped) else Swapped.ROOMS


def _undo(
    session: Session, one: Lecture, other: Lecture, announced: tuple[Announced, Announced]
) -> str | None:
    """The way to take it back, while nobody can have been told."""
    if any(one.written and one.leaves_at <= now() for one in announced):
        return None
    deeds = [reversals.open_deed(session, lecture, now()) for lecture in (one, other)]
    return url_for(".take_back", slug=one.slug, deed=deeds[0], other=other.id, other_deed=deeds[1])


def _again(
    slug: str, form: SwapForm, what: Swapped, status: int, refusal: Refusal | None = None
) -> tuple[str, int]:
    with reading() as session:
        lecture = organised_lecture(session, slug)
        other = _other(session, lecture, form.other_id)
        chosen = ChooseSwapForm(formdata=None, what=what.value, other=str(other.id) if other else "")
        chosen.offer_lectures(lectures_to_swap_with(session, lecture))
        return _page(session, lecture, other, what, chosen, form=form, refusal=refusal), status


def _page(
    session: Session,
    lecture: Lecture,
    other: Lecture | None,
    what: str | None,
    chosen: ChooseSwapForm,
    *,
    form: SwapForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    shown: list[ShownSide] = []
    try:
        if other:
            both = swapping.sides(lecture, other, _what(what))
            shown = [ShownSide(side, *count_who_count_on(session, side.lecture.id)) for side in both]
    except swapping.NothingToSwap as nothing:
        refusal = nothing
    if other and (form is None or isinstance(refusal, ChangedMeanwhile)):
        form = form or SwapForm(formdata=None)
        form.what.data, form.other.data = _what(what).value, str(other.id)
        form.versions.data = _versions(lecture, other)
    return render_template(
        "lectures/staff_swap.html",
        lecture=lecture,
        chosen=chosen,
        sides=shown,
        form=form,
        sentence=translated(refusal) if refusal else None,
        clashes=shown_clashes(session, refusal.found if isinstance(refusal, HasClashes) else []),
    )


def _done(one: Lecture, other: Lecture, announced: tuple[Announced, Announced], undo: str | None) -> Response:
    sentence = gettext("%(code)s and %(other)s have swapped.", code=one.code, other=other.code)
    if written := sum(each.written for each in announced):
        sentence += " " + ngettext("%(num)s mail leaves.", "%(num)s mails leave.", written)
    told(sentence, undo=undo)
    return redirect(url_for("lectures_staff.show", slug=one.slug))
