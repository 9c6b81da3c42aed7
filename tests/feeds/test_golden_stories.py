"""What becomes of a lecture, as every feed tells it before and after; kept in `stories/` to be read.

A story that is told otherwise fails. If it is meant to be, FORUM_TEST_RETELL=1 writes it anew, and fails
as well: what is written is read (git diff) before it is believed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forum.lectures.models import Audience, MaterialKind
from forum.lectures.plans import MaterialPlan
from forum.wording import Wording
from tests.conftest import Clock, Database
from tests.feeds.happenings import FEEDS, OWN, STARTS, Happenings, address_of
from tests.feeds.season import fetched
from tests.feeds.telling import Telling

STORIES = Path(__file__).parent / "stories"
NEW_YEARS_EVE = STARTS.replace(month=12, day=31, hour=6)
Look = Callable[[str], None]
Story = Callable[[Happenings, Look], None]
ALWAYS = ("forum.ics", "archive/2026.ics", "lectures/qxf-2026-001.ics")


@dataclass(frozen=True)
class Told:
    """A story and the feeds it is told by."""

    tell: Story
    feeds: tuple[str, ...]


TOLD: dict[str, Told] = {}


def story(*concerned: str) -> Callable[[Story], Story]:
    """Tell a story by the feeds it concerns, or by all of them if none is named."""

    def keep(tell: Story) -> Story:
        TOLD[tell.__name__] = Told(tell, (*ALWAYS, *concerned) if concerned else (*FEEDS, OWN))
        return tell

    return keep


@story("series/open.ics", OWN)
def moved(forum: Happenings, look: Look) -> None:
    """A lecture is moved by a week"""
    forum.publish()
    look("Announced")
    forum.move(STARTS + timedelta(days=7), reason=Wording("讲者有事。", "The speaker is away."))
    look("Moved by a week")


@story("series/open.ics")
def moved_past_midnight(forum: Happenings, look: Look) -> None:
    """A lecture is moved past midnight in Shanghai, and past the end of a month"""
    forum.publish()
    look("Announced")
    forum.move(STARTS.replace(hour=15))  # until one in the morning
    look("Until one in the morning")
    forum.move(STARTS.replace(day=31, hour=16, minute=30))
    look("In Shanghai it is April, in UTC still March")


@story("archive/2027.ics", "topics/control.ics")
def moved_over_new_year(forum: Happenings, look: Look) -> None:
    """A lecture is moved into the next year, and the calendar of the old one says so for a year"""
    forum.publish()
    forum.move(NEW_YEARS_EVE)
    look("On the last day of the year")
    forum.move(NEW_YEARS_EVE + timedelta(days=5))
    look("In January: the calendar of either year tells it")
    forum.clock.now = NEW_YEARS_EVE + timedelta(days=5 + 366 + 30)
    look("Two Februaries later: only the record of the year in which it was held")


@story("archive/2027.ics")
def moved_there_and_back(forum: Happenings, look: Look) -> None:
    """A lecture is moved over New Year and back again"""
    forum.publish()
    look("Announced")
    forum.move(NEW_YEARS_EVE + timedelta(days=5))
    look("Moved")
    forum.move(STARTS)
    look("Moved back")


@story()
def cancelled(forum: Happenings, look: Look) -> None:
    """A lecture is cancelled and still told a year later"""
    forum.publish()
    look("Announced")
    forum.cancel(Wording("报告人生病。", "The speaker is ill."))
    look("Cancelled")
    forum.clock.now = STARTS + timedelta(days=61)
    look("More than sixty days after it would have been held")


@story("series/open.ics")
def cancelled_and_restored(forum: Happenings, look: Look) -> None:
    """A cancelled lecture takes place after all"""
    forum.publish()
    look("Announced")
    forum.cancel()
    look("Cancelled")
    forum.restore()
    look("Restored")


@story("speakers/wang.ics")
def cancelled_by_mistake(forum: Happenings, look: Look) -> None:
    """A cancellation is taken back two minutes later, after some have seen it"""
    forum.publish()
    look("Announced")
    forum.cancel(Wording("误操作。", "A slip."))
    look("Cancelled")
    forum.take_back()
    look("Taken back")


@story("topics/control.ics")
def postponed_until_there_is_a_date(forum: Happenings, look: Look) -> None:
    """A lecture is postponed, and then has a date again"""
    forum.publish()
    look("Announced")
    forum.postpone()
    look("Postponed")
    forum.move(STARTS + timedelta(days=30))
    look("With a new date")


@story("speakers/wang.ics")
def unpublished(forum: Happenings, look: Look) -> None:
    """A publication is taken back, the lecture rewritten meanwhile, and published again"""
    forum.publish()
    look("Announced")
    forum.take_back()
    look("Taken back: nothing of what it said")
    forum.revise(title=Wording("尚未公开", "Not for the public yet"))
    look("Rewritten: nothing of that either")
    forum.publish()
    look("Announced again")


@story()
def withdrawn(forum: Happenings, look: Look) -> None:
    """A lecture is withdrawn, and comes back"""
    forum.publish()
    look("Announced")
    forum.withdraw()
    look("Withdrawn")
    forum.restore()
    look("Back")


@story("venues/observatory.ics")
def renamed(forum: Happenings, look: Look) -> None:
    """A lecture gets another title, and another abstract"""
    forum.publish()
    look("Announced")
    forum.revise(title=Wording("停在 L2 点", "Parked, at L2; or nearly"))
    look("Another title")
    forum.revise(abstract=Wording("关于反馈与延迟。", "On feedback and delay."))
    look("Another abstract")


@story("speakers/wang.ics", "speakers/li.ics")
def another_speaker(forum: Happenings, look: Look) -> None:
    """Another speaker comes instead, and then both"""
    forum.publish()
    look("Announced")
    forum.give_to("li")
    look("Li instead of Wang: gone from Wang's calendar")
    forum.give_to("li", "wang")
    look("Li and Wang")


@story("venues/observatory.ics", "venues/library.ics")
def another_room(forum: Happenings, look: Look) -> None:
    """A lecture goes to another building, and then online"""
    forum.publish()
    look("Announced")
    forum.move(STARTS, room="library")
    look("In another building: gone from the calendar of the first")
    forum.hold_online()
    look("Online; the link is nobody's business")


@story("series/open.ics", "series/winter.ics", "topics/control.ics", "topics/history.ics")
def another_series(forum: Happenings, look: Look) -> None:
    """A lecture goes to another series and another topic"""
    forum.publish()
    look("Announced")
    forum.put_into(series="winter", topic="history")
    look("In the winter series, on the history of science")


@story("series/open.ics")
def series_renamed(forum: Happenings, look: Look) -> None:
    """The series has another name, and so its calendar"""
    forum.publish()
    look("Announced")
    forum.rename_series(Wording("钱学森讲座", "Qian Lectures"))
    look("Renamed")


@story("venues/observatory.ics")
def venue_renamed(forum: Happenings, look: Look) -> None:
    """The building has another name, and the room in it"""
    forum.publish()
    look("Announced")
    forum.rename_venue(Wording("新天文台", "New Observatory"))
    look("The building")
    forum.rename_room(Wording("小厅", "Small Hall"))
    look("The room")


@story("speakers/wang.ics")
def speaker_renamed(forum: Happenings, look: Look) -> None:
    """The speaker's name is written otherwise, and the institute is another"""
    forum.publish()
    look("Announced")
    forum.revise_speaker(name="王晓明", latin="Wang Hsiao-ming")
    look("Another spelling")
    forum.revise_speaker(affiliation=Wording("新所", "New Institute"))
    look("Another institute")


@story()
def unlisted(forum: Happenings, look: Look) -> None:
    """A lecture becomes one for those who have its address, and then public again"""
    forum.publish()
    look("Announced")
    forum.revise(audience=Audience.UNLISTED)
    look("Unlisted: only its own calendar has it")
    forum.revise(audience=Audience.PUBLIC)
    look("Public again")


@story("series/open.ics", "speakers/wang.ics")
def repeated(forum: Happenings, look: Look) -> None:
    """Another lecture is planned from the same data: a UID of its own, and the first one untouched"""
    forum.publish()
    forum.move(STARTS + timedelta(days=1))
    look("The first, moved once")
    forum.repeat(days=14, uid="lecture-repeated@uid.example.org")
    look("And the second")


@story("series/open.ics")
def material_added(forum: Happenings, look: Look) -> None:
    """Slides and a recording are added afterwards"""
    forum.publish()
    look("Announced")
    forum.clock.now = STARTS + timedelta(days=1)
    slides = MaterialPlan(kind=MaterialKind.SLIDES, url="https://slides.example.org/halo.pdf")
    recording = MaterialPlan(kind=MaterialKind.RECORDING, url="https://video.example.org/halo")
    forum.revise(materials=(slides, recording))
    look("The day after")


@story("venues/observatory.ics")
def registration_closed(forum: Happenings, look: Look) -> None:
    """A lecture needs no registration any more, and ends earlier"""
    forum.publish()
    look("Announced")
    forum.revise(takes_registrations=False, ends_at=STARTS + timedelta(minutes=45))
    look("Come as you are, for three quarters of an hour")


@story("series/open.ics", "venues/observatory.ics")
def remembered(forum: Happenings, look: Look) -> None:
    """On the first of a month, what was held more than a year ago leaves the calendars that go on"""
    forum.publish()
    look("Announced")
    forum.clock.now = STARTS.replace(year=2027, month=3, day=31, hour=15, minute=59)
    look("In March a year later")
    forum.clock.now += timedelta(minutes=1)
    look("In April: the record of the year keeps it, and what belongs together")


@story("series/open.ics", OWN)
def restored_from_a_backup(forum: Happenings, look: Look) -> None:
    """A backup is restored: what it holds counts as newer than all that was seen since"""
    forum.publish()
    forum.back_up()
    look("Announced; a backup is taken")
    forum.move(STARTS + timedelta(days=7))
    forum.revise(title=Wording("停在 L2 点", "Parked at L2"))
    look("Moved and renamed")
    forum.restore_backup()
    look("The backup is restored: as announced")


@story("series/open.ics")
def announced_again_after_a_backup(forum: Happenings, look: Look) -> None:
    """A backup from before the publication is restored, and the lecture published once more"""
    forum.back_up()
    forum.publish()
    forum.revise(title=Wording("停在 L2 点", "Parked at L2"))
    look("Announced and renamed after the backup")
    forum.restore_backup()
    forum.publish()
    look("Restored, and announced as it was planned: newer than what was seen")


@story("topics/control.ics")
def twice_within_a_second(forum: Happenings, look: Look) -> None:
    """Two changes within one second: DTSTAMP cannot tell them apart, SEQUENCE does"""
    forum.publish()
    look("Announced")
    forum.revise(title=Wording("甲", "First thought"), seconds=0.25)
    look("First")
    forum.revise(title=Wording("乙", "Second thought"), seconds=0.25)
    look("Second")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", sorted(TOLD))
def test_the_story(
    client: FlaskClient, database: Database, clock: Clock, retelling: bool, name: str
) -> None:
    forum = Happenings(database, clock)
    forum.prepare()
    told = TOLD[name]
    telling = Telling(
        told.tell.__doc__ or "", lambda path, lang: fetched(client, address_of(path), lang).data, told.feeds
    )
    told.tell(forum, telling.look)
    telling.everybody_ends_with_the_truth(judged_by_stamp=name != "twice_within_a_second")
    telling.what_an_import_keeps_is_put_right_by_any_file()
    golden = STORIES / f"{name}.txt"
    if retelling:
        golden.write_text(telling.told(), "utf-8")
        pytest.fail(f"{golden.name} is written anew: read it, then run without FORUM_TEST_RETELL")
    assert telling.told() == golden.read_text("utf-8")


def test_every_written_story_is_told() -> None:
    assert sorted(path.stem for path in STORIES.glob("*")) == sorted(TOLD)
