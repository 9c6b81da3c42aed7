"""Keys are replaced without ending what the former ones signed, and taken away when they leaked (B-06)."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import keys
from forum.badges.issuing import token_of
from forum.badges.operations import reissue
from forum.badges.token import Keyring, signing_keys_text
from forum.door import devices
from forum.journal import COMMAND, JournalEntry
from forum.keys import with_new_key
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.links import registration_token
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RegistrationState
from forum.settings import Settings
from tests import programs
from tests.cast import BOB, CLEO, DAN, EVE, LINK_KEY, NOON, SIGNING_KEYS, environment
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration, make_room
from tests.installation import application, put_away
from tests.journey.people import read_code

NEW = signing_keys_text({2: b"n" * 32})
ROTATED = f"{NEW},{SIGNING_KEYS}"
FAR_AHEAD = NOON + timedelta(days=20_000)
Install = Callable[..., Flask]


@pytest.fixture
def install(variables: dict[str, str], clock: Clock) -> Iterator[Install]:
    """A function that starts the forum anew on the same data, with other keys: as after a restart."""
    started = []

    def start(**values: str) -> Flask:
        settings = Settings.from_values({**variables, **values}, Path(variables["FORUM_INSTANCE"]))
        started.append(application(settings, clock))
        return started[-1]

    yield start
    for app in started:
        put_away(app)


@pytest.fixture
def lecture(database: Database) -> Lecture:
    """It begins in half an hour: the doors are open."""
    with database.transaction() as session:
        return make_lecture(session, starts_at=NOON + timedelta(minutes=30), room=make_room(session))


@pytest.fixture
def device(database: Database, lecture: Lecture) -> dict[str, str]:
    """What the device at the door sends to say who it is."""
    with database.transaction() as session:
        made = devices.create(
            session, name="East gate", lectures=[session.merge(lecture)], actor=COMMAND, now=NOON
        )
        return {"Authorization": f"Bearer {devices.give_token(session, made.device, now=NOON)}"}


def badge(app: Flask, database: Database, registration: Registration) -> str:
    """The badge that this installation gives out for a registration."""
    with database.reading() as session:
        found = session.get_one(Registration, registration.id)
        return token_of(found, app.extensions["forum.settings"])


def verdicts(app: Flask, device: dict[str, str], *badges: str) -> list[str]:
    """What the door says to each."""
    scans = [
        {
            "scan_id": f"{abs(hash((badge, app.config['SECRET_KEY'], id(app)))):020d}",
            "badge_token": badge,
            "direction": "in",
            "device_time": NOON.isoformat(),
            "offline": False,
        }
        for badge in badges
    ]
    answer = app.test_client().post("/api/v1/door/scans", json={"scans": scans}, headers=device)
    return [entry["verdict"] for entry in answer.get_json()["scans"]]


def key_ids(app: Flask, device: dict[str, str]) -> list[int]:
    """The keys that a device at the door believes."""
    roster = app.test_client().get("/api/v1/door/roster", headers=device).get_json()
    return [key["kid"] for key in roster["keys"]]


def seated(database: Database, lecture: Lecture, *people: object) -> list[Registration]:
    """Registrations with a seat."""
    with database.transaction() as session:
        held = session.get_one(Lecture, lecture.id)
        return [make_registration(session, held, person) for person in people]  # type: ignore[arg-type]


def test_a_new_key_in_mid_registration_leaves_every_badge_good(
    install: Install, database: Database, lecture: Lecture, device: dict[str, str]
) -> None:
    # B-06
    cleo, dan = seated(database, lecture, CLEO, DAN)
    before = badge(install(), database, cleo)

    rotated = install(FORUM_SIGNING_KEYS=ROTATED)
    after = badge(rotated, database, dan)

    assert Keyring.from_text(SIGNING_KEYS).read(after) is None
    assert verdicts(rotated, device, before, after) == ["admitted", "admitted"]
    assert key_ids(rotated, device) == [2, 1]


def test_a_key_taken_away_opens_no_door_and_its_badges_are_sent_anew(
    install: Install, database: Database, lecture: Lecture, device: dict[str, str], settings: Settings
) -> None:
    # B-06
    (cleo,) = seated(database, lecture, CLEO)
    former = badge(install(), database, cleo)
    without = install(FORUM_SIGNING_KEYS=NEW)

    assert verdicts(without, device, former) == ["invalid"]
    assert key_ids(without, device) == [2]

    with database.transaction() as session:
        for sent in (1, 0):
            done = reissue(session, lecture_id=lecture.id, seated_before=NOON, actor=COMMAND, now=NOON)
            assert done.sent == sent
    without.test_cli_runner().invoke(args=["work", "--once"])

    mailed = code_in_the_mail(settings.instance / "outbox")
    assert mailed != former
    assert verdicts(without, device, mailed) == ["admitted"]


def code_in_the_mail(outbox: Path) -> str:
    """What the picture in the only mail says."""
    (file,) = outbox.glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    (picture,) = (part for part in letter.walk() if part.get_content_type() == "image/png")
    return read_code(picture.get_content())


def test_badges_are_sent_anew_to_those_alone_who_need_one(install: Install, database: Database) -> None:
    # B-06: the command asks the real clock, so what is to come lies far ahead.
    with database.transaction() as session:
        held = make_lecture(session, starts_at=FAR_AHEAD)
        make_registration(session, held, CLEO)
        make_registration(session, held, DAN, RegistrationState.WAITLISTED)
        walk_in = make_registration(session, held, BOB)
        walk_in.attendee.email = None
        make_registration(session, held, EVE, state_changed_at=NOON + timedelta(hours=1))
        _elsewhere(session)

    before = (NOON + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    told = install().test_cli_runner().invoke(args=["badges", "reissue", "--before", before])

    assert told.output.splitlines() == [
        f"{held.code}: {BOB.name} has no address; print the badge from the list.",
        "1 badges are sent anew; `flask work` delivers them.",
    ]
    with database.reading() as session:
        mails = session.execute(select(OutboxMessage.message, OutboxMessage.recipient)).all()
        deeds = session.scalars(select(JournalEntry.details).where(JournalEntry.action == "badges_reissued"))
        assert ([tuple(mail) for mail in mails], list(deeds)) == (
            [("badge_reissued", CLEO.email)],
            [{"sent": 1}],
        )


def _elsewhere(session: Session) -> None:
    """Seats whose badge nobody needs any more: online, of the past, of a cancelled lecture."""
    online = make_lecture(session, attendance=WayOfAttending.ONLINE, starts_at=FAR_AHEAD)
    past = make_lecture(session)
    cancelled = make_lecture(session, public_state=PublicState.CANCELLED, starts_at=FAR_AHEAD)
    for lecture in (online, past, cancelled):
        make_registration(session, lecture, CLEO)


@pytest.mark.databases("sqlite")
def test_links_of_a_former_key_open_until_it_is_taken_away(
    install: Install, database: Database, lecture: Lecture
) -> None:
    #
    (cleo,) = seated(database, lecture, CLEO)
    new_key = "another-link-key-0123456789-abcdefghijk"
    former = own_page(install(), cleo)
    rotated = install(FORUM_LINK_KEY=f"{new_key},{LINK_KEY}")
    present = own_page(rotated, cleo)
    without = install(FORUM_LINK_KEY=new_key)

    def statuses(app: Flask) -> list[int]:
        return [app.test_client().get(page).status_code for page in (former, present)]

    assert former != present
    assert statuses(install()) == [200, 404]
    assert statuses(rotated) == [200, 200]
    assert statuses(without) == [404, 200]


def own_page(app: Flask, registration: Registration) -> str:
    """The address an installation would mail."""
    with app.app_context():
        return f"/en/registrations/{registration_token(registration.public_id, 0)}"


@pytest.mark.databases("sqlite")
def test_sessions_of_a_former_key_go_on_until_it_is_taken_away(
    install: Install, database: Database, variables: dict[str, str]
) -> None:
    # B-06
    old, new = variables["FORUM_SECRET_KEY"], "another-secret-key-0123456789-abcdefghi"

    def kept(app: Flask, cookie: str) -> object:
        client: FlaskClient = app.test_client()
        client.set_cookie("forum", cookie, domain="localhost")
        with client.session_transaction() as session:
            return session.get("kept")

    client = install().test_client()
    with client.session_transaction() as session:
        session["kept"] = "yes"
    cookie = client.get_cookie("forum")

    assert cookie is not None
    assert kept(install(FORUM_SECRET_KEY=f"{new},{old}"), cookie.value) == "yes"
    assert kept(install(FORUM_SECRET_KEY=new), cookie.value) is None


def flask_command(instance: Path, *words: str, **values: str) -> "subprocess.CompletedProcess[str]":
    """`flask …` where nothing is set but these."""
    return programs.run("flask", *words, environment={"FORUM_INSTANCE": str(instance), **values})


def test_keys_are_drawn_before_there_are_any(tmp_path: Path) -> None:
    # B-06
    drawn = flask_command(tmp_path, "keys", "draw")

    lines = drawn.stdout.splitlines()
    assert [line.partition("=")[0] for line in lines] == [
        *("FORUM_SECRET_KEY", "FORUM_LINK_KEY", "FORUM_SIGNING_KEYS")
    ]
    values = dict(line.split("=", 1) for line in lines)
    Keyring.from_text(Settings.from_values(values, tmp_path).signing_keys)
    assert list(tmp_path.iterdir()) == []


def test_no_other_command_runs_without_keys(tmp_path: Path) -> None:
    refused = flask_command(tmp_path, "work", "--once")

    assert refused.returncode == 1
    assert "FORUM_SECRET_KEY, FORUM_LINK_KEY, FORUM_SIGNING_KEYS must be set" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_next_value_has_a_new_key_in_front(tmp_path: Path) -> None:
    # B-06
    (tmp_path / ".env").write_text(f"FORUM_SIGNING_KEYS={SIGNING_KEYS}\n", "utf-8")

    printed = CliRunner().invoke(keys.group, ["next"], env={"FORUM_INSTANCE": str(tmp_path)}).stdout

    name, _, value = printed.strip().partition("=")
    ring = Keyring.from_text(value)
    assert (name, ring.signing_id, list(ring.keys)) == ("FORUM_SIGNING_KEYS", 2, [2, 1])
    assert value.endswith(f",{SIGNING_KEYS}")


@pytest.mark.parametrize(
    ("present", "signing_id"),
    [
        ([1], 2),
        ([7, 3], 8),
        ([255, 1], 2),
        ([], 1),
    ],
    ids=str,
)
def test_a_new_key_has_an_id_that_no_badge_bears(present: list[int], signing_id: int) -> None:
    text = signing_keys_text({key_id: bytes([key_id]) * 32 for key_id in present})

    assert Keyring.from_text(with_new_key("FORUM_SIGNING_KEYS", text)).signing_id == signing_id


def test_other_keys_get_a_new_one_in_front_too() -> None:
    value = with_new_key("FORUM_LINK_KEY", "old")

    assert value.endswith(",old")
    assert len(value.partition(",")[0]) >= 32


def test_keys_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    # D-25
    values = {**environment(tmp_path), "FORUM_SIGNING_KEYS": f"1:{'x' * 40}"}

    refused = flask_command(tmp_path, "check", **values)

    assert refused.returncode == 1
    assert "FORUM_SIGNING_KEYS cannot be read" in refused.stderr
    assert "x" * 40 not in refused.stderr
