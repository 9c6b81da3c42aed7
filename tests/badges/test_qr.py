"""The QR code: the mode, level and margin of the contract, read back by an independent decoder."""

import io
from datetime import UTC, datetime

import zxingcpp
from defusedxml import ElementTree
from PIL import Image, ImageDraw
from selectolax.lexbor import LexborHTMLParser

from forum.badges import qr
from forum.badges.token import Keyring, signing_keys_text
from tests.factories import make_lecture

RING = Keyring.from_text(signing_keys_text({1: bytes(range(32))}))
ENDS = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


def token(number: int) -> str:
    return RING.sign(lecture_number=number, token_id=number.to_bytes(16, "big"), lecture_ends_at=ENDS)


def test_a_page_on_paper_leads_back_to_its_address(client, database) -> None:
    with database.transaction() as session:
        slug = make_lecture(session).slug

    page = LexborHTMLParser(client.get(f"/zh/lectures/{slug}").text)
    [code] = page.css(".on-paper svg")
    size = int((code.attributes["viewBox"] or "").split()[-1])
    path = code.css_first("path").attributes["d"] or ""

    address = f"http://forum.example.org/zh/lectures/{slug}"
    assert [read.text for read in zxingcpp.read_barcodes(drawn(path, size))] == [address]


def drawn(path: str, size: int, scale: int = 8) -> Image.Image:
    """What the SVG path says, drawn by hand: every run is one rectangle."""
    image = Image.new("L", (size * scale, size * scale), 255)
    pen = ImageDraw.Draw(image)
    for part in path.strip("M").split("M"):
        x, rest = part.split(" ")
        y, length = rest.split("h")[0], rest.split("h")[1].split("v")[0]
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(length) * scale - 1, top + scale - 1), fill=0)
    return image


def test_png_reads_back_with_correction_m() -> None:
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(token(12)))))

    assert read.text == token(12)
    assert read.ec_level == "M"


def test_svg_path_reads_back() -> None:
    document = ElementTree.fromstring(qr.svg(token(12)))
    size = int(document.attrib["viewBox"].split()[2])
    path = document.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]

    assert [read.text for read in zxingcpp.read_barcodes(drawn(path, size))] == [token(12)]


def test_code_is_alphanumeric_version_6_with_four_modules_of_quiet() -> None:
    rows = qr.modules(token(12))

    # 144 characters at M need version 6 (41 modules) in alphanumeric mode; bytes would need version 8.
    assert len(rows) == 41 + 2 * qr.QUIET_ZONE
    border = [*rows[:4], *rows[-4:], *[(*row[:4], *row[-4:]) for row in rows]]
    assert not any(dark for row in border for dark in row)


def test_svg_is_run_length_coded() -> None:
    assert len(qr.svg(token(12))) < 8_000


def test_badges_hold_no_personal_data(long_run: bool) -> None:  # B-01
    for number in range(1, 1_001 if long_run else 101):
        [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(token(number)))))
        # The whole text is the token, and test_token shows that each of its bytes is accounted for.
        assert read.text == token(number)
