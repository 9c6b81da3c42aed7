"""Loading the registration that a secret link opens."""

from flask import Response, abort, make_response, render_template
from sqlalchemy.orm import Session

from forum.links import opens_registration, registration_id_in
from forum.registrations.models import Registration
from forum.registrations.opening import link_has_ended
from forum.registrations.queries import by_public_id, link_generation
from forum.web.current import now


def opened_by(session: Session, token: str) -> str | None:
    """The public id of the registration a link was given out for and still opens; None whatever is wrong."""
    public_id = registration_id_in(token)
    generation = link_generation(session, public_id) if public_id else None
    if public_id is None or generation is None or not opens_registration(token, public_id, generation):
        return None
    return public_id


def own_registration(session: Session, token: str) -> Registration:
    """The registration of a link the guard has let pass, with everything its page shows."""
    return by_public_id(session, registration_id_in(token) or "") or abort(404)


def page_of_the_end(session: Session, token: str) -> Response | None:
    """Kind words once a link has done its service, which tell nothing of the person; None before (C-25)."""
    lecture = own_registration(session, token).lecture
    if not link_has_ended(lecture, now()):
        return None
    return make_response(render_template("registrations/link_ended.html", lecture=lecture), 410)
