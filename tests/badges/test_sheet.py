"""The badge as PDF, SVG and PNG: readable by people, programs and scanners."""

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from defusedxml import ElementTree
from PIL import Image

from forum.badges import face, fonts, picture, qr, sheet
from forum.badges.face import Badge
from forum.badges.token import Keyring
from tests.cast import SIGNING_KEYS

RING = Keyring.from_text(SIGNING_KEYS)
TOKEN = RING.sign(
    lecture_number=12, token_id=bytes(range(16)), lecture_ends_at=datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
)
BADGE = Badge(
    forum_zh="钱学森论坛",
    forum_en="Qian Xuesen Forum",
    number="No. 12",
    title="拉格朗日点附近的低能转移",
    when="2026-12-03（周四）14:00–15:30 北京时间 UTC+8",
    where="天文台 · 大厅",
    name="阿卜杜热合曼·买买提",
    affiliation="发射窗口课题组",
    role_zh="听众",
    role_en="Attendee",
    reference="QXF-2026-012 · Q7MX-4K2D",
    token=TOKEN,
    sample="样例 SAMPLE",
)
NAMES = [
    "何",
    "阿卜杜热合曼·买买提",
    "Siobhán O’Brien-Nakamura",
    "Ñuñez Ägidius Łukasz Čapek",
    "Nguyễn Thị Ánh Tuyết",
    "Χαρά Μαρία",
    "Юрий Гагарин",
    "钱学森 Qian Xuesen",
    "㛃𬸚",
    "Wolfeschlegelsteinhausenbergerdorff",
    "O'Neill",
]


def named(name: str) -> Badge:
    return replace(BADGE, name=fonts.printable(name))


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def rastered(pdf: bytes, dpi: int, folder: Path) -> Image.Image:
    (folder / "badge.pdf").write_bytes(pdf)
    target = folder / f"badge-{dpi}"
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", folder / "badge.pdf", target], check=True
    )
    return Image.open(target.with_suffix(".png"))


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_code_reads_back_at_the_resolution_of_every_printer(dpi: int, tmp_path: Path) -> None:  # B-60
    image = rastered(sheet.pdf(BADGE), dpi, tmp_path)

    assert [read.text for read in zxingcpp.read_barcodes(image)] == [TOKEN]


def test_code_is_large_enough_and_on_the_printers_grid() -> None:  # B-60, B-61
    [code] = [element for element in sheet.arranged(BADGE) if isinstance(element, face.Code)]
    modules = len(qr.modules(code.token)) - 2 * qr.QUIET_ZONE
    module_mm = face.MODULE / face.POINTS_PER_MM

    assert modules * module_mm >= 22
    assert module_mm >= 0.4
    assert round(face.MODULE * 300 / 72, 6) == 8
    # The quiet zone stays on the page.
    assert code.x + (modules + 2 * qr.QUIET_ZONE) * face.MODULE <= face.WIDTH
    assert code.y + (modules + 2 * qr.QUIET_ZONE) * face.MODULE <= face.HEIGHT


@pytest.mark.parametrize("name", NAMES)
def test_name_on_paper_is_the_name_given(name: str) -> None:  # B-62
    pdf = sheet.pdf(named(name))
    # Where a line was broken after a hyphen, programs join the two halves.
    assert "".join(name.split()).replace("-", "") in text_of(pdf).replace("-", "")


def test_page_is_a6_with_embedded_faces_alone() -> None:  # B-61, B-63
    [page] = pypdf.PdfReader(io.BytesIO(sheet.pdf(BADGE))).pages
    fonts_used = [font.get_object() for font in page["/Resources"]["/Font"].values()]

    assert [round(float(side) / face.POINTS_PER_MM) for side in page.mediabox[2:]] == [105, 148]
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts_used)
    assert BADGE.name.split("·")[1] in page.extract_text()


def test_same_badge_is_the_same_bytes() -> None:  # B-65
    assert sheet.pdf(BADGE) == sheet.pdf(BADGE)
    assert picture.png(BADGE) == picture.png(BADGE)


def test_picture_reads_back_and_is_a6_at_300_dpi() -> None:
    image = Image.open(io.BytesIO(picture.png(BADGE)))

    assert image.size == (1240, 1748)
    assert [read.text for read in zxingcpp.read_barcodes(image.convert("L"))] == [TOKEN]


def test_svg_escapes_what_people_write() -> None:
    document = ElementTree.fromstring(picture.svg(named('<b onload="x">&"Ada')))
    texts = [element.text for element in document.iter("{http://www.w3.org/2000/svg}text")]

    assert '<bonload="x">&"Ada' in "".join(text or "" for text in texts).replace(" ", "")
    assert {element.tag.partition("}")[2] for element in document.iter()} == {"svg", "title", "path", "text"}


def test_rare_character_comes_from_the_other_face(tmp_path: Path) -> None:  # B-63
    badge = named("𬎆")
    pdf, png = sheet.pdf(badge), picture.png(badge)

    assert "𬎆" in text_of(pdf)
    assert rastered(pdf, 100, tmp_path).getbbox() is not None
    assert png != picture.png(named("何"))


@pytest.mark.parametrize("name", ["\U00030000", "محمد", "👩‍🚀"])
def test_missing_character_is_an_error_with_a_name(name: str) -> None:  # B-63
    with pytest.raises(fonts.MissingGlyph, match=f"U\\+{ord(name[0]):04X}"):
        sheet.pdf(named(name))
    with pytest.raises(fonts.MissingGlyph):
        picture.png(named(name))
    assert name[0] in picture.svg(named(name))


def test_without_the_other_face_rare_characters_are_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # B-63
    monkeypatch.setattr(fonts, "RARE_HAN", ())
    fonts.rare_face.cache_clear()
    try:
        with pytest.raises(fonts.MissingGlyph):
            sheet.pdf(named("𬎆"))
        with pytest.raises(fonts.MissingGlyph):
            sheet.rare_mask("𬎆", 40)
    finally:
        fonts.rare_face.cache_clear()


def test_invisible_characters_leave_no_trace() -> None:
    assert fonts.printable("A\u200bd\ufe0fa\u202e e\u0301") == "Ada é"


def test_head_and_foot_keep_seven_to_one_on_white() -> None:  # B-62
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert all(1.05 / (luminance(colour) + 0.05) >= 7 for colour in face.COLOURS.values())
