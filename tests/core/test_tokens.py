"""Secret links are derived, bound to their purpose and revocable."""

import pytest

from forum import tokens

KEY = b"a link key of at least thirty-two bytes"
ANN, BEA = tokens.new_public_id(), tokens.new_public_id()


def test_a_link_opens_what_it_was_derived_for() -> None:
    token = tokens.link_token(KEY, "registration", ANN, 0)

    assert tokens.read_link_token(token) == ANN
    assert tokens.is_genuine(KEY, "registration", token, ANN, 0)
    assert tokens.is_genuine(KEY, "registration", token.upper(), ANN, 0)


@pytest.mark.parametrize(
    ("key", "purpose", "public_id", "generation"),
    [
        (b"another key", "registration", ANN, 0),
        (KEY, "personal feed", ANN, 0),
        (KEY, "registration", BEA, 0),
        (KEY, "registration", ANN, 1),
    ],
    ids=["other key", "other purpose", "other person", "revoked"],
)
def test_a_link_opens_nothing_else(key: bytes, purpose: str, public_id: str, generation: int) -> None:
    token = tokens.link_token(KEY, "registration", ANN, 0)

    assert not tokens.is_genuine(key, purpose, token, public_id, generation)


@pytest.mark.parametrize("text", ["", "x", "0" * 48, "a" * 47, "a" * 49, "ä" * 48, "a" * 47 + "="])
def test_what_has_not_the_form_of_a_link_is_not_looked_up(text: str) -> None:
    assert tokens.read_link_token(text) is None


def test_what_is_drawn_is_never_drawn_twice() -> None:
    drawn = [tokens.new_public_id() for _ in range(500)] + [tokens.new_secret() for _ in range(500)]

    assert len(set(drawn)) == 1000
    assert {len(tokens.new_token_id()), len(tokens.new_random_bytes(16))} == {16}
    assert tokens.new_uid("forum.example.org").endswith("@forum.example.org")
    assert not set(tokens.new_typed_code(100)) & set("01OIL")


def test_the_database_keeps_a_digest_that_opens_nothing() -> None:
    assert tokens.digest("secret") == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
