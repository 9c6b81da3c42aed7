"""Series, topics and speakers made one of two, and addresses that lead on for ever."""

import re

import pytest
from sqlalchemy import select

from forum.accounts.models import Grant, Role
from forum.db import Base
from forum.journal import COMMAND, JournalEntry, heirs
from forum.lectures.change_models import LectureDraft
from forum.lectures.groups import GroupBook
from forum.lectures.merging import NothingToMerge, merge_series, merge_topics
from forum.lectures.merging_speakers import merge_speakers
from forum.lectures.models import Appearance, Lecture, PublicState, Series, Talk, Topic
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.programme import programme_state
from forum.lectures.renaming import AddressTaken, NotAnAddress, rename
from forum.questions.merging import take_over_questions
from forum.questions.models import Question
from forum.slugs import SlugKind, resolve
from forum.sorting import Sort
from forum.speakers.models import Speaker
from forum.speakers.staff_queries import ORDERS, speakers_page
from forum.wording import EMPTY, Wording
from tests.cast import ADA, BOB, NOON
from tests.factories import (
    make_lecture,
    make_question,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
    make_venue,
)

FOLLOWS = {
    "series": {
        "lectures.series_id", "grants.series_id", "questions.series_id", "removed_slots.series_id",
        "readiness_steps.series_id",
        "lecture_imports.series_id",
    },
    "speakers": {
        "appearances.speaker_id", "availability_spans.speaker_id", "speaker_answers.speaker_id",
        "speaker_consents.speaker_id", "speaker_links.speaker_id",
    },
    "topics": {"lecture_topics.topic_id"},
}  # fmt: skip
"""Every column that names one of these; a merger has to take all of them along."""


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


@pytest.mark.parametrize("table", FOLLOWS)
def test_a_merger_knows_every_column_that_names_what_is_merged(table):
    naming = {
        f"{other.name}.{column.name}"
        for other in Base.metadata.tables.values()
        for column in other.columns
        for key in column.foreign_keys
        if key.column.table.name == table
    }

    assert naming == FOLLOWS[table]


# A published slug is never given to another object; pages at old slugs redirect, feeds are answered.
@pytest.mark.pages
def test_a_series_goes_on_in_another_with_everything_it_had(signed_in, client, database):
    with database.transaction() as session:
        kept, other = (
            make_series(session, "kept"),
            make_series(session, "gone", title=Wording(en="Gone Series")),
        )
        olga = make_staff(session, BOB, series=other)
        session.add_all(
            [
                Grant(staff=olga, role=Role.DOOR, series_id=kept.id),
                Grant(staff=olga, role=Role.ORGANISER, series_id=other.id),
            ]
        )
        lecture, _withdrawn = (
            make_lecture(session, series=other, public_state=state)
            for state in (PublicState.PUBLISHED, PublicState.WITHDRAWN)
        )
        make_question(session, kept, en="First?")
        make_question(session, other, en="Second?")
        session.add(
            LectureDraft(
                lecture_id=lecture.id,
                contents={"series": str(other.id)},
                beginnings={"title_en": "x"},
                begun_at=NOON,
                saved_at=NOON,
            )
        )
        former = programme_state(session)[0]
        keys = kept.id, other.id
    old_feed = client.get("/feeds/en/series/gone.ics")
    assert (old_feed.status_code, old_feed.text.count("BEGIN:VEVENT")) == (200, 2)

    before = words(signed_in.get("/staff/series/gone/merger?with=kept"))
    refused = signed_in.post("/staff/series/gone/merger?with=kept")
    done = signed_in.post(
        "/staff/series/gone/merger?with=kept", data={"understood": "y"}, follow_redirects=True
    )

    assert "Lectures that move 2" in before
    assert "2 questions in all" in before
    assert "cannot be taken back" in before
    assert refused.status_code == 422
    assert "Every address of the other leads here." in words(done)
    moved = client.get("/en/series/gone")
    assert (moved.status_code, moved.location) == (301, "/en/series/kept")
    for place in ("gone", "kept"):
        feed = client.get(f"/feeds/en/series/{place}.ics")
        # The lecture that was taken back stays as a tombstone: nobody planned it anew.
        assert (feed.status_code, feed.text.count("BEGIN:VEVENT")) == (200, 2)
        assert "Gone Series" not in feed.text
    with database.reading() as session:
        assert [one.id for one in session.scalars(select(Series))] == [keys[0]]
        lectures = session.scalars(select(Lecture).order_by(Lecture.id)).all()
        assert [(one.series_id, one.revision) for one in lectures] == [(keys[0], 1), (keys[0], 1)]
        questions = session.scalars(select(Question).order_by(Question.position)).all()
        assert [(one.series_id, one.label.en) for one in questions] == [
            (keys[0], "First?"),
            (keys[0], "Second?"),
        ]
        grants = session.scalars(select(Grant).where(Grant.series_id.is_not(None))).all()
        assert {(one.role, one.series_id) for one in grants} == {
            (Role.DOOR, keys[0]),
            (Role.ORGANISER, keys[0]),
        }
        assert session.scalars(select(LectureDraft)).one().contents == {"series": str(keys[0])}
        assert programme_state(session)[0] > former
        assert heirs(session, "series") == {keys[1]: keys[0]}
        # A file that still calls it so finds what it became.
        assert GroupBook(session).find_or_create_series(Wording(en="Gone!")).id == keys[0]
    journal = words(signed_in.get("/staff/series/kept/journal"))
    assert "merged another series into this one" in journal
    assert "Gone Series" in journal


def test_topics_become_one(database):
    with database.transaction() as session:
        kept, other = make_topic(session, "kept"), make_topic(session, "gone")
        both = make_lecture(session, topics=[kept, other])
        one = make_lecture(session, topics=[other])
        key = kept.id
        merge_topics(session, kept_id=kept.id, other_id=other.id, actor=COMMAND, now=NOON)

    with database.reading() as session:
        lectures = session.scalars(select(Lecture).order_by(Lecture.id)).all()
        assert [[topic.id for topic in lecture.topics] for lecture in lectures] == [[key], [key]]
        assert [lecture.id for lecture in lectures if lecture.revision] == [both.id, one.id]
        assert [topic.slug for topic in session.scalars(select(Topic))] == ["kept"]
        assert resolve(session, SlugKind.TOPIC, "gone") == key


@pytest.mark.pages
def test_a_double_becomes_the_person_who_stays(signed_in, client, database):
    with database.transaction() as session:
        kept = make_speaker(session, "钱学森", name_latin="Qian Xuesen", bio=EMPTY, slug="qian-xuesen")
        double = make_speaker(
            session,
            "Tsien Hsue-shen",
            name_latin=None,
            name_language="en",
            slug="tsien",
            aliases="H. S. Tsien",
            website="https://example.org/tsien",
        )
        alone = make_lecture(session, speakers=[double])
        both = make_lecture(session, speakers=[double, kept])
        both.appearances[1].affiliation = EMPTY
        session.add(
            Talk(
                lecture=both,
                position=0,
                title=Wording(en="A part"),
                abstract=EMPTY,
                appearances=[both.appearances[0]],
            )
        )
        withdrawn = make_lecture(session, speakers=[double], public_state=PublicState.WITHDRAWN)
        keys = kept.id, double.id, alone.id, both.id, withdrawn.id

    listed = words(signed_in.get("/staff/speakers/tsien/merger?with=qian-xuesen"))
    done = signed_in.post(
        "/staff/speakers/tsien/merger?with=qian-xuesen",
        data={"understood": "y", "name": "kept", "latin": "kept", "bio": "other", "website": "other"},
        follow_redirects=True,
    )

    assert "Both are named in 1 lecture" in listed
    assert "钱学森 is one person now." in words(done)
    with database.reading() as session:
        person = session.scalars(select(Speaker)).one()
        assert (person.id, person.name, person.name_latin) == (keys[0], "钱学森", "Qian Xuesen")
        assert (person.bio.en, person.website) == ("Works on cybernetics.", "https://example.org/tsien")
        assert person.aliases == "Tsien Hsue-shen\nH. S. Tsien"
        for q in ("tsien", "qian xue", "钱学"):
            assert len(speakers_page(session, q, Sort.read("", ORDERS, "name"), limit=9, offset=0)) == 1
        appearances = session.scalars(select(Appearance).order_by(Appearance.lecture_id)).all()
        assert [(one.lecture_id, one.speaker_id) for one in appearances] == [
            (key, keys[0]) for key in keys[2:]
        ]
        assert appearances[1].affiliation.en == "Xinghai University"
        assert [one.speaker_id for one in session.scalars(select(Talk)).one().appearances] == [keys[0]]
        assert all(lecture.revision for lecture in session.scalars(select(Lecture)))
        line = session.scalars(select(JournalEntry).where(JournalEntry.action == "speaker.merged")).one()
        assert line.details["other"]["state"]["website"] == "https://example.org/tsien"
    moved = client.get("/en/speakers/tsien?x=1")
    assert (moved.status_code, moved.location) == (301, "/en/speakers/qian-xuesen?x=1")
    assert client.get("/feeds/en/speakers/tsien.ics").text.count("BEGIN:VEVENT") == 3


@pytest.mark.databases("sqlite")
def test_what_cannot_be_merged_is_refused(database):
    with database.transaction() as session:
        series, topic, speaker = make_series(session), make_topic(session), make_speaker(session)
        for merge, key in ((merge_series, series.id), (merge_topics, topic.id)):
            with pytest.raises(NothingToMerge):
                merge(session, kept_id=key, other_id=key, actor=COMMAND, now=NOON)
        with pytest.raises(NothingToMerge):
            merge_speakers(session, kept_id=speaker.id, other_id=99, from_other=(), actor=COMMAND, now=NOON)


def test_a_change_goes_back_to_the_series_that_another_became_part_of(signed_in, database):
    with database.transaction() as session:
        kept, other = make_series(session, "kept"), make_series(session, "gone")
        lecture = make_lecture(session, series=other, public_state=PublicState.UNPUBLISHED, published_at=None)
        revise_lecture(session, lecture, LectureChanges(series=None), actor=COMMAND, now=NOON)
        entry = session.scalars(select(JournalEntry)).one().id
        take_over_questions(session, kept=kept, other=other)
        merge_series(session, kept_id=kept.id, other_id=other.id, actor=COMMAND, now=NOON)
        key = kept.id
    there = f"/staff/lectures/qxf-2026-001/journal/{entry}/reversal"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', signed_in.get(there).text)

    signed_in.post(there, data={"units": "series", "seen": seen[1]})

    with database.reading() as session:
        assert session.scalars(select(Lecture)).one().series_id == key


@pytest.mark.parametrize(
    ("kind", "make", "page", "feed"),
    [
        ("series", make_series, "/en/series", "series"),
        ("topics", make_topic, "/en/topics", "topics"),
        ("venues", make_venue, "/en/venues", "venues"),
        ("speakers", make_speaker, "/en/speakers", "speakers"),
    ],
)
@pytest.mark.pages
def test_a_new_address_is_given_and_the_former_ones_lead_on(
    signed_in, client, database, kind, make, page, feed
):
    with database.transaction() as session:
        row = make(session)
        first = row.slug
        belongs = {"series": {"series": row}, "topics": {"topics": [row]}, "speakers": {"speakers": [row]}}
        make_lecture(session, **belongs.get(kind, {}))
        make(session, "taken") if kind != "speakers" else make_speaker(session, "Another", slug="taken")

    def ask(slug, wanted):
        return signed_in.post(f"/staff/{kind}/{slug}/address", data={"slug": wanted})

    assert ask(first, "second").status_code == 302
    assert ask(first, "Not An Address").status_code == 409
    assert ask(first, "taken").status_code == 409
    assert ask("second", "third").status_code == 302
    for former in (first, "second"):
        assert client.get(f"/feeds/en/{feed}/{former}.ics").status_code == 200
        moved = client.get(f"{page}/{former}")
        assert (moved.status_code, moved.location) == (301, f"{page}/third")
    # One of its own can be taken up again.
    assert ask("third", first).status_code == 302
    assert client.get(f"{page}/third").location == f"{page}/{first}"


@pytest.mark.databases("sqlite")
def test_an_address_is_words_of_small_letters_and_never_given_twice(database):
    with database.transaction() as session:
        series = make_series(session)
        make_series(session, "other")
        for wanted, refusal in (
            ("", NotAnAddress),
            ("Über", NotAnAddress),
            ("x" * 81, NotAnAddress),
            ("other", AddressTaken),
        ):
            with pytest.raises(refusal):
                rename(session, SlugKind.SERIES, series, wanted, actor=COMMAND, now=NOON)
        assert not rename(session, SlugKind.SERIES, series, "open", actor=COMMAND, now=NOON)


@pytest.mark.pages
@pytest.mark.databases("sqlite")
def test_the_list_of_speakers_leads_to_those_who_may_be_one(sign_in, database):
    with database.transaction() as session:
        make_speaker(session, "钱学森", name_latin="Qian Xuesen", slug="one")
        make_speaker(session, "Qian, Xue-sen".replace(",", ""), name_latin=None, slug="two")
    ada = sign_in(ADA)

    assert 'href="/staff/speakers/doubles"' in ada.get("/staff/speakers").text
    assert 'href="/staff/speakers/two/merger?with=one"' in ada.get("/staff/speakers/doubles").text
    assert "Called the same" in words(ada.get("/staff/speakers/two/merger"))
