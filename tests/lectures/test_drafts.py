"""A published lecture is edited as a draft beside what is public; publishing says beforehand for whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Staff
from forum.lectures.change_models import LectureDraft
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.wording import Wording
from tests.cast import ADA, BOB, CLEO, DAN, EVE, NOON
from tests.factories import (
    make_calendar,
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
    make_venue,
)
from tests.reading import filled_in

pytestmark = pytest.mark.pages

LECTURE = "/staff/lectures/qxf-2026-001"
DRAFT = f"{LECTURE}/draft"
MARKER = "Heliotrope"
WHY = {"reason_zh": "检修", "reason_en": "Repairs"}


@pytest.fixture
def season(database):
    """A lecture with everything, for which Cleo has a seat and Dan waits; the keys of two more rooms."""
    with database.transaction() as session:
        hall = make_room(session, make_venue(session, "hall"))
        make_staff(session, BOB)
        lecture = make_lecture(
            session,
            room=make_room(session, make_venue(session, "observatory")),
            series=make_series(session, "orbits"),
            topics=[make_topic(session, "control")],
            speakers=[make_speaker(session, "Liu Xing")],
            host=make_staff(session, EVE),
            seats=1,
        )
        seat = make_registration(session, lecture, CLEO, RegistrationState.CONFIRMED)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        make_calendar(session, seat.attendee)
        return hall.id


def form_of(client):
    return filled_in(client.get(f"{LECTURE}/edit").text, "as_shown")


def save(client, **changes):
    return client.post(LECTURE, data={**form_of(client), **changes})


def publication(client, **changes):
    return {**filled_in(client.get(DRAFT).text, "mark"), **changes}


def the_lecture(database):
    with database.reading() as session:
        return session.scalars(select(Lecture)).one()


def the_draft(database):
    with database.reading() as session:
        return session.scalars(select(LectureDraft)).one_or_none()


def mails(database):
    with database.reading() as session:
        return sorted({(one.message, one.recipient) for one in session.scalars(select(OutboxMessage))})


def test_the_public_sees_nothing_of_a_draft_and_the_desk_does(signed_in, client, season):
    day = "2026-03-19"
    texts = {name: f"{MARKER} {name}" for name in ("title_en", "title_zh", "abstract_en", "topics")}
    speaker = {"speakers-0-known_id": "", "speakers-0-name": MARKER}
    answer = save(signed_in, on=day, slides=f"https://example.org/{MARKER}", **texts, **speaker)

    assert answer.location == DRAFT
    slug = "qxf-2026-001"
    public = [
        *(f"/{lang}/{page}" for lang in ("en", "zh") for page in ("", "lectures", f"lectures/{slug}")),
        *("/en/series/orbits", "/en/topics/control", "/en/speakers", f"/en/lectures?q={MARKER}"),
        *(f"/feeds/en/{feed}" for feed in ("forum.ics", "forum.atom", "forum.json", "schedule.xml")),
        *(
            f"/feeds/en/lectures/{slug}.ics",
            f"/lectures/{slug}/share.png",
            "/en/lectures/changes",
            "/sitemap.xml",
        ),
    ]
    for page in public:
        shown = client.get(page)
        assert shown.status_code in {200, 301, 302, 304, 308, 404}, page
        assert MARKER.encode() not in shown.data.replace(f"q={MARKER}".encode(), b"") or "?q=" in page, page
        assert day.encode() not in shown.data, page
    assert MARKER in signed_in.get(f"{LECTURE}/edit").text
    strip = signed_in.get(LECTURE).text
    assert "A draft of Ada Organises, saved" in strip
    assert DRAFT in signed_in.get("/staff/lectures").text


def test_the_page_says_what_will_change_and_for_whom(signed_in, season):
    save(signed_in, on="2026-03-19", room=str(season), abstract_en="One new sentence.")

    page = signed_in.get(DRAFT).text

    assert "3 changes" in page
    assert 'lang="en"><del>' in page
    for address in ("/en/series/orbits", "/en/venues/observatory", "/en/venues/hall", "/en/topics/control"):
        assert address in page
    assert "1 personal calendar" in page
    assert page.count("<b>1</b>") == 2
    for kind in ("Registered people, 2 people", "The host, 1 person"):
        assert kind in page
    assert "2026-03-19" in page


def test_it_is_published_with_a_reason_and_everybody_is_told(signed_in, database, season):
    save(signed_in, on="2026-03-19", room=str(season), abstract_en="One new sentence.")
    before = the_lecture(database)

    without = signed_in.post(f"{DRAFT}/publication", data=publication(signed_in))
    answer = signed_in.post(f"{DRAFT}/publication", data=publication(signed_in, **WHY))

    assert (without.status_code, "Please give the reason in English." in without.text) == (422, True)
    assert answer.location == LECTURE
    lecture = the_lecture(database)
    assert lecture.starts_at.date().isoformat() == "2026-03-19"
    assert lecture.starts_at.time() == before.starts_at.time()
    assert (lecture.room_id, lecture.abstract.en) == (season, "One new sentence.")
    assert (lecture.change_note.en, lecture.revision) == ("Repairs", before.revision + 1)
    assert the_draft(database) is None
    told = mails(database)
    assert ("lecture_moved", CLEO.email) in told
    assert ("lecture_moved", DAN.email) in told
    assert ("host_news", EVE.email) in told


def test_a_text_alone_is_published_in_one_step_and_nobody_is_told(signed_in, client, database, season):
    answer = save(signed_in, abstract_en="Without a typo.", publish="now")

    assert (answer.location, the_draft(database), mails(database)) == (LECTURE, None, [])
    assert "Without a typo." in client.get("/en/lectures/qxf-2026-001").text
    told = signed_in.get(LECTURE).text
    assert "QXF-2026-001 is saved, and public." in told


def test_what_was_kept_is_edited_on_and_taken_back_field_by_field(signed_in, database, season):
    save(signed_in, abstract_en="First", abstract_zh="第一")

    save(signed_in, abstract_en="Second")
    assert the_draft(database).contents == {"abstract_en": "Second", "abstract_zh": "第一"}
    public = the_lecture(database).abstract
    save(signed_in, abstract_en=public.en or "", abstract_zh=public.zh or "")

    assert the_draft(database) is None
    assert "There is no draft of this lecture any more" in signed_in.get(DRAFT, follow_redirects=True).text


def test_a_discarded_draft_comes_back(signed_in, database, season):
    save(signed_in, abstract_en="Kept")

    page = signed_in.post(f"{DRAFT}/end", follow_redirects=True).text
    assert the_draft(database) is None
    undo = page.split("/draft/return?deed=")[1].split('"')[0]
    back = signed_in.post(f"{DRAFT}/return?deed={undo}", follow_redirects=True).text

    assert "The draft of QXF-2026-001 is back." in back
    assert the_draft(database).contents == {"abstract_en": "Kept"}
    again = signed_in.post(f"{DRAFT}/return?deed={undo}", follow_redirects=True).text
    assert "Another draft has been begun since" in again
    for deed in ("0", "x", "1"):
        signed_in.post(f"{DRAFT}/end")
        assert (
            "There is no draft" in signed_in.post(f"{DRAFT}/return?deed={deed}", follow_redirects=True).text
        )


def test_what_became_public_meanwhile_is_asked_and_never_overwritten(signed_in, database, season):
    save(signed_in, on="2026-03-19", abstract_en="Mine")
    move = filled_in(signed_in.get(f"{LECTURE}/moves/new").text, "reason_en")
    signed_in.post(f"{LECTURE}/moves", data={**move, "on": "2026-03-26", **WHY})

    page = signed_in.get(DRAFT).text
    unsettled = signed_in.post(f"{DRAFT}/publication", data=publication(signed_in, **WHY))
    public = {**publication(signed_in, **WHY), "take-on": "theirs"}
    answer = signed_in.post(f"{DRAFT}/publication", data=public)

    # What it was, what it is, what the draft says.
    for day in ("2026-03-09", "2026-03-26", "2026-03-19"):
        assert day in page
    assert (unsettled.status_code, "Please choose for each field" in unsettled.text) == (409, True)
    assert answer.status_code == 302
    lecture = the_lecture(database)
    assert (lecture.starts_at.date().isoformat(), lecture.abstract.en) == ("2026-03-26", "Mine")


def test_what_changes_while_it_is_looked_at_is_looked_at_again(sign_in, database, season):
    ada, eve = sign_in(ADA), sign_in(EVE)
    save(ada, abstract_en="First")
    seen = publication(ada)
    save(eve, abstract_zh="第二")

    answer = ada.post(f"{DRAFT}/publication", data=seen)

    assert (answer.status_code, "changed while you looked at it" in answer.text) == (409, True)
    assert ada.post(f"{DRAFT}/publication", data=publication(ada)).status_code == 302
    assert the_lecture(database).abstract.en == "First"
    assert the_lecture(database).abstract.zh == "第二"


def test_two_organisers_at_one_draft_are_asked_like_everybody(sign_in, database, season):
    ada, eve = sign_in(ADA), sign_in(EVE)
    hers = form_of(ada)
    save(eve, title_en="Eve's", topics="Orbits")

    answer = ada.post(LECTURE, data={**hers, "title_en": "Ada's", "on": "2026-03-19"})

    asked = filled_in(answer.text, "as_shown")
    assert (answer.status_code, f"<b>{EVE.name} <time" in answer.text) == (409, True)
    assert (asked["title_en"], asked["topics"], asked["on"]) == ("Ada's", "Orbits", "2026-03-19")
    ada.post(LECTURE, data={**asked, "take-title_en": "theirs"})
    contents = the_draft(database).contents
    assert (contents["title_en"], contents["topics"], contents["on"]) == ("Eve's", "Orbits", "2026-03-19")


def test_a_row_that_nobody_of_us_wrote_shows_what_can_be_read(signed_in, database, season):
    with database.transaction() as session:
        times = {"begun_at": NOON, "saved_at": NOON - timedelta(hours=1)}
        broken = {"abstract_en": "Read", "speakers": "x", "nothing": "x", "room": ["x"], "on": 7}
        row = LectureDraft(lecture_id=1, contents=broken, beginnings=[], **times)
        session.add(row)

    page = signed_in.get(DRAFT)

    assert (page.status_code, "1 change<" in page.text, "Read" in page.text) == (200, True, True)
    assert [signed_in.get(one).status_code for one in (LECTURE, f"{LECTURE}/edit")] == [200, 200]


def test_a_room_that_is_gone_is_named_before_anything_is_published(signed_in, database, season):
    with database.transaction() as session:
        times = {"begun_at": NOON, "saved_at": NOON}
        contents, beginnings = {"room": "999"}, {"room": "2"}
        session.add(LectureDraft(lecture_id=1, contents=contents, beginnings=beginnings, **times))

    page = signed_in.get(DRAFT).text
    answer = signed_in.post(f"{DRAFT}/publication", data=publication(signed_in, **WHY))

    assert "This draft cannot be published as it is: Room:" in page
    assert (answer.status_code, the_draft(database) is None) == (409, False)


def test_a_topic_of_a_draft_is_the_same_in_either_language(signed_in, database, season):
    with database.transaction() as session:
        topic = make_topic(session, "orbits", name=Wording("轨道", "Orbits"))
        key = topic.id
    save(signed_in, topics="Orbits; New one")
    assert the_draft(database).contents == {"topics": f"#{key}; New one"}

    with database.transaction() as session:
        session.scalars(select(Staff).where(Staff.email == ADA.email)).one().language = "zh"
    page = signed_in.get(DRAFT).text

    assert "轨道; New one" in "".join(page.split("<ins>")[1].split("</span>")[1].split("</ins>")[0])
    assert 'name="take-topics"' not in page
    assert form_of(signed_in)["topics"] == "轨道; New one"
