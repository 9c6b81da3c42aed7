"""What organisers write becomes plain text and whole links, nothing else (C-73)."""

import pytest

from forum.circulars.selection import Facts, Presence, Selection
from forum.circulars.text import Run, one_line, paragraphs, unknown_placeholders
from forum.mail.plain import Trusted
from forum.registrations.models import RegistrationState

OWN = Trusted("https://forum.example.org/en/registrations/abc")
VALUES = {"name": "https://evil.example {when}", "when": Trusted("noon"), "own_page": OWN}
S = RegistrationState


def runs(text: str) -> list[tuple[str, str]]:
    [[line]] = paragraphs(text, VALUES)
    return [(run.text, run.address) for run in line]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", [("Hello", "")]),
        # A name is filled in once, and is never a link, whatever somebody typed as one.
        ("Dear {name}!", [("Dear ", ""), ("https://evil.example {when}", ""), ("!", "")]),
        ("{own_page}", [(OWN, OWN)]),
        ("At {when}.", [("At ", ""), ("noon", ""), (".", "")]),
        ("{nobody}", [("{nobody}", "")]),
        (
            "See https://a.example/b.",
            [("See ", ""), ("https://a.example/b", "https://a.example/b"), (".", "")],
        ),
        ("(https://a.example)", [("(", ""), ("https://a.example", "https://a.example"), (")", "")]),
        # What stays text is broken where mail programs would see an address in it.
        ("http://a.example", [("http:\u2060//a.\u2060example", "")]),
        (
            "https://forum.example.org@evil.example",
            [("https:\u2060//forum.\u2060example.\u2060org@\u2060evil.\u2060example", "")],
        ),
        (
            "请看https://a.example/课，谢谢",
            [("请看", ""), ("https://a.example/", "https://a.example/"), ("课，谢谢", "")],
        ),
        ('https://a.example/"><b>', [("https://a.example/", "https://a.example/"), ('"><b>', "")]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
    ],
)
def test_a_line_is_text_and_whole_links(text, said):
    # C-73
    assert runs(text) == said


def test_a_body_has_paragraphs_and_lines():
    assert paragraphs("One\ntwo\n\n\nthree", {}) == [[[Run("One")], [Run("two")]], [[Run("three")]]]


def test_a_subject_is_filled_in_and_unknown_words_are_named():
    assert one_line("{when}: {what}", VALUES) == "noon: {what}"
    assert unknown_placeholders("{name} {What} { x } {own_page} {tilte}") == ["What", "tilte"]


@pytest.mark.parametrize(
    ("selection", "facts", "is_meant"),
    [
        (Selection(), Facts(S.CONFIRMED, 1, came=False), True),
        (Selection(), Facts(S.WAITLISTED, 1, came=False), False),
        # Whoever left, or never proved the address, is not written to, whatever is asked for.
        (Selection(states=frozenset(S)), Facts(S.CANCELLED, 1, came=True), False),
        (Selection(states=frozenset(S)), Facts(S.UNCONFIRMED, 1, came=False), False),
        (Selection(states=frozenset(S)), Facts(S.OFFERED, 1, came=False), True),
        (Selection(pools=frozenset({2})), Facts(S.CONFIRMED, 1, came=False), False),
        (Selection(pools=frozenset({1, 2})), Facts(S.CONFIRMED, 1, came=False), True),
        (Selection(presence=Presence.CAME), Facts(S.CONFIRMED, 1, came=False), False),
        (Selection(presence=Presence.MISSED), Facts(S.CONFIRMED, 1, came=False), True),
        (Selection(answers={"q": ["a", "b"]}), Facts(S.CONFIRMED, 1, False, {"q": "b"}), True),
        (Selection(answers={"q": ["a"]}), Facts(S.CONFIRMED, 1, False, {"q": ["c", "a"]}), True),
        (Selection(answers={"q": ["a"]}), Facts(S.CONFIRMED, 1, False, {"q": "c"}), False),
        (Selection(answers={"q": ["a"]}), Facts(S.CONFIRMED, 1, False), False),
        (
            Selection(answers={"q": ["a"], "r": ["x"]}),
            Facts(S.CONFIRMED, 1, False, {"q": "a", "r": "y"}),
            False,
        ),
        (Selection(answers={"q": ["yes"]}), Facts(S.CONFIRMED, 1, False, {"q": True}), True),
    ],
)
def test_whom_a_selection_means(selection, facts, is_meant):
    assert selection.includes(facts) is is_meant
    assert Selection.read(selection.kept()).includes(facts) is is_meant


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {**Selection().kept(), "states": ["unheard of"]},
        {**Selection().kept(), "pools": ["x"]},
        {**Selection().kept(), "presence": "x"},
        {**Selection().kept(), "answers": "x"},
        {**Selection().kept(), "people": [[]]},
    ],
)
def test_a_damaged_selection_means_nobody(damaged):
    #
    assert not Selection.read(damaged).includes(Facts(S.CONFIRMED, 1, came=True))
