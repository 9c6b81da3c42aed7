"""Addresses that stay true: a former slug leads on to the present one."""

from typing import Any

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.slugs import SlugKind, resolve


def object_at(session: Session, kind: SlugKind, slug: str) -> int:
    """The key of what was ever published at a slug, in any case of letters; 404 otherwise."""
    found = resolve(session, kind, slug.lower())
    if found is None:
        abort(404)
    return found


def leads_on(endpoint: str, asked: str, present: str) -> Response | None:
    """The redirect to the present slug with the same query; None when one is there already."""
    if asked == present:
        return None
    return redirect(url_for(endpoint, **{**kept_query(), "slug": present}), 301)


def kept_query() -> dict[str, Any]:
    """The query of this request, without the names url_for would take for its own."""
    asked = request.args.to_dict(flat=False)
    return {name: values for name, values in asked.items() if name != "lang" and not name.startswith("_")}
