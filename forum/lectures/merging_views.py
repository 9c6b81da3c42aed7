"""Making one series, topic or speaker of two: what moves is shown before it is done."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.accounts.models import Staff
from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures import staff_queries
from forum.lectures.merging import count_lectures, grants_to_move, merge_series, merge_topics, others_than
from forum.lectures.merging_forms import KEPT, OTHER, MergerForm, SpeakersMergerForm
from forum.lectures.merging_speakers import merge_speakers
from forum.lectures.models import Lecture, Series, Topic
from forum.questions.merging import take_over_questions
from forum.questions.queries import own_questions
from forum.readiness.templates import merge_templates
from forum.slugs import SlugKind, former_slugs, resolve
from forum.speakers.merging import CHOICES, likely_doubles
from forum.speakers.models import Speaker
from forum.speakers.staff_queries import everybody
from forum.web import identity
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once, refuse_if_done
from forum.web.query import asked
from forum.web.told import told

blueprint = Blueprint("merging", __name__)

GROUP = "/staff/<any(series,topics):kind>/<slug>/merger"
SPEAKER = "/staff/speakers/<slug>/merger"
GROUPS: dict[str, tuple[SlugKind, Any]] = {
    "series": (SlugKind.SERIES, Series),
    "topics": (SlugKind.TOPIC, Topic),
}


@blueprint.get(GROUP)
def new(kind: str, slug: str) -> str:
    """Which series or topic it is to be part of, and what that means."""
    with reading() as session:
        return _page(session, kind, slug, MergerForm(formdata=None))


@blueprint.post(GROUP)
def merge(kind: str, slug: str) -> Response | tuple[str, int]:
    """Let a series or topic go on in another one."""
    form = MergerForm()
    if not form.validate():
        with reading() as session:
            return _page(session, kind, slug, form), 422
    try:
        with once() as session:
            other, kept = _group(session, kind, slug), _group(session, kind, asked("with"))
            ids = {"kept_id": kept.id, "other_id": other.id}
            if kind == "series":
                take_over_questions(session, kept=kept, other=other)
                merge_templates(session, **ids, now=now())
                kept = merge_series(session, **ids, actor=actor(), now=now())
            else:
                kept = merge_topics(session, **ids, actor=actor(), now=now())
            there = url_for(f"{kind}_staff.edit", slug=kept.slug)
    except Refusal as refusal:
        with reading() as session:
            return _page(session, kind, slug, form, translated(refusal)), 409
    told(gettext("Both are one now. Every address of the other leads here."))
    return redirect(there)


@blueprint.get("/staff/speakers/doubles")
def doubles() -> str:
    """Who may have been entered twice."""
    with reading() as session:
        return render_template("speakers/staff_doubles.html", pairs=likely_doubles(everybody(session)))


@blueprint.get(SPEAKER)
def new_speaker(slug: str) -> str:
    """Two entries of one person side by side, and the choice of what stays of each."""
    with reading() as session:
        other, kept = _pair(session, slug)
        return _speaker_page(session, other, kept, _form(kept, other, fresh=True))


@blueprint.post(SPEAKER)
def merge_speaker(slug: str) -> Response | tuple[str, int]:
    """Make one person of both."""
    with reading() as session:
        other, kept = _pair(session, slug)
        if kept is None:
            abort(404)
        form = _form(kept, other)
        if not form.validate():
            return _speaker_page(session, other, kept, form), 422
    try:
        with once() as session:
            kept = merge_speakers(
                session,
                kept_id=kept.id,
                other_id=other.id,
                from_other=form.from_other,
                actor=actor(),
                now=now(),
            )
            told(gettext("%(name)s is one person now.", name=kept.name))
            there = url_for("speakers_staff.edit", slug=kept.slug)
    except Refusal as refusal:
        with reading() as session:
            return _speaker_page(session, other, kept, form, translated(refusal)), 409
    return redirect(there)


def _group(session: Session, kind: str, slug: str) -> Any:
    slug_kind, model = GROUPS[kind]
    key = resolve(session, slug_kind, slug)
    return (session.get(model, key) if key else None) or abort(404)


def _page(session: Session, kind: str, slug: str, form: MergerForm, sentence: str | None = None) -> str:
    other = _group(session, kind, slug)
    kept = _group(session, kind, asked("with")) if asked("with") else None
    if kept is not None and kept.id == other.id:
        abort(404)
    return render_template(
        "lectures/staff_merger.html",
        kind=kind,
        other=other,
        kept=kept,
        others=others_than(session, other),
        form=form,
        sentence=sentence,
        moves=_moves(session, kind, other, kept) if kept else None,
    )


def _moves(session: Session, kind: str, other: Any, kept: Any) -> dict[str, Any]:
    """What goes along, counted before it is done."""
    every, public = count_lectures(session, other)
    moves: dict[str, Any] = {
        "lectures": every,
        "public": public,
        "slugs": [other.slug, *former_slugs(session, GROUPS[kind][0], other.id, other.slug)],
    }
    if kind == "series":
        grants = grants_to_move(session, kept.id, other.id)
        questions = own_questions(session, other)
        moves |= {
            "people": [session.get_one(Staff, one.staff_id).name for one in grants],
            "questions": questions,
            "all_questions": len(questions) + len(own_questions(session, kept)),
        }
    return moves


def _pair(session: Session, slug: str) -> tuple[Speaker, Speaker | None]:
    """Whom the address names, and whom they are compared with; both have to be this person's to edit."""
    other = _speaker(session, slug)
    kept = _speaker(session, asked("with")) if asked("with") else None
    if kept is None:
        return other, None
    if kept.id == other.id:
        # The form that made one of them comes again.
        refuse_if_done()
        abort(404)
    concerned = staff_queries.series_of_speaker(session, kept.id)
    if not all(map(identity.current_rights().may_organise, concerned)):
        abort(404)
    return other, kept


def _speaker(session: Session, slug: str) -> Speaker:
    key = resolve(session, SlugKind.SPEAKER, slug)
    return (session.get(Speaker, key) if key else None) or abort(404)


def _form(kept: Speaker | None, other: Speaker, *, fresh: bool = False) -> SpeakersMergerForm:
    """A choice for every text in which both differ; what only one has is proposed."""
    differing = {
        choice: columns
        for choice, columns in CHOICES.items()
        if kept and any(getattr(kept, name) != getattr(other, name) for name in columns)
    }
    proposed = {
        choice: OTHER if kept and not getattr(kept, columns[0]) else KEPT
        for choice, columns in differing.items()
    }
    form = SpeakersMergerForm(formdata=None, **proposed) if fresh else SpeakersMergerForm()
    labels = [(KEPT, gettext("of the one who stays")), (OTHER, gettext("of the double"))]
    form.offer(labels, differing)
    return form


def _speaker_page(
    session: Session,
    other: Speaker,
    kept: Speaker | None,
    form: SpeakersMergerForm,
    sentence: str | None = None,
) -> str:
    sides = [one for one in (kept, other) if one]
    people = everybody(session) if kept is None else []
    pairs = [(pair.one, pair.other) for pair in likely_doubles(people)]
    likely = [one for pair in pairs for one in pair if other in pair and one is not other]
    return render_template(
        "speakers/staff_merger.html",
        other=other,
        kept=kept,
        sides=sides,
        counts=[count_lectures(session, one) for one in sides],
        shared=_shared(session, sides),
        likely=likely,
        everybody=[one for one in people if one is not other],
        form=form,
        sentence=sentence,
        language=language(),
    )


def _shared(session: Session, sides: list[Speaker]) -> Sequence[Lecture]:
    """The lectures in which both are named."""
    return staff_queries.lectures_of_all(session, [one.id for one in sides]) if len(sides) > 1 else []
