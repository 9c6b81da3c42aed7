"""The door's two judges beside each other, on what nobody wrote down: logs and bent badges."""

import random  # noqa: TID251 - seeded: the same in every run
from datetime import UTC, datetime
from typing import Any

from forum.door.admission import Entry, Presence
from tests.door.scripts import called
from tests.door.test_vectors import AS_THE_PHONE_HAS_THEM, KEYRING, MICROSECOND, T0, passages_of

BADGE = KEYRING.sign(
    lecture_number=7, token_id=bytes(range(16)), lecture_ends_at=datetime(2026, 11, 24, tzinfo=UTC)
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
OTHERS = "0189 -+/$%:.,;=\n\r\t\0é\u00dfſıKАＡ２²\u2028\ufeff中"
MINUTE = 60_000_000
STEPS = [0, 1, MINUTE, 5 * MINUTE - 1, 5 * MINUTE, 5 * MINUTE + 1, 20 * MINUTE]


def some_log(chance: random.Random) -> list[list[Any]]:
    count = chance.randint(0, 7)
    return [
        [
            f"s{n}",
            chance.randint(1, 3),
            chance.randint(1, 3),
            chance.choice(["in", "in", "out"]),
            chance.choice(STEPS) + chance.randint(0, 2) * 5 * MINUTE,
            chance.random() < 0.8,
            chance.random() < 0.2,
            f"s{chance.randrange(count)}" if chance.random() < 0.3 else None,
        ]
        for n in range(count)
    ]


def as_it_arrives(chance: random.Random, log: list[list[Any]]) -> list[list[Any]]:
    """The same set, cut into batches that come in any order, some of them twice."""
    batches: list[list[list[Any]]] = [[] for _ in range(chance.randint(1, 4))]
    for row in log:
        chance.choice(batches).append(row)
    arriving = batches + chance.choices(batches, k=2)
    chance.shuffle(arriving)
    return [row for batch in arriving for row in batch]


def test_any_order_repetition_and_partition_is_the_same_state_for_both(long_run: bool) -> None:  # B-21, B-30
    chance = random.Random(21)
    logs = [some_log(chance) for _ in range(10_000 if long_run else 1_500)]
    entries = [chance.choice(list(Entry)) for _ in logs]
    whole = [Presence.of(passages_of(log), entry) for log, entry in zip(logs, entries, strict=True)]
    arrived = [as_it_arrives(chance, log) for log in logs]

    assert whole == [
        Presence.of(passages_of(log), entry) for log, entry in zip(arrived, entries, strict=True)
    ]
    body = AS_THE_PHONE_HAS_THEM + "return value.map(([log, entry]) => read(log, entry));"
    there = called("door-admission.js", body, list(zip(arrived, entries, strict=True)))
    here = [
        {
            "first": (one.first_admitted_at - T0) // MICROSECOND if one.first_admitted_at else None,
            "inside": one.is_inside,
            "duplicates": sorted(one.duplicates),
        }
        for one in whole
    ]
    for answer in there:
        del answer["taken_back"]
    assert there == here


def bent(chance: random.Random) -> str:
    """The badge with one to three things wrong; most have its form no more, every eighth keeps it."""
    signs = list(BADGE)
    keeps_form = chance.random() < 0.125
    for _ in range(chance.randint(1, 3)):
        at, way = chance.randrange(max(1, len(signs))), 0.0 if keeps_form else chance.random()
        if keeps_form or way < 0.1:
            signs[at : at + 1] = chance.choice(LETTERS)
        elif way < 0.5:
            signs[at : at + 1] = chance.choice(OTHERS)
        elif way < 0.65:
            del signs[at : at + chance.randint(1, 3)]
        elif way < 0.8:
            signs.insert(at, chance.choice(LETTERS + OTHERS))
        elif way < 0.9:
            signs = signs[at:] + signs[:at] + [chance.choice(OTHERS)]
        else:
            signs = signs[: max(1, at)]
    return "".join(signs)


def as_read(text: str) -> str:
    """The badge, of a text that may still be it: case and a line end make no difference (B-03, B-04)."""
    return text.strip("\r\n\t").upper()


def test_bent_badges_are_never_believed_and_never_break_anything(long_run: bool) -> None:  # B-04
    chance = random.Random(4)
    texts = [bent(chance) for _ in range(1_000_000 if long_run else 100_000)]
    texts = [text for text in texts if as_read(text) != BADGE] + ["A" * n for n in (255, 256, 65_535)]
    believed = [text for text in texts if KEYRING.read(text) is not None]

    assert believed == []
    keys = [{"kid": kid, "public_key": key} for kid, key in KEYRING.public_keys().items()]
    phone = called(
        "door-token.js",
        """let [read, believed] = [0, 0];
        for (const text of value.texts) {
          const token = module.readToken(text);
          if (!token) continue;
          read += 1;
          // The signature is the browser's own affair: a tenth of them is enough to see it asked.
          if (read % value.each === 0 && (await module.isGenuine(token, value.keys))) believed += 1;
        }
        return { read, believed };""",
        {"texts": texts, "keys": keys, "each": 1 if long_run else 10},
    )
    assert phone["believed"] == 0
    assert phone["read"] > len(texts) / 10


def test_what_is_no_text_is_no_badge() -> None:  # B-04
    body = "return [undefined, null, 5, {}, [], true].map((one) => module.readToken(one));"

    assert called("door-token.js", body) == [None] * 6
