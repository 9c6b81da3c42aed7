"""The log: one JSON object a line, who did what with which result, and no secret in any of it (D-25)."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from forum import logs
from forum.journal import SYSTEM, record
from forum.links import registration_token
from forum.mail.outbox import enqueue
from forum.registrations.models import Attendee
from forum.settings import Settings
from forum.web.guarding import EVERYBODY
from forum.web.rules import RULES
from tests import programs
from tests.cast import ADA, CLEO, NOON, Person, environment
from tests.conftest import Database
from tests.factories import make_attendee, make_lecture, make_registration

PASSWORD = "correct horse battery staple ü"
HOSTILE = "line\nbreak\x1b[31m red\u2028 separator\u202e turned\x00 nul\x85 next"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """A function that returns what was logged since it was last called; every line must be one object."""
    capsys.readouterr()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of an application whose views repeat what they were sent while they fail."""

    def tell(token: str) -> str:
        sent = [token, *request.form.values(), *request.args.values(), *request.cookies.values()]
        sent += [request.headers.get("Authorization", ""), str(request.get_json(silent=True))]
        try:
            raise KeyError(*sent)
        except KeyError as error:
            raise ValueError(f"this is what came: {sent} at {request.url}") from error

    app.add_url_rule("/failing/<token>", "failing", tell, methods=["GET", "POST"])
    monkeypatch.setitem(RULES, "failing", EVERYBODY)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.databases("sqlite")
def test_a_refused_request_is_told_with_its_result(client: FlaskClient, lines: Lines) -> None:
    # D-25
    client.post("/staff/session", data={"email": ADA.email, "password": PASSWORD})

    (line,) = (line for line in lines() if line["event"] == "refused")

    assert datetime.fromisoformat(line.pop("at")).utcoffset() == timedelta(0)
    assert len(line.pop("request")) == 8
    assert line.pop("path").startswith("/staff/")
    assert line == {
        "level": "info" if line["result"] not in {400, 401, 403, 429} else "warning",
        "event": "refused",
        "method": "POST",
        "actor": "stranger",
        "result": line["result"],
        "client": "127.0.0.1",
    }


def test_a_deed_is_told_once_it_is_kept(
    app: Flask, database: Database, lines: Lines, sign_in: Callable[[Person], FlaskClient]
) -> None:
    # D-25: actor, object, result
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
    ada = sign_in(ADA)
    lines()
    ada.post(
        f"/staff/lectures/qxf-2026-001/registrations/{registration.public_id}/replacement",
        data={"reason": "Sent to a whole class"},
    )

    (line,) = (line for line in lines() if line["event"] == "link_replaced")

    assert line["actor"].startswith("staff:")
    assert line["object"] == f"registrations:{registration.id}"
    assert line["result"] == "done"
    assert line["path"] == f"/staff/lectures/qxf-2026-001/registrations/{registration.public_id}/replacement"
    assert "whole class" not in json.dumps(line)


@pytest.mark.usefixtures("app")
def test_a_deed_that_is_taken_back_is_not_told(database: Database, lines: Lines) -> None:
    def undo() -> None:
        with database.transaction() as session:
            lecture = make_lecture(session)
            record(session, actor=SYSTEM, action="tried", about=lecture, now=NOON)
            with session.begin_nested():
                make_attendee(session, CLEO)
            raise LookupError

    with pytest.raises(LookupError):
        undo()

    assert [line["event"] for line in lines()] == []


@pytest.mark.own_application
@pytest.mark.databases("sqlite")
def test_every_way_of_failing_keeps_what_was_sent_to_itself(failing: FlaskClient, lines: Lines) -> None:
    # D-25, A-53
    secrets = {
        "token": "tokentokentoken",
        "form": PASSWORD,
        "query": "asked for in secret",
        "cookie": "cookie-of-somebody",
        "bearer": "abcdefgh.secretsecretsecret",
    }
    failing.set_cookie("forum-other", secrets["cookie"])
    headers = {"Authorization": f"Bearer {secrets['bearer']}"}
    address = f"/failing/{secrets['token']}"
    answers = [
        failing.post(
            address,
            data={"password": secrets["form"]},
            query_string={"q": secrets["query"]},
            headers=headers,
        ),
        failing.post(address, json={"deep": [{"password": secrets["form"]}]}, headers=headers),
    ]

    told = lines()

    faults = [line for line in told if "error" in line]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert len(faults) == 2
    for fault, answer in zip(faults, answers, strict=True):
        assert fault["error"].startswith("ValueError: this is what came: ")
        assert fault["causes"][0].startswith("KeyError: ")
        assert fault["trace"][-1].endswith(" tell")
        assert fault["path"] == "/failing/<token>"
        assert fault["request"] in answer.text
        assert "ValueError" not in answer.text
    everything = json.dumps(told) + json.dumps(told, ensure_ascii=False)
    assert [name for name, value in secrets.items() if value in everything] == []


@pytest.mark.parametrize("rest", ["", "/", "/typo", "/badge.exe", "/cancellation/again"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.databases("sqlite")
def test_no_address_of_a_secret_is_logged_however_it_is_mistyped(
    app: Flask, client: FlaskClient, lines: Lines, method: str, rest: str
) -> None:
    #
    with app.app_context():
        token = registration_token("a" * 16, 0)

    for written in (token, token.upper(), token[:-1], f"{token}x", f"%{ord(token[0]):x}{token[1:]}"):
        client.open(f"/en/registrations/{written}{rest}", method=method)

    told = lines()
    assert len(told) == 5
    assert [line["path"] for line in told if token[17:40] in json.dumps(line).lower()] == []


@pytest.mark.databases("sqlite")
def test_nothing_a_stranger_sends_breaks_a_line_or_colours_it(
    client: FlaskClient, app: Flask, lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    # D-25
    client.get("/en/" + HOSTILE.replace("\x00", ""))
    client.get("/en/lectures/" + HOSTILE)
    client.get("/staff/", headers={"User-Agent": HOSTILE.replace("\n", ""), "Referer": "\u2028"})
    app.logger.error("%s", HOSTILE)
    app.logger.error(HOSTILE, extra={"fields": {"event": HOSTILE, "object": HOSTILE}})

    raw = capsys.readouterr().err

    assert raw.isascii()
    assert raw.isprintable() or set(raw) - set(map(chr, range(32, 127))) == {"\n"}
    assert [json.loads(line)["level"] for line in raw.splitlines()][-2:] == ["error", "error"]


def test_an_error_of_the_database_repeats_no_row(app: Flask, database: Database, lines: Lines) -> None:
    # D-25: PostgreSQL says in its second line which row it was.
    values = {"email_key": "x@example.org", "name": "Nobody Knows", "language": "en", "created_at": NOON}
    with app.app_context():
        try:
            with database.transaction() as session:
                for number in range(2):
                    session.add(Attendee(public_id=f"{number}" * 16, email="secret@example.org", **values))
        except IntegrityError as error:
            app.logger.error("refused", exc_info=error)

    (line,) = lines()

    assert "IntegrityError" in line["error"]
    assert [value for value in ("Nobody Knows", "example.org", "0" * 16) if value in json.dumps(line)] == []


@pytest.mark.databases("sqlite")
def test_errors_of_the_database_name_no_parameters(app: Flask) -> None:
    with app.app_context():
        from forum.db import db

        assert db.engine.hide_parameters


@pytest.mark.parametrize(
    "text",
    [
        "https://forum:drowssap@db.example.org/forum",
        "smtp://user:p/w@mail",
        "Authorization: Bearer abc.def",
        "authorization: basic ZHJvd3NzYXA=",
        "<cleo@example.org> is unknown",
        "克莱奥@例子.中国",
        "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U",
        "kid 1: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "session=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    hidden = logs.masker(())(text)

    assert logs.HIDDEN in hidden
    words = ["drowssap", "p/w", "abc", "ZHJ", "cleo", "克莱奥", "MFRG", "AAEC", "9f86"]
    assert [word for word in words if word in hidden] == []


@pytest.mark.parametrize(
    "text",
    [
        "lecture 5 left out of a calendar",
        "UNIQUE constraint failed: staff_sessions.uq_staff_sessions_public_id_and_more",
        "forum/registrations/operations.py:120 register",
        "mail server takes no mail: 451 4.3.0 try again later",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert logs.masker(())(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "pass wörd & more",
        "pass w\u006f\u0308rd & more",
        "pass%20w%C3%B6rd%20%26%20more",
        "pass+w%C3%B6rd+%26+more",
    ],
)
def test_a_secret_is_hidden_in_every_spelling(written: str) -> None:
    hide = logs.masker(["pass wörd & more"])

    assert hide(f"the password {written}, you know") == "the password [hidden], you know"


def test_the_secrets_of_the_settings_are_known(tmp_path: Any) -> None:
    # D-25
    values = {
        **environment(tmp_path),
        "FORUM_SECRET_KEY": "s" * 32 + "," + "t" * 32,
        "FORUM_LINK_KEY": "l" * 32 + "," + "m" * 32,
        "FORUM_SIGNING_KEYS": "2:" + "u" * 43 + ",1:" + "v" * 43,
        "FORUM_DATABASE_URL": "postgresql+psycopg://forum:data%20base@localhost/forum",
        "FORUM_MAIL_URL": "smtp://forum:postman@localhost",
        "FORUM_REDIS_URL": "redis://:counter@localhost",
    }

    known = logs.secrets_of(Settings.from_values(values, tmp_path))

    assert known == {
        *("s" * 32, "t" * 32, "l" * 32, "m" * 32, "u" * 43, "v" * 43),
        *("data%20base", "data base", "postman", "counter"),
    }


@pytest.mark.usefixtures("app")
@pytest.mark.databases("sqlite")
def test_a_line_that_cannot_be_written_tells_nothing_of_its_content(lines: Lines) -> None:
    # Apart from the other loggers, which pytest listens to and takes offence at.
    apart = logging.getLogger("apart")
    apart.propagate = False
    apart.addHandler(logs.HANDLER)

    apart.error("%d", PASSWORD)

    apart.removeHandler(logs.HANDLER)
    assert lines() == [
        {"level": "error", "event": "apart", "message": "a line could not be written", "error": "TypeError"}
    ]


CRASHING = """
import sys
from forum import create_app
from forum.settings import Settings
app = create_app(Settings.from_environment())

@app.cli.command("crash")
def crash():
    import logging
    logging.getLogger("forum").info("a person need not read this")
    import warnings
    warnings.warn("something is old")
    raise RuntimeError(f"it broke: {app.config['SECRET_KEY']} cleo@example.org")
"""


@pytest.mark.databases("sqlite")
def test_a_command_that_dies_says_so_in_one_line(variables: dict[str, str], tmp_path: Any) -> None:
    # D-25
    (tmp_path / "crashing.py").write_text(CRASHING, "utf-8")

    died = programs.run("flask", "--app", str(tmp_path / "crashing.py"), "crash", environment=variables)

    told = [json.loads(line) for line in died.stderr.splitlines()]
    assert died.returncode == 1
    assert died.stdout == ""
    assert [line["level"] for line in told] == ["warning", "critical"]
    assert told[1]["error"] == "RuntimeError: it broke: [hidden] [hidden]"


@pytest.mark.databases("sqlite")
def test_the_worker_tells_of_its_troubles_in_the_same_form(database: Database, app: Flask) -> None:
    # D-25: what is printed for people stays plain.
    with database.transaction() as session:
        enqueue(session, "unheard_of", recipient=CLEO.email, recipient_name="", language="en", now=NOON)

    ran = app.test_cli_runner().invoke(args=["work", "--once"])

    (line,) = [json.loads(line) for line in ran.stderr.splitlines()]
    assert ran.stdout.splitlines()[-1].startswith("mail: sent 0, postponed 1")
    assert (line["event"], line["level"]) == ("forum.mail.delivery", "error")
    assert line["error"] == "KeyError: 'unheard_of'"
    assert CLEO.email not in ran.stderr
