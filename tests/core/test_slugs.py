"""Slugs are readable, and one that was given out is never given to another."""

import pytest

from forum import slugs
from forum.slugs import SlugKind
from tests.conftest import Database


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("吕伟", "lv-wei"),
        ("Siobhán O'Brien-Nakamura", "siobhan-o-brien-nakamura"),
        ("Nguyễn Thị Ánh Tuyết", "nguyen-thi-anh-tuyet"),
        ("阿卜杜热合曼·买买提", "a-bo-du-re-he-man-mai-mai-ti"),
        ("QXF-2026-012", "qxf-2026-012"),
        ("  ", ""),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_slug_is_ascii_and_readable(text: str, slug: str) -> None:
    assert slugs.slugify(text) == slug


def test_the_second_of_a_name_gets_a_number_and_former_owners_keep_theirs(database: Database) -> None:
    with database.transaction() as session:
        given = []
        for object_id in (1, 2, 3):
            slug = slugs.free_slug(session, SlugKind.SPEAKER, "吕伟")
            slugs.claim(session, SlugKind.SPEAKER, slug, object_id)
            session.flush()
            given.append(slug)

    with database.reading() as session:
        assert given == ["lv-wei", "lv-wei-2", "lv-wei-3"]
        assert slugs.resolve(session, SlugKind.SPEAKER, "lv-wei-2") == 2
        assert slugs.resolve(session, SlugKind.SERIES, "lv-wei-2") is None
        assert slugs.free_slug(session, SlugKind.SERIES, "吕伟") == "lv-wei"
        assert slugs.free_slug(session, SlugKind.SERIES, "!!!") == "series"


def test_a_slug_holds_no_nul(database: Database) -> None:
    with database.reading() as session:
        assert slugs.resolve(session, SlugKind.LECTURE, "qxf\0") is None
