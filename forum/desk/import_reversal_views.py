"""Taking a whole import back: the numbers before, and doing it."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.desk.import_reversal import begin_back, reach, work_back
from forum.desk.importing import NotWaiting
from forum.lectures.import_forms import ReversalForm
from forum.lectures.import_models import ImportState, LectureImport
from forum.web import identity
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import warned
from forum.web.uploaded import AT_ONCE, ONE, own

blueprint = Blueprint("import_reversals", __name__)


@blueprint.get(f"{ONE}/reversal")
def new(public_id: str) -> str:
    """What taking the whole import back would do."""
    with reading() as session:
        return _reversal(session, own(session, public_id), ReversalForm(formdata=None))


@blueprint.post(f"{ONE}/reversal")
def take_back(public_id: str) -> Response | tuple[str, int]:
    """Take the whole import back, as far as that can be."""
    form = ReversalForm()
    try:
        with once() as session:
            found = own(session, public_id, is_locked=True)
            begin_back(session, found, form.wording("reason"), actor=actor(), now=now())
            count = len(found.outcome["back"]["made"]) + len(found.outcome["back"]["lines"])
    except NotWaiting as refusal:
        warned(translated(refusal))
        return redirect(url_for("imports_staff.show", public_id=public_id))
    if count <= AT_ONCE:
        work_back(public_id, now())
    return redirect(url_for("imports_staff.show", public_id=public_id))


def _reversal(session: Session, found: LectureImport, form: ReversalForm) -> str:
    if found.state is not ImportState.DONE:
        abort(404)
    granted = identity.current_rights().organised_series
    return render_template(
        "desk/import_reversal.html", found=found, reach=reach(session, found, granted), form=form
    )
