"""Whose turn it is to write: in the order of coming, and for nobody longer than said (C-02)."""

from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from forum import turns

SOON = 60
PAST = 0.0


def test_threads_are_served_in_the_order_of_coming() -> None:
    # C-02
    line, served = turns.Line(), []

    def come(name: str) -> None:
        with line.turn(monotonic() + SOON):
            served.append(name)

    people = [Thread(target=come, args=(name,)) for name in "abcdefgh"]
    with line.turn(PAST):
        for number, one in enumerate(people, start=1):
            one.start()
            while len(line) < number:
                pass
        assert served == []
    for one in people:
        one.join()

    assert "".join(served) == "abcdefgh"


def test_a_turn_goes_to_who_waits_and_not_to_who_comes_anew() -> None:
    # C-02: whoever has just had their turn is the quickest to ask again.
    line, served = turns.Line(), []

    def come() -> None:
        with line.turn(monotonic() + SOON):
            served.append("waited")

    one = Thread(target=come)
    with line.turn(PAST):
        one.start()
        while not len(line):
            pass
    with line.turn(monotonic() + SOON):
        served.append("came anew")
    one.join()

    assert served == ["waited", "came anew"]


def test_who_waited_too_long_leaves_the_line() -> None:
    # C-02
    line = turns.Line()
    with line.turn(PAST), pytest.raises(WaitedTooLong), line.turn(PAST):
        pass
    assert len(line) == 0
    with line.turn(PAST):
        pass


def test_one_alone_is_next_of_all_and_a_file_in_memory_has_no_line(tmp_path: Path) -> None:
    # C-02
    file = str(tmp_path / "forum.sqlite3")
    with turns.next_of_all(file, PAST):
        with pytest.raises(WaitedTooLong), turns.next_of_all(file, PAST):
            pass
        with turns.next_of_all(f"{file}-other", PAST), turns.next_of_all("", PAST):
            pass
    with turns.next_of_all(file, PAST):
        pass


def test_waiting_goes_on_until_it_has_come_or_it_is_too_late() -> None:
    # C-02
    answers = iter([False, False, True])
    turns.wait(lambda: next(answers), monotonic() + SOON)
    assert list(answers) == []
    with pytest.raises(WaitedTooLong):
        turns.wait(lambda: False, PAST)
