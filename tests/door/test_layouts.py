"""A scanner of one country before a system of another: the badge is read all the same (B-43, B-26)."""

from collections.abc import Callable

import pytest

from bench.shots import badge_text
from tests.door.scripts import called

Key = dict[str, str]
TOKENS = [badge_text(f"layout {number}") for number in range(5)]

ENGLISH = {letter: f"Key{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {
    digit: f"Digit{digit}" for digit in "234567"
}
GERMAN = ENGLISH | {"Y": "KeyZ", "Z": "KeyY"}
FRENCH = ENGLISH | {"A": "KeyQ", "Q": "KeyA", "W": "KeyZ", "Z": "KeyW", "M": "Semicolon"}
COUNTRIES = {"English": ENGLISH, "German": GERMAN, "French": FRENCH}
FRENCH_DIGITS = dict(zip("234567", "é\"'(-è", strict=True))
ENGLISH_SHIFTED = dict(zip("234567", "@#$%^&", strict=True))


def letter_at(place: str, system: str, *, is_shifted: bool) -> str:
    """What a system of a country makes of a place."""
    if place.startswith("Digit"):
        digit = place[-1]
        if system == "French":
            return digit if is_shifted else FRENCH_DIGITS[digit]
        return ENGLISH_SHIFTED[digit] if is_shifted else digit
    by_place = {where: letter for letter, where in COUNTRIES[system].items()}
    if place == "KeyM" and system == "French":
        return "?" if is_shifted else ","
    if place == "Semicolon" and system != "French":
        return {"English": ":;", "German": "Öö"}[system][0 if is_shifted else 1]
    letter = by_place[place]
    return letter if is_shifted else letter.lower()


def keys(text: str, scanner: str, system: str) -> list[Key]:
    """What arrives when a scanner of one country types into a system of another."""
    typed = []
    for letter in text:
        place = COUNTRIES[scanner][letter]
        is_shifted = letter.isalpha() or scanner == "French"
        typed.append({"text": letter_at(place, system, is_shifted=is_shifted), "place": place})
    return typed


def readings(lists: list[list[Key]]) -> list[list[str]]:
    told: list[list[str]] = called("door-layouts.js", "return value.map(module.readings);", lists)
    return told


@pytest.mark.parametrize("system", COUNTRIES)
@pytest.mark.parametrize("scanner", COUNTRIES)
def test_badge_is_among_the_readings(scanner: str, system: str) -> None:  # B-43
    found = readings([keys(token, scanner, system) for token in TOKENS])
    assert [token in ways for token, ways in zip(TOKENS, found, strict=True)] == [True] * len(TOKENS)


def caps(key: Key) -> Key:
    return key | {"text": key["text"].swapcase()}


def input_method(key: Key) -> Key:
    return key | {"text": ""}


def full_width(key: Key) -> Key:
    return key | {"text": chr(ord(key["text"]) + 0xFEE0)}


def russian(key: Key) -> Key:
    return key | {"text": "ф" if key["text"].isalpha() else key["text"]}


def without_places(key: Key) -> Key:
    return key | {"place": ""}


@pytest.mark.parametrize("bent", [caps, input_method, full_width, russian, without_places])
def test_badge_is_the_first_reading_of_an_english_scanner(bent: Callable[[Key], Key]) -> None:  # B-43
    found = readings([[bent(key) for key in keys(token, "English", "English")] for token in TOKENS])
    assert [ways[0] for ways in found] == TOKENS


@pytest.mark.parametrize("system", ["German", "French"])
def test_system_of_another_country_is_known_by_its_letters_alone(system: str) -> None:  # B-43
    typed = [[without_places(key) for key in keys(token, "English", system)] for token in TOKENS]
    found = readings(typed)
    assert [token in ways for token, ways in zip(TOKENS, found, strict=True)] == [True] * len(TOKENS)


MEANT = "return module.meant(value.keys, value.genuine && (async (text) => text === value.genuine));"


def test_genuine_reading_is_taken_before_the_likeliest() -> None:  # B-43
    # Y and Z change places and the text still looks like a badge: only the signature tells.
    bent = keys(TOKENS[0], "German", "English")
    assert called("door-wedge.js", MEANT, {"keys": bent, "genuine": TOKENS[0]}) == [TOKENS[0], True]
    assert called("door-wedge.js", MEANT, {"keys": bent, "genuine": "none"})[1] is False
    straight = keys(TOKENS[0], "English", "English")
    assert called("door-wedge.js", MEANT, {"keys": straight, "genuine": TOKENS[0]}) == [TOKENS[0], False]


def test_name_and_sentence_are_no_badge() -> None:
    lists = [
        [{"text": letter, "place": ""} for letter in text] for text in ("Qian Xuesen", "A" * 143, "!" * 144)
    ]
    assert readings(lists) == [[], [], []]


def test_bent_badge_is_told_from_a_short_text() -> None:
    texts = [TOKENS[0], "é" + TOKENS[0][1:], "钱学森", TOKENS[0][:-30]]
    assert called("door-layouts.js", "return value.map(module.looksBent);", texts) == [
        False,
        True,
        False,
        False,
    ]


LOCKED = """
let now = 0;
const lock = module.newBadgeLock(() => now);
return value.map(([at, text, isDeliberate]) => {
  now = at;
  if (text === null) { lock.release(); return null; }
  return lock.isRepeat(text, { isDeliberate });
});
"""


def test_thirty_pictures_of_a_badge_are_one_scan() -> None:  # B-26
    frames = [[at * 33, "A", False] for at in range(30)]
    assert called("door-lock.js", LOCKED, frames) == [False] + [True] * 29


def test_badge_that_stays_in_sight_stays_one_scan_and_one_that_returns_is_another() -> None:  # B-26
    stays = [[at * 1000, "a" if at % 2 else "A", False] for at in range(20)]
    returns = [[9_000 + 20_000, "A", False], [38_000, "A", False], [40_100, "A", False]]
    assert called("door-lock.js", LOCKED, stays + returns) == [False] + [True] * 19 + [False, True, False]


def test_two_badges_in_sight_are_two_scans() -> None:  # B-26
    both = [[at * 33, "AB"[at % 2], False] for at in range(20)]
    assert called("door-lock.js", LOCKED, both) == [False, False] + [True] * 18


def test_trigger_pulled_twice_is_one_scan_and_after_another_badge_two() -> None:  # B-26
    pulled = [[0, "A", True], [500, "A", True], [900, "B", True], [1500, "A", True], [12_000, "A", True]]
    assert called("door-lock.js", LOCKED, pulled) == [False, True, False, False, False]


def test_after_taking_back_the_same_badge_is_read_at_once() -> None:  # B-27
    assert called("door-lock.js", LOCKED, [[0, "A", False], [9, None, False], [18, "A", False]]) == [
        False,
        None,
        False,
    ]
