"""Uploads become fresh JPEGs or are refused before they cost anything. D-22"""

import io
import struct
import zlib

import pytest
from PIL import Image

from forum import pictures
from forum.pictures import PictureTooHeavy, PictureTooLarge, PictureUnreadable, draw_picture

RED = (200, 30, 30)


def picture(kind, size=(300, 400), *, mode="RGB", colour=RED, **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    file.seek(0)
    return file


def opened(portrait):
    return Image.open(io.BytesIO(portrait.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_become_a_jpeg(kind):
    portrait = draw_picture(picture(kind))

    assert (portrait.width, portrait.height) == (300, 400)
    assert opened(portrait).format == "JPEG"


def test_a_large_picture_is_made_small_and_keeps_its_shape():
    portrait = draw_picture(picture("JPEG", (3000, 1500)))

    assert (portrait.width, portrait.height) == (1200, 600)


def test_position_and_everything_else_in_exif_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "in front of hall 3"
    exif.get_ifd(0x8825)[2] = (39.9, 116.3, 0.0)

    portrait = draw_picture(picture("JPEG", exif=exif))

    assert b"in front of hall 3" not in portrait.content
    assert b"Exif" not in portrait.content
    assert dict(opened(portrait).getexif()) == {}


def test_a_phone_held_sideways_gives_an_upright_portrait():
    exif = Image.Exif()
    exif[0x0112] = 6

    portrait = draw_picture(picture("JPEG", (400, 300), exif=exif))

    assert (portrait.width, portrait.height) == (300, 400)


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_transparent_becomes_white(mode, colour):
    portrait = draw_picture(picture("PNG", (8, 8), mode=mode, colour=colour))

    assert opened(portrait).getpixel((4, 4)) == (255, 255, 255)


def test_print_colours_are_turned_into_screen_colours():
    assert opened(draw_picture(picture("JPEG", mode="CMYK", colour=(0, 0, 0, 0)))).mode == "RGB"


def test_more_than_ten_megabytes_are_refused_unread():
    with pytest.raises(PictureTooHeavy) as refusal:
        draw_picture(io.BytesIO(b"\xff\xd8" + bytes(pictures.MAX_BYTES)))

    assert str(refusal.value) == "The picture is larger than 10 MB."


@pytest.mark.parametrize("side", [6_400, 10_000, 60_000])
def test_a_flood_of_pixels_is_refused_by_its_header(side):
    with pytest.raises(PictureTooLarge):
        draw_picture(io.BytesIO(png_header(side, side)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(40),
        picture("GIF").getvalue(),
        picture("TIFF").getvalue(),
        picture("JPEG").getvalue()[:300],
        picture("PNG").getvalue()[:60],
        picture("WEBP").getvalue()[:30],
    ],
    ids=["empty", "pdf", "svg", "false gif", "gif", "tiff", "cut jpeg", "cut png", "cut webp"],
)
def test_anything_else_is_refused(content):
    with pytest.raises(PictureUnreadable):
        draw_picture(io.BytesIO(content))


def png_header(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
