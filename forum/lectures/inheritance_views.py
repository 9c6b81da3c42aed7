"""What lectures have from their series: one setting of one lecture, and "apply to coming lectures"."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures import staff_queries
from forum.lectures.clash_guard import Despite
from forum.lectures.inheritance import SETTINGS
from forum.lectures.models import Series
from forum.lectures.season_queries import coming_lectures
from forum.registrations import inherited
from forum.registrations.inherited import Following
from forum.registrations.queries import counts_to_tell
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.many import undo_address
from forum.web.once import once
from forum.web.organised import organised_lecture, organised_series
from forum.web.query import page_number
from forum.web.told import told, warned
from forum.wording import EMPTY, Wording

blueprint = Blueprint("inheritance_staff", __name__)

COMING = "/staff/series/<slug>/coming"
PAGE_SIZE = 100


@blueprint.get(COMING)
def outlook(slug: str) -> str:
    """Which coming lectures would change, which have settings of their own, and who would be told."""
    with reading() as session:
        return _page(session, organised_series(session, slug))


@blueprint.post(COMING)
def apply(slug: str) -> Response | tuple[str, int]:
    """Let all that are ticked take over what the series changed, or none of them; one undo for the whole."""
    picked, reason = {key(value) for value in request.form.getlist("pick")}, _reason()
    with reading() as session:
        series = organised_series(session, slug)
        chosen = [one for one in _followings(session, series) if one.lecture.id in picked and one.settings]
        if not chosen:
            warned(gettext("Please tick at least one lecture."))
            return redirect(url_for(".outlook", slug=slug))
        if problem := _problem(chosen, reason):
            return _page(session, series, problem=problem, picked=picked, reason=reason), 422
        keys = [one.lecture.id for one in chosen]
    try:
        with once() as session:
            done = inherited.apply_to_all(
                session,
                staff_queries.locked_lectures(session, keys),
                reason=reason,
                despite_clashes=Despite(is_seen=True),
                actor=actor(),
                now=now(),
            )
    except inherited.SomeRefuse as refusal:
        with reading() as session:
            left = picked - refusal.codes.keys()
            problem = " ".join([translated(refusal), *map(_why, refusal.codes.values())])
            page = _page(
                session, organised_series(session, slug), problem=problem, picked=left, reason=reason
            )
            return page, 409
    sentence = ngettext(
        "%(num)s lecture follows the series again.", "%(num)s lectures follow the series again.", done.changed
    )
    told(sentence, undo=undo_address(follows_again=True, season=slug) if done.can_be_undone else None)
    return redirect(url_for(".outlook", slug=slug))


@blueprint.post("/staff/lectures/<slug>/settings")
def follow(slug: str) -> Response:
    """Let one setting be as the series has it; the form says which."""
    kind = request.form.get("setting", "")
    if kind not in SETTINGS:
        abort(400)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            inherited.follow_again(
                session, lecture, kind, despite_clashes=Despite(is_seen=True), actor=actor(), now=now()
            )
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("%(setting)s: as the series again.", setting=gettext(SETTINGS[kind])))
    return redirect(url_for("lectures_staff.show", slug=slug, _anchor="settings"))


def _followings(session: Session, series: Series) -> list[Following]:
    number = page_number()
    lectures = coming_lectures(session, series, now(), limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    to_tell = counts_to_tell(session, [one.id for one in lectures if one.is_public])
    return [inherited.outlook(one, to_tell.get(one.id, 0)) for one in lectures]


def _why(found: tuple[str, Refusal]) -> str:
    """The code of a lecture, and why it cannot."""
    code, refusal = found
    return f"{code}: {translated(refusal)}"


def _reason() -> Wording:
    """What was typed, in each language."""
    typed = (request.form.get(f"reason_{language}", "").strip()[:500] for language in ("zh", "en"))
    return Wording(*(text or None for text in typed))


def _problem(chosen: Sequence[Following], reason: Wording) -> str:
    if any(one.is_told for one in chosen) and not (reason.zh and reason.en):
        return str(gettext("Please give the reason in both languages: people who registered read it."))
    return ""


def _page(
    session: Session,
    series: Series,
    *,
    problem: str = "",
    picked: set[int | None] | None = None,
    reason: Wording = EMPTY,
) -> str:
    followings = _followings(session, series)
    has_more = len(followings) > PAGE_SIZE
    shown = followings[:PAGE_SIZE]
    return render_template(
        "lectures/staff_coming.html",
        series=series,
        changing=[one for one in shown if one.settings],
        staying=[one for one in shown if one.stay],
        coming=len(shown),
        number=page_number(),
        has_more=has_more,
        problem=problem,
        picked=picked,
        reason=reason,
    )
