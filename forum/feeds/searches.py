"""A search of the programme page as the subject of a feed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from forum.feeds.entries import language_names
from forum.feeds.queries import subject_at
from forum.feeds.searching import NotASearch, read, written
from forum.feeds.subscriptions import FeedKind, Subject, address
from forum.i18n import N_, Language, translate
from forum.lectures.models import WayOfAttending
from forum.lectures.queries import Filters
from forum.wording import Wording

NARROWING = (FeedKind.SERIES, FeedKind.TOPIC, FeedKind.SPEAKER, FeedKind.VENUE)
WAYS = {WayOfAttending.ON_SITE: N_("On site"), WayOfAttending.ONLINE: N_("Online")}


def search_for(session: Session, filters: Filters) -> Subject | None:
    """What a search by present or former slugs is about; None where one of them leads nowhere."""
    if filters.attendance and filters.attendance not in WAYS:
        return None
    parts = []
    for kind in NARROWING:
        if slug := getattr(filters, kind):
            part = subject_at(session, kind, slug)
            if part is None:
                return None
            parts.append(part)
    filters = replace(filters, **{part.kind.value: part.slug for part in parts})
    name = Wording(zh=_name("zh", parts, filters), en=_name("en", parts, filters))
    return Subject(FeedKind.SEARCH, name=name, filters=filters, parts=tuple(parts))


@dataclass(frozen=True)
class Offer:
    """A search that can be subscribed to."""

    name: str
    address: str


def offer(session: Session, filters: Filters, language: Language) -> Offer | None:
    """The calendar of what a list is narrowed to; None where it is not, or to nothing that is known."""
    try:
        subject = search_for(session, read(written(filters)))
    except NotASearch:
        return None
    return Offer(subject.name.shown_in(language).text, address(subject, language)) if subject else None


def _name(language: Language, parts: list[Subject], filters: Filters) -> str:
    return ("，" if language == "zh" else ", ").join(_words(language, parts, filters))


def _words(language: Language, parts: list[Subject], filters: Filters) -> Iterator[str]:
    for part in parts:
        yield part.name.shown_in(language).text or part.slug
    if filters.language:
        yield language_names(filters.language, language)
    if filters.attendance:
        yield translate(language, WAYS[WayOfAttending(filters.attendance)])
    if filters.q:
        yield translate(language, N_("“%(words)s”"), words=filters.q)
