"""Sheets of badges: every place where the maker's template has it, every code read, every name whole."""

import io
import subprocess
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image

from forum.badges import fonts, qr, sheet, small
from forum.badges.face import POINTS_PER_MM, Code, Text
from forum.badges.papers import PAPERS, RESOLUTIONS
from forum.badges.sheet import Placing
from tests.badges.test_sheet import BADGE, NAMES, TOKEN, named, text_of

SMALL = [key for key, paper in PAPERS.items() if paper.badge != sheet.A6]


def elements(key: str, resolution: int, name: str = BADGE.name) -> list[object]:
    size = tuple(side * POINTS_PER_MM for side in PAPERS[key].badge)
    return list(
        small.arrange(
            named(name),
            (size[0], size[1]),
            resolution=resolution,
            bold=lambda text, points: fonts.width(text, points, bold=True),
            regular=fonts.width,
        )
    )


@pytest.mark.parametrize("key", PAPERS)
def test_every_place_lies_on_the_page_and_on_no_other(key: str) -> None:  # B-61
    paper = PAPERS[key]
    corners = list(paper.corners())

    for x, y in corners:
        assert x >= 0
        assert y >= 0
        assert x + paper.badge[0] <= paper.page[0] + 0.01
        assert y + paper.badge[1] <= paper.page[1] + 0.01
    assert paper.columns == 1 or paper.step[0] >= paper.badge[0]
    assert paper.rows == 1 or paper.step[1] >= paper.badge[1]
    assert len(set(corners)) == paper.places


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("key", SMALL)
def test_codes_are_large_enough_and_of_whole_dots(key: str, resolution: int) -> None:  # B-60, B-61
    width, height = (side * POINTS_PER_MM for side in PAPERS[key].badge)
    [code] = [element for element in elements(key, resolution) if isinstance(element, Code)]
    modules = len(qr.modules(code.token))
    dots = code.module * resolution / 72

    assert abs(dots - round(dots)) < 1e-6
    assert round(dots) >= 4
    assert (modules - 2 * qr.QUIET_ZONE) * code.module / POINTS_PER_MM >= 22
    # The quiet zone stays on the badge.
    assert code.x + modules * code.module <= width
    assert code.y + modules * code.module <= height


@pytest.mark.parametrize("key", SMALL)
@pytest.mark.parametrize("name", NAMES)
def test_names_stay_on_the_badge_and_off_the_code(key: str, name: str) -> None:  # B-62
    found = elements(key, 300, name)
    [code] = [element for element in found if isinstance(element, Code)]
    printed = fonts.printable(name)
    lines = [one for one in found if isinstance(one, Text) and one.text.strip() and one.text in printed]

    assert "".join("".join(line.text for line in lines).split()) == "".join(printed.split())
    edge = code.x + qr.QUIET_ZONE * code.module
    assert all(line.x + fonts.width(line.text, line.size, bold=line.bold) <= edge for line in lines)
    if len(printed) < 30:
        assert max(line.size for line in lines) >= 16


@pytest.mark.parametrize("key", PAPERS)
def test_a_sheet_is_read_and_begins_where_it_is_told(key: str, tmp_path: Path) -> None:  # B-61
    paper = PAPERS[key]
    names = NAMES[: paper.places]
    start = 2 if paper.places > 2 else 1
    made = sheet.pages([named(name) for name in names], Placing(paper, start=start), "Badges")

    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == (2 if start > 1 else 1)
    assert "".join(names[0].split()) in text_of(made)
    (tmp_path / "sheet.pdf").write_bytes(made)
    subprocess.run(
        ["pdftoppm", "-r", "203", "-png", "-singlefile", tmp_path / "sheet.pdf", tmp_path / "sheet"],
        check=True,
    )
    image = Image.open(tmp_path / "sheet.png")
    read = [one.text for one in zxingcpp.read_barcodes(image)]
    assert read == [TOKEN] * min(len(names), paper.places - start + 1)


def test_faces_are_embedded_once_however_many_badges() -> None:
    few, many = (
        sheet.pages([named(NAMES[0])] * count, Placing(PAPERS["a6-on-a4"]), "Badges") for count in (4, 40)
    )

    assert len(many) < 3 * len(few)


def test_offsets_move_everything_and_a_test_page_shows_every_place() -> None:
    moved = Placing(PAPERS["l4785"], right=1.5, down=-2)
    [first, *_rest] = [corner for _count, corner in zip(range(3), moved.corners(), strict=False)]

    assert [round(side / POINTS_PER_MM, 3) for side in first[1:]] == [19.5, 11.0]
    assert text_of(sheet.outlines(moved, "Test")) == "12345678910"
