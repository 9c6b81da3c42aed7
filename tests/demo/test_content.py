"""The content of the demo season: whole, bilingual, invented, and odd on purpose in known places."""

import re

import pytest

from forum.demo.content import SampleLecture, Season
from forum.demo.people import person
from forum.demo.reading import Entry, read_season
from forum.i18n import LANGUAGES
from forum.lectures.models import Attendance, MaterialKind

SEASON = read_season()


def titles_without(language: str) -> list[int]:
    """Numbers of the lectures whose title lacks a language."""
    return [n for n, one in enumerate(SEASON.lectures, 1) if not one.title.in_language(language)]  # type: ignore[arg-type]


def test_season_has_what_the_pages_need_to_be_looked_at() -> None:
    assert (len(SEASON.lectures), len(SEASON.series), len(SEASON.venues)) == (26, 3, 2)
    assert sum(len(venue.rooms) for venue in SEASON.venues) == 4


def test_every_key_named_by_a_lecture_exists() -> None:
    rooms = {room.key for venue in SEASON.venues for room in venue.rooms}
    topics = {topic.slug for topic in SEASON.topics}
    speakers = {speaker.slug for speaker in SEASON.speakers}
    for lecture in SEASON.lectures:
        assert lecture.series in {series.slug for series in SEASON.series}
        assert set(lecture.topics) <= topics
        assert set(lecture.speakers) <= speakers
        assert lecture.room is None or lecture.room in rooms


def test_nobody_is_listed_who_does_not_speak() -> None:
    assert {slug for lecture in SEASON.lectures for slug in lecture.speakers} == {
        speaker.slug for speaker in SEASON.speakers
    }


def test_translations_are_missing_only_where_that_is_to_be_seen() -> None:  # E-09
    assert titles_without("en") == [5, 22]
    assert titles_without("zh") == [9, 12]
    assert [n for n, one in enumerate(SEASON.lectures, 1) if one.title.original_language] == [12]


@pytest.mark.parametrize("language", LANGUAGES)
def test_series_places_and_topics_are_in_both_languages(language: str) -> None:
    texts = [one.title for one in SEASON.series] + [one.description for one in SEASON.series]
    texts += [one.name for one in SEASON.topics] + [one.name for one in SEASON.venues]
    texts += [room.name for venue in SEASON.venues for room in venue.rooms]
    assert all(text.in_language(language) for text in texts)  # type: ignore[arg-type]


@pytest.mark.parametrize("speaker", SEASON.speakers, ids=lambda speaker: speaker.slug)
def test_every_affiliation_says_that_it_is_a_sample(speaker: SampleLecture) -> None:  # E-02
    texts = speaker.affiliation.texts()  # type: ignore[attr-defined]
    assert all(re.search("样例|sample|サンプル", text) for text in texts)


def test_names_are_varied_as_those_of_real_speakers() -> None:
    names = [speaker.name for speaker in SEASON.speakers]
    assert min(len(name) for name in names) == 1
    assert max(len(name) for name in names) > 40
    assert any("·" in name for name in names)
    assert {speaker.language for speaker in SEASON.speakers} >= {"zh-Hans", "ja", "ko", "vi", "is", "pl"}


def test_the_season_shows_every_fate_of_a_lecture() -> None:
    fates = {
        "moved": [one.moved_because for one in SEASON.lectures if one.moved_from],
        "cancelled": [one for one in SEASON.lectures if one.cancelled_because],
        "postponed": [one for one in SEASON.lectures if one.postponed_because],
        "full": [one for one in SEASON.lectures if one.waiting],
        "online": [one for one in SEASON.lectures if one.attendance is Attendance.ONLINE],
        "mixed": [one for one in SEASON.lectures if one.attendance is Attendance.MIXED],
        "hidden": [one for one in SEASON.lectures if one.is_hidden],
    }
    assert {fate: len(found) for fate, found in fates.items()} == {
        "moved": 1,
        "cancelled": 1,
        "postponed": 1,
        "full": 1,
        "online": 1,
        "mixed": 1,
        "hidden": 2,
    }


def test_past_lectures_left_slides_and_most_a_recording() -> None:
    past = [one for one in SEASON.lectures if one.slot.week < 0]
    assert all(MaterialKind.SLIDES in one.materials for one in past)
    assert sum(MaterialKind.RECORDING in one.materials for one in past) > len(past) / 2


def test_a_key_that_nothing_reads_is_an_error() -> None:
    entry = Entry({"slug": "x", "titel": "a slip"})
    entry.take("slug")
    with pytest.raises(ValueError, match="titel"):
        entry.done()


def test_people_are_the_same_every_time_and_receive_no_mail() -> None:  # RFC 2606
    crowd = [person(number) for number in range(400)]
    assert crowd == [person(number) for number in range(400)]
    assert len({somebody.email for somebody in crowd}) == 400
    assert all(somebody.email.endswith("@example.org") for somebody in crowd)
    assert len({somebody.name for somebody in crowd}) > 300
    assert {"李㛃", "Ngọc", "古丽娜尔·艾尼瓦尔"} <= {somebody.name for somebody in crowd}


def test_season_reads_alike_twice() -> None:
    assert isinstance(SEASON, Season)
    assert read_season() == SEASON
