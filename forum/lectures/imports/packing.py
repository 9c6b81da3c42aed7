"""A programme as plain values: to leave the process that read it, and to be kept until somebody chose."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from forum.lectures.imports.entries import BadCell, Cell, Entry, Programme


def packed(programme: Programme) -> dict[str, Any]:
    """The programme as JSON can hold it."""
    return {
        "entries": [_packed_entry(entry) for entry in programme.entries],
        "unknown_columns": list(programme.unknown_columns),
        "timezone": programme.timezone,
        "title": programme.title,
        "tracks_are_series": programme.tracks_are_series,
    }


def unpacked(kept: dict[str, Any]) -> Programme:
    """The programme that was kept so."""
    return Programme(
        entries=[_entry(one) for one in kept["entries"]],
        unknown_columns=tuple(kept["unknown_columns"]),
        timezone=kept["timezone"],
        title=kept["title"],
        tracks_are_series=kept["tracks_are_series"],
    )


def _packed_entry(entry: Entry) -> dict[str, Any]:
    refusal = entry.refusal
    told = {
        "number": entry.number,
        "cells": {name: _packed_cell(cell) for name, cell in entry.cells.items()},
        "key": entry.key,
        "slug": entry.slug,
        "names": list(entry.names) if entry.names is not None else None,
        "links": [list(link) for link in entry.links],
        "refusal": [refusal.column, refusal.sentence, refusal.filling] if refusal else None,
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _entry(kept: dict[str, Any]) -> Entry:
    column, sentence, filling = kept.get("refusal") or ("", "", {})
    return Entry(
        number=kept["number"],
        cells={name: _cell(cell) for name, cell in kept["cells"].items()},
        key=kept.get("key"),
        slug=kept.get("slug"),
        names=tuple(kept["names"]) if "names" in kept else None,
        links=tuple((address, title) for address, title in kept.get("links", ())),
        refusal=BadCell(column, sentence, **filling) if column else None,
    )


def _packed_cell(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        # A zone a file made up for itself has no name; the instant stays the same.
        return {"at": cell.isoformat(), "zone": getattr(cell.tzinfo, "key", None)}
    if isinstance(cell, date):
        return {"on": cell.isoformat()}
    return {"clock": cell.isoformat()} if isinstance(cell, time) else cell


def _cell(kept: Any) -> Cell:
    if isinstance(kept, str):
        return kept
    if "at" in kept:
        at = datetime.fromisoformat(kept["at"])
        return at.astimezone(ZoneInfo(kept["zone"])) if kept["zone"] else at
    return date.fromisoformat(kept["on"]) if "on" in kept else time.fromisoformat(kept["clock"])
