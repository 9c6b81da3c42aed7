"""How long a thousand badges take: `python -m bench.badges`. Names in several scripts, four A6 to a page.

Pretix took 135 s and 52 MB for the same, with Chinese names as empty boxes, measured on another machine; the
ratio printed here is to our own single pages in the same run, which leaves the machine out.
"""

import time
from collections.abc import Sequence

from forum.badges import fonts, sheet
from forum.badges.face import Badge
from forum.badges.papers import PAPERS
from forum.badges.sheet import Placing

NAMES = (
    "钱小星",
    "阿卜杜热合曼·买买提",
    "Siobhán O’Brien-Nakamura",
    "Nguyễn Thị Ánh Tuyết",
    "欧阳明远",
    "㛃𬸚",
)
COUNT = 1000
SAMPLE = 50


def badges(count: int) -> Sequence[Badge]:
    """So many invented people."""
    return [
        Badge(
            forum_zh="钱学森论坛",
            forum_en="Qian Xuesen Forum",
            number="No. 12",
            title="拉格朗日点附近的低能转移",
            when="2026-12-03 14:00–15:30",
            where="天文台 · 大厅",
            name=fonts.printable(f"{NAMES[number % len(NAMES)]}"),
            affiliation="发射窗口课题组",
            role_zh="听众",
            role_en="Attendee",
            reference=f"QXF-2026-012 · {number:08}",
            # As long as a badge's own text, and another one for each.
            token=f"{number:08}".ljust(158, "A"),
            sample="样例 SAMPLE",
        )
        for number in range(count)
    ]


def main() -> None:
    """Make them, and say how long it took and how large they are."""
    people = badges(COUNT)
    started = time.perf_counter()
    made = sheet.pages(people, Placing(PAPERS["a6-on-a4"]), "Badges")
    together = time.perf_counter() - started
    started = time.perf_counter()
    for person in people[:SAMPLE]:
        sheet.pdf(person)
    alone = (time.perf_counter() - started) * COUNT / SAMPLE
    print(f"{COUNT} badges, four to a page: {together:.1f} s, {len(made) / 1e6:.2f} MB")
    print(f"the same as single files: {alone:.1f} s, {alone / together:.1f} times as long")


if __name__ == "__main__":
    main()
