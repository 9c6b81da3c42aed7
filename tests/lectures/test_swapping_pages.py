"""The page on which two lectures swap: choosing, both sides, a change meanwhile, undoing it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.lectures.models import Lecture
from tests.cast import CLEO, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]
PAGE = "/staff/lectures/qxf-2026-001/swaps"
REASON = {"reason_zh": "座位需要", "reason_en": "More seats are needed"}


def rooms(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [session.get_one(Lecture, key).room_id for key in (1, 2)]


def test_two_lectures_swap_on_one_page(signed_in: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        for day in (9, 10):
            room, starts_at = make_room(session, seats=50 + day), NOON + timedelta(days=day)
            make_registration(session, make_lecture(session, room=room, starts_at=starts_at), CLEO)
    before = rooms(database)

    assert "Show both sides" in signed_in.get(f"{PAGE}/new").text
    both = signed_in.get(f"{PAGE}/new?what=rooms&other=2").text
    assert (both.count('swap-side"'), "1 seat, 0 in line" in both, "<del>" in both) == (2, True, True)

    chosen = {"what": "rooms", "other": "2", **REASON}
    assert signed_in.post(PAGE, data={**chosen, "versions": "0-0", "reason_en": ""}).status_code == 422
    late = signed_in.post(PAGE, data={**chosen, "versions": "7-0"})
    assert (late.status_code, "was changed meanwhile" in late.text) == (409, True)
    assert signed_in.post(PAGE, data={**chosen, "other": "1"}).location.endswith("/swaps/new")
    assert rooms(database) == before

    done = signed_in.post(PAGE, data={**chosen, "versions": "0-0"}, follow_redirects=True)
    assert "QXF-2026-001 and QXF-2026-002 have swapped." in done.text
    assert rooms(database) == before[::-1]
    (undo,) = {
        part.split('"')[0].replace("&amp;", "&")
        for part in done.text.split('action="')
        if "/swaps/reversal" in part.split('"')[0]
    }
    assert "are as they were before" in signed_in.post(undo, follow_redirects=True).text
    assert rooms(database) == before
    assert "cannot be taken back any more" in signed_in.post(undo, follow_redirects=True).text
