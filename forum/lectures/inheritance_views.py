"""What lectures have from their series: one setting of one lecture, and "apply to coming lectures"."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
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
from forum.web.once import once, refuse_if_done
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
    """Let the ticked lectures take over what the series changed, each in a unit of work of its own."""
    refuse_if_done()
    picked, reason = {key(value) for value in request.form.getlist("pick")}, _reason()
    with reading() as session:
        series = organised_series(session, slug)
        chosen = [one for one in _followings(session, series) if one.lecture.id in picked and one.settings]
        if not chosen:
            warned(gettext("Please tick at least one lecture."))
            return redirect(url_for(".outlook", slug=slug))
        if problem := _problem(chosen, reason):
            return _page(session, series, problem=problem, picked=picked, reason=reason), 422
    done, refused = 0, []
    for one in chosen:
        try:
            with once(str(one.lecture.id)) as session:
                lecture = organised_lecture(session, one.lecture.slug, locked=True)
                inherited.apply_series(
                    session,
                    lecture,
                    reason=reason,
                    despite_clashes=Despite(is_seen=True),
                    actor=actor(),
                    now=now(),
                )
            done += 1
        except Refusal as refusal:
            refused.append(f"{one.lecture.code}: {translated(refusal)}")
    with once():
        pass
    told(
        ngettext(
            "%(num)s lecture follows the series again.", "%(num)s lectures follow the series again.", done
        )
    )
    for sentence in refused:
        warned(sentence)
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
