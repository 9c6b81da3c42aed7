"""The desk's pages of the speakers."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from forum.accounts.queries import staff_by_email
from forum.files import StoredFile, path_of
from forum.lectures.models import Lecture, PublicState
from forum.mail.outbox import enqueue
from forum.registrations.news_kinds import SPEAKER_NEWS
from forum.speakers.models import Speaker
from forum.wording import Wording
from tests.cast import ADA, NOON
from tests.factories import make_lecture, make_series, make_speaker

pytestmark = pytest.mark.pages

TYPED = {
    "name": "欧阳 明月",
    "name_language": "zh",
    "latin": "Ouyang Mingyue",
    "aliases": "",
    "affiliation_zh": "星海大学",
    "affiliation_en": "Xinghai University",
    "bio_zh": "研究轨道。",
    "bio_en": "Works on orbits.",
    "website": "",
}
PAGE = "/staff/speakers/wang-xiao-ming"


def picture(kind="PNG", size=(40, 60)):
    file = io.BytesIO()
    Image.new("RGB", size, (10, 20, 30)).save(file, kind)
    file.seek(0)
    return file


@pytest.fixture
def speaker(database):
    with database.transaction() as session:
        return make_speaker(session, "王小明", slug="wang-xiao-ming")


def the_speaker(session):
    return session.scalars(select(Speaker).order_by(Speaker.id.desc())).first()


def test_somebody_is_added_in_both_scripts(signed_in, database):
    answer = signed_in.post("/staff/speakers", data=TYPED)

    assert answer.location == "/staff/speakers/ouyang-mingyue"
    with database.reading() as session:
        added = the_speaker(session)
        assert (added.name, added.name_latin) == ("欧阳 明月", "Ouyang Mingyue")
        assert added.sort_key.startswith("ou yang ming yue")
        assert added.bio == Wording("研究轨道。", "Works on orbits.")
    assert "欧阳 明月" in signed_in.get("/staff/speakers?q=oymy").text
    assert "Nobody is called so." in signed_in.get("/staff/speakers?q=zzz").text


@pytest.mark.parametrize(
    "name", ["岳", "O'Brien-Nakamura, Siobhán", "阿卜杜热合曼·买买提", "J. R. R. Tolkien", "ʻŌlelo"]
)
def test_any_name_is_taken_as_it_is_written(signed_in, database, name):
    # C-71
    signed_in.post("/staff/speakers", data={**TYPED, "name": name, "latin": ""})

    with database.reading() as session:
        assert the_speaker(session).name == name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Please enter the name."),
        ({"name": "Ada\u202eecalevoL"}, "invisible characters"),
        ({"name": "a" * 101}, "101"),
        ({"name_language": "zh, en"}, "one language"),
        ({"website": "javascript:alert(1)"}, "https://"),
        ({"website": "//evil.example"}, "https://"),
    ],
)
def test_what_cannot_be_is_named_and_the_rest_kept(signed_in, database, changes, sentence):
    answer = signed_in.post("/staff/speakers", data={**TYPED, **changes})

    assert answer.status_code == 422
    assert sentence in answer.text or sentence == "101"
    assert "Works on orbits." in answer.text
    with database.reading() as session:
        assert the_speaker(session) is None


def test_editing_changes_the_person_and_keeps_the_address(signed_in, database, speaker):
    assert 'value="Wang Xiaoming"' in signed_in.get(PAGE).text

    answer = signed_in.post(PAGE, data={**TYPED, "aliases": "Ouyang M.\n\n O. Mingyue "})

    assert answer.location == PAGE
    with database.reading() as session:
        changed = the_speaker(session)
        assert (changed.name, changed.slug) == ("欧阳 明月", "wang-xiao-ming")
        assert changed.aliases == "Ouyang M.\nO. Mingyue"
        assert " oymy" in changed.search_keys


def test_a_biography_in_a_third_language_survives(signed_in, database, speaker):
    with database.transaction() as session:
        the_speaker(session).bio = Wording(original="軌道の研究。", original_language="ja")

    assert "軌道の研究。" in signed_in.get(PAGE).text
    signed_in.post(PAGE, data=TYPED)

    with database.reading() as session:
        assert the_speaker(session).bio.original == "軌道の研究。"


class TestLecturesFollow:
    """What the lectures of a person show when the person changes."""

    @pytest.fixture
    def lectures(self, database, speaker):
        with database.transaction() as session:
            one = session.get_one(Speaker, speaker.id)
            coming = make_lecture(session, speakers=[one])
            own = make_lecture(session, speakers=[one])
            own.appearances[0].bio = Wording("专为本讲。", "For this occasion.")
            past = make_lecture(session, speakers=[one], starts_at=NOON - timedelta(days=9))
            return coming.id, own.id, past.id

    def bios(self, database, lectures):
        with database.reading() as session:
            return [session.get_one(Lecture, one).appearances[0].bio.en for one in lectures]

    def test_coming_lectures_take_over_what_they_did_not_print_themselves(
        self, signed_in, database, lectures
    ):
        signed_in.post(PAGE, data=TYPED)

        assert self.bios(database, lectures) == [
            "Works on orbits.",
            "For this occasion.",
            "Works on cybernetics.",
        ]

    def test_a_new_name_is_found_and_raises_the_revision(self, signed_in, database, lectures):
        #
        signed_in.post(PAGE, data={**TYPED, "bio_zh": "研究控制论。", "bio_en": "Works on cybernetics."})

        with database.reading() as session:
            coming = session.get_one(Lecture, lectures[0])
            assert coming.revision == 1
            assert coming.changed_at == NOON
            assert " oymy" in coming.search_terms

    def test_nothing_changes_when_nothing_was_changed(self, signed_in, database, lectures):
        same = {
            "name": "王小明",
            "name_language": "zh-Hans",
            "latin": "Wang Xiaoming",
            "bio_zh": "研究控制论。",
            "bio_en": "Works on cybernetics.",
        }

        signed_in.post(PAGE, data={**TYPED, **same})

        with database.reading() as session:
            assert session.get_one(Lecture, lectures[0]).revision == 0


class TestPortrait:
    """Uploading, replacing and taking away the picture."""

    def upload(self, client, file, name="me.png"):
        return client.post(PAGE, data={**TYPED, "portrait": (file, name)}, content_type="multipart/form-data")

    def test_a_portrait_is_drawn_afresh_and_shown(self, signed_in, database, settings, speaker):
        assert self.upload(signed_in, picture()).status_code == 302

        with database.reading() as session:
            file = session.scalars(select(StoredFile)).one()
            assert (file.kind, file.name) == ("image/jpeg", "wang-xiao-ming.jpg")
            assert path_of(settings.uploads, file.sha256).read_bytes().startswith(b"\xff\xd8")
        shown = signed_in.get(f"{PAGE}/portrait")
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        shown.close()
        assert f'src="{PAGE}/portrait"' in signed_in.get(PAGE).text

    @pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", b"%PDF-1.7"])
    def test_anything_else_is_refused_and_the_text_kept(self, signed_in, database, speaker, content):
        # D-22
        answer = self.upload(signed_in, io.BytesIO(content), "me.png")

        assert answer.status_code == 422
        assert "not a JPEG, PNG or WebP picture" in answer.text
        assert "Works on orbits." in answer.text
        with database.reading() as session:
            assert session.scalars(select(StoredFile)).all() == []
            assert the_speaker(session).name == "王小明"

    def test_somebody_new_can_come_with_a_portrait(self, signed_in, database):
        data = {**TYPED, "portrait": (picture("WEBP"), "x.webp")}
        signed_in.post("/staff/speakers", data=data, content_type="multipart/form-data")

        with database.reading() as session:
            assert the_speaker(session).portrait_id is not None

    def test_a_portrait_is_taken_away(self, signed_in, database, speaker):
        self.upload(signed_in, picture())

        signed_in.post(PAGE, data={**TYPED, "without_portrait": "y"})

        with database.reading() as session:
            assert the_speaker(session).portrait_id is None
        assert signed_in.get(f"{PAGE}/portrait").status_code == 404


def test_there_is_no_such_speaker(signed_in):
    assert signed_in.get("/staff/speakers/nobody").status_code == 404
    assert signed_in.post("/staff/speakers/nobody", data=TYPED).status_code == 404


def test_somebody_without_a_public_lecture_is_listed_here(signed_in, database, speaker):
    with database.transaction() as session:
        make_lecture(
            session, speakers=[session.get_one(Speaker, speaker.id)], public_state=PublicState.UNPUBLISHED
        )

    assert "王小明" in signed_in.get("/staff/speakers").text


def test_who_organises_one_series_changes_nobody_who_speaks_elsewhere(database, sign_in, speaker):
    # D-10
    ada = sign_in(ADA)
    with database.transaction() as session:
        mine, other = make_series(session, "mine"), make_series(session, "other")
        staff_by_email(session, ADA.email).grants[0].series_id = mine.id
        here = make_speaker(session, "岳明", slug="yue-ming")
        make_lecture(session, series=mine, speakers=[here, session.get_one(Speaker, speaker.id)])
        make_lecture(session, series=other, speakers=[session.get_one(Speaker, speaker.id)])

    foreign = [ada.get(PAGE), ada.post(PAGE, data=TYPED)]
    own = [ada.get("/staff/speakers/yue-ming"), ada.post("/staff/speakers/yue-ming", data=TYPED)]

    assert [[answer.status_code for answer in answers] for answers in (foreign, own)] == [
        [404, 404],
        [200, 302],
    ]


@pytest.mark.databases("sqlite")
def test_where_a_speaker_is_written_to_is_kept_and_never_shown_to_the_public(
    signed_in, client, database, speaker
):
    typed = {**TYPED, "email": " wang@example.org ", "mail_language": "en"}
    refused = signed_in.post(PAGE, data={**typed, "email": "nowhere"})
    assert (refused.status_code, "such as name@example.org" in refused.text) == (422, True)

    signed_in.post(PAGE, data=typed)

    with database.transaction() as session:
        kept = the_speaker(session)
        assert (kept.email, kept.mail_language) == ("wang@example.org", "en")
        lecture = make_lecture(session, speakers=[kept])
        refusal = enqueue(
            session, SPEAKER_NEWS, recipient=kept.email, recipient_name="", language="en", now=NOON
        )
        refusal.attempts, refusal.failed_at, refusal.last_error = 1, NOON, "550 no such user"
    form = signed_in.get(PAGE).text
    assert "wang@example.org" in form
    assert "did not arrive: 550 no such user" in form
    pages = ("/en/speakers/wang-xiao-ming", f"/en/lectures/{lecture.slug}", "/feeds/all.en.ics", "/en/")
    assert not any("wang@example.org" in client.get(page).text for page in pages)
