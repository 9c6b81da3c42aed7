"""Pictures nobody should send, made when they are needed: no file of this kind lies in the repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

MARK = b"HOSTILE-MARK"
"""Stands in every payload that must not come out again."""
SCRIPT = b"<script>alert('" + MARK + b"')</script>"
SIDE = 64


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (SIDE, SIDE), **options: object) -> bytes:
    """An honest picture in two colours."""
    file = io.BytesIO()
    drawn = Image.new(mode, size)
    if mode == "RGB":
        drawn.paste((200, 30, 30), (0, 0, size[0], size[1] // 2))
    drawn.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes, *, size: int | None = None, checksum: int | None = None) -> bytes:
    """A chunk of a PNG, with the size and checksum it has or claims."""
    length = len(data) if size is None else size
    check = zlib.crc32(name + data) if checksum is None else checksum
    return struct.pack(">I", length) + name + data + struct.pack(">I", check)


def png(
    width: int, height: int, *between: bytes, pixels: bytes = b"", kind: int = 2, depth: int = 8
) -> bytes:
    """A PNG with this header; `between` stands before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = (
        chunk(b"IHDR", header),
        *between,
        chunk(b"IDAT", pixels or zlib.compress(b"")),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def rows(width: int, height: int) -> bytes:
    """The packed rows of a black RGB picture."""
    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * width)
    return b"".join(packer.compress(row) for _ in range(height)) + packer.flush()


def jpeg_with_size(width: int, height: int) -> bytes:
    """A JPEG whose header announces another size than its data has."""
    raw = bytearray(picture("JPEG"))
    at = raw.index(b"\xff\xc0") + 5
    raw[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(raw)


def jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    """A JPEG with application segments or comments behind its beginning."""
    raw = picture("JPEG")
    extra = b"".join(struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data for marker, data in segments)
    return raw[:2] + extra + raw[2:]


def webp_with_size(width: int, height: int) -> bytes:
    """A WebP whose extended header announces this canvas."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + canvas + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def archive() -> bytes:
    """A ZIP with a script in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("index.html", SCRIPT)
    return file.getvalue()


def floods() -> Iterator[tuple[str, bytes]]:
    """Far more pixels than any portrait has, announced by a small file."""
    for width, height in ((6400, 6400), (20_000, 20_000), (65_535, 65_535), (40_000_001, 1), (1, 2**31 - 1)):
        yield f"png {width}x{height}", png(width, height)
    yield "png that really holds 8,000 x 8,000", png(8000, 8000, pixels=rows(8000, 8000))
    for width, height in ((65_500, 65_500), (40_001, 1000)):
        yield f"jpeg {width}x{height}", jpeg_with_size(width, height)
    for width, height in ((16_383, 16_383), (2**24, 2**24 - 1)):
        yield f"webp {width}x{height}", webp_with_size(width, height)


def polyglots() -> Iterator[tuple[str, bytes]]:
    """True pictures that are something else besides; what comes out is a picture and nothing else."""
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif.get_ifd(0x8825)[1] = MARK.decode()
    for kind in ("JPEG", "PNG", "WEBP"):
        true = picture(kind)
        yield f"{kind} and ZIP", true + archive()
        yield f"{kind} and HTML", true + b"<html>" + SCRIPT
        yield f"{kind} and JavaScript", true + b"\n/*" + MARK + b"*/=alert(1)//"
        yield f"{kind} and PHP", true + b"<?php echo '" + MARK + b"'; ?>"
        yield f"{kind} and PDF", true + b"%PDF-1.7\n" + MARK
        yield f"{kind} and a second picture", true + picture("PNG") + MARK
        yield f"{kind} with a description", picture(kind, exif=exif)
        yield f"{kind} with a profile", picture(kind, icc_profile=MARK * 20)
        yield f"{kind} with XMP", picture(kind, xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>")
    yield "JPEG with a comment", jpeg_with((0xFE, SCRIPT))
    yield "JPEG with ten thousand comments", jpeg_with(*[(0xFE, MARK)] * 10_000)
    yield "JPEG with every application segment", jpeg_with(*[(0xE0 + n, MARK * 9) for n in range(1, 16)])
    yield "JPEG whose segment is JavaScript", jpeg_with((0xE2, b"*/alert('" + MARK + b"')/*"))
    yield "JPEG with a thumbnail of HTML", jpeg_with((0xE1, b"Exif\0\0II*\0\x08\0\0\0" + SCRIPT))
    yield "JPEG with endless EXIF", jpeg_with((0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + MARK * 4000))
    yield "JPEG with EXIF in a circle", jpeg_with((0xE1, _exif_in_a_circle()))
    text = b"Comment\0" + SCRIPT
    true = picture("PNG")
    for name, data in ((b"tEXt", text), (b"prVt", MARK * 100), (b"eXIf", MARK)):
        yield f"PNG with {name.decode()}", true[:33] + chunk(name, data) + true[33:]
    yield "PNG with ten thousand chunks", true[:33] + chunk(b"prVt", MARK) * 10_000 + true[33:]


def _exif_in_a_circle() -> bytes:
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8) + MARK


def bombs() -> Iterator[tuple[str, bytes]]:
    """Little outside, much inside, or nothing that holds together."""
    zeros = zlib.compress(bytes(80_000_000), 1)
    true = picture("PNG")
    for name, keyword in (
        (b"zTXt", b"Comment\0\0"),
        (b"iTXt", b"Comment\0\x01\0\0\0"),
        (b"iCCP", b"profile\0\0"),
    ):
        yield f"PNG with {name.decode()} of 80 MB", true[:33] + chunk(name, keyword + zeros) + true[33:]
    yield "PNG with rows beyond its size", png(8, 8, pixels=zeros)
    yield "PNG without pixels", png(8, 8)
    yield "PNG of no size", png(0, 0)
    yield "PNG with a wrong checksum", true[:29] + b"\0\0\0\0" + true[33:]
    yield "PNG with an endless chunk", true[:33] + chunk(b"tEXt", b"x", size=2**31 - 1)
    yield "PNG with a negative chunk", true[:33] + chunk(b"tEXt", b"x", size=2**32 - 1)
    yield "PNG of a depth nobody knows", png(8, 8, depth=7)
    yield "PNG of a kind nobody knows", png(8, 8, kind=5)
    yield "PNG without its palette", png(8, 8, pixels=zlib.compress(bytes(72)), kind=3)
    yield "PNG with two headers", true[:33] + true[8:33] + true[33:]
    yield "JPEG of no size", jpeg_with_size(0, 0)
    yield "JPEG that is only a beginning", b"\xff\xd8\xff"
    yield "JPEG of markers", b"\xff\xd8" + b"\xff" * 100_000
    yield "JPEG with a segment of no length", b"\xff\xd8\xff\xe1\0\0" + picture("JPEG")[2:]
    yield (
        "JPEG without tables",
        picture("JPEG").replace(b"\xff\xdb", b"\xff\xfe").replace(b"\xff\xc4", b"\xff\xfe"),
    )
    yield "WebP of no length", b"RIFF\0\0\0\0WEBP"
    yield "WebP with a wrong length", b"RIFF\xff\xff\xff\xffWEBP" + picture("WEBP")[12:]
    yield "RIFF that is sound", b"RIFF\x24\0\0\0WAVEfmt " + bytes(24)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(kind, size=(300, 300))
        for share in (2, 4, 10):
            yield f"{kind} cut to a {share}th", whole[: len(whole) // share]
        yield f"{kind} with its middle gone", whole[:40] + whole[-40:]
        yield f"{kind} turned around", whole[::-1]


def strangers() -> Iterator[tuple[str, bytes]]:
    """Other formats under a picture's name; none of them is ever opened."""
    for kind in (
        "GIF",
        "BMP",
        "TIFF",
        "ICO",
        "PPM",
        "TGA",
        "PCX",
        "JPEG2000",
        "EPS",
        "PDF",
        "SGI",
        "DDS",
    ):
        yield kind, picture(kind)
    yield "SVG", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
    yield "SVG behind XML", b"<?xml version='1.0'?><svg onload='alert(1)'/>"
    yield "HTML", b"<!doctype html>" + SCRIPT
    yield "HTML behind blanks", b"\n \t" + SCRIPT
    yield "HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    yield "AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"
    yield "PSD", b"8BPS\0\x01" + bytes(6) + b"\0\x03" + struct.pack(">II", 64, 64) + bytes(40)
    yield "EPS that runs a command", b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file\n"
    yield "WMF", b"\xd7\xcd\xc6\x9a" + bytes(60)
    yield "ZIP", archive()
    yield "EICAR", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
    yield "GZIP", b"\x1f\x8b\x08" + bytes(30)
    yield "Java", b"\xca\xfe\xba\xbe" + bytes(60)
    yield "a Windows program", b"MZ" + bytes(60)
    yield "RAR", b"Rar!\x1a\x07\x01\0" + bytes(60)
    yield "a font", b"\0\x01\0\0\0\x0c" + bytes(60)
    yield "MP4", b"\0\0\0\x18ftypmp42" + bytes(60)
    yield "JPEG XL", b"\xff\x0a" + bytes(60)
    yield "ELF", b"\x7fELF" + bytes(60)
    yield "a shell script", b"#!/bin/sh\nid\n"
    yield "JSON", b'{"a": 1}'
    yield "nothing", b""
    yield "one zero", b"\0"
    yield "a thousand zeros", bytes(1000)
    yield "a JPEG behind one byte", b"\n" + picture("JPEG")
