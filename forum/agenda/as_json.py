"""The agenda as the editor reads it: plain values, clocks of the forum's zone, sentences of its reader."""

from typing import Any

from forum.agenda.board import Board, Entry
from forum.agenda.window import Window, local_clock
from forum.i18n import HTML_TAGS, N_, Language, translate
from forum.lectures.clash_words import from_to
from forum.lectures.models import PublicState
from forum.lectures.stages import WORDS
from forum.moments import zone_words
from forum.venues.models import Room
from forum.wording import Shown, Wording

STATES = {
    PublicState.POSTPONED: N_("Postponed"),
    PublicState.CANCELLED: N_("Cancelled"),
    PublicState.WITHDRAWN: N_("Withdrawn"),
}


def board_json(board: Board, language: Language) -> dict[str, Any]:
    """The whole window."""
    window = board.window
    return {
        "view": window.view,
        "on": window.on.isoformat(),
        "first": window.days[0].isoformat(),
        "last": window.days[-1].isoformat(),
        "entries": [entry_json(entry, window, language) for entry in board.entries],
        "days": [
            {"on": on.isoformat(), "works": day.is_working, **_text(day.reason, language)}
            for on, day in sorted(board.special.items())
        ],
        "rooms": [_room(room, board, language) for room in board.rooms],
        "people": {
            key: [[window.local(one.starts_at), window.local(one.ends_at), one.can] for one in spans]
            for key, spans in board.people.items()
        },
    }


def entry_json(entry: Entry, window: Window, language: Language) -> dict[str, Any]:
    """One lecture."""
    lecture = entry.lecture
    is_elsewhere = window.local(lecture.starts_at) != local_clock(lecture.starts_at, lecture.timezone)
    return {
        "id": lecture.slug,
        "code": lecture.code,
        "title": _said(entry.title(language)),
        "people": [_said(one) for one in entry.people(language)],
        "starts": window.local(lecture.starts_at),
        "ends": window.local(lecture.ends_at),
        "elsewhere": _elsewhere(entry, language) if is_elsewhere else "",
        "room": lecture.room_id or 0,
        "series": lecture.series_id or 0,
        "way": entry.way,
        "mine": entry.is_mine,
        "slot": lecture.is_slot,
        "placed": lecture.laid_out_for is not None,
        "public": lecture.is_public,
        "stage": entry.stage,
        "stage_word": translate(language, WORDS[entry.stage]) if entry.stage else "",
        "state_word": state_word(lecture.public_state, language),
        "version": lecture.edit_version,
        "speakers": [one.id for one in lecture.people] if entry.is_mine else [],
        "clashes": [{"blocks": one.blocks, "says": one.told(language)} for one in entry.clashes],
    }


def state_word(state: PublicState, language: Language) -> str:
    """What became of a lecture that was announced; nothing of one that takes place."""
    return translate(language, STATES[state]) if state in STATES else ""


def _elsewhere(entry: Entry, language: Language) -> str:
    lecture = entry.lecture
    zone = zone_words(lecture.starts_at, lecture.timezone, language)
    return f"{from_to(lecture.starts_at, lecture.ends_at, lecture.timezone, language)} {zone}"


def _room(room: Room, board: Board, language: Language) -> dict[str, Any]:
    window = board.window
    return {
        "id": room.id,
        **_text(room.name, language),
        "opens": room.opens_minute,
        "closes": room.closes_minute,
        "open_days": room.open_days,
        "closed": [
            [window.local(one.starts_at), window.local(one.ends_at), *_text(one.reason, language).values()]
            for one in board.closures
            if one.room_id == room.id
        ],
    }


def _text(wording: Wording, language: Language) -> dict[str, str]:
    shown = wording.shown_in(language)
    return {"name": shown.text, "lang": shown.lang if shown else HTML_TAGS[language]}


def _said(shown: Shown | None) -> dict[str, str] | None:
    return {"name": shown.text, "lang": shown.lang} if shown else None
