"""Taking speakers in: found again by their name in either script, or made once with a slug of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.slugs import SlugKind, claim, free_slug
from forum.speakers.models import Speaker
from forum.speakers.names import name_key, search_keys, sort_key
from forum.wording import EMPTY, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPlan:
    """A speaker to be. `name` as the person writes it, `name_language` the BCP 47 tag it is set in."""

    name: str
    name_language: str
    latin: str = ""
    aliases: str = ""
    affiliation: Wording = EMPTY
    bio: Wording = EMPTY
    website: str | None = None
    is_sample: bool = False


class SpeakerBook:
    """All speakers by every spelling of their names: one query, then any number of look-ups."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_spelling: dict[str, list[Speaker]] = {}
        self._by_sound: dict[str, list[Speaker]] = {}
        for speaker in session.scalars(select(Speaker).order_by(Speaker.id)):
            self._enter(speaker)

    def find(self, name: str, latin: str = "") -> Speaker | None:
        """Who bears this name: first by the name itself, else by another spelling of it.

        Two people may share a Han name; a Latin name that differs tells them apart. A name that
        leads to several people leads to none.
        """
        bearers = [one for one in self._bearers(name) if _can_be(one, latin)]
        exact = [one for one in bearers if name_key(one.name) == name_key(name)] or bearers
        return exact[0] if len(exact) == 1 else None

    def alike(self, name: str, latin: str = "") -> list[Speaker]:
        """Who may be meant by a name that leads to nobody for sure: who bears it, or sounds the same."""
        sound = _sound(sort_key(name, latin))
        found = [*self._bearers(name), *(self._bearers(latin) if latin else ())]
        return list(dict.fromkeys([*found, *(self._by_sound.get(sound, ()) if sound else ())]))

    def find_or_create(self, plan: SpeakerPlan, *, is_another: bool = False) -> tuple[Speaker, bool]:
        """The speaker of this name, and whether the row is new; `is_another` than who bears it already."""
        found = None if is_another else self.find(plan.name, plan.latin)
        if found:
            return found, False
        speaker = create_speaker(self._session, plan)
        self._enter(speaker)
        return speaker, True

    def spellings(self, speaker: Speaker) -> Iterable[str]:
        """Every key this speaker is found by."""
        return {
            name_key(name)
            for name in (speaker.name, speaker.name_latin, *speaker.aliases.splitlines())
            if name
        }

    def _bearers(self, name: str) -> list[Speaker]:
        return self._by_spelling.get(name_key(name), [])

    def _enter(self, speaker: Speaker) -> None:
        self._by_sound.setdefault(_sound(speaker.sort_key), []).append(speaker)
        for spelling in self.spellings(speaker):
            self._by_spelling.setdefault(spelling, []).append(speaker)


def _sound(key: str) -> str:
    """The letters by which a name is sorted, in whatever order its parts stand: 钱学森 and Xuesen Qian."""
    return "".join(sorted(sign for sign in key if "a" <= sign <= "z"))


def create_speaker(session: Session, plan: SpeakerPlan) -> Speaker:
    """A new speaker with a slug of the Latin name where there is one; flushed."""
    speaker = Speaker(
        slug=free_slug(session, SlugKind.SPEAKER, plan.latin or plan.name),
        name=plan.name,
        name_language=plan.name_language,
        name_latin=plan.latin or None,
        aliases=plan.aliases,
        affiliation=plan.affiliation,
        bio=plan.bio,
        website=plan.website,
        sort_key=sort_key(plan.name, plan.latin),
        search_keys=search_keys(plan.name, plan.latin, plan.aliases),
        is_sample=plan.is_sample,
    )
    session.add(speaker)
    session.flush()
    claim(session, SlugKind.SPEAKER, speaker.slug, speaker.id)
    return speaker


def find_or_create_speaker(session: Session, plan: SpeakerPlan) -> Speaker:
    """The speaker of this name in either script, or a new one."""
    return SpeakerBook(session).find_or_create(plan)[0]


def _can_be(speaker: Speaker, latin: str) -> bool:
    return (
        not latin
        or not speaker.name_latin
        or name_key(latin)
        in {
            name_key(speaker.name_latin),
            name_key(speaker.name),
            *map(name_key, speaker.aliases.splitlines()),
        }
    )
