"""Pages that belong to no feature: whom to ask and how to get here, and what is done with data."""

from flask import Blueprint, render_template

from forum.db import reading
from forum.venues.queries import all_venues

blueprint = Blueprint("pages", __name__)


@blueprint.get("/<any(zh,en):lang>/contact")
def contact() -> str:
    """Whom to write to, and where the venues are."""
    with reading() as session:
        venues = all_venues(session)
    is_sample = any(venue.is_sample for venue in venues)
    return render_template("pages/contact.html", venues=venues, is_sample=is_sample)


@blueprint.get("/<any(zh,en):lang>/privacy")
def privacy() -> str:
    """What is asked of people who register, why, and how to have it back or gone."""
    return render_template("pages/privacy.html")
