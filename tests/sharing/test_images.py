"""The share image: its size, its words, what no font has, who may see it, and when its address changes."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from forum.drawings import FAMILIES, Plate
from forum.lectures.models import Attendance, Audience, PublicState
from forum.sharing import cards, faces, painting
from forum.sharing.credits import credit_lines
from forum.slugs import SlugKind, claim
from forum.wording import EMPTY, Shown, Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_speaker

MOST_OCTETS = 150 * 1024
NAMES = {"zh": "钱学森论坛", "en": "Qian Xuesen Forum"}
# Common, rare (GB 18030 beyond the basic plane), traditional, Japanese; letters of Europe and of Vietnam.
TEXTS = [
    "停在晕轨道上：拉格朗日点的十年",
    "龘靐齉𠮷𰻞㐂",
    "“引号”——破折号……《书名》·间隔",
    "静かな着陸：小天体の表面に触れる",
    "Łukasz Świątek, Þórdís Ægisdóttir, Nguyễn Thị Ánh Tuyết",
    "Πλανήτες и орбиты — № 7 “x” ‘y’ ½ →",
]


def opened(octets: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(octets))
    image.load()
    return image


def card(database, language="zh", **values) -> cards.Card:
    with database.transaction() as session:
        people = [
            make_speaker(session, name, slug=f"s{n}") for n, name in enumerate(values.pop("people", []))
        ]
        lecture = make_lecture(session, speakers=people, **values)
        return cards.lecture_card(lecture, language, NAMES[language])


@pytest.mark.parametrize("face", [faces.TITLES["zh"], faces.TITLES["en"], faces.SANS])
@pytest.mark.parametrize("text", TEXTS)
def test_every_character_is_drawn_by_a_font_that_has_it(text: str, face: faces.Face) -> None:  # B-63
    drawn = faces.drawable(text, "zh-Hans", face)

    assert drawn == text
    for run in faces.runs(drawn, "zh-Hans", face, 40):
        font = run.font.at(40)
        box = bytes(font.getmask("\U0010fffe"))
        assert [c for c in run.text if c != " " and bytes(font.getmask(c)) == box] == []


def test_what_no_font_has_is_never_a_box() -> None:  # B-63
    assert faces.drawable("火箭🚀发射 \u202e \U000f0000", "zh-Hans", faces.SANS) == "火箭发射"
    assert faces.drawable("مريم", "ar", faces.SANS) == "〓〓〓〓"


@pytest.mark.databases("sqlite")
def test_a_name_nobody_can_set_is_said_in_its_other_letters(database) -> None:
    with database.transaction() as session:
        maryam = make_speaker(session, "مريم", name_language="ar", name_latin="Maryam")
        lecture = make_lecture(
            session, speakers=[maryam], title=Wording(en="Tides", original="مد", original_language="ar")
        )
        drawn = cards.lecture_card(lecture, "zh", "论坛")

    assert [person.text for person in drawn.people] == ["Maryam"]
    assert drawn.title == Shown("Tides", "en")


LONG = "关于深空探测器在拉格朗日点附近的轨道保持与编队飞行的若干问题以及它们的工程实现" * 8
EXTREMES = [
    {"title": Wording(LONG, LONG), "people": ["欧阳明月"]},
    {
        "title": Wording(None, "x" * 300),
        "people": [f"Friedrich-Konstantin Obermeier-Schwarzenbacher {n}" for n in range(12)],
    },
    {"title": EMPTY, "people": ["阿卜杜热合曼·买买提·" * 8 + "月"]},
    {"attendance": Attendance.MIXED, "starts_at": NOON + timedelta(days=26), "is_sample": True},
]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("values", EXTREMES, ids=["long", "endless", "no title", "both ways"])
def test_words_stay_in_their_column(database, values) -> None:
    language = "en" if "x" in str(values) else "zh"

    image = opened(painting.card_png(card(database, language, **values))).convert("RGB")

    between = image.crop((painting.LEFT + painting.COLUMN + 1, 0, painting.CUT, 620))
    assert between.getcolors() == [
        (between.width * between.height, painting.ImageColor.getrgb(painting.PAPER))
    ]
    assert image.crop((painting.LEFT, 60, 500, 600)).getcolors(100_000) != between.getcolors()


@pytest.mark.databases("sqlite")
def test_every_family_and_the_cover_are_small_pictures_of_one_size(database, long_run) -> None:
    drawn = card(database, people=["王小明"])
    plates = list(FAMILIES) if long_run else ["rosette"]
    images = [painting.card_png(replace(drawn, plate=Plate(family, "QXF-2026-012"))) for family in plates]
    images.append(painting.cover_png(cards.cover("en", NAMES)))

    assert {(opened(image).size, opened(image).format) for image in images} == {((1200, 630), "PNG")}
    assert [len(image) for image in images if len(image) > MOST_OCTETS] == []


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("zh", 1, ["甲甲甲 "]),
        ("zh", 3, ["甲甲甲、甲甲甲、", "甲甲甲 "]),
        ("zh", 12, ["甲甲甲、甲甲甲、", "甲甲甲 等 12 人"]),
        ("en", 12, ["甲甲甲, 甲甲甲, ", "甲甲甲 and 9 more"]),
        ("en", 0, []),
    ],
)
def test_names_have_two_lines_and_then_a_number(language, count, said) -> None:
    people = [Shown("甲甲甲", "zh")] * count
    lines = credit_lines(people, language, 17, lambda text: sum(1 if c < "\u2e80" else 2 for c in text.text))

    assert ["".join(run.text for run in line) for line in lines] == said


@pytest.mark.databases("sqlite")
def test_what_is_drawn_decides_the_address_and_nothing_else(database) -> None:
    def version(**values: object) -> str:
        with database.transaction() as session:
            lecture = make_lecture(session, number=1, slug="one", code="A", uid="a", **values)
            found = cards.lecture_card(lecture, "zh", "论坛").version
            session.rollback()
        return found

    plain = version()

    assert version(abstract=Wording("摘要"), seats=3) == plain
    others = [
        version(title=Wording("另一个题目")),
        version(starts_at=NOON + timedelta(days=40)),
        version(public_state=PublicState.CANCELLED),
        version(plate_family="halo", plate_seed="2"),
        version(is_sample=True),
    ]
    assert len({plain, *others}) == 6


def address(client, slug="qxf-2026-001", lang="zh") -> str:
    """Where an outdated address leads."""
    answer = client.get(f"/{lang}/lectures/{slug}/share/0.png")
    assert answer.status_code == 302
    return answer.location


@pytest.mark.databases("sqlite")
def test_an_image_is_kept_by_everybody_for_good(client, database) -> None:
    with database.transaction() as session:
        make_lecture(session, room=make_room(session))

    answer = client.get(address(client))

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert opened(answer.data).size == (1200, 630)
    assert client.get(address(client, lang="en")).data != answer.data


@pytest.mark.databases("sqlite")
def test_only_what_was_published_has_an_image(client, database) -> None:
    with database.transaction() as session:
        make_lecture(session, slug="draft", public_state=PublicState.UNPUBLISHED)
        make_lecture(session, slug="withdrawn", public_state=PublicState.WITHDRAWN)
        unlisted = make_lecture(session, slug="unlisted", audience=Audience.UNLISTED)
        claim(session, SlugKind.LECTURE, "former", unlisted.id)

    assert client.get("/zh/lectures/draft/share/0.png").status_code == 404
    assert client.get("/zh/lectures/withdrawn/share/0.png").status_code == 410
    assert client.get("/zh/lectures/former/share/0.png").status_code == 301
    assert client.get(address(client, "unlisted")).headers["X-Robots-Tag"] == "noindex"
