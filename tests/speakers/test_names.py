"""Names: reading, sorting and finding them, without a database."""

import pytest

from forum.speakers.names import (
    WrittenName,
    clean_name,
    has_unseen_characters,
    name_key,
    search_keys,
    sort_key,
    split_names,
    written_name,
)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("样本陆 / Lu Yangben", WrittenName("样本陆", "Lu Yangben")),
        ("Lu Yangben / 样本陆", WrittenName("样本陆", "Lu Yangben")),
        ("Lu Yangben (样本陆)", WrittenName("样本陆", "Lu Yangben")),
        ("样本陆（Lu Yangben）", WrittenName("样本陆", "Lu Yangben")),
        ("样本陆 Lu Yangben", WrittenName("样本陆", "Lu Yangben")),
        ("見本まゆ／Mayu Mihon", WrittenName("見本まゆ", "Mayu Mihon")),
        ("견본 / Gyeon Bon", WrittenName("견본", "Gyeon Bon")),
        ("样本陆", WrittenName("样本陆")),
        ("Ada Sample", WrittenName("Ada Sample")),
        ("Ada Sample (she/her)", WrittenName("Ada Sample (she/her)")),
        ("Ada Sample (handle)", WrittenName("Ada Sample (handle)")),
        ("王 David", WrittenName("王 David")),
        ("李Ming", WrittenName("李Ming")),
        ("阿卜杜·样本", WrittenName("阿卜杜·样本")),
        ("样本甲/样本乙", WrittenName("样本甲/样本乙")),
    ],
)
def test_both_scripts_are_read_only_where_two_scripts_stand(cell: str, name: WrittenName) -> None:  # C-71
    assert written_name(cell) == name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Ada \t Sample\n", "Ada Sample"),
        ("A\u0301da", "\u00c1da"),
        ("Ada\x00\x07 Sample\u202e", "Ada Sample"),
        ("O'Sample-Müller Jr.", "O'Sample-Müller Jr."),
        ("样\u200b本", "样本"),
        ("𬎆样本", "𬎆样本"),
    ],
)
def test_cleaning_keeps_every_script_and_drops_what_nobody_sees(raw: str, clean: str) -> None:  # C-71
    assert clean_name(raw) == clean


def test_a_form_can_tell_that_a_name_hides_something() -> None:  # C-71
    names = ["Ada Sample", "样本·甲", "Ada\u202eelpmaS", "Ada\x00", "Ada\u2066"]

    assert [has_unseen_characters(name) for name in names] == [False, False, True, True, True]


def test_several_people_in_one_cell() -> None:
    assert split_names("样本甲；样本乙; Ada Sample、样本丙\n样本丁") == [
        "样本甲", "样本乙", "Ada Sample", "样本丙", "样本丁"
    ]  # fmt: skip
    assert split_names("样本甲，样本乙") == ["样本甲", "样本乙"]
    assert split_names("Sample, Ada") == ["Sample, Ada"]
    assert split_names(" ; ;") == []


def test_spellings_of_one_name_have_one_key() -> None:
    assert (
        len({name_key(name) for name in ["阿卜杜·样本", "阿卜杜•样本", "阿卜杜 样本", "阿卜杜・样本"]}) == 1
    )
    assert name_key("ADA  Sample") == name_key("ada sample") != name_key("Ada Samples")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("钱样本", "qian yang ben 钱样本"),
        ("单样本", "shan yang ben 单样本"),
        ("單樣本", "shan yang ben 單樣本"),
        ("尉迟样", "yu chi yang 尉迟样"),
        ("吕样", "lv yang 吕样"),
        ("阿卜杜·样本", "a bo du yang ben 阿卜杜·样本"),
        ("Łukasz Sämple", "lukasz sample"),
        ("丘", "qiu 丘"),
        ("Пример", "пример"),
    ],
)
def test_people_are_sorted_by_the_sound_of_the_name_family_name_first(name: str, key: str) -> None:  # C-71
    assert sort_key(name) == key


def test_a_name_without_han_or_latin_letters_is_sorted_by_its_latin_form() -> None:
    assert sort_key("みほん", "Mihon") == "mihon みほん"
    assert sort_key("みほん") == "みほん"


@pytest.mark.parametrize(
    "asked",
    [
        "钱样本",
        "样本",
        "本",
        "qianyangben",
        "qian",
        "yangben",
        "yangbenqian",
        "qyb",
        "tsien",
        "tsienyangpen",
        "yangpen",
    ],
)
def test_a_person_is_found_by_han_pinyin_initials_and_former_spellings(asked: str) -> None:
    keys = search_keys("钱样本", "Qian Yangben", "Tsien Yang-pen")

    assert f" {asked}" in keys


@pytest.mark.parametrize("asked", ["lvyang", "luyang", "lyuyang", "ly"])
def test_the_letter_with_two_dots_is_found_however_it_is_typed(asked: str) -> None:
    assert f" {asked}" in search_keys("吕样")


@pytest.mark.parametrize("asked", ["shanyang", "danyang"])
def test_a_surname_is_found_by_its_usual_and_its_proper_reading(asked: str) -> None:
    assert f" {asked}" in search_keys("单样")


def test_a_name_of_a_hundred_characters_has_keys_of_bounded_length() -> None:
    name = "吕" * 100

    assert len(sort_key(name)) <= 400
    assert len(search_keys(name)) < 6000
