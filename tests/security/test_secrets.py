"""Secrets stay where they belong: a whole run of the product leaves none where others could read it.

D-25, A-53. What is looked through: the log, error pages, other people's mails, the files of the database
and of the installation, the description of the API.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from forum.accounts import totp
from forum.accounts.passwords import hashed
from forum.badges.issuing import token_of
from forum.feeds.personal_models import PersonalFeed
from forum.lectures.models import Lecture
from forum.links import PERSONAL_FEED, PERSONAL_PAGE, personal_token, registration_token
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration
from forum.settings import Settings
from tests.cast import ADA, EVE, NOON, SIGNING_KEYS, Person
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_room, make_staff
from tests.installation import application, put_away
from tests.security.secret_search import Secrets, left_in, stored
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "an ellipse has two foci"
WRONG = "a parabola has but one focus"
CHOSEN = "a comet passed over the quiet bridge"
GUESTS = [Person("Gina Guest", "gina@example.org"), Person("Hugo Guest", "hugo@example.org")]
KEYS = {
    "FORUM_SECRET_KEY": "Kq3vTzY0sJ8wq4mGdXn2RbUeLh6CfAoP,Fo7mErKeyWz0sJ8wq4mGdXn2RbUeLh6C",
    "FORUM_LINK_KEY": "Lw9xZtB5nVcQ1rYhUj7KpMs3DgFe8AoI,Fo7mErLinkZtB5nVcQ1rYhUj7KpMs3Dg",
    "FORUM_SIGNING_KEYS": f"2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8,{SIGNING_KEYS}",
}


# A form that comes back to the person at it, to be put right, still shows them what it is about.
OWN_FORM = frozenset({"secret of the app"})


class Run:
    """The product at work, and every secret that came up."""

    def __init__(self, app: Flask, database: Database, clock: Clock) -> None:
        self.app, self.database, self.clock = app, database, clock
        self.secrets = Secrets()
        self.error_pages: list[bytes] = []
        self.told: list[str] = []
        self.client = app.test_client()
        self.calendar: dict[str, str] = {}

    def ask(self, client: FlaskClient, method: str, path: str, **sent: object) -> str:
        """The page of an answer; those of refusals and faults are kept for the search."""
        answer = client.open(path, method=method, **sent)  # type: ignore[arg-type]
        if answer.status_code >= 400:
            self.error_pages.append(answer.data)
        return answer.text if answer.mimetype.startswith("text/") else ""

    def know_the_keys(self) -> None:
        """What the settings hold."""
        for name in ("FORUM_SECRET_KEY", "FORUM_LINK_KEY"):
            for number, key in enumerate(KEYS[name].split(",")):
                self.secrets.note(f"{name} {number}", key)
        for number, key in enumerate(KEYS["FORUM_SIGNING_KEYS"].split(",")):
            self.secrets.note(f"seed {number}", key.partition(":")[2])
        self.secrets.note("password of the mail server", "drowssap-postman")
        self.secrets.note("password of the counters", "drowssap-counter")

    def register(self) -> None:
        """Two people register; their links and badges are theirs alone."""
        with self.database.transaction() as session:
            make_lecture(session, room=make_room(session))
        for person in GUESTS:
            form = {"name": person.name, "email": person.email, "consent": "y"}
            self.ask(self.client, "POST", "/en/lectures/qxf-2026-001/registrations", data=form)
        with self.database.reading() as session, self.app.app_context():
            for row in session.scalars(select(Registration).order_by(Registration.id)):
                link = registration_token(row.public_id, row.link_generation)
                # The first part names the row and the badge; what proves either is behind it.
                self.secrets.note(f"link of {row.attendee.email}", link[16:])
                badge = token_of(row, self.app.extensions["forum.settings"])
                self.secrets.note(f"badge of {row.attendee.email}", badge[48:])
                self.own = f"/en/registrations/{link}"
                self.badge = badge

    def ask_for_calendars(self) -> None:
        """Both want their lectures as a calendar; its two addresses are secrets of theirs, too."""
        for person in GUESTS:
            self.ask(self.client, "POST", "/en/calendar", data={"email": person.email})
        with self.database.reading() as session, self.app.app_context():
            for row in session.scalars(select(PersonalFeed).order_by(PersonalFeed.id)):
                for purpose in (PERSONAL_FEED, PERSONAL_PAGE):
                    link = personal_token(purpose, row.public_id, row.generation)
                    self.secrets.note(f"{purpose} of {row.attendee.email}", link[16:])
                    self.calendar = {**self.calendar, purpose: link}

    def sign_in(self) -> FlaskClient:
        """Eve administrates: a wrong password, the right one, an app, codes for the day it is lost."""
        with self.database.transaction() as session, self.app.app_context():
            make_staff(session, ADA)
            make_staff(session, EVE).password = hashed(self.secrets.note("password", PASSWORD))
        eve = self.app.test_client()
        for password in (self.secrets.note("wrong password", WRONG), PASSWORD):
            self.ask(eve, "POST", "/staff/sign-in", data={"email": EVE.email, "password": password})
        self.ask(eve, "POST", "/staff/account/authenticator")
        shown = self.ask(eve, "GET", "/staff/account/authenticator")
        secret = "".join(re.findall(r">((?:[A-Z2-7]{4} *){8})<", shown)).replace(" ", "")
        self.secrets.note("secret of the app", secret)
        code = totp.code_at(secret, totp.step_at(self.clock.now))
        for typed in ("000000", code):
            self.ask(eve, "POST", "/staff/account/authenticator/confirmation", data={"code": typed})
        page = self.ask(eve, "POST", "/staff/account/recovery-codes")
        for number, one in enumerate(re.findall(r"<li><code>([a-z2-7-]{19})<", page)):
            self.secrets.note(f"recovery code {number}", one.replace("-", ""))
        cookie = eve.get_cookie("forum")
        assert cookie is not None
        self.secrets.note("session cookie", cookie.value)
        return eve

    def enrol(self, eve: FlaskClient) -> None:
        """A device gets its one-time code, and its token for it, and scans."""
        with self.database.reading() as session:
            lecture_id = session.scalars(select(Lecture.id)).one()
        form = {"name": "East gate", "lectures": [str(lecture_id)]}
        page = self.ask(eve, "POST", "/staff/door", data=form, follow_redirects=True)
        (shown,) = re.findall(r"<code>([2-9A-Z]{4} [2-9A-Z]{4})<", page)
        code = self.secrets.note("enrolment code", shown.replace(" ", ""))
        made = self.client.post("/door/enrolments", data={"code": code}).get_json()
        self.secrets.note("device token", made["device_token"].partition(".")[2])
        self.device = {"Authorization": f"Bearer {made['device_token']}"}
        scan = {"scan_id": "scan-0001", "badge_token": self.badge, "device_time": self.clock.now.isoformat()}
        self.ask(self.client, "POST", "/api/v1/door/scans", json={"scans": [scan]}, headers=self.device)

    def invite(self, eve: FlaskClient) -> None:
        """A link for a new member of staff, and one for somebody who forgot a password."""
        ivo = {"name": "Ivo New", "email": "ivo@example.org", "language": "en"}
        self.ask(eve, "POST", "/staff/members", data={**ivo, "role": "door", "series": "all"})
        self.ask(self.client, "POST", "/staff/password-resets", data={"email": ADA.email})

    def visit_everything(self, client: FlaskClient, *, what: str) -> None:
        """Every kind of page, with every kind of secret in address, form, header and body."""
        typed = self.secrets.note(f"typed while {what}", f"{CHOSEN} while {what}")
        form = {"password": typed, "email": EVE.email, "code": typed}
        for rest in ("", "/badge.svg", "/room", "/typo"):
            self.ask(client, "GET", self.own + rest)
        for path in ("/en/", "/staff/", "/staff/account", "/staff/door", f"/feeds/en/forum.ics?{self.badge}"):
            self.ask(client, "GET", path)
        page, feed = self.calendar[PERSONAL_PAGE], self.calendar[PERSONAL_FEED]
        for path in (f"/en/calendar/{page}", f"/en/calendar/{feed}", f"/en/calendar/{page}/typo"):
            self.ask(client, "GET", path)
        for path in (f"/feeds/en/personal/{feed}.ics", f"/feeds/en/personal/{page}.ics"):
            self.ask(client, "GET", path)
        for path in (self.own, f"{self.own}/cancellation", "/staff/sign-in", "/staff/account/password"):
            self.ask(client, "POST", path, data=form)
        for path in (f"/staff/invitations/{self.badge}", "/staff/sign-in/second-step", "/door/enrolments"):
            self.ask(client, "POST", path, data=form)
        scans = {"scans": [{"scan_id": f"scan {what}", "badge_token": self.badge}]}
        self.ask(client, "GET", "/api/v1/door/roster", headers=self.device)
        self.ask(client, "POST", "/api/v1/door/scans", json=scans, headers=self.device)
        self.ask(client, "POST", "/api/v1/door/scans", data=f"{{{self.badge}", headers=self.device)

    def break_the_database(self, eve: FlaskClient) -> None:
        """Without its tables every page fails for real."""
        tables = ("lectures", "registrations", "staff", "devices")
        with self.database.transaction() as session:
            for table in tables:
                session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))
        self.visit_everything(self.client, what="broken")
        self.visit_everything(eve, what="broken and signed in")
        with self.database.transaction() as session:
            for table in tables:
                session.execute(text(f"ALTER TABLE {table}_away RENAME TO {table}"))


@pytest.fixture
def overrides(database_kind: str) -> dict[str, str]:
    """Keys of its own, and servers with passwords where nobody listens."""
    return {
        **KEYS,
        # What is counted is counted by this key: no test uses up the tries of another.
        "FORUM_SECRET_KEY": f"{database_kind}-{KEYS['FORUM_SECRET_KEY']}",
        "FORUM_MAIL_URL": f"smtp://postman:drowssap-postman@127.0.0.1:{free_port()}",
        "FORUM_REDIS_URL": f"redis://:drowssap-counter@127.0.0.1:{free_port()}/0",
        "FORUM_RATE_LIMITS": "on",
    }


@pytest.fixture
def run(app: Flask, database: Database, clock: Clock, capsys: pytest.CaptureFixture[str]) -> Run:
    """The product after a long day; `capsys` hears what it says meanwhile."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    run = Run(app, database, clock)
    run.know_the_keys()
    run.register()
    run.ask_for_calendars()
    eve = run.sign_in()
    run.enrol(eve)
    run.invite(eve)
    run.visit_everything(run.client, what="well")
    run.visit_everything(eve, what="signed in")
    run.break_the_database(eve)
    for words in (["work", "--once"], ["check"], ["badges", "reissue"], ["door", "enrol", "nowhere"]):
        run.told.append(app.test_cli_runner().invoke(args=words).output)
    return run


def mails(run: Run, settings: Settings) -> list[EmailMessage]:
    """What the outbox becomes once a mail server takes it."""
    folder = settings.instance / "outbox"
    with run.database.transaction() as session:
        session.execute(update(OutboxMessage).values(due_at=NOON))
    reached = application(replace(settings, mail_url=f"file:{folder}"), run.clock)
    reached.test_cli_runner().invoke(args=["work", "--once"])
    put_away(reached)
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.iterdir()]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def words_of(mail: EmailMessage) -> bytes:
    """All that a mail says: headers, texts, names of files, and the whole as it was sent."""
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return b"\n".join([str(mail.items()).encode(), *(str(one).encode() for one in texts), mail.as_bytes()])


def test_a_whole_run_leaves_no_secret_behind(
    run: Run, settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    # D-25, A-53
    log = capsys.readouterr().err

    assert log.count('"error": ') >= 15
    assert len(run.error_pages) >= 50
    assert len(run.secrets.kept) >= 27
    for place in (log, *run.told):
        assert run.secrets.found_in(place.encode()) == []
    assert run.secrets.found_in(stored(database)) == []
    for page in run.error_pages:
        assert run.secrets.found_in(without_what_was_asked(run, page), but=OWN_FORM) == []
    for name, content in left_in(settings.instance).items():
        assert (name, run.secrets.found_in(content)) == (name, [])
    assert run.secrets.found_in(run.client.get("/api/v1/openapi.json").data) == []
    assert_mails_keep_secrets(run, mails(run, settings))
    assert run.secrets.found_in(stored(database)) == []


def without_what_was_asked(run: Run, page: bytes) -> bytes:
    """A page may repeat the address it was asked for, in the links to its other language."""
    for asked in (run.own.rpartition("/")[2], run.badge, *run.calendar.values()):
        page = page.replace(asked.encode(), b"")
    return page


def assert_mails_keep_secrets(run: Run, sent: list[EmailMessage]) -> None:
    """Each holds its reader's own link, and nothing else of all that is secret."""
    readers: dict[str, bytes] = {}
    for mail in sent:
        reader = mail["To"].addresses[0].addr_spec
        readers[reader] = readers.get(reader, b"") + words_of(mail)

    assert {*(person.email for person in GUESTS), ADA.email, EVE.email, "ivo@example.org"} == set(readers)
    for reader, words in readers.items():
        own = {f"{what} of {reader}" for what in ("link", PERSONAL_FEED, PERSONAL_PAGE)} & set(
            run.secrets.kept
        )
        assert (reader, run.secrets.found_in(words)) == (reader, sorted(own))


def test_the_search_finds_what_it_looks_for() -> None:
    secrets = Secrets()
    secret = secrets.note("one", "MZXW6YTBOJRGC6TJMZXW6YTB")

    for written in (secret, secret.lower(), secret.encode().hex(), " ".join(re.findall("....", secret))):
        assert secrets.found_in(f"something {written} and more".encode()) == ["one"]
    assert secrets.found_in(b"nothing at all") == []


# Comparing takes as long, whatever is right about a guess.

_SECRET_NAMES = re.compile(r"(^|_)(token|digest|hash|mac|hmac|signature|secret|password|seed|hashed)s?(_|$)")
# What is compared there proves nothing: the digest of a scan or a page that was sent again, and one row's own
# hash before and after.
_NO_PROOFS = {
    ("forum/door/unheard.py", "content_hash"),
    ("forum/backup/uploads.py", "digest"),
    ("forum/backup/uploads.py", "digest_of"),
    ("forum/speakers/revision.py", "digest_of"),
    ("forum/venues/revision.py", "digest_of"),
    ("forum/accounts/operations.py", "password"),
    # In a query, of rows whose registration is known; and among the tokens one browser sent.
    ("forum/privacy/forgetting.py", "token_id"),
    ("forum/web/remembered.py", "token"),
    ("forum/web/memberships.py", "token"),
    ("forum/web/memberships.py", "tokens"),
}


def compared(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The lines where something called like a secret is compared by its content, and what it is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and not all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            for side in (node.left, *node.comparators):
                named = side.func if isinstance(side, ast.Call) else side
                name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
                if _SECRET_NAMES.search(name):
                    yield node.lineno, name


def test_secrets_are_compared_in_constant_time() -> None:
    # C-24: `==` is for the database, which looks digests up.
    found = set()
    for path in sorted((ROOT / "forum").rglob("*.py")):
        lines = path.read_text("utf-8").splitlines()
        for number, name in compared(ast.parse("\n".join(lines))):
            if not re.search(r"\.(where|filter)\(|select\(", lines[number - 1]):
                found.add((path.relative_to(ROOT).as_posix(), name))
    assert found == _NO_PROOFS
