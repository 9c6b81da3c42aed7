"""What the canary sings: one way of hurting after the other, each with the name of its column in it.

The first row of a table gets the family's own song, further rows take turns at what is written down in
`tests/hostile`. Every song is short enough to mean its worst within a hundred characters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests import hostile

PRODUCT = "3653832"
"""What `1912*1911` comes to, should anything ever work it out."""

STRANGERS = "evil.example"


@dataclass(frozen=True)
class Family:
    """`song(marker)` is its own text; `corpus` names the families of `tests/hostile` that go with it."""

    name: str
    song: Callable[[str], str]
    corpus: tuple[str, ...]

    def text(self, marker: str, turn: int) -> str:
        """What to put into a column: its marker tells which, `turn` counts the rows."""
        others = _storable(self.corpus)
        if turn == 0:
            return self.song(marker)
        # The numbers of a row and of its column both choose, so that neighbours sing differently.
        return others[(turn * 31 + sum(map(ord, marker))) % len(others)] + marker


@cache
def _storable(corpus: tuple[str, ...]) -> list[str]:
    """Those texts of the corpus that a database takes at all: no lone surrogates."""
    texts = (text.encode("utf-8", "ignore").decode() for text in hostile.texts(*corpus))
    return [text for text in dict.fromkeys(texts) if text]


def _invisible(marker: str) -> str:
    """Overrides, isolates, joiners, fillers, after which all reads backwards; or blanks and nothing else."""
    if sum(map(ord, marker)) % 3 == 0:
        return "\u2003\u3000\u200b "
    return (
        f"\u202e{marker}\u2066\u2067\u2068\u202a\u202b\u202d\u200f\u200e\u061c\u200b\u200d\u2060\ufeff"
        "\u3164\u115f\u00ad\u034f\ufff9\U000e0041"
    )


FAMILIES = (
    Family(
        "markup",
        lambda marker: (
            f"""'"></script><canary {marker}><img src=x onerror=__canary('{marker}')>"""
            f"""</title></textarea></style></template>--><svg onload=__canary('{marker}')>"""
            f"""<script>__canary('{marker}')</script><a href=//{STRANGERS}/ style=x>"""
        ),
        ("html", "svg", "xml"),
    ),
    Family(
        "addresses",
        lambda marker: f"javascript:__canary('{marker}')//{STRANGERS}",
        ("addresses", "scripts", "redirects"),
    ),
    Family(
        "expressions",
        lambda marker: (
            f"=1{{{{1912*1911}}}}${{1912*1911}}%s%(evil)d {{0.__class__}} {{{marker}!r:>9}} %(name)s %n %% %c"
            "{% raise %}{# #{1912*1911}<%=1912*1911%>{{config}}{{self.__init__.__globals__}}\\1 \\N 100%"
        ),
        ("formulas", "templates"),
    ),
    Family(
        "links",
        lambda marker: (
            f"[{marker}](http://{STRANGERS}/a) ![x](//{STRANGERS}/b) www.{STRANGERS} me@{STRANGERS}"
            f" <http://{STRANGERS}/c> **{marker}** `x` $\\href{{javascript:__canary()}}{{x}}$ `'onblur=x()"
        ),
        ("markdown",),
    ),
    Family(
        "lines",
        lambda marker: (
            f"{marker}\r\nX-Canary: 1\r\nATTENDEE:mailto:me@{STRANGERS}\nBEGIN:VALARM\r\r\n\r\n"
            f"<canary>\x00\x01\x08\x0b\x0c\x85\u2028\u2029\x1b[2J\x7f\t\ufffe\ufdd0--{marker}\n.\r\n"
        ),
        ("headers", "calendar_lines"),
    ),
    Family("directions", _invisible, ("bidi", "unicode")),
)
BY_NAME = {family.name: family for family in FAMILIES}


def large(size: int) -> Family:
    """A text of so many characters, with markup at its beginning."""
    return Family("large", lambda marker: f"<canary>{marker} " + "讲座 ﷽ a" * (size // 6), ("names",))
