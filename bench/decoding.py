"""How many badges the scanner reads out of hard photographs, and how long it looks."""

import argparse
import json
import statistics
import subprocess
from collections import Counter
from pathlib import Path
from typing import TypedDict

from bench.shots import TROUBLES, Shot, shots

Found = TypedDict("Found", {"texts": list[str], "pass": str, "ms": float})
"""What the reader says of a shot."""


def main() -> None:
    """Send shots to the reader, and tell what it found, by trouble and by pass."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shots", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=46)
    asked.add_argument("--only", default="", help="names of passes, with commas between")
    asked.add_argument("--keep", type=Path, help="a folder for the shots that were not read")
    wanted = asked.parse_args()
    reader = subprocess.Popen(
        ["node", str(Path(__file__).with_suffix(".mjs")), wanted.only], stdin=-1, stdout=-1
    )
    told = []
    for number, shot in enumerate(shots(wanted.shots, wanted.seed)):
        found = _read(reader, shot)
        told.append((shot, found))
        if wanted.keep and shot.text not in found["texts"]:
            shot.picture.save(wanted.keep / f"{number}-{shot.trouble.replace(' ', '-')}.png")
    _tell(told)


def _read(reader: "subprocess.Popen[bytes]", shot: Shot) -> Found:
    assert reader.stdin is not None
    assert reader.stdout is not None
    width, height = shot.picture.size
    reader.stdin.write(width.to_bytes(4, "little") + height.to_bytes(4, "little") + shot.picture.tobytes())
    reader.stdin.flush()
    found: Found = json.loads(reader.stdout.readline())
    return found


def _tell(told: list[tuple[Shot, Found]]) -> None:
    print("| trouble | shots | read | median ms | 95 % ms |\n|---|---|---|---|---|")
    for trouble in (*TROUBLES, ""):
        rows = [(shot, found) for shot, found in told if trouble in ("", shot.trouble)]
        read = 100 * sum(shot.text in found["texts"] for shot, found in rows) / len(rows)
        times = sorted(found["ms"] for _, found in rows)
        middle, late = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        print(f"| {trouble or 'all'} | {len(rows)} | {read:.1f} % | {middle:.0f} | {late:.0f} |")
    print("found by:", dict(Counter(found["pass"] or "nothing" for _, found in told)))
    print("read as something else:", sum(bool(set(found["texts"]) - {shot.text}) for shot, found in told))


if __name__ == "__main__":
    main()
