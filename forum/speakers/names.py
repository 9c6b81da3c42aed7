"""Names of people, pure: cleaning, both scripts, the key a name is sorted by, the keys it is found by.

A name is one string that is never taken apart for showing (C-71): no first and last name, no salutation.
Only sorting and searching look inside, and only at Han names, which are written family name first.
"""

import re
import unicodedata
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from forum.speakers.surnames import COMPOUND_SURNAMES, SURNAME_READINGS

NAME_LIMIT = 100
SORT_KEY_LIMIT = 400

_HAN_RANGES = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{_HAN_RANGES}]")
_EAST_ASIAN = re.compile(rf"[{_HAN_RANGES}\u3041-\u30ff\uac00-\ud7af]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Controls, marks that turn the direction of writing, blank letters, tags and what is no character: they let
# a name pass for another one, or for none. Joiners stay, for Persian and the scripts of India need them, and
# so do the marks that choose between two forms of one character.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "\U000e0000-\U000e00ff]"
)
_MOST_MARKS = 8
"""On one letter. Tibetan and Burmese pile up four; dozens paint over the lines above and below."""
_BRACKETED = re.compile(r"^(.+?)\s*[(\uff08]\s*([^()\uff08\uff09]+?)\s*[)\uff09]$")
_BETWEEN_NAMES = re.compile(r"[;\uff1b\u3001\n]|(?<=[\u3400-\u9fff])\uff0c")
_DOTS = re.compile(r"[\u00b7\u30fb\u2022\u2027\uff65\uff0e\u2219]")
# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_LONGEST_HAN_NAME = 6
_WORD = re.compile(r"[^\W_]+")
_JOINED_WORDS = re.compile(r"[^\W_]+(?:[-'\u2019\u2010][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name as the person writes it, and the same in Latin letters where both are known."""

    name: str
    latin: str = ""


def clean_name(text: str) -> str:
    """NFC, with single spaces, without what nobody sees; empty when nothing is left to see."""
    seen = _UNSEEN.sub(lambda match: " " if match[0] in "\t\n\r" else "", text)
    name = " ".join(_nfc(seen).split())
    return name if any(map(_is_visible, name)) else ""


def has_unseen_characters(text: str) -> bool:
    """Whether a name carries what a form must refuse: something nobody sees, or far too many marks."""
    is_blank = bool(text.strip()) and not clean_name(text)
    return is_blank or bool(_UNSEEN.search(text)) or _is_piled_up(text)


def split_names(text: str) -> list[str]:
    """Several people in one cell: parted by `;`, the Chinese marks for listing, or lines."""
    return [name for part in _BETWEEN_NAMES.split(text) if (name := clean_name(part))]


def written_name(text: str) -> WrittenName:
    """Read "钱学森 / Qian Xuesen", "Qian Xuesen (钱学森)" or "钱学森 Qian Xuesen"; else one name as it is."""
    text = clean_name(text)
    halves = _halves(text)
    if halves is None:
        return WrittenName(text)
    one, other = halves
    if is_east_asian(one) and _is_latin(other):
        return WrittenName(one, other)
    if _is_latin(one) and is_east_asian(other):
        return WrittenName(other, one)
    return WrittenName(text)


def is_east_asian(text: str) -> bool:
    """Whether a name is written in Han, kana or Hangul."""
    return bool(_EAST_ASIAN.search(text))


def name_key(text: str) -> str:
    """What two spellings of one name have in common: width, case, spaces and dots do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _DOTS.sub("", "".join(folded.split()))


def sort_key(name: str, latin: str = "") -> str:
    """By pinyin, family name first, for Han; by the folded letters for any other alphabet.

    The name itself comes last, so that people of one sound stand in a fixed order.
    """
    if latin and _KANA.search(name):
        # 佐々木 みなと is read in Japanese, so the name as she writes it in Latin letters decides.
        key = f"{fold(latin)} {name}"
    elif _HAN.search(name):
        key = " ".join([*_syllables(name, _surname_reading(name)), name])
    elif is_east_asian(name) or not _LATIN.search(name):
        key = f"{fold(latin)} {name}" if latin else fold(name)
    else:
        key = fold(name)
    return key[:SORT_KEY_LIMIT].strip()


def search_keys(name: str, latin: str = "", aliases: str = "") -> str:
    """Every word a person may be looked up by, each with a space before it.

    Han as written; pinyin in full, in parts and by initials (with v and u for ü); Latin words folded.
    """
    keys: dict[str, None] = {}
    for spelling in (name, latin, *aliases.splitlines()):
        for key in _keys_of(spelling):
            keys[key] = None
    return "".join(f" {key}" for key in keys)


def name_words(q: str) -> list[str]:
    """What somebody looks for in a name, as keys are written: "O'Brien" is two words, 买·提 is one."""
    return _WORD.findall(_DOTS.sub("", fold(q)))


def fold(text: str) -> str:
    """Lower case without accents: Łukasz Müller → lukasz muller."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _is_visible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LNPS" or category in ("Cn", "Co")


def _is_piled_up(text: str) -> bool:
    marks = "".join("m" if unicodedata.category(sign) in ("Mn", "Me") else " " for sign in _nfc(text))
    return "m" * (_MOST_MARKS + 1) in marks


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _halves(text: str) -> tuple[str, str] | None:
    for mark in (" / ", "/", "\uff0f", "|"):
        if text.count(mark) == 1:
            one, other = text.split(mark)
            return one.strip(), other.strip()
    if bracketed := _BRACKETED.match(text):
        return bracketed[1], bracketed[2]
    return _halves_by_script(text)


def _halves_by_script(text: str) -> tuple[str, str] | None:
    """Part "钱学森 Qian Xuesen" where the script changes, once; "王 David" is one name and stays whole."""
    words = text.split(" ")
    scripts = [is_east_asian(word) for word in words]
    changes = [n for n in range(1, len(words)) if scripts[n] != scripts[n - 1]]
    if len(changes) != 1:
        return None
    one, other = " ".join(words[: changes[0]]), " ".join(words[changes[0] :])
    han, latin = (one, other) if scripts[0] else (other, one)
    return (one, other) if len(han) > 1 and " " in latin else None


def is_in_latin_letters(name: str) -> bool:
    """Whether every letter is a Latin one, with whatever signs above and below."""
    return all(
        unicodedata.name(sign, "").startswith(("LATIN", "MODIFIER")) for sign in name if sign.isalpha()
    )


def _is_latin(text: str) -> bool:
    return bool(_LATIN.search(text)) and not is_east_asian(text)


def _surname(name: str) -> str:
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def _surname_reading(name: str) -> str:
    surname = _surname(name)
    return SURNAME_READINGS.get(surname) or " ".join(lazy_pinyin(surname))


def _syllables(name: str, surname_reading: str) -> list[str]:
    """The pinyin of a Han name, its surname read as a surname (单 is shàn, 解 is xiè)."""
    given = name[len(_surname(name)) :]
    spelled = [*surname_reading.split(), *lazy_pinyin(_DOTS.sub(" ", given), style=Style.NORMAL)]
    folded = ("".join(fold(syllable).split()) for part in spelled for syllable in part.split())
    return [syllable for syllable in folded if syllable]


def _keys_of(spelling: str) -> list[str]:
    if not spelling:
        return []
    words = _WORD.findall(fold(spelling))
    keys = [name_key(spelling), *words, "".join(words)]
    keys += ["".join(_WORD.findall(joined)) for joined in _JOINED_WORDS.findall(fold(spelling))]
    if _HAN.search(spelling):
        # A given name alone is asked for too, and a search looks at how a key begins.
        keys += [words[0][n:] for n in range(1, min(len(words[0]), _LONGEST_HAN_NAME))]
        readings = dict.fromkeys([_surname_reading(spelling), " ".join(lazy_pinyin(_surname(spelling)))])
        for reading in readings:
            keys += _pinyin_keys(_syllables(spelling, reading), len(reading.split()))
    return [key for key in keys if key]


def _pinyin_keys(syllables: list[str], family: int) -> list[str]:
    keys = []
    # ü is typed as v on keyboards, and found as u and yu in passports: lv, lu, lyu.
    for umlaut in ("v", "u", "yu"):
        spelled = [syllable.replace("v", umlaut) for syllable in syllables]
        surname, given = "".join(spelled[:family]), "".join(spelled[family:])
        keys += [*spelled, surname, given, surname + given, given + surname]
    return [*keys, "".join(syllable[0] for syllable in syllables)]
