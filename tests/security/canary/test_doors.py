"""The same songs through every way in: the forms, the door's API, the four formats of the import.

What a form refuses it refuses with a sentence and keeps what was typed; what it takes is as dead on the pages
as what was put straight into the database.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import select, update

from forum.lectures.imports.columns import COLUMNS
from forum.lectures.models import Lecture, PublicState
from tests.cast import NOON
from tests.security.canary import documents
from tests.security.canary.choir import Choir
from tests.security.canary.crawl import Answer
from tests.security.canary.families import BY_NAME, Family
from tests.security.canary.world import DEVICE_TOKEN

pytestmark = pytest.mark.databases("sqlite")

CALENDAR_FIELDS = ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "URL", "ORGANIZER")
SCHEDULE_FIELDS = ("room", "title", "subtitle", "track", "language", "abstract", "description")
TYPED = {"text", "search", "email", "url", "tel", ""}


@dataclass
class Form:
    """A form of a page: where it goes, and what its controls hold."""

    address: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, node: LexborNode) -> "Form":
        """The form with its first options chosen."""
        form = cls(node.attributes.get("action") or "")
        for control in node.css("input[name], textarea[name], select[name]"):
            form._take(control)
        return form

    def _take(self, control: LexborNode) -> None:
        name, kind = control.attributes["name"] or "", control.attributes.get("type") or ""
        if control.tag == "textarea" or (control.tag == "input" and kind in TYPED):
            self.typed.append(name)
        elif control.tag == "select":
            chosen = control.css_first("option[selected]") or control.css_first("option[value]")
            self.values[name] = (chosen.attributes.get("value") or "") if chosen else ""
        elif kind in ("checkbox", "radio"):
            self.values.setdefault(name, control.attributes.get("value") or "y")
        elif kind != "file":
            self.values.setdefault(name, control.attributes.get("value") or "")

    def filled(self, family: Family, turn: int) -> dict[str, str]:
        """Every field for words with a song in it."""
        return {**self.values, **{name: family.text(name, turn) for name in self.typed}}


def forms(choir: Choir, answers: list[Answer]) -> Iterator[tuple[str, Form]]:
    """Every form for words, once, with the person who is shown it."""
    seen = set()
    for answer in answers:
        if answer.status != 200 or answer.kind != "text/html":
            continue
        for node in LexborHTMLParser(answer.text).css("form[method=post][action]"):
            form = Form.read(node)
            if form.address.startswith("#"):
                continue  # a specimen on the living page, which leads nowhere
            endpoint = _endpoint(choir.app, form.address)
            if form.typed and endpoint not in seen:
                seen.add(endpoint)
                yield answer.who, form


def _endpoint(app: Flask, address: str) -> str:
    found, _values = app.url_map.bind("").match(address.partition("?")[0], method="POST")
    return str(found)


def sent(client: FlaskClient, who: str, form: Form, values: dict[str, str]) -> Answer:
    """What comes back for a form."""
    with client.post(form.address, data=values) as got:
        return Answer(who, "", form.address, got.status_code, list(got.headers.items()), got.data)


def test_nothing_lives_that_came_in_by_any_door(choir: Choir, tmp_path: Path) -> None:  # D-12
    """The door's API, files and forms; everything is looked at before the forms are sent and after."""
    wrong = [*by_the_api(choir), *by_files(choir, tmp_path)]
    shown = choir.answers(turn=1)
    wrong += alive(shown)

    wrong += by_forms(choir, list(forms(choir, shown)))
    wrong += alive(choir.answers(turn=0))

    assert wrong == []


def alive(answers: list[Answer]) -> list[str]:
    """All that is alive in some answers."""
    return [f"{one}: {what}" for one in answers for what in documents.in_answer(one)]


def by_forms(choir: Choir, found: list[tuple[str, Form]]) -> list[str]:
    """What is wrong with the answers when each form is sent full of songs."""
    standing = _standing(choir)
    wrong: list[str] = []
    refused = 0
    for turn, name in enumerate(("markup", "lines", "expressions")):
        for who, form in found:
            values = form.filled(BY_NAME[name], turn)
            answer = sent(choir.clients[who], who, form, values)
            _stand_again(choir, standing)
            wrong += alive([answer])
            refused += answer.status == 422
            if answer.status == 422 and not _keeps_what_was_typed(answer, form, values):
                wrong.append(f"{answer}: what was typed is gone")

    assert len(found) >= 12
    assert refused >= 12
    return wrong


def _standing(choir: Choir) -> list[tuple[int, PublicState]]:
    with choir.database.reading() as session:
        return [(key, state) for key, state in session.execute(select(Lecture.id, Lecture.public_state))]


def _stand_again(choir: Choir, standing: list[tuple[int, PublicState]]) -> None:
    """Let every lecture stand as it did when its forms were shown: one of them may just have postponed it."""
    with choir.database.transaction() as session:
        for key, state in standing:
            session.execute(update(Lecture).where(Lecture.id == key).values(public_state=state))


def _keeps_what_was_typed(answer: Answer, form: Form, values: dict[str, str]) -> bool:
    """Every field for words still holds its words, but for line ends and what nobody sees."""
    page = LexborHTMLParser(answer.text)
    for name in form.typed:
        control = page.css_first(f'[name="{name}"]')
        kept = (control.attributes.get("value") or control.text()) if control else ""
        if not _seen(kept) and _seen(values[name]):
            return False
    return True


def _seen(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def sample(schema: dict[str, Any], whole: dict[str, Any], song: str) -> Any:
    """A value as the description of the API asks for, with a song wherever it says "string"."""
    if "$ref" in schema:
        return sample(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole, song)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: sample(one, whole, song) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [sample(schema["items"], whole, song)]
    if schema.get("format") == "date-time":
        return NOON.isoformat()
    return {"string": song, "integer": 1, "number": 1, "boolean": False}.get(str(kind), song)


def by_the_api(choir: Choir) -> list[str]:
    """What is alive in the answers to questions full of songs."""
    client = choir.clients["device"]
    whole = client.get("/api/v1/openapi.json").get_json()
    answers = []
    for name in ("markup", "lines", "expressions", "directions"):
        for path, method, schema in bodies(whole):
            body = sample(schema, whole, BY_NAME[name].song(name))
            headers = {"Authorization": f"Bearer {DEVICE_TOKEN}", "Accept-Language": "zh"}
            with client.open(path, method=method, json=body, headers=headers) as got:
                told = list(got.headers.items())
                answers.append(Answer("device", "", path, got.status_code, told, got.data))

    assert len(list(bodies(whole))) >= 2
    return alive(answers)


def bodies(whole: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body that the API takes, by address and method."""
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                yield path, method, media["schema"]


def written(form: str, song: str) -> bytes:
    """A programme of one lecture in one of the formats, with a song in every cell that takes words."""
    # What is read strictly stays empty, or the whole row would be refused.
    strict = ("language", "website", "slides", "video", "online_url", "series", "code")
    row = dict.fromkeys(sorted(COLUMNS), song) | {
        **dict.fromkeys(strict, ""),
        "starts_at": "2026-03-09 14:00",
        "ends_at": "",
        "seats": "5",
    }
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([row, row.values()])
        return text.getvalue().encode()
    if form == "xlsx":
        book, file = Workbook(), io.BytesIO()
        for number, lines in enumerate((row, row.values()), start=1):
            for place, cell in enumerate(lines, start=1):
                written_cell = book.worksheets[0].cell(number, place)
                written_cell.value, written_cell.data_type = cell, "s"
        book.save(file)
        return file.getvalue()
    if form == "ics":
        flat = song.replace("\\", "\\\\").replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
        flat = flat.replace(",", "\\,").replace(";", "\\;")
        fields = "".join(
            f"{name}:{flat}\r\n"
            for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "URL", "ORGANIZER")
        )
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20260301T000000Z\r\n"
            f"DTSTART:20260309T060000Z\r\nDTEND:20260309T070000Z\r\n{fields}END:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()
    said = escape(song, {'"': "&quot;"})
    fields = "".join(
        f"<{name}>{said}</{name}>"
        for name in ("room", "title", "subtitle", "track", "language", "abstract", "description")
    )
    return (
        "<schedule><conference><title>x</title><acronym>x</acronym></conference>"
        f'<day index="1" date="2026-03-09"><room name="{said}"><event guid="{said}" id="1">'
        "<date>2026-03-09T14:00:00+08:00</date><start>14:00</start><duration>01:00</duration>"
        f'{fields}<persons><person id="1">{said}</person></persons>'
        f'<links><link href="{said}">{said}</link></links></event></room></day></schedule>'
    ).encode()


def by_files(choir: Choir, folder: Path) -> list[str]:
    """What went wrong while programmes full of songs were imported."""
    broken: list[str] = []
    taken: Counter[str] = Counter()
    for form in ("csv", "xlsx", "ics", "xml"):
        for name in ("markup", "addresses", "expressions", "links"):
            file = folder / f"{name}.{form}"
            file.write_bytes(written(form, BY_NAME[name].song(form)))
            done = choir.app.test_cli_runner().invoke(
                args=["lectures", "import", str(file), "--publish"], catch_exceptions=False
            )
            broken += [] if done.exit_code in (0, 1) else [done.output]
            taken[form] += "imported 1" in done.output

    assert taken.total() > 0
    return broken
