"""Uploaded bytes are kept whole, once, under their digest."""

import threading
from hashlib import sha256

from forum.files import path_of, store
from forum.settings import Settings
from tests.cast import NOON
from tests.conftest import Database

CONTENT = b"a portrait" * 1000


def test_the_same_bytes_twice_are_two_rows_over_one_file(database: Database, settings: Settings) -> None:
    with database.transaction() as session:
        first, second = (
            store(session, settings.uploads, CONTENT, kind="image/webp", name=name, now=NOON) for name in "ab"
        )

    assert first.id != second.id
    assert first.sha256 == second.sha256 == sha256(CONTENT).hexdigest()
    assert path_of(settings.uploads, first.sha256).read_bytes() == CONTENT
    assert len([path for path in settings.uploads.rglob("*") if path.is_file()]) == 1


def test_the_same_bytes_uploaded_at_once_do_not_trip(database: Database, settings: Settings) -> None:
    faults: list[Exception] = []

    def upload() -> None:
        try:
            with database.transaction() as session:
                store(session, settings.uploads, CONTENT, kind="image/webp", name="c", now=NOON)
        except OSError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=upload) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert path_of(settings.uploads, sha256(CONTENT).hexdigest()).read_bytes() == CONTENT
