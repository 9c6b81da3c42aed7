"""The file of a backup: a ZIP with a manifest, rows as lines of JSON, uploads by their SHA-256, the keys.

It is written under another name and renamed when it is whole and on the disk, readable by its owner
alone. Every part is named in the manifest with its length and SHA-256, and all are read before any is
believed.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from forum.backup.cells import Kind

FORMAT = 1
MANIFEST, KEYS = "manifest.json", "keys.env"
_CHUNK = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAMAGE = (BadZipFile, zlib.error, OSError, EOFError, LookupError, TypeError, ValueError, NotImplementedError)


class Unusable(Exception):
    """This file cannot be restored; the words say why."""


@dataclass(frozen=True)
class TableOfRows:
    """One table as it was: its columns with their kinds, and how many rows there are."""

    name: str
    columns: list[str]
    kinds: list[Kind]
    rows: int
    last_key: int | None = None
    """The highest key ever given out, where the database counts them."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `revision` is the schema's, `orphans` how many rows lacked their parent."""

    revision: str
    taken_at: str
    database: str
    tables: list[TableOfRows]
    orphans: int = 0
    missing_files: int = 0
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


class Writer:
    """A backup being written, part by part."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.parts: dict[str, tuple[int, str]] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one part; an upload may be asked for twice and is written once."""
        if name in self.parts:
            return
        digest, length = sha256(), 0
        info = ZipInfo(name, date_time=_EPOCH)
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        with self._archive.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
                digest.update(chunk)
                length += len(chunk)
        self.parts[name] = (length, digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, as the last part."""
        self.add(MANIFEST, [json.dumps(asdict(manifest), indent=1).encode()])


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A backup at this path: there entirely, or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """A backup that was read to its end and is what its manifest says."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def rows(self, table: TableOfRows) -> Iterator[list[Any]]:
        """The rows of a table, their cells still as they stand in the file."""
        with self._archive.open(part_of(table.name)) as part:
            for line in part:
                yield json.loads(line)

    def octets(self, name: str) -> bytes:
        """A whole part."""
        return self._archive.read(name)

    @property
    def files(self) -> list[str]:
        """The digests of the uploads."""
        return [name.removeprefix("files/") for name in self.manifest.parts if name.startswith("files/")]


@contextmanager
def reading_of(path: Path) -> Iterator[Reader]:
    """Open a backup and prove every part of it. Raises Unusable."""
    try:
        archive = ZipFile(path)
    except OSError as error:
        raise Unusable(f"it cannot be opened ({error.strerror or error})") from error
    except _DAMAGE as error:
        raise Unusable("it is no backup, or is damaged") from error
    with archive:
        yield Reader(archive, _proven(archive))


def _proven(archive: ZipFile) -> Manifest:
    try:
        manifest = _manifest(json.loads(archive.read(MANIFEST)))
        names = set(archive.namelist()) - {MANIFEST}
        if names != set(manifest.parts):
            raise Unusable("it holds other parts than it says")
        if not names >= {KEYS, *(part_of(table.name) for table in manifest.tables)}:
            raise Unusable("a part of it is missing")
        datetime.fromisoformat(manifest.taken_at)
        for name, known in manifest.parts.items():
            if _measured(archive, name) != tuple(known):
                raise Unusable(f"its part {name} is damaged")
    except _DAMAGE as error:
        raise Unusable("it is no backup, or is damaged") from error
    return manifest


def _manifest(values: dict[str, Any]) -> Manifest:
    if values["format"] != FORMAT:
        raise Unusable(f"it is of format {values['format']}, this program knows format {FORMAT}")
    tables = [
        TableOfRows(**{**table, "kinds": [Kind(kind) for kind in table["kinds"]]})
        for table in values.pop("tables")
    ]
    return Manifest(tables=tables, **values)


def _measured(archive: ZipFile, name: str) -> tuple[int, str]:
    digest, length = sha256(), 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            digest.update(chunk)
            length += len(chunk)
    return length, digest.hexdigest()


def part_of(table: str) -> str:
    """The name of the part that holds the rows of a table."""
    return f"tables/{table}.jsonl"
