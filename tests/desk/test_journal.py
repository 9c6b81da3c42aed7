"""The journal: from what to what, for whom, and any change taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Role
from forum.desk.journal_fields import FIELDS
from forum.desk.journal_queries import MODELS
from forum.journal import COMMAND, JournalEntry, last_deed, record
from forum.kept_values import kept, told_names, wording_of
from forum.lectures.models import Lecture, PublicState, Series
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges
from forum.lectures.restoring import RESTORABLE
from forum.mail.models import OutboxMessage
from forum.registrations.rules_operations import RULES
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.wording import Wording
from tests.cast import ADA, CLEO, NOON, Person
from tests.factories import (
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
    make_venue,
)

SLUG = "/staff/lectures/qxf-2026-001"
OTHER = Person("Olga Other", "olga@example.org", Role.ORGANISER)


def words(page):
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def revised(session, lecture, action="lecture.revised", **changes):
    revise_lecture(session, lecture, LectureChanges(**changes), actor=COMMAND, now=NOON, action=action)
    return last_deed(session, lecture).id


def take_back(client, there, **typed):
    """Send the form of the page that takes a line back, as it comes or with something else chosen."""
    page = client.get(there)
    assert page.status_code == 200
    main = page.text[page.text.index("<main") :]
    form = re.search(r'<form class="form form-wide".*?</form>', main, re.DOTALL)
    assert form, words(page)
    values = dict(re.findall(r'<input[^>]*name="(seen|submission_key)"[^>]*value="([^"]*)"', form[0]))
    chosen = re.findall(r'name="units" value="([^"]*)" checked', form[0])
    return client.post(there, data={**values, "units": chosen, **typed}, follow_redirects=True)


def mails(database):
    with database.reading() as session:
        return session.scalars(select(OutboxMessage.message).order_by(OutboxMessage.id)).all()


@pytest.mark.parametrize(
    "text",
    [
        Wording(),
        Wording(zh="题", en="Title"),
        Wording(en="T", original="題", original_language="ja"),
        Wording(original="?"),
    ],
)
def test_a_text_is_read_as_it_was_kept(text):
    assert wording_of(kept(text)) == text


def test_every_field_that_a_line_can_tell_of_has_a_name():
    lecture = RESTORABLE | set(RULES) | {"change_note", "change_announced_at", "seats"}
    known = {table: set(told_names(model)) for table, model in MODELS.items() if table != "lectures"}
    known["lectures"] = set(lecture)
    known["questions"] -= {"public_id", "lecture_id", "series_id", "kind", "created_at"}
    # Making an audience and renewing its link are lines of their own, which tell no values.
    known["audiences"] -= {"public_id", "link_generation"}

    nameless = {(table, name) for table, names in known.items() for name in names - FIELDS[table].keys()}
    assert nameless == set()


@pytest.mark.pages
def test_a_line_says_who_changed_what_from_what_to_what(signed_in, database, questions):
    with database.transaction() as session:
        hall, annex = make_room(session), make_room(session)
        annex.name = Wording("侧厅", "Annex")
        wang, li = make_speaker(session), make_speaker(session, "李雷", name_latin="Li Lei")
        lecture = make_lecture(session, room=hall, speakers=[wang])
        revised(
            session,
            lecture,
            title=Wording("第1讲：工程控制论", "Lecture 1: Social Cybernetics"),
            room=annex,
            starts_at=lecture.starts_at + timedelta(hours=1),
            ends_at=lecture.ends_at + timedelta(hours=1),
            appearances=(
                AppearancePlan(speaker=wang, affiliation=Wording(en="Elsewhere")),
                AppearancePlan(speaker=li),
            ),
        )
        record(
            session,
            actor=COMMAND,
            action="lecture.revised",
            about=lecture,
            now=NOON,
            changed={"host": [None, 99], "series": [77, None], "appearances": [[wang.id], [55]]},
        )
    questions()

    page = signed_in.get(f"{SLUG}/journal")
    asked = questions()

    told = words(page)
    assert "A command edited it" in told
    assert "Lecture 1: Engineering Social Cybernetics" in told
    assert "<del>Engineering</del><ins>Social</ins> Cybernetics" in page.text
    assert 'lang="en">Lecture 1: <del>' in page.text
    assert re.search(r"Begins from 2026-03-09 \(Mon\) 12:00 .* to 2026-03-09 \(Mon\) 13:00", told), told
    assert "Annex" in told
    assert "Wang Xiaoming ; Li Lei" in told
    assert "an account that is no longer there" in told
    assert "a series that is no longer there" in told
    assert "a speaker who is no longer there" in told
    assert page.text.count("Take this back") == 2

    with database.transaction() as session:
        lecture = session.scalars(select(Lecture)).one()
        for number in range(3):
            revised(session, lecture, title=Wording(en=f"Number {number}"))
    questions()
    signed_in.get(f"{SLUG}/journal")
    assert questions() == asked


@pytest.mark.pages
def test_everybody_sees_the_journal_of_what_they_organise_and_no_more(sign_in, database):
    with database.transaction() as session:
        own, others = make_series(session, "own"), make_series(session, "others")
        make_staff(session, OTHER, series=own)
        venue = make_venue(session)
        for series in (own, others, None):
            lecture = make_lecture(
                session, series=series, speakers=[make_speaker(session, f"Of {series and series.slug}")]
            )
            revised(session, lecture, title=Wording(en=f"A talk of {series and series.slug}"))
            for about in (series, lecture.speakers[0]):
                if about is not None:
                    record(session, actor=COMMAND, action="x.revised", about=about, now=NOON)
        record(
            session,
            actor=COMMAND,
            action="venue.revised",
            about=venue,
            now=NOON,
            changed={"metro": [kept(Wording()), kept(Wording(en="Line 2"))]},
        )
    olga, ada = sign_in(OTHER), sign_in(ADA)

    told = words(olga.get("/staff/journal"))

    assert "A talk of own" in told
    assert "Of own" in told
    for hidden in ("A talk of others", "A talk of None", "Of others", "Line 2"):
        assert hidden not in told
        assert hidden in words(ada.get("/staff/journal"))
    statuses = [
        olga.get(f"/staff/{place}/journal").status_code
        for place in (
            "lectures/qxf-2026-001",
            "lectures/qxf-2026-002",
            "series/own",
            "series/others",
            "venues/observatory",
        )
    ]
    assert statuses == [200, 404, 200, 404, 403]


@pytest.mark.pages
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"command", "ada"}),
        ("who=command", {"command"}),
        ("about=series", {"ada"}),
        ("since=2026-03-03", {"ada"}),
        ("until=2026-03-02", {"command"}),
        ("since=nonsense&q=qxf-2026", {"command"}),
        ("q=Open+Lectures&about=series", {"ada"}),
        ("q=nobody", set()),
    ],
)
def test_the_journal_is_narrowed_by_person_kind_day_and_name(signed_in, database, query, shown):
    with database.transaction() as session:
        lecture, series = make_lecture(session), make_series(session)
        revised(session, lecture, languages="command")
        ada = session.scalars(select(JournalEntry)).one()
        ada.at = NOON
        revised_series = {"timezone": [None, "ada"]}
        record(
            session,
            actor=COMMAND,
            action="series.revised",
            about=series,
            now=NOON + timedelta(days=1),
            changed=revised_series,
        )
        last_deed(session, series).actor_kind = "system"

    page = signed_in.get(f"/staff/journal?{query}")

    found = re.findall(r'<ins><span class="journal-plain">(command|ada)</span>', page.text)
    assert set(found) == shown


def test_a_move_is_taken_back_a_day_later_and_everybody_is_told(sign_in, database, clock):
    with database.transaction() as session:
        hall, annex = make_room(session), make_room(session)
        lecture = make_lecture(session, room=hall)
        make_registration(session, lecture, CLEO)
        began = lecture.starts_at
        entry = revised(
            session,
            lecture,
            "lecture.moved",
            room=annex,
            starts_at=began + timedelta(days=1),
            ends_at=began + timedelta(days=1, hours=2),
        )
        revised(session, lecture, title=Wording(en="Another title"))
        revision = lecture.revision
    clock.advance(minutes=60 * 24)
    signed_in = sign_in(ADA)

    page = take_back(signed_in, f"{SLUG}/journal/{entry}/reversal", reason_en="A mistake", reason_zh="有误")

    assert "It is taken back. 1 person is told by mail." in words(page)
    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert (lecture.starts_at, lecture.room_id) == (began, hall.id)
        assert (lecture.title.en, lecture.change_note.en) == ("Another title", "A mistake")
        assert lecture.revision > revision
        again = last_deed(session, lecture)
        assert again.details["takes_back"] == entry
    assert "lecture_moved" in mails(database)

    take_back(signed_in, f"{SLUG}/journal/{again.id}/reversal")

    with database.reading() as session:
        assert session.scalars(select(Lecture)).one().room_id == annex.id


def test_what_changed_again_since_is_left_alone_unless_it_is_chosen(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
        entry = revised(
            session, lecture, title=Wording(en="Second"), languages="en", latecomers=Wording(en="Late")
        )
        revised(session, lecture, title=Wording(en="Third"), latecomers=Wording())

    there = f"{SLUG}/journal/{entry}/reversal"
    assert words(signed_in.get(there)).count("Changed again since") == 1
    take_back(signed_in, there)

    def now():
        with database.reading() as session:
            lecture = session.scalars(select(Lecture)).one()
            return lecture.title.en, lecture.languages

    assert now() == ("Third", "zh")

    take_back(signed_in, there, units=["title"])

    assert now() == ("Lecture 1: Engineering Cybernetics", "zh")
    assert "nothing to take back" in words(signed_in.get(there))


@pytest.mark.databases("sqlite")
def test_what_is_chosen_on_an_old_page_is_asked_again(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
        entry = revised(session, lecture, languages="en")
    there = f"{SLUG}/journal/{entry}/reversal"

    refused = signed_in.post(there, data={"units": ["languages"], "seen": "of another day"})
    nothing = take_back(signed_in, there, units=[])

    assert (refused.status_code, nothing.status_code) == (409, 409)
    assert "changed again while you were looking" in words(refused)
    assert "Please choose what to take back." in words(nothing)


@pytest.mark.databases("sqlite")
def test_what_was_deleted_since_cannot_be_put_back(signed_in, database):
    with database.transaction() as session:
        room = make_room(session)
        lecture = make_lecture(session, room=room, public_state=PublicState.UNPUBLISHED, published_at=None)
        entry = revised(session, lecture, room=None, languages="en")
        session.delete(room)
    there = f"{SLUG}/journal/{entry}/reversal"

    page = signed_in.get(there)
    assert "has been deleted since" in words(page)
    assert "a room that is no longer there" in words(page)
    take_back(signed_in, there, units=["room", "languages"])

    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert (lecture.room_id, lecture.languages) == (None, "zh")


@pytest.mark.databases("sqlite")
def test_a_line_whose_details_are_forgotten_says_so_and_has_no_button(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        entry = revised(session, lecture, languages="en")
        session.get_one(JournalEntry, entry).details = {}

    page = signed_in.get(f"{SLUG}/journal")

    assert "What changed is not kept any more." in words(page)
    assert "Take this back" not in page.text
    assert signed_in.get(f"{SLUG}/journal/{entry}/reversal").status_code == 404


def test_speakers_series_places_and_topics_get_back_what_they_were(signed_in, database):
    with database.transaction() as session:
        speaker, series, topic = make_speaker(session), make_series(session), make_topic(session)
        room = make_room(session, make_venue(session))
        make_lecture(session, series=series, speakers=[speaker], room=room, topics=[topic])
    english = {"title_en": "Closed Lectures", "length": "45", "room": ""}
    season = {"attendance": "on_site", "holiday_rule": "skip"}
    signed_in.post("/staff/series/open", data={**english, **season})
    signed_in.post(f"/staff/speakers/{speaker.slug}", data={"name": "Wrong Name", "name_language": "en"})
    signed_in.post("/staff/venues/observatory", data={"name_en": "Another House"})
    signed_in.post(
        f"/staff/venues/observatory/rooms/{room.id}",
        data={"name_en": "Cellar", "seats": "7", "setup_minutes": "0"},
    )
    signed_in.post("/staff/topics/control", data={"name_en": "Control"})
    signed_in.post("/staff/topics/control/address", data={"slug": "another"})

    with database.reading() as session:
        revision = session.scalars(select(Lecture.revision)).one()
        lines = [(one.id, one.object_kind, one.action) for one in session.scalars(select(JournalEntry))]
    pages = {
        "series": "series/open",
        "speakers": f"speakers/{speaker.slug}",
        "venues": "venues/observatory",
        "rooms": "venues/observatory",
        "topics": "topics/control",
    }
    of_rows = [(entry, pages[kind]) for entry, kind, _action in lines if kind in pages]
    assert len(of_rows) == 6, lines
    for entry, page in of_rows:
        assert "It is taken back." in words(take_back(signed_in, f"/staff/{page}/journal/{entry}/reversal"))

    with database.reading() as session:
        series, speaker = session.scalars(select(Series)).one(), session.scalars(select(Speaker)).one()
        assert (series.title.en, series.default_length_minutes) == ("Open Lectures", 90)
        assert (speaker.name, speaker.affiliation.en, speaker.sort_key.startswith("wang")) == (
            "王小明",
            "Xinghai University",
            True,
        )
        room = session.scalars(select(Room)).one()
        assert (room.name.en, room.seats, room.venue.name.en) == ("Great Hall", 100, "Observatory")
        lecture = session.scalars(select(Lecture)).one()
        assert [(one.name.en, one.slug) for one in lecture.topics] == [("Cybernetics", "control")]
        assert lecture.revision >= revision + 4


@pytest.mark.databases("sqlite")
def test_rules_and_seats_are_taken_back_too(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, seats=10)
    rules = {
        "needs_approval": "y",
        "most_per_address": "1",
        "promotes_until_hours": "48",
        "offers_until_hours": "6",
        "offer_hours": "12",
        "room_opens_minutes": "15",
    }
    page = signed_in.get(f"{SLUG}/registration-rules")
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page.text)
    signed_in.post(f"{SLUG}/registration-rules", data={**rules, "seen": seen[1]})
    signed_in.post(f"{SLUG}/seats", data={"on_site": "5"})
    with database.reading() as session:
        entries = session.scalars(select(JournalEntry.id).where(JournalEntry.object_kind == "lectures")).all()
    assert len(entries) == 2

    for entry in entries:
        take_back(signed_in, f"{SLUG}/journal/{entry}/reversal")

    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert [pool.seats for pool in lecture.pools] == [10]
        last = session.scalars(
            select(JournalEntry).where(JournalEntry.object_kind == "lectures").order_by(JournalEntry.id)
        ).all()
        assert [one.details.get("takes_back") for one in last] == [None, None, *entries]
