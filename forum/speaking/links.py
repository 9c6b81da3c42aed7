"""The secret link by which a speaker answers, without an account. It is derived and kept nowhere."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.journal import Actor, record
from forum.links import absolute, opens_speaking, speaking_id_in, speaking_token
from forum.speakers.availability_models import SpeakerLink
from forum.speakers.models import Speaker
from forum.tokens import new_public_id


def link_of(session: Session, speaker: Speaker, now: datetime) -> SpeakerLink:
    """The link of a speaker; the first time it is made. Wants the speaker's lock."""
    query = select(SpeakerLink).where(SpeakerLink.speaker_id == speaker.id).order_by(SpeakerLink.id)
    link = session.scalars(query).first()
    if link is None:
        link = SpeakerLink(speaker_id=speaker.id, public_id=new_public_id(), created_at=now)
        session.add(link)
        session.flush()
    return link


def links_of(session: Session, speaker_ids: list[int]) -> dict[int, SpeakerLink]:
    """By speaker the link there is; one statement."""
    query = select(SpeakerLink).where(SpeakerLink.speaker_id.in_(speaker_ids))
    return {one.speaker_id: one for one in session.scalars(query.order_by(SpeakerLink.id.desc()))}


def token_of(link: SpeakerLink) -> str:
    """The secret part of the address."""
    return speaking_token(link.public_id, link.generation)


def address_of(link: SpeakerLink, language: Language) -> str:
    """The whole address of the page on which the speaker answers."""
    return absolute("speaking.show", lang=language, token=token_of(link))


def opened(session: Session, token: str) -> SpeakerLink | None:
    """The link that a token was given out for, also one that has been renewed since."""
    public_id = speaking_id_in(token) or ""
    link = session.scalar(select(SpeakerLink).where(SpeakerLink.public_id == public_id))
    if link is None:
        return None
    generations = range(link.generation + 1)
    return link if any(opens_speaking(token, link.public_id, one) for one in generations) else None


def is_current(link: SpeakerLink, token: str) -> bool:
    """Whether no later link stands for this one."""
    return opens_speaking(token, link.public_id, link.generation)


def renew(session: Session, speaker: Speaker, *, actor: Actor, now: datetime) -> SpeakerLink:
    """End every link of a speaker at once and answer with what stands for them. Wants the speaker's lock."""
    link_of(session, speaker, now)
    for one in session.scalars(select(SpeakerLink).where(SpeakerLink.speaker_id == speaker.id)):
        one.generation += 1
        one.renewed_at = now
    session.flush()
    record(session, actor=actor, action="speaker.link_renewed", about=speaker, now=now)
    return link_of(session, speaker, now)
