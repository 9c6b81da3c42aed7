"""Invented lectures, people and registrations for the page that shows all parts: much, little, long.

They are rows that no session knows, so nothing of them is ever stored. Their drawings are those of a lecture
that exists, where there is one: a drawing is served for lectures alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.lectures.listing import Page, Row
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    Material,
    MaterialKind,
    PlanningState,
    PublicState,
    SeatPool,
    WayOfAttending,
)
from forum.lectures.standing import Standing
from forum.registrations.line_shown import Rule
from forum.registrations.models import Attendee, EndedBecause, Registration, RegistrationState
from forum.registrations.policy import Policy
from forum.registrations.rules_models import usual_rules
from forum.registrations.waitlist import Place
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording

TITLE = Wording(
    "停在晕轨道上：拉格朗日点的十年", "Parked on a halo: ten years at the Sun–Earth Lagrange points"
)
LONG = Wording(
    "关于在强摄动环境中以小推力长期保持编队构形的若干问题及其在深空多探测器任务中的应用与展望",
    "On keeping a formation for years by low thrust among strong perturbations, with an outlook on deep-space"
    " missions of several probes and what they will ask of those who steer them",
)
NAMES = {
    "zh-Hans": ("吕伟", "Lü Wei"),
    "ug": ("阿卜杜热合曼·买买提", "Abdurahman Memet"),
    "en": ("Siobhán O’Brien-Nakamura", "Siobhán O’Brien-Nakamura"),
    "vi": ("Nguyễn Thị Ánh Tuyết", "Nguyen Thi Anh Tuyet"),
}
QUOTED = {
    "zh-Hans": "他说：“拉格朗日点——L2”……（样例）",
    "en": "He said: “the Lagrange point — L2”… (sample)",
    "ja": "静かな着陸の話、直交座標系と曲率",
    "ko": "궤도 역학 입문",
    "vi": "Cơ học quỹ đạo nhập môn",
    "ar": "ميكانيكا المدارات (L2)",
}
"""Runs of many languages: each has its own face, quotes and dashes, and its own direction."""
BIO = Wording(
    "研究平动点任务的轨道设计。（样例）", "Designs orbits for missions to libration points. (sample)"
)


@dataclass(frozen=True)
class Specimens:
    """Everything the page shows. `of` is a lecture that exists: others have its address and drawing."""

    now: datetime
    zone: str
    of: Lecture | None = None

    def lecture(
        self, *, days: float = 10, taken: int = 105, seats: int | None = 150, **more: object
    ) -> Lecture:
        """A lecture so many days from now; what is not said has an ordinary value."""
        starts_at = self.now.replace(hour=7, minute=30, second=0, microsecond=0) + timedelta(days=days)
        usual = {
            "number": 14,
            "code": self.of.code if self.of else "QXF-2026-014",
            "slug": self.of.slug if self.of else "qxf-2026-014",
            "plate_family": self.of.plate_family if self.of else None,
            "plate_seed": self.of.plate_seed if self.of else None,
            "title": TITLE,
            "languages": "zh,en",
            "interpretation": "",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "timezone": self.zone,
            "attendance": Attendance.ON_SITE,
            "planning_state": PlanningState.CONFIRMED,
            "public_state": PublicState.PUBLISHED,
            "audience": Audience.PUBLIC,
            "takes_registrations": True,
            "room": room(),
            "appearances": [appearance("zh-Hans"), appearance("en", position=1)],
            "pools": [pool(taken, seats)],
            "materials": [],
            **dict.fromkeys(("abstract", "access_note", "registration_note", "latecomers"), EMPTY),
            **dict.fromkeys(("recording_note", "change_note"), EMPTY),
        }
        return Lecture(**{**usual, **more})

    @property
    def moved(self) -> Lecture:
        """Announced for another time and another room."""
        former = self.now + timedelta(days=8)
        return self.lecture(
            previous_starts_at=former,
            previous_room=Room(name=Wording("三号厅", "Hall 3"), floor=EMPTY),
            previous_room_id=0,
            change_announced_at=self.now - timedelta(days=2),
            change_note=Wording("大厅检修。", "The hall is under repair."),
        )

    @property
    def rows(self) -> list[Row]:
        """One row of a list for every way a lecture can stand, and for what is long or not known yet."""
        slides = Material(kind=MaterialKind.SLIDES, url="https://example.org/slides", title=EMPTY)
        return [
            Row(self.lecture(), Standing.OPEN),
            Row(self.lecture(taken=150, number=15), Standing.FULL),
            Row(self.moved, Standing.OPEN),
            Row(self.lecture(number=16, title=LONG, attendance=Attendance.MIXED), Standing.CLOSED),
            Row(self.lecture(number=17, title=EMPTY, appearances=[], room=None, languages=""), Standing.OPEN),
            Row(self.lecture(number=18), Standing.POSTPONED),
            Row(self.lecture(number=19), Standing.CANCELLED),
            Row(self.lecture(number=9, days=-30, materials=[slides]), Standing.OVER),
        ]

    @property
    def pools(self) -> list[SeatPool]:
        """Rulers of nobody, half a room, all but one seat, a full room, a great hall, no limit."""
        counts = [(0, 40), (75, 150), (39, 40), (40, 40), (310, 900), (12, None)]
        return [pool(taken, seats) for taken, seats in counts]

    @property
    def page(self) -> Page:
        """The middle page of a long list."""
        return Page((), number=3, total=2000, size=100)

    @property
    def changes(self) -> list[tuple[Lecture, Standing]]:
        """Every kind of change that is told."""
        note = Wording("报告人抱恙。", "The speaker is unwell.")
        return [
            (self.moved, Standing.OPEN),
            (self.lecture(change_note=note), Standing.OPEN),
            (self.lecture(), Standing.POSTPONED),
            (self.lecture(change_note=note), Standing.CANCELLED),
        ]

    def registration(self, state: RegistrationState = RegistrationState.CONFIRMED) -> Registration:
        """Somebody's seat, place in line, or former seat."""
        ended = EndedBecause.ATTENDEE if state is RegistrationState.CANCELLED else None
        name, _latin = NAMES["ug"]
        return Registration(
            name=name,
            affiliation="星海大学",
            state=state,
            ended_because=ended,
            attendee=Attendee(name=name, email="sample@example.org"),
            pool=pool(150, 150),
            address_confirmed_at=self.now,
            held_until=self.now + timedelta(hours=12) if state is RegistrationState.OFFERED else None,
        )

    @property
    def rule(self) -> Rule:
        """How seats of the lecture pass on."""
        policy = Policy.of(self.lecture(), usual_rules(1))
        return Rule(policy, policy.passing(self.now), usual_rules(1).offer_hours)

    @property
    def place(self) -> Place:
        """The seventh in a line of ten."""
        return Place(before=6, behind=3)


def pool(taken: int, seats: int | None) -> SeatPool:
    """The seats of a room, so many of them taken."""
    return SeatPool(attendance=WayOfAttending.ON_SITE, seats=seats, taken=taken, overbooked=0)


def room() -> Room:
    """A hall in a venue, with everything known of them."""
    place = {"gate": EMPTY, "metro": EMPTY, "directions": EMPTY, "sketch_alt": EMPTY, "accessibility": EMPTY}
    venue = Venue(slug="sample", name=Wording("样例院区", "Sample Campus"), address=EMPTY, **place)
    return Room(
        venue=venue, name=Wording("报告厅", "Lecture Hall"), floor=Wording("1 层", "Floor 1"), seats=150
    )


def appearance(language: str, *, position: int = 0, bio: Wording = BIO) -> Appearance:
    """Somebody who gives a lecture; the languages of NAMES are there to choose from."""
    name, latin = NAMES[language]
    speaker = Speaker(
        slug="sample",
        name=name,
        name_latin=latin,
        name_language="zh-Hans" if language == "ug" else language,
        affiliation=Wording("空间轨道研究室（样例）", "Orbit Dynamics Group (sample)"),
        bio=bio,
    )
    return Appearance(speaker=speaker, position=position, affiliation=EMPTY, bio=EMPTY)
