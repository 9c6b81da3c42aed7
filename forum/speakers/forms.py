"""What organisers fill in about a speaker."""

from email_validator import EmailNotValidError, validate_email
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, Field, ValidationError
from wtforms.validators import URL, DataRequired, Length, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.mail.plain import one_line
from forum.speakers.names import NAME_LIMIT, clean_name, has_unseen_characters
from forum.speakers.revision import SpeakerTexts
from forum.web.fields import choice, line, tags_of, text, validate_languages
from forum.web.meanwhile import SharedForm
from forum.wording import Wording

MOST_ALIASES = 2000
LONGEST_ADDRESS = 254
MAIL_LANGUAGES = [("", _l("As the name is written")), ("zh", "中文"), ("en", "English")]


class SpeakerForm(SharedForm):
    """A person in both scripts."""

    name = line(
        _l("Name, as the person writes it"),
        DataRequired(_l("Please enter the name.")),
        longest=NAME_LIMIT,
    )
    name_language = line(
        _l("Language of the name"),
        DataRequired(_l("Please write one language as a tag: zh, en, ja.")),
        validate_languages,
        longest=35,
    )
    latin = line(_l("Name in Latin letters"), longest=NAME_LIMIT)
    aliases = text(_l("Other spellings, one per line"), rows=3)
    affiliation_zh = line(_l("Affiliation in Chinese"))
    affiliation_en = line(_l("Affiliation in English"))
    bio_zh = text(_l("Biography in Chinese"), rows=8)
    bio_en = text(_l("Biography in English"), rows=8)
    website = line(
        _l("Website"),
        Optional(),
        URL(message=_l("Please enter an address that begins with https://.")),
        longest=500,
    )
    email = EmailField(
        _l("E-mail, never shown to the public"),
        [Optional(), Length(max=LONGEST_ADDRESS)],
        filters=[lambda typed: one_line(typed or "")],
    )
    mail_language = choice(_l("Language of the mails to them"), MAIL_LANGUAGES, default="")
    portrait = FileField(_l("A new portrait"))
    without_portrait = BooleanField(_l("Take the portrait away"))

    def validate_name(self, field: Field) -> None:
        """Any script and any mark, but nothing invisible (C-71)."""
        if any(has_unseen_characters(raw) for raw in field.raw_data or ()):
            raise ValidationError(gettext("The name holds invisible characters. Please type it anew."))

    def validate_name_language(self, field: Field) -> None:
        """One tag."""
        if len(tags_of(field.data)) != 1:
            raise ValidationError(gettext("Please write one language as a tag: zh, en, ja."))

    def validate_email(self, field: Field) -> None:
        """An e-mail address; no server is asked."""
        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError as error:
            sentence = gettext("Please write an e-mail address such as name@example.org.")
            raise ValidationError(sentence) from error

    def texts(self, affiliation: Wording, bio: Wording) -> SpeakerTexts:
        """What was typed; texts in a third language stay as they were."""
        return SpeakerTexts(
            name=clean_name(self.name.data),
            name_language=self.name_language.data,
            latin=clean_name(self.latin.data),
            aliases="\n".join(filter(None, map(clean_name, self.aliases.data.splitlines()))),
            affiliation=self.wording("affiliation", affiliation),
            bio=self.wording("bio", bio),
            website=self.website.data or None,
            email=self.email.data or None,
            mail_language=self.mail_language.data or None,
        )
