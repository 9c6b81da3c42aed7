"""One's own registration at an address that may be handed on (docs/decisions/0024)."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.web import remembered
from forum.web.own import own_registration
from forum.web.own_pages import own_page, page_behind

blueprint = Blueprint("neutral", __name__)

HERE = "/<any(zh,en):lang>/lectures/<slug>/registrations/own"


@blueprint.get(HERE)
def show(slug: str) -> Response | BaseResponse:
    """The person's own page for the browser they registered or opened their link in; else the lecture's."""
    return _shown(slug)


@blueprint.get(f"{HERE}/<any(confirmation,offer,cancellation,replacement,renewal,calendar,answers,needs,data,erasure):kind>")
def behind(slug: str, kind: str) -> Response | BaseResponse:
    """A page one step behind it."""
    return _shown(slug, kind)


def _shown(slug: str, page: str = "") -> Response | BaseResponse:
    with reading() as session:
        if token := remembered.token_for(session, slug):
            registration = own_registration(session, token)
            step = page_behind(session, registration, token, page) if page else None
            return step or own_page(session, registration, token)
    return redirect(url_for("lectures.show", slug=slug), 303)
