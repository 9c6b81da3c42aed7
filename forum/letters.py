"""Letters with what belongs into them: here the mail meets the features that come after it."""

from flask import Flask

from forum.accounts import messages as accounts
from forum.accounts import security_messages
from forum.badges.issuing import encloser
from forum.circulars import messages as circulars
from forum.door import thanks
from forum.feeds import attachment, personal_messages
from forum.lectures import audience_messages, clearance_messages
from forum.mail.delivery import Postman
from forum.mail.rendering import Stationery
from forum.mail.transport import transport_for
from forum.privacy import messages as privacy_messages
from forum.privacy.terms import Terms
from forum.registrations import (
    access_messages,
    approval_reminders,
    mine_messages,
    news_letters,
    news_work_letters,
    several_messages,
)
from forum.registrations.composing import composers
from forum.settings import ROOT, Settings
from forum.speaking import messages as speaking


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
            **personal_messages.composers(settings),
            **privacy_messages.composers(),
            **audience_messages.composers(),
            **access_messages.composers(),
            **approval_reminders.composers(),
            **clearance_messages.composers(settings.timezone),
            **mine_messages.composers(settings.timezone),
            **several_messages.composers(badge=encloser(settings)),
            **circulars.composers(),
            **speaking.composers(settings.timezone),
            **thanks.composers(Terms.of(settings).registration_goes_at),
            **news_work_letters.composers(entry=attachment.lecture_encloser(settings)),
            **composers(badge=encloser(settings), entry=attachment.encloser(settings)),
        },
        gatherings=(news_letters.GATHERING, *news_work_letters.GATHERINGS),
    )
