"""The front door and the addresses for machines that watch over the forum."""

from flask import Blueprint, Response, current_app, redirect, url_for
from sqlalchemy import text
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.web.current import preferred_language

blueprint = Blueprint("entry", __name__)


@blueprint.get("/")
def root() -> BaseResponse:
    """Lead to the home page in the language the browser asks for."""
    answer = redirect(url_for("lectures.home", lang=preferred_language()))
    answer.headers["Vary"] = "Accept-Language"
    return answer


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """The database answers too; a fault becomes 503 by itself."""
    with reading() as session:
        session.execute(text("SELECT 1"))
    return _plain("ready")


def _plain(word: str) -> Response:
    return current_app.response_class(word + "\n", mimetype="text/plain")
