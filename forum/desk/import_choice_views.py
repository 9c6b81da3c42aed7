"""Choosing what of a file comes in, and bringing it in."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.desk import importing
from forum.desk.import_draft_forms import keep_drafts
from forum.desk.import_preview import is_public_change, people_told
from forum.desk.importing import NothingTicked, NotWaiting, Way, granted_to
from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.import_forms import ApplicationForm
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.directory import Directory
from forum.lectures.imports.judging import Verdict
from forum.tokens import new_uid
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.once import once
from forum.web.told import warned
from forum.web.uploaded import AT_ONCE, ONE, Looked, looked_at, own, preview

blueprint = Blueprint("import_choices", __name__)


@blueprint.post(f"{ONE}/choice")
def choose(public_id: str) -> Response:
    """Keep what is ticked on this page, or tick a whole group, and go on to where the button leads."""
    try:
        with once() as session:
            waiting = own(session, public_id, is_locked=True)
            if waiting.state not in {ImportState.WAITING, ImportState.DONE} or waiting.contents is None:
                raise NotWaiting
            keep_choices(waiting)
            if group := request.form.get("group", ""):
                tick_group(session, waiting, group)
            waiting.touched_at = now()
    except NotWaiting as refusal:
        warned(translated(refusal))
        return redirect(url_for("imports_staff.show", public_id=public_id))
    return redirect(url_for("imports_staff.show", public_id=public_id, **_there()))


@blueprint.post(f"{ONE}/application")
def apply(public_id: str) -> Response | tuple[str, int]:
    """Bring the ticked rows in, as they are judged now."""
    form = ApplicationForm()
    try:
        with once() as session:
            waiting = own(session, public_id, is_locked=True)
            if waiting.contents is None:
                raise NotWaiting
            keep_choices(waiting)
            looked = looked_at(session, waiting)
            _begin(session, looked, form)
            count = len(waiting.outcome["to_do"])
    except _NotExplained:
        with reading() as session:
            return preview(session, looked_at(session, own(session, public_id)), form), 422
    except (NotWaiting, NothingTicked) as refusal:
        warned(translated(refusal))
        return redirect(url_for("imports_staff.show", public_id=public_id, **_there()))
    if count <= AT_ONCE:
        domain = settings().uid_domain
        importing.work_off(public_id, lambda: new_uid(domain), now())
    return redirect(url_for("imports_staff.show", public_id=public_id))


class _NotExplained(Refusal):
    """The form says beside its fields what is missing."""

    code = "import_not_explained"
    message = N_("Please fill in what is missing.")


def keep_choices(waiting: LectureImport) -> None:
    """Note what is ticked of the rows that were shown, and whom each unsure name means."""
    shown = {int(one) for one in request.form.get("shown", "").split(",") if one.isdecimal() and len(one) < 8}
    taken = {int(one) for one in request.form.getlist("take") if one.isdecimal() and len(one) < 8}
    out = (set(waiting.choices.get("out", ())) - shown) | (shown - taken)
    meant = dict(waiting.choices.get("meant", {}))
    for name, value in request.form.items():
        if name.startswith("meant-") and (value == "" or key(value) is not None or value == "0"):
            meant.pop(name[6:], None)
            if value:
                meant[name[6:][:300]] = int(value)
    waiting.choices = {**waiting.choices, "out": sorted(out), "meant": meant}


def tick_group(session: Session, waiting: LectureImport, group: str) -> None:
    """Tick or leave out all that is new, or all that is changed: `new on`, `changed off`."""
    word, _, how = group.partition(" ")
    if word not in {Verdict.NEW, Verdict.CHANGED}:
        return
    numbers = looked_at(session, waiting).judgement.numbers(Verdict(word))
    out = set(waiting.choices.get("out", ()))
    waiting.choices = {**waiting.choices, "out": sorted(out - numbers if how == "on" else out | numbers)}


def _there() -> dict[str, Any]:
    """Which page of the rows the button leads to."""
    only = request.form.get("only", "")
    page = request.form.get("page", "")
    return {
        "rows": 1,
        "only": only if only in set(Verdict) | {"warned"} else None,
        "page": page if page.isdecimal() and len(page) < 6 else None,
    }


def _begin(session: Session, looked: Looked, form: ApplicationForm) -> None:
    """Start bringing in what is ticked; drafts are kept at once, for their fields are those of a form."""
    waiting, judgement = looked.waiting, looked.judgement
    concerned, people = people_told(session, judgement, looked.out)
    if not concerned:
        form.ask_nothing()
    if not form.explains(bool(people)):
        raise _NotExplained
    seen = request.form.get("seen_until", "")
    until = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    taken = set(looked.taken)
    way = Way(until, form.drafts, form.wording("reason") if "way" in form else waiting.reason)
    importing.begin(session, waiting, sorted(taken), way, actor=actor(), now=now())
    if form.drafts:
        rows = [one for one in judgement.rows if one.number in taken and is_public_change(one)]
        directory = Directory(
            session,
            actor=actor(),
            now=now(),
            meant=dict(waiting.choices.get("meant", {})),
            may_add=granted_to(session, waiting) is None,
        )
        drafted = keep_drafts(session, rows, directory, actor=actor(), now=now())
        importing.leave_to_drafts(waiting, {one.number for one in rows}, drafted)
