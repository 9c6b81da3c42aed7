"""The icons of the forum, drawn from static/seal.svg: the seal itself, and its white lines on vermilion."""

import io

from PIL import Image

from forum.settings import ROOT
from forum.sharing.painting import ACCENT, raster

SEAL = ROOT / "static" / "seal.svg"
FOLDER = ROOT / "static" / "icons"
FAVICON_SIZES = (16, 32, 48)
# Name, size in pixels, and how much of the tile the seal takes. A launcher may cut a maskable icon down to
# the circle in its middle, four fifths wide.
TILES = (
    ("apple-touch-icon.png", 180, 0.66),
    ("icon-192.png", 192, 0.66),
    ("icon-512.png", 512, 0.66),
    ("icon-maskable-512.png", 512, 0.5),
)


def icons() -> dict[str, bytes]:
    """Every icon by the name of its file."""
    seal = SEAL.read_text("utf-8")
    tiles = {name: _png(_tile(seal, size, share)) for name, size, share in TILES}
    return {"favicon.ico": _ico(seal), "icon-32.png": _png(raster(seal, 32)), **tiles}


def _tile(seal: str, size: int, share: float) -> Image.Image:
    """The seal as the other kind of seal: white where it was red."""
    inner = seal.replace('fill="#fff"', 'fill="none"').replace(ACCENT, "#fff")
    start, wide = (1 - share) * 50, share * 100
    placed = inner.replace("<svg ", f'<svg x="{start}" y="{start}" width="{wide}" height="{wide}" ', 1)
    ground = f'<path fill="{ACCENT}" d="M0 0h100v100H0z"/>'
    return raster(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{ground}{placed}</svg>', size
    ).convert("RGB")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _ico(seal: str) -> bytes:
    """Each size is drawn by itself: lines shrunk from another size are grey."""
    first, *others = (raster(seal, size) for size in reversed(FAVICON_SIZES))
    buffer = io.BytesIO()
    first.save(buffer, "ICO", sizes=[(size, size) for size in FAVICON_SIZES], append_images=others)
    return buffer.getvalue()
