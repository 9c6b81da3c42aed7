"""A share image as PNG, 1200 × 630: the lecture's plate at the right, its words at the left.

The words are measured and broken by us (setting.py), so nothing ever leaves its column; chat programs show
the image as small as a stamp, hence few words and large ones. The colours are those of the day.
"""

import io
from dataclasses import dataclass
from functools import cache, partial

import resvg_py
from PIL import Image, ImageColor, ImageDraw

from forum import drawings
from forum.drawings import Plate
from forum.i18n import Language
from forum.settings import ROOT
from forum.sharing import setting
from forum.sharing.cards import Card, Cover
from forum.sharing.credits import credit_lines
from forum.sharing.faces import NUMBERS, NUMERALS, SANS, SCALE, TITLES, Face, drawable, runs, width
from forum.sharing.setting import Box, Setting
from forum.wording import Shown

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SECOND, ACCENT = "#fbfaf6", "#17191e", "#454952", "#b52f18"
LEFT, COLUMN = 60, 480
CUT = 560
"""Where the plate begins; it is moved to the right and bleeds off the edge, as in a book."""
PLATE_SHIFT = 60
NUMERAL_SIZE, NUMERAL_FOOT, NUMERAL_SIDE = 184, 178, 6
BESIDE_SIZE, BESIDE_LEADING, BESIDE_GAP = 25, 35, 24
NUMBER_FOOT, NUMBER_SIZE, NUMBER_WORD_SIZE, WORD_SPACE = 246, 40, 25, 9
TITLE_TOP = 272
TITLE_SIZES = (60, 54, 48, 43, 38, 34)
TITLE_LEADING = {"zh": 1.28, "en": 1.14}
ASCENT = 0.9
FOOT, FOOT_LEADING, FOOT_SIZE, FOOT_GAP = 582, 35, 22, 12
PEOPLE_SIZE, PEOPLE_LEADING = 26, 37
SEAL = 24
COVER_SIZES, COVER_OTHER_SIZES = (88, 76, 64, 54, 44), (38, 34, 30, 26)
COVER_TOP, COVER_HEIGHT, COVER_SEAL = 176, 210, 72
INKS = ((INK, 31), (ACCENT, 16), ("#d23c22", 16))
"""The colours of an image and in how many steps each comes out of the paper; 64 with the paper."""


@dataclass
class Sheet:
    """One mask for each colour of text, at the scale at which letters are drawn."""

    masks: dict[str, Image.Image]

    @classmethod
    def blank(cls) -> "Sheet":
        """Nothing written yet."""
        return cls(
            {colour: Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE)) for colour in (INK, SECOND, ACCENT)}
        )

    def write(self, x: float, y: float, text: Shown, face: Face, size: float, colour: str) -> float:
        """Set a text on its baseline; where it ends."""
        pen = ImageDraw.Draw(self.masks[colour])
        for run in runs(text.text, text.lang, face, size):
            font = run.font.at(size)
            x += run.gap
            pen.text((x * SCALE, y * SCALE), run.text, fill=255, font=font, anchor="ls")
            x += font.getlength(run.text) / SCALE
        return x


def card_png(card: Card) -> bytes:
    """The image of a lecture."""
    sheet = Sheet.blank()
    _write_date(sheet, card)
    _write_number(sheet, card)
    _write_title(sheet, card, _write_foot(sheet, card))
    image = _plate(card.plate)
    _stamp(image, SEAL, FOOT - SEAL + 4)
    return _packed(image, sheet)


def cover_png(cover: Cover) -> bytes:
    """The image of the forum."""
    sheet, face = Sheet.blank(), TITLES[cover.language]
    box = Box(COLUMN, COVER_HEIGHT, TITLE_LEADING[cover.language])
    name = _fitted(cover.name, face, COVER_SIZES, box)
    y = _write_lines(sheet, name, cover.name.lang, face, COVER_TOP, box.leading)
    other = _fitted(cover.other, TITLES[_other(cover)], COVER_OTHER_SIZES, box)
    _write_lines(sheet, other, cover.other.lang, TITLES[_other(cover)], y + 14, box.leading)
    sheet.write(
        LEFT,
        FOOT,
        _one_line(Shown(cover.motto, cover.language), SANS, PEOPLE_SIZE, COLUMN),
        SANS,
        PEOPLE_SIZE,
        SECOND,
    )
    image = _plate(cover.plate)
    _stamp(image, COVER_SEAL, LEFT)
    return _packed(image, sheet)


def _packed(image: Image.Image, sheet: Sheet) -> bytes:
    """Plate and words together, in the few colours there are."""
    for colour, mask in sheet.masks.items():
        image.paste(colour, (0, 0), mask.reduce(SCALE))
    buffer = io.BytesIO()
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@cache
def _palette() -> Image.Image:
    """From the paper to each of the inks in even steps."""
    palette = Image.new("P", (1, 1))
    steps = [
        round(ground + (ink - ground) * step / last)
        for colour, last in INKS
        for step in range(1, last + 1)
        for ground, ink in zip(ImageColor.getrgb(PAPER), ImageColor.getrgb(colour), strict=True)
    ]
    palette.putpalette([*ImageColor.getrgb(PAPER), *steps])
    return palette


def raster(svg: str, size: int | None = None, ground: str | None = None) -> Image.Image:
    """An SVG document of ours in pixels. Faint lines stay lines: faint layers take ten times as long."""
    plain = svg.replace(" opacity=", " stroke-opacity=")
    octets = resvg_py.svg_to_bytes(svg_string=plain, background=ground, width=size, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(octets))).convert("RGBA")


def _plate(plate: Plate) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    drawn = raster(drawings.drawing(plate, form="share"), ground=PAPER)
    image.paste(drawn.crop((CUT - PLATE_SHIFT, 0, WIDTH - PLATE_SHIFT, HEIGHT)), (CUT, 0))
    _rule(image)
    return image


def _rule(image: Image.Image) -> None:
    """The scale along foot and left edge, where the plate does not reach."""
    pen = ImageDraw.Draw(image)
    for step in range(1, 20):
        long = 8 if step % 5 == 0 else 4
        x, y = WIDTH * step / 20, HEIGHT - HEIGHT * step / 20
        pen.line([(0, y), (long, y)], fill=INK)
        if x < CUT:
            pen.line([(x, HEIGHT - long), (x, HEIGHT)], fill=INK)


def _stamp(image: Image.Image, size: int, top: int) -> None:
    seal = raster((ROOT / "static" / "seal.svg").read_text("utf-8"), size)
    image.paste(seal, (LEFT, top), seal)


def _write_date(sheet: Sheet, card: Card) -> None:
    """The day as the one great numeral; month, clock and zone beside it."""
    end = sheet.write(LEFT - NUMERAL_SIDE, NUMERAL_FOOT, Shown(card.day, "en"), NUMERALS, NUMERAL_SIZE, INK)
    x = end + BESIDE_GAP
    for line, text in enumerate(reversed(card.beside)):
        shown = _one_line(Shown(text, card.language), SANS, BESIDE_SIZE, LEFT + COLUMN - x)
        sheet.write(x, NUMERAL_FOOT - 3 - line * BESIDE_LEADING, shown, SANS, BESIDE_SIZE, INK)


def _write_number(sheet: Sheet, card: Card) -> None:
    before, number, after = card.number
    x: float = LEFT
    for text, face, size in [
        (before, SANS, NUMBER_WORD_SIZE),
        (number, NUMBERS, NUMBER_SIZE),
        (after, SANS, NUMBER_WORD_SIZE),
        (card.state and f"· {card.state}", SANS, NUMBER_WORD_SIZE),
    ]:
        if text:
            shown = _one_line(Shown(text, card.language), face, size, LEFT + COLUMN - x)
            x = sheet.write(x, NUMBER_FOOT, shown, face, size, ACCENT) + WORD_SPACE


def _write_foot(sheet: Sheet, card: Card) -> float:
    """Forum, place and people from the foot upwards; the line above them."""
    y: float = FOOT
    indent = SEAL + 12
    forum = _one_line(Shown(card.forum, card.language), SANS, FOOT_SIZE, COLUMN - indent)
    sheet.write(LEFT + indent, y, forum, SANS, FOOT_SIZE, INK)
    if card.place:
        y -= FOOT_LEADING
        sheet.write(LEFT, y, _one_line(card.place, SANS, FOOT_SIZE, COLUMN), SANS, FOOT_SIZE, SECOND)
    for line in reversed(_people_lines(card)):
        y -= PEOPLE_LEADING
        x: float = LEFT
        for part in line:
            x = sheet.write(x, y, part, SANS, PEOPLE_SIZE, INK)
    return y - PEOPLE_LEADING - FOOT_GAP


def _write_title(sheet: Sheet, card: Card, bottom: float) -> None:
    face, leading = TITLES[card.language], TITLE_LEADING[card.language]
    title = _fitted(card.title, face, TITLE_SIZES, Box(COLUMN, bottom - TITLE_TOP, leading))
    _write_lines(sheet, title, card.title.lang, face, TITLE_TOP, leading)


def _write_lines(sheet: Sheet, lines: Setting, lang: str, face: Face, top: float, leading: float) -> float:
    """Lines from a top downwards; where they end."""
    for text in lines.lines:
        sheet.write(LEFT, top + ASCENT * lines.size * leading, Shown(text, lang), face, lines.size, INK)
        top += lines.size * leading
    return top


def _fitted(text: Shown, face: Face, sizes: tuple[int, ...], box: Box) -> Setting:
    sayable = drawable(text.text, text.lang, face)
    return setting.fitted(sayable, sizes, box, partial(_measured, text.lang, face))


def _other(cover: Cover) -> Language:
    return "en" if cover.language == "zh" else "zh"


def _people_lines(card: Card) -> list[list[Shown]]:
    names = [_one_line(name, SANS, PEOPLE_SIZE, COLUMN - PEOPLE_SIZE) for name in card.people]
    return credit_lines(
        names, card.language, COLUMN, lambda text: width(text.text, text.lang, SANS, PEOPLE_SIZE)
    )


def _one_line(text: Shown, face: Face, size: float, room: float) -> Shown:
    sayable = drawable(text.text, text.lang, face)
    return Shown(
        setting.one_line(sayable, size, width=room, measure=partial(_measured, text.lang, face)), text.lang
    )


def _measured(lang: str, face: Face, text: str, size: float) -> float:
    return width(text, lang, face, size)
