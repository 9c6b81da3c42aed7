"""Uploads come back under their SHA-256, which is proven once more."""

from pathlib import Path

from forum.backup.archive import Reader, Unusable
from forum.files import digest_of, path_of, write_whole


def put_back(backup: Reader, uploads: Path) -> None:
    """Put every upload where it belongs; what lies there already is the same. Raises Unusable."""
    for digest in backup.files:
        target = path_of(uploads, digest)
        if target.exists():
            continue
        octets = backup.octets(f"files/{digest}")
        if digest_of(octets) != digest:
            raise Unusable(f"the upload {digest[:12]} is not what it was")
        write_whole(target, octets)
