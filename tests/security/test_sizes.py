"""Too much of anything is answered with a sentence, never with a fault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from sqlalchemy import String
from werkzeug.routing import AnyConverter
from wtforms import StringField
from wtforms.validators import Length

from forum.db import Base
from forum.door import devices
from forum.journal import COMMAND
from forum.lectures.models import Lecture
from forum.speakers.models import Speaker
from forum.web import sizes
from tests.cast import ADA, EVE, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_speaker

pytestmark = pytest.mark.databases("sqlite")

SignIn = Callable[[Person], FlaskClient]

# Text fields without a length of their own, because what they hold is compared with what is known.
COMPARED = {
    "LanguageForm.language": "one of two words",
    "LanguageForm.next": "a path of ours or nothing",
    "SignInForm.next": "a path of ours or nothing",
    "PasskeyForm.next": "a path of ours or nothing",
    "ProofForm.next": "a path of ours or nothing",
    "LectureForm.edit_version": "a number or nothing",
    "FillingForm.edit_version": "compared with a number",
    "PublicationForm.mark": "compared with a digest",
    "TakeBackForm.seen": "compared with a digest",
    "ClearanceForm.clearance_seen": "digests, compared one by one",
    "PlaceForm.edit_version": "compared with a number",
    **dict.fromkeys(
        (f"{form}.timezone" for form in ("InTheAgenda", "PlaceForm", "NewForm")), "a zone that exists"
    ),
    "SwapForm.what": "one of two words",
    "SwapForm.other": "a key that exists",
    "SwapForm.versions": "compared with two numbers",
    **dict.fromkeys(
        (
            f"{form}.as_shown"
            for form in (
                *("LectureForm", "SpeakerForm", "SeriesForm", "VenueForm", "RoomForm", "RulesForm"),
                *("SharedForm", "RhythmForm"),
            )
        ),
        "digests, compared one by one; what is none is no memory",
    ),
    "WithdrawalForm.role": "one of three words",
    "WithdrawalForm.series": "a slug that exists",
    "PasswordForm.present": "compared with a digest",
    "PasswordForm.password": "measured by accounts.passwords",
    "PasswordForm.again": "the same as the password",
    "NewPasswordForm.password": "measured by accounts.passwords",
    "NewPasswordForm.again": "the same as the password",
    "PasteForm.understood": "compared with a digest",
    "ManyForm.seen": "compared with a digest",
    "RulesForm.seen": "compared with a digest",
    "CircularForm.people": "of what is long enough for an id the first two hundred are read",
}
# Longer than the column of the same name: the value is one of a list, or only a digest of it is kept.
LISTED = {"timezone", "submission_key"}


@dataclass(frozen=True)
class TextField:
    """A field of a form somebody types into."""

    form: type[FlaskForm]
    name: str
    longest: int | None

    @property
    def called(self) -> str:
        return f"{self.form.__name__}.{self.name}"


def forms(parent: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every form of the application."""
    for form in parent.__subclasses__():
        if form.__module__.startswith("forum."):
            yield form
        yield from forms(form)


def text_fields() -> Iterator[TextField]:
    for form in forms():
        for name in dir(form):
            unbound = getattr(form, name)
            if issubclass(getattr(unbound, "field_class", object), StringField):
                given = [*unbound.args[1:2], unbound.kwargs.get("validators")]
                lengths = [one.max for some in given for one in some or () if isinstance(one, Length)]
                yield TextField(form, name, min(lengths, default=None))


@pytest.fixture
def fields(app: Flask) -> list[TextField]:
    """All text fields; the application is built so that every form has been imported."""
    return list(text_fields())


def test_every_text_field_has_a_greatest_length(fields: list[TextField]) -> None:
    assert len(fields) > 60
    assert {one.called for one in fields if one.longest is None} - set(COMPARED) == set()


def test_no_exception_outlives_its_field(fields: list[TextField]) -> None:
    assert set(COMPARED) - {one.called for one in fields if one.longest is None} == set()


def columns(feature: str) -> dict[str, int]:
    """The lengths of a feature's text columns, the greatest where several tables have the name."""
    lengths: dict[str, int] = {}
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.startswith(f"forum.{feature}."):
            for column in mapper.local_table.columns:  # type: ignore[attr-defined]
                if isinstance(column.type, String) and column.type.length:
                    lengths[column.name] = max(column.type.length, lengths.get(column.name, 0))
    return lengths


def test_no_field_takes_more_than_its_column(fields: list[TextField]) -> None:
    longer = {
        one.called: (one.longest, length)
        for one in fields
        for length in [columns(one.form.__module__.split(".")[1]).get(one.name)]
        if one.longest and length and one.longest > length and one.name not in LISTED
    }

    assert longer == {}


# Sent for real. Every form is sent with each field overlong, and with a body beyond all bounds.


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session)


@pytest.fixture
def speaker(database: Database) -> Speaker:
    with database.transaction() as session:
        return make_speaker(session, "王小明", slug="wang-xiao-ming")


PLACES = {
    "slug": "wang-xiao-ming",
    "public_id": "a" * 16,
    "token": "a" * 48,
}


def unsafe_paths(app: Flask, lecture: Lecture) -> Iterator[str]:
    """An address for every endpoint that takes something."""
    addresses = app.url_map.bind("forum.example.org")
    for rule in app.url_map.iter_rules():
        if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()):
            values = {name: PLACES.get(name, 1) for name in rule.arguments}
            for name, converter in rule._converters.items():
                if isinstance(converter, AnyConverter):
                    values[name] = min(converter.items)
            if "lectures" in rule.rule and "slug" in values:
                values["slug"] = lecture.slug
            yield addresses.build(rule.endpoint, values, method="POST")


def test_too_much_in_every_field_is_no_fault(
    app: Flask, sign_in: SignIn, lecture: Lecture, speaker: Speaker, fields: list[TextField]
) -> None:
    client = sign_in(EVE)
    # Each field more than its most, and together below what a form of the staff may weigh.
    longest = {one.name: one.longest or 3000 for one in sorted(fields, key=lambda one: one.longest or 0)}
    body = urlencode({name: "x" * (most + 1) for name, most in longest.items()}).encode()

    answers = {
        path: client.post(path, data=body, content_type="application/x-www-form-urlencoded").status_code
        for path in unsafe_paths(app, lecture)
    }

    assert len(answers) > 25
    assert {path: status for path, status in answers.items() if status >= 500} == {}


def test_beyond_all_bounds_a_sentence_says_so(
    app: Flask, sign_in: SignIn, lecture: Lecture, speaker: Speaker
) -> None:
    client = sign_in(EVE)
    data = b"name=" + b"x" * (sizes.PICTURE_FORM + 1)

    answers = {
        path: client.post(path, data=data, content_type="application/x-www-form-urlencoded")
        for path in unsafe_paths(app, lecture)
    }

    statuses = {path: answer.status_code for path, answer in answers.items()}
    # Whoever may not send it at all is told so before a byte of it is read; a challenge reads nothing, nor
    # does forgetting what a device knew, or taking back where no address names the deed. A programme to be
    # imported may be larger.
    others = {path: status for path, status in statuses.items() if status not in {302, 401, 403, 404, 413}}
    assert set(others) <= {
        "/staff/sign-in/passkey/challenge",
        "/en/my-lectures/device/removal",
        f"/en/audiences/{PLACES['public_id']}/removal",
        f"/staff/lectures/{lecture.slug}/agenda/reversal",
        "/staff/imports",
    }
    assert list(statuses.values()).count(413) > 15
    assert "larger than the forum takes" in answers[f"/en/lectures/{lecture.slug}/registrations"].text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "x" * 200_000, "A name can have 100 characters at most."),
        ("email", "x" * 200_000 + "@example.org", "This address is too long."),
        ("affiliation", "大" * 20_000, "Please shorten this to 200 characters."),
        ("submission_key", "x" * 200_000, None),
        ("website", "x" * 200_000, None),
    ],
)
def test_an_overlong_field_is_answered_beside_it(
    client: FlaskClient, lecture: Lecture, field: str, value: str, sentence: str | None
) -> None:
    data = {"name": "Cleo", "email": "cleo@example.org", "consent": "y", field: value}

    answer = client.post(f"/en/lectures/{lecture.slug}/registrations", data=data)

    assert answer.status_code == 422
    assert sentence is None or sentence in answer.text


def test_a_long_biography_in_chinese_can_be_saved(
    sign_in: SignIn, speaker: Speaker, database: Database
) -> None:
    texts = {"bio_zh": "轨" * 50_000, "bio_en": "orbit " * 8_000, "aliases": "钱\n" * 900}
    typed = {"name": "王小明", "name_language": "zh", **texts}

    assert sign_in(ADA).post("/staff/speakers/wang-xiao-ming", data=typed).status_code == 302

    with database.reading() as session:
        assert session.get_one(Speaker, speaker.id).bio.zh == texts["bio_zh"]


def test_a_form_of_many_parts_is_refused(sign_in: SignIn, speaker: Speaker) -> None:
    parts = {f"field-{n}": "x" for n in range(sizes.MOST_PARTS + 1)}

    answer = sign_in(ADA).post(
        "/staff/speakers/wang-xiao-ming", data=parts, content_type="multipart/form-data"
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/lectures?q=" + "x" * 5000, 200),
        ("/en/lectures?q=" + "%E9%95%BF" * 500, 200),
        ("/en/lectures?q=" + "x" * 9000, 414),
        ("/en/lectures?" + "q=a&" * 2000, 200),
        ("/en/lectures?" + "q=a&" * 2100, 414),
        ("/feeds/en/forum.ics?" + "x" * 9000, 414),
        ("/en/lectures/" + "x" * 50_000, 404),
    ],
    ids=["5,000", "Chinese", "9,000", "many", "too many", "feed", "path"],
)
def test_a_long_question_is_no_fault(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"scans":' * 20_000,
        b'{"scans": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"scans": [' + b"{}," * 600 + b"{}]}",
        b'{"scans": [{"scan_id": "' + b"x" * 1_000_000 + b'"}]}',
        b'{"scans": [{"device_seq": ' + b"9" * 1_000_000 + b"}]}",
        b'{"scans": [{"lecture": ' + b"9" * 4_000 + b', "scan_id": "12345678"}]}',
        b'{"scans": 1e999999}',
        b'{"a": "' + b"x" * sizes.API + b'"}',
        b"\xff" * 1000,
    ],
    ids="deep objects deep-list many long great great-lecture infinite heavy octets".split(),  # noqa: SIM905
)
@pytest.mark.parametrize("path", ["scans", "walkins"])
def test_json_of_any_shape_is_answered(
    app: Flask, database: Database, lecture: Lecture, body: bytes, path: str
) -> None:
    with database.transaction() as session:
        lectures = [session.get_one(Lecture, lecture.id)]
        made = devices.create(session, name="East gate", lectures=lectures, actor=COMMAND, now=NOON)
        token = devices.give_token(session, made.device, now=NOON)
    answer = app.test_client().post(
        f"/api/v1/door/{path}",
        data=body.replace(b"scan", b"walkin") if path == "walkins" else body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code in {400, 413, 422}
    assert answer.is_json
