"""Series and topics: found again by slug or title in any language, or made once with a slug of their own."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.models import Series, Topic
from forum.slugs import Slug, SlugKind, claim, free_slug, resolve, slugify
from forum.wording import EMPTY, Wording

Group = TypeVar("Group", Series, Topic)


def create_series(session: Session, title: Wording, *, slug: str = "", is_sample: bool = False) -> Series:
    """A new series; flushed. `slug` where one was asked for."""
    series = Series(
        slug=free_slug(session, SlugKind.SERIES, slug or title.en or title.texts()[0]),
        title=title,
        description=EMPTY,
        is_sample=is_sample,
    )
    session.add(series)
    session.flush()
    claim(session, SlugKind.SERIES, series.slug, series.id)
    return series


def create_topic(session: Session, name: Wording) -> Topic:
    """A new topic; flushed."""
    topic = Topic(slug=free_slug(session, SlugKind.TOPIC, name.en or name.texts()[0]), name=name)
    session.add(topic)
    session.flush()
    claim(session, SlugKind.TOPIC, topic.slug, topic.id)
    return topic


def series_by_slug(session: Session, slug: str) -> Series:
    """The series at this slug, be it a former one; made when there is none."""
    found = resolve(session, SlugKind.SERIES, slugify(slug))
    series = session.get(Series, found) if found else None
    return series or create_series(session, Wording.of(slug), slug=slug)


class GroupBook:
    """All series and topics by slug and title, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._series = _by_words(session.scalars(select(Series).order_by(Series.id)).all())
        self._topics = _by_words(session.scalars(select(Topic).order_by(Topic.id)).all())
        self._renamed_series = _by_former_slugs(session, SlugKind.SERIES, self._series.values())
        self._renamed_topics = _by_former_slugs(session, SlugKind.TOPIC, self._topics.values())

    def find_series(self, title: Wording) -> Series | None:
        """The series of this title, if there is one."""
        return _found(self._series, title) or _found_renamed(self._renamed_series, title)

    def find_topic(self, name: Wording) -> Topic | None:
        """The topic of this name, if there is one."""
        return _found(self._topics, name) or _found_renamed(self._renamed_topics, name)

    def find_or_create_series(self, title: Wording) -> Series:
        """The series with this title in any language, or whose slug this is or once was."""
        found = self.find_series(title)
        if found is None:
            found = create_series(self._session, title)
            self._series.update(_by_words([found]))
        return found

    def find_or_create_topic(self, name: Wording) -> Topic:
        """The topic with this name in any language, or whose slug this is or once was."""
        found = self.find_topic(name)
        if found is None:
            found = create_topic(self._session, name)
            self._topics.update(_by_words([found]))
        return found


def _by_words(groups: Sequence[Group]) -> dict[str, Group]:
    words: dict[str, Group] = {}
    for group in groups:
        title: Wording = group.title if isinstance(group, Series) else group.name
        for word in (group.slug, *title.texts()):
            words.setdefault(_word(word), group)
    return words


def _found(groups: dict[str, Group], title: Wording) -> Group | None:
    return next((groups[_word(text)] for text in title.texts() if _word(text) in groups), None)


def _by_former_slugs(session: Session, kind: SlugKind, groups: Iterable[Group]) -> dict[str, Group]:
    """What was renamed or merged is found by what it was called: a file may call it so for years."""
    rows = {group.id: group for group in groups}
    query = select(Slug.slug, Slug.object_id).where(Slug.kind == kind).order_by(Slug.id)
    found = [(slug, rows[key]) for slug, key in session.execute(query) if key in rows]
    return {slug: group for slug, group in found if slug != group.slug}


def _found_renamed(groups: dict[str, Group], title: Wording) -> Group | None:
    return next((groups[slug] for text in title.texts() if (slug := slugify(text)) in groups), None)


def _word(text: str) -> str:
    return " ".join(text.casefold().split())
