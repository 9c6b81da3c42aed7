"""Archives made from the recipes of archives.toml."""

import io
import warnings
import zipfile
from functools import cache

from tests.hostile import Entry

_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@cache
def packed(entry: Entry) -> bytes:
    """The file an entry of the family `archives` describes."""
    if entry.octets and "members" not in entry.options:
        return entry.octets
    recipe = entry.options
    data = str(recipe.get("prefix", "")).encode() + _archive(recipe)
    if "declared_size" in recipe:
        data = _changed(data, {_LOCAL: 22, _CENTRAL: 24}, int(recipe["declared_size"]), 4)
    if "flag" in recipe:
        data = _changed(data, {_LOCAL: 6, _CENTRAL: 8}, int(recipe["flag"]), 2)
    if "method" in recipe:
        data = _changed(data, {_LOCAL: 8, _CENTRAL: 10}, int(recipe["method"]), 2)
    return data[: len(data) - int(recipe.get("cut", 0))]


def _archive(recipe: dict[str, object]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text, *times in recipe["members"]:  # type: ignore[attr-defined]
            archive.writestr(name, text * (times[0] if times else 1))
        if "copies" in recipe:
            pattern, text, times, number = recipe["copies"]  # type: ignore[misc]
            for place in range(number):
                archive.writestr(pattern.format(place), text * times)
        if "again" in recipe:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # it says that the name is there already
                archive.writestr(*recipe["again"])  # type: ignore[misc]
    return file.getvalue()


def _changed(data: bytes, fields: dict[bytes, int], value: int, size: int) -> bytes:
    """The archive with one field of every member changed: `fields` says where, behind which mark."""
    changed = bytearray(data)
    for mark, offset in fields.items():
        place = data.find(mark)
        while place >= 0:
            changed[place + offset : place + offset + size] = value.to_bytes(size, "little")
            place = data.find(mark, place + 4)
    return bytes(changed)
