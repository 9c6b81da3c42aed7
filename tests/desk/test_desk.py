"""The desk: what is next, what is wrong, each linked to where it is mended."""

from datetime import timedelta

import pytest

from forum.accounts.queries import staff_by_email
from forum.desk.overview import days_between
from forum.files import StoredFile
from forum.jobs.models import JobRun
from forum.jobs.names import NAMES
from forum.lectures.models import Attendance, PublicState
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.wording import EMPTY, Wording
from tests.cast import ADA, BOB, CLEO, DAN, NOON
from tests.factories import make_lecture, make_registration, make_room, make_series, make_speaker

SLUG = "/staff/lectures/qxf-2026-001"


def desk(client):
    answer = client.get("/staff/")
    assert answer.status_code == 200
    return answer.text


def all_in_time(session):
    """A worker has just done everything."""
    for name in NAMES:
        session.add(JobRun(name=name, started_at=NOON, finished_at=NOON, done=1))


def test_a_worker_that_stopped_is_seen(signed_in, database, clock):
    # C-15
    never = desk(signed_in)
    assert "The clock of the forum seems to stand still." in never
    assert "Never yet" in never
    with database.transaction() as session:
        all_in_time(session)
    assert "seems to stand still" not in desk(signed_in)
    clock.advance(minutes=20)
    assert "The clock of the forum seems to stand still." in desk(signed_in)


def test_an_empty_desk_says_what_to_do_first(signed_in):
    page = desk(signed_in)

    for words in ("No lecture is announced.", "Nothing is planned.", 'href="/staff/lectures/new"'):
        assert words in page


def test_a_lecture_with_everything_leaves_nothing_to_do(signed_in, database):
    with database.transaction() as session:
        speaker = make_speaker(session)
        speaker.portrait_id = _portrait(session)
        make_lecture(session, speakers=[speaker], room=make_room(session))
        all_in_time(session)

    page = desk(signed_in)

    assert "The next lecture is in 7 days." in page
    assert "Nothing waits for you." in page
    assert "every mail went out" in page


@pytest.mark.parametrize(
    ("values", "sentence", "address"),
    [
        ({"title": EMPTY}, "The title is missing.", "/edit#title_zh"),
        ({"title": Wording(zh="题目")}, "The title is in one language only.", "/edit#title_en"),
        ({"abstract": EMPTY}, "The abstract is missing.", "/edit#abstract_zh"),
        ({"abstract": Wording(en="On it")}, "The abstract is in one language only.", "/edit#abstract_zh"),
        ({"room": None}, "No room is chosen.", "/moves/new#room"),
        ({"seats": None}, "The number of seats is not set.", "/edit#seats_on_site"),
        ({"attendance": Attendance.ONLINE}, "The address of the online room is missing.", "/edit#online_url"),
        ({"speakers": []}, "No speaker is named.", "/edit#speakers-0-name"),
        (
            {"public_state": PublicState.UNPUBLISHED, "published_at": None},
            "It begins soon and is not published.",
            "#publish",
        ),
    ],
)
def test_what_is_missing_leads_to_where_it_is_mended(signed_in, database, values, sentence, address):
    with database.transaction() as session:
        speaker = make_speaker(session)
        speaker.portrait_id = _portrait(session)
        make_lecture(session, **{"speakers": [speaker], "room": make_room(session), **values})

    page = desk(signed_in)

    assert f'<a href="{SLUG}{address}">{sentence}</a>' in page
    assert f'href="{SLUG}{address}"' in signed_in.get(SLUG).text
    assert signed_in.get((SLUG + address).split("#")[0]).text.count(f'id="{address.split("#")[1]}"') == 1


def test_what_is_missing_with_a_person_leads_to_the_person(signed_in, database):
    with database.transaction() as session:
        speaker = make_speaker(session, "王小明", slug="wang", bio=EMPTY)
        make_lecture(session, speakers=[speaker], room=make_room(session))

    page = desk(signed_in)

    assert '<a href="/staff/speakers/wang#portrait">王小明 has no portrait.</a>' in page
    assert '<a href="/staff/speakers/wang#bio_zh">王小明 has no biography.</a>' in page


def test_clashes_are_shown_on_both_sides(signed_in, database):
    with database.transaction() as session:
        room, speaker = make_room(session), make_speaker(session)
        make_lecture(session, room=room, speakers=[speaker])
        make_lecture(session, room=room, speakers=[speaker])

    page = desk(signed_in)

    for code in ("QXF-2026-001", "QXF-2026-002"):
        assert f'href="/staff/lectures/{code.lower()}">{code}, ' in page
    assert page.count("is taken by <a") == page.count("also appears in <a") == 2
    assert '<a href="/staff/clashes">' in page


def test_a_full_lecture_with_people_waiting_and_failed_mail_are_named(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        make_registration(session, lecture, CLEO)
        waiting = make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        session.add(_failed_mail(lecture, waiting))

    page = desk(signed_in)

    assert f'<a href="{SLUG}/registrations?state=waitlisted">It is full, and 1 person waits.</a>' in page
    assert f'<a href="{SLUG}/registrations">1 mail could not be delivered.</a>' in page


def test_mail_about_a_lecture_that_is_over_is_not_forgotten(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=NOON - timedelta(days=1))
        session.add(_failed_mail(lecture, make_registration(session, lecture, CLEO)))

    assert "1 mail could not be delivered." in desk(signed_in)


def test_mail_that_nobody_seems_to_send_is_named(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        stuck = _failed_mail(lecture, make_registration(session, lecture, CLEO))
        stuck.failed_at, stuck.due_at = None, NOON - timedelta(minutes=31)
        session.add(stuck)

    page = desk(signed_in)

    assert "1 mail stuck" in page
    assert "1 mail has been waiting for over half an hour." in page
    assert "every mail went out" not in page


def test_the_sentence_at_the_top_names_what_waits(signed_in, database):
    with database.transaction() as session:
        all_in_time(session)
        lecture = make_lecture(session, seats=1, abstract=EMPTY)
        make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)

    says = desk(signed_in).partition('class="desk-says">')[2].partition("</p>")[0]

    assert says == (
        'The next lecture is in 7 days. <a href="#waits">4 things wait for you</a>:'
        " 1 person in line for No. 1, 1 lecture with something missing."
    )


def test_the_charts_have_their_numbers_behind_them(signed_in, database):
    # C-70: what is drawn stands in a table too, and is said in a sentence.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=30)
        one = make_registration(session, lecture, CLEO)
        one.registered_at = lecture.starts_at - timedelta(days=14, minutes=1)

    page = desk(signed_in)

    assert 'role="img" aria-label="No. 1 has 1 registration."' in page
    assert "Seats and waitlist" in page
    assert page.count('class="chart-numbers"') == page.count('role="img"') == 2
    assert '<tr><th scope="row">14</th><td class="end">1</td></tr>' in page
    assert " style=" not in page


@pytest.mark.parametrize("state", [PublicState.CANCELLED, PublicState.WITHDRAWN])
def test_nothing_is_missing_in_what_is_called_off(signed_in, database, state):
    with database.transaction() as session:
        make_lecture(session, abstract=EMPTY, public_state=state)
        all_in_time(session)

    assert "Nothing waits for you." in desk(signed_in)


def test_an_organiser_of_one_series_has_that_series_on_the_desk(database, sign_in):
    # D-10
    ada = sign_in(ADA)
    with database.transaction() as session:
        mine = make_series(session, "mine")
        make_lecture(session, title=Wording("其一", "Hers"), series=mine)
        other = make_lecture(session, title=Wording("其二", "Another's"), abstract=EMPTY)
        session.add(_failed_mail(other, make_registration(session, other, CLEO)))
        staff_by_email(session, ADA.email).grants[0].series_id = mine.id

    page = desk(ada)

    assert "Hers" in page
    assert "Another" not in page
    assert "could not be delivered" not in page


def test_the_door_has_no_desk(sign_in):
    assert sign_in(BOB).get("/staff/").status_code == 403


@pytest.mark.parametrize("hours", [0, 1, 16])
def test_days_are_counted_in_nights_of_the_place(hours):
    # Noon in Shanghai; midnight is twelve hours later.
    then = NOON + timedelta(hours=hours)

    assert days_between(NOON, then, "Asia/Shanghai") == (1 if hours >= 12 else 0)


def test_the_desk_speaks_chinese(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, abstract=EMPTY)
        staff_by_email(session, ADA.email).language = "zh"

    page = desk(signed_in)

    assert '<html lang="zh-Hans">' in page
    assert "距下一讲还有 7 天。" in page
    assert "缺摘要。" in page


@pytest.mark.parametrize("lectures", [1, 3])
def test_the_desk_asks_a_fixed_number_of_times(signed_in, database, questions, lectures):
    with database.transaction() as session:
        room = make_room(session)
        for number in range(lectures):
            speaker = make_speaker(session, f"人{number}")
            make_lecture(session, speakers=[speaker], room=room, starts_at=NOON + timedelta(days=number + 1))
    desk(signed_in)
    assert questions() == 40  # of them four write the entries anew, to tell which cannot be

    desk(signed_in)

    assert questions() == 35


def _portrait(session):
    file = StoredFile(sha256="0" * 64, kind="image/jpeg", size=1, name="a.jpg", created_at=NOON)
    session.add(file)
    session.flush()
    return file.id


def _failed_mail(lecture, registration):
    return OutboxMessage(
        message="registered_confirmed",
        recipient=CLEO.email,
        language="en",
        registration_id=registration.id,
        lecture_id=lecture.id,
        message_id=f"m{registration.id}",
        created_at=NOON,
        due_at=NOON,
        failed_at=NOON,
    )
