"""The application as a WSGI server finds it: ``wsgi:app``."""

from forum import create_app
from forum.settings import Settings

app = create_app(Settings.from_environment())
