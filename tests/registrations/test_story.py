"""The story of a registration: every deed in a sentence, everything that is known on one page."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.door.models import Device, Direction, Scan, Verdict
from forum.journal import AccessRecord
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration
from forum.registrations.staff_operations import cancel_by_hand
from forum.registrations.story_words import DEED_WORDS
from tests.cast import CLEO, NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply
from tests.registrations.test_operations import ADA_ACTS
from tests.test_house_rules import ROOT

LIST = "/staff/lectures/qxf-2026-001/registrations"


def noted() -> dict[str, str]:
    """Every action that code writes down about a registration, and where."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "forum").rglob("*.py")):
        source = path.read_text("utf-8")
        if path.name == "story.py" or not re.search(r"\b(note|record)\(", source):
            continue
        tree = ast.parse(source)
        for node in ast.walk(tree):
            for action in _actions(node) if isinstance(node, ast.Call) else ():
                found |= dict.fromkeys(_words(action, tree), path.name)
    return found


def _words(action: ast.expr, tree: ast.Module) -> list[str]:
    """What an expression may stand for: a word, one of two, or whatever its name was ever given."""
    if isinstance(action, ast.Name):
        pairs = (pair for node in ast.walk(tree) if isinstance(node, ast.Assign) for pair in _pairs(node))
        values = [value for name, value in pairs if name == action.id]
        return [word for value in (*values, *_handed(action.id, tree)) for word in _words(value, tree)]
    if isinstance(action, ast.IfExp):
        return [*_words(action.body, tree), *_words(action.orelse, tree)]
    is_word = isinstance(action, ast.Constant) and isinstance(action.value, str)
    return [action.value] if is_word else []  # type: ignore[attr-defined,list-item] # as just asked


def _handed(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """What the functions of a module that have such a parameter are called with in its place."""
    places = {
        node.name: [one.arg for one in node.args.args].index(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and name in [one.arg for one in node.args.args]
    }
    for node in ast.walk(tree):
        place = places.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and place is not None:
            yield from (one for one in node.args[place : place + 1] if getattr(one, "id", "") != name)


def _pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    for target in node.targets:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for name, value in zip(names, values, strict=False):
            if isinstance(name, ast.Name):
                yield name.id, value


def _actions(call: ast.Call) -> Iterator[ast.expr]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "note" and len(call.args) > 3:
        yield call.args[3]
    if name == "record":
        given = {one.arg: one.value for one in call.keywords}
        if isinstance(about := given.get("about"), ast.Name) and about.id == "registration":
            yield given["action"]


def test_every_deed_that_code_writes_down_has_a_sentence() -> None:
    found = noted()

    assert {"registered", "moved_in_line", "erased", "merged"} <= set(found)
    assert {word: place for word, place in found.items() if word not in DEED_WORDS} == {}
    assert sorted(set(DEED_WORDS) - set(found)) == []


@pytest.mark.pages
def test_the_page_tells_all_and_that_it_was_opened_is_recorded(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        one = apply(session, lecture, CLEO).registration
        mail = session.scalars(select(OutboxMessage)).one()
        mail.failed_at, mail.last_error = NOON, "550 no such mailbox"
        device = Device(public_id="d" * 16, name="South gate", created_at=NOON)
        session.add(device)
        session.flush()
        session.add(
            Scan(
                scan_id="s1",
                content_hash="h",
                device_id=device.id,
                lecture_id=lecture.id,
                registration_id=one.id,
                direction=Direction.IN,
                device_time=NOON,
                received_at=NOON,
                verdict=Verdict.TOO_EARLY,
            )
        )
        cancel_by_hand(
            session, registration_id=one.id, reason="She telephoned", actor=ADA_ACTS, now=NOON + timedelta(1)
        )

    page = signed_in.get(f"{LIST}/{one.public_id}").text

    for told in (
        *(CLEO.name, CLEO.email, "<b>The registration came in</b> · The person"),
        *(
            "<b>Cancelled by organisers</b>",
            "<q>She telephoned</q>",
            "<q>550 no such mailbox</q>",
            "<b>Too early</b> · South gate",
        ),
        *("Consents", "I agree.", ">Refused<"),
    ):
        assert told in page
    with database.reading() as session:
        [record] = session.scalars(select(AccessRecord))
        assert (record.action, record.object_id) == ("registration.opened", one.id)


@pytest.mark.pages
def test_a_name_is_put_right_and_the_badge_mailed_again(signed_in: FlaskClient, database: Database) -> None:
    # C-10, C-71
    with database.transaction() as session:
        one = apply(session, make_lecture(session), CLEO).registration
        queued_at, token_id = one.queued_at, one.token_id
    typed = {"name": "吕伟", "affiliation": "", "language": "zh", "sends_badge": "y"}

    refused = signed_in.post(f"{LIST}/{one.public_id}", data={**typed, "name": "\u202e"})
    answer = signed_in.post(f"{LIST}/{one.public_id}", data=typed)

    assert (refused.status_code, answer.location) == (422, f"{LIST}/{one.public_id}")
    with database.reading() as session:
        now = session.get_one(Registration, one.id)
        assert (now.name, now.language, now.queued_at, now.token_id) == ("吕伟", "zh", queued_at, token_id)
        assert now.sort_key.startswith("lv wei")
        assert [mail.message for mail in session.scalars(select(OutboxMessage))][1:] == ["link_by_hand"]
    assert "Corrected: the name, the language of the mails" in signed_in.get(f"{LIST}/{one.public_id}").text
    assert "吕伟" in signed_in.get(f"{LIST}?q=lw").text
