"""Each verdict has a face of its own: no two may be mistaken, with or without colour."""

from collections import Counter

from forum.door.admission import OVERRIDABLE
from forum.door.faces import ALONE, FACES, UNREACHABLE, Figure, Look, faces
from forum.door.models import Verdict
from forum.i18n import translate


def test_every_verdict_has_a_face() -> None:  # B-08
    assert set(FACES) == set(Verdict)
    assert set(faces()) == {*Verdict, *ALONE, "unreachable"}


def test_words_tell_verdicts_apart_in_both_languages() -> None:  # B-47
    shared = {Verdict.UNVERIFIED, Verdict.NEED_ID_CHECK}
    words = [face.word for word, face in faces().items() if word not in shared]

    assert [word for word, count in Counter(words).items() if count > 1] == []
    chinese = [translate("zh", word) for word in words]
    assert [word for word, count in Counter(chinese).items() if count > 1] == []
    assert not set(words) & set(chinese)


def test_shape_goes_with_the_ground() -> None:  # B-47
    grounds = {figure: {face.look for face in FACES.values() if face.figure is figure} for figure in Figure}

    assert all(len(looks) <= 1 for looks in grounds.values())
    assert UNREACHABLE.look is Look.LOOK


def test_exceptions_are_offered_exactly_where_they_are_allowed() -> None:
    assert {verdict for verdict, face in FACES.items() if face.reason} == OVERRIDABLE


def test_every_no_says_why_and_what_next() -> None:
    silent = {Verdict.ADMITTED, Verdict.ADMITTED_OUT}

    assert [
        verdict for verdict, face in FACES.items() if verdict not in silent and not (face.why and face.next)
    ] == []


def test_what_a_device_knows_alone_never_looks_confirmed() -> None:  # B-31
    confirmed = {(face.look, face.figure) for face in FACES.values() if face.look is Look.ADMITTED}

    assert Look.ADMITTED not in {face.look for face in ALONE.values()}
    assert not confirmed & {(face.look, face.figure) for face in ALONE.values()}
    assert FACES[Verdict.ADMITTED].word not in {face.word for face in ALONE.values()}
