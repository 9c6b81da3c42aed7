"""The slots of a season filled as one table: row by row, errors beside what was typed, one undo."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.wording import EMPTY
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_series, make_speaker
from tests.lectures.test_together import undo_in

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

TABLE = "/staff/series/open/season/filling"
BLANK = {"name": "", "title_zh": "", "title_en": "", "languages": "zh", "version": "0"}


def typed(**rows: dict[str, str]) -> dict[str, str]:
    """The form with these rows, by number of the lecture; what is not said is as it was."""
    said = {key.removeprefix("row"): {**BLANK, **row} for key, row in rows.items()}
    return {f"{name}-{key}": value for key, row in said.items() for name, value in row.items()}


def filled(database: Database) -> list[tuple[str, list[str], str | None, str | None]]:
    with database.reading() as session:
        return [
            (str(one.planning_state), [who.name for who in one.speakers], one.title.zh, one.title.en)
            for one in session.scalars(select(Lecture).order_by(Lecture.id))
        ]


def test_a_table_fills_what_it_can_and_asks_about_the_rest(  # D-06
    signed_in: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        series = make_series(session)
        hidden = {"public_state": PublicState.UNPUBLISHED, "published_at": None, "abstract": EMPTY}
        for _ in range(4):
            make_lecture(session, series=series, title=EMPTY, planning_state=PlanningState.SLOT, **hidden)
        make_lecture(session, series=series, title=EMPTY, planning_state=PlanningState.TENTATIVE, **hidden)
        make_speaker(session, name="钱小明")
        twins = [make_speaker(session, name="王芳", slug=f"wang-{number}") for number in range(2)]
        second = twins[1].id

    page = signed_in.get(f"{TABLE}?around={NOON.date()}").text
    assert (page.count('data-column="name"'), '<option value="钱小明">' in page) == (5, True)

    rows = typed(
        row1={"name": "钱小明", "title_zh": "Feedback alone"},
        row2={"name": "王芳"},
        row3={"title_zh": "没有人"},
        row4={"name": "Somebody New", "languages": "not a tag!"},
        row5={"name": "Ada Example", "title_zh": "题", "title_en": "A title", "version": "7"},
    )
    first = signed_in.post(TABLE, data={**rows, "planning_state": "confirmed"})
    assert (first.status_code, "1 row is saved." in first.text) == (409, True)
    assert filled(database) == [
        ("confirmed", ["钱小明"], None, "Feedback alone"),
        *[("slot", [], None, None)] * 3,
        ("tentative", [], None, None),
    ]
    sentences = re.findall(r'<p class="field-error" id="wrong-(\d)">([^<]+)<', first.text)
    assert [key for key, _ in sentences] == ["2", "3", "4", "5"]
    assert ('value="没有人"' in first.text, 'name="which-2"' in first.text) == (True, True)

    rows = typed(
        row1={"name": "钱小明", "title_en": "Feedback alone", "version": "1"},
        row2={"name": "王芳", "which": str(second)},
        row3={"name": "Somebody New", "title_zh": "有人"},
        row5={"name": "Ada Example", "title_zh": "题", "title_en": "A title"},
    )
    clock.now += timedelta(minutes=1)
    saved = signed_in.post(TABLE, data={**rows, "planning_state": "invited", "then": "publish"})
    assert saved.location.startswith("/staff/lectures/many?pick=2&pick=3&pick=5&to_standing=published")
    assert filled(database)[1:] == [
        ("invited", ["王芳"], None, None),
        ("invited", ["Somebody New"], "有人", None),
        ("slot", [], None, None),
        ("tentative", ["Ada Example"], "题", "A title"),
    ]
    page = signed_in.get(saved.location).text
    assert "Not this one:</b> The lecture needs a title" in page

    assert "3 lectures are as they were before." in signed_in.post(undo_in(page), follow_redirects=True).text
    assert filled(database)[1:] == [*[("slot", [], None, None)] * 3, ("tentative", [], None, None)]
    # Who was there and is not any more leaves an empty slot.
    assert signed_in.post(TABLE, data=typed(row1={"version": "1"})).status_code == 302
    assert filled(database)[0] == ("slot", [], None, None)
