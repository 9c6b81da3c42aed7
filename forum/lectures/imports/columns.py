"""The columns of a table and the words people head them with, in English and Chinese."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell, Cell, Entry, Unreadable
from forum.tables import undefused

_HEADINGS = {
    "starts_at": "start starts 开始时间 开始 起始时间 时间",
    "ends_at": "end ends 结束时间 结束 终止时间",
    "timezone": "zone time_zone tz 时区",
    "title": "题目 标题 讲座题目 报告题目",
    "title_zh": "中文题目 中文标题 题目(中文)",
    "title_en": "英文题目 英文标题 题目(英文)",
    "abstract": "摘要 内容摘要 报告摘要",
    "abstract_zh": "中文摘要 摘要(中文)",
    "abstract_en": "英文摘要 摘要(英文)",
    "language": "languages 语言 讲座语言",
    "speaker": "speakers 报告人 主讲人 演讲人 讲者",
    "chair": "chairs 主持人 主持",
    "label": "issue 期号 期次",
    "affiliation_zh": "中文单位 单位(中文)",
    "affiliation_en": "英文单位 单位(英文)",
    "speaker_latin": "报告人英文名 主讲人英文名 英文姓名 外文姓名",
    "affiliation": "affiliations 单位 报告人单位 主讲人单位 工作单位",
    "bio": "biography 简介 报告人简介 主讲人简介 个人简介",
    "bio_zh": "中文简介 简介(中文)",
    "bio_en": "英文简介 简介(英文)",
    "website": "homepage 主页 个人主页",
    "venue": "地点 场地",
    "room": "房间 厅 教室",
    "seats": "capacity 人数 席位 座位数",
    "series": "系列 讲座系列",
    "topics": "topic 主题",
    "slides": "幻灯片 课件 讲义",
    "video": "recording 录像 视频 回放",
    "online_url": "线上地址 会议链接 直播链接",
    "code": "编号",
}
COLUMNS = frozenset(_HEADINGS)
_BY_HEADING = {word: name for name, words in _HEADINGS.items() for word in (name, *words.split())}


@dataclass(frozen=True, slots=True)
class Header:
    """Which place in a row holds which column; headings that mean nothing here are kept aside."""

    columns: tuple[str | None, ...]
    unknown: tuple[str, ...]


def known_headings(cells: Sequence[Cell | None]) -> int:
    """How many cells of a line are headings; decides between delimiters and between sheets."""
    return sum(_column(cell) is not None for cell in cells)


def read_header(cells: Sequence[Cell | None]) -> Header:
    """Understand a header line. A heading that comes twice counts once. Raises Unreadable."""
    columns: list[str | None] = []
    unknown = []
    for cell in cells:
        column = _column(cell)
        if column is None or column in columns:
            column = None
            if cell is not None and str(cell).strip():
                unknown.append(str(cell).strip()[:100])
        columns.append(column)
    if not any(columns):
        raise Unreadable(N_("The first line of this table has none of the known column names."))
    for needed in ("starts_at", "title"):
        if not any(column and column.startswith(needed) for column in columns):
            raise Unreadable(N_("This table has no column “%(column)s”."), column=needed)
    return Header(tuple(columns), tuple(unknown))


def table_entry(header: Header, number: int, cells: Sequence[Cell | None]) -> Entry | None:
    """One row of a table; None where nothing stands in it."""
    filled = {
        column: undefused(cell) if isinstance(cell, str) else cell
        for column, cell in zip(header.columns, cells, strict=False)
        if column and cell is not None and (not isinstance(cell, str) or cell.strip())
    }
    if any(str(cell).strip() for cell in cells[len(header.columns) :] if cell is not None):
        too_many = BadCell("title", N_("The row has more cells than the table has columns."))
        return Entry(number, filled, refusal=too_many)
    return Entry(number, filled) if filled else None


def _column(cell: Cell | None) -> str | None:
    if not isinstance(cell, str):
        return None
    words = unicodedata.normalize("NFKC", cell).strip("\ufeff \t").casefold().replace("-", " ").split()
    return _BY_HEADING.get("_".join(words))
