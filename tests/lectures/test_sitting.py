"""A sitting of several talks, from the form to the page, the calendar and search engines; its repetition."""

import json
import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from forum.feeds.entries import entry_of
from forum.journal import COMMAND
from forum.lectures.forms import LectureForm
from forum.lectures.models import Role
from forum.lectures.planning import publish_lecture, revise_lecture
from forum.lectures.plans import LectureChanges, TalkPlan, as_printed
from forum.lectures.search import query_tokens
from forum.lectures.talk_times import TalkTime
from forum.lectures.talks import TalkOutside, times_of
from forum.wording import Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_speaker, make_venue
from tests.lectures.test_staff_lectures import plan, the_lecture

pytestmark = pytest.mark.pages

SITTING = {
    "ends": "16:00",
    "issue_label": "第 12A 期",
    "speakers-0-role": "chair",
    "speakers-0-honorific_zh": "院士",
    "speakers-0-honorific_en": "Prof.",
    "speakers-1-name": "Ada Lovelace",
    "speakers-2-name": "吴岚",
    "talks-0-title_zh": "甲的导航",
    "talks-0-starts": "14:00",
    "talks-0-ends": "14:40",
    "talks-0-speakers": "Ada Lovelace",
    "talks-1-title_zh": "乙的推进",
    "talks-1-title_en": "On Thrust",
    "talks-1-starts": "14:45",
    "talks-1-speakers": "吴岚",
}


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_number_is_read_without_the_words_around_it(app) -> None:  # E-03
    typed = ["第 12A 期", "No. 7", "no 7", "No.7", "November", " 3 ", "特", "第" + "9" * 21 + "期", ""]
    with app.test_request_context():
        forms = [LectureForm(MultiDict({"issue_label": one})) for one in typed]
        assert [form.label for form in forms] == [
            "12A", "7", "7", "7", "November", "3", "特", "9" * 21, None
        ]  # fmt: skip
        # What is too long is said, and nothing of it is cut off.
        assert [form.issue_label.validate(form) for form in forms].index(False) == 7


def test_rows_are_added_moved_and_removed_without_a_script(signed_in, database) -> None:  # E-03
    page = plan(signed_in, **SITTING, rows="talks up 1").text
    names = [f"talks-{n}-{part}" for n in (0, 1) for part in ("starts", "title_zh", "speakers")]

    # Two talks change places; the clocks stay.
    assert [field(page, name) for name in names] == [
        "14:00", "乙的推进", "吴岚", "14:45", "甲的导航", "Ada Lovelace"
    ]  # fmt: skip
    page = plan(signed_in, **SITTING, rows="speakers remove 1").text
    assert [field(page, f"speakers-{n}-name") for n in (0, 1, 2)] == ["钱小明", "吴岚", ""]
    assert "speakers-2-name" not in page
    page = plan(signed_in, **SITTING, rows="talks add 0").text
    assert 'id="talks-2-title_zh"' in page
    assert re.search(r'id="talks-2-title_zh"[^>]*autofocus|autofocus[^>]*id="talks-2-title_zh"', page)
    with database.reading() as session:
        assert the_lecture(session) is None


def test_a_sitting_is_planned_shown_moved_and_repeated(signed_in, client, database) -> None:
    # E-03, E-05
    plan(signed_in, **SITTING)
    with database.transaction() as session:
        lecture = the_lecture(session)
        assert [(one.speaker.name, one.role) for one in lecture.appearances] == [
            ("钱小明", Role.CHAIR), ("Ada Lovelace", Role.SPEAKER), ("吴岚", Role.SPEAKER)
        ]  # fmt: skip
        assert [(one.starts_after_minutes, one.length_minutes) for one in lecture.talks] == [
            (0, 40),
            (45, None),
        ]
        assert [one.name for one in lecture.speakers] == ["Ada Lovelace", "吴岚"]
        assert (lecture.issue_label, lecture.issue, lecture.number) == ("12A", "12A", 1)
        assert all(f" {token}" in lecture.search_terms for token in query_tokens("乙的推进 吴岚 12A"))
        publish_lecture(session, lecture, actor=COMMAND, now=NOON)
    page = client.get("/en/lectures/qxf-2026-001").text
    sitting = page[page.index("Programme of the sitting") : page.index('id="speakers"')]
    assert sitting.index("Ada Lovelace") < sitting.index("14:45") < sitting.index("On Thrust")
    assert "No. <b>12A</b>" in page
    event = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert [one["name"] for one in event["performer"]] == ["Ada Lovelace", "吴岚"]
    assert event["contributor"][0]["roleName"] == "Chair"
    assert event["contributor"][0]["contributor"]["honorificPrefix"] == "Prof."
    assert [one["startDate"][11:16] for one in event["subEvent"]] == ["14:00", "14:45"]
    assert "On Thrust" in client.get("/feeds/en/lectures/qxf-2026-001.ics").text.replace("\r\n ", "")
    assert "<b>12A</b>" in client.get("/en/lectures?q=推进").text
    assert client.get("/l/1", headers={"Accept-Language": "en"}).location == "/en/lectures/qxf-2026-001"

    form = signed_in.get("/staff/lectures/new?repeats=qxf-2026-001").text
    shown = [field(form, name) for name in ("repeats", "talks-1-starts", "on")]
    assert shown == ["QXF-2026-001", "14:45", ""]
    again = {**SITTING, "repeats": "qxf-2026-001", "on": "2026-04-16"}
    answer = plan(signed_in, **{**again, "starts": "18:00", "ends": "20:00"})
    assert (answer.status_code, "Talk 1 does not lie within" in answer.text) == (409, True)
    clocks = {f"talks-{n}-{part}": "" for n in (0, 1) for part in ("starts", "ends")}
    answer = plan(signed_in, **{**again, **clocks})
    assert "12A" in signed_in.get(answer.location).text
    assert "QXF-2026-001 of the same series is called No. 12A, too." in signed_in.get(answer.location).text
    with database.transaction() as session:
        publish_lecture(session, the_lecture(session), actor=COMMAND, now=NOON)
    assert "Also given" in client.get("/en/lectures/qxf-2026-001").text
    assert 'href="/en/lectures/qxf-2026-001"' in client.get("/en/lectures/qxf-2026-002").text


def test_a_sitting_moves_with_its_talks_and_is_never_shorter(database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, speakers=[make_speaker(session)], minutes=60)
        people = tuple(map(as_printed, lecture.appearances))
        talk = TalkPlan(title=Wording("甲"), time=TalkTime(30, 30), speakers=(people[0].speaker,))

        def revise(**changes: object) -> None:
            revise_lecture(session, lecture, LectureChanges(**changes), actor=COMMAND, now=NOON)

        revise(appearances=people, talks=(talk,))
        assert lecture.revision == 1
        starts_at = lecture.starts_at + timedelta(days=200)
        revise(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        assert times_of(lecture.talks[0], lecture)[0] == starts_at + timedelta(minutes=30)
        with pytest.raises(TalkOutside):
            revise(ends_at=starts_at + timedelta(minutes=59))


def test_who_sits_in_a_branch_room_is_led_there_by_every_property(app, database, settings) -> None:  # C-04
    with app.app_context(), database.transaction() as session:
        here, there = (
            make_venue(session, slug, latitude=at, longitude=at) for slug, at in (("a", 1.0), ("b", 2.0))
        )
        lecture = make_lecture(session, room=make_room(session, here))
        branch = make_room(session, there)

        entry = entry_of(lecture, "en", settings, branch_room=branch)

        assert entry.coordinates == (2.0, 2.0)
        assert entry.location in entry.description
        assert entry_of(lecture, "en", settings).coordinates == (1.0, 1.0)
