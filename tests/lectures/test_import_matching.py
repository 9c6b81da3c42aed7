"""Which lecture a row is, judged with facts alone."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from forum.lectures.imports.matching import Identity, Known, Wanted, match
from tests.cast import NOON

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """A lecture of series 1 in few words: `day` from NOON on."""

    day: int
    speakers: str = "ada"
    title: str = "samples"
    series_id: int = 1

    @property
    def identity(self) -> Identity:
        return Identity(self.series_id, NOON + self.day * DAY, self.speakers, self.title)


def known(number: int, facts: Facts, *keys: str) -> Known:
    """The lecture with this key; an hour long."""
    ends_at = NOON + facts.day * DAY + timedelta(hours=1)
    return Known(number, facts.identity, frozenset(keys), bool(keys), ends_at)


def wanted(number: int, facts: Facts, *keys: str) -> Wanted:
    """A row."""
    return Wanted(number, facts.identity, frozenset(keys))


OTHER = Facts(day=30, speakers="bob", title="other")


def found(rows: list[Wanted], lectures: list[Known]) -> dict[int, int]:
    """Lectures by row, in a file and a programme that both have OTHER."""
    beside = match([wanted(99, OTHER), *rows], [known(999, OTHER), *lectures], NOON).lecture_ids
    assert beside.pop(99) == 999
    return beside


@pytest.mark.parametrize(
    ("row", "lecture", "is_same"),
    [
        (Facts(1), Facts(1), True),
        (Facts(2), Facts(1), True),
        (Facts(1, title="new title"), Facts(1), True),
        (Facts(1, speakers="ada bob"), Facts(1), True),
        (Facts(1, speakers=""), Facts(1), True),
        (Facts(1, speakers=""), Facts(1, speakers=""), True),
        (Facts(2, speakers=""), Facts(1, speakers=""), False),
        (Facts(2, title="new title"), Facts(1), False),
        (Facts(2, speakers="bob"), Facts(1), False),
        (Facts(1, speakers="bob", title="new title"), Facts(1), False),
        (Facts(1, series_id=2), Facts(1), False),
        (Facts(184), Facts(1), True),
        (Facts(185), Facts(1), False),
        (Facts(-2), Facts(-9), True),
        (Facts(2), Facts(-9), False),
        (Facts(-9), Facts(2), True),
    ],
    ids=str,
)
def test_a_row_without_a_code_is_the_lecture_that_the_file_calls_so(
    row: Facts, lecture: Facts, is_same: bool
) -> None:
    assert found([wanted(2, row)], [known(1, lecture)]) == ({2: 1} if is_same else {})


def test_a_talk_given_again_in_another_file_is_another_lecture() -> None:
    lectures = [known(1, Facts(1)), known(2, Facts(8, speakers="bob", title="x"))]

    assert match([wanted(2, Facts(40))], lectures, NOON).lecture_ids == {}


def test_the_only_lecture_of_a_series_can_be_moved_by_a_file_of_one_row() -> None:
    assert match([wanted(2, Facts(40))], [known(1, Facts(1))], NOON).lecture_ids == {2: 1}


def test_a_talk_given_every_week_is_never_taken_for_moved() -> None:
    lectures = [known(1, Facts(1)), known(2, Facts(8))]

    assert found([wanted(2, Facts(8)), wanted(3, Facts(15))], lectures) == {2: 2}
    assert found([wanted(2, Facts(2)), wanted(3, Facts(3))], [known(1, Facts(1))]) == {}


def test_a_whole_series_put_off_by_a_week_keeps_its_lectures_apart() -> None:
    titles = ["first", "second", "third"]
    lectures = [known(n, Facts(7 * n, title=title)) for n, title in enumerate(titles, start=1)]
    rows = [wanted(n, Facts(7 * n + 7, title=title)) for n, title in enumerate(titles, start=1)]

    assert found(rows, lectures) == {1: 1, 2: 2, 3: 3}


def test_a_code_decides_whatever_else_changed() -> None:
    lecture = known(1, Facts(1), "code:/S-01")

    assert found([wanted(2, Facts(300, "bob", "new", series_id=2), "code:/S-01")], [lecture]) == {2: 1}
    assert found([wanted(2, Facts(1), "code:/S-02")], [lecture]) == {}


def test_a_file_that_gained_codes_still_finds_its_lectures() -> None:
    assert found([wanted(2, Facts(1), "code:/S-01")], [known(1, Facts(1))]) == {2: 1}
    assert found([wanted(2, Facts(1, title="new"), "code:/S-01")], [known(1, Facts(1))]) == {2: 1}
    assert found([wanted(2, Facts(2), "code:/S-01")], [known(1, Facts(1))]) == {}


def test_a_file_that_lost_its_codes_still_finds_its_lectures() -> None:
    assert found([wanted(2, Facts(1))], [known(1, Facts(1), "code:/S-01")]) == {2: 1}


def test_a_row_that_repeats_another_is_named_and_neither_merged_nor_made_twice() -> None:
    rows = [
        wanted(2, Facts(1)),
        wanted(3, Facts(1, title="other title")),
        wanted(4, Facts(5), "guid"),
        wanted(5, Facts(6), "guid"),
        wanted(6, Facts(7, speakers="")),
        wanted(7, Facts(7, speakers="")),
        wanted(8, Facts(7, speakers="", title="beside it")),
    ]

    assert match(rows, [], NOON).repeated == {3: 2, 5: 4, 7: 6}


def test_ten_thousand_rows_are_matched_in_seconds() -> None:
    rows = [wanted(n + 1000, Facts(n % 180, speakers=str(n))) for n in range(10_000)]
    lectures = [known(n + 1000, Facts(n % 180 + 1, speakers=str(n))) for n in range(10_000)]

    assert len(found(rows, lectures)) == 10_000
