"""The Qian Xuesen Forum. `create_app` is the one place where the parts are joined."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import cli, duties, i18n, letters
from forum.accounts import factor_views as second_factors
from forum.accounts import members_views as members
from forum.accounts import passkey_views as passkeys
from forum.accounts import password_links_views as password_links
from forum.accounts import views as accounts
from forum.badges import views as badges
from forum.circulars import views as circulars
from forum.clock import utc_now
from forum.db import db, prepare_engine
from forum.desk import design_views as desk_design
from forum.desk import journal_views as journal_pages
from forum.desk import views as desk
from forum.door import api as door_api
from forum.door import staff_views as door_staff
from forum.door import views as door
from forum.feeds import personal_feed_views as personal_feed
from forum.feeds import personal_views as personal
from forum.feeds import views as feeds
from forum.lectures import change_log_views as change_log
from forum.lectures import changes_views as lecture_changes
from forum.lectures import clash_views as clashes_staff
from forum.lectures import days_off_views as days_off_staff
from forum.lectures import draft_views as drafts_staff
from forum.lectures import inheritance_views as inheritance_staff
from forum.lectures import merging_views as merging
from forum.lectures import plate_views as plates
from forum.lectures import renaming_views as renaming
from forum.lectures import season_views as season_staff
from forum.lectures import series_views as series_staff
from forum.lectures import slot_views as slots_staff
from forum.lectures import staff_views as lectures_staff
from forum.lectures import swap_views as lecture_swaps
from forum.lectures import text_views as texts_staff
from forum.lectures import topics_views as topics_staff
from forum.lectures import views as lectures
from forum.privacy import everything_views as personal_data
from forum.privacy import views as own_data
from forum.questions import answers_views as answers_staff
from forum.questions import staff_views as questions_staff
from forum.registrations import access_views as access_staff
from forum.registrations import answer_views as own_answers
from forum.registrations import approval_views as approval
from forum.registrations import confirmation_views as confirmation
from forum.registrations import handing_views as handing_on
from forum.registrations import line_views as line_staff
from forum.registrations import mail_views as mails_staff
from forum.registrations import merging_views as registrations_merging
from forum.registrations import mine_views as registrations_mine
from forum.registrations import neutral_views as neutral
from forum.registrations import offer_views as offers
from forum.registrations import room_views as own_room
from forum.registrations import rules_views as rules_staff
from forum.registrations import seats_views as seats_staff
from forum.registrations import several_views as registrations_several
from forum.registrations import sheet_views as registrations_sheet
from forum.registrations import staff_bulk_views as registrations_bulk
from forum.registrations import staff_hand_views as registrations_hand
from forum.registrations import staff_views as registrations_staff
from forum.registrations import staff_ways_views as ways_staff
from forum.registrations import story_views as registrations_story
from forum.registrations import switching_views as own_ways
from forum.registrations import views as registrations
from forum.settings import ROOT, Settings
from forum.sharing import short_views as short_links
from forum.sharing import views as sharing
from forum.speakers import staff_views as speakers_staff
from forum.speakers import views as speakers
from forum.venues import closure_views as closures_staff
from forum.venues import staff_views as venues_staff
from forum.venues import views as venues
from forum.web import (
    access,
    assets,
    current,
    days,
    destinations,
    entry,
    failures,
    formatting,
    headers,
    identity,
    limits,
    once,
    packing,
    pages,
    query,
    remembered,
    request_log,
    secret_addresses,
    shortcut,
    sizes,
    told,
    visiting,
    word_marks,
)
from forum.web.sessions import Sessions
from forum.whole_schema import TABLES as TABLES

PAGES = (
    entry,
    pages,
    assets,
    lectures,
    change_log,
    lectures_staff,
    topics_staff,
    merging,
    renaming,
    journal_pages,
    lecture_changes,
    lecture_swaps,
    drafts_staff,
    plates,
    series_staff,
    season_staff,
    slots_staff,
    inheritance_staff,
    days_off_staff,
    speakers,
    speakers_staff,
    venues,
    venues_staff,
    closures_staff,
    clashes_staff,
    registrations,
    neutral,
    registrations_mine,
    registrations_several,
    offers,
    own_ways,
    handing_on,
    own_room,
    seats_staff,
    ways_staff,
    registrations_staff,
    registrations_hand,
    registrations_bulk,
    registrations_story,
    registrations_merging,
    line_staff,
    confirmation,
    approval,
    rules_staff,
    registrations_sheet,
    own_answers,
    access_staff,
    questions_staff,
    answers_staff,
    mails_staff,
    circulars,
    badges,
    door,
    door_staff,
    door_api,
    feeds,
    personal_feed,
    personal,
    own_data,
    personal_data,
    short_links,
    texts_staff,
    sharing,
    desk,
    desk_design,
    accounts,
    second_factors,
    passkeys,
    password_links,
    members,
)
PARTS = (
    request_log,
    query,
    packing,
    current,
    destinations,
    secret_addresses,
    access,
    failures,
    formatting,
    identity,
    once,
    told,
    visiting,
    word_marks,
    days,
    remembered,
    letters,
    duties,
    cli,
)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Build the application. `clock` tells the instant of each request."""
    app = Flask(
        "forum",
        root_path=str(ROOT / "forum"),
        instance_path=str(settings.instance.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(_flask_settings(settings))
    app.extensions["forum.settings"] = settings
    app.extensions["forum.clock"] = clock
    app.session_interface = Sessions()
    _join_database(app, settings)
    i18n.init_app(app, select=current.language)
    sizes.init_app(app)
    limits.init_app(app, settings)
    csrf = CSRFProtect(app)
    for part in PARTS:
        part.init_app(app)
    headers.init_app(app, settings)
    shortcut.init_app(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    # Devices prove themselves by a token in a header; no cookie is read there, so none can be forged.
    csrf.exempt(door_api.blueprint)
    if settings.trusted_proxies:
        # Flask's documented way to wrap itself; the checker takes it for replacing a method.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    address = urlsplit(settings.base_url)
    is_https = address.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        # What a former key signed is read on; new cookies are signed with the first (docs/keys.md).
        "SECRET_KEY_FALLBACKS": list(settings.former_secret_keys),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # Errors of the database are logged without what was written: names, addresses, digests (D-25).
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        # A forged Host header is refused; in development the machine's own names are fine too.
        "TRUSTED_HOSTS": [address.hostname, *([] if settings.is_production else ["127.0.0.1", "localhost"])],
        "SESSION_COOKIE_NAME": "__Host-forum" if is_https else "forum",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 24 * 3600,
        # It asks for a Referer over https, which pages behind a secret link never send.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _join_database(app: Flask, settings: Settings) -> None:
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "forum" / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
