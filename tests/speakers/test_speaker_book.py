"""Finding people again by their names, and taking new ones in once."""

import pytest

from forum.slugs import SlugKind, resolve
from forum.speakers.operations import SpeakerBook, SpeakerPlan, create_speaker, find_or_create_speaker
from tests.conftest import Database


def plan(name: str, latin: str = "", aliases: str = "") -> SpeakerPlan:
    return SpeakerPlan(name=name, name_language="zh-Hans", latin=latin, aliases=aliases)


def test_a_new_speaker_has_a_slug_and_keys_to_be_sorted_and_found_by(database: Database) -> None:
    with database.transaction() as session:
        speaker = create_speaker(session, plan("样本甲", "Jia Yangben"))

        assert (speaker.slug, speaker.sort_key) == ("jia-yangben", "yang ben jia 样本甲")
        assert " yangbenjia" in speaker.search_keys
        assert resolve(session, SlugKind.SPEAKER, "jia-yangben") == speaker.id
        assert create_speaker(session, plan("样本佳", "Jia Yangben")).slug == "jia-yangben-2"


@pytest.mark.parametrize(
    ("name", "latin", "is_found"),
    [
        ("阿卜杜·样本", "", True),
        ("阿卜杜•样本", "Abdu Yangben", True),
        ("Abdu Yangben", "", True),
        ("ABDU  YANGBEN", "", True),
        ("Abdul Yangben", "", True),
        ("阿卜杜·样本", "Other Yangben", False),
        ("阿卜杜", "", False),
        ("Abdu", "", False),
    ],
)
def test_a_speaker_is_found_by_every_spelling_and_told_apart_by_the_latin_name(
    database: Database, name: str, latin: str, is_found: bool
) -> None:
    with database.transaction() as session:
        speaker = create_speaker(session, plan("阿卜杜·样本", "Abdu Yangben", "Abdul Yangben\nA. Yangben"))

        assert SpeakerBook(session).find(name, latin) is (speaker if is_found else None)


def test_a_name_of_two_people_leads_to_neither_without_more(database: Database) -> None:
    with database.transaction() as session:
        first = create_speaker(session, plan("样本伟", "Wei Yangben"))
        create_speaker(session, plan("样本伟", "Wai Yeungbun"))
        book = SpeakerBook(session)

        assert (book.find("样本伟"), book.find("样本伟", "Wei Yangben")) == (None, first)


def test_a_speaker_met_again_is_not_made_twice(database: Database) -> None:
    with database.transaction() as session:
        once = find_or_create_speaker(session, plan("样本甲"))

        assert find_or_create_speaker(session, plan("样本甲", "Jia Yangben")) is once
