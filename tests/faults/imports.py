"""One thing to send for every address about imports: a file, choices, bringing in, taking back."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.packing import packed
from forum.tokens import new_public_id
from tests.cast import NOON
from tests.faults.sendings import Prepare, Sending, form

FILE = Path(__file__).parent.parent / "samples" / "colloquium.csv"
PAGE = "/staff/imports"


def to_upload_a_programme(session: Session, number: int) -> Sending:
    """A file and where it goes."""
    return form(PAGE, file=(str(FILE), "season.csv"), series="", timezone="Asia/Shanghai")


def to_choose_rows(session: Session, number: int) -> Sending:
    """One row is left out."""
    page = _waiting(session, number)
    return Sending(f"{page}/choice", data={"shown": "2,3", "take": "2", "submission_key": f"choice-{number}"})


def to_bring_rows_in(session: Session, number: int) -> Sending:
    """All that is new."""
    page = _waiting(session, number)
    return Sending(f"{page}/application", data={"shown": "", "submission_key": f"application-{number}"})


def to_take_an_import_back(session: Session, number: int) -> Sending:
    """It made nothing that could go, and is taken back all the same."""
    page = _waiting(session, number, state=ImportState.DONE)
    return form(f"{page}/reversal")


def to_forget_a_programme(session: Session, number: int) -> Sending:
    """Nothing of it comes in."""
    page = _waiting(session, number)
    return form(f"{page}/end", page)


def _waiting(session: Session, number: int, **values: Any) -> str:
    """A file that was read, each of a name of its own."""
    text = f"starts_at,title\n2026-05-0{number % 9 + 1} 14:00,Sample {number}\n"
    row: dict[str, Any] = {
        "public_id": new_public_id(),
        "uploaded_at": NOON,
        "touched_at": NOON,
        "file_name": "season.csv",
        "size": len(text),
        "timezone": "Asia/Shanghai",
        "state": ImportState.WAITING,
        "contents": packed(read_programme(text.encode())),
        "choices": {},
        "outcome": {},
    }
    waiting = LectureImport(**{**row, **values})
    session.add(waiting)
    session.flush()
    return f"{PAGE}/{waiting.public_id}"


SENDINGS: dict[str, tuple[Prepare, ...]] = {
    "imports_staff.create": (to_upload_a_programme,),
    "imports_staff.discard": (to_forget_a_programme,),
    "import_choices.choose": (to_choose_rows,),
    "import_choices.apply": (to_bring_rows_in,),
    "import_reversals.take_back": (to_take_an_import_back,),
}
