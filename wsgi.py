"""What a WSGI server runs, `wsgi:app`, and where `flask` finds its commands."""

import click
from flask import Flask
from flask.cli import FlaskGroup

from forum import create_app
from forum.keys import WithoutSettings
from forum.settings import Settings, SettingsError

try:
    app = create_app(Settings.from_environment())
except SettingsError as error:
    # One sentence for the person who starts the forum, instead of a trace.
    reason = f"The forum cannot start: {error}"
    asking = click.get_current_context(silent=True)
    if asking is None or not isinstance(asking.command, FlaskGroup):
        raise SystemExit(reason) from None
    # Keys are drawn before there is anything else.
    app = Flask("forum")
    app.cli = WithoutSettings(reason)
