"""One table for the door's two judges: forum/door/admission.py and the scanner's modules (B-30).

vectors.json is the truth. Each case runs here in Python and, in one call of Node.js for each part, as the
phone runs it.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forum.badges.token import Keyring
from forum.door.admission import Badge, Doors, Entry, Facts, Passage, Presence, effective_voids, judge
from forum.door.models import Direction, Verdict
from forum.registrations.models import RegistrationState
from tests.door.scripts import called

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEYRING = Keyring.from_text(
    ",".join(f"{n}:{base64.urlsafe_b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
)
T0 = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PRESENCES = {"never": Presence(), "inside": Presence(T0, True), "left": Presence(T0, False)}


def facts_of(given: dict[str, Any]) -> Facts:
    said = {**VECTORS["admission"]["unless_said"], **given}
    return Facts(
        badge=Badge(said["badge"]),
        direction=Direction(said["direction"]),
        state=RegistrationState(said["state"]) if said["state"] else None,
        is_for_this_lecture=said["is_for_this_lecture"],
        is_held=said["is_held"],
        attends_online=said["attends_online"],
        at_the_doors=Verdict(said["at_the_doors"]) if said["at_the_doors"] else None,
        presence=PRESENCES[said["presence"]],
        entry=Entry(said["entry"]),
        needs_id_check=said["needs_id_check"],
        is_id_checked=said["is_id_checked"],
    )


def passages_of(rows: list[list[Any]]) -> list[Passage]:
    return [
        Passage(name, device, seq, Direction(direction), T0 + us * MICROSECOND, *flags)
        for name, device, seq, direction, us, *flags in rows
    ]


def differences(cases: list[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """Those of (given, expected, got) that are not as they should be."""
    return [case for case in cases if case[1] != case[2]]


def test_there_are_enough_of_them_and_each_verdict_is_among_them() -> None:  # B-08, B-30
    parts = [VECTORS["admission"]["topics"], VECTORS["looks"]["topics"], VECTORS["hours"]]
    count = sum(len(topic["cases"]) for part in [*parts, VECTORS["badges"]["topics"]] for topic in part)
    said = {case[1] for topic in VECTORS["admission"]["topics"] for case in topic["cases"]}
    said |= {case[1][0] for topic in VECTORS["looks"]["topics"] for case in topic["cases"]}

    assert count + len(VECTORS["logs"]["topics"]) >= 500
    assert said == {*Verdict} - {Verdict.SCAN_ID_REUSED}


@pytest.mark.parametrize("topic", VECTORS["admission"]["topics"], ids=lambda topic: topic["rule"][:60])
def test_the_forum_judges(topic: dict[str, Any]) -> None:  # B-05, B-08
    cases = [(given, expected, judge(facts_of(given)).value) for given, expected in topic["cases"]]

    assert differences(cases) == []


def test_looks_do_not_change_what_the_forum_says() -> None:  # B-30: only "unverified" is the phone's own
    cases = [
        (given, verdict if verdict != "unverified" else "admitted", judge(facts_of({**given})).value)
        for topic in VECTORS["looks"]["topics"]
        for given, (verdict, _look) in topic["cases"]
    ]

    assert differences(cases) == []


@pytest.mark.parametrize("part", ["admission", "looks"])
def test_the_phone_judges(part: str) -> None:  # B-30, B-31
    got = called(
        "door-admission.js",
        """const presences = { never: [null, false], inside: [1, true], left: [1, false] };
        return value.topics.map((topic) => topic.cases.map(([given]) => {
          const said = { ...value.unless, ...given };
          const [firstAdmittedAt, isInside] = presences[said.presence];
          const names = Object.entries(said).map(([name, one]) =>
            [name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), one]);
          const facts = { ...Object.fromEntries(names), presence: { firstAdmittedAt, isInside } };
          const { verdict, look } = module.judge({ ...facts, isOnSnapshot: said.is_on_list,
            isSnapshotStale: said.is_stale });
          return [verdict, look];
        }));""",
        {
            "topics": VECTORS[part]["topics"],
            "unless": {**VECTORS["looks"]["unless_said"], **VECTORS["admission"]["unless_said"]},
        },
    )
    cases = [
        (given, expected, answer if part == "looks" else answer[0])
        for topic, answers in zip(VECTORS[part]["topics"], got, strict=True)
        for (given, expected), answer in zip(topic["cases"], answers, strict=True)
    ]

    assert differences(cases) == []


@pytest.mark.parametrize("topic", VECTORS["hours"], ids=lambda topic: topic["rule"][:60])
def test_the_hours_of_the_forum(topic: dict[str, Any]) -> None:  # B-32
    lecture = topic["lecture"]
    starts, ends = (datetime.fromisoformat(lecture[name]) for name in ("starts_at", "ends_at"))
    doors = Doors.of(starts, ends, lecture["timezone"])
    cases = [
        (at, expected, doors.refuse(datetime.fromisoformat(at), lecture["timezone"]))
        for at, expected in topic["cases"]
    ]

    assert differences(cases) == []


def test_the_hours_of_the_phone() -> None:  # B-30, B-32
    body = """return value.map(({ lecture, cases }) =>
      cases.map(([at]) => module.refuseAt(lecture, Date.parse(at))));"""
    got = called("door-hours.js", body, VECTORS["hours"])

    assert got == [[expected for _, expected in topic["cases"]] for topic in VECTORS["hours"]]


def test_the_log_as_the_forum_reads_it() -> None:  # B-21, B-24, B-27, B-28
    cases = []
    for topic in VECTORS["logs"]["topics"]:
        log = passages_of(topic["passages"])
        presence = Presence.of(log, Entry(topic.get("entry", "single")))
        first = presence.first_admitted_at
        got = {
            "first": (first - T0) // MICROSECOND if first else None,
            "inside": presence.is_inside,
            "duplicates": sorted(presence.duplicates),
            "taken_back": sorted(effective_voids(log)),
        }
        cases.append((topic["rule"], topic["then"], got))

    assert differences(cases) == []


AS_THE_PHONE_HAS_THEM = """
const named = ([scanId, deviceId, deviceSeq, direction, happenedAt, wasLetThrough, hasReason, voids]) =>
  ({ scanId, deviceId, deviceSeq, direction, happenedAt, wasLetThrough, hasReason, voids });
const read = (rows, entry) => {
  const log = rows.map(named);
  const { firstAdmittedAt, isInside, duplicates } = module.presenceOf(log, entry);
  return { first: firstAdmittedAt, inside: isInside, duplicates: [...duplicates].sort(),
    taken_back: [...module.effectiveVoids(log)].sort() };
};
"""


def test_the_log_as_the_phone_reads_it() -> None:  # B-30
    body = AS_THE_PHONE_HAS_THEM + "return value.map(({ passages, entry }) => read(passages, entry));"
    got = called("door-admission.js", body, VECTORS["logs"]["topics"])
    pairs = zip(VECTORS["logs"]["topics"], got, strict=True)

    assert differences([(topic["rule"], topic["then"], answer) for topic, answer in pairs]) == []


def test_an_hour_after_the_end_everybody_is_out() -> None:  # B-28
    part = VECTORS["all_out"]
    ends = T0 + timedelta(milliseconds=part["lasts"])
    here = [
        PRESENCES[who].at(T0 + timedelta(milliseconds=ms), ends).is_inside for _, ms, who, _ in part["cases"]
    ]
    there = called(
        "door-admission.js",
        """return value.cases.map(([, ms, who]) =>
          module.presenceAt({ isInside: who === "inside" }, ms, value.lasts).isInside);""",
        part,
    )

    assert here == there == [is_inside for *_, is_inside in part["cases"]]


def test_badges_as_the_forum_reads_them() -> None:  # B-02, B-03, B-04, B-06
    cases = []
    for topic in VECTORS["badges"]["topics"]:
        for text, expected in topic["cases"]:
            token = KEYRING.read(text)
            got = token and {
                "lecture": token.lecture_number,
                "token_id": token.token_id.hex(),
                "not_after": int(token.not_after.timestamp()),
            }
            cases.append((topic["rule"], expected, got))

    assert differences(cases) == []


def test_badges_as_the_phone_reads_them() -> None:  # B-30
    got = called(
        "door-token.js",
        """const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        const read = async ([text]) => {
          const token = module.readToken(text);
          if (!token || !(await module.isGenuine(token, value.keys))) return null;
          return { lecture: token.lecture, token_id: hex(token.tokenId), not_after: token.notAfter };
        };
        return Promise.all(value.topics.map((topic) => Promise.all(topic.cases.map(read))));""",
        VECTORS["badges"],
    )
    cases = [
        (topic["rule"], expected, answer)
        for topic, answers in zip(VECTORS["badges"]["topics"], got, strict=True)
        for (_, expected), answer in zip(topic["cases"], answers, strict=True)
    ]

    assert differences(cases) == []
