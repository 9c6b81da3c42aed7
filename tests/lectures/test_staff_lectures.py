"""Planning and editing a lecture at the desk."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.accounts.queries import staff_by_email
from forum.journal import COMMAND, JournalEntry
from forum.lectures.imports.limits import LIMITS
from forum.lectures.models import (
    Attendance,
    Lecture,
    Material,
    MaterialKind,
    PlanningState,
    PublicState,
    WayOfAttending,
)
from forum.registrations.applicants import Applicant
from forum.registrations.staff_operations import cancel_by_hand, register_by_hand
from forum.speakers.models import Speaker
from forum.wording import Wording
from tests.cast import ADA, BOB, CLEO, NOON
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic
from tests.reading import filled_in

pytestmark = pytest.mark.pages

TYPED = {
    "title_zh": "控制论的五十年",
    "title_en": "Fifty Years of Cybernetics",
    "abstract_zh": "回顾。",
    "abstract_en": "A look back.",
    "series": "",
    "host": "",
    "languages": "zh, en",
    "interpretation": "",
    "speakers-0-known_id": "",
    "speakers-0-name": "钱小明",
    "speakers-0-latin": "Qian Xiaoming",
    "speakers-0-affiliation_zh": "星海大学",
    "speakers-0-affiliation_en": "Xinghai University",
    "on": "2026-04-09",
    "starts": "14:00",
    "ends": "",
    "timezone": "Asia/Shanghai",
    "room": "",
    "attendance": "on_site",
    "online_url": "",
    "seats_on_site": "40",
    "seats_online": "",
    "takes_registrations": "y",
    "closes_on": "",
    "closes": "",
    "planning_state": "tentative",
    "audience": "public",
}
AT_TWO = datetime(2026, 4, 9, 6, 0, tzinfo=UTC)


def typed(**changes):
    return {**TYPED, **changes}


def the_lecture(session):
    return session.scalars(select(Lecture).order_by(Lecture.id.desc())).first()


def plan(client, **changes):
    return client.post("/staff/lectures", data=typed(**changes))


def test_a_lecture_is_planned_with_a_new_speaker(signed_in, database):
    answer = plan(signed_in)

    assert (answer.status_code, answer.location) == (302, "/staff/lectures/qxf-2026-001")
    with database.reading() as session:
        lecture = the_lecture(session)
        assert (lecture.number, lecture.code, lecture.slug) == (1, "QXF-2026-001", "qxf-2026-001")
        assert lecture.title == Wording("控制论的五十年", "Fifty Years of Cybernetics")
        assert (lecture.starts_at, lecture.ends_at) == (AT_TWO, AT_TWO + timedelta(minutes=90))
        assert lecture.public_state == PublicState.UNPUBLISHED
        assert lecture.languages == "zh,en"
        assert [pool.seats for pool in lecture.pools] == [40]
        (speaker,) = lecture.speakers
        assert (speaker.name, speaker.name_latin, speaker.slug) == (
            "钱小明",
            "Qian Xiaoming",
            "qian-xiaoming",
        )
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "lecture.planned")).one()
        assert entry.actor_id == staff_by_email(session, ADA.email).id


@pytest.mark.parametrize("known", ["9" * 30, "-1", "1e3", "٣", "none"])
def test_a_key_that_no_form_of_ours_wrote_means_nobody(signed_in, database, known):
    answer = plan(signed_in, **{"speakers-0-known_id": known})

    listed = signed_in.get("/staff/lectures", query_string={"series": known})
    with database.reading() as session:
        names = [speaker.name for speaker in the_lecture(session).speakers]
    assert (answer.status_code, names, listed.status_code) == (302, ["钱小明"], 200)


def test_the_public_does_not_see_it_before_it_is_published(signed_in, client):
    plan(signed_in)

    before = client.get("/en/lectures/qxf-2026-001").status_code
    signed_in.post("/staff/lectures/qxf-2026-001/publication")

    assert [before, client.get("/en/lectures/qxf-2026-001").status_code] == [404, 200]


def test_what_is_left_open_comes_from_series_and_room(signed_in, database):
    with database.transaction() as session:
        room = make_room(session, seats=60)
        series = make_series(session, default_length_minutes=45)
        known = {"series": str(series.id), "room": str(room.id)}

    plan(signed_in, seats_on_site="", **known)

    with database.reading() as session:
        lecture = the_lecture(session)
        assert lecture.ends_at - lecture.starts_at == timedelta(minutes=45)
        assert [pool.seats for pool in lecture.pools] == [60]


def test_the_form_of_a_series_begins_with_its_habits(signed_in, database):
    with database.transaction() as session:
        room = make_room(session)
        make_series(session, "orbits", timezone="Asia/Tokyo", default_room_id=room.id)
        room_id = room.id

    page = signed_in.get("/staff/lectures/new?series=orbits").text

    assert 'value="Asia/Tokyo"' in page
    assert f'<option selected value="{room_id}">' in page


def test_the_clock_is_that_of_the_lectures_own_zone(signed_in, database):
    plan(signed_in, timezone="Europe/Berlin", on="2026-07-09", ends="01:30", starts="23:00")

    with database.reading() as session:
        lecture = the_lecture(session)
        assert lecture.starts_at == datetime(2026, 7, 9, 21, 0, tzinfo=UTC)
        assert lecture.ends_at == datetime(2026, 7, 9, 23, 30, tzinfo=UTC)


def test_somebody_known_is_found_by_the_name_in_either_script(signed_in, database):
    with database.transaction() as session:
        known = make_speaker(session, "王小明").id

    plan(signed_in, **{"speakers-0-name": "wang xiaoming", "speakers-0-latin": ""})

    with database.reading() as session:
        assert [speaker.id for speaker in the_lecture(session).speakers] == [known]


def test_of_two_people_of_one_name_the_organiser_chooses(signed_in, database):
    with database.transaction() as session:
        make_speaker(session, "王小明")
        second = make_speaker(session, "王小明", slug="another", affiliation=Wording("他校", "Elsewhere")).id

    asked = plan(signed_in, **{"speakers-0-name": "王小明"})
    assert asked.status_code == 409
    assert "There are several people called 王小明." in asked.text
    assert "Elsewhere" in asked.text
    assert 'value="控制论的五十年"' in asked.text

    plan(signed_in, **{"speakers-0-name": "王小明", "speakers-0-which": str(second)})
    with database.reading() as session:
        assert [speaker.id for speaker in the_lecture(session).speakers] == [second]


def test_a_namesake_can_be_somebody_new(signed_in, database):
    with database.transaction() as session:
        make_speaker(session, "王小明")

    plan(signed_in, **{"speakers-0-name": "王小明", "speakers-0-which": "new"})

    with database.reading() as session:
        assert len(session.scalars(select(Speaker).where(Speaker.name == "王小明")).all()) == 2


def test_one_more_speaker_needs_no_script(signed_in, database):
    page = plan(signed_in, rows="speakers add 0")

    assert page.status_code == 200
    assert 'name="speakers-1-name"' in page.text
    assert 'value="钱小明"' in page.text
    plan(signed_in, **{"speakers-1-name": "Ada Lovelace"})
    with database.reading() as session:
        assert [one.name for one in the_lecture(session).speakers] == ["钱小明", "Ada Lovelace"]


def edited(client, **changes):
    """Save the form of the first lecture as its page shows it, but for the changes; a public one at once."""
    page = client.get("/staff/lectures/qxf-2026-001/edit").text
    shown = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        for name in ("topics", "on", "starts", "ends", "edit_version")
    }
    values = {name: found[1] for name, found in shown.items() if found}
    return client.post("/staff/lectures/qxf-2026-001", data=typed(publish="now", **{**values, **changes}))


def published(client, **typed_in):
    """Publish the draft of the first lecture, as its page shows it, with a reason."""
    page = client.get("/staff/lectures/qxf-2026-001/draft").text
    reason = {"reason_zh": "检修", "reason_en": "Repairs"}
    seen = filled_in(page, "mark")
    return client.post("/staff/lectures/qxf-2026-001/draft/publication", data={**seen, **reason, **typed_in})


def test_a_topic_may_hold_a_comma(signed_in, database):
    with database.transaction() as session:
        topic = make_topic(session, "ai-ethics", name=Wording(en="AI, Ethics"))
        make_lecture(session, topics=[topic])

    edited(signed_in)
    with database.reading() as session:
        assert [one.slug for one in the_lecture(session).topics] == ["ai-ethics"]

    edited(signed_in, topics="AI, Ethics; Feedback, Control")
    with database.reading() as session:
        assert {one.slug for one in the_lecture(session).topics} == {"ai-ethics", "feedback", "control"}


def test_saving_leaves_times_alone_that_the_form_cannot_show(signed_in, database):
    with database.transaction() as session:
        starts_at = AT_TWO + timedelta(seconds=30)
        hidden = {"public_state": PublicState.UNPUBLISHED, "published_at": None}
        make_lecture(session, starts_at=starts_at, minutes=50 * 60, **hidden)

    assert edited(signed_in).status_code == 302

    with database.reading() as session:
        lecture = the_lecture(session)
        assert lecture.title.en == TYPED["title_en"]
        assert (lecture.starts_at, lecture.ends_at) == (starts_at, starts_at + timedelta(hours=50))


@pytest.mark.parametrize(("minutes", "days"), [(24 * 60, 1), (50 * 60, 2), (3 * 24 * 60, 3)])
def test_several_days_stay_several_on_other_days(signed_in, database, minutes, days):
    with database.transaction() as session:
        hidden = {"public_state": PublicState.UNPUBLISHED, "published_at": None}
        make_lecture(session, starts_at=AT_TWO, minutes=minutes, **hidden)

    assert edited(signed_in, on="2026-05-11").status_code == 302

    with database.reading() as session:
        lecture = the_lecture(session)
        assert lecture.starts_at == datetime(2026, 5, 11, 6, 0, tzinfo=UTC)
        assert lecture.ends_at - lecture.starts_at == timedelta(minutes=minutes)
    edited(signed_in, ends="17:30")
    with database.reading() as session:
        assert the_lecture(session).ends_at == datetime(2026, 5, 11, 9, 30, tzinfo=UTC)


def test_registration_of_a_public_lecture_does_not_close_in_an_hour_that_is_skipped(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, timezone="Europe/Berlin", starts_at=AT_TWO)

    closes = {"timezone": "Europe/Berlin", "closes_on": "2026-03-29"}
    answer = edited(signed_in, closes="02:30", **closes)

    assert (answer.status_code, "the clocks skip this hour" in answer.text) == (422, True)
    assert edited(signed_in, closes="03:30", **closes).status_code == 302
    with database.reading() as session:
        assert the_lecture(session).registration_closes_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_closing_time_without_its_day_is_not_dropped(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, starts_at=AT_TWO)

    answer = edited(signed_in, closes_on="", closes="18:30")

    assert answer.status_code == 422
    assert 'id="closes_on-error">Please enter the day too.' in answer.text
    assert 'value="18:30"' in answer.text


def test_what_an_import_takes_can_be_edited(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)
    longest = {
        "title_en": "x" * LIMITS["title_en"],
        "abstract_en": "y" * LIMITS["abstract_en"],
        "speakers-0-affiliation_en": "z" * LIMITS["affiliation"],
        "topics": "; ".join(f"{n}" * (LIMITS["topics"] // 2) for n in range(10, 22)),
    }

    assert edited(signed_in, **longest).status_code == 302


def test_a_symposium_of_many_speakers_can_be_edited(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, speakers=[make_speaker(session, f"Ann Bell {n}") for n in range(22)])

    page = signed_in.get("/staff/lectures/qxf-2026-001/edit")

    assert (page.status_code, "Ann Bell 21" in page.text) == (200, True)


@pytest.mark.parametrize("version", ["x", "", "9" * 30])
def test_a_version_that_never_was_is_an_old_one(signed_in, database, version):
    with database.transaction() as session:
        make_lecture(session)

    assert edited(signed_in, edit_version=version).status_code == 409


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(signed_in, on):
    assert plan(signed_in, on=on, starts="00:30", ends="00:10").status_code == 422


def test_no_number_of_a_page_is_too_large(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)
    lists = ["/staff/lectures", "/staff/speakers", "/staff/lectures/qxf-2026-001/registrations"]

    assert {signed_in.get(f"{one}?page={'9' * 30}").status_code for one in lists} == {200}


def test_a_speaker_named_twice_is_refused(signed_in):
    answer = plan(signed_in, **{"speakers-1-name": "钱小明"})

    assert answer.status_code == 409
    assert "钱小明 is named twice." in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": ""}, "Please enter the day."),
        ({"on": "9.4.2026"}, "Please write the day as 2026-12-31."),
        ({"starts": "noon"}, "Please write the time as 14:30."),
        ({"timezone": "Mars/Olympus"}, "There is no time zone of this name."),
        ({"languages": "Chinese!"}, "Please write languages as tags"),
        ({"seats_on_site": "-1"}, "Please enter a number of seats."),
        ({"online_url": "javascript:alert(1)"}, "Please enter an address that begins with https://."),
        ({"series": "99"}, "Please choose from the list."),
        ({"timezone": "Europe/Berlin", "on": "2026-03-29", "starts": "02:30"}, "the clocks skip this hour"),
        (
            {"timezone": "Europe/Berlin", "closes_on": "2026-03-29", "closes": "02:30"},
            "the clocks skip this hour",
        ),
        ({"ends": "14:00"}, "The end is the same as the beginning."),
    ],
)
def test_what_was_typed_wrongly_is_named_and_kept(signed_in, database, changes, sentence):
    answer = plan(signed_in, **changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Fifty Years of Cybernetics"' in answer.text
    with database.reading() as session:
        assert the_lecture(session) is None


class TestClashes:
    """Two things that cannot both be."""

    @pytest.fixture
    def room_id(self, database):
        with database.transaction() as session:
            room, speaker = make_room(session), make_speaker(session, "钱小明")
            make_lecture(session, room=room, speakers=[speaker], starts_at=AT_TWO)
            return str(room.id)

    def test_a_taken_room_and_a_speaker_elsewhere_are_shown_with_the_way_there(self, signed_in, room_id):
        answer = plan(signed_in, room=room_id)

        assert answer.status_code == 409
        assert "is taken by <a" in answer.text
        assert "also appears in <a" in answer.text
        assert "14:00–15:30." in answer.text
        assert 'href="/staff/lectures/qxf-2026-001"' in answer.text
        assert 'value="Fifty Years of Cybernetics"' in answer.text

    def test_nothing_is_kept_before_the_clash_was_seen(self, signed_in, database, room_id):
        plan(signed_in, room=room_id, **{"speakers-1-name": "Somebody New"})

        with database.reading() as session:
            assert len(session.scalars(select(Lecture)).all()) == 1
            assert len(session.scalars(select(Speaker)).all()) == 1

    def test_over_a_published_lecture_it_takes_a_reason(self, signed_in, database, room_id):
        assert plan(signed_in, room=room_id, despite_clashes="y").status_code == 409
        assert plan(signed_in, room=room_id, clash_reason="Both halves of the hall").status_code == 302

        assert "Both halves of the hall" in signed_in.get("/staff/clashes").text

    def test_over_what_is_only_planned_it_is_enough_to_have_seen_it(self, signed_in, database, room_id):
        with database.transaction() as session:
            session.scalars(select(Lecture)).one().public_state = PublicState.UNPUBLISHED
        assert plan(signed_in, room=room_id).status_code == 409
        assert plan(signed_in, room=room_id, despite_clashes="y").status_code == 302

        page = signed_in.get("/staff/lectures/qxf-2026-002").text
        assert "Something stands in the way" in page

    def test_what_is_called_off_takes_no_room(self, signed_in, database, room_id):
        with database.transaction() as session:
            session.scalars(select(Lecture)).one().public_state = PublicState.CANCELLED

        assert plan(signed_in, room=room_id).status_code == 302


class TestEditing:
    """Changing what is there."""

    @pytest.fixture
    def slug(self, signed_in):
        return plan(signed_in).location.rsplit("/", 1)[1]

    def edit(self, client, slug, **changes):
        page = client.get(f"/staff/lectures/{slug}/edit").text
        version = re.search(r'name="edit_version"[^>]*value="(\d+)"', page)[1]
        known = re.search(r'name="speakers-0-known_id"[^>]*value="(\d*)"', page)[1]
        data = {"edit_version": version, "speakers-0-known_id": known, **changes}
        return client.post(f"/staff/lectures/{slug}", data=typed(**data))

    def test_the_form_shows_what_is_there(self, signed_in, slug):
        page = signed_in.get(f"/staff/lectures/{slug}/edit").text

        for value in ("控制论的五十年", "2026-04-09", "14:00", "15:30", "钱小明", "zh, en", "40"):
            assert f'value="{value}"' in page

    def test_saving_unchanged_changes_nothing(self, signed_in, slug, database):
        with database.reading() as session:
            before = the_lecture(session).edit_version

        assert self.edit(signed_in, slug, ends="15:30").status_code == 302

        with database.reading() as session:
            assert the_lecture(session).edit_version == before

    def test_what_changed_is_saved(self, signed_in, slug, database):
        self.edit(signed_in, slug, title_en="Sixty Years", planning_state="confirmed", seats_on_site="12")

        with database.reading() as session:
            lecture = the_lecture(session)
            assert lecture.title.en == "Sixty Years"
            assert lecture.planning_state == PlanningState.CONFIRMED
            assert [pool.seats for pool in lecture.pools] == [12]

    def test_a_text_in_a_third_language_survives(self, signed_in, slug, database):
        with database.transaction() as session:
            the_lecture(session).title = Wording(original="制御論", original_language="ja")

        self.edit(signed_in, slug)

        with database.reading() as session:
            assert the_lecture(session).title == Wording(
                "控制论的五十年", "Fifty Years of Cybernetics", "制御論", "ja"
            )

    def test_topics_and_what_it_leaves_behind(self, signed_in, slug, database):
        links = {"slides": "https://example.org/a.pdf", "recording": "https://example.org/b", "paper": ""}
        self.edit(signed_in, slug, topics="控制论；Orbits; orbits", **links)
        with database.transaction() as session:
            lecture = the_lecture(session)
            lecture.materials.append(
                Material(
                    kind=MaterialKind.SLIDES,
                    url="https://example.org/c",
                    title=Wording(en="Part 2"),
                    position=5,
                )
            )

        page = signed_in.get(f"/staff/lectures/{slug}/edit").text
        assert 'value="https://example.org/a.pdf"' in page
        self.edit(signed_in, slug, topics="Orbits", slides="", recording=links["recording"])

        with database.reading() as session:
            lecture = the_lecture(session)
            assert [topic.name.en for topic in lecture.topics] == ["Orbits"]
            assert [(one.kind.value, one.url) for one in lecture.materials] == [
                ("slides", "https://example.org/c"),
                ("recording", "https://example.org/b"),
            ]

    def test_mixed_attendance_opens_seats_online(self, signed_in, slug, database):
        self.edit(signed_in, slug, attendance="mixed", seats_online="300")

        with database.reading() as session:
            seats = {pool.attendance.value: pool.seats for pool in the_lecture(session).pools}
            assert seats == {"on_site": 40, "online": 300}

    def test_the_second_of_two_organisers_is_told_and_loses_nothing(self, signed_in, slug, database):
        stale = typed(edit_version="0", title_en="Hers")
        self.edit(signed_in, slug, title_en="His")

        answer = signed_in.post(f"/staff/lectures/{slug}", data=stale)

        assert answer.status_code == 409
        assert "Somebody saved this while you were writing." in answer.text
        assert 'value="Hers"' in answer.text
        with database.reading() as session:
            assert the_lecture(session).title.en == "His"
        seen = filled_in(answer.text, "as_shown")
        assert seen["take-title_en"] == "mine"
        assert signed_in.post(f"/staff/lectures/{slug}", data=seen).status_code == 302
        with database.reading() as session:
            assert the_lecture(session).title.en == "Hers"

    def test_what_nobody_has_to_be_told_of_a_public_lecture_is_published_in_one_step(
        self, signed_in, slug, database
    ):
        signed_in.post(f"/staff/lectures/{slug}/publication")

        self.edit(signed_in, slug, ends="15:30", title_en="Sixty Years", publish="now")
        moved = self.edit(signed_in, slug, ends="15:30", on="2026-05-08", title_en="70", publish="now")

        assert moved.location == f"/staff/lectures/{slug}/draft"
        with database.reading() as session:
            lecture = the_lecture(session)
            assert (lecture.starts_at, lecture.title.en, lecture.revision) == (AT_TWO, "Sixty Years", 1)

    def test_an_unreadable_form_comes_back(self, signed_in, slug):
        assert self.edit(signed_in, slug, languages="?").status_code == 422


class TestWaysGivenUp:
    """A way of attending that people count on stays."""

    WAYS = (
        (WayOfAttending.ON_SITE, "online", "People are registered to come on site."),
        (WayOfAttending.ONLINE, "on_site", "People are registered to attend online."),
    )

    def mixed(self, database, way, **values):
        """A mixed lecture for which Cleo is registered in this way; the key of her registration."""
        cleo = Applicant(name=CLEO.name, address=None, language="en", attendance=way)
        with database.transaction() as session:
            lecture = make_lecture(session, attendance="mixed", online_seats=500, **values)
            made = register_by_hand(session, lecture_id=lecture.id, applicant=cleo, actor=COMMAND, now=NOON)
            return made.id

    @pytest.mark.parametrize(("way", "left", "sentence"), WAYS)
    @pytest.mark.parametrize("seats", [10, 0])
    def test_it_is_not_given_up_while_somebody_has_a_seat_or_waits(
        self, signed_in, database, way, left, sentence, seats
    ):
        self.mixed(database, way, seats=seats)

        answer = edited(signed_in, attendance=left, title_en="Hers")

        assert (answer.status_code, sentence in answer.text) == (409, True)
        assert 'value="Hers"' in answer.text
        with database.reading() as session:
            lecture = the_lecture(session)
            assert (lecture.attendance, lecture.title.en == "Hers") == ("mixed", False)

    @pytest.mark.parametrize(("way", "left", "_sentence"), WAYS)
    def test_once_nobody_counts_on_it_it_goes_and_its_seats_with_it(
        self, signed_in, database, way, left, _sentence
    ):
        registration_id = self.mixed(database, way, seats=33)
        with database.transaction() as session:
            cancel_by_hand(session, registration_id=registration_id, reason="Ill", actor=COMMAND, now=NOON)

        edited(signed_in, attendance=left, seats_on_site="33", seats_online="500")
        answer = published(signed_in)

        assert answer.status_code == 302
        address = "/staff/lectures/qxf-2026-001"
        desk = ["/staff/", "/staff/lectures", address, f"{address}/registrations"]
        public = "/en/lectures/qxf-2026-001"
        for page in (*desk, f"{address}/registrations/new", public, f"{public}/registrations/new"):
            shown = signed_in.get(page).text
            assert ("/ 500" in shown, "/ 33" in shown) == (left == "online", left == "on_site"), page

    def test_whoever_was_left_behind_does_not_keep_a_lecture_from_being_edited(self, signed_in, database):
        self.mixed(database, WayOfAttending.ONLINE)
        with database.transaction() as session:
            the_lecture(session).attendance = Attendance.ON_SITE

        assert edited(signed_in, title_en="Hers").status_code == 302


class TestLists:
    """Finding lectures at the desk."""

    @pytest.fixture(autouse=True)
    def season(self, database):
        with database.transaction() as session:
            series = make_series(session, "orbits")
            make_lecture(
                session,
                series=series,
                title=Wording("晕轨道", "Halo orbits"),
                search_terms=" 晕轨 轨道 halo orbits",
            )
            make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
            make_lecture(session, starts_at=NOON - timedelta(days=30))

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("", ["001", "002"]),
            ("?when=past", ["003"]),
            ("?when=all", ["001", "002", "003"]),
            ("?state=unpublished", ["002"]),
            ("?q=轨道", ["001"]),
            ("?q=qxf-2026-002", ["002"]),
            ("?q=nothing", []),
            ("?when=%00&state=x&series=x", ["001", "002"]),
        ],
    )
    def test_the_list_is_narrowed_by_the_address(self, signed_in, query, codes):
        page = signed_in.get(f"/staff/lectures{query}").text

        assert sorted(set(re.findall(r'href="/staff/lectures/qxf-2026-(\d+)"', page))) == codes

    def test_an_organiser_of_one_series_sees_and_changes_that_series_only(self, database, sign_in):
        # D-10
        with database.transaction() as session:
            staff = staff_by_email(session, ADA.email)
            assert staff is None
        ada = sign_in(ADA)
        with database.transaction() as session:
            lecture = session.scalars(select(Lecture).where(Lecture.series_id.is_not(None))).one()
            staff_by_email(session, ADA.email).grants[0].series_id = lecture.series_id

        page = ada.get("/staff/lectures?when=all").text
        assert set(re.findall(r'href="/staff/lectures/(qxf-\d+-\d+)"', page)) == {"qxf-2026-001"}
        asked = ["", "/edit", "/moves/new", "/cancellation/new", "/registrations", "/registrations.csv"]
        assert {ada.get(f"/staff/lectures/qxf-2026-001{one}").status_code for one in asked} == {200}
        assert {ada.get(f"/staff/lectures/qxf-2026-002{one}").status_code for one in asked} == {404}
        done = ["", "/publication", "/moves", "/cancellation", "/restoration", "/registrations", "/mails"]
        assert {ada.post(f"/staff/lectures/qxf-2026-002{one}", data=TYPED).status_code for one in done} == {
            404
        }
        assert plan(ada).status_code == 422

    def test_the_door_has_no_business_here(self, sign_in):
        assert sign_in(BOB).get("/staff/lectures").status_code == 403

    def test_there_is_no_such_lecture(self, signed_in):
        assert signed_in.get("/staff/lectures/qxf-1999-001").status_code == 404
