"""Letters with what belongs into them: here the mail meets the features that come after it."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts import messages as accounts
from forum.accounts import security_messages
from forum.badges.issuing import encloser
from forum.feeds.attachment import METHOD, entry_for_mail
from forum.i18n import Language
from forum.mail.delivery import Postman
from forum.mail.packing import Enclosure
from forum.mail.rendering import Stationery
from forum.mail.transport import transport_for
from forum.registrations.messages import Enclose, composers
from forum.registrations.models import Registration
from forum.settings import ROOT, Settings
from forum.slugs import file_stem


def init_app(app: Flask) -> None:
    """Put the postman together that `flask work` sends out."""
    settings: Settings = app.extensions["forum.settings"]
    app.extensions["forum.postman"] = Postman(
        settings=settings,
        stationery=Stationery(ROOT / "templates"),
        transport=transport_for(settings.mail_url),
        composers={
            **accounts.composers(settings.timezone),
            **security_messages.composers(settings.timezone),
            **composers(badge=encloser(settings), entry=_entry(settings)),
        },
    )


def _entry(settings: Settings) -> Enclose:
    def enclose(_session: Session, registration: Registration, language: Language) -> Sequence[Enclosure]:
        lecture = registration.lecture
        content = entry_for_mail(lecture, language, settings)
        parameters = (("method", METHOD), ("charset", "utf-8"))
        return [Enclosure(f"{file_stem(lecture.code)}.ics", "text/calendar", content, parameters)]

    return enclose
