"""Trying ids, codes, addresses and tokens tells nothing of what is not shown, or not yours."""

import base64
import hashlib

import pytest

from forum.tokens import new_public_id
from tests.security.test_caches import told
from tests.security.world import Answer, World

LANGUAGE = {"Accept-Language": "en"}


def guesses(count: int) -> list[str]:
    """Tokens of the right form, the same in every run."""
    drawn = (hashlib.sha512(str(number).encode()).digest()[:30] for number in range(count))
    return [base64.b32encode(octets).decode().lower() for octets in drawn]


def likeness(answer: Answer, asked: str = "") -> tuple[int, int, tuple[str, ...]]:
    """What somebody who tries many can tell answers apart by, apart from what was asked itself."""
    return (
        answer.status,
        len(told(answer).replace(asked.encode(), b"")),
        tuple(sorted(name for name, _ in answer.headers)),
    )


# D-11
@pytest.mark.parametrize("page", ["", "/cancellation", "/room", "/badge.svg", "/qr.png"])
def test_every_guess_at_a_link_is_answered_alike(world: World, page: str) -> None:
    near = [world.at["link two-published"][:16] + world.at["link one-published"][16:]]
    near += [
        world.at["link of another generation one-published"],
        world.at["link for something else one-published"],
    ]
    answers = {
        likeness(world.ask(world.client("stranger"), "GET", f"/en/registrations/{token}{page}"))
        for token in [*guesses(40), *near]
    }

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


# D-11
@pytest.mark.parametrize(
    "address", ["/en/lectures/{}", "/feeds/en/lectures/{}.ics", "/en/lectures/{}/registrations/new"]
)
def test_a_lecture_that_is_not_announced_is_like_none(world: World, address: str) -> None:
    slugs = [
        "one-draft",
        "two-draft",
        "former-one-draft",
        "unannounced",
        "qxf-2026-999",
        "no-such-lecture",
        "one-published-2",
    ]
    answers = {
        likeness(world.ask(world.client("stranger"), "GET", address.format(slug), headers=LANGUAGE), slug)
        for slug in slugs
    }

    assert len(answers) == 1


# D-10, D-11
def test_what_is_not_an_organisers_is_like_what_does_not_exist(world: World) -> None:
    client = world.client("organiser-of-one")
    answers = {
        likeness(world.ask(client, "GET", f"/staff/lectures/{slug}"), slug)
        for slug in (
            "two-published",
            "two-draft",
            "former-two-draft",
            "loose-draft",
            "no-such-lecture",
            "qxf-2026-999",
        )
    }

    assert len(answers) == 1


# D-11, D-24
def test_sign_in_and_resets_do_not_tell_who_works_here(world: World) -> None:
    for page, typed in (("/staff/sign-in", {"password": "wrong"}), ("/staff/password-resets", {})):
        answers = set()
        for email in ("ada@example.org", "eve@example.org", "nobody@example.org", "deactivated@example.org"):
            with world.restored():
                sent = {**typed, "email": email}
                answer = world.ask(world.client("stranger"), "POST", page, data=sent)
                answers.add((answer.status, told(answer).replace(email.encode(), b"")))
        assert len(answers) == 1, page


# D-11
def test_every_guess_at_a_code_of_the_door_is_answered_alike(world: World) -> None:
    answers = {
        likeness(world.ask(world.client("stranger"), "POST", "/door/enrolments", data={"code": code}))
        for code in ["", "x", "ABCD2345", *(guess[:8].upper() for guess in guesses(20))]
    }

    assert len(answers) == 1


# D-11
def test_public_ids_do_not_count(world: World) -> None:
    ids = [new_public_id() for _ in range(500)]

    assert len(set(ids)) == len(ids)
    assert ids != sorted(ids)
    assert {len(one) for one in ids} == {16}
