"""A lecture's story as its feeds tell it, kept as text that people can read.

The first look is told whole: which feeds have the lecture, under which name, and the entry's lines. Every
later one is told by what differs. Wherever the lecture is, the entry is the same to the letter (A-02);
in the other language, all but the words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import combinations

from tests.feeds.client import KINDS, Program, by_the_rfc, entries_in
from tests.feeds.readers import unfolded

WORDS = ("SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT", "URL", "CATEGORIES")
"""What a reader of the other language reads otherwise."""
ITS_OWN = ("DTSTAMP", "LAST-MODIFIED", "TRANSP", "SUMMARY", "STATUS", "DESCRIPTION")
"""What a person's own calendar may say otherwise of the same lecture."""

Block = list[str]
Fetch = Callable[[str, str], bytes]


@dataclass
class Telling:
    """The looks at some feeds. `fetch` answers with the octets of a feed, by its path and language."""

    title: str
    fetch: Fetch
    feeds: Sequence[str]
    headings: list[str] = field(default_factory=list)
    bodies: list[dict[str, bytes]] = field(default_factory=list)
    shown: list[Block] = field(default_factory=list)

    def look(self, heading: str) -> None:
        """Everybody looks at every feed."""
        bodies = {path: self.fetch(path, "en") for path in self.feeds}
        entries: dict[str, Block] = {}
        personal: dict[str, Block] = {}
        for path, octets in bodies.items():
            is_personal = path.startswith("personal/")
            for uid, block in blocks(octets).items():
                expected = entries.setdefault(uid, block)
                own = ITS_OWN if is_personal else ()
                if is_personal:
                    personal[uid] = block
                assert _without(block, own) == _without(expected, own), (
                    f"{heading}: {path} tells it otherwise"
                )
        translated = blocks(self.fetch("forum.ics", "zh"))
        for uid, block in translated.items():
            assert _without(block, WORDS) == _without(entries[uid], WORDS), heading
        self.headings.append(heading)
        self.bodies.append(bodies)
        self.shown.append([*_places(bodies), *_entries(entries, translated, personal)])

    def told(self) -> str:
        """The whole story."""
        lines = [self.title, "=" * len(self.title)]
        before: Block = []
        for heading, shown in zip(self.headings, self.shown, strict=True):
            lines += ["", heading, "-" * len(heading), *_news(before, shown)]
            before = shown
        return "\n".join(lines) + "\n"

    def everybody_ends_with_the_truth(self, *, judged_by_stamp: bool = True) -> None:
        """Whenever a program looked, and however it judges what is newer: after its last look it is right."""
        kinds = KINDS if judged_by_stamp else KINDS[:2]
        for path in self.feeds:
            for seen in _looked_at([bodies[path] for bodies in self.bodies]):
                truth = entries_in(seen[-1])
                for kind in kinds:
                    subscriber, importer = Program(kind), Program(kind)
                    for octets in seen:
                        subscriber.subscribe(octets)
                        importer.import_once(octets)
                    assert subscriber.entries == truth, f"a subscriber of {path}, {kind.__name__}"
                    assert {**importer.entries, **truth} == importer.entries, f"{path}, {kind.__name__}"

    def what_an_import_keeps_is_put_right_by_any_file(self) -> None:
        """Who imported a feed that the lecture left has an old entry, until any file with it comes along."""
        importer = Program(by_the_rfc)
        for bodies in self.bodies:
            for octets in bodies.values():
                importer.import_once(octets)
        for octets in self.bodies[-1].values():
            for uid, picture in entries_in(octets).items():
                assert importer.entries[uid]["SEQUENCE"] == picture["SEQUENCE"]


def blocks(octets: bytes) -> dict[str, Block]:
    """The lines of each entry by UID."""
    entries: dict[str, Block] = {}
    block: Block | None = None
    for line in unfolded(octets):
        if line == "BEGIN:VEVENT":
            block = []
        elif line == "END:VEVENT" and block is not None:
            [uid] = [one.removeprefix("UID:") for one in block if one.startswith("UID:")]
            entries[uid], block = block, None
        elif block is not None:
            block.append(line)
    return entries


def _places(bodies: dict[str, bytes]) -> Iterator[str]:
    for path, octets in bodies.items():
        held = len(blocks(octets))
        if held:
            [name] = [line.removeprefix("NAME:") for line in unfolded(octets) if line.startswith("NAME:")]
            yield f"{path}: {held} in “{name}”"


def _entries(
    entries: dict[str, Block], translated: dict[str, Block], personal: dict[str, Block]
) -> Iterator[str]:
    for uid in sorted(entries):
        yield ""
        for line in entries[uid]:
            # A description's own lines stand below each other, as its readers see them.
            first, *rest = line.split("\\n") if line.startswith("DESCRIPTION:") else [line]
            yield first
            yield from (f"    {one}" for one in rest)
        for line in translated.get(uid, []):
            if line.startswith(("SUMMARY", "LOCATION")):
                yield f"zh  {line}"
        # Beside the description, whose lines would all stand here for the one about the seat.
        others = set(personal.get(uid, [])) - set(entries[uid])
        yield from sorted(f"own {line}" for line in others if not line.startswith("DESCRIPTION"))


def _news(before: Block, shown: Block) -> Iterator[str]:
    if not before:
        yield from shown or ["in no feed"]
        return
    differences = [line for line in unified_diff(before, shown, n=0, lineterm="") if line[1:2] != line[:1]]
    news = [f"{line[0]} {line[1:]}".rstrip() for line in differences if line[0] in "+-"]
    yield from [line for line in news if line not in "+-"] or ["nothing new"]


def _looked_at(looks: list[bytes]) -> Iterator[list[bytes]]:
    """All ways to have looked now and then, the last time included."""
    *earlier, last = looks
    for count in range(len(earlier) + 1):
        for chosen in combinations(earlier, count):
            yield [*chosen, last]


def _without(block: Block, names: Sequence[str]) -> Block:
    return [line for line in block if line.partition(":")[0].partition(";")[0] not in names]
