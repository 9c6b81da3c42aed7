"""Looking for secrets in whatever a run of the product leaves behind, in every way they may be written."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from tests.conftest import Database


@dataclass
class Secrets:
    """What nobody else may find, by name."""

    kept: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, secret: str) -> str:
        """Keep one; short ones would be found by chance."""
        assert len(secret) >= 8, name
        self.kept[name] = secret
        return secret

    def found_in(self, content: bytes, *, but: frozenset[str] = frozenset()) -> list[str]:
        """The names of those that stand in some octets, apart from those that may."""
        folded = content.lower()
        return sorted(
            name
            for name, secret in self.kept.items()
            if name not in but and any(form in folded for form in writings(secret))
        )


def writings(secret: str) -> set[bytes]:
    """A secret in lower case: plain, in an address, in hex, base32 and base64; and what it encodes itself."""
    raws = {secret.encode(), secret.encode("utf-16-le"), *_decoded(secret)}
    forms = {form for raw in raws for form in _encoded(raw)}
    forms |= {quote(secret, safe="").encode(), repr(secret)[1:-1].encode()}
    forms |= {"-".join(_fours(secret)).encode(), " ".join(_fours(secret)).encode()}
    return {form.lower() for form in forms if len(form) >= 8}


def _encoded(raw: bytes) -> Iterator[bytes]:
    yield raw
    yield raw.hex().encode()
    # Inside a longer text the groups of bits may begin anywhere; the ends depend on the neighbours.
    for shift in range(3):
        for write in (base64.b64encode, base64.urlsafe_b64encode):
            yield write(bytes(shift) + raw)[4 if shift else 0 : -4]
    for shift in range(5):
        yield base64.b32encode(bytes(shift) + raw)[8 if shift else 0 : -8]


def _decoded(secret: str) -> Iterator[bytes]:
    if re.fullmatch(r"[A-Za-z2-7]+", secret):
        yield base64.b32decode(secret.upper() + "=" * (-len(secret) % 8), casefold=True)[:-1]
    if re.fullmatch(r"[\w-]{32,}", secret, re.ASCII):
        yield base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))


def _fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def stored(database: Database) -> bytes:
    """All that the database holds: the octets of SQLite's files, or every row of PostgreSQL."""
    if database.kind == "sqlite":
        file = Path(database.url.removeprefix("sqlite:///"))
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    with database.engine.connect() as connection:
        tables = connection.scalars(text("SELECT relname FROM pg_class WHERE relkind IN ('r', 'm')"))
        names = [name for name in tables if not name.startswith(("pg_", "sql_"))]
        rows = [connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars() for name in names]  # noqa: S608
        return "\n".join(row for table in rows for row in table).encode()


def left_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
