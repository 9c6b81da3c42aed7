"""The two addresses of a named audience: to read its page, and its calendar; neither opens the other."""

from forum.i18n import Language
from forum.lectures.audience_models import NamedAudience
from forum.links import AUDIENCE, AUDIENCE_FEED, absolute, audience_token


def page_token(audience: NamedAudience) -> str:
    """The secret part of its link."""
    return audience_token(AUDIENCE, audience.public_id, audience.link_generation)


def feed_token(audience: NamedAudience) -> str:
    """The secret part of the address of its calendar."""
    return audience_token(AUDIENCE_FEED, audience.public_id, audience.link_generation)


def page_address(audience: NamedAudience, language: Language) -> str:
    """What is given out: whoever opens it finds the lectures of this audience."""
    return absolute("audiences.show", lang=language, token=page_token(audience))


def feed_address(audience: NamedAudience, language: Language) -> str:
    """What a calendar program reads."""
    return absolute("feeds.audience", lang=language, token=feed_token(audience))
