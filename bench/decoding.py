"""How many badges the scanner reads out of hard photographs, and how long it looks."""

import argparse
import json
import statistics
import subprocess
from collections import Counter
from pathlib import Path
from typing import TypedDict

from bench.shots import TROUBLES, Shot, shot, shots

Found = TypedDict("Found", {"texts": list[str], "pass": str, "ms": float})
"""What the reader says of a shot."""


FRAME_MS = 100
"""Between two frames of a film; the page rests half as long."""


def main() -> None:
    """Send shots to the reader, and tell what it found, by trouble and by pass."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shots", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=46)
    asked.add_argument("--only", default="", help="names of passes, with commas between")
    asked.add_argument("--frames", type=int, default=0, help="before a camera: so many frames at most")
    asked.add_argument("--keep", type=Path, help="a folder for the shots that were not read")
    wanted = asked.parse_args()
    reader = _reader(wanted.only, "film" if wanted.frames else "")
    told = []
    for number, first in enumerate(shots(wanted.shots, wanted.seed)):
        found = _read(reader, first)
        for frame in range(1, wanted.frames):
            if first.text in found["texts"]:
                break
            again = _read(reader, shot(first.text, first.trouble, first.seed, frame))
            found = {**again, "ms": found["ms"] + FRAME_MS + again["ms"]}
        told.append((first, found))
        if wanted.keep and first.text not in found["texts"]:
            first.picture.save(wanted.keep / f"{number}-{first.trouble.replace(' ', '-')}.png")
    _tell(told)


def _reader(*words: str) -> "subprocess.Popen[bytes]":
    script = str(Path(__file__).with_suffix(".mjs"))
    quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"
    return subprocess.Popen(["node", quiet, script, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _read(reader: "subprocess.Popen[bytes]", seen: Shot) -> Found:
    assert reader.stdin is not None
    assert reader.stdout is not None
    width, height = seen.picture.size
    reader.stdin.write(width.to_bytes(4, "little") + height.to_bytes(4, "little") + seen.picture.tobytes())
    reader.stdin.flush()
    found: Found = json.loads(reader.stdout.readline())
    return found


def _tell(told: list[tuple[Shot, Found]]) -> None:
    print("| trouble | shots | read | median ms | 95 % ms |\n|---|---|---|---|---|")
    for trouble in (*TROUBLES, ""):
        rows = [(seen, found) for seen, found in told if trouble in ("", seen.trouble)]
        read = 100 * sum(seen.text in found["texts"] for seen, found in rows) / len(rows)
        times = sorted(found["ms"] for _, found in rows)
        middle, late = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        print(f"| {trouble or 'all'} | {len(rows)} | {read:.1f} % | {middle:.0f} | {late:.0f} |")
    print("found by:", dict(Counter(found["pass"] or "nothing" for _, found in told)))
    print("read as something else:", sum(bool(set(found["texts"]) - {seen.text}) for seen, found in told))


if __name__ == "__main__":
    main()
