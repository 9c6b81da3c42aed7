"""Hostile pictures: refused with a sentence, or drawn afresh so that nothing of them is left. D-22"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from forum import confined, files, redrawing
from forum import pictures as ours
from forum.errors import Refusal
from forum.speakers.models import Speaker
from forum.web import limit_table
from tests.cast import ADA, Person
from tests.conftest import Clock, Database
from tests.factories import make_speaker
from tests.security import pictures
from tests.security.pictures import MARK, picture

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/staff/speakers/wang-xiao-ming"
SignIn = Callable[[Person], FlaskClient]


def drawn(raw: bytes) -> ours.Picture:
    return ours.draw_picture(io.BytesIO(raw))


# The drawing itself. Most files are tried in this process, where a fault would show as itself; what Pillow
# warns of is said to nobody in the confined one either.
quietly = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
Redrawn = tuple[bytes, int, int] | None


def redrawn(raw: bytes) -> Redrawn:
    """The picture drawn afresh, or None where it was refused by any fault of reading it."""
    try:
        return redrawing.redraw(raw)
    except (redrawing.TooLarge, OSError, SyntaxError, ValueError, MemoryError):
        return None


def test_another_format_is_never_opened() -> None:
    for _name, raw in pictures.strangers():
        with pytest.raises(ours.PictureUnreadable):
            drawn(raw)


@quietly
def test_a_flood_is_refused_by_its_header() -> None:
    assert [name for name, raw in pictures.floods() if redrawn(raw)] == []


@quietly
def test_of_a_polyglot_only_the_picture_is_left() -> None:
    answers = {name: redrawn(raw) for name, raw in pictures.polyglots()}

    kept = {name: answer for name, answer in answers.items() if answer}
    assert len(kept) > len(answers) / 2
    assert {name for name, (_content, *size) in kept.items() if size != [pictures.SIDE] * 2} == set()
    assert {name for name, (content, *_size) in kept.items() if not is_bare(content)} == set()


def is_bare(content: bytes) -> bool:
    """Whether these bytes are a JPEG from first to last, without application data or comments."""
    with Image.open(io.BytesIO(content)) as shown:
        plain = (shown.format, shown.mode, dict(shown.getexif())) == ("JPEG", "RGB", {})
    markers = re.findall(rb"\xff[\xe1-\xef\xfe]", content.partition(b"\xff\xda")[0])
    return plain and not markers and MARK not in content and content.endswith(b"\xff\xd9")


@quietly
def test_a_bomb_or_a_ruin_is_a_refusal_or_a_small_picture() -> None:
    answers = {name: redrawn(raw) for name, raw in pictures.bombs()}

    kept = {name: answer for name, answer in answers.items() if answer}
    assert {name for name, (_content, *size) in kept.items() if max(size) > 300} == set()
    assert {name for name, (content, *_size) in kept.items() if not is_bare(content)} == set()
    assert len(kept) < len(answers) / 2


def test_at_least_a_hundred_were_tried() -> None:
    tried = [*pictures.strangers(), *pictures.floods(), *pictures.polyglots(), *pictures.bombs()]

    assert len({raw for _name, raw in tried}) >= 100


# The confined process


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (pictures.png(6400, 6400), ours.PictureTooLarge),
        (pictures.png(65_535, 65_535), ours.PictureTooLarge),
        (pictures.png(8, 8), ours.PictureUnreadable),
        (b"\xff\xd8\xff", ours.PictureUnreadable),
    ],
    ids=["6400", "65535", "no pixels", "a beginning"],
)
def test_the_process_tells_why_by_its_status(raw: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        drawn(raw)


def test_what_wants_too_much_memory_is_told_apart() -> None:
    with pytest.raises(ours.PictureTooCostly):
        drawn(pictures.webp_with_size(16_000, 2400))


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("import sys; sys.exit(7)", 7),
        ("bytearray(400 * 1024 * 1024)", 1),
        ("import os; os.kill(os.getpid(), 11)", -11),
        ("while True: pass", None),
        ("import forum", 1),
    ],
    ids=["status", "memory", "crash", "time", "application"],
)
def test_a_script_is_held_in(tmp_path: Path, lines: str, status: int | None) -> None:
    script = tmp_path / "script.py"
    script.write_text(lines, "utf-8")

    with pytest.raises(confined.Stopped) as stopped:
        confined.run(script, b"", confined.Bounds(memory_mb=200, seconds=1))

    assert status is None or stopped.value.status == status


def test_a_script_knows_no_secret(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import json, os, sys\n"
        "told = [dict(os.environ), sys.argv, sorted(os.listdir('/proc/self/fd')), os.getcwd()]\n"
        "sys.stdout.write(json.dumps(told))\n",
        "utf-8",
    )

    environment, words, descriptors, folder = json.loads(
        confined.run(script, b"", confined.Bounds(memory_mb=200, seconds=5))
    )

    assert set(environment) <= {"LC_ALL", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert words[1:] == [str(script), "200", "5"]
    assert len(descriptors) <= 4  # in, out, errors and the folder being listed
    assert folder == "/"


MEASURE = """
import io, resource, sys
sys.path.insert(0, sys.argv[1])
from forum.errors import Refusal
from forum import pictures as ours
from tests.security import pictures

def peak(who):
    return resource.getrusage(who).ru_maxrss // (1 if sys.platform == "linux" else 1024)

before = peak(resource.RUSAGE_SELF)
for raw in (
    pictures.png(6300, 6300, pixels=pictures.rows(6300, 6300)),
    pictures.png(8000, 8000, pixels=pictures.rows(8000, 8000)),
    pictures.webp_with_size(6300, 6300),
):
    try:
        ours.draw_picture(io.BytesIO(raw))
    except Refusal:
        pass
assert peak(resource.RUSAGE_SELF) - before < 60_000, "the decoding happened here"
assert peak(resource.RUSAGE_CHILDREN) < 300_000, "and it takes more than it is given"
"""


def test_the_process_that_serves_stays_small() -> None:
    """Its peak grows by no decoded picture; bounded in KB of resident memory."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(ROOT)], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stderr


# What becomes of honest but unusual pictures


FRAMES = {"save_all": True, "append_images": [Image.new("RGB", (64, 64))] * 3}


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("PNG", "L", {}),
        ("PNG", "1", {}),
        ("PNG", "P", {}),
        ("PNG", "P", {"transparency": 0}),
        ("PNG", "LA", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("JPEG", "CMYK", {}),
        ("JPEG", "L", {}),
        ("WEBP", "RGBA", {}),
        ("WEBP", "RGB", FRAMES),
        ("PNG", "RGB", FRAMES),
    ],
)
def test_every_kind_of_colour_becomes_a_jpeg(kind: str, mode: str, options: dict[str, object]) -> None:
    content, width, height = redrawing.redraw(picture(kind, mode, **options))

    assert (width, height) == (64, 64)
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.format, shown.mode, getattr(shown, "n_frames", 1)) == ("JPEG", "RGB", 1)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    file = io.BytesIO()
    Image.new("I;16", (64, 64), 128 * 256).save(file, "PNG")

    content, _width, _height = redrawing.redraw(file.getvalue())

    with Image.open(io.BytesIO(content)) as shown:
        assert all(abs(value - 128) <= 2 for value in shown.getpixel((32, 32)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    # The red quarter is where the eye sees it at the upper left once turned as the camera says.
    seen = Image.new("RGB", (80, 60), "white")
    seen.paste("red", (0, 0, 40, 30))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = seen.transpose(undo[orientation]) if orientation in undo else seen
    stored.save(file, "PNG", exif=exif)

    content, width, height = redrawing.redraw(file.getvalue())

    assert (width, height) == (80, 60)
    with Image.open(io.BytesIO(content)) as shown:
        corners = [shown.getpixel(point) for point in ((10, 10), (70, 10), (10, 50), (70, 50))]
    assert [red > 200 and green < 90 for red, green, _blue in corners] == [True, False, False, False]


@pytest.mark.parametrize("value", [0, 9, 65_535])
def test_an_orientation_nobody_knows_is_none(value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value

    assert redrawing.redraw(picture("JPEG", size=(80, 60), exif=exif))[1:] == (80, 60)


def test_a_tall_strip_keeps_its_shape() -> None:
    content, width, height = redrawing.redraw(picture("PNG", size=(3, 9000)))

    assert (width, height) == (1, 1200)
    assert content.startswith(b"\xff\xd8")


# The form


@pytest.fixture
def speaker(database: Database) -> Speaker:
    with database.transaction() as session:
        return make_speaker(session, "王小明", slug="wang-xiao-ming")


def sent(
    client: FlaskClient, raw: bytes, name: str = "me.jpg", kind: str = "image/jpeg", **typed: str
) -> TestResponse:
    data = {"name": "王小明", "name_language": "zh", "bio_en": "A long biography.", **typed}
    boundary, body = encode_multipart(
        {**data, "portrait": FileStorage(io.BytesIO(raw), name, "portrait", kind)}
    )
    return client.post(PAGE, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("language", "raw", "sentence"),
    [
        ("en", pictures.png(6400, 6400), "The picture has more than 40 million pixels."),
        ("zh", pictures.png(6400, 6400), "图片超过"),
        ("en", b"GIF89a" + bytes(40), "not a JPEG, PNG or WebP picture"),
        ("zh", b"GIF89a" + bytes(40), "JPEG"),
        ("en", b"\xff\xd8\xff" + bytes(ours.MAX_BYTES), "The picture is larger than 10 MB."),
    ],
    ids=["flood", "flood zh", "gif", "gif zh", "heavy"],
)
def test_the_form_says_what_was_wrong_and_keeps_the_rest(
    sign_in: SignIn, database: Database, speaker: Speaker, language: str, raw: bytes, sentence: str
) -> None:
    client = sign_in(ADA)
    client.post("/staff/language", data={"language": language})

    answer = sent(client, raw, latin="Wang Typed")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A long biography." in answer.text
    assert "Wang Typed" in answer.text
    with database.reading() as session:
        assert session.get_one(Speaker, speaker.id).portrait_id is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..%2f..%2fx.jpg",
        "a\0.jpg",
        "x.html",
        "x.svg",
        "CON.jpg",
        "x" * 5000 + ".jpg",
        ".htaccess",
    ],
    ids=["dots", "coded dots", "zero", "html", "svg", "device", "long", "hidden"],
)
def test_a_name_means_nothing(
    app: Flask, sign_in: SignIn, database: Database, speaker: Speaker, name: str
) -> None:
    answer = sent(sign_in(ADA), picture("JPEG"), name, "text/html")

    assert answer.status_code == 302
    uploads = app.extensions["forum.settings"].uploads
    with database.reading() as session:
        portrait = session.get_one(Speaker, speaker.id).portrait
        assert portrait
        assert (portrait.kind, portrait.name) == ("image/jpeg", "wang-xiao-ming.jpg")
        kept = [path for path in uploads.rglob("*") if path.is_file()]
        assert kept == [files.path_of(uploads, portrait.sha256)]


@pytest.mark.databases("sqlite")
def test_a_portrait_is_served_as_a_picture_and_nothing_else(
    sign_in: SignIn, database: Database, speaker: Speaker
) -> None:
    client = sign_in(ADA)
    sent(client, picture("JPEG") + b"<html>" + pictures.SCRIPT)

    answer = client.get(f"{PAGE}/portrait")

    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert MARK not in answer.data
    answer.close()


class TestQuota:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_one_person_uploads_so_many_pictures_an_hour(
        self, sign_in: SignIn, speaker: Speaker, clock: Clock
    ) -> None:
        (limit,) = (
            one
            for one in limit_table.ROWS["speakers_staff.update"].limits
            if one.per is limit_table.uploading
        )
        client = sign_in(ADA)

        answers = [sent(client, b"GIF89a").status_code for _ in range(limit.most + 1)]

        assert answers[-2:] == [422, 429]
        assert client.post(PAGE, data={"name": "王小明", "name_language": "zh"}).status_code == 302
