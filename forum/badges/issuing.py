"""The badge of a registration: its token, its face, and what of it travels with a mail."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy.orm import Session

from forum import moments
from forum.badges import fonts, qr, sheet
from forum.badges.face import Badge
from forum.badges.token import Keyring, KeyringError
from forum.drawings import plate_of
from forum.i18n import Language, as_language, translate
from forum.lectures.models import WayOfAttending
from forum.mail.packing import Enclosure
from forum.registrations.messages import CODE_PICTURE, Enclose
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.reference import reference
from forum.settings import Settings, SettingsError
from forum.slugs import file_stem
from forum.venues.models import Room


def keyring(settings: Settings) -> Keyring:
    """The installation's signing keys. Raises SettingsError."""
    try:
        return _keyring(settings.signing_keys)
    except KeyringError as error:
        raise SettingsError(f"FORUM_SIGNING_KEYS cannot be read: {error}.") from error


def has_badge(registration: Registration) -> bool:
    """Whether there is a badge to give out: a seat in the room is certain."""
    return (
        registration.state is RegistrationState.CONFIRMED
        and registration.pool.attendance is WayOfAttending.ON_SITE
    )


def token_of(registration: Registration, settings: Settings) -> str:
    """The text of the registration's QR code."""
    lecture = registration.lecture
    return keyring(settings).sign(
        lecture_number=lecture.number, token_id=registration.token_id, lecture_ends_at=lecture.ends_at
    )


def face_of(registration: Registration, settings: Settings) -> Badge:
    """What is printed: the person as they wrote themselves, the lecture in the language they read."""
    lecture, language = registration.lecture, as_language(registration.language)
    return Badge(
        forum_zh=fonts.printable(settings.name_zh),
        forum_en=fonts.printable(settings.name_en),
        number=f"No. {fonts.printable(lecture.issue)}",
        title=fonts.printable(lecture.title.shown_in(language).text),
        when=moments.span(lecture.starts_at, lecture.ends_at, lecture.timezone, language),
        where=fonts.printable(place_of(registration.room, language)),
        name=fonts.printable(registration.name),
        affiliation=fonts.printable(registration.affiliation),
        role_zh=translate("zh", "Attendee"),
        role_en=translate("en", "Attendee"),
        reference=fonts.printable(f"{lecture.code} · {reference(registration.public_id)}"),
        token=token_of(registration, settings),
        plate=plate_of(lecture.code, lecture.plate_family, lecture.plate_seed),
        sample=" ".join([translate("zh", "SAMPLE"), translate("en", "SAMPLE")]) if lecture.is_sample else "",
    )


def is_printable(registration: Registration, settings: Settings) -> bool:
    """Whether a face is at hand for every character; without one only the code is shown (B-63)."""
    face = face_of(registration, settings)
    try:
        for words in (face.name, face.affiliation, face.title, face.where):
            fonts.spans(words)
    except fonts.MissingGlyph:
        return False
    return True


def encloser(settings: Settings) -> Enclose:
    """What badges add to a mail: the code as a picture inside the letter, the badge as a file.

    Raises SettingsError: keys that cannot be read stop the start, not the first letter.
    """
    keyring(settings)

    def enclose(_session: Session, registration: Registration, _language: Language) -> Sequence[Enclosure]:
        if not has_badge(registration):
            return []
        code = Enclosure(
            "entry-code.png", "image/png", qr.png(token_of(registration, settings)), content_id=CODE_PICTURE
        )
        try:
            page = sheet.pdf(face_of(registration, settings))
        except fonts.MissingGlyph:
            # The letter still carries the code, which opens the door; its page says why there is no more.
            return [code]
        name = f"badge-{file_stem(registration.lecture.code)}.pdf"
        return [code, Enclosure(name, "application/pdf", page)]

    return enclose


@lru_cache(maxsize=4)
def _keyring(text: str) -> Keyring:
    return Keyring.from_text(text)


def place_of(room: Room | None, language: Language) -> str:
    """Where the person sits: the branch room they chose, or the lecture's own."""
    if room is None:
        return ""
    parts = [room.venue.name, room.name, room.floor]
    return " · ".join(text for part in parts if (text := part.shown_in(language).text))
