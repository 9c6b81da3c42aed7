"""Badge codes: only what this forum signed is believed, and nothing a scanner hands in raises (B-02)."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.badges.token import KEY_IDS, TOKEN_LENGTH, Keyring, KeyringError, looks_mistyped, signing_keys_text
from tests import hostile
from tests.fuzz.inputs import ANY_TEXTS, effort

RING = Keyring.from_text(signing_keys_text({1: bytes(range(32)), 7: bytes(range(1, 33))}))
STRANGER = Keyring.from_text(signing_keys_text({1: bytes(range(2, 34))}))
ENDS = datetime(2026, 5, 4, 8, tzinfo=UTC)
TOKEN = RING.sign(lecture_number=12, token_id=bytes(range(16)), lecture_ends_at=ENDS)
RAW = base64.b32decode(TOKEN)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def filled(entry: hostile.Entry) -> str:
    """A text of the corpus with this forum's badge in it, bent as a keyboard bends it."""
    text = entry.text
    for mark, piece in [
        ("TOKEN", TOKEN),
        ("token", TOKEN.lower()),
        ("HEAD", TOKEN[:-1]),
        ("TAIL", TOKEN[1:]),
    ]:
        text = text.replace(f"{{{mark}}}", piece)
    return text.translate(str.maketrans(*entry.options["bend"])) if "bend" in entry.options else text


@pytest.mark.parametrize("entry", hostile.entries("badges"), ids=lambda entry: entry.ident)
def test_each_text_of_the_corpus_is_judged_as_it_should(entry: hostile.Entry) -> None:  # B-04, B-43
    text = filled(entry)
    assert (RING.read(text) == RING.read(TOKEN)) is (entry.expected == "read")
    assert RING.read(text) is None or entry.expected == "read"
    if entry.expected == "bent":
        assert looks_mistyped(text)
    if entry.expected == "read":
        assert not looks_mistyped(text)


def test_every_flipped_bit_is_noticed() -> None:  # B-02
    for place in range(len(RAW) * 8):
        bent = bytearray(RAW)
        bent[place // 8] ^= 1 << place % 8
        assert RING.read(base64.b32encode(bent).decode()) is None, place


@effort(150)
@given(
    st.integers(0, TOKEN_LENGTH - 1),
    st.sampled_from(ALPHABET),
    st.integers(0, 143),
    st.sampled_from(ALPHABET),
)
def test_no_other_letters_are_believed(place: int, letter: str, other: int, second: str) -> None:
    letters = list(TOKEN)
    letters[place], letters[other] = letter, second
    text = "".join(letters)
    assert (RING.read(text) is not None) is (text == TOKEN)


@effort(150)
@given(st.one_of(ANY_TEXTS, st.text(ALPHABET + ALPHABET.lower(), min_size=140, max_size=148)))
def test_no_text_is_believed_and_none_raises(text: str) -> None:
    assert RING.read(text) is None
    assert isinstance(looks_mistyped(text), bool)


@effort(80)
@given(st.binary(min_size=26, max_size=26), st.binary(min_size=64, max_size=64))
def test_no_guessed_signature_is_believed(body: bytes, signature: bytes) -> None:
    assert RING.read(base64.b32encode(RAW[:2] + body[2:] + signature).decode()) is None
    assert RING.read(base64.b32encode(body + RAW[26:]).decode()) is None


@effort(80)
@given(
    st.integers(0, 2**32 - 1),
    st.binary(min_size=16, max_size=16),
    st.datetimes(datetime(1971, 1, 1), datetime(2104, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_what_is_signed_is_read_back_here_and_nowhere_else(
    number: int, token_id: bytes, ends: datetime
) -> None:
    text = RING.sign(lecture_number=number, token_id=token_id, lecture_ends_at=ends)
    badge = RING.read(text)
    assert badge is not None
    assert (badge.lecture_number, badge.token_id) == (number, token_id)
    assert badge.not_after > ends
    assert STRANGER.read(text) is None
    assert RING.read(text.lower() + "\r\n") == badge


@effort(80)
@given(st.one_of(ANY_TEXTS, st.lists(st.sampled_from(["1:", "A" * 43, ",", "=", "256", ":"])).map("".join)))
def test_signing_keys_are_read_or_refused(text: str) -> None:
    try:
        ring = Keyring.from_text(text)
    except KeyringError:
        return
    assert set(ring.keys) <= set(KEY_IDS)
    assert ring.signing_id in ring.keys
