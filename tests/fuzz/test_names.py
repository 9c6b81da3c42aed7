"""Names: any script goes through unchanged, what nobody sees is refused, keys find whom they name (C-71)."""

import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lectures.search import query_tokens
from forum.registrations.reference import reference
from forum.slugs import MAX_LENGTH, slugify
from forum.speakers.names import (
    NAME_LIMIT,
    SORT_KEY_LIMIT,
    clean_name,
    fold,
    has_unseen_characters,
    is_east_asian,
    name_key,
    search_keys,
    sort_key,
    split_names,
    written_name,
)
from forum.tokens import new_public_id
from forum.wording import Wording, detect_language
from tests import hostile
from tests.fuzz.inputs import ANY_TEXTS, NAMES, TEXTS, effort

ACCEPTED = hostile.texts("names", expected="accepted")
REFUSED = [text for text in hostile.texts("names", expected="refused") if text.strip()]


def is_taken(text: str) -> bool:
    """What a form asks of a name, once blanks around it are gone."""
    name = clean_name(text)
    return bool(name) and len(name) <= NAME_LIMIT and not has_unseen_characters(" ".join(text.split()))


def test_every_name_of_the_corpus_is_taken_and_none_of_the_others() -> None:
    assert [ascii(name) for name in ACCEPTED if not is_taken(name)] == []
    assert [ascii(name) for name in hostile.texts("names", expected="refused") if is_taken(name)] == []


def test_a_name_is_kept_as_written_but_for_its_form_and_blanks() -> None:
    for name in ACCEPTED:
        assert clean_name(name) == " ".join(unicodedata.normalize("NFC", name).split())


@effort(120)
@given(ANY_TEXTS)
def test_cleaning_leaves_nothing_unseen_and_happens_once(text: str) -> None:
    name = clean_name(text)
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cs", "Zl", "Zp"}
    assert name == name.strip()
    assert not name or {unicodedata.category(sign) for sign in name} - {"Cf", "Mc", "Me", "Mn", "Zs"}


@effort(30)
@given(st.one_of(TEXTS, NAMES), st.one_of(TEXTS, NAMES))
def test_keys_of_any_name_are_words_that_find_it(text: str, latin: str) -> None:
    name = clean_name(text)
    keys = search_keys(name, clean_name(latin))
    assert keys == "" or re.fullmatch(r"( \S+)+", keys), ascii(keys)
    if name_key(name):
        assert f" {name_key(name)}" in keys
    assert len(sort_key(name, clean_name(latin))) <= SORT_KEY_LIMIT
    assert sort_key(name) == sort_key(name)


def test_every_word_of_a_latin_name_finds_it() -> None:
    for name in ACCEPTED:
        if not is_east_asian(name):
            keys = search_keys(clean_name(name))
            for word in re.findall(r"[^\W_]+", fold(clean_name(name))):
                assert f" {word}" in keys, name


def test_a_han_name_is_found_by_its_pinyin() -> None:
    for name, words in [
        ("单样例", ["shanyangli", "syl", "yangli"]),
        ("吕例", ["lvli", "luli", "lyuli", "ll"]),
    ]:
        assert [word for word in words if f" {word}" not in search_keys(name)] == []


@effort(120)
@given(ANY_TEXTS)
def test_a_slug_is_an_address_or_nothing(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), ascii(slug)
    assert len(slug) <= MAX_LENGTH
    assert slugify(slug) == slug


@effort(120)
@given(ANY_TEXTS)
def test_what_is_asked_for_becomes_words_of_any_length(text: str) -> None:
    tokens = query_tokens(text)
    assert len(tokens) == len(set(tokens))
    assert all(token and not set(token) & set(" %_\0\n") for token in tokens), tokens


@effort(80)
@given(TEXTS)
def test_a_cell_of_names_is_parted_and_never_loses_a_letter(text: str) -> None:
    def letters(part: str) -> str:
        return "".join(sign for sign in unicodedata.normalize("NFC", part) if sign.isalpha())

    parts = split_names(text)
    assert all(parts)
    seen = "".join(sign for sign in text if clean_name("a" + sign) != "a" or sign.isspace())
    assert letters("".join(parts)) == letters(clean_name(seen))


@effort(80)
@given(st.one_of(TEXTS, NAMES))
def test_a_name_in_two_scripts_loses_nothing(text: str) -> None:
    written = written_name(text)
    kept = {sign for sign in written.name + written.latin if sign.isalnum()}
    assert kept == {sign for sign in clean_name(text) if sign.isalnum()}


@effort(80)
@given(ANY_TEXTS)
def test_a_text_stands_in_one_language_and_is_kept(text: str) -> None:
    wording = Wording.of(text)
    assert wording.texts() == ([text.strip()] if text.strip() else [])
    assert detect_language(text) in {"zh", "en", "ja"}
    for language in ("zh", "en"):
        assert wording.shown_in(language).text == text.strip()  # type: ignore[arg-type]


@pytest.mark.parametrize("piece", ["阿不都热依木江·", "ö", "㐂", "'", "-", "😀", "e\u0301", "λ"])
def test_the_longest_name_has_keys_too(piece: str) -> None:
    name = clean_name((piece * NAME_LIMIT)[:NAME_LIMIT])
    assert len(sort_key(name)) <= SORT_KEY_LIMIT
    assert len(search_keys(name)) < 20_000


def test_a_reference_can_be_said_and_typed() -> None:
    said = reference(new_public_id())
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", said)
    assert set(said) <= set(string.ascii_uppercase + "234567-")
