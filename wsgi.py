"""What a WSGI server runs: `wsgi:app`."""

from forum import create_app
from forum.settings import Settings, SettingsError

try:
    app = create_app(Settings.from_environment())
except SettingsError as error:
    # One sentence for the person who starts the forum, instead of a trace.
    raise SystemExit(f"The forum cannot start: {error}") from None
