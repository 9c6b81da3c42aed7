"""What templates may call: texts keep their language, links stay on the web."""

import pytest
from markupsafe import Markup

from forum.speakers.models import Speaker
from forum.web import formatting, joining
from forum.wording import Shown, Wording

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(params=["zh", "en"])
def lang(request, app, database):
    with app.test_request_context(f"/{request.param}/"):
        app.preprocess_request()
        yield request.param


@pytest.fixture
def english(app, database):
    with app.test_request_context("/en/lectures?q=a&page=2&_external=1&lang=zh"):
        app.preprocess_request()
        yield


def test_a_text_of_the_pages_language_stands_plain(lang):
    assert formatting.shown(Wording("轨道", "Orbit")) == ("轨道" if lang == "zh" else "Orbit")


def test_a_missing_translation_names_its_language(english):  # E-09
    assert formatting.shown(Wording(zh="轨道")) == '<span lang="zh-Hans">轨道</span>'
    assert formatting.shown(Wording(original="軌道の話", original_language="ja")) == (
        '<span lang="ja">軌道の話</span>'
    )
    assert formatting.shown(None) == ""
    assert not formatting.is_translated(Wording(zh="轨道"))


def test_markup_in_a_text_is_text(english):  # D-12
    hostile = "<script>alert(1)</script>: <b>\"'&"

    for made in (
        formatting.shown(Wording(en=hostile)),
        formatting.phrased(Wording(zh=hostile)),
        formatting.paragraphs(Shown(hostile, '"><i>')),
    ):
        assert isinstance(made, Markup)
        assert "<script" not in made
        assert "<i>" not in made


def test_a_title_breaks_after_its_colon(english):
    assert formatting.phrased(Wording(en="Parked on a halo: ten years")) == (
        '<span class="phrase">Parked on a halo:</span> <span class="phrase">ten years</span>'
    )
    assert formatting.phrased(Wording(zh="停在晕轨道上：十年")) == (
        '<span lang="zh-Hans"><span class="phrase">停在晕轨道上：</span>'
        '<span class="phrase">十年</span></span>'
    )
    assert formatting.phrased(Wording(en="The Sun–Earth line")) == (
        '<span class="phrase">The <span class="nowrap">Sun–Earth</span> line</span>'
    )


def test_a_chinese_title_breaks_behind_its_phrases_and_inside_no_word(english):
    assert formatting.phrased(Wording(zh="不变流形上的低能转移，的确"), "上的低") == (
        '<span lang="zh-Hans"><span class="phrase">'
        "不变流形<mark>上的<wbr>低</mark>能转移，<wbr>的确</span></span>"
    )


def test_long_chinese_may_break_anywhere(english):
    long = "一个没有标点很长很长很长很长很长题目"

    assert "phrase" not in formatting.phrased(Wording(zh=long))


@pytest.mark.parametrize(
    ("title", "is_long"), [("a" * 64, False), ("a" * 65, True), ("讲" * 32, False), ("讲" * 33, True)]
)
def test_a_title_that_would_fill_the_page_steps_down(english, title, is_long):
    assert formatting.is_long(Wording.of(title)) is is_long


def test_paragraphs_keep_the_breaks_that_were_typed(english):
    assert formatting.paragraphs(Shown("one\r\ntwo\r\n\r\nthree\n\n\n", "en")) == (
        "<p>one<br>two</p>\n<p>three</p>"
    )
    assert formatting.paragraphs(Shown("一", "zh-Hans")) == '<p lang="zh-Hans">一</p>'


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("钱学森", "zh-Hans", "钱"),
        ("岚", "zh", "岚"),
        ("佐々木 みなと", "ja", "佐"),
        ("Nguyễn Thị Ánh Tuyết", "vi", "T"),
        ("Þórdís Ægisdóttir", "is", "Æ"),
    ],
)
def test_the_initial_of_a_missing_portrait(name, language, expected):
    assert formatting.initial(Speaker(name=name, name_language=language)) == expected


def test_a_name_says_its_language(english):
    speaker = Speaker(name="阿卜杜热合曼·买买提", name_language="zh")

    assert formatting.person(speaker) == (
        '<span class="person-name" lang="zh-Hans">阿卜杜热合<span class="nowrap">曼·</span><wbr>买买提</span>'
    )
    assert formatting.person(Speaker(name="A <b>", name_language="en")) == (
        '<span class="person-name">A &lt;b&gt;</span>'
    )


def test_languages_have_names_in_the_pages_language(lang):
    expected = {"zh": "中文、英语和日语", "en": "Chinese, English, and Japanese"}

    assert joining.language_names("zh-Hans, en,ja") == expected[lang]
    assert joining.language_names("") == ""


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, is_one):
    assert formatting.is_web_address(url) is is_one


def test_the_other_language_keeps_the_page_and_its_filters(english):
    assert formatting.in_language("zh") == "/zh/lectures?q=a&page=2"
    assert formatting.in_language("zh", "lectures.archive") == "/zh/lectures/archive"


def test_a_page_without_another_language_leads_home(app, database):
    with app.test_request_context("/nowhere"):
        assert formatting.in_language("zh") == "/zh/"


@pytest.mark.parametrize(
    ("cookie", "expected"), [("dark", "dark"), ("light", "light"), ("<x>", ""), ("", "")]
)
def test_the_theme_is_one_of_two_or_the_systems(app, database, cookie, expected):
    with app.test_request_context("/en/", headers={"Cookie": f"theme={cookie}"}):
        assert formatting.theme() == expected
