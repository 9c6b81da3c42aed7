"""A name is shown in the script its reader reads, with the other one beside it."""

import pytest
from flask.testing import FlaskClient

from forum.speakers.models import Speaker
from forum.speakers.naming import name_for, other_name
from forum.wording import NOTHING, Shown
from tests.conftest import Database
from tests.factories import make_lecture, make_speaker


@pytest.mark.parametrize(
    ("name", "tag", "latin", "in_chinese", "in_english"),
    [
        ("吕样", "zh", "Lü Yang", ("吕样", "Lü Yang"), ("Lü Yang", "吕样")),
        ("样本花子", "ja", "Hanako Mihon", ("样本花子", "Hanako Mihon"), ("Hanako Mihon", "样本花子")),
        ("박표본", "ko", "Bak Pyobon", ("박표본", "Bak Pyobon"), ("Bak Pyobon", "박표본")),
        ("岚", "zh", None, ("岚", ""), ("岚", "")),
        ("Ánh Mẫu", "vi", "Anh Mau", ("Ánh Mẫu", "Anh Mau"), ("Ánh Mẫu", "Anh Mau")),
        ("Siobhán O’Sample", "en", "Siobhán O’Sample", ("Siobhán O’Sample", ""), ("Siobhán O’Sample", "")),
    ],
)
def test_readers_see_the_script_they_read_first(
    name: str, tag: str, latin: str | None, in_chinese: tuple[str, str], in_english: tuple[str, str]
) -> None:
    speaker = Speaker(name=name, name_language=tag, name_latin=latin)

    assert (name_for(speaker, "zh").text, other_name(speaker, "zh").text) == in_chinese
    assert (name_for(speaker, "en").text, other_name(speaker, "en").text) == in_english


def test_each_script_says_its_language() -> None:
    speaker = Speaker(name="吕样", name_language="zh", name_latin="Lü Yang")

    assert name_for(speaker, "en") == Shown("Lü Yang", "en")
    assert other_name(speaker, "en") == Shown("吕样", "zh")
    assert other_name(Speaker(name="岚", name_language="zh", name_latin=None), "en") == NOTHING


@pytest.mark.databases("sqlite")
def test_pages_show_both_names_in_the_readers_order(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        speaker = make_speaker(session, "吕样", name_latin="Lü Yang", slug="lu-yang")
        lecture = make_lecture(session, speakers=[speaker])

    english, chinese = (client.get(f"/{lang}/lectures/{lecture.slug}").text for lang in ("en", "zh"))

    assert '<span class="person-name">Lü Yang</span>' in english
    assert '<span class="speaker-latin" lang="zh-Hans">吕样</span>' in english
    assert '<span class="person-name">吕样</span>' in chinese
    assert '<span class="speaker-latin" lang="en">Lü Yang</span>' in chinese
