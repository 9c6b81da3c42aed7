"""What is asked of named audiences: whom a link opens, which there are, who may have a link sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from forum import links
from forum.lectures.audience_models import AudienceAddress, NamedAudience, lecture_audiences
from forum.lectures.models import Lecture


@dataclass(frozen=True)
class Opened:
    """The audience that a link is or was of."""

    audience: NamedAudience
    has_ended: bool
    """Whether the link was renewed since it was given out."""


def opened(session: Session, token: str, purpose: str = links.AUDIENCE) -> Opened | None:
    """What a link opens, or opened once; None for what was never a link of ours."""
    public_id = links.audience_id_in(token)
    audience = by_public_id(session, public_id) if public_id else None
    if audience is None:
        return None
    present = audience.link_generation
    for generation in range(present, -1, -1):
        if links.opens_audience(token, purpose, audience.public_id, generation):
            return Opened(audience, has_ended=generation != present)
    return None


def opened_by(session: Session, tokens: Iterable[str]) -> dict[str, NamedAudience]:
    """By token the audiences that these open at present; one question."""
    asked = {token: links.audience_id_in(token) for token in tokens}
    query = select(NamedAudience).where(NamedAudience.public_id.in_(set(asked.values())))
    found = {one.public_id: one for one in session.scalars(query)}
    return {
        token: found[public_id]
        for token, public_id in asked.items()
        if public_id in found
        and links.opens_audience(token, links.AUDIENCE, public_id, found[public_id].link_generation)
    }


def by_public_id(session: Session, public_id: str) -> NamedAudience | None:
    """One audience by its public name."""
    return session.scalar(select(NamedAudience).where(NamedAudience.public_id == public_id))


def every(session: Session) -> Sequence[NamedAudience]:
    """All of them, in the order in which they were made."""
    return session.scalars(select(NamedAudience).order_by(NamedAudience.id)).all()


def with_counts(session: Session) -> Sequence[tuple[NamedAudience, int]]:
    """All of them with their addresses, and for how many lectures each is named."""
    counts = select(lecture_audiences.c.audience_id, func.count().label("count"))
    counted = counts.group_by(lecture_audiences.c.audience_id).subquery()
    query = select(NamedAudience, func.coalesce(counted.c.count, 0)).outerjoin(
        counted, counted.c.audience_id == NamedAudience.id
    )
    ordered = query.options(selectinload(NamedAudience.addresses)).order_by(NamedAudience.id)
    return [(audience, count) for audience, count in session.execute(ordered)]


def lectures_of(session: Session, audience: NamedAudience) -> Sequence[Lecture]:
    """Every lecture that names an audience, the next to come last; for the staff."""
    named = select(lecture_audiences.c.lecture_id).where(lecture_audiences.c.audience_id == audience.id)
    query = select(Lecture).where(Lecture.id.in_(named))
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id)).all()


def open_to(session: Session, email_key: str) -> Sequence[NamedAudience]:
    """The audiences whose link may be sent to an address, by its domain or by itself."""
    domain = email_key.rpartition("@")[2]
    listed = select(AudienceAddress.audience_id).where(AudienceAddress.email_key == email_key)
    query = select(NamedAudience).where(
        or_(NamedAudience.mail_domains.contains(domain, autoescape=True), NamedAudience.id.in_(listed))
    )
    found = session.scalars(query.options(selectinload(NamedAudience.addresses)).order_by(NamedAudience.id))
    return [one for one in found if domain in one.domains or _names(one, email_key)]


def _names(audience: NamedAudience, email_key: str) -> bool:
    return any(one.email_key == email_key for one in audience.addresses)
