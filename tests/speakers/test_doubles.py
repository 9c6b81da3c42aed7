"""Who may have been entered twice, and what two entries are called together."""

from dataclasses import dataclass

import pytest

from forum.speakers.merging import aliases_of_both, likely_doubles


@dataclass(frozen=True)
class Entry:
    """An entry, as far as names go."""

    id: int
    name: str
    name_latin: str | None = None
    aliases: str = ""


@pytest.mark.parametrize(
    ("one", "other", "is_suggested"),
    [
        (Entry(1, "钱学森"), Entry(2, "钱学森"), True),
        (Entry(1, "Hsue-shen Tsien"), Entry(2, "Tsien Hsueshen"), True),
        (Entry(1, "钱学森", "Qian Xuesen"), Entry(2, "Qian Xuesen"), True),
        (Entry(1, "钱学森", "Qian Xuesen"), Entry(2, "Tsien", aliases="other\nQIAN XUESEN"), True),
        (Entry(1, "José García"), Entry(2, "Jose Garcia"), True),
        (Entry(1, "李雷", "Li Lei"), Entry(2, "李蕾", "Li Lei"), True),
        (Entry(1, "李雷", "Li Lei"), Entry(2, "韩梅梅", "Han Meimei"), False),
        (Entry(1, "A", aliases=""), Entry(2, "B", aliases=""), False),
    ],
)
def test_entries_that_share_a_spelling_are_suggested(one, other, is_suggested):
    pairs = [(pair.one.id, pair.other.id) for pair in likely_doubles([other, one])]

    assert pairs == ([(1, 2)] if is_suggested else [])


def test_a_name_that_very_many_have_suggests_nothing():
    assert likely_doubles([Entry(number, "Wang Wei") for number in range(13)]) == []


def test_every_spelling_but_the_chosen_names_is_kept_once():
    one = Entry(1, "钱学森", "Qian Xuesen", "Tsien Hsue-shen")
    other = Entry(2, "Hsue-Shen Tsien", None, "钱 学森\nH. S. Tsien")

    kept = aliases_of_both(one, other, {"name": "钱学森", "name_latin": "Qian Xuesen"})

    assert kept == "Tsien Hsue-shen\nH. S. Tsien"
