"""The QR code of a badge, as modules and as SVG or PNG. Pure.

Error correction M and the alphanumeric mode were measured best for 144 base32 characters: a step up in
either makes the modules smaller than worn or folded paper forgives. The mask is fixed, since trying all
eight doubles the work and changes nothing a scanner notices.
"""

import io
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004 asks for four)."""

_MASK = 2
_PNG_PIXELS_PER_MODULE = 12

Run = tuple[int, int, int]
"""Dark modules side by side: column, row, length; the quiet zone is counted in."""


@lru_cache(maxsize=512)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of dark (true) and light modules, quiet zone included. A-Z and digits take the least room."""
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=QUIET_ZONE)
    # One piece: the library then takes the alphanumeric mode for it, 5.5 bits a character.
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def runs(text: str) -> Iterator[Run]:
    """The dark modules as horizontal bars: a third of the size of single squares, and no seams."""
    for y, row in enumerate(modules(text)):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None


def svg_path(text: str) -> str:
    """The code as the `d` of one SVG path, one unit per module."""
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(text))


def svg(text: str, title: str = "QR") -> str:
    """The code alone as an SVG document, dark on white; `title` must hold no markup."""
    size = len(modules(text))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" viewBox="0 0 {size} {size}"'
        f' width="{size * 6}" height="{size * 6}" shape-rendering="crispEdges"><title>{title}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{svg_path(text)}"/></svg>'
    )


def png(text: str) -> bytes:
    """The code alone as a black and white PNG of whole pixels per module."""
    size = len(modules(text))
    small = Image.new("1", (size, size), 1)
    small.putdata([0 if dark else 1 for row in modules(text) for dark in row])
    edge = size * _PNG_PIXELS_PER_MODULE
    buffer = io.BytesIO()
    small.resize((edge, edge), Image.Resampling.NEAREST).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
