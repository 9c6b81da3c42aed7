"""The corpus itself: every entry has its reason, none stands twice, no family is thinner than promised."""

import io
import re
import unicodedata
import zipfile
from collections import Counter

import pytest

from tests import hostile
from tests.hostile import archives

# How many of each were promised, and of which kind.
AT_LEAST = [
    ("names", "accepted", 500),
    ("names", "refused", 40),
    ("formulas", None, 200),
    ("redirects", "refused", 60),
    ("hosts", "refused", 25),
    ("addresses", "accepted", 40),
    ("addresses", "refused", 60),
    ("moments", "skipped", 5),
    ("badges", "bent", 5),
    ("unicode", None, 100),
]


@pytest.mark.parametrize("family", hostile.families())
def test_every_entry_says_why_it_is_here(family: str) -> None:
    silent = [entry.ident for entry in hostile.entries(family) if len(entry.why.split()) < 3]
    assert silent == []


@pytest.mark.parametrize("family", hostile.families())
def test_no_entry_stands_twice(family: str) -> None:
    counted = Counter(
        (entry.octets, entry.expected, repr(entry.options)) for entry in hostile.entries(family)
    )
    assert [octets[:80] for (octets, *_), times in counted.items() if times > 1] == []


@pytest.mark.parametrize(("family", "expected", "number"), AT_LEAST)
def test_a_family_is_as_large_as_promised(family: str, expected: str | None, number: int) -> None:
    assert len(hostile.entries(family, expected=expected)) >= number


def test_no_text_is_expected_to_be_let_in_and_kept_out() -> None:
    judged = [entry for name in ("names", "addresses", "redirects") for entry in hostile.entries(name)]
    verdicts: dict[tuple[str, str], set[str]] = {}
    for entry in judged:
        verdicts.setdefault((entry.family, entry.text), set()).add(entry.expected)
    assert {key for key, found in verdicts.items() if len(found) > 1} == set()


def test_the_names_are_of_many_scripts() -> None:  # C-71
    names = "".join(hostile.texts("names", expected="accepted"))
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in names if sign.isalpha()}
    assert len(scripts) >= 40
    assert len([sign for sign in names if ord(sign) >= 0x20000]) >= 20


def test_nobody_real_can_be_written_to() -> None:
    """Names of hosts are those that are kept for examples (RFC 2606), numbers, or ours under test."""
    found = set(re.findall(r"@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", " ".join(hostile.texts()), flags=re.IGNORECASE))
    kept = {host for host in found if re.search(r"(^|[.-])example(-?\.|$)|\.example$", host.lower())}
    assert found - kept == set()


@pytest.mark.parametrize("entry", hostile.entries("archives"), ids=lambda entry: entry.ident)
def test_every_archive_can_be_packed(entry: hostile.Entry) -> None:
    data = archives.packed(entry)
    assert data.startswith((b"PK", b"MZ"))
    assert len(data) < 1_000_000


def test_a_recipe_is_followed() -> None:
    named = {entry.text: entry for entry in hostile.entries("archives")}
    with zipfile.ZipFile(io.BytesIO(archives.packed(named["false size"]))) as archive:
        assert [member.file_size for member in archive.infolist()] == [10, 10]
    with zipfile.ZipFile(io.BytesIO(archives.packed(named["bomb"]))) as archive:
        assert sum(member.file_size for member in archive.infolist()) > 100_000_000


def test_texts_of_several_families_are_joined_and_octets_left_out() -> None:
    assert hostile.texts("redirects", "hosts") == [*hostile.texts("redirects"), *hostile.texts("hosts")]
    assert len(hostile.texts("json")) == len(hostile.entries("json")) - 3
    assert len(hostile.texts()) > 2000
