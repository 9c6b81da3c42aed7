"""What a stranger's file says, read in a confined process: nothing of it runs beside the forum's own data."""

import json
from pathlib import Path

from forum import confined
from forum.i18n import N_
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.limits import MAX_FILE_BYTES
from forum.lectures.imports.packing import unpacked

# The hostile files that are tried take 300 MB and three seconds, 20,000 genuine rows up to ten.
BOUNDS = confined.Bounds(memory_mb=700, seconds=30)
_SCRIPT = Path(__file__).with_name("apart.py")


def read_apart(data: bytes) -> Programme:
    """The programme in the bytes of a file. Raises Unreadable with one sentence."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(
            N_("This file is larger than %(limit)d MB, more than any programme."), limit=MAX_FILE_BYTES >> 20
        )
    try:
        answer = json.loads(confined.run(_SCRIPT, data, BOUNDS))
    except confined.Stopped as stopped:
        raise Unreadable(N_("This file takes more to read than any programme does.")) from stopped
    if "sentence" in answer:
        raise Unreadable(answer["sentence"], **answer["filling"])
    return unpacked(answer["programme"])
