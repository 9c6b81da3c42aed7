"""Which language a text of a file is in, and which languages a lecture is held in."""

import re
from collections.abc import Iterable
from typing import Literal

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell
from forum.wording import Wording

Han = Literal["zh", "ja"]

_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
# A Chinese text may quote a word in kana; a Japanese one is full of them.
_LEAST_SHARE_OF_KANA = 0.05
# An English text may quote a word in Han; a Chinese or Japanese one may be full of English terms.
_LEAST_SHARE_OF_EAST_ASIAN = 0.1
_EAST_ASIAN = ("zh", "ja", "ko")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_BETWEEN = re.compile(r"[\s,，;；/、&+|和与]+")
_WORDS = {
    "中文": "zh", "汉语": "zh", "普通话": "zh", "国语": "zh", "chinese": "zh", "mandarin": "zh",
    "英文": "en", "英语": "en", "english": "en", "日文": "ja", "日语": "ja", "日本語": "ja", "japanese": "ja",
    "德语": "de", "德文": "de", "german": "de", "deutsch": "de", "法语": "fr", "法文": "fr", "french": "fr",
    "俄语": "ru", "俄文": "ru", "russian": "ru", "韩语": "ko", "韩文": "ko", "korean": "ko",
    "西班牙语": "es", "spanish": "es", "意大利语": "it", "italian": "it",
    "双语": "zh,en", "bilingual": "zh,en",
}  # fmt: skip


def spoken_languages(cell: str) -> str:
    """BCP 47 tags, comma separated, of "中文/English", "zh, en" or "ja". Raises BadCell."""
    tags: list[str] = []
    for word in filter(None, _BETWEEN.split(cell.strip())):
        tag = _WORDS.get(word.casefold()) or (word.replace("_", "-") if _TAG.fullmatch(word) else None)
        if tag is None:
            raise BadCell("language", N_("“%(text)s” is no language known here."), text=word[:40])
        tags += [one for one in tag.split(",") if one not in tags]
    return ",".join(tags)[:100]


def han_language(texts: Iterable[str]) -> Han | None:
    """Whether the Han characters of these texts are Japanese or Chinese; None where there are none."""
    text = "".join(texts)
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if not kana + han or len(_HANGUL.findall(text)) > kana + han:
        return None
    return "ja" if kana >= _LEAST_SHARE_OF_KANA * (kana + han) else "zh"


def language_of(text: str, han: Han, spoken: str = "") -> str:
    """The language of one text: by its script, `han` where that alone does not tell.

    A language the lecture is held in counts only for the script it is written in: an English title
    above a Japanese abstract stays English.
    """
    if _is_east_asian(text):
        if own := han_language([text]):
            return "ja" if own == "ja" else han
        return "ko"
    others = [tag for tag in spoken.split(",") if tag and not tag.lower().startswith(_EAST_ASIAN)]
    return others[0] if len(others) == 1 else "en"


def _is_east_asian(text: str) -> bool:
    east_asian = sum(len(script.findall(text)) for script in (_KANA, _HAN, _HANGUL))
    return east_asian > 0 and east_asian >= _LEAST_SHARE_OF_EAST_ASIAN * (
        east_asian + len(_LATIN.findall(text))
    )


def worded(text: str, han: Han, spoken: str = "") -> Wording:
    """A text as bilingual content, in the language it is in."""
    return Wording.of(text, language_of(text, han, spoken)) if text else Wording()


def name_language(name: str, han: Han) -> str:
    """The tag a name is set in: zh-Hans, ja, ko, else en."""
    language = language_of(name, han)
    return "zh-Hans" if language == "zh" else language
