"""People who are registered twice: who may be, both side by side, and joining them."""

from collections.abc import Iterable

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.door.queries import arrivals_among
from forum.errors import Refusal
from forum.feeds import personal_joining
from forum.i18n import gettext
from forum.journal import record_access
from forum.registrations import merging, staff_queries
from forum.registrations.merging_likeness import LIKENESS_WORDS, likely_doubles
from forum.registrations.merging_queries import Dossier, cards_of_all, cards_of_lecture, dossier
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.registrations.staff_columns import way_words
from forum.registrations.staff_forms import MergeForm
from forum.registrations.story_queries import story_of
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked
from forum.web.told import told

blueprint = Blueprint("registrations_merging", __name__)

LIST = "/staff/lectures/<slug>/registrations"
PEOPLE = "/staff/attendees"


@blueprint.get(f"{LIST}/doubles")
def index(slug: str) -> str:
    """Who may be registered twice for a lecture."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        pairs = likely_doubles(cards_of_lecture(session, lecture.id))
        return render_template(
            "registrations/staff_doubles.html", lecture=lecture, pairs=pairs, words=LIKENESS_WORDS
        )


@blueprint.get(f"{LIST}/<public_id>/merger")
def new(slug: str, public_id: str) -> str:
    """Two registrations of a lecture side by side, and the choice which one remains."""
    with transaction() as session:
        both = _both(session, slug, public_id)
        for one in both:
            record_access(session, actor=actor(), action="registration.opened", about=one, now=now())
        return _page(session, both, MergeForm(_keys(both), formdata=None))


@blueprint.post(f"{LIST}/<public_id>/merger")
def join(slug: str, public_id: str) -> BaseResponse | tuple[str, int]:
    """Make one registration of both."""
    with reading() as session:
        both = _both(session, slug, public_id)
        form = MergeForm(_keys(both))
        if not form.validate():
            return _page(session, both, form), 422
    kept, other = sorted(both, key=lambda one: one.public_id != form.keep.data)
    try:
        with once() as session:
            has_come = bool(arrivals_among(session, [other.id]))
            merging.join(
                session, kept_id=kept.id, other_id=other.id, has_come=has_come, actor=actor(), now=now()
            )
    except Refusal as refusal:
        with reading() as session:
            return _page(session, _both(session, slug, public_id), form, translated(refusal)), 409
    told(gettext("Both registrations of %(name)s are one now.", name=kept.name))
    return redirect(url_for("registrations_story.show", slug=slug, public_id=kept.public_id))


@blueprint.get(f"{PEOPLE}/doubles")
def people() -> str:
    """Who may be in the forum twice, over all lectures."""
    with reading() as session:
        return render_template(
            "registrations/staff_doubles.html",
            lecture=None,
            pairs=likely_doubles(cards_of_all(session)),
            words=LIKENESS_WORDS,
        )


@blueprint.get(f"{PEOPLE}/<public_id>/merger")
def new_people(public_id: str) -> str:
    """Two people side by side, and the choice who remains."""
    with transaction() as session:
        both = _two(session, public_id)
        for one in both:
            record_access(session, actor=actor(), action="attendee.opened", about=one.attendee, now=now())
        return _people_page(both, MergeForm(_person_keys(both), formdata=None))


@blueprint.post(f"{PEOPLE}/<public_id>/merger")
def join_people(public_id: str) -> BaseResponse | tuple[str, int]:
    """Make one person of both; their calendars follow."""
    with reading() as session:
        both = _two(session, public_id)
        form = MergeForm(_person_keys(both))
        if not form.validate():
            return _people_page(both, form), 422
    kept, other = sorted(both, key=lambda one: one.attendee.public_id != form.keep.data)
    ids = {"kept_id": kept.attendee.id, "other_id": other.attendee.id}
    registered = [one.id for side in both for one in side.registrations]
    try:
        with once() as session:
            came = frozenset(arrivals_among(session, registered))
            merging.join_people(session, **ids, came=came, actor=actor(), now=now())
            personal_joining.follow(session, **ids, now=now())
    except Refusal as refusal:
        with reading() as session:
            return _people_page(both, form, translated(refusal)), 409
    told(gettext("%(name)s is one person now.", name=kept.attendee.name))
    return redirect(url_for(".people"))


def _both(session: Session, slug: str, public_id: str) -> list[Registration]:
    """The registration of the address and the one it is compared with, both of this lecture."""
    lecture = organised_lecture(session, slug)
    both = [
        staff_queries.registration_of(session, lecture.id, key) or abort(404)
        for key in (public_id, asked("with"))
    ]
    return both if both[0].id != both[1].id else abort(404)


def _two(session: Session, public_id: str) -> list[Dossier]:
    both = [dossier(session, key) or abort(404) for key in (public_id, asked("with"))]
    return both if both[0].attendee.id != both[1].attendee.id else abort(404)


def _keys(both: Iterable[Registration]) -> list[tuple[str, str]]:
    return [(one.public_id, f"{one.name} · {reference(one.public_id)}") for one in both]


def _person_keys(both: Iterable[Dossier]) -> list[tuple[str, str]]:
    return [(one.attendee.public_id, f"{one.attendee.name} · {one.attendee.email or '—'}") for one in both]


def _page(session: Session, both: list[Registration], form: MergeForm, sentence: str | None = None) -> str:
    return render_template(
        "registrations/staff_merger.html",
        lecture=both[0].lecture,
        both=both,
        stories=[story_of(session, one) for one in both],
        came=arrivals_among(session, [one.id for one in both]),
        form=form,
        sentence=sentence,
        reference=reference,
        way_words=way_words,
    )


def _people_page(both: list[Dossier], form: MergeForm, sentence: str | None = None) -> str:
    return render_template(
        "registrations/staff_merger_people.html",
        both=both,
        form=form,
        sentence=sentence,
        reference=reference,
        way_words=way_words,
    )
