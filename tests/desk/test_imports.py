"""A programme brought in at the desk: looked at first, chosen, brought in, taken back, taken away again."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Role
from forum.desk import importing
from forum.desk.import_work import go_on
from forum.journal import COMMAND
from forum.lectures.import_models import LectureImport
from forum.lectures.models import Lecture, MaterialKind, PublicState, Series
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, MaterialPlan
from forum.lectures.word_models import Role as Part
from forum.mail.models import OutboxMessage
from forum.tables import csv_bytes
from forum.wording import Wording
from tests.cast import DAN, EVE, NOON, Person
from tests.factories import (
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
)

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

HEADER = ("code", "starts_at", "ends_at", "title", "speaker", "room", "series")
ROWS = (
    ("A-1", "2026-04-01 14:00", "15:30", "Sample one", "样本甲", "Hall A", "Sample Talks"),
    ("A-2", "2026-04-01 14:30", "16:00", "Sample two", "样本乙", "Hall A", "Sample Talks"),
    ("A-3", "4/1/2026", "", "Sample three", "样本丙", "", "Sample Talks"),
)
ONE_SERIES = Person("Cleo Organises", "cleo@example.org", Role.ORGANISER)
REASON = {"reason_zh": "日程调整", "reason_en": "The schedule changed"}


def upload(client, *rows, header=HEADER, name="season.csv", content=None, **more):
    """Send a table, and answer with where it led and the page there."""
    data = content if content is not None else csv_bytes([header, *rows])
    form = {"file": (io.BytesIO(data), name), "series": "", "timezone": "Asia/Shanghai", **more}
    answer = client.post("/staff/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text[:3000]
    return answer.location, client.get(answer.location)


def figures(page):
    """The numbers at the top of a page."""
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page.text)]


def shown(page):
    """What the form of a page sends along: the rows on it, and what was seen."""
    values = dict(re.findall(r'type="hidden" name="(shown|seen_until|only)" value="([^"]*)"', page.text))
    return {**values, "take": re.findall(r'name="take" value="(\d+)" checked', page.text)}


def bring_in(client, there, page, **more):
    """Bring in what is ticked, and answer with the page after it."""
    return client.post(f"{there}/application", data={**shown(page), **more}, follow_redirects=True)


def count(database, model):
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_file_is_looked_at_chosen_brought_in_and_taken_back(signed_in, database):
    there, page = upload(signed_in, *ROWS)

    assert figures(page) == [2, 0, 0, 1]  # new, changed, unchanged, refused
    assert "4/1/2026" in page.text
    assert "Hall A is taken by #2" in page.text
    assert count(database, Lecture) == 0
    refused = signed_in.get(f"{there}/refused.csv").get_data().decode("utf-8-sig").splitlines()
    assert len(refused) == 2
    assert refused[0].endswith(",reason")
    assert "starts_at: " in refused[1]
    # One row is left out on the page, all that is new is ticked again.
    signed_in.post(f"{there}/choice", data={**shown(page), "take": ["2"]})
    assert shown(signed_in.get(there))["take"] == ["2"]
    signed_in.post(f"{there}/choice", data={"group": "new on"})
    page = signed_in.get(there)

    form = {**shown(page), "submission_key": "k"}
    first = signed_in.post(f"{there}/application", data=form)
    again = signed_in.post(f"{there}/application", data=form)

    assert first.location == again.location
    assert figures(signed_in.get(there)) == [2, 0, 0, 0, 0]
    with database.transaction() as session:
        lectures = session.scalars(select(Lecture).order_by(Lecture.starts_at)).all()
        assert [(one.title.en, one.public_state) for one in lectures] == [
            ("Sample one", PublicState.UNPUBLISHED),
            ("Sample two", PublicState.UNPUBLISHED),
        ]
        numbers = [one.number for one in lectures]
    # The same file again: all of it is there, nothing to do.
    _there, page = upload(signed_in, *ROWS)
    assert figures(page) == [0, 0, 2, 1]
    assert "nothing to do" in page.text
    assert 'name="take"' not in page.text
    # One is published meanwhile: it stays, and so does its number for ever.
    with database.transaction() as session:
        one = session.scalar(select(Lecture).where(Lecture.number == numbers[0]))
        changes = LectureChanges(public_state=PublicState.PUBLISHED)
        revise_lecture(session, one, changes, actor=COMMAND, now=NOON)
    assert figures(signed_in.get(f"{there}/reversal")) == [1, 0, 1, 0]
    page = signed_in.post(f"{there}/reversal", data={}, follow_redirects=True)
    assert figures(page) == [1, 0, 1]
    with database.transaction() as session:
        assert [one.number for one in session.scalars(select(Lecture))] == numbers[:1]


def test_what_changes_is_shown_told_once_and_not_laid_over_what_somebody_did_since(signed_in, database):
    with database.transaction() as session:
        hall = make_room(session)
        lecture = make_lecture(
            session, title=Wording(en="Old words"), room=hall, starts_at=NOON + timedelta(days=30)
        )
        next_day = NOON + timedelta(days=31)
        other = make_lecture(session, title=Wording(en="Other words"), starts_at=next_day)
        make_registration(session, lecture, DAN)
        codes = [lecture.code, other.code]
        ids = [lecture.id, other.id]
    header = ("code", "starts_at", "ends_at", "title_en")
    start = NOON + timedelta(days=32)
    rows = (
        (codes[0], start.isoformat(), (start + timedelta(hours=2)).isoformat(), "New words"),
        (codes[1], (NOON + timedelta(days=31)).isoformat(), "", "Better words"),
    )
    there, page = upload(signed_in, *rows, header=header)

    assert figures(page) == [0, 2, 0, 0]
    assert "<del>Old</del>" in page.text
    assert "<ins>New</ins>" in page.text
    assert "1 person would be told by mail" in page.text
    # A reason is asked for, and the ticks stay.
    refused = bring_in(signed_in, there, page)
    assert refused.status_code == 422
    assert "Please give the reason in English." in refused.text
    with database.transaction() as session:
        changes = LectureChanges(title=Wording(en="A colleague's words"))
        revise_lecture(session, session.get(Lecture, ids[1]), changes, actor=COMMAND, now=NOON)
    page = bring_in(signed_in, there, page, way="tell", **REASON)

    assert figures(page) == [0, 1, 0, 0, 1]
    assert "Somebody worked on this lecture since you looked" in page.text
    with database.transaction() as session:
        lecture, other = (session.get(Lecture, key) for key in ids)
        assert lecture.starts_at == start
        assert lecture.title.en == "New words"
        assert lecture.change_note.en == "The schedule changed"
        assert lecture.revision == 1
        assert other.title.en == "A colleague's words"
        assert len(session.scalars(select(OutboxMessage)).all()) == 1
    # Fields go back by the journal; what was there before is there again.
    assert figures(signed_in.get(f"{there}/reversal")) == [0, 1, 0, 0]
    signed_in.post(f"{there}/reversal", data=REASON)
    with database.transaction() as session:
        lecture = session.get(Lecture, ids[0])
        assert lecture.starts_at == NOON + timedelta(days=30)
        assert lecture.title.en == "Old words"


def test_changes_of_what_is_public_can_wait_as_drafts(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, title=Wording(en="Old words"), starts_at=NOON + timedelta(days=30))
        code, slug, start = lecture.code, lecture.slug, lecture.starts_at
    later = start + timedelta(days=1)
    ends_at = later + timedelta(days=2, hours=1)
    row = (code, later.isoformat(), ends_at.isoformat(), "New words", "样本甲")
    there, page = upload(signed_in, row, header=("code", "starts_at", "ends_at", "title_en", "speaker"))

    page = bring_in(signed_in, there, page, way="draft")

    assert figures(page) == [0, 0, 1, 0, 0]
    with database.transaction() as session:
        assert session.scalar(select(Lecture)).title.en == "Old words"
    draft = signed_in.get(f"/staff/lectures/{slug}/draft").text
    assert "New" in draft
    assert "样本甲" in draft
    assert ends_at.date().isoformat() in draft


def test_who_organises_one_series_brings_in_that_one_alone(sign_in, signed_in, database):
    with database.transaction() as session:
        make_series(session, "own", title=Wording(en="Own Talks"))
        make_series(session, "foreign", title=Wording(en="Foreign Talks"))
    with database.transaction() as session:
        own = session.scalar(select(Series).where(Series.slug == "own"))
        make_staff(session, ONE_SERIES, series=own)
    cleo = sign_in(ONE_SERIES)
    rows = [
        ("B-1", "2026-04-01 14:00", "", "Own sample", "样本甲", "", "Own Talks"),
        ("B-2", "2026-04-02 14:00", "", "Foreign sample", "样本乙", "", "Foreign Talks"),
        ("B-3", "2026-04-03 14:00", "", "Unknown sample", "样本丙", "", "New Talks"),
        ("B-4", "2026-04-04 14:00", "", "Roomless sample", "样本丙", "Hall of Nowhere", "Own Talks"),
    ]
    there, page = upload(cleo, *rows)

    assert figures(page) == [1, 0, 0, 3]
    for words in ("Others organise this series.", "There is no series “New Talks”", "Hall of Nowhere"):
        assert words in page.text
    bring_in(cleo, there, page)
    assert count(database, Lecture) == 1
    # What she uploaded an admin sees; what an admin uploaded she does not.
    assert signed_in.get(there).status_code == 404
    assert sign_in(EVE).get(there).status_code == 200
    others, _page = upload(signed_in, *ROWS)
    for address in (others, f"{others}/refused.csv", f"{others}/reversal"):
        assert cleo.get(address).status_code == 404
    for deed in ("choice", "application", "reversal", "end"):
        assert cleo.post(f"{others}/{deed}").status_code == 404


def test_a_name_may_mean_somebody_who_is_there(signed_in, database):
    with database.transaction() as session:
        person = make_speaker(session, "钱样本", name_latin="Qian Yangben")
        speaker_id, room = person.id, make_room(session)
        room_id = room.id
    row = ("C-1", "2026-04-01 14:00", "", "Sample", "Yangben Qian", "Somewhere", "")
    there, page = upload(signed_in, row)
    names = re.findall(r'name="(meant-[^"]+)"', page.text)
    assert len(names) == 2
    assert "may mean something that is there" in page.text
    meant = {name: speaker_id if name.startswith("meant-person") else room_id for name in names}

    bring_in(signed_in, there, page, **meant)

    with database.transaction() as session:
        lecture = session.scalar(select(Lecture))
        assert [one.id for one in lecture.speakers] == [speaker_id]
        assert lecture.room_id == room_id


def test_many_rows_are_left_to_the_worker_in_pieces(signed_in, app, database, clock):
    rows = [
        (f"D-{n}", f"2026-04-{1 + n % 28:02d} 14:00", "", f"Sample {n}", "", "", "") for n in range(1, 103)
    ]
    there, page = upload(signed_in, *rows)
    assert figures(page) == [102, 0, 0, 0]
    assert "Page 1 of 3" in page.text

    page = bring_in(signed_in, there, page)

    assert "0 of 102 are done." in page.text
    assert count(database, Lecture) == 0
    with app.app_context():
        assert go_on("forum.example.org", clock.now) == 102
    assert figures(signed_in.get(there)) == [102, 0, 0, 0, 0]
    assert count(database, Lecture) == 102
    # What rests is forgotten: first what the file said, then what came of it.
    with app.app_context():
        importing.sweep(clock.now + timedelta(days=3))
    assert "Look at the rows once more" not in signed_in.get(there).text
    with app.app_context():
        importing.sweep(clock.now + timedelta(days=31))
    assert signed_in.get(there).status_code == 404


@pytest.fixture
def rich(database):
    """A series with lectures that hold everything a file can say, and what files say badly."""
    with database.transaction() as session:
        room, series = make_room(session), make_series(session, title=Wording("样本系列", "Sample Series"))
        latin = make_speaker(session, "样本甲", name_latin="Sample Jia")
        people = [latin, make_speaker(session, "Ohne Namen")]
        chair = make_speaker(session, "样本主持")
        first = make_lecture(session, title=Wording(en="=SUM(1)"), series=series, room=room, starts_at=NOON)
        tomorrow = NOON + timedelta(days=1)
        second = make_lecture(session, title=Wording(en="Cancelled sample"), starts_at=tomorrow)
        third = make_lecture(session, title=Wording(en="Sample of three days"), series=series)
        changes = LectureChanges(
            title=Wording("=SUM(1)", "-omics, a <b>bold</b> sample", "見本の講義", "ja"),
            abstract=Wording(zh="第一段。\n\n第二段; 分号", en="x < y && <i>no</i> markup\n\n-1\n\ta  b"),
            timezone="Europe/Berlin",
            issue_label="12A",
            languages="zh,en",
            online_url="https://meet.example.org/a?b=1;c=2",
            topics=(make_topic(session, name=Wording("控制", "Control")), make_topic(session, "b")),
            materials=(
                MaterialPlan(
                    kind=MaterialKind.SLIDES, url="https://example.org/s.pdf", title=Wording(en="S")
                ),
                MaterialPlan(kind=MaterialKind.RECORDING, url="https://example.org/v.mp4"),
                MaterialPlan(kind=MaterialKind.PAPER, url="https://example.org/p.pdf"),
            ),
            appearances=(
                AppearancePlan(
                    speaker=people[0],
                    affiliation=Wording("样本大学; 物理系", "Sample University"),
                    bio=Wording("一。\n\n二。", "One.\n\nTwo."),
                ),
                AppearancePlan(speaker=people[1], affiliation=Wording(en="Another Place")),
                AppearancePlan(speaker=chair, role=Part.CHAIR),
            ),
        )
        revise_lecture(session, first, changes, actor=COMMAND, now=NOON)
        off = LectureChanges(public_state=PublicState.CANCELLED)
        revise_lecture(session, second, off, actor=COMMAND, now=NOON)
        long = LectureChanges(
            starts_at=datetime(2028, 2, 28, 16, tzinfo=UTC), ends_at=datetime(2028, 3, 2, 16, tzinfo=UTC)
        )
        revise_lecture(session, third, long, actor=COMMAND, now=NOON)


def test_what_goes_out_comes_in_again_unchanged(signed_in, database, rich):
    for kind in ("csv", "xlsx", "ics", "xml"):
        answer = signed_in.get(f"/staff/exports/programme?format={kind}")
        assert answer.status_code == 200

        _there, page = upload(signed_in, content=answer.get_data(), name="a-name-that-says-nothing")

        changes = re.findall(r'<dl class="journal-changes">.*?</dl>', page.text, re.DOTALL)
        assert (kind, figures(page), changes) == (kind, [0, 0, 3, 0], [])
        assert "nothing to do" in page.text


def test_a_table_to_begin_with_and_errors_beside_the_field(signed_in, database):
    table = signed_in.get("/staff/imports/template.xlsx").get_data()
    _there, page = upload(signed_in, content=table)
    assert figures(page) == [1, 0, 0, 0]
    assert "How Galaxies Grow" in page.text
    assert signed_in.get("/staff/exports").status_code == 200

    pdf = {"file": (io.BytesIO(b"%PDF-1.7"), "season.csv"), "series": "", "timezone": "Asia/Tokyo"}
    answer = signed_in.post("/staff/imports", data=pdf, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "This is a PDF document" in answer.text
    assert 'value="Asia/Tokyo"' in answer.text
    nothing = signed_in.post("/staff/imports", data={"timezone": "Asia/Tokyo", "series": ""})
    assert nothing.status_code == 422
    assert "Please choose a file." in nothing.text
    assert count(database, LectureImport) == 1
