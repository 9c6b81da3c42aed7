"""Loading the registration whose secret link the guard has let pass."""

from flask import abort
from sqlalchemy.orm import Session

from forum.links import registration_id_in
from forum.registrations.models import Registration
from forum.registrations.queries import by_public_id


def own_registration(session: Session, token: str) -> Registration:
    """The registration of a link, with everything its page shows."""
    return by_public_id(session, registration_id_in(token) or "") or abort(404)
