"""A bilingual text shows itself to each reader, always with its true language (E-09)."""

import pytest

from forum.wording import EMPTY, Shown, Wording, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("晕轨道上的十年", "zh"),
        ("言語モデルの出力", "ja"),
        ("カタカナ", "ja"),
        ("Ten years on a halo", "en"),
        ("NLP for HCI: 人の行動", "ja"),
        ("", "en"),
        ("𬸚", "zh"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("wording", "for_zh", "for_en"),
    [
        (Wording("中文", "English"), Shown("中文", "zh-Hans"), Shown("English", "en")),
        (Wording("中文"), Shown("中文", "zh-Hans"), Shown("中文", "zh-Hans")),
        (Wording(en="English"), Shown("English", "en"), Shown("English", "en")),
        (Wording("中文", None, "日本語の", "ja"), Shown("中文", "zh-Hans"), Shown("日本語の", "ja")),
        (Wording(None, "English", "日本語の", "ja"), Shown("日本語の", "ja"), Shown("English", "en")),
        (EMPTY, Shown("", ""), Shown("", "")),
    ],
)
def test_readers_see_their_language_then_the_original_then_the_other(
    wording: Wording, for_zh: Shown, for_en: Shown
) -> None:
    assert (wording.shown_in("zh"), wording.shown_in("en")) == (for_zh, for_en)


def test_the_second_line_is_the_text_not_yet_shown() -> None:
    both = Wording("中文", "English")

    assert both.other_than("zh") == Shown("English", "en")
    assert both.other_than("en") == Shown("中文", "zh-Hans")
    assert not Wording("中文").other_than("en")


def test_a_text_lands_in_the_place_of_its_language() -> None:
    assert Wording.of(" 中文 ") == Wording(zh="中文")
    assert Wording.of("中文", "zh-Hant") == Wording(zh="中文")
    assert Wording.of("English") == Wording(en="English")
    assert Wording.of("Titre", "fr") == Wording(original="Titre", original_language="fr")
    assert Wording.of("  ") == Wording.of(None) == EMPTY


def test_newer_texts_are_laid_over_older_ones() -> None:
    assert Wording("旧", "old").merged(Wording(en="new")) == Wording("旧", "new")
    assert Wording("旧", "old").texts() == ["旧", "old"]
    assert Wording("旧").has("zh")
    assert not Wording("旧").has("en")
    assert not EMPTY
