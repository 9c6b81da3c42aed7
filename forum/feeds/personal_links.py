"""The two addresses of a personal calendar: to read it, and to look after it; neither opens the other."""

from forum.feeds.personal_models import PersonalFeed
from forum.i18n import Language
from forum.links import PERSONAL_FEED, PERSONAL_PAGE, absolute, personal_token


def page_token(feed: PersonalFeed) -> str:
    """The secret part of the page's address."""
    return personal_token(PERSONAL_PAGE, feed.public_id, feed.generation)


def feed_address(feed: PersonalFeed, language: Language) -> str:
    """What a calendar program reads."""
    token = personal_token(PERSONAL_FEED, feed.public_id, feed.generation)
    return absolute("personal_feed.show", lang=language, token=token)


def page_address(feed: PersonalFeed, language: Language) -> str:
    """Where its owner looks after it."""
    return absolute("personal.show", lang=language, token=page_token(feed))
