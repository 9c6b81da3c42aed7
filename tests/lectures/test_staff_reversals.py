"""Taking back what has just become of a lecture, before anybody is told."""

import csv
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.journal import last_deed
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.wording import Wording
from tests.cast import CLEO, DAN, NOON, Person
from tests.factories import make_lecture, make_registration

SLUG = "/staff/lectures/qxf-2026-001"
REASON = {"reason_zh": "检修", "reason_en": "Repairs"}


def kept(database, **values):
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, **values)
        make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)


def state(database):
    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        return lecture.public_state, lecture.change_note.en, lecture.planning_state


def way_back(database):
    """The address that takes the last deed back."""
    with database.reading() as session:
        deed = last_deed(session, session.scalars(select(Lecture)).one())
        return f"{SLUG}/reversal?deed={deed.id if deed else 0}"


def unsent(database):
    with database.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.message).where(OutboxMessage.sent_at.is_(None))))


def test_a_cancellation_is_taken_back_without_a_mail(signed_in, database, clock):
    kept(database, public_state=PublicState.PUBLISHED)
    done = signed_in.post(f"{SLUG}/cancellation", data=REASON, follow_redirects=True)
    assert "2 people are told by mail." in done.text
    assert "2 mails leave by 12:10; until then they can be taken back." in done.text
    assert done.text.count(f'action="{way_back(database)}"') == 2
    clock.advance(minutes=4)

    page = signed_in.post(way_back(database), follow_redirects=True)

    assert "QXF-2026-001 is as it was before. Nobody was written to." in page.text
    assert state(database)[:2] == (PublicState.PUBLISHED, None)
    assert unsent(database) == []
    assert "took that back" in page.text


def test_a_postponed_lecture_that_was_cancelled_by_mistake_is_postponed_again(signed_in, database):
    kept(database)
    signed_in.post(f"{SLUG}/postponement", data=REASON)
    signed_in.post(f"{SLUG}/cancellation", data={"reason_zh": "误", "reason_en": "Mistake"})

    signed_in.post(way_back(database))

    assert state(database)[:2] == (PublicState.POSTPONED, "Repairs")
    # The news it had taken the place of are sent after all.
    assert unsent(database) == ["lecture_postponed", "lecture_postponed"]


def test_a_publication_is_taken_back_while_nobody_has_registered(signed_in, database):
    with database.transaction() as session:
        make_lecture(
            session,
            public_state=PublicState.UNPUBLISHED,
            published_at=None,
            planning_state=PlanningState.TENTATIVE,
        )
    page = signed_in.post(f"{SLUG}/publication", follow_redirects=True).text
    assert f'action="{way_back(database)}"' in page

    signed_in.post(way_back(database))

    assert state(database) == (PublicState.UNPUBLISHED, None, PlanningState.TENTATIVE)
    assert signed_in.get("/en/lectures/qxf-2026-001").status_code == 404


def test_a_publication_stays_once_somebody_has_registered(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
    signed_in.post(f"{SLUG}/publication")
    with database.transaction() as session:
        make_registration(session, session.scalars(select(Lecture)).one(), CLEO)

    page = signed_in.post(way_back(database), follow_redirects=True).text

    assert "Somebody has registered since it was published" in page
    assert state(database)[0] is PublicState.PUBLISHED


@pytest.mark.parametrize("meanwhile", ["time", "sent", "edited", "nothing done"])
def test_too_late(signed_in, database, clock, meanwhile):
    kept(database)
    if meanwhile != "nothing done":
        signed_in.post(f"{SLUG}/cancellation", data=REASON)
    if meanwhile == "time":
        clock.advance(minutes=11)
    if meanwhile == "sent":
        with database.transaction() as session:
            for message in session.scalars(select(OutboxMessage)):
                message.sent_at = NOON
    way = way_back(database)
    if meanwhile == "edited":
        signed_in.post(f"{SLUG}/restoration")
    before = state(database)

    page = signed_in.post(way, follow_redirects=True).text

    assert "This cannot be taken back any more" in page
    assert state(database) == before


def test_a_mail_that_could_not_be_sent_yet_is_not_said_to_be_held_back(signed_in, database, clock):
    kept(database)
    signed_in.post(f"{SLUG}/cancellation", data=REASON)
    with database.transaction() as session:
        first, _ = session.scalars(select(OutboxMessage)).all()
        first.last_error, first.attempts, first.due_at = "mailbox busy", 1, NOON + timedelta(hours=2)

    page = signed_in.get(SLUG).text

    assert "1 mail leaves at 12:10; until then it can be taken back." in page


@pytest.mark.parametrize("deed", ["cancellation", "plate"])
@pytest.mark.parametrize("note", [Wording(en="Another hall"), Wording()])
def test_an_earlier_change_was_announced_when_it_was(signed_in, database, deed, note):
    three_days_ago = NOON - timedelta(days=3)
    moved = {"previous_starts_at": NOON + timedelta(days=9), "change_announced_at": three_days_ago}
    kept(database, change_note=note, **moved)
    signed_in.post(f"{SLUG}/{deed}", data={**REASON, "plate": "halo 1.2"})

    signed_in.post(way_back(database))

    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert (lecture.change_announced_at, lecture.change_note.en) == (three_days_ago, note.en)
        assert (lecture.public_state, lecture.plate_family) == (PublicState.PUBLISHED, None)


def test_a_button_shown_before_a_colleague_did_something_else_takes_nothing_back(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
    signed_in.post(f"{SLUG}/publication")
    shown_before = way_back(database)
    signed_in.post(f"{SLUG}/cancellation", data=REASON)

    pages = [signed_in.post(to, follow_redirects=True).text for to in (shown_before, f"{SLUG}/reversal")]

    assert ["This cannot be taken back any more" in page for page in pages] == [True, True]
    assert state(database)[0] is PublicState.CANCELLED


@pytest.mark.parametrize("again", ["publication", "cancellation", "plate"])
def test_what_changes_nothing_offers_no_way_back_to_what_was_done_before(signed_in, database, again):
    kept(database)
    signed_in.post(f"{SLUG}/cancellation", data=REASON, follow_redirects=True)

    page = signed_in.post(f"{SLUG}/{again}", data=REASON, follow_redirects=True).text

    toast = page.partition('class="toast"')[2].partition("</li>")[0]
    assert ("/reversal" in toast) is (again == "cancellation")
    assert state(database)[0] is PublicState.CANCELLED


def test_so_near_the_lecture_that_people_are_on_the_way_nothing_is_held_back(signed_in, database):
    kept(database, starts_at=NOON + timedelta(minutes=100))

    page = signed_in.post(f"{SLUG}/cancellation", data=REASON, follow_redirects=True).text

    assert 'class="toast"' not in page
    with database.reading() as session:
        assert {one.due_at for one in session.scalars(select(OutboxMessage))} == {NOON}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cancellation/new", "The lecture does not take place."),
        ("postponement/new", "(your reason)"),
        ("moves/new", "(the new time)"),
    ],
)
def test_the_letter_is_shown_before_it_is_written(signed_in, database, kind, words):
    kept(database)

    page = signed_in.get(f"{SLUG}/{kind}").text

    assert words in page.partition('class="letter"')[2].partition("</pre>")[0]
    assert "2 people are told by mail." in page
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("people", [0, 3])
def test_the_page_of_a_lecture_asks_a_fixed_number_of_times(signed_in, database, questions, people):
    with database.transaction() as session:
        lecture = make_lecture(session)
        for number in range(people):
            make_registration(session, lecture, Person(f"P{number}", f"p{number}@example.org"))
    signed_in.get(SLUG)

    assert questions() == 39


def test_the_list_is_taken_away_as_it_is_sorted_and_narrowed(signed_in, database):
    # D-16
    with database.transaction() as session:
        for number, title in enumerate(("=1+1", "Orbits", "Tides")):
            starts_at = NOON + timedelta(days=number + 1)
            found_by = f" {title.lower()}"
            make_lecture(session, title=Wording(en=title), search_terms=found_by, starts_at=starts_at)
        make_lecture(session, title=Wording(en="Past"), starts_at=NOON - timedelta(days=9))

    answer = signed_in.get("/staff/lectures.csv?sort=-starts_at")
    rows = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))

    assert answer.headers["Content-Disposition"] == "attachment; filename=lectures.csv"
    assert [row["Title"] for row in rows] == ["Tides", "Orbits", "'=1+1"]
    assert (rows[0]["Code"], rows[0]["Seats"], rows[0]["Seats taken"]) == ("QXF-2026-003", "10", "0")
    assert signed_in.get("/staff/lectures.csv?q=orbits").text.count("\n") == 2


@pytest.mark.parametrize(
    ("address", "words", "way_on"),
    [
        ("/staff/lectures", "Nothing is planned.", "/staff/lectures/new"),
        ("/staff/lectures?when=past", "No lecture has been held yet.", None),
        ("/staff/lectures?q=xyzzy&when=all", "No lecture fits.", "/staff/lectures?when=all"),
        ("/staff/speakers", "Nobody has been entered yet.", "/staff/speakers/new"),
        ("/staff/speakers?q=xyzzy", "Nobody is called so.", "/staff/speakers/new"),
        ("/staff/series", "There is no series yet.", "/staff/series/new"),
        ("/staff/venues", "There is no venue yet.", "/staff/venues/new"),
        ("/staff/door", "No device yet.", None),
    ],
)
@pytest.mark.databases("sqlite")
def test_an_empty_list_says_what_to_do_next(signed_in, address, words, way_on):
    page = signed_in.get(address).text.partition('class="empty')[2].partition("</div>")[0]

    assert words in page
    assert (f'href="{way_on}"' in page) if way_on else ("href" not in page)


def test_where_nobody_is_registered_nobody_is_written_to(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)

    page = signed_in.get(f"{SLUG}/cancellation/new").text

    assert "nobody is written to" in page
    assert 'class="letter"' not in page
