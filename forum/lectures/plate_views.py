"""The drawings: what they show, for everybody; and for organisers the choice of a lecture's own."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum import drawings
from forum.db import reading
from forum.drawings.stories import NAMES, STORIES
from forum.i18n import gettext
from forum.lectures import reversals
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.web.assets import FOR_A_YEAR
from forum.web.current import actor, now
from forum.web.drawn import in_words, plate
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked, page_number
from forum.web.told import told, warned

blueprint = Blueprint("plates", __name__)

LECTURE = "/staff/lectures/<slug>/plate"
EXAMPLE = "QXF"  # the seed of the plates that stand for their families


@blueprint.get("/<any(zh,en):lang>/drawings")
def index() -> str:
    """What the drawings show: one of each family, with its story."""
    shown = {name: in_words(drawings.caption(drawings.Plate(name, EXAMPLE))) for name in drawings.FAMILIES}
    return render_template(
        "lectures/plates.html", captions=shown, names=NAMES, stories=STORIES, edition=drawings.EDITION
    )


@blueprint.get("/drawings/<edition>/families/<family>.svg")
def example(edition: str, family: str) -> BaseResponse:
    """The drawing that stands for a family. One each and no more, so that nobody keeps us drawing."""
    if family not in drawings.FAMILIES:
        abort(404)
    if edition != str(drawings.EDITION):
        return redirect(url_for(".example", edition=drawings.EDITION, family=family))
    response = _picture(drawings.Plate(family, EXAMPLE))
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response


@blueprint.get(LECTURE)
def choose(slug: str) -> str:
    """A dozen to choose from, of all families or of one."""
    family, page = asked("family"), page_number()
    if family and family not in drawings.FAMILIES:
        abort(404)
    with reading() as session:
        lecture = organised_lecture(session, slug)
        own, present = drawings.plate_of(lecture.code), plate(lecture)
        others = [one for one in drawings.proposals(lecture.number, page, family) if one != present]
        return render_template(
            "lectures/staff_plate.html",
            lecture=lecture,
            present=present,
            own=own,
            # With the one it has and the one of its number a dozen, which fills its rows.
            proposals=others[: 11 if own == present else 10],
            page=page,
            family=family,
            names=NAMES,
        )


@blueprint.post(LECTURE)
def take(slug: str) -> BaseResponse:
    """Give the lecture the chosen drawing, or the one of its number again."""
    name, _, seed = request.form.get("plate", "").partition(" ")
    chosen = drawings.proposed(name, seed)
    if chosen is None and name:
        warned(gettext("This drawing is not among the proposals."))
        return redirect(url_for(".choose", slug=slug))
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        changes = LectureChanges(
            plate_family=chosen.family if chosen else None, plate_seed=chosen.seed if chosen else None
        )
        changed = revise_lecture(session, lecture, changes, actor=actor(), now=now(), action="lecture.drawn")
        deed_id = reversals.open_deed(session, lecture, now()) if changed else None
    undo = url_for("lecture_changes.take_back", slug=lecture.slug, deed=deed_id) if deed_id else None
    told(gettext("%(code)s has its drawing.", code=lecture.code), undo=undo)
    return redirect(url_for("lectures_staff.show", slug=lecture.slug))


@blueprint.get("/staff/drawings/<any(mark,card):form>/<family>/<seed>.svg")
def proposal(form: str, family: str, seed: str) -> Response:
    """Any drawing, for organisers: what they choose from is of no lecture yet, or of none that is public."""
    if family not in drawings.FAMILIES or len(seed) > drawings.LONGEST_SEED:
        abort(404)
    return _picture(drawings.Plate(family, seed), form)


def _picture(shown: drawings.Plate, form: str = "card") -> Response:
    return Response(drawings.drawing(shown, form=form), mimetype="image/svg+xml")
