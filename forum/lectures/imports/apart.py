"""Reading a file in a process of its own: run as a script (forum/confined.py), it imports the readers alone.

Standard input is the file; standard output what it says as JSON, or the sentence for which it is refused.
`forum` itself is not imported (that would be the whole application with its settings): a bare package of that
name leads to the readers.
"""

import json
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def _said(data: bytes) -> dict[str, object]:
    # Only once the bare package stands in the place of the application.
    from forum.lectures.imports.detect import read_programme  # noqa: PLC0415 (see above)
    from forum.lectures.imports.entries import Unreadable  # noqa: PLC0415 (see above)
    from forum.lectures.imports.packing import packed  # noqa: PLC0415 (see above)

    try:
        return {"programme": packed(read_programme(data))}
    except Unreadable as refusal:
        return {"sentence": refusal.sentence, "filling": refusal.filling}


if __name__ == "__main__":
    bare = ModuleType("forum")
    bare.__path__ = [str(ROOT / "forum")]
    sys.modules["forum"] = bare
    sys.stdout.write(json.dumps(_said(sys.stdin.buffer.read()), default=str))
