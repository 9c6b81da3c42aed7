"""The badge token: strict, total, free of anything personal."""

import base64
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.badges.token import (
    VALID_AFTER_THE_LECTURE,
    BadgeToken,
    Keyring,
    KeyringError,
    looks_mistyped,
    signing_keys_text,
)

SEED, OTHER_SEED = bytes(range(32)), bytes(range(32, 64))
RING = Keyring.from_text(signing_keys_text({1: SEED}))
ENDS = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
TOKEN_ID = bytes(range(16))
TOKEN = RING.sign(lecture_number=12, token_id=TOKEN_ID, lecture_ends_at=ENDS)


def resigned(body: bytes, ring: Keyring = RING) -> str:
    return base64.b32encode(body + ring.keys[ring.signing_id].sign(body)).decode()


def test_token_is_144_base32_characters_and_reads_back() -> None:  # B-02, B-03
    assert len(TOKEN) == 144
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert RING.read(TOKEN) == BadgeToken(1, 12, TOKEN_ID, ENDS + VALID_AFTER_THE_LECTURE)


def test_token_holds_the_fields_of_the_contract_and_nothing_else() -> None:  # B-01
    raw = base64.b32decode(TOKEN)

    not_after = int((ENDS + VALID_AFTER_THE_LECTURE).timestamp())
    assert raw[:26] == struct.pack(">BBI16sI", 1, 1, 12, TOKEN_ID, not_after)
    assert len(raw) == 90


def test_signing_again_gives_the_same_badge() -> None:  # B-65: a reprint keeps the token
    assert RING.sign(lecture_number=12, token_id=TOKEN_ID, lecture_ends_at=ENDS) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        TOKEN.lower(),
        TOKEN[:70].lower() + TOKEN[70:],
        "\\000026" + TOKEN,
        TOKEN + "\r\n",
        TOKEN + "\t",
        "\\000003" + TOKEN.lower() + "\r",
    ],
    ids=["lower", "mixed", "eci", "line end", "tab", "all"],
)
def test_reader_forgives_what_scanners_do(text: str) -> None:  # B-04
    assert RING.read(text) == RING.read(TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " + TOKEN,
        TOKEN + " ",
        "\n" + TOKEN,
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN[:-1] + "\u0131",
        "ſ" + TOKEN[1:],
        TOKEN.replace("A", "Ａ"),
        "\\000026\\000026" + TOKEN,
        "\\26" + TOKEN,
        TOKEN + "\x00",
        TOKEN + "\ud800",
        "A" * 144,
        "7" * 144,
        *("A" * length for length in (143, 145, 255, 256, 65_535)),
    ],
    ids=repr,
)
def test_reader_refuses_everything_else(text: str) -> None:  # B-04
    assert RING.read(text) is None


def test_other_version_is_refused_though_well_signed() -> None:
    body = struct.pack(">BBI16sI", 2, 1, 12, TOKEN_ID, 2_000_000_000)

    assert RING.read(resigned(body)) is None


def test_badge_of_another_installation_is_refused() -> None:  # the key is the audience
    other = Keyring.from_text(signing_keys_text({1: OTHER_SEED}))

    assert other.read(TOKEN) is None


def test_after_rotation_old_badges_open_and_new_ones_use_the_new_key() -> None:  # B-06
    rotated = Keyring.from_text(signing_keys_text({2: OTHER_SEED, 1: SEED}))
    fresh = rotated.sign(lecture_number=12, token_id=TOKEN_ID, lecture_ends_at=ENDS)

    read = [rotated.read(text) for text in (TOKEN, fresh)]
    assert [badge and badge.key_id for badge in read] == [1, 2]
    assert set(rotated.public_keys()) == {1, 2}


def test_removed_key_opens_nothing() -> None:  # B-06
    assert Keyring.from_text(signing_keys_text({2: SEED})).read(TOKEN) is None


def test_public_keys_are_those_of_the_signing_keys() -> None:
    public = base64.urlsafe_b64decode(RING.public_keys()[1] + "=")

    assert public == RING.keys[1].public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:", ":" + "A" * 43, "0:" + "A" * 43, "256:" + "A" * 43, "1:" + "A" * 42, "1:" + "!" * 43,
     "x:" + "A" * 43, "¹:" + "A" * 43, f"1:{'A' * 43},1:{'B' * 42}A"],
)  # fmt: skip
def test_malformed_keyring_is_named(text: str) -> None:
    with pytest.raises(KeyringError):
        Keyring.from_text(text)


def test_no_mutated_payload_is_accepted_and_none_raises(long_run: bool) -> None:  # B-04
    # Ten payloads an example: 10,000 in all, a million in the long run.
    @settings(max_examples=100_000 if long_run else 1_000, deadline=None)
    @given(st.integers(0, 89), st.integers(1, 255), st.text(max_size=300))
    def no_mutant_is_read(place: int, flip: int, noise: str) -> None:
        raw = bytearray(base64.b32decode(TOKEN))
        raw[place] ^= flip
        bent = base64.b32encode(raw).decode()
        mutants = [
            bent,
            bent.lower(),
            noise,
            noise + bent,
            bent + "A",
            TOKEN[: place + 1] + noise,
            noise[:10] + "|" + TOKEN,
            TOKEN[:place] + "1" + TOKEN[place + 1 :],
            bent[:place] + TOKEN[place:][::-1],
            base64.b32encode(raw * 3).decode(),
        ]

        assert [RING.read(mutant) for mutant in mutants] == [None] * len(mutants)

    no_mutant_is_read()


AZERTY = str.maketrans("AQWZM234567", "QAZW,é\"'(-è")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOKEN.translate(AZERTY), True),
        (TOKEN.lower().translate(AZERTY) + "\r", True),
        (TOKEN, False),
        (TOKEN.lower(), False),
        ("https://example.org/", False),
        ("", False),
    ],
    ids=["azerty", "azerty lower", "right", "lower", "address", "nothing"],
)
def test_wrong_keyboard_layout_is_recognised(text: str, expected: bool) -> None:  # B-43
    assert looks_mistyped(text) is expected


def test_a_badge_outlives_a_lecture_put_off_by_a_year() -> None:
    badge = RING.read(TOKEN)

    assert badge is not None
    assert badge.not_after > ENDS + timedelta(days=366)
