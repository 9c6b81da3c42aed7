"""Changing what is known of a speaker."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from forum import files
from forum.journal import Actor, record_change
from forum.kept_values import state_of
from forum.pictures import PICTURE_KIND, Picture
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.wording import Wording


@dataclass(frozen=True, kw_only=True)
class SpeakerTexts:
    """Everything written about a speaker, checked and cleaned."""

    name: str
    name_language: str
    latin: str
    aliases: str
    affiliation: Wording
    bio: Wording
    website: str | None
    email: str | None
    mail_language: str | None


def revise_speaker(
    session: Session, speaker: Speaker, texts: SpeakerTexts, *, actor: Actor, now: datetime
) -> frozenset[str]:
    """Save what was typed, with the keys the name is sorted and found by; the names of what changed.

    The slug stays: addresses that were given out go on leading to the person.
    """
    wanted = {
        "name": texts.name,
        "name_language": texts.name_language,
        "name_latin": texts.latin or None,
        "aliases": texts.aliases,
        "affiliation": texts.affiliation,
        "bio": texts.bio,
        "website": texts.website,
        "email": texts.email,
        "mail_language": texts.mail_language,
        "sort_key": sort_key(texts.name, texts.latin),
        "search_keys": search_keys(texts.name, texts.latin, texts.aliases),
    }
    before = state_of(speaker)
    changed = frozenset(name for name, value in wanted.items() if getattr(speaker, name) != value)
    for name in changed:
        setattr(speaker, name, wanted[name])
    session.flush()
    record_change(session, actor=actor, action="speaker.revised", about=speaker, before=before, now=now)
    return changed


def set_portrait(
    session: Session,
    speaker: Speaker,
    portrait: Picture | None,
    uploads: Path,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a speaker another portrait, or none. The former file stays for pages opened before.

    The portrait there is, sent again, changes nothing.
    """
    if portrait and speaker.portrait and speaker.portrait.sha256 == files.digest_of(portrait.content):
        return
    before = state_of(speaker)
    if portrait is None:
        speaker.portrait = None
    else:
        speaker.portrait = files.store(
            session, uploads, portrait.content, kind=PICTURE_KIND, name=f"{speaker.slug}.jpg", now=now
        )
    session.flush()
    action = "speaker.portrait_set" if portrait else "speaker.portrait_taken_away"
    record_change(session, actor=actor, action=action, about=speaker, before=before, now=now)
